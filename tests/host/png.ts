// A PNG taken apart (ISO/IEC 15948): 8 bits a channel, RGB or RGBA, not interlaced, which is what the desk
// draws; anything else throws.
import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** "#rrggbb" of a pixel. */
  at(x: number, y: number): string;
}

interface Head {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

function readHead(png: Buffer): Head {
  if (png.subarray(0, 8).toString('hex') !== '89504e470d0a1a0a') throw new Error('no PNG');
  const [depth, kind, interlaced] = [png[24], png[25], png[28]];
  if (depth !== 8 || interlaced !== 0 || (kind !== 2 && kind !== 6))
    throw new Error(`a PNG of another kind: depth ${depth}, colours ${kind}`);
  return {
    width: png.readUInt32BE(16),
    height: png.readUInt32BE(20),
    channels: kind === 6 ? 4 : 3,
  };
}

function imageData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + size));
    at += size + 12;
  }
  return inflateSync(Buffer.concat(parts));
}

/** The predictor of the PNG specification, 9.4. */
function paeth(a: number, b: number, c: number): number {
  const near = a + b - c;
  const [pa, pb, pc] = [Math.abs(near - a), Math.abs(near - b), Math.abs(near - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

function predicted(filter: number, a: number, b: number, c: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return (a + b) >> 1;
    case 4:
      return paeth(a, b, c);
    default:
      throw new Error(`no such filter: ${filter}`);
  }
}

export function readPng(bytes: Uint8Array): Pixels {
  const png = Buffer.from(bytes);
  const { width, height, channels } = readHead(png);
  const data = imageData(png);
  const line = width * channels;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (line + 1)] ?? 0;
    for (let x = 0; x < line; x += 1) {
      const to = y * line + x;
      const a = x >= channels ? (pixels[to - channels] ?? 0) : 0;
      const b = y > 0 ? (pixels[to - line] ?? 0) : 0;
      const c = x >= channels && y > 0 ? (pixels[to - line - channels] ?? 0) : 0;
      pixels[to] = ((data[y * (line + 1) + 1 + x] ?? 0) + predicted(filter, a, b, c)) & 0xff;
    }
  }
  return {
    width,
    height,
    at: (x, y) =>
      `#${pixels.toString('hex', y * line + x * channels, y * line + x * channels + 3)}`,
  };
}
