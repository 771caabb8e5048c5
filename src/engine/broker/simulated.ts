// The simulated broker: the venue behind the broker's port. Calls are stored before they answer, and
// reports come only out of advance, advanceTo and sessionClosed, in the order things happened.
import { BrokerFault } from '#engine/broker/broker.ts';
import type {
  ApprovedOrder,
  Broker,
  BrokerAccount,
  BrokerDay,
  BrokerOrder,
  BrokerPosition,
  BrokerReport,
  ClientOrderId,
  Execution,
  Listing,
} from '#engine/broker/broker.ts';
import { orderView } from '#engine/broker/books.ts';
import { noFee } from '#engine/broker/matching.ts';
import type { FeeSchedule } from '#engine/broker/matching.ts';
import type { VenueListing } from '#engine/broker/permits.ts';
import type { Split } from '#engine/broker/split.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import { Venue } from '#engine/broker/venue.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { sessionOn, sessionsBetween } from '#engine/market/session.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Cents } from '#engine/model/money.ts';
import { deskTime, newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

export type BrokerCall =
  | 'submit'
  | 'cancel'
  | 'find'
  | 'openOrders'
  | 'positions'
  | 'account'
  | 'executions'
  | 'movements'
  | 'clock'
  | 'calendar'
  | 'listing';

/** before: fails and nothing happened; after: acts, then fails; late: fails now, acts seconds later. */
export type CallFault = 'none' | 'before' | 'after' | 'late';
export type ReportFault = 'once' | 'twice' | 'drop' | 'late';

/** How calls and reports go wrong. Only tests pass one; the desk's own start never does (law 6). */
export interface FaultPlan {
  /** `id` is the order's id, or the last known execution, or empty. */
  readonly calls?: (call: BrokerCall, id: string) => CallFault;
  readonly reports?: (report: BrokerReport) => ReportFault;
  /** Whether reports are heard this instant; always unless told. What is told while they are not is lost. */
  readonly hears?: () => boolean;
  /** How much desk time "late" means; 3 seconds unless told. */
  readonly lateMs?: number;
  /** Whether a look-up by id shows an order that was taken so long ago; always unless told. */
  readonly shows?: (id: string, takenAgoMs: number) => boolean;
  /** For how long a used id is refused; for ever unless told. Past it, the same id is a second order. */
  readonly dedupe?: 'ever' | 'while open' | 'never';
}

export interface SimulatedBrokerOptions {
  readonly store: BrokerStore;
  readonly seed: number | string;
  /** The opening deposit; used only if the store is empty. */
  readonly cash: Cents;
  readonly now: () => DeskTime;
  readonly latencyMs?: number;
  readonly slippageBps?: number;
  readonly partialChance?: number;
  readonly feeCents?: FeeSchedule;
  /** Where given, it judges orders and keeps an account as Alpaca does; else cash alone buys, and nothing is short. */
  readonly listings?: readonly VenueListing[];
  readonly faults?: FaultPlan;
}

export interface SimulatedBroker extends Broker {
  /**
   * One bar that has passed. Call it for every symbol's bar of a stretch and then `advanceTo` its
   * end: so a cancel that arrives inside the stretch loses to a fill in it, whatever the symbol.
   */
  advance(bar: PathBar): void;
  /** Desk time has passed: orders and cancels on their way arrive. */
  advanceTo(at: DeskTime): void;
  /** The session is over: day and immediate orders taken before this instant expire. */
  sessionClosed(at: DeskTime): void;
  deposit(amount: Cents): void;
  /** Cash or shares moved without an order: a fee, a dividend, a transfer. */
  moved(movement: Movement): void;
  /** Nothing of the symbol fills until it is resumed. */
  halt(symbol: InstrumentSymbol): void;
  resume(symbol: InstrumentSymbol): void;
  split(split: Split): void;
  close(): void;
}

export const SIMULATED_DEFAULTS = { latencyMs: 120, slippageBps: 10, partialChance: 0.2 } as const;
const LATE_MS = 3_000;

interface LateCall {
  readonly due: DeskTime;
  readonly act: (at: DeskTime) => void;
}

interface LateReport {
  readonly due: DeskTime;
  readonly report: BrokerReport;
}

class Simulated implements SimulatedBroker {
  readonly name = 'simulated';
  readonly #venue: Venue;
  readonly #now: () => DeskTime;
  readonly #faults: FaultPlan;
  // What is late is on the wire, not in the books: it is lost with the process, as a packet would be.
  #lateCalls: readonly LateCall[] = [];
  #lateReports: readonly LateReport[] = [];
  #listener: ((report: BrokerReport) => void) | null = null;

  constructor(venue: Venue, now: () => DeskTime, faults: FaultPlan) {
    this.#venue = venue;
    this.#now = now;
    this.#faults = faults;
  }

  submit(order: ApprovedOrder): Promise<{ readonly taken: boolean; readonly reason: string }> {
    return this.#act('submit', order.id, (at) => this.#venue.take(this.#named(order), at));
  }

  cancel(id: ClientOrderId): Promise<'asked' | 'unknown' | 'closed'> {
    return this.#act('cancel', id, (at) => this.#venue.askCancel(id, at));
  }

  find(id: ClientOrderId): Promise<BrokerOrder | null> {
    return this.#read('find', id, () => {
      const order = this.#venue.books().orders.get(id);
      if (order === undefined) return null;
      const shown = this.#faults.shows?.(id, this.#now() - order.takenAt) ?? true;
      return shown ? orderView(order) : null;
    });
  }

  openOrders(): Promise<readonly BrokerOrder[]> {
    return this.#read('openOrders', '', () =>
      [...this.#venue.books().open.values()].map(orderView),
    );
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return this.#read('positions', '', () => {
      const held = [...this.#venue.books().positions];
      return held.map(([symbol, qty]) => ({ symbol, qty, price: null }));
    });
  }

  account(): Promise<BrokerAccount> {
    return this.#read('account', '', () => {
      const { cash } = this.#venue.books();
      const power = this.#venue.power();
      const rest = { blocked: null, dayTrades: 0 } as const;
      return { number: 'simulated', kind: 'simulated', cash, ...power, ...rest };
    });
  }

  movements(after: string | null): Promise<readonly Movement[]> {
    return this.#read('movements', after ?? '', () => {
      const { movements } = this.#venue.books();
      const at = movements.findIndex((row) => row.id === after);
      if (after !== null && at < 0) throw new BrokerFault(`no movement ${after} in these books`);
      return movements.slice(at + 1);
    });
  }

  clock(): Promise<{ readonly at: DeskTime; readonly open: boolean }> {
    return this.#read('clock', '', () => {
      const at = this.#now();
      const session = sessionOn(newYork(at).day);
      return { at, open: session !== null && at >= session.open && at < session.close };
    });
  }

  calendar(from: TradingDay, to: TradingDay): Promise<readonly BrokerDay[]> {
    return this.#read('calendar', '', () => sessionsBetween(from, to));
  }

  listing(symbol: InstrumentSymbol): Promise<Listing | null> {
    return this.#read('listing', symbol, () => this.#venue.listing(symbol));
  }

  /** It goes by the desk's own clock. */
  skewMs(): number {
    return 0;
  }

  hears(): boolean {
    return this.#faults.hears?.() ?? true;
  }

  executions(after: string | null): Promise<readonly Execution[]> {
    return this.#read('executions', after ?? '', () => {
      const { executions, placeOf } = this.#venue.books();
      if (after === null) return [...executions];
      const place = placeOf.get(after);
      // Another account's or an older copy's: an empty list would hide that.
      if (place === undefined) throw new BrokerFault(`no execution ${after} in these books`);
      return executions.slice(place + 1);
    });
  }

  listen(listener: (report: BrokerReport) => void): void {
    this.#listener = listener;
  }

  advance(bar: PathBar): void {
    this.#arrive(bar.start);
    this.#venue.meet(bar);
    this.#deliver(bar.end);
  }

  advanceTo(at: DeskTime): void {
    this.#arrive(at);
    this.#deliver(at);
  }

  sessionClosed(at: DeskTime): void {
    this.#arrive(at);
    this.#venue.closeSession(at);
    this.#deliver(at);
  }

  deposit(amount: Cents): void {
    this.#venue.deposit(amount, this.#now());
  }

  moved(movement: Movement): void {
    this.#venue.book(movement);
  }

  halt(symbol: InstrumentSymbol): void {
    this.#venue.halt(symbol);
  }

  resume(symbol: InstrumentSymbol): void {
    this.#venue.resume(symbol);
  }

  split(split: Split): void {
    this.#venue.split(split);
  }

  close(): void {
    this.#venue.close();
  }

  /** An order whose id is used up gets another name here, as a broker that forgets ids would give it. */
  #named(order: ApprovedOrder): ApprovedOrder {
    const { dedupe } = this.#faults;
    const { orders, open } = this.#venue.books();
    const refused = dedupe === 'while open' ? open.has(order.id) : dedupe !== 'never';
    if (refused || !orders.has(order.id)) return order;
    return { ...order, id: again(order.id) };
  }

  get #lateMs(): number {
    return this.#faults.lateMs ?? LATE_MS;
  }

  #act<T>(call: 'submit' | 'cancel', id: string, act: (at: DeskTime) => T): Promise<T> {
    const at = this.#now();
    const onLate = (): void => {
      const due = deskTime(at + this.#lateMs);
      this.#lateCalls = [...this.#lateCalls, { due, act }].toSorted((a, b) => a.due - b.due);
    };
    return this.#call(call, id, { act: () => act(at), onLate });
  }

  #read<T>(call: BrokerCall, id: string, act: () => T): Promise<T> {
    return this.#call(call, id, { act, onLate: () => undefined });
  }

  /** It acts before it returns; the promise only carries the answer. */
  #call<T>(
    call: BrokerCall,
    id: string,
    does: { readonly act: () => T; readonly onLate: () => void },
  ): Promise<T> {
    return new Promise((resolve) => {
      const fault = this.#faults.calls?.(call, id) ?? 'none';
      if (fault === 'late') does.onLate();
      if (fault === 'late' || fault === 'before') throw new BrokerFault(`${call} ${id} failed`);
      const answer = does.act();
      if (fault === 'after') throw new BrokerFault(`${call} ${id}: the answer was lost`);
      resolve(answer);
    });
  }

  #arrive(until: DeskTime): void {
    for (;;) {
      const next = this.#lateCalls[0];
      if (next === undefined || next.due > until) break;
      this.#lateCalls = this.#lateCalls.slice(1);
      this.#venue.settle(next.due);
      next.act(next.due);
    }
    this.#venue.settle(until);
  }

  /** What a listener throws stops the delivery; the rest waits for the next one. */
  #deliver(until: DeskTime): void {
    const listener = this.#listener;
    if (listener === null) return;
    for (;;) {
      const late = this.#lateReports.find((item) => item.due <= until);
      if (late === undefined) break;
      this.#lateReports = this.#lateReports.filter((item) => item !== late);
      listener(late.report);
    }
    for (;;) {
      const report = this.#venue.nextReport();
      if (report === undefined) break;
      const fault = this.hears() ? (this.#faults.reports?.(report) ?? 'once') : 'drop';
      if (fault === 'once' || fault === 'twice') listener(report);
      if (fault === 'twice') listener(report);
      if (fault === 'late') {
        const due = deskTime(until + this.#lateMs);
        this.#lateReports = [...this.#lateReports, { due, report }];
      }
    }
  }
}

