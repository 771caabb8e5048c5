// The equity curve as geometry: where the line and the drawdown under it run, which figures stand at
// the axes, and the same in words. Pure; the drawing is made elsewhere.
import type { DeskPanel } from '../protocol.ts';

export type Curve = DeskPanel['curve'];

export interface Box {
  readonly width: number;
  readonly height: number;
  /** Space kept for the figures at the left and the days below. */
  readonly left: number;
  readonly bottom: number;
  /** The share of the height that shows the drawdown. */
  readonly under: number;
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Drawn {
  readonly line: string;
  readonly area: string;
  readonly sunk: string;
  readonly level: readonly Tick[];
  readonly depth: readonly Tick[];
  readonly days: readonly Tick[];
  readonly end: { readonly x: number; readonly y: number };
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The line between the two parts. */
  readonly parting: number;
}

/** A step of 1, 2 or 5 times a power of ten, about `count` of which fill the span. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0)) return 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/** "$48.4k", "$1.25m": short enough for an axis. */
export function shortMoney(dollars: number, step: number): string {
  const digits = (unit: number): number => Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
  if (Math.abs(dollars) >= 1_000_000) {
    return `$${(dollars / 1_000_000).toFixed(Math.min(3, digits(1_000_000)))}m`;
  }
  if (Math.abs(dollars) >= 10_000)
    return `$${(dollars / 1000).toFixed(Math.min(2, digits(1000)))}k`;
  return `$${dollars.toLocaleString('en-US', { maximumFractionDigits: Math.min(2, digits(1)) })}`;
}

function percent(ratio: number): string {
  const text = (ratio * 100).toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} %`;
}

function levels(low: number, high: number): readonly number[] {
  const step = niceStep(high - low, 3);
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-6; at += step) ticks.push(at);
  return ticks;
}

function path(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
}

/** "24 Feb" of "2020-02-24". */
export function shortDay(day: string): string {
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const [, month = '', date = ''] = day.split('-');
  return `${Number(date)} ${months[Number(month) - 1] ?? ''}`;
}

function dayTicks(curve: Curve, xOf: (at: number) => number): readonly Tick[] {
  const last = curve.length - 1;
  const places = last < 8 ? [0, last] : [0, Math.round(last / 2), last];
  return [...new Set(places)].flatMap((at) => {
    const point = curve[at];
    return point === undefined ? [] : [{ at: xOf(at), text: shortDay(point.day) }];
  });
}

/** The curve inside a box; null while there is no point to draw. */
export function layCurve(curve: Curve, box: Box): Drawn | null {
  if (curve.length === 0) return null;
  const equities = curve.map((point) => point.equity);
  const spread = Math.max(...equities) - Math.min(...equities);
  const room = Math.max(spread * 0.08, Math.max(...equities) * 0.002);
  const [low, high] = [Math.min(...equities) - room, Math.max(...equities) + room];
  const deepest = Math.min(-0.01, ...curve.map((point) => point.drawdown)) * 1.1;
  const floor = box.height - box.bottom;
  const parting = floor * (1 - box.under);
  const xOf = (at: number): number =>
    curve.length === 1
      ? box.width - 4
      : box.left + ((box.width - 4 - box.left) * at) / (curve.length - 1);
  const yOf = (equity: number): number => 4 + ((high - equity) / (high - low)) * (parting - 12);
  const zOf = (ratio: number): number => parting + (ratio / deepest) * (floor - parting - 2);
  const top = curve.map((point, at) => [xOf(at), yOf(point.equity)] as const);
  const sunk = curve.map((point, at) => [xOf(at), zOf(Math.min(0, point.drawdown))] as const);
  const first = xOf(0);
  const last = xOf(curve.length - 1);
  const close = (depth: number): string =>
    `L${last.toFixed(1)} ${depth.toFixed(1)}L${first.toFixed(1)} ${depth.toFixed(1)}Z`;
  const [endX, endY] = top.at(-1) ?? [last, parting];
  const ticks = levels(low, high);
  const step = niceStep(high - low, 3);
  return {
    line: path(top),
    area: `${path(top)}${close(parting - 8)}`,
    sunk: `${path(sunk)}${close(parting)}`,
    level: ticks.map((at) => ({ at: yOf(at), text: shortMoney(at, step) })),
    depth: [{ at: zOf(deepest / 1.1), text: percent(deepest / 1.1) }],
    days: dayTicks(curve, xOf),
    end: { x: endX, y: endY },
    points: top.map(([x, y]) => ({ x, y })),
    parting,
  };
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** What one point of the curve says. */
export function pointWords(point: Curve[number]): string {
  return `${point.day}: ${dollars(point.equity)}, drawdown ${percent(point.drawdown)}`;
}

/** What the drawing shows, for whoever does not see it. */
export function curveWords(curve: Curve): string {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined) return 'No equity on record yet.';
  const deepest = curve.reduce((a, b) => (b.drawdown < a.drawdown ? b : a));
  const highest = curve.reduce((a, b) => (b.equity > a.equity ? b : a));
  return [
    `Equity from ${dollars(first.equity)} on ${first.day} to ${dollars(last.equity)} on ${last.day}.`,
    `Highest ${dollars(highest.equity)} on ${highest.day}.`,
    `Deepest drawdown ${percent(deepest.drawdown)} on ${deepest.day}; now ${percent(last.drawdown)}.`,
  ].join(' ');
}
