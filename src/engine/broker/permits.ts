// Whether an account at Alpaca may place an order: the checks of Alpaca's documents in its own order, said in the
// words its refusals are told in. Pure; where no listings are given nobody asks it.
import type { OrderTicket } from '#engine/broker/broker.ts';
import { refusalWords } from '#engine/broker/alpaca/refusals.ts';
import { plainDecimal } from '#engine/broker/alpaca/wire.ts';
import { heldBack } from '#engine/broker/books.ts';
import type { BookedOrder, Books } from '#engine/broker/books.ts';
import { isOption, valueOf } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, nanos, NO_CENTS, ticks } from '#engine/model/money.ts';
import type { Cents, Price } from '#engine/model/money.ts';

/** What can be traded there, and how. */
export interface VenueListing {
  readonly symbol: InstrumentSymbol;
  /** The last trade before the first bar. */
  readonly price: Price;
  readonly fractional: boolean;
  readonly shortable: boolean;
}

export type Listings = ReadonlyMap<InstrumentSymbol, VenueListing>;

const ONE_UNIT = 1_000_000_000;
/** What a short sale is reckoned above the last trade. */
const SHORT_ABOVE = 1.03;
const MARGIN = 2;

function unprocessable(message: string): string {
  return refusalWords({ status: 422, code: 42_210_000, message });
}

function invalid(message: string): string {
  return refusalWords({ status: 422, code: 40_010_001, message });
}

function forbidden(message: string): string {
  return refusalWords({ status: 403, code: 40_310_000, message });
}

function held(books: Books, symbol: InstrumentSymbol): number {
  return books.positions.get(symbol) ?? 0;
}

export function lastOf(books: Books, listing: VenueListing): Price {
  return books.marks.get(listing.symbol)?.price ?? listing.price;
}

function left(order: BookedOrder): number {
  return order.ticket.qty - order.filled;
}

function isClosing(books: Books, { symbol, side }: OrderTicket): boolean {
  const size = held(books, symbol);
  return side === 'sell' ? size > 0 : size < 0;
}

/** How it is written, before the account is looked at. */
function misstated(listing: VenueListing, ticket: OrderTicket): string | null {
  const { symbol, terms, timeInForce, qty } = ticket;
  if (timeInForce === 'ioc' && terms.type === 'stop')
    return invalid('ioc orders must be market or limit');
  if (isOption(symbol) && timeInForce !== 'day')
    return unprocessable('order_time_in_force provided not supported for options trading');
  if (isOption(symbol) && terms.type === 'stop')
    return unprocessable('invalid order type for options trading');
  if (qty % ONE_UNIT === 0) return null;
  if (isOption(symbol)) return unprocessable('qty must be a whole number for options');
  if (!listing.fractional) return forbidden(`asset "${symbol}" is not fractionable`);
  return timeInForce === 'day' ? null : unprocessable('fractional orders must be DAY orders');
}

function beyondHeld(books: Books, ticket: OrderTicket): string | null {
  if (!isClosing(books, ticket)) return null;
  const free = Math.abs(held(books, ticket.symbol)) - heldBack(books, ticket.symbol, ticket.side);
  if (ticket.qty <= free) return null;
  const words = `requested: ${plainDecimal(ticket.qty, 9)}, available: ${plainDecimal(free, 9)}`;
  return forbidden(`insufficient qty available for order (${words})`);
}

/** Two orders of one account on either side that could trade with one another. */
function couldMeet(resting: OrderTicket, coming: OrderTicket): boolean {
  if (resting.terms.type !== 'limit' || coming.terms.type !== 'limit') return true;
  const [buy, sell] =
    coming.side === 'buy'
      ? [coming.terms.limit, resting.terms.limit]
      : [resting.terms.limit, coming.terms.limit];
  return buy >= sell;
}

