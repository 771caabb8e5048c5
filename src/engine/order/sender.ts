// The sender: the follower that carries approved orders and cancels to the broker. An order leaves only
// after its intent is durable and everything was read again; a lost answer is looked up, never repeated.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerOrder, ClientOrderId, OrderTicket } from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { isOpen, moveOrder } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { releaseOrder } from '#engine/risk/review.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

export interface SenderPorts {
  readonly broker: Broker;
  state(): EngineState;
  seen(): Seen;
  /** The desk's clock alone: no cancel waits for what else is looked at. */
  now(): DeskTime;
  turn(decide: (state: EngineState, seen: Seen) => Result<readonly EngineFact[]>): void;
  /** The broker's evidence runs ahead of ours: executions are to be asked for. */
  missed(): void;
}

export interface Sender {
  /** Sends what may leave, cancels what was asked, looks up what was lost. Called after every commit. */
  pump(): void;
  /** Puts cancels of all open entries on the wire at once, before anything is stored; how many. */
  cancelEntries(): number;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** An order the broker says three times, past this, that it never had, never arrived (O4). */
const LATENESS_MS = 120_000;
const CLEAR_ANSWERS = 3;
/** A look-up, or a cancel without evidence, is tried again after this. */
const AGAIN_MS = 5_000;
/** A cancel that failed is asked again sooner. */
const FAILED_AGAIN_MS = 1_000;
/** An entry in the way of a stop may fill this long before it is cancelled: most fill in parts, at once. */
const ENTRY_GRACE_MS = 1_000;
/** Cancels wait for nobody; orders and look-ups leave a few at a time. */
const MOST_SUBMITS = 8;
const MOST_LOOKUPS = 4;

/** A broker's price grid moves a price by less than a cent. */
const GRID_TICKS = 100;

function priceOf({ terms }: OrderTicket): number {
  if (terms.type === 'market') return 0;
  return terms.type === 'limit' ? terms.limit : terms.stop;
}

/** Whether what stands there under our name can be the order we made. */
function isTwin(order: Order, found: OrderTicket): boolean {
  return (
    found.symbol === order.symbol &&
    found.side === order.side &&
    found.qty === order.qty &&
    found.terms.type === order.terms.type &&
    Math.abs(priceOf(found) - priceOf(order)) < GRID_TICKS
  );
}

/** What a look-up proves, as a fact; none when it proves nothing new. */
export function lookedUp(order: Order, found: BrokerOrder | null): readonly EngineFact[] {
  if (found === null) return [];
  const isNew = order.status === 'approved' || order.status === 'unknown';
  // A name is taken once: ours was turned away, and the other one is named as not ours.
  if (isNew && !isTwin(order, found.ticket)) {
    const why = 'another order has its name at the broker, so it was never taken';
    return [{ kind: 'order.closed', id: order.id, status: 'unsent', why }];
  }
  if (found.status === 'rejected' || found.status === 'expired' || found.status === 'cancelled')
    return found.filled > order.filled
      ? []
      : [
          {
            kind: 'order.closed',
            id: order.id,
            status: found.status,
            why: 'found so at the broker',
          },
        ];
  // One that is filled is taken for ours by its executions alone; an earlier one may have had its name.
  if (found.status === 'filled' || !isNew) return [];
  return [{ kind: 'order.sent', id: order.id }];
}

type Lane = 'submit' | 'cancel' | 'find';

const MOST: Readonly<Record<Lane, number>> = {
  submit: MOST_SUBMITS,
  find: MOST_LOOKUPS,
  cancel: Number.POSITIVE_INFINITY,
};

class Wire {
  readonly #ports: SenderPorts;
  readonly #busy: Readonly<Record<Lane, Set<ClientOrderId>>> = {
    submit: new Set(),
    cancel: new Set(),
    find: new Set(),
  };
  readonly #work = new Set<Promise<void>>();
  /** When a cancel may be asked again; it is, until there is evidence (K4). */
  readonly #cancelled = new Map<string, number>();
  /** Handed to the broker, by this run or perhaps by the one before: such an order never leaves again. */
  readonly #handed: Set<string>;
  /** When an immediate entry that brings its stop was first seen to rest. */
  readonly #resting = new Map<ClientOrderId, number>();
  /** Until when nothing is tried of an order of which nothing could be written. */
  readonly #unwritten = new Map<ClientOrderId, number>();
  /** Until when an order waits that the broker will not hear of yet. */
  readonly #waits = new Map<ClientOrderId, number>();
  readonly #lost = new Map<string, { since: number; looks: number; next: number }>();

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    const open = openOrders(ports.state()).filter((order) => order.status === 'approved');
    this.#handed = new Set(open.map((order) => order.id));
  }

  /** One at a time for an order in its lane; a full lane takes the rest when there is room again. */
  #start(lane: Lane, id: ClientOrderId, work: () => Promise<void>): void {
    const busy = this.#busy[lane];
    if (busy.has(id) || busy.size >= MOST[lane]) return;
    busy.add(id);
    const running: Promise<void> = work().finally(() => {
      const wasFull = busy.size >= MOST[lane];
      busy.delete(id);
      this.#work.delete(running);
      if (wasFull) this.pump();
    });
    this.#work.add(running);
  }

  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #close(id: ClientOrderId, why: string): void {
    this.#ports.turn((state) => {
      const order = state.orders[id];
      if (order === undefined || moveOrder(order.status, 'drop') === null) return ok([]);
      return ok([{ kind: 'order.closed', id, status: 'unsent', why }]);
    });
    this.#restIfUnwritten(id);
  }

  /** A journal that takes nothing is not asked at each turn of each order: the desk has to stay free to halt. */
  #restIfUnwritten(id: ClientOrderId): void {
    if (this.#ports.state().orders[id]?.status === 'approved')
      this.#unwritten.set(id, this.#ports.now() + FAILED_AGAIN_MS);
  }

  async #submit(id: ClientOrderId): Promise<void> {
    const ports = this.#ports;
    const release = releaseOrder(ports.state(), ports.seen(), id);
    if (!release.ok) {
      if (release.refusal.code !== 'ORDER_WAITS') this.#close(id, release.refusal.text);
      return;
    }
    this.#handed.add(id);
    this.#waits.delete(id);
    try {
      const answer = await ports.broker.submit(release.value);
      if ('waitMs' in answer) {
        this.#handed.delete(id);
        this.#waits.set(id, ports.now() + answer.waitMs);
        return;
      }
      ports.turn((now) => {
        const order = now.orders[id];
        const move = answer.taken ? 'send' : 'reject';
        if (order === undefined || moveOrder(order.status, move) === null) return ok([]);
        return ok([
          answer.taken
            ? { kind: 'order.sent', id }
            : { kind: 'order.closed', id, status: 'rejected', why: answer.reason },
        ]);
      });
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      ports.turn((now) =>
        now.orders[id]?.status === 'approved'
          ? ok([{ kind: 'order.lost', id, why: error.message }])
          : ok([]),
      );
    }
  }

  #askCancel(id: ClientOrderId, now: DeskTime): void {
    if ((this.#cancelled.get(id) ?? now) > now) return;
    this.#cancelled.set(id, now + AGAIN_MS);
    this.#start('cancel', id, () => this.#cancel(id));
  }

  /** What the broker showed of an order, on record; executions it has and we lack are asked for. */
  #note(id: ClientOrderId, found: BrokerOrder | null): void {
    this.#ports.turn((state) => {
      const order = state.orders[id];
      return ok(order === undefined || !isOpen(order.status) ? [] : lookedUp(order, found));
    });
    const order = this.#ports.state().orders[id];
    if (found !== null && order !== undefined && found.filled > order.filled) this.#ports.missed();
  }

  #soon(id: ClientOrderId): void {
    this.#cancelled.set(id, this.#ports.now() + FAILED_AGAIN_MS);
  }

  async #cancel(id: ClientOrderId): Promise<void> {
    try {
      const answer = await this.#ports.broker.cancel(id);
      if (answer === 'unknown') this.#soon(id);
      if (answer === 'closed') this.#note(id, await this.#ports.broker.find(id));
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      this.#soon(id);
    }
  }

  /** It may be at the broker and nothing on record says so: it is looked up, never sent again. */
  #lose(id: ClientOrderId): void {
    this.#ports.turn((state) =>
      ok(
        state.orders[id]?.status === 'approved'
          ? [{ kind: 'order.lost', id, why: 'it may have left, and no answer is on record' }]
          : [],
      ),
    );
    this.#restIfUnwritten(id);
  }

  /**
   * A row the broker lacks proves nothing by itself: it may only be slow to show. Past two minutes three
   * clear answers count, and none does while the order rests or traded there all the same.
   */
  async #deny(id: ClientOrderId): Promise<void> {
    const { broker } = this.#ports;
    const resting = (await broker.openOrders()).some((row) => row.ticket.id === id);
    const { confirmed } = this.#ports.state().books;
    const traded = (await broker.executions(confirmed)).some((fill) => fill.id === id);
    if (traded) return this.#ports.missed();
    if (!resting)
      return this.#close(id, `the broker answered ${CLEAR_ANSWERS} times that it never had it`);
    this.#ports.turn((state) =>
      ok(state.orders[id]?.status === 'unknown' ? [{ kind: 'order.sent', id }] : []),
    );
  }

  async #lookUp(id: ClientOrderId, now: DeskTime): Promise<void> {
    const row = this.#lost.get(id) ?? { since: now, looks: 0, next: now };
    this.#lost.set(id, row);
    row.next = now + AGAIN_MS;
    try {
      const found = await this.#ports.broker.find(id);
      if (found !== null) return this.#note(id, found);
      row.looks += now - row.since > LATENESS_MS ? 1 : 0;
      if (row.looks >= CLEAR_ANSWERS) await this.#deny(id);
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
    }
  }

  #carry(order: Order, now: DeskTime): void {
    // What is not due takes no place from what is, or many lost orders would turn about for ever.
    if (order.status === 'unknown' && now >= (this.#lost.get(order.id)?.next ?? now))
      this.#start('find', order.id, () => this.#lookUp(order.id, now));
    const handed = this.#handed.has(order.id);
    const leaving = this.#busy.submit.has(order.id);
    const still = order.status === 'approved' && !leaving;
    if (still && (this.#unwritten.get(order.id) ?? now) > now) return;
    if (still && handed) return this.#lose(order.id);
    if (still && order.cancelAsked) return this.#close(order.id, 'cancelled before it left');
    if (order.cancelAsked) this.#askCancel(order.id, now);
    else this.#clamp(order, now);
    if (order.status !== 'approved' || leaving) return;
    const state = this.#ports.state();
    const resting = order.replaces.flatMap((id) => {
      const old = state.orders[id];
      return old !== undefined && isOpen(old.status) ? [old] : [];
    });
    const waits = (this.#waits.get(order.id) ?? now) > now;
    if (resting.length === 0 && !waits)
      return this.#start('submit', order.id, () => this.#submit(order.id));
    this.#clear(order, resting, now);
    if (now > order.deadline && order.purpose !== 'protective')
      this.#close(order.id, 'its deadline passed before it could leave');
  }

  /** Where the broker does not end it by itself: what did not fill at once is taken back here, also after a crash. */
  #clamp(order: Order, now: DeskTime): void {
    const { takesBackMs } = this.#ports.broker;
    const brings = order.stopLoss !== undefined && order.timeInForce === 'ioc';
    const rests =
      order.status === 'sent' || order.status === 'accepted' || order.status === 'partial';
    if (takesBackMs === undefined || !brings || !rests) return;
    const since = this.#resting.get(order.id) ?? now;
    this.#resting.set(order.id, since);
    if (now - since >= takesBackMs) this.#askCancel(order.id, now);
  }

  /** Asks what is in an order's way to go. */
  #clear(order: Order, resting: readonly Order[], now: DeskTime): void {
    const early = order.purpose === 'protective' && now - order.approvedAt < ENTRY_GRACE_MS;
    const unasked = resting.filter(
      (old) => !old.cancelAsked && !(early && old.purpose === 'entry'),
    );
    if (unasked.length > 0)
      this.#ports.turn(() =>
        ok(
          unasked.map(
            ({ id }) =>
              ({ kind: 'order.cancelAsked', id, why: `replaced by ${order.id}` }) as const,
          ),
        ),
      );
  }

  pump(): void {
    const now = this.#ports.now();
    for (const order of openOrders(this.#ports.state())) this.#carry(order, now);
  }

  cancelEntries(): number {
    const entries = openOrders(this.#ports.state()).filter(
      (order) =>
        order.purpose === 'entry' && (order.status !== 'approved' || this.#handed.has(order.id)),
    );
    const now = this.#ports.now();
    for (const order of entries) this.#askCancel(order.id, now);
    return entries.length;
  }
}

export function createSender(ports: SenderPorts): Sender {
  return new Wire(ports);
}
