// The simulated market place: takes orders, lets time and bars act on them, and stores every event
// before anything is told of it. It knows no faults; what comes next depends only on what is stored.
import type { BrokerReport, ClientOrderId, Execution, OrderTicket } from '#engine/broker/broker.ts';
import {
  REASONS,
  applyEvent,
  canPay,
  foldBooks,
  holdFor,
  objectionTo,
} from '#engine/broker/books.ts';
import type { BookedOrder, Books } from '#engine/broker/books.ts';
import type { BrokerEvent, ClosedStatus } from '#engine/broker/events.ts';
import { endsWithSession, meetBar, soundBar } from '#engine/broker/matching.ts';
import type { FeeSchedule, MatchRules } from '#engine/broker/matching.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { NO_QTY } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { deskTime, newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface VenueOptions {
  readonly store: BrokerStore;
  readonly rules: MatchRules;
  readonly fee: FeeSchedule;
  /** From a call to its effect in the market. */
  readonly latencyMs: number;
}

function ticketOnly(order: OrderTicket): OrderTicket {
  const { id, symbol, side, qty, terms, timeInForce } = order;
  return { id, symbol, side, qty, terms, timeInForce };
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

interface Timed {
  readonly at: DeskTime;
}

/** What time alone does to one order until an instant: it arrives, then an asked cancel arrives. */
function dueEvents(order: BookedOrder, until: DeskTime): readonly (BrokerEvent & Timed)[] {
  const { id } = order.ticket;
  const due: (BrokerEvent & Timed)[] = [];
  if (!order.active && order.activeAt <= until)
    due.push({ kind: 'order.activated', id, at: order.activeAt });
  if (order.cancelAt !== null && order.cancelAt <= until) {
    const status = 'cancelled';
    due.push({ kind: 'order.closed', id, status, reason: 'cancel asked', at: order.cancelAt });
  }
  return due;
}

export class Venue {
  readonly #store: BrokerStore;
  readonly #rules: MatchRules;
  readonly #fee: FeeSchedule;
  readonly #latencyMs: number;
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
    const events = options.store.load();
    this.#books = foldBooks(events);
    this.#known = events.length;
  }

  /** To be read at once and never kept: the next event changes it. */
  books(): Readonly<Books> {
    if (this.#doubtful) {
      const events = this.#store.load();
      this.#books = foldBooks(events);
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
    const ticket = ticketOnly(order);
    const reason = objectionTo(books, ticket, this.#fee);
    if (reason !== null) return { taken: false, reason };
    const activeAt = deskTime(at + this.#latencyMs);
    this.#commit([{ kind: 'order.taken', ticket, at, activeAt, hold: holdFor(books, ticket) }]);
    return { taken: true, reason: '' };
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
    const due: (BrokerEvent & Timed)[] = [];
    for (const order of books.open.values()) due.push(...dueEvents(order, until));
    if (due.length > 0) this.#commit(due.toSorted((a, b) => a.at - b.at));
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

  close(): void {
    this.#store.close();
  }

  #mark(bar: PathBar): void {
    const { day } = newYork(bar.start);
    const last = this.#books.marks.get(bar.symbol);
    if (last === undefined || last.day < day)
      this.#commit([{ kind: 'price.marked', symbol: bar.symbol, price: bar.open, day }]);
  }

  #outcome(order: BookedOrder, bar: PathBar): readonly BrokerEvent[] {
    const { id, symbol, side, qty } = order.ticket;
    const met = meetBar(order, bar, this.#rules);
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
    if (!canPay(this.#books, fill, this.#fee)) {
      const status = order.filled === 0 ? 'rejected' : 'cancelled';
      return [closing(id, bar.end, status, REASONS.noCash)];
    }
    const executed: BrokerEvent = { kind: 'order.executed', fill };
    return met.endsRest && order.filled + fill.qty < qty ? [executed, rest] : [executed];
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