function washes(books: Books, ticket: OrderTicket): string | null {
  for (const { ticket: resting } of books.open.values())
    if (
      resting.symbol === ticket.symbol &&
      resting.side !== ticket.side &&
      couldMeet(resting, ticket)
    )
      return forbidden('potential wash trade detected. use complex orders');
  return null;
}

function shorted(books: Books, listing: VenueListing, ticket: OrderTicket): string | null {
  const { symbol, side, qty } = ticket;
  if (side === 'buy' || held(books, symbol) > 0) return null;
  // No option is written here: cover is judged by the underlying, which the desk never pairs.
  if (isOption(symbol))
    return forbidden('account not eligible to trade uncovered option contracts');
  if (!listing.shortable) return forbidden(`asset "${symbol}" cannot be sold short`);
  return qty % ONE_UNIT === 0 ? null : unprocessable('fractional orders cannot be sold short');
}

function workedAt(ticket: OrderTicket, last: Price): Price {
  switch (ticket.terms.type) {
    case 'market':
      return last;
    case 'limit':
      return ticket.terms.limit;
    case 'stop':
      return ticket.terms.stop;
    default:
      return ticket.terms satisfies never;
  }
}

export interface Power {
  readonly equity: Cents;
  readonly buyingPower: Cents;
  /** For what is not bought on margin: options. */
  readonly cashPower: Cents;
}

function signedValue(symbol: InstrumentSymbol, size: number, at: Price): number {
  return Math.sign(size) * valueOf(symbol, nanos(Math.abs(size)), at);
}

/** Twice the equity less what is held and what open orders may still open. */
export function powerOf(books: Books, listings: Listings): Power {
  let [long, short, pending] = [0, 0, 0];
  for (const [symbol, size] of books.positions) {
    const listing = listings.get(symbol);
    const value = listing === undefined ? 0 : signedValue(symbol, size, lastOf(books, listing));
    if (value > 0) long += value;
    else short += value;
  }
  for (const order of books.open.values()) {
    const { ticket } = order;
    const listing = listings.get(ticket.symbol);
    if (listing === undefined || isClosing(books, ticket)) continue;
    const at = workedAt(ticket, lastOf(books, listing));
    pending += valueOf(ticket.symbol, nanos(left(order)), at);
  }
  const equity = books.cash + long + short;
  return {
    equity: cents(equity),
    buyingPower: cents(Math.max(NO_CENTS, MARGIN * equity - long + short - pending)),
    cashPower: cents(Math.max(NO_CENTS, books.cash - pending)),
  };
}

function unpaid(books: Books, listings: Listings, ticket: OrderTicket): string | null {
  const { symbol, side, terms, qty } = ticket;
  const listing = listings.get(symbol);
  if (listing === undefined || isClosing(books, ticket)) return null;
  const last = lastOf(books, listing);
  const above = ticks(Math.ceil(last * SHORT_ABOVE));
  const limit = terms.type === 'limit' ? terms.limit : above;
  const at = side === 'sell' ? ticks(Math.max(limit, above)) : workedAt(ticket, last);
  const { buyingPower, cashPower } = powerOf(books, listings);
  const power = isOption(symbol) ? cashPower : buyingPower;
  return valueOf(symbol, qty, at) <= power ? null : forbidden('insufficient buying power');
}

/** What is never sent to Alpaca at all. */
export const NO_QUANTITY = 'It was not sent: its quantity is zero; an order needs one above zero';

/** Why Alpaca would not take this order, in the words the desk is told; null when it would. */
export function refusedBy(books: Books, listings: Listings, ticket: OrderTicket): string | null {
  const listing = listings.get(ticket.symbol);
  if (listing === undefined) return unprocessable(`asset "${ticket.symbol}" not found`);
  return (
    misstated(listing, ticket) ??
    beyondHeld(books, ticket) ??
    washes(books, ticket) ??
    shorted(books, listing, ticket) ??
    unpaid(books, listings, ticket)
  );
}
