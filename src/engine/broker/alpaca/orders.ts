// An order in Alpaca's words and in ours. What is sent is exact decimal text on Alpaca's price grid, and
// what comes back keeps the id it was sent with.
import type { trading } from '@alpacahq/alpaca-trade-api';

import type {
  BrokerOrder,
  BrokerStatus,
  ClientOrderId,
  OrderTerms,
  OrderTicket,
  Side,
  TimeInForce,
} from '#engine/broker/broker.ts';
import type { Leg } from '#engine/broker/leg.ts';
import { countOf, needed, plainDecimal, priceOf, rowOf, rowsOf, symbolOf, textOf } from './wire.ts';
import type { Row } from './wire.ts';
import { isOption } from '#engine/model/instrument.ts';
import { nanos, NO_QTY, ticks } from '#engine/model/money.ts';
import type { Price, Qty } from '#engine/model/money.ts';

/** An order as it stands at Alpaca. */
export interface Standing {
  /** Alpaca's own id of it, which cancels and activities name. */
  readonly orderId: string;
  readonly order: BrokerOrder;
  /** Alpaca's own word for the status. */
  readonly status: string;
  /** The legs that came with it, where Alpaca told of them; they have names of Alpaca's here. */
  readonly legs: readonly Standing[];
  /** Which leg of an entry it is itself; null where it is none. */
  readonly leg: Leg | null;
  /** Alpaca's own id of the order that took its place; null where none did. */
  readonly replacedBy: string | null;
}

const PENNY = 100;
const DOLLAR = 10_000;
const UNIT = 1_000_000_000;

/**
 * Alpaca takes whole cents from a dollar up and 1/100 cent below it. A buy is rounded down and a sale up: a
 * limit is never worse than approved, and a stop is met no later.
 */
export function onGrid(side: Side, at: Price): Price {
  if (at < DOLLAR || at % PENNY === 0) return at;
  const down = at - (at % PENNY);
  return ticks(side === 'buy' ? down : down + PENNY);
}

/** The terms as they stand at Alpaca: their price on its grid. */
export function gridTerms(side: Side, terms: OrderTerms): OrderTerms {
  switch (terms.type) {
    case 'market':
      return terms;
    case 'limit':
      return { type: 'limit', limit: onGrid(side, terms.limit) };
    case 'stop':
      return { type: 'stop', stop: onGrid(side, terms.stop) };
  }
}

/**
 * Options and parts of a unit rest for the day only at Alpaca; the desk asks anew when such an order has expired. What
 * brings its stop is never immediate there: the desk takes its rest back.
 */
export function timeAt({ symbol, qty, timeInForce, stopLoss }: OrderTicket): TimeInForce {
  if (stopLoss !== undefined) return 'day';
  const dayOnly = isOption(symbol) || qty % UNIT !== 0;
  return timeInForce === 'gtc' && dayOnly ? 'day' : timeInForce;
}

/**
 * One order triggers the other: the stop is Alpaca's to place once the entry is filled whole. With a target beside it
 * they are a bracket, whose two legs end each other.
 */
function withLegs({ side, stopLoss, takeProfit }: OrderTicket): Partial<trading.PostOrderRequest> {
  if (stopLoss === undefined) return {};
  const at = (level: Price): string =>
    plainDecimal(onGrid(side === 'buy' ? 'sell' : 'buy', level), 4);
  const stop = { stopLoss: { stopPrice: at(stopLoss) } };
  if (takeProfit === undefined) return { orderClass: 'oto', ...stop };
  return { orderClass: 'bracket', ...stop, takeProfit: { limitPrice: at(takeProfit) } };
}

export function requestOf(ticket: OrderTicket): trading.PostOrderRequest {
  const terms = gridTerms(ticket.side, ticket.terms);
  const base = {
    symbol: ticket.symbol,
    qty: plainDecimal(ticket.qty, 9),
    side: ticket.side,
    type: terms.type,
    timeInForce: timeAt(ticket),
    clientOrderId: ticket.id,
  };
  switch (terms.type) {
    case 'market':
      return base;
    case 'limit':
      return { ...base, ...withLegs(ticket), limitPrice: plainDecimal(terms.limit, 4) };
    case 'stop':
      return { ...base, stopPrice: plainDecimal(terms.stop, 4) };
  }
}

/** Whether what stands there is the very order that was to be sent. */
export function isSameOrder(ticket: OrderTicket, found: OrderTicket): boolean {
  const sent = gridTerms(ticket.side, ticket.terms);
  return (
    found.id === ticket.id &&
    found.symbol === ticket.symbol &&
    found.side === ticket.side &&
    found.qty === ticket.qty &&
    found.timeInForce === timeAt(ticket) &&
    JSON.stringify(found.terms) === JSON.stringify(sent)
  );
}

