// The simulated market place: takes orders, lets time and bars act on them, and stores every event
// before anything is told of it. It knows no faults; what comes next depends only on what is stored.
import { gridTerms, isSameOrder, timeAt } from '#engine/broker/alpaca/orders.ts';
import { legPrices, legTickets } from '#engine/broker/leg.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type {
  BrokerReport,
  ClientOrderId,
  Execution,
  Listing,
  OrderTicket,
} from '#engine/broker/broker.ts';
import {
  REASONS,
  applyEvent,
  canPay,
  marked,
  foldBooks,
  holdFor,
  objectionTo,
} from '#engine/broker/books.ts';
import type { AccountKind, BookedOrder, Books } from '#engine/broker/books.ts';
import type { BrokerEvent, ClosedStatus } from '#engine/broker/events.ts';
import { endsWithSession, meetBar, soundBar } from '#engine/broker/matching.ts';
import type { FeeSchedule, MatchRules } from '#engine/broker/matching.ts';
import { NO_QUANTITY, powerOf, refusedBy } from '#engine/broker/permits.ts';
import type { Listings, Power } from '#engine/broker/permits.ts';
import { afterLeg, withTwins } from '#engine/broker/pair.ts';
import type { Due } from '#engine/broker/pair.ts';
import { splitEvents } from '#engine/broker/split.ts';
import type { Split } from '#engine/broker/split.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { sessionOn } from '#engine/market/session.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { NO_QTY } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { deskTime, newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

export interface VenueOptions {
  readonly store: BrokerStore;
  readonly rules: MatchRules;
  readonly fee: FeeSchedule;
  /** From a call to its effect in the market. */
  readonly latencyMs: number;
  /** Where given, orders are judged as Alpaca judges them, and an order keeps to the exchange's hours. */
  readonly listings: Listings | null;
}

function ticketOnly(order: OrderTicket): OrderTicket {
  const { id, symbol, side, qty, terms, timeInForce } = order;
  return { id, symbol, side, qty, terms, timeInForce, ...legPrices(order) };
}

function reportOf(books: Books, event: BrokerEvent): BrokerReport | null {
  switch (event.kind) {
    case 'order.activated':
      return { kind: 'accepted', id: event.id, at: event.at };
    case 'order.executed':
      return { kind: 'executed', fill: event.fill, at: event.fill.at };
    case 'order.closed': {
      const { id, status, reason, at } = event;
      return {
        kind: 'closed',
        id,
        status,
        filled: books.orders.get(id)?.filled ?? NO_QTY,
        reason,
        at,
      };
    }
    case 'cash.deposited':
    case 'price.marked':
    case 'order.taken':
    case 'account.moved':
    case 'order.adjusted':
    case 'symbol.halted':
    case 'symbol.resumed':
    case 'cancel.asked':
      return null;
    default:
      return event satisfies never;
  }
}

function closing(
  id: ClientOrderId,
  at: DeskTime,
  status: ClosedStatus,
  reason: string,
): BrokerEvent {
  return { kind: 'order.closed', id, status, reason, at };
}

/** What time alone does to one order until an instant: it arrives, then an asked cancel arrives. */
function dueEvents(order: BookedOrder, until: DeskTime): readonly Due[] {
  const { id } = order.ticket;
  const due: Due[] = [];
  if (!order.active && order.activeAt <= until)
    due.push({ kind: 'order.activated', id, at: order.activeAt });
  if (order.cancelAt !== null && order.cancelAt <= until) {
    const status = 'cancelled';
    due.push({ kind: 'order.closed', id, status, reason: 'cancel asked', at: order.cancelAt });
  }
  return due;
}

function isOpenAt(at: DeskTime): boolean {
  const session = sessionOn(newYork(at).day);
  return session !== null && at >= session.open && at < session.close;
}

export class Venue {
  readonly #store: BrokerStore;
  readonly #rules: MatchRules;
  readonly #fee: FeeSchedule;
  readonly #latencyMs: number;
  readonly #listings: Listings | null;
  readonly #reports: BrokerReport[] = [];
  #books: Books;
  /** How many events the books hold. */
  #known: number;
  /** A store that failed may still have kept the events: the books are folded again before use. */
  #doubtful = false;

  constructor(options: VenueOptions) {
    this.#store = options.store;
    this.#rules = options.rules;
    this.#fee = options.fee;
    this.#latencyMs = options.latencyMs;
    this.#listings = options.listings;
    const events = options.store.load();
    this.#books = foldBooks(events, this.#kind);
    this.#known = events.length;
  }

