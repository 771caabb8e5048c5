// The stop that comes with an entry as one order at the broker. There it has a name of the broker's choosing; here it
// is named by its entry, so that what it is for can be read from its name.
import type { ClientOrderId, OrderTicket } from '#engine/broker/broker.ts';
import type { Price } from '#engine/model/money.ts';

const ENDING = '.S';

/** What the stop of an entry is called here. */
export function legName(entry: ClientOrderId): ClientOrderId {
  return `${entry}${ENDING}` as ClientOrderId;
}

/** The entry a stop of this name came with; null where the name is no such one. */
export function entryOf(name: ClientOrderId): ClientOrderId | null {
  return name.endsWith(ENDING) ? (name.slice(0, -ENDING.length) as ClientOrderId) : null;
}

/** The stop as an order of its own, once its entry is filled whole; it rests for the day, as its entry would have. */
export function legTicket(entry: OrderTicket, stop: Price): OrderTicket {
  return {
    id: legName(entry.id),
    symbol: entry.symbol,
    side: entry.side === 'buy' ? 'sell' : 'buy',
    qty: entry.qty,
    terms: { type: 'stop', stop },
    timeInForce: 'day',
  };
}
