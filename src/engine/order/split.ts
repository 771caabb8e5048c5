// What a split makes of the orders that wait or rest: each becomes what the broker makes of it, in the same fold as
// the holding. One that does not come out whole is taken back, so that nothing rests at a guess.
import { nanos } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { splitOf } from '#engine/order/adjust.ts';
import type { SplitRatio } from '#engine/order/adjust.ts';
import type { Books } from '#engine/order/books.ts';
import { splitPrice } from '#engine/order/lots.ts';
import type { Movement } from '#engine/order/movement.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import type { OrderTerms } from '#engine/broker/broker.ts';

type Orders = Readonly<Record<string, Order>>;

function splitTerms(terms: OrderTerms, scaled: (at: Price) => Price): OrderTerms {
  switch (terms.type) {
    case 'market':
      return terms;
    case 'limit':
      return { type: 'limit', limit: scaled(terms.limit) };
    case 'stop':
      return { type: 'stop', stop: scaled(terms.stop) };
  }
}

/** What was executed stays as it was told; what is left of it counts in the new units. */
function splitOrder(order: Order, { from, to }: SplitRatio): Order {
  const scaled = (at: Price): Price => splitPrice(at, from, to);
  const left = (BigInt(order.qty - order.filled) * BigInt(to)) / BigInt(from);
  return {
    ...order,
    qty: nanos(order.filled + Math.max(1, Number(left))),
    terms: splitTerms(order.terms, scaled),
    assumed: scaled(order.assumed),
    decided: scaled(order.decided),
    stopAfter: order.stopAfter === null ? null : scaled(order.stopAfter),
  };
}

/** Orders made before the split; what was decided after it was decided in the new units. */
function touched(orders: Orders, movement: Movement): readonly Order[] {
  return Object.values(orders).filter(
    (order) =>
      order.symbol === movement.symbol && isOpen(order.status) && order.approvedAt <= movement.at,
  );
}

/** The orders after a movement, by the books before it; the very same ones where it is no split. */
export function ordersAfter(orders: Orders, books: Books, movement: Movement): Orders {
  const ratio = splitOf(books, movement);
  const rows = ratio === null ? [] : touched(orders, movement);
  if (ratio === null || rows.length === 0) return orders;
  return {
    ...orders,
    ...Object.fromEntries(rows.map((row) => [row.id, splitOrder(row, ratio)])),
  };
}

/**
 * Orders of which nobody here can tell what the broker made: the ratio is not known where parts of a unit were
 * paid out, and not every quantity comes out even.
 */
export function ordersLeftOdd(orders: Orders, books: Books, movement: Movement): readonly Order[] {
  const ratio = splitOf(books, movement);
  if (ratio === null) return [];
  const { from, to, exact } = ratio;
  return touched(orders, movement).filter(
    ({ qty, filled }) => !exact || (BigInt(qty - filled) * BigInt(to)) % BigInt(from) !== 0n,
  );
}