  get #kind(): AccountKind {
    return this.#listings === null ? 'cash' : 'margin';
  }

  /** To be read at once and never kept: the next event changes it. */
  books(): Readonly<Books> {
    if (this.#doubtful) {
      const events = this.#store.load();
      this.#books = foldBooks(events, this.#kind);
      this.#doubtful = false;
      this.#tell(events.slice(this.#known));
    }
    return this.#books;
  }

  isEmpty(): boolean {
    const { cash, orders } = this.books();
    return cash === 0 && orders.size === 0;
  }

  /** Reports of what was stored since the last call, in the order it happened. */
  nextReport(): BrokerReport | undefined {
    return this.#reports.shift();
  }

  deposit(amount: Cents, at: DeskTime): void {
    if (amount <= 0) throw new RangeError(`a deposit must be above zero: ${amount}`);
    this.books();
    this.#commit([{ kind: 'cash.deposited', amount, at }]);
  }

  take(order: OrderTicket, at: DeskTime): { readonly taken: boolean; readonly reason: string } {
    const books = this.books();
    if (this.#listings !== null) return this.#takeAsAlpaca(order, at, this.#listings);
    const ticket = ticketOnly(order);
    const reason = objectionTo(books, ticket, this.#fee);
    if (reason !== null) return { taken: false, reason };
    this.#enter(ticket, at);
    return { taken: true, reason: '' };
  }

  /** On its price grid, and by its rules; the same order a second time is the one that stands there. */
  #takeAsAlpaca(
    order: OrderTicket,
    at: DeskTime,
    listings: Listings,
  ): { readonly taken: boolean; readonly reason: string } {
    const books = this.books();
    const terms = gridTerms(order.side, order.terms);
    const ticket = { ...ticketOnly(order), terms, timeInForce: timeAt(order) };
    if (ticket.qty <= 0) return { taken: false, reason: NO_QUANTITY };
    const before = books.orders.get(ticket.id);
    if (before !== undefined && isSameOrder(order, before.ticket))
      return { taken: true, reason: '' };
    if (before !== undefined)
      throw new BrokerFault(
        `Sending order ${ticket.id}: another order stands at Alpaca under its id; look at it there`,
      );
    const reason = refusedBy(books, listings, ticket);
    if (reason !== null) return { taken: false, reason };
    this.#enter(ticket, at);
    if (ticket.timeInForce === 'ioc' && !isOpenAt(at))
      this.#commit([closing(ticket.id, at, 'cancelled', 'not filled at once')]);
    return { taken: true, reason: '' };
  }

  #enter(ticket: OrderTicket, at: DeskTime): void {
    const hold = holdFor(this.books(), ticket);
    const activeAt = deskTime(at + this.#latencyMs);
    this.#commit([{ kind: 'order.taken', ticket, at, activeAt, hold }]);
  }

  askCancel(id: ClientOrderId, at: DeskTime): 'asked' | 'unknown' | 'closed' {
    const books = this.books();
    const order = books.open.get(id);
    if (order === undefined) return books.orders.has(id) ? 'closed' : 'unknown';
    if (order.cancelAt !== null) return 'asked';
    // A cancel never overtakes its order on the way to the market.
    const effect = deskTime(Math.max(at + this.#latencyMs, order.activeAt));
    this.#commit([{ kind: 'cancel.asked', id, at: effect }]);
    return 'asked';
  }

  /** Lets time pass up to and with an instant. */
  settle(until: DeskTime): void {
    const books = this.books();
    if (books.open.size === 0) return;
    const due: Due[] = [];
    for (const order of books.open.values()) due.push(...dueEvents(order, until));
    if (due.length > 0)
      this.#commit(
        withTwins(
          books,
          due.toSorted((a, b) => a.at - b.at),
        ),
      );
  }

  /** Lets every order that was in the market when the bar started meet it. */
  meet(bar: PathBar): void {
    const books = this.books();
    soundBar(bar);
    this.#mark(bar);
    if (books.open.size === 0) return;
    for (const order of books.open.values()) {
      const isDue = order.active && order.from <= bar.start;
      if (!isDue || order.ticket.symbol !== bar.symbol) continue;
      const events = this.#outcome(order, bar);
      if (events.length > 0) this.#commit(events);
    }
  }

  /** Expires the orders of the session that ends; what is taken at its very end waits for the next. */
  closeSession(at: DeskTime): void {
    const events: BrokerEvent[] = [];
    for (const { ticket, takenAt, active } of this.books().open.values()) {
      if (!endsWithSession(ticket) || takenAt >= at) continue;
      if (!active) events.push({ kind: 'order.activated', id: ticket.id, at });
      events.push(closing(ticket.id, at, 'expired', 'session closed'));
    }
    if (events.length > 0) this.#commit(events);
  }

  power(): Pick<Power, 'equity' | 'buyingPower'> {
    const books = this.books();
    if (this.#listings === null) return { equity: marked(books), buyingPower: books.cash };
    const { equity, buyingPower } = powerOf(books, this.#listings);
    return { equity, buyingPower };
  }

  listing(symbol: InstrumentSymbol): Listing | null {
    const barred = this.books().halted.has(symbol) ? 'halted' : null;
    if (this.#listings === null) return { symbol, barred, fractional: true, shortable: false };
    const row = this.#listings.get(symbol);
    if (row === undefined) return null;
    return { symbol, barred, fractional: row.fractional, shortable: row.shortable };
  }

  /** Cash or shares that moved without an order; an id is booked once. */
  book(movement: Movement): void {
    if (this.books().movements.some((row) => row.id === movement.id))
      throw new RangeError(`movement ${movement.id} was booked before`);
    this.#commit([{ kind: 'account.moved', movement }]);
  }

  halt(symbol: InstrumentSymbol): void {
    this.books();
    this.#commit([{ kind: 'symbol.halted', symbol }]);
  }

  resume(symbol: InstrumentSymbol): void {
    this.books();
    this.#commit([{ kind: 'symbol.resumed', symbol }]);
  }

  /** Shares become more or fewer; price and resting orders follow. What was executed stays as it was told. */
  split(of: Split): void {
    const books = this.books();
    this.#commit(splitEvents(books, of));
  }

  close(): void {
    this.#store.close();
  }

  #mark(bar: PathBar): void {
    const { day } = newYork(bar.start);
    const last = this.#books.marks.get(bar.symbol);
    // A margin account is judged by the last trade, a cash one by the first of the day.
    const moved = this.#listings !== null && last?.price !== bar.open;
    if (last === undefined || last.day < day || moved)
      this.#commit([{ kind: 'price.marked', symbol: bar.symbol, price: bar.open, day }]);
  }

  #outcome(order: BookedOrder, bar: PathBar): readonly BrokerEvent[] {
    const { id, symbol, side, qty } = order.ticket;
    const met = this.#books.halted.has(symbol)
      ? { fill: null, endsRest: order.ticket.timeInForce === 'ioc' }
      : meetBar(order, bar, this.#rules);
    const rest = closing(id, bar.end, 'cancelled', 'not filled at once');
    if (met.fill === null) return met.endsRest ? [rest] : [];
    const fill: Execution = {
      execution: `${id}.${order.fills + 1}`,
      id,
      symbol,
      side,
      qty: met.fill.qty,
      price: met.fill.price,
      fee: this.#fee(met.fill.qty, met.fill.price),
      at: bar.end,
    };
    if (this.#listings === null && !canPay(this.#books, fill, this.#fee)) {
      const status = order.filled === 0 ? 'rejected' : 'cancelled';
      return [closing(id, bar.end, status, REASONS.noCash)];
    }
    const executed: BrokerEvent = { kind: 'order.executed', fill };
    const at = bar.end;
    if (order.filled + fill.qty < qty)
      return [executed, ...afterLeg(this.#books, fill), ...(met.endsRest ? [rest] : [])];
    const legs = legTickets(order.ticket).map(
      ({ ticket }) => ({ kind: 'order.taken', ticket, at, activeAt: at, hold: null }) as const,
    );
    return [executed, ...afterLeg(this.#books, fill), ...legs];
  }

  /** Stored first, then folded, then told: a failed append leaves nothing to tell. */
  #commit(events: readonly BrokerEvent[]): void {
    this.#doubtful = true;
    this.#store.append(events);
    this.#doubtful = false;
    for (const event of events) applyEvent(this.#books, event);
    this.#tell(events);
  }

  #tell(events: readonly BrokerEvent[]): void {
    this.#known += events.length;
    for (const event of events) {
      const report = reportOf(this.#books, event);
      if (report !== null) this.#reports.push(report);
    }
  }
}
