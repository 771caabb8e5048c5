// A stop and a target that came with one entry: two orders for one quantity, of which the broker lets only as much
// happen as was bought. Here the same holds: what one executes is taken off the other, and the two are counted once.
import { twinOf } from '#engine/broker/leg.ts';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { nanos } from '#engine/model/money.ts';
import type { Qty } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { isOpen, moveOrder, remaining } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';

type Orders = Readonly<Record<string, Order>>;

/** The other order of the pair as far as it is open; null where there is none. */
export function openTwin(orders: Orders, id: ClientOrderId): Order | null {
  const twin = orders[twinOf(id) ?? ''];
  return twin !== undefined && isOpen(twin.status) ? twin : null;
}

function sumOf(orders: readonly Order[]): number {
  return orders.reduce((sum, order) => sum + remaining(order), 0);
}

/** What these orders can take off a position together. */
export function leavingBy(orders: readonly Order[]): number {
  // Without a target there is no pair; each review asks this.
  if (orders.every(({ purpose }) => purpose !== 'target')) return sumOf(orders);
  const byId = Object.fromEntries(orders.map((order) => [order.id, order]));
  return orders.reduce((sum, order) => {
    const twin = openTwin(byId, order.id);
    // Of a pair the larger counts, and at equal size the stop.
    const [own, other] = [remaining(order), twin === null ? 0 : remaining(twin)];
    const first = own > other || (own === other && order.purpose === 'protective');
    return twin === null || first ? sum + own : sum;
  }, 0);
}

/**
 * The orders after one of a pair executed so much: the other may sell that much less. It has ended where what it
 * executed is all it may; with nothing executed it is the broker's to say so (O4).
 */
export function reduceTwin(orders: Orders, id: ClientOrderId, by: Qty, at: DeskTime): Orders {
  const twin = openTwin(orders, id);
  if (twin === null) return orders;
  const qty = nanos(Math.max(twin.filled, twin.qty - by));
  const done = twin.filled > 0 && twin.filled === qty ? moveOrder(twin.status, 'complete') : null;
  const ended = done === null ? {} : { status: done, closedAt: at };
  return { ...orders, [twin.id]: { ...twin, qty, ...ended } };
}
