// Exposure: what positions and open entries together amount to, and how they move together. Open
// entries count as filled at what they assumed (O5).
import type { InstrumentKind, InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, notional, plus } from '#engine/model/money.ts';
import type { Cents, Price } from '#engine/model/money.ts';
import { markOf, openPositions } from '#engine/order/books.ts';
import { remaining } from '#engine/order/order.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

/** What the review may know of the market: last prices and history up to the last closed session. */
export interface Market {
  last(symbol: InstrumentSymbol): Price | null;
  /** Daily log returns, oldest first; empty when unknown. */
  returns(symbol: InstrumentSymbol): Float64Array;
  /** GICS sector, or null when unknown or not one company. */
  sector(symbol: InstrumentSymbol): string | null;
  instrument(symbol: InstrumentSymbol): InstrumentKind | null;
}

/** Value by symbol of positions and open entries. */
export function exposures(state: EngineState): ReadonlyMap<InstrumentSymbol, Cents> {
  const sums = new Map<InstrumentSymbol, Cents>();
  const add = (symbol: InstrumentSymbol, value: Cents) =>
    sums.set(symbol, plus(sums.get(symbol) ?? cents(0), value));
  for (const row of openPositions(state.books))
    add(row.symbol, notional(row.qty, markOf(state.books, row)));
  for (const order of openOrders(state))
    if (order.purpose === 'entry') add(order.symbol, notional(remaining(order), order.assumed));
  return sums;
}

/** Sessions of history the value at risk looks back over. */
export const VAR_SESSIONS = 250;

/**
 * One-day historical value at risk at 95 %, in cents: the loss that one day in twenty of the last 250
 * exceeded, had the book been today's (Jorion, Value at Risk, 3rd ed., ch. 10). Null with under 60 days.
 */
export function valueAtRisk(
  book: ReadonlyMap<InstrumentSymbol, Cents>,
  market: Market,
): Cents | null {
  const columns = [...book].map(([symbol, value]) => ({ value, returns: market.returns(symbol) }));
  const length = Math.min(VAR_SESSIONS, ...columns.map((column) => column.returns.length));
  if (columns.length === 0) return cents(0);
  if (length < 60) return null;
  const days = new Float64Array(length);
  for (const { value, returns } of columns) {
    const from = returns.length - length;
    for (let row = 0; row < length; row += 1)
      days[row] = (days[row] ?? 0) + value * Math.expm1(returns[from + row] ?? 0);
  }
  days.sort();
  return cents(Math.round(Math.max(0, -(days[Math.floor(length * 0.05)] ?? 0))));
}

/** Pearson's correlation of the last 60 common returns; null with fewer. */
export function correlation(a: Float64Array, b: Float64Array): number | null {
  const length = 60;
  if (a.length < length || b.length < length) return null;
  const x = a.subarray(a.length - length);
  const y = b.subarray(b.length - length);
  const mean = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / length;
  const mx = mean(x);
  const my = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let row = 0; row < length; row += 1) {
    const dx = (x[row] ?? 0) - mx;
    const dy = (y[row] ?? 0) - my;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
