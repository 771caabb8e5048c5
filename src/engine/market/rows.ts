// Daily rows on their way into columns, and columns joined and compared. A row is a later day than the row
// before or it is no history; what its numbers mean is judged by the canaries, not here.
import type { Bars } from '#engine/market/bars.ts';
import { firstRows, rowsBefore } from '#engine/market/daily.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface DailyRow {
  readonly day: TradingDay;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Prices nearer than this, as a ratio, are the same price written twice. */
const SAME = 1e-6;
/** A past that changed by one factor on all its days, within this ratio, was restated for a split. */
const ONE_FACTOR = 0.005;

/** Throws a RangeError that names the day where a row does not come after the row before. */
export function toBars(symbol: InstrumentSymbol, rows: readonly DailyRow[]): Bars {
  const { length } = rows;
  const column = (): Float64Array => new Float64Array(length);
  const day: TradingDay[] = [];
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  for (const [index, row] of rows.entries()) {
    const before = day[index - 1];
    if (before !== undefined && row.day <= before) {
      const what = row.day === before ? 'stands twice' : `comes after ${before}`;
      throw new RangeError(`the rows are not in order: ${row.day} ${what}`);
    }
    day.push(row.day);
    [open[index], high[index], low[index]] = [row.open, row.high, row.low];
    [close[index], volume[index]] = [row.close, row.volume];
  }
  return { symbol, length, day, open, high, low, close, volume };
}

function joinColumn(older: Float64Array, newer: Float64Array): Float64Array {
  const out = new Float64Array(older.length + newer.length);
  out.set(older);
  out.set(newer, older.length);
  return out;
}

/** The rows of `older` before the first of `newer`, then all of `newer`. */
export function join(older: Bars, newer: Bars): Bars {
  const [first] = newer.day;
  if (first === undefined) return older;
  const kept = firstRows(older, rowsBefore(older.day, first));
  return {
    symbol: newer.symbol,
    length: kept.length + newer.length,
    day: [...kept.day, ...newer.day],
    open: joinColumn(kept.open, newer.open),
    high: joinColumn(kept.high, newer.high),
    low: joinColumn(kept.low, newer.low),
    close: joinColumn(kept.close, newer.close),
    volume: joinColumn(kept.volume, newer.volume),
  };
}

export function lastDay(bars: Bars): TradingDay | null {
  return bars.day[bars.length - 1] ?? null;
}

/** The day that many rows before the end; the first where there are fewer, null where there are none. */
export function dayFromEnd(bars: Bars, rows: number): TradingDay | null {
  return bars.day[Math.max(0, bars.length - rows)] ?? null;
}

function ratioAt(a: Float64Array, b: Float64Array, at: readonly [number, number]): number {
  return (b[at[1]] ?? Number.NaN) / (a[at[0]] ?? Number.NaN);
}

/** Pairs of row numbers of the days that stand in both. */
function shared(a: Bars, b: Bars): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let row = 0;
  for (let other = 0; other < b.length; other += 1) {
    const day = b.day[other];
    if (day === undefined) break;
    while (row < a.length && (a.day[row] ?? day) < day) row += 1;
    if (a.day[row] === day) pairs.push([row, other]);
  }
  return pairs;
}

/** How a past differs from what is stored of it. */
export interface Restated {
  /** The first day that differs. */
  readonly day: TradingDay;
  /** What every price of the overlap was multiplied with; null when there is no one factor. */
  readonly factor: number | null;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Compares the days that stand in both; also a day that is gone, or is new in between, is a changed past. */
export function restated(stored: Bars, fresh: Bars): Restated | null {
  const pairs = shared(stored, fresh);
  const [first] = fresh.day;
  const from = first === undefined ? stored.length : rowsBefore(stored.day, first);
  const ratios = pairs.map((at) => ratioAt(stored.close, fresh.close, at));
  const factor = ratios[0] ?? Number.NaN;
  const uniform = ratios.every((ratio) => Math.abs(ratio / factor - 1) <= ONE_FACTOR);
  const moved = pairs.find((at) =>
    PRICES.some((name) => !(Math.abs(ratioAt(stored[name], fresh[name], at) - 1) <= SAME)),
  );
  const movedDay = moved === undefined ? undefined : fresh.day[moved[1]];
  if (movedDay !== undefined)
    return { day: movedDay, factor: uniform && Math.abs(factor - 1) > ONE_FACTOR ? factor : null };
  const last = lastDay(stored);
  const overlap = last === null ? 0 : fresh.day.filter((day) => day <= last).length;
  if (overlap === pairs.length && pairs.length === stored.length - from) return null;
  const gone = stored.day.slice(from).find((day) => !fresh.day.includes(day));
  const added = fresh.day.find((day) => last !== null && day <= last && !stored.day.includes(day));
  const day = gone ?? added;
  return day === undefined ? null : { day, factor: null };
}

/** The same rows with every price multiplied, and volumes divided, as a split restates them. */
export function scaled(bars: Bars, factor: number): Bars {
  const times = (column: Float64Array): Float64Array => column.map((value) => value * factor);
  return {
    ...bars,
    open: times(bars.open),
    high: times(bars.high),
    low: times(bars.low),
    close: times(bars.close),
    volume: bars.volume.map((value) => value / factor),
  };
}

export interface Apart {
  readonly day: TradingDay;
  readonly one: number;
  readonly other: number;
  readonly ratio: number;
}

/**
 * Where two histories of one symbol differ most in their closes, within so many rows of the end of the first;
 * null when never by more than `over`, a ratio.
 */
export function furthestApart(
  one: Bars,
  other: Bars,
  { rows, over }: { readonly rows: number; readonly over: number },
): Apart | null {
  let worst: Apart | null = null;
  for (const at of shared(one, other)) {
    const ratio = Math.abs(ratioAt(one.close, other.close, at) - 1);
    const day = one.day[at[0]];
    if (day === undefined || at[0] < one.length - rows) continue;
    if (!(ratio > (worst?.ratio ?? over))) continue;
    worst = { day, one: one.close[at[0]] ?? 0, other: other.close[at[1]] ?? 0, ratio };
  }
  return worst;
}