/** The name of a second order under an id that was forgotten. */
export const SECOND = '#2';

function again(id: ClientOrderId): ClientOrderId {
  return `${id}${SECOND}` as ClientOrderId;
}

function checkRules(latencyMs: number, slippageBps: number, partialChance: number): void {
  const sound =
    Number.isSafeInteger(latencyMs) &&
    latencyMs >= 0 &&
    Number.isSafeInteger(slippageBps) &&
    slippageBps >= 0 &&
    slippageBps < 10_000 &&
    partialChance >= 0 &&
    partialChance <= 1;
  if (!sound)
    throw new RangeError(`not broker rules: ${latencyMs} ms, ${slippageBps} bps, ${partialChance}`);
}

/** Opens the broker on its store: on one with books it goes on where the last one stopped. */
export function createSimulatedBroker(options: SimulatedBrokerOptions): SimulatedBroker {
  const { latencyMs, slippageBps, partialChance } = { ...SIMULATED_DEFAULTS, ...options };
  checkRules(latencyMs, slippageBps, partialChance);
  const { listings } = options;
  const venue = new Venue({
    store: options.store,
    rules: { seed: options.seed, slippageBps, partialChance },
    fee: options.feeCents ?? noFee,
    latencyMs,
    listings: listings === undefined ? null : new Map(listings.map((row) => [row.symbol, row])),
  });
  if (venue.isEmpty() && options.cash > 0) venue.deposit(options.cash, options.now());
  return new Simulated(venue, options.now, options.faults ?? {});
}
