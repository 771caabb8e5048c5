// What is told to the desk of each order: what the stream says as long as it continues what was told, and
// what a reading proves. An execution is told once by its identity, and an end after the executions before it.
import type { BrokerReport, ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { entryOf, legName, legOf } from '#engine/broker/leg.ts';
import { executionId } from './activities.ts';
import { standingOf } from './orders.ts';
import type { Standing } from './orders.ts';
import { instantOf, priceOf, qtyOf, rowOf, textOf } from './wire.ts';
import { NO_CENTS } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface Told {
  readonly reports: readonly BrokerReport[];
  /** Something does not continue what was told: the truth must be read. */
  readonly unsure: boolean;
}

/** What one reading found: open orders first, then those that are no longer, then the executions. */
export interface Reading {
  readonly open: readonly Standing[];
  readonly gone: readonly Standing[];
  readonly fills: readonly Execution[];
  readonly at: DeskTime;
}

const NOTHING: Told = { reports: [], unsure: false };
const UNSURE: Told = { reports: [], unsure: true };
const ACCEPTED: readonly string[] = ['new', 'accepted', 'accepted_for_bidding'];
const FILLS: readonly string[] = ['fill', 'partial_fill'];
const ENDS: readonly string[] = ['canceled', 'expired', 'rejected', 'replaced'];
/** Alpaca corrected or took back an execution: books are compared, nothing is guessed. */
const CORRECTED: readonly string[] = ['trade_correct', 'trade_bust'];
/** How often an end is told again while executions before it are not listed yet. */
const TELLINGS = 20;
/** Beyond this, the oldest of what is remembered is forgotten. */
const KEPT = 20_000;

const END_WORDS: Readonly<Record<string, string>> = {
  canceled: 'cancelled at Alpaca',
  expired: 'expired at Alpaca',
  rejected: 'rejected by Alpaca after it was taken',
  replaced: 'replaced by another order at Alpaca',
};

function endOf(standing: Standing, at: DeskTime): BrokerReport | null {
  const { status, filled, ticket } = standing.order;
  if (status !== 'cancelled' && status !== 'rejected' && status !== 'expired') return null;
  const reason = END_WORDS[standing.status] ?? standing.status;
  return { kind: 'closed', id: ticket.id, status, filled, reason, at };
}

function isOpen({ order }: Standing): boolean {
  return order.status === 'accepted' || order.status === 'partial';
}

interface Kept {
  readonly size: number;
  keys(): Iterable<string>;
  delete(key: string): boolean;
}

/** What is forgotten is read again when it is asked for. */
function forgetOldest(kept: Kept): void {
  if (kept.size <= KEPT) return;
  for (const key of [...kept.keys()].slice(0, KEPT / 10)) kept.delete(key);
}

export class Reporter {
  readonly #orderIds = new Map<ClientOrderId, string>();
  readonly #clients = new Map<string, ClientOrderId>();
  /** Open as far as is known, by Alpaca's id, with how often its end was told. */
  readonly #open = new Map<string, number>();
  readonly #accepted = new Set<string>();
  readonly #told = new Set<string>();
  /** What was told to be executed of an order so far. */
  readonly #sums = new Map<string, number>();
  /** Alpaca's ids of orders that were seen with legs of their own. */
  readonly #parents = new Set<string>();
  /** Those whose legs stand because they were filled whole, by their names. */
  readonly #bought = new Set<string>();

  /** What is known of it from here on, by the name it has here: a leg that came with an entry is named by that. */
  learn(told: Standing): Standing {
    const standing = this.#named(told);
    const { orderId, order } = standing;
    const { id } = order.ticket;
    const heir = this.#heirOf(standing);
    this.#orderIds.set(id, heir ?? orderId);
    this.#clients.set(orderId, id);
    if (heir !== null) this.#clients.set(heir, id);
    if (standing.legs.length > 0) this.#parents.add(orderId);
    for (const { leg, orderId: of } of standing.legs)
      if (leg !== null) this.#clients.set(of, legName(id, leg));
    if (order.status === 'filled') this.#standLegs(id);
    const waits =
      standing.leg !== null && standing.status === 'held' && !this.#bought.has(String(entryOf(id)));
    if (isOpen(standing) && !waits && !this.#open.has(orderId)) this.#open.set(orderId, 0);
    for (const kept of [this.#orderIds, this.#clients, this.#told, this.#sums, this.#accepted])
      forgetOldest(kept);
    for (const kept of [this.#parents, this.#bought]) forgetOldest(kept);
    return { ...standing, legs: standing.legs.map((leg) => this.learn(leg)) };
  }

  /** From its whole fill on the legs of an entry stand, also the stop that Alpaca goes on calling held. */
  #standLegs(entry: ClientOrderId): void {
    for (const leg of ['stop', 'target'] as const) {
      const orderId = this.#orderIds.get(legName(entry, leg));
      if (orderId !== undefined && !this.#open.has(orderId)) this.#open.set(orderId, 0);
    }
    this.#bought.add(entry);
  }

  /** The order a leg lives on as, where Alpaca made another one of it when its twin sold a part; null where none. */
  #heirOf({ leg, status, replacedBy, order }: Standing): string | null {
    if (leg === null || status !== 'replaced' || replacedBy === null) return null;
    const { id } = order.ticket;
    return (this.#clients.get(replacedBy) ?? id) === id ? replacedBy : null;
  }

  #named(standing: Standing): Standing {
    const known = this.#clients.get(standing.orderId);
    const of = known === undefined ? null : legOf(known);
    if (known === undefined || of === null) return standing;
    const { order } = standing;
    const ticket = { ...order.ticket, id: known };
    return { ...standing, leg: of.leg, order: { ...order, ticket } };
  }

  /** Whether it came with an entry that was not told of yet. */
  isStray({ leg, orderId }: Standing): boolean {
    const known = this.#clients.get(orderId);
    const isNamed = known !== undefined && entryOf(known) !== null;
    return leg !== null && !isNamed && !this.#parents.has(orderId);
  }

  orderIdOf(id: ClientOrderId): string | null {
    return this.#orderIds.get(id) ?? null;
  }

  clientOf(orderId: string): ClientOrderId | null {
    return this.#clients.get(orderId) ?? null;
  }

  /** Orders whose end has not been told, by Alpaca's id. */
  openIds(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** One update of the stream. */
  hear(value: unknown, now: DeskTime): Told {
    const row = rowOf(value, 'a trade update');
    const event = textOf(row, 'event') ?? '';
    if (CORRECTED.includes(event)) return UNSURE;
    const known = [...ACCEPTED, ...FILLS, ...ENDS].includes(event);
    if (!known) return NOTHING;
    const told = standingOf(row['order']);
    // Its name here is not known: a reading finds the entry it came with.
    if (this.isStray(told)) return UNSURE;
    const standing = this.learn(told);
    const stamp = textOf(row, 'timestamp');
    const at = stamp === null ? now : instantOf(stamp);
    if (ACCEPTED.includes(event)) return { reports: this.#accept(standing, at), unsure: false };
    const sum = this.#sums.get(standing.orderId) ?? 0;
    if (ENDS.includes(event)) {
      const end = endOf(standing, at);
      // The next reading finds it as the order it lives on as.
      if (this.#heirOf(standing) !== null) return UNSURE;
      if (end === null || standing.order.filled !== sum) return UNSURE;
      this.#open.delete(standing.orderId);
      return { reports: [end], unsure: false };
    }
    const price = priceOf(textOf(row, 'price'));
    const qty = qtyOf(textOf(row, 'qty') ?? '0');
    const { filled, ticket } = standing.order;
    const execution = executionId(standing.orderId, filled);
    if (this.#told.has(execution)) return NOTHING;
    if (price === null || qty === 0 || filled - qty !== sum) return UNSURE;
    const fee = NO_CENTS;
    const { id, symbol, side } = ticket;
    const fill: Execution = { execution, id, symbol, side, qty, price, fee, at };
    return { reports: [...this.#accept(standing, at), this.#execute(fill)], unsure: false };
  }

  /** A whole reading, oldest first: what was never told, and the ends, again until all is told before them. */
  read({ open, gone, fills, at }: Reading): readonly BrokerReport[] {
    const reports: BrokerReport[] = [];
    for (const standing of [...open, ...gone]) this.learn(standing);
    for (const standing of open)
      if (standing.status !== 'pending_new' && standing.status !== 'held')
        reports.push(...this.#accept(standing, at));
    for (const fill of fills)
      if (!this.#told.has(fill.execution)) reports.push(this.#execute(fill));
    for (const standing of gone) {
      if (isOpen(standing)) continue;
      const { orderId } = standing;
      if (this.#heirOf(standing) !== null) {
        this.#open.delete(orderId);
        continue;
      }
      const end = endOf(standing, at);
      const times = (this.#open.get(orderId) ?? 0) + 1;
      const whole = (this.#sums.get(orderId) ?? 0) >= standing.order.filled;
      if (whole || times > TELLINGS) this.#open.delete(orderId);
      else this.#open.set(orderId, times);
      if (end !== null) reports.push(end);
    }
    return reports;
  }

  #accept({ orderId, order }: Standing, at: DeskTime): readonly BrokerReport[] {
    if (this.#accepted.has(orderId)) return [];
    this.#accepted.add(orderId);
    return [{ kind: 'accepted', id: order.ticket.id, at }];
  }

  #execute(fill: Execution): BrokerReport {
    const [orderId = '', sum = '0'] = fill.execution.split(':');
    this.#told.add(fill.execution);
    this.#sums.set(orderId, Math.max(Number(sum), this.#sums.get(orderId) ?? 0));
    return { kind: 'executed', fill, at: fill.at };
  }
}
