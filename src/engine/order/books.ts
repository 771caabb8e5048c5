// The desk's books: cash, lots and positions by strategy, to the cent. Fees and values come from
// executions alone, each applied once; what is sold leaves first in, first out within its strategy.
import type { Execution } from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, minus, nanos, NO_CENTS, NO_QTY, notional, plus } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface Lot {
  readonly qty: Qty;
  /** What the lot cost, fee included. */
  readonly cost: Cents;
  readonly price: Price;
  readonly day: TradingDay;
}

/** What one strategy holds of one symbol, from its first buy until it is flat again. */
export interface Position {
  readonly symbol: InstrumentSymbol;
  readonly strategy: string;
  readonly qty: Qty;
  readonly lots: readonly Lot[];
  /** Realised so far since the position was opened, fees included. */
  readonly realised: Cents;
  /** All that was bought since it was opened: quantity and cost. */
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
  readonly fees: Cents;
  readonly realised: Cents;
  /** An execution up to which, in the broker's own order, all were applied: the last clean comparison's. */
  readonly confirmed: string | null;
  /** Executions applied, in the order they came; those after `confirmed` are among them. */
  readonly applied: readonly string[];
}

export const EMPTY_BOOKS: Books = {
  cash: NO_CENTS,
  positions: {},
  marks: {},
  fees: NO_CENTS,
  realised: NO_CENTS,
  confirmed: null,
  applied: [],
};

/** More than a desk executes between two clean comparisons. */
const APPLIED_KEPT = 999;
/** Past a clean comparison, those the broker may still report again or out of order. */
const APPLIED_AFTER_CLEAN = 200;

/** The books were found equal to the broker's: all it executed is applied. */
export function confirmBooks(books: Books): Books {
  const applied = books.applied.slice(-APPLIED_AFTER_CLEAN);
  return { ...books, applied, confirmed: applied.at(-1) ?? books.confirmed };
}

export interface Booking {
  readonly strategy: string;
  readonly day: TradingDay;
  readonly fill: Pick<Execution, 'execution' | 'symbol' | 'side' | 'qty' | 'price' | 'fee'>;
  readonly stop: Price | null;
}

export function positionKey(strategy: string, symbol: InstrumentSymbol): string {
  return `${strategy} ${symbol}`;
}

export function openPositions(books: Books): readonly Position[] {
  return Object.values(books.positions);
}

/** What is held of a symbol by all strategies together. */
export function heldOf(books: Books, symbol: InstrumentSymbol): Qty {
  let sum = 0;
  for (const row of Object.values(books.positions)) if (row.symbol === symbol) sum += row.qty;
  return nanos(sum);
}

export function markOf(books: Books, position: Position): Price {
  const mark = books.marks[position.symbol];
  const last = position.lots.at(-1);
  if (mark !== undefined) return mark;
  if (last !== undefined) return last.price;
  throw new RangeError(`no price and no lot for ${position.symbol}`);
}

export function marketValue(books: Books): Cents {
  return plus(...openPositions(books).map((row) => notional(row.qty, markOf(books, row))));
}

/** Cash and positions at their marks. */
export function equity(books: Books): Cents {
  return plus(books.cash, marketValue(books));
}

export function unrealised(books: Books): Cents {
  let sum = 0;
  for (const row of openPositions(books)) {
    const cost = row.lots.reduce((total, lot) => total + lot.cost, 0);
    sum += notional(row.qty, markOf(books, row)) - cost;
  }
  return cents(sum);
}

