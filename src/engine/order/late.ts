// Stops that are late: a protective stop that was ordered and is not known to rest, though nothing of ours is in
// its way. It is told once a stop, and a second one is never ordered beside it: both could rest.
import type { ClientOrderId } from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';

export interface StopLate {
  readonly kind: 'stop.late';
  readonly id: ClientOrderId;
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly why: string;
}

type Orders = Readonly<Record<string, Order>>;

/** One that waits, because the broker told the desk to, is late after this. */
export const WAITS_MS = 15_000;
/** One of unknown fate counts as protection no longer than this. */
export const UNKNOWN_MS = 30_000;

/** Why a stop is late, in words; null where it rests, is over, waits for an order of ours, or has time yet. */
export function lateness(orders: Orders, order: Order, at: DeskTime): string | null {
  if (order.purpose !== 'protective' || order.cancelAsked) return null;
  const age = at - order.approvedAt;
  if (order.status === 'unknown')
    return age > UNKNOWN_MS
      ? `the broker has not said for ${UNKNOWN_MS / 1_000} s whether it has it`
      : null;
  if (order.status !== 'approved' || age <= WAITS_MS) return null;
  const waits = order.replaces.some((id) => {
    const old = orders[id];
    return old !== undefined && isOpen(old.status);
  });
  return waits ? null : `for ${WAITS_MS / 1_000} s the broker has not taken it`;
}

/** Each stop that has become late, once. */
export function lateStops(orders: Orders, at: DeskTime): readonly StopLate[] {
  return Object.values(orders).flatMap((order): readonly StopLate[] => {
    const why = order.late === true ? null : lateness(orders, order, at);
    const { id, strategy, symbol } = order;
    return why === null ? [] : [{ kind: 'stop.late', id, strategy, symbol, why }];
  });
}

export function foldLate(orders: Orders, { id }: StopLate): Orders {
  const order = orders[id];
  return order === undefined ? orders : { ...orders, [id]: { ...order, late: true } };
}
