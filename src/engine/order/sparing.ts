// Which of the broker's open orders an emergency leaves alone: stops that close what is held, and of them no more than
// is held, with the targets that came with those stops, as the broker ends both with either. Whatever else rests could
// let risk grow.
import type { BrokerOrder, BrokerPosition, ClientOrderId } from '#engine/broker/broker.ts';
import { legOf, twinOf } from '#engine/broker/leg.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';

/** The stop a target came with; null where the order is no target of ours. */
function stopOf({ ticket }: BrokerOrder): ClientOrderId | null {
  return legOf(ticket.id)?.leg === 'target' ? twinOf(ticket.id) : null;
}

export interface Sorted {
  readonly cancel: readonly BrokerOrder[];
  readonly spare: readonly BrokerOrder[];
}

function isClosingStop({ ticket }: BrokerOrder, held: number): boolean {
  if (ticket.terms.type !== 'stop') return false;
  return held > 0 ? ticket.side === 'sell' : held < 0 && ticket.side === 'buy';
}

/**
 * `held` null: the broker did not say what is held, and every stop is spared, since any may protect. In the broker's own
 * order: the first stops that together are no more than what is held stay.
 */
export function sortOrders(
  orders: readonly BrokerOrder[],
  held: readonly BrokerPosition[] | null,
): Sorted {
  const sorted = sortStops(orders, held);
  const kept = new Set(sorted.spare.map(({ ticket }) => ticket.id));
  const stays = (order: BrokerOrder): boolean => {
    const stop = stopOf(order);
    return stop !== null && kept.has(stop);
  };
  return {
    cancel: sorted.cancel.filter((order) => !stays(order)),
    spare: [...sorted.spare, ...sorted.cancel.filter(stays)],
  };
}

function sortStops(orders: readonly BrokerOrder[], held: readonly BrokerPosition[] | null): Sorted {
  if (held === null)
    return {
      cancel: orders.filter(({ ticket }) => ticket.terms.type !== 'stop'),
      spare: orders.filter(({ ticket }) => ticket.terms.type === 'stop'),
    };
  const bare = new Map<InstrumentSymbol, number>(held.map((row) => [row.symbol, row.qty]));
  const cancel: BrokerOrder[] = [];
  const spare: BrokerOrder[] = [];
  for (const order of orders) {
    const { symbol, qty } = order.ticket;
    const left = bare.get(symbol) ?? 0;
    const open = qty - order.filled;
    const fits = order.unread === undefined && open <= Math.abs(left);
    if (!isClosingStop(order, left) || !fits) {
      cancel.push(order);
      continue;
    }
    bare.set(symbol, left - Math.sign(left) * open);
    spare.push(order);
  }
  return { cancel, spare };
}

/**
 * Whether what is held may stand barer once an order is gone: one person asks more before taking it away than an emergency
 * does before leaving it, as a stop beyond what is held protects all of it too, and what nobody can count may.
 */
export function mayLayBare(
  order: BrokerOrder,
  orders: readonly BrokerOrder[],
  held: readonly BrokerPosition[],
): boolean {
  const ofPair = stopOf(order);
  const stop = orders.find(({ ticket }) => ticket.id === ofPair) ?? order;
  const { symbol, terms } = stop.ticket;
  const position = held.find((row) => row.symbol === symbol);
  if (position?.unread !== undefined) return terms.type === 'stop';
  const qty = position?.qty ?? 0;
  if (!isClosingStop(stop, qty)) return false;
  const others = orders.filter(
    (one) => one !== stop && one.ticket.symbol === symbol && isClosingStop(one, qty),
  );
  const covered = others.reduce((sum, { ticket, filled }) => sum + ticket.qty - filled, 0);
  return covered < Math.abs(qty) || stop.unread !== undefined;
}