/** Statuses that end an order; every other one is open. A replaced order lives on as another one. */
const ENDED: Readonly<Record<string, BrokerStatus>> = {
  filled: 'filled',
  canceled: 'cancelled',
  expired: 'expired',
  rejected: 'rejected',
  replaced: 'cancelled',
};

/** Those that are no ordinary end are said as they are. */
export function statusOf(word: string, anyFilled: boolean): BrokerStatus {
  return ENDED[word] ?? (anyFilled ? 'partial' : 'accepted');
}

/** Auctions are day orders here, and fill-or-kill is immediate. */
const TIMES: Readonly<Record<string, TimeInForce>> = { gtc: 'gtc', ioc: 'ioc', fok: 'ioc' };

/**
 * A foreign order may be of a type the desk never sends. What has a stop is one, whatever it sells at then: it may protect
 * what is held, and is not to go as an order that does not.
 */
function termsOf(row: Row): OrderTerms {
  const type = textOf(row, 'type') ?? textOf(row, 'order_type') ?? 'market';
  const limit = priceOf(textOf(row, 'limit_price'));
  const stop = priceOf(textOf(row, 'stop_price'));
  if (type.includes('stop') && stop !== null) return { type: 'stop', stop };
  if (type.includes('limit') && limit !== null) return { type: 'limit', limit };
  return { type: 'market' };
}

export function sideOf(text: string): Side {
  return text.startsWith('sell') ? 'sell' : 'buy';
}

/** The quantity of a field without its sign; null where the desk has no number for what stands there. */
function qtyIn(row: Row, key: string): Qty | null {
  const text = textOf(row, key);
  const count = text === null ? 0 : countOf(text, 9);
  return count === null ? null : nanos(Math.abs(count));
}

/** What of a row the desk has no number for; empty of every order the desk could have sent. */
function unreadOf(row: Row): string {
  return ['qty', 'filled_qty']
    .filter((key) => qtyIn(row, key) === null)
    .map((key) => `${key} ${(textOf(row, key) ?? '').slice(0, 40)}`)
    .join(', ');
}

/** Names Alpaca makes; the desk's own never look so. */
const MADE_THERE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which leg of an entry a row that stands alone is: its class and kind say so, and of a limit its name. */
function legIn(row: Row, { id, terms }: OrderTicket): Leg | null {
  const kind = textOf(row, 'order_class');
  if (terms.type === 'stop') return kind === 'oto' || kind === 'bracket' ? 'stop' : null;
  // The entry of a bracket is a limit too, by a name of ours.
  const isTarget = kind === 'bracket' && terms.type === 'limit' && MADE_THERE.test(id);
  return isTarget ? 'target' : null;
}

/** The orders that hang on one; those of an entry with legs are its legs, whatever class they bear themselves. */
function legsOf(row: Row): readonly Standing[] {
  const legs = rowsOf(row['legs'] ?? [], 'the legs of an order').map(standingOf);
  const kind = textOf(row, 'order_class');
  if (kind !== 'oto' && kind !== 'bracket') return legs;
  return legs.map((one) => {
    const { type } = one.order.ticket.terms;
    const byType = type === 'limit' ? 'target' : null;
    return { ...one, leg: one.leg ?? (type === 'stop' ? 'stop' : byType) };
  });
}

/** Any order of the account: one the desk has no words for is somebody else's, and must still be shown and cancelled. */
export function standingOf(value: unknown): Standing {
  const row = rowOf(value, 'an order');
  const orderId = needed(row, 'id');
  const status = textOf(row, 'status') ?? 'without a status';
  const filled = qtyIn(row, 'filled_qty') ?? NO_QTY;
  const ticket: OrderTicket = {
    id: (textOf(row, 'client_order_id') ?? orderId) as ClientOrderId,
    symbol: symbolOf(textOf(row, 'symbol') ?? ''),
    side: sideOf(textOf(row, 'side') ?? 'buy'),
    qty: textOf(row, 'qty') === null ? filled : (qtyIn(row, 'qty') ?? NO_QTY),
    terms: termsOf(row),
    timeInForce: TIMES[textOf(row, 'time_in_force') ?? 'day'] ?? 'day',
  };
  const unread = unreadOf(row);
  const base = { ticket, status: statusOf(status, filled > NO_QTY), filled };
  const legs = legsOf(row);
  const order = unread === '' ? base : { ...base, unread };
  const leg = legs.length > 0 ? null : legIn(row, ticket);
  return { orderId, order, status, legs, leg, replacedBy: textOf(row, 'replaced_by') };
}

/** Orders of a list; one of several legs stands for each of them. */
export function standingsOf(value: unknown): readonly Standing[] {
  return rowsOf(value, 'the orders').flatMap((row) =>
    textOf(row, 'symbol') === null
      ? rowsOf(row['legs'] ?? [], 'the legs of an order').map(standingOf)
      : [standingOf(row)],
  );
}
