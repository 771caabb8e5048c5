// Executions under a name this desk does not know: which order of ours one may belong to. Only people can say that it
// does; what is written here tells them where to look.
import type { Execution } from '#engine/broker/broker.ts';
import type { Order } from '#engine/order/order.ts';

type Traded = Pick<Execution, 'symbol' | 'side' | 'qty' | 'at'>;

/** An order whose fate nobody told, of the same symbol and side and no smaller; the latest made before it. */
function maker(orders: Readonly<Record<string, Order>>, fill: Traded): Order | null {
  const fits = Object.values(orders).filter(
    (order) =>
      (order.status === 'unknown' || order.status === 'unsent') &&
      order.symbol === fill.symbol &&
      order.side === fill.side &&
      order.qty >= fill.qty &&
      order.approvedAt <= fill.at,
  );
  return fits.toSorted((a, b) => b.approvedAt - a.approvedAt)[0] ?? null;
}

/** " It may be order …" with what to do; empty where no order of ours fits. */
export function mayBe(orders: Readonly<Record<string, Order>>, fill: Traded): string {
  const order = maker(orders, fill);
  if (order === null) return '';
  const fate = order.status === 'unknown' ? 'whose fate is unknown' : 'closed as never taken';
  return ` It may be order ${order.id}, ${fate}: the broker names it otherwise. Look at it there; if it is ours, two people take it over: reconcile force-sync <reason>.`;
}
