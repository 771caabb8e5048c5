// The sender: the follower that carries approved orders and cancels to the broker. An order leaves only
// after its intent is durable and everything was read again; a lost answer is looked up, never repeated.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerOrder, ClientOrderId } from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
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
  turn(decide: (state: EngineState, seen: Seen) => Result<readonly EngineFact[]>): void;
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
/** A look-up, or a cancel without evidence, is tried again after this. */
const AGAIN_MS = 5_000;

/** What a look-up proves, as a fact; none when it proves nothing new. */
export function lookedUp(order: Order, found: BrokerOrder | null): readonly EngineFact[] {
  if (found === null) return [];
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
  if (order.status === 'approved' || order.status === 'unknown')
    return [{ kind: 'order.sent', id: order.id }];
  return [];
}

class Wire {
  readonly #ports: SenderPorts;
  readonly #busy = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  /** When a cancel may be asked again; it is, until there is evidence (K4). */
  readonly #cancelled = new Map<string, number>();
  /** Handed to the broker, by this run or perhaps by the one before: such an order never leaves again. */
  readonly #handed: Set<string>;
  readonly #lost = new Map<string, { since: number; looks: number; next: number }>();

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    const open = openOrders(ports.state()).filter((order) => order.status === 'approved');
    this.#handed = new Set(open.map((order) => order.id));
  }

  #start(name: string, work: () => Promise<void>): void {
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    const running: Promise<void> = work().finally(() => {
      this.#busy.delete(name);
      this.#work.delete(running);
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
  }

  async #submit(id: ClientOrderId): Promise<void> {
    const ports = this.#ports;
    const release = releaseOrder(ports.state(), ports.seen(), id);
    if (!release.ok) {
      if (release.refusal.code !== 'ORDER_WAITS') this.#close(id, release.refusal.text);
      return;
    }
    this.#handed.add(id);
    try {
      const answer = await ports.broker.submit(release.value);
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

  #askCancel(id: ClientOrderId): void {
    const now = this.#ports.seen().desk;
    if ((this.#cancelled.get(id) ?? now) > now) return;
    this.#cancelled.set(id, now + AGAIN_MS);
    this.#start(`cancel ${id}`, () => this.#cancel(id));
  }

  async #cancel(id: ClientOrderId): Promise<void> {
    try {
      const answer = await this.#ports.broker.cancel(id);
      if (answer === 'unknown') this.#cancelled.delete(id);
      if (answer !== 'closed') return;
      const found = await this.#ports.broker.find(id);
      this.#ports.turn((state) => {
        const order = state.orders[id];
        return ok(order === undefined || !isOpen(order.status) ? [] : lookedUp(order, found));
      });
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      this.#cancelled.delete(id);
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
  }

  async #lookUp(order: Order): Promise<void> {
    const now = this.#ports.seen().desk;
    const row = this.#lost.get(order.id) ?? { since: now, looks: 0, next: now };
    this.#lost.set(order.id, row);
    if (now < row.next) return;
    row.next = now + AGAIN_MS;
    try {
      const found = await this.#ports.broker.find(order.id);
      if (found === null) row.looks += now - row.since > LATENESS_MS ? 1 : 0;
      const facts = lookedUp(order, found);
      if (facts.length > 0)
        this.#ports.turn((state) => ok(state.orders[order.id]?.status === 'unknown' ? facts : []));
      else if (found === null && row.looks >= 3)
        this.#close(order.id, 'the broker answered three times that it never had it');
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
    }
  }

  #carry(order: Order): void {
    if (order.status === 'unknown') this.#start(`find ${order.id}`, () => this.#lookUp(order));
    const handed = this.#handed.has(order.id);
    const leaving = this.#busy.has(`submit ${order.id}`);
    if (order.status === 'approved' && handed && !leaving) return this.#lose(order.id);
    if (order.cancelAsked && order.status === 'approved' && !leaving)
      return this.#close(order.id, 'cancelled before it left');
    if (order.cancelAsked) this.#askCancel(order.id);
    if (order.status !== 'approved' || leaving) return;
    const state = this.#ports.state();
    const resting = order.replaces.filter((id) => isOpen(state.orders[id]?.status ?? 'cancelled'));
    if (resting.length === 0)
      return this.#start(`submit ${order.id}`, () => this.#submit(order.id));
    const unasked = resting.filter((id) => state.orders[id]?.cancelAsked === false);
    if (unasked.length > 0)
      this.#ports.turn(() =>
        ok(
          unasked.map(
            (id) => ({ kind: 'order.cancelAsked', id, why: `replaced by ${order.id}` }) as const,
          ),
        ),
      );
    if (this.#ports.seen().desk > order.deadline)
      this.#close(order.id, 'its deadline passed before it could leave');
  }

  pump(): void {
    for (const order of openOrders(this.#ports.state())) this.#carry(order);
  }

  cancelEntries(): number {
    const entries = openOrders(this.#ports.state()).filter(
      (order) =>
        order.purpose === 'entry' && (order.status !== 'approved' || this.#handed.has(order.id)),
    );
    for (const order of entries) this.#askCancel(order.id);
    return entries.length;
  }
}

export function createSender(ports: SenderPorts): Sender {
  return new Wire(ports);
}
