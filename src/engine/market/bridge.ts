// The path inside one day, made up from the day's open, high, low and close alone (SYNTHETIC). It
// starts at the open, touches the high and the low, ends at the close, never leaves [low, high], and
// is a pure function of the seed, the symbol and the day.
import type { PathBar } from '#engine/market/bars.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Price } from '#engine/model/money.ts';
import { ticks } from '#engine/model/money.ts';
import { normal, seeded } from '#engine/model/random.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { deskTime, MINUTE_MS } from '#engine/model/time.ts';

export const PATH_BAR_MINUTES = 5;
/** Prices drawn for each path bar; its high and low are the extremes of them. */
const STEPS_A_BAR = 4;
/** A Brownian day's high - low is on average this many of its standard deviations (Feller, 1951). */
const RANGE_IN_DEVIATIONS = Math.sqrt(8 / Math.PI);

export interface DayRange {
  readonly symbol: InstrumentSymbol;
  readonly day: TradingDay;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
}

interface Anchor {
  readonly step: number;
  readonly value: number;
}

/**
 * The four prices the path must pass, in order of time. A martingale meets its low before its high
 * with probability (high - open) / (high - low), and seen backwards from the close likewise; the low
 * comes first with the mean of the two. Each leg gets time in proportion to its length, with chance.
 */
function anchors(range: DayRange, steps: number, next: () => number): readonly Anchor[] {
  const { open, high, low, close } = range;
  const width = high - low;
  const lowFirst = next() < (width === 0 ? 0.5 : 0.5 + (close - open) / (2 * width));
  const [first, second] = lowFirst ? [low, high] : [high, low];
  const leg = (from: number, to: number): number =>
    (0.15 + (width === 0 ? 0 : Math.abs(to - from) / width)) * (0.5 + next());
  const legs = [leg(open, first), leg(first, second), leg(second, close)] as const;
  const whole = legs[0] + legs[1] + legs[2];
  const one = Math.min(Math.max(Math.round((steps * legs[0]) / whole), 1), steps - 2);
  const two = Math.round((steps * (legs[0] + legs[1])) / whole);
  return [
    { step: 0, value: open },
    { step: one, value: first },
    { step: Math.min(Math.max(two, one + 1), steps - 1), value: second },
    { step: steps, value: close },
  ];
}

/** Folds a value back into [low, high], as if the ends were mirrors; a value already inside stays. */
function folded(value: number, low: number, high: number): number {
  const width = high - low;
  if (width === 0) return low;
  const turn = (((value - low) % (2 * width)) + 2 * width) % (2 * width);
  return low + (turn <= width ? turn : 2 * width - turn);
}

interface Noise {
  readonly deviation: number;
  readonly next: () => number;
}

/** A Brownian bridge from one anchor to the next, written into `path` after the first anchor's step. */
function walk(path: Float64Array, from: Anchor, to: Anchor, noise: Noise): void {
  let value = from.value;
  for (let step = from.step + 1; step < to.step; step += 1) {
    const left = to.step - step;
    const mean = value + (to.value - value) / (left + 1);
    value = mean + noise.deviation * Math.sqrt(left / (left + 1)) * normal(noise.next);
    path[step] = value;
  }
  path[to.step] = to.value;
}

/** Prices in ticks at every step of the day, the first the open and the last the close. */
function dayPath(range: DayRange, steps: number, next: () => number): Float64Array {
  const path = new Float64Array(steps + 1).fill(range.open);
  const deviation = (range.high - range.low) / RANGE_IN_DEVIATIONS / Math.sqrt(steps);
  const noise: Noise = { deviation, next };
  let from: Anchor | null = null;
  for (const to of anchors(range, steps, next)) {
    if (from !== null) walk(path, from, to, noise);
    from = to;
  }
  return path.map((value) => Math.round(folded(value, range.low, range.high)));
}

function checkRange(range: DayRange, bars: number): void {
  const { open, high, low, close } = range;
  if (high < Math.max(open, close) || low > Math.min(open, close))
    throw new RangeError(`${range.day}: ${open} and ${close} are not within ${low} and ${high}`);
  if (!Number.isSafeInteger(bars) || bars < 1)
    throw new RangeError(`a day has a whole number of path bars, not ${bars}`);
}

/** Path bars of five minutes from the session's open to its close; throws when the range is no range. */
export function bridge(
  seed: string,
  range: DayRange,
  session: { readonly open: DeskTime; readonly close: DeskTime },
): readonly PathBar[] {
  const length = PATH_BAR_MINUTES * MINUTE_MS;
  const count = (session.close - session.open) / length;
  checkRange(range, count);
  const next = seeded(seed, range.symbol, range.day);
  const path = dayPath(range, count * STEPS_A_BAR, next);
  const bars: PathBar[] = [];
  for (let i = 0; i < count; i += 1) {
    const part = path.subarray(i * STEPS_A_BAR, (i + 1) * STEPS_A_BAR + 1);
    const start = session.open + i * length;
    bars.push({
      symbol: range.symbol,
      start: deskTime(start),
      end: deskTime(start + length),
      open: ticks(part[0] ?? Number.NaN),
      high: ticks(Math.max(...part)),
      low: ticks(Math.min(...part)),
      close: ticks(part[STEPS_A_BAR] ?? Number.NaN),
    });
  }
  return bars;
}
