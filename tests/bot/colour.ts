// Colours as eyes see them: contrast by WCAG 2.2, colour blindness by Viénot, Brettel and Mollon (1999)
// and for tritan by Brettel (1997) in its one-plane form, distance in CIE Lab (1976).

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

function channels(colour: string): Triple {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function shown(value: number): string {
  const bounded = Math.min(1, Math.max(0, value));
  const bent = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
  return Math.round(bent * 255)
    .toString(16)
    .padStart(2, '0');
}

function times(matrix: Matrix, [a, b, c]: Triple): Triple {
  const row = ([x, y, z]: Triple): number => x * a + y * b + z * c;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map(linear) as unknown as Triple;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** 1 to 21; AA asks 4.5 of text and 3 of marks. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** In linear light. */
const EYES: Readonly<Record<'protan' | 'deutan' | 'tritan', Matrix>> = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  tritan: [
    [1, 0.14461, -0.14461],
    [0, 0.85924, 0.14076],
    [0, 0.85924, 0.14076],
  ],
};

/** The colour as an eye that lacks a cone sees it. */
export function seenBy(eye: keyof typeof EYES, colour: string): string {
  const light = channels(colour).map(linear) as unknown as Triple;
  return `#${times(EYES[eye], light).map(shown).join('')}`;
}

function lab(colour: string): Triple {
  const light = channels(colour).map(linear) as unknown as Triple;
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    light,
  );
  const bend = (value: number): number =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
  const [fx, fy, fz] = [bend(x / 0.9505), bend(y), bend(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** Two colours that differ by some 2.3 are told apart side by side, by 15 at a glance. */
export function distance(a: string, b: string): number {
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