function bookBuy(books: Books, booking: Booking): Books {
  const { fill, strategy, day, stop } = booking;
  const value = notional(fill.qty, fill.price);
  const cost = plus(value, fill.fee);
  const key = positionKey(strategy, fill.symbol);
  const before = books.positions[key];
  const lot: Lot = { qty: fill.qty, cost, price: fill.price, day };
  const room =
    stop === null || fill.price <= stop ? NO_CENTS : minus(value, notional(fill.qty, stop));
  const after: Position =
    before === undefined
      ? {
          symbol: fill.symbol,
          strategy,
          qty: fill.qty,
          lots: [lot],
          realised: NO_CENTS,
          bought: fill.qty,
          cost,
          risk: room,
          stop,
          opened: day,
        }
      : {
          ...before,
          qty: nanos(before.qty + fill.qty),
          lots: [...before.lots, lot],
          bought: nanos(before.bought + fill.qty),
          cost: plus(before.cost, cost),
          risk: plus(before.risk, room),
          stop: stop ?? before.stop,
        };
  return {
    ...books,
    cash: minus(books.cash, cost),
    fees: plus(books.fees, fill.fee),
    positions: { ...books.positions, [key]: after },
  };
}

/** Takes a quantity off the oldest lots; answers what they cost and what is left of them. */
function takeLots(
  lots: readonly Lot[],
  qty: Qty,
): { readonly cost: Cents; readonly left: readonly Lot[] } {
  let toTake: number = qty;
  let cost = 0;
  const left: Lot[] = [];
  for (const lot of lots) {
    const taken = Math.min(toTake, lot.qty);
    toTake -= taken;
    const part = taken === lot.qty ? lot.cost : share(lot.cost, taken, lot.qty);
    cost += part;
    if (taken < lot.qty)
      left.push({ ...lot, qty: nanos(lot.qty - taken), cost: cents(lot.cost - part) });
  }
  if (toTake > 0) throw new RangeError(`sold ${qty} but the lots lack ${toTake}`);
  return { cost: cents(cost), left };
}

function share(cost: Cents, part: number, whole: number): number {
  return Number((BigInt(cost) * BigInt(part) + BigInt(whole) / 2n) / BigInt(whole));
}

function bookSell(books: Books, booking: Booking): Books {
  const { fill, strategy } = booking;
  const key = positionKey(strategy, fill.symbol);
  const before = books.positions[key];
  if (before === undefined || before.qty < fill.qty)
    throw new RangeError(
      `${strategy} sold ${fill.qty} of ${fill.symbol} but holds ${before?.qty ?? NO_QTY}`,
    );
  const proceeds = minus(notional(fill.qty, fill.price), fill.fee);
  const taken = takeLots(before.lots, fill.qty);
  const gain = minus(proceeds, taken.cost);
  const { [key]: _flat, ...others } = books.positions;
  const qty = nanos(before.qty - fill.qty);
  const after: Position = {
    ...before,
    qty,
    lots: taken.left,
    realised: plus(before.realised, gain),
  };
  return {
    ...books,
    cash: plus(books.cash, proceeds),
    fees: plus(books.fees, fill.fee),
    realised: plus(books.realised, gain),
    positions: qty === 0 ? others : { ...books.positions, [key]: after },
  };
}

/** Applies one execution; throws when it would sell more than the strategy holds (a bug, O6). */
export function book(books: Books, booking: Booking): Books {
  const marked = { ...books, marks: { ...books.marks, [booking.fill.symbol]: booking.fill.price } };
  const next = booking.fill.side === 'buy' ? bookBuy(marked, booking) : bookSell(marked, booking);
  const applied = [...next.applied.slice(-APPLIED_KEPT), booking.fill.execution];
  return { ...next, applied };
}

/** What the last fill of a position closed: its whole gain, or null while something is still held. */
export function gainWhenFlat(
  before: Books,
  booking: Booking,
): { readonly position: Position; readonly gain: Cents } | null {
  const key = positionKey(booking.strategy, booking.fill.symbol);
  const position = before.positions[key];
  if (position === undefined || booking.fill.side === 'buy') return null;
  const after = book(before, booking);
  if (after.positions[key] !== undefined) return null;
  return { position, gain: plus(position.realised, minus(after.realised, before.realised)) };
}
