// What the review needs of history: for each symbol its returns in the shape the arithmetic wants, worked
// out once a day. A column never changes once made; another day, or another market, makes new ones.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Market } from '#engine/risk/exposure.ts';

/** Sessions of history the value at risk looks back over. */
export const VAR_SESSIONS = 250;
/** Under so many it is not known. */
export const VAR_LEAST = 60;
/** Sessions of history a correlation looks back over; fewer and it is not known. */
export const CORRELATION_SESSIONS = 60;

export interface Column {
  readonly symbol: InstrumentSymbol;
  /** GICS sector; null when unknown or not one company. */
  readonly sector: string | null;
  /** Sessions known, at most VAR_SESSIONS. */
  readonly length: number;
  /** Simple daily returns, the newest last, zeros in front where there is no history. */
  readonly simple: Float64Array;
  /** The lowest and the highest of them, zero among them, and their standard deviation. */
  readonly lowest: number;
  readonly highest: number;
  readonly spread: number;
  /** The last log returns less their mean, of length one; null when too few, or when they never move. */
  readonly alike: Float64Array | null;
}

export interface History {
  column(symbol: InstrumentSymbol): Column;
  /** Pearson's correlation of the last 60 common returns; null when one has fewer, or never moves. */
  correlation(a: Column, b: Column): number | null;
}

function alikeOf(returns: Float64Array): Float64Array | null {
  if (returns.length < CORRELATION_SESSIONS) return null;
  const out = returns.slice(-CORRELATION_SESSIONS);
  let mean = 0;
  for (const value of out) mean += value / CORRELATION_SESSIONS;
  let squares = 0;
  for (const value of out) squares += (value - mean) ** 2;
  if (!(squares > 0)) return null;
  const size = Math.sqrt(squares);
  for (const [row, value] of out.entries()) out[row] = (value - mean) / size;
  return out;
}

/** Sample standard deviation; zero with fewer than two. */
function spreadOf(values: Float64Array): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function columnOf(market: Market, symbol: InstrumentSymbol): Column {
  const given = market.returns(symbol);
  // A return that is no number makes the history as good as unknown (O9).
  const returns = given.every(Number.isFinite) ? given : given.subarray(0, 0);
  const length = Math.min(VAR_SESSIONS, returns.length);
  const simple = new Float64Array(VAR_SESSIONS);
  for (let row = 0; row < length; row += 1)
    simple[VAR_SESSIONS - length + row] = Math.expm1(returns[returns.length - length + row] ?? 0);
  const known = simple.subarray(VAR_SESSIONS - length);
  return {
    symbol,
    sector: market.sector(symbol),
    length,
    simple,
    lowest: known.reduce((low, value) => Math.min(low, value), 0),
    highest: known.reduce((high, value) => Math.max(high, value), 0),
    spread: spreadOf(known),
    alike: alikeOf(returns),
  };
}

function correlationOf(a: Column, b: Column): number | null {
  if (a.alike === null || b.alike === null) return null;
  let sum = 0;
  for (let row = 0; row < CORRELATION_SESSIONS; row += 1)
    sum += (a.alike[row] ?? 0) * (b.alike[row] ?? 0);
  return sum;
}

/** A memo, invisible from outside: the market's own returns are kept for a day just so. */
const kept = new WeakMap<Market, { readonly day: TradingDay; readonly history: History }>();

export function historyOf(market: Market, day: TradingDay): History {
  const known = kept.get(market);
  if (known?.day === day) return known.history;
  const columns = new Map<InstrumentSymbol, Column>();
  const pairs = new Map<Column, Map<Column, number | null>>();
  const history: History = {
    correlation(a, b) {
      let row = pairs.get(a);
      if (row === undefined) {
        row = new Map();
        pairs.set(a, row);
      }
      const found = row.get(b);
      if (found !== undefined) return found;
      const made = correlationOf(a, b);
      row.set(b, made);
      return made;
    },
    column(symbol) {
      const found = columns.get(symbol);
      if (found !== undefined) return found;
      const made = columnOf(market, symbol);
      // What was not known yet may become known before the day is over.
      if (made.length > 0) columns.set(symbol, made);
      return made;
    },
  };
  kept.set(market, { day, history });
  return history;
}
