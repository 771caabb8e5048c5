// Which of the broker's open orders an emergency leaves alone: stops that close what is held, and of them no more than
// is held. Whatever else rests could let risk grow.
import type { BrokerOrder, BrokerPosition } from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';

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
