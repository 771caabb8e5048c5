// The desk's books: cash, lots and positions by strategy, long and short, to the cent. Fees and values come
// from executions alone, each applied once; what is closed leaves first in, first out within its strategy.
import type { Execution } from '#engine/broker/broker.ts';
import { valueOf } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, holding, minus, nanos, NO_CENTS, NO_QTY, plus } from '#engine/model/money.ts';
import type { Cents, Holding, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { shareOf, takeLots } from '#engine/order/lots.ts';
import type { Lot } from '#engine/order/lots.ts';
import type { Purpose } from '#engine/order/order.ts';

/** What one strategy holds of one symbol, from its first fill until it is flat again. */
export interface Position {
  readonly symbol: InstrumentSymbol;
  readonly strategy: string;
  readonly side: 'long' | 'short';
  /** How much, whichever side. */
  readonly qty: Qty;
  readonly lots: readonly Lot[];
  /** Realised so far since the position was opened, fees included, and dividends paid on it meanwhile. */
  readonly realised: Cents;
  /** All that came in since it was opened: quantity, and its cost as the lots reckon it. */
  readonly bought: Qty;
  readonly cost: Cents;
  /** What was at risk by the first stop, for the trade's R. */
  readonly risk: Cents;
  readonly stop: Price | null;
  readonly opened: TradingDay;
}

export interface Books {
  readonly cash: Cents;
  /** By `strategy symbol`. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Last prices seen, by symbol. */
  readonly marks: Readonly<Record<string, Price>>;
  /** When each of them was seen. */
  readonly seen: Readonly<Record<string, DeskTime>>;
  readonly fees: Cents;
  /** All gains that are no longer on paper, less what was paid to make them. */
  readonly realised: Cents;
  /** Of what was realised, what no position earned: interest, account fees, adjustments. */
  readonly income: Cents;
  /** What people put in less what they took out, cash and shares at their worth: no gain and no loss. */
  readonly transfers: Cents;
  /** An execution up to which, in the broker's own order, all were applied: the last clean comparison's. */
  readonly confirmed: string | null;
  /** Executions applied, in the order they came; those after `confirmed` are among them. */
  readonly applied: readonly string[];
  /** Movements applied, in the order they came. */
  readonly moved: readonly string[];
  /** The broker's own movement up to which all were applied; null before the first. */
  readonly movedThrough: string | null;
}

export const EMPTY_BOOKS: Books = {
  cash: NO_CENTS,
  positions: {},
  marks: {},
  seen: {},
  fees: NO_CENTS,
  realised: NO_CENTS,
  income: NO_CENTS,
  transfers: NO_CENTS,
  confirmed: null,
  applied: [],
  moved: [],
  movedThrough: null,
};

/** More than a desk executes between two clean comparisons. */
export const APPLIED_KEPT = 999;
/** Past a clean comparison, those the broker may still report again or out of order. */
const APPLIED_AFTER_CLEAN = 200;

/** The books were found equal to the broker's: all it executed is applied. */
export function confirmBooks(books: Books): Books {
  const applied = books.applied.slice(-APPLIED_AFTER_CLEAN);
  return { ...books, applied, confirmed: applied.at(-1) ?? books.confirmed };
}

/** Executions applied since the books last equalled the broker's. */
export function appliedSince(books: Books): number {
  const at = books.confirmed === null ? -1 : books.applied.lastIndexOf(books.confirmed);
  return books.applied.length - 1 - at;
}

export interface Booking {
  readonly strategy: string;
  /** What the order was approved for: an entry alone opens, on the side it fills. */
  readonly purpose: Purpose;
  readonly day: TradingDay;
  readonly fill: Pick<Execution, 'execution' | 'symbol' | 'side' | 'qty' | 'price' | 'fee' | 'at'>;
  readonly stop: Price | null;
}

export function positionKey(strategy: string, symbol: InstrumentSymbol): string {
  return `${strategy} ${symbol}`;
}

export function openPositions(books: Books): readonly Position[] {
  return Object.values(books.positions);
}

/** What is held of a symbol by all strategies together; negative is short. */
export function heldOf(books: Books, symbol: InstrumentSymbol): Holding {
  let sum = 0;
  for (const row of Object.values(books.positions))
    if (row.symbol === symbol) sum += row.qty * (row.side === 'long' ? 1 : -1);
  return holding(sum);
}

export function markOf(books: Books, position: Position): Price {
  const mark = books.marks[position.symbol];
  const last = position.lots.at(-1);
  if (mark !== undefined) return mark;
  if (last !== undefined) return last.price;
  throw new RangeError(`no price and no lot for ${position.symbol}`);
}

/** What a position is worth at its mark; what a short one would cost to buy back is owed, so negative. */
export function positionValue(books: Books, position: Position): Cents {
  const value = valueOf(position.symbol, position.qty, markOf(books, position));
  return position.side === 'long' ? value : minus(NO_CENTS, value);
}

/** All positions at their marks, what is owed on short ones taken off. */
export function marketValue(books: Books): Cents {
  return plus(...openPositions(books).map((row) => positionValue(books, row)));
}

/** All positions at their marks, long and short alike: how much is at stake. */
export function grossValue(books: Books): Cents {
  const sizes = openPositions(books).map((row) => Math.abs(positionValue(books, row)));
  return cents(sizes.reduce((sum, size) => sum + size, 0));
}

/** Cash and positions at their marks. */
export function equity(books: Books): Cents {
  return plus(books.cash, marketValue(books));
}

/** What a position would gain if it were closed at its mark, without a fee. */
export function paperGain(books: Books, position: Position): Cents {
  const cost = plus(...position.lots.map((lot) => lot.cost));
  const value = positionValue(books, position);
  return position.side === 'long' ? minus(value, cost) : plus(value, cost);
}

export function unrealised(books: Books): Cents {
  return plus(...openPositions(books).map((row) => paperGain(books, row)));
}

/** Units that come to a position. */
export interface Incoming {
  readonly symbol: InstrumentSymbol;
  readonly strategy: string;
  readonly side: 'long' | 'short';
  readonly qty: Qty;
  readonly price: Price;
  /** Signed: what cash changed by for them, fee included. */
  readonly flow: Cents;
  readonly day: TradingDay;
  readonly stop: Price | null;
}

function riskOf(part: Incoming): Cents {
  const { symbol, qty, price, stop } = part;
  if (stop === null) return NO_CENTS;
  const [high, low] = part.side === 'long' ? [price, stop] : [stop, price];
  return cents(Math.max(0, minus(valueOf(symbol, qty, high), valueOf(symbol, qty, low))));
}

/** A position with units more, or a new one of them. */
export function enlarge(before: Position | undefined, part: Incoming): Position {
  const cost = part.side === 'long' ? minus(NO_CENTS, part.flow) : part.flow;
  const lot: Lot = { qty: part.qty, cost, price: part.price, day: part.day };
  const { symbol, strategy, side, qty, stop, day } = part;
  const risk = riskOf(part);
  if (before === undefined)
    return {
      symbol,
      strategy,
      side,
      qty,
      lots: [lot],
      realised: NO_CENTS,
      bought: qty,
      cost,
      risk,
      stop,
      opened: day,
    };
  return {
    ...before,
    qty: nanos(before.qty + qty),
    lots: [...before.lots, lot],
    bought: nanos(before.bought + qty),
    cost: plus(before.cost, cost),
    risk: plus(before.risk, risk),
    stop: stop ?? before.stop,
  };
}

/** A position with units less, for a signed change of cash; what is left may be nothing. */
export function lessen(
  before: Position,
  qty: Qty,
  flow: Cents,
): { readonly position: Position; readonly gain: Cents } {
  const taken = takeLots(before.lots, qty);
  const gain = before.side === 'long' ? minus(flow, taken.cost) : plus(flow, taken.cost);
  const left = nanos(before.qty - qty);
  const realised = plus(before.realised, gain);
  return { position: { ...before, qty: left, lots: taken.left, realised }, gain };
}

/** The books with this position in place of the one before; flat positions are not kept. */
export function withPosition(books: Books, position: Position): Books {
  const key = positionKey(position.strategy, position.symbol);
  const { [key]: _before, ...others } = books.positions;
  if (position.qty === 0) return { ...books, positions: others };
  return { ...books, positions: { ...books.positions, [key]: position } };
}

/** A position that is over: as it was before its last part went, and its whole gain. */
export interface Closed {
  readonly position: Position;
  readonly gain: Cents;
}

/** How much of a fill closes what its strategy holds; the rest of it opens. */
function closingPart(books: Books, { strategy, fill }: Booking): Qty {
  const held = books.positions[positionKey(strategy, fill.symbol)];
  const opens = fill.side === 'buy' ? 'long' : 'short';
  if (held === undefined || held.side === opens) return NO_QTY;
  return nanos(Math.min(held.qty, fill.qty));
}

/** Whether a fill that may only close goes beyond what is held, which no order of this desk allows. */
export function crossesZero(books: Books, booking: Booking): boolean {
  return booking.purpose !== 'entry' && closingPart(books, booking) < booking.fill.qty;
}

function settle(
  books: Books,
  booking: Booking,
): { readonly books: Books; readonly closed: Closed | null } {
  const { fill, strategy, day, stop } = booking;
  const { symbol, price } = fill;
  const closing = closingPart(books, booking);
  if (crossesZero(books, booking))
    throw new RangeError(
      `${strategy} was to ${fill.side} ${fill.qty} of ${symbol} as ${booking.purpose} but holds ${closing}`,
    );
  const sign = fill.side === 'buy' ? -1 : 1;
  const flowOf = (value: number, fee: number): Cents => cents(sign * value - fee);
  const value = valueOf(symbol, fill.qty, price);
  const closingValue = closing === fill.qty ? value : valueOf(symbol, closing, price);
  const closingFee = shareOf(fill.fee, closing, fill.qty);
  let next: Books = {
    ...books,
    marks: { ...books.marks, [symbol]: price },
    seen: { ...books.seen, [symbol]: fill.at },
    cash: plus(books.cash, flowOf(value, fill.fee)),
    fees: plus(books.fees, fill.fee),
  };
  const key = positionKey(strategy, symbol);
  const held = books.positions[key];
  let closed: Closed | null = null;
  if (held !== undefined && closing > 0) {
    const { position, gain } = lessen(held, closing, flowOf(closingValue, closingFee));
    next = { ...withPosition(next, position), realised: plus(next.realised, gain) };
    if (position.qty === 0) closed = { position: held, gain: position.realised };
  }
  const opening = nanos(fill.qty - closing);
  if (opening > 0) {
    const flow = flowOf(value - closingValue, fill.fee - closingFee);
    const side = fill.side === 'buy' ? 'long' : 'short';
    const part = { symbol, strategy, side, qty: opening, price, flow, day, stop } as const;
    next = withPosition(next, enlarge(next.positions[key], part));
  }
  return { books: next, closed };
}

/** Applies one execution; throws when it would go beyond what its order may touch (a bug, O6). */
export function book(books: Books, booking: Booking): Books {
  const { execution } = booking.fill;
  if (books.applied.includes(execution)) throw new RangeError(`execution ${execution} again`);
  const next = settle(books, booking).books;
  return { ...next, applied: [...next.applied.slice(-APPLIED_KEPT), execution] };
}

/** What this fill closes for good: the trade's whole gain, or null while something is still held. */
export function gainWhenFlat(before: Books, booking: Booking): Closed | null {
  return closingPart(before, booking) === 0 ? null : settle(before, booking).closed;
}
