// The broker's own books, independent of the desk's: cash, positions, orders and executions folded
// from its own events. No buy is paid with cash that others hold, no id is taken twice, and what is held is
// short only where the venue's rules let it.
import type {
  BrokerOrder,
  BrokerStatus,
  ClientOrderId,
  Execution,
  OrderTicket,
  Side,
} from '#engine/broker/broker.ts';
import { legOf, twinOf } from '#engine/broker/leg.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import type { FeeSchedule, WorkingOrder } from '#engine/broker/matching.ts';
import { valueOf } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import {
  cents,
  holding,
  NO_CENTS,
  NO_QTY,
  minus,
  nanos,
  notional,
  plus,
  ticks,
} from '#engine/model/money.ts';
import type { Cents, Holding, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

export interface BookedOrder extends WorkingOrder {
  readonly status: BrokerStatus;
  readonly takenAt: DeskTime;
  readonly activeAt: DeskTime;
  /** It has been reported as working in the market. */
  readonly active: boolean;
  /** It meets only bars that start now or later: its activation, then the end of its last fill. */
  readonly from: DeskTime;
  /** When an asked cancel reaches the market. */
  readonly cancelAt: DeskTime | null;
  readonly hold: Price | null;
  readonly fills: number;
}

/** Whether it lends: a margin account may be short, a cash one never. */
export type AccountKind = 'cash' | 'margin';

export interface Books {
  readonly kind: AccountKind;
  cash: Cents;
  readonly positions: Map<InstrumentSymbol, Holding>;
  /** Every order ever taken. */
  readonly orders: Map<ClientOrderId, BookedOrder>;
  /** Those that can still fill, in the order they were taken. */
  readonly open: Map<ClientOrderId, BookedOrder>;
  readonly executions: Execution[];
  /** What moved cash without an order after the opening deposit. */
  readonly movements: Movement[];
  deposits: number;
  /** Where in the list an execution stands. */
  readonly placeOf: Map<string, number>;
  /** Nothing of these fills until they trade again. */
  readonly halted: Set<InstrumentSymbol>;
  readonly marks: Map<InstrumentSymbol, { readonly price: Price; readonly day: TradingDay }>;
}

export const REASONS = {
  duplicate: 'client order id must be unique',
  longId: 'client order id must be 1 to 48 characters',
  noQuantity: 'quantity must be above zero',
  noShares: 'insufficient quantity available',
  noCash: 'insufficient buying power',
} as const;

const ID_CHARS_MAX = 48;
/** A market buy is held for 3 % more than the mark; Alpaca once documented 2.5 to 4 % for them. */
const COLLAR_PERCENT = 3;

export function emptyBooks(kind: AccountKind = 'cash'): Books {
  return {
    kind,
    cash: NO_CENTS,
    positions: new Map(),
    orders: new Map(),
    open: new Map(),
    executions: [],
    movements: [],
    deposits: 0,
    placeOf: new Map(),
    halted: new Set(),
    marks: new Map(),
  };
}

function isClosed(status: BrokerStatus): boolean {
  return status !== 'accepted' && status !== 'partial';
}

function put(books: Books, order: BookedOrder): void {
  books.orders.set(order.ticket.id, order);
  if (isClosed(order.status)) books.open.delete(order.ticket.id);
  else books.open.set(order.ticket.id, order);
}

function openOrder(books: Books, id: ClientOrderId): BookedOrder {
  const order = books.open.get(id);
  if (order === undefined) throw new RangeError(`no open order ${id} in the broker's books`);
  return order;
}

function changeHolding(books: Books, symbol: InstrumentSymbol, change: number): void {
  const after = holding((books.positions.get(symbol) ?? 0) + change);
  if (after < 0 && books.kind === 'cash') throw new RangeError(`less ${symbol} is held than sold`);
  if (after === 0) books.positions.delete(symbol);
  else books.positions.set(symbol, after);
}

function move(books: Books, movement: Movement): void {
  books.movements.push(movement);
  books.cash = plus(books.cash, movement.amount);
  if (movement.kind === 'shares') changeHolding(books, movement.symbol, movement.change);
}

function execute(books: Books, fill: Execution): void {
  const order = openOrder(books, fill.id);
  const filled = nanos(order.filled + fill.qty);
  const { qty } = order.ticket;
  if (filled > qty) throw new RangeError(`order ${fill.id} would fill beyond its quantity`);
  if (books.placeOf.has(fill.execution)) throw new RangeError(`execution ${fill.execution} twice`);
  const value = valueOf(fill.symbol, fill.qty, fill.price);
  changeHolding(books, fill.symbol, fill.side === 'buy' ? fill.qty : 0 - fill.qty);
  const gross = fill.side === 'buy' ? minus(books.cash, value) : plus(books.cash, value);
  books.cash = minus(gross, fill.fee);
  books.placeOf.set(fill.execution, books.executions.length);
  books.executions.push(fill);
  const status = filled === qty ? 'filled' : 'partial';
  put(books, { ...order, filled, status, from: fill.at, fills: order.fills + 1 });
}

/** Folds one event in place; throws when the event contradicts the books, which is a bug. */
export function applyEvent(books: Books, event: BrokerEvent): void {
  switch (event.kind) {
    case 'cash.deposited':
      books.cash = plus(books.cash, event.amount);
      books.deposits += 1;
      if (books.deposits > 1)
        books.movements.push({
          kind: 'cash',
          id: `deposit.${books.deposits}`,
          cause: 'deposit',
          symbol: null,
          amount: event.amount,
          at: event.at,
          says: 'deposit',
        });
      return;
    case 'price.marked':
      books.marks.set(event.symbol, { price: event.price, day: event.day });
      return;
    case 'order.taken':
      if (books.orders.has(event.ticket.id)) throw new RangeError(`${event.ticket.id} taken twice`);
      put(books, {
        ticket: event.ticket,
        status: 'accepted',
        filled: NO_QTY,
        takenAt: event.at,
        activeAt: event.activeAt,
        active: false,
        from: event.activeAt,
        cancelAt: null,
        hold: event.hold,
        fills: 0,
      });
      return;
    case 'account.moved':
      move(books, event.movement);
      return;
    case 'order.adjusted': {
      const order = openOrder(books, event.id);
      const ticket = { ...order.ticket, qty: event.qty, terms: event.terms };
      put(books, { ...order, ticket });
      return;
    }
    case 'symbol.halted':
      books.halted.add(event.symbol);
      return;
    case 'symbol.resumed':
      books.halted.delete(event.symbol);
      return;
    case 'order.activated':
      put(books, { ...openOrder(books, event.id), active: true });
      return;
    case 'cancel.asked':
      put(books, { ...openOrder(books, event.id), cancelAt: event.at });
      return;
    case 'order.executed':
      execute(books, event.fill);
      return;
    case 'order.closed':
      put(books, { ...openOrder(books, event.id), status: event.status });
      return;
    default:
      return event satisfies never;
  }
}

export function foldBooks(events: readonly BrokerEvent[], kind: AccountKind = 'cash'): Books {
  const books = emptyBooks(kind);
  for (const event of events) applyEvent(books, event);
  return books;
}

/** What open orders of one side hold back; a stop and the target beside it hold the same units once. */
export function heldBack(books: Books, symbol: InstrumentSymbol, side: Side): number {
  let sum = 0;
  for (const { ticket, filled } of books.open.values()) {
    if (ticket.side !== side || ticket.symbol !== symbol) continue;
    const isTarget = legOf(ticket.id)?.leg === 'target';
    if (!isTarget || openTwin(books, ticket.id) === null) sum += ticket.qty - filled;
  }
  return sum;
}

/** The other leg of the same entry where it is open. */
export function openTwin(books: Books, id: ClientOrderId): BookedOrder | null {
  const twin = twinOf(id);
  return (twin === null ? undefined : books.open.get(twin)) ?? null;
}

/** What is held of a symbol and not promised to an open sell. */
export function freeQuantity(books: Books, symbol: InstrumentSymbol): Qty {
  return nanos((books.positions.get(symbol) ?? 0) - heldBack(books, symbol, 'sell'));
}

function cost(qty: Qty, at: Price, fee: FeeSchedule): Cents {
  return plus(notional(qty, at), fee(qty, at));
}

/** Cash less what open buys could still cost; `except` leaves one order's own share free. */
export function buyingPower(books: Books, fee: FeeSchedule, except?: ClientOrderId): Cents {
  let free = books.cash;
  for (const { ticket, filled, hold } of books.open.values())
    if (ticket.side === 'buy' && hold !== null && ticket.id !== except)
      free = minus(free, cost(nanos(ticket.qty - filled), hold, fee));
  return free;
}

function collared(at: Price): Price {
  return ticks(Math.ceil((at * (100 + COLLAR_PERCENT)) / 100));
}

/** The worst price a new buy must be able to pay; null for a sell, or when no price is known yet. */
export function holdFor(books: Books, ticket: OrderTicket): Price | null {
  if (ticket.side === 'sell') return null;
  const { terms } = ticket;
  const mark = books.marks.get(ticket.symbol)?.price ?? null;
  switch (terms.type) {
    case 'limit':
      return terms.limit;
    case 'stop':
      return collared(mark === null || mark < terms.stop ? terms.stop : mark);
    case 'market':
      return mark === null ? null : collared(mark);
    default:
      return terms satisfies never;
  }
}

/** Why the broker will not take this order, or null when it will. */
export function objectionTo(books: Books, ticket: OrderTicket, fee: FeeSchedule): string | null {
  if (ticket.id.length === 0 || ticket.id.length > ID_CHARS_MAX) return REASONS.longId;
  if (books.orders.has(ticket.id)) return REASONS.duplicate;
  if (ticket.qty <= 0) return REASONS.noQuantity;
  if (ticket.side === 'sell')
    return ticket.qty > freeQuantity(books, ticket.symbol) ? REASONS.noShares : null;
  const free = buyingPower(books, fee);
  const hold = holdFor(books, ticket);
  if (hold === null) return free <= 0 ? REASONS.noCash : null;
  return cost(ticket.qty, hold, fee) > free ? REASONS.noCash : null;
}

/** A fill may cost more than was held for it (a gap, a fee for each fill): then it does not happen. */
export function canPay(books: Books, fill: Execution, fee: FeeSchedule): boolean {
  if (fill.side === 'sell') return true;
  const price = plus(notional(fill.qty, fill.price), fill.fee);
  return price <= buyingPower(books, fee, fill.id);
}

/** Cash and what is held at the last marks; what has none counts nothing. */
export function marked({ cash, positions, marks }: Books): Cents {
  const held = [...positions].map(([symbol, size]) => {
    const mark = marks.get(symbol);
    if (mark === undefined) return NO_CENTS;
    return cents(Math.sign(size) * valueOf(symbol, nanos(Math.abs(size)), mark.price));
  });
  return plus(cash, ...held);
}

export function orderView(order: BookedOrder): BrokerOrder {
  return { ticket: order.ticket, status: order.status, filled: order.filled };
}
