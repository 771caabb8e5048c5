// Movements and force-sync as facts: what is written for them, with the trades they end. The same movement
// twice is written once, and what moved before this desk was made is in its first cash already.
import type { EngineFact, TradeClosed } from '#engine/fact.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { settleMovement, settleSynced } from '#engine/order/adjust.ts';
import { APPLIED_KEPT } from '#engine/order/books.ts';
import type { Books, Closed } from '#engine/order/books.ts';
import type { Movement } from '#engine/order/movement.ts';
import type { Order, Purpose } from '#engine/order/order.ts';
import { ordersAfter, ordersLeftOdd } from '#engine/order/split.ts';
import type { BooksSynced } from '#engine/order/sync.ts';

/** The trade that is over with this position. */
export function tradeOf(closed: Closed, day: TradingDay, exit: Purpose): TradeClosed {
  const { position, gain } = closed;
  const { strategy, symbol, opened, bought, cost, risk } = position;
  return {
    kind: 'trade.closed',
    strategy,
    symbol,
    opened,
    closed: day,
    qty: bought,
    cost,
    gain,
    multiple: risk > 0 ? Number((gain / risk).toFixed(4)) : null,
    exit,
  };
}

/** Whether it happened at the broker before this desk was made: it is in the first cash already. */
export function isBefore(state: { readonly made: DeskTime | null }, at: DeskTime): boolean {
  return state.made !== null && at <= state.made;
}

/** What of them is not booked: a reading repeats some, because one may be listed late, before others. */
function unbooked(books: Books, movements: readonly Movement[]): readonly Movement[] {
  const known = new Set(books.moved);
  // Where the oldest are forgotten already, only what follows one that is remembered can be new.
  const full = books.moved.length > APPLIED_KEPT;
  const from = full ? movements.findIndex((row) => known.has(row.id)) + 1 : 0;
  const fresh = movements.slice(from).filter((row) => !known.has(row.id));
  return [...new Map(fresh.map((row) => [row.id, row])).values()];
}

/** What movements are judged by. */
export interface Moved {
  readonly books: Books;
  readonly orders: Readonly<Record<string, Order>>;
  readonly made: DeskTime | null;
}

/** The facts that follow from what the broker says moved; none of what is in the books already. */
export function movementFacts(state: Moved, movements: readonly Movement[]): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  let { books, orders } = state;
  for (const movement of unbooked(books, movements)) {
    if (isBefore(state, movement.at)) continue;
    const settled = settleMovement(books, movement);
    const day = newYork(movement.at).day;
    const trades = settled.closed.map((row) => tradeOf(row, day, 'close'));
    const odd = ordersLeftOdd(orders, books, movement).filter((order) => !order.cancelAsked);
    const why = `${movement.says}: it does not come out whole`;
    const asked = odd.map(({ id }) => ({ kind: 'order.cancelAsked', id, why }) as const);
    facts.push({ kind: 'ledger.moved', movement }, ...trades, ...asked);
    orders = ordersAfter(orders, books, movement);
    books = settled.books;
  }
  return facts;
}

/** The force-sync as facts, with the trades it ends. */
export function syncFacts(books: Books, fact: BooksSynced, at: DeskTime): readonly EngineFact[] {
  const { closed } = settleSynced(books, fact, at);
  return [fact, ...closed.map((row) => tradeOf(row, newYork(at).day, 'close'))];
}
