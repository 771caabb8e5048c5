// The legs that come with an entry as one order at the broker: its stop, and its target where it has one. There they
// have names of the broker's choosing; here each is named by its entry, so that what it is for can be read from its
// name. Of a stop and a target of one entry only one ever sells: what one executes the other may no more.
import type { ClientOrderId, OrderTicket } from '#engine/broker/broker.ts';
import type { Price } from '#engine/model/money.ts';

export type Leg = 'stop' | 'target';

const ENDINGS: Readonly<Record<Leg, string>> = { stop: '.S', target: '.T' };

/** What the stop, or the target, of an entry is called here. */
export function legName(entry: ClientOrderId, leg: Leg = 'stop'): ClientOrderId {
  return `${entry}${ENDINGS[leg]}` as ClientOrderId;
}

/** Which leg of which entry an order of this name is; null where the name is no such one. */
export function legOf(
  name: ClientOrderId,
): { readonly entry: ClientOrderId; readonly leg: Leg } | null {
  for (const leg of ['stop', 'target'] as const)
    if (name.endsWith(ENDINGS[leg]))
      return { entry: name.slice(0, -ENDINGS[leg].length) as ClientOrderId, leg };
  return null;
}

/** The entry a leg of this name came with; null where the name is no such one. */
export function entryOf(name: ClientOrderId): ClientOrderId | null {
  return legOf(name)?.entry ?? null;
}

/** The other leg of the same entry, whether there is one or not; null where the name is no leg's. */
export function twinOf(name: ClientOrderId): ClientOrderId | null {
  const of = legOf(name);
  return of === null ? null : legName(of.entry, of.leg === 'stop' ? 'target' : 'stop');
}

type Prices = Pick<OrderTicket, 'stopLoss' | 'takeProfit'>;

/** What a ticket brings with it, and nothing else of it. */
export function legPrices({ stopLoss, takeProfit }: Prices): Prices {
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
  };
}

function legAt(entry: OrderTicket, leg: Leg, at: Price): OrderTicket {
  return {
    id: legName(entry.id, leg),
    symbol: entry.symbol,
    side: entry.side === 'buy' ? 'sell' : 'buy',
    qty: entry.qty,
    terms: leg === 'stop' ? { type: 'stop', stop: at } : { type: 'limit', limit: at },
    timeInForce: 'day',
  };
}

/** The legs as orders of their own, the stop first, once their entry is filled whole; they rest for the day, as it would have. */
export function legTickets(
  entry: OrderTicket,
): readonly { readonly leg: Leg; readonly ticket: OrderTicket }[] {
  const { stopLoss, takeProfit } = entry;
  if (stopLoss === undefined) return [];
  const stop = { leg: 'stop', ticket: legAt(entry, 'stop', stopLoss) } as const;
  if (takeProfit === undefined) return [stop];
  return [stop, { leg: 'target', ticket: legAt(entry, 'target', takeProfit) }];
}
