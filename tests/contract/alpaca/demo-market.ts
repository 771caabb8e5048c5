// The market of the demo on the local Alpaca: symbols with a made-up history, and prices inside the day, all made from
// the recorded S&P 500 index by a factor and a seeded shift of each symbol's own. SYNTHETIC, and the same every time.
import type { BarRow } from './standing.ts';
import type { PathBar } from '#engine/market/bars.ts';
import type { Feed } from '#engine/market/feed.ts';
import { price } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface MadeUp {
  readonly symbol: string;
  readonly name: string;
  /** Its price at the index's close of the first day shown. */
  readonly base: number;
}

/** A draw in [0, 1) of a symbol's own for a day: two rounds of FNV-1a. */
function draw(symbol: string, day: string): number {
  let state = 0x811c9dc5;
  for (const sign of `${symbol} ${day} ${symbol}`)
    state = Math.imul(state ^ sign.charCodeAt(0), 0x01000193) >>> 0;
  return state / 2 ** 32;
}

function cut(value: number): number {
  return Math.max(0.01, Math.round(value * 100) / 100);
}

export interface MadeUpMarket {
  dailyBars(row: MadeUp): readonly BarRow[];
  /** Its price where the index stands at this. */
  price(row: MadeUp, day: TradingDay, index: number): number;
  /** The index inside a day. */
  path(day: TradingDay): readonly PathBar[];
}

/** `days` oldest first; the last of them is the session that is played. */
export function makeMarket(recorded: Feed, days: readonly TradingDay[]): MadeUpMarket {
  const index = recorded.instruments[0];
  if (index === undefined) throw new Error('the recorded history has no instrument');
  const bars = recorded.barsBefore(index.symbol, recorded.last);
  const rowOf = new Map(bars.day.map((day, row) => [day, row]));
  const first = bars.close[rowOf.get(days[0] ?? recorded.first) ?? 0] ?? 1;
  /** The sum of the symbol's own daily shifts up to a day: 1.2 % either way at the most each day. */
  const shifts = new Map<string, ReadonlyMap<TradingDay, number>>();
  const shiftsOf = (symbol: string): ReadonlyMap<TradingDay, number> => {
    const known = shifts.get(symbol);
    if (known !== undefined) return known;
    let sum = 0;
    const made = new Map(
      days.map((day) => [day, (sum += (draw(symbol, day) - 0.5) * 0.024)] as const),
    );
    shifts.set(symbol, made);
    return made;
  };
  const price = (row: MadeUp, day: TradingDay, at: number): number =>
    cut((row.base * at * Math.exp(shiftsOf(row.symbol).get(day) ?? 0)) / first);
  return {
    price,
    dailyBars: (made) =>
      days.flatMap((day) => {
        const row = rowOf.get(day);
        if (row === undefined) return [];
        const at = (column: Float64Array): number => price(made, day, column[row] ?? first);
        const volume = Math.round(1e6 * (1 + draw(day, made.symbol)));
        return [
          {
            day,
            open: at(bars.open),
            high: at(bars.high),
            low: at(bars.low),
            close: at(bars.close),
            volume,
          },
        ];
      }),
    path: (day) => recorded.path(index.symbol, day),
  };
}

const DOLLAR = price(1);

/** The index where the path stands at an instant; null before the first bar. */
export function indexAt(path: readonly PathBar[], at: number): number | null {
  const bar = path.findLast((row) => row.start <= at);
  if (bar === undefined) return null;
  return (at < bar.end ? bar.open : bar.close) / DOLLAR;
}
