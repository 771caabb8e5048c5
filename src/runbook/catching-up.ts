// Catching up with the broker: what was missed is asked for and applied, the books are compared, and what
// protection is missing is ordered. One at a time; it ends in equal books, named differences, or a latch.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { BrokerOrder, ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { ok } from '#engine/model/result.ts';
import type { Movement } from '#engine/order/movement.ts';
import { movementFacts } from '#engine/order/moving.ts';
import { moveOrder } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { protect } from '#engine/order/protect.ts';
import {
  compareBooks,
  compareWorth,
  comparisonFacts,
  differenceLines,
  doubtIsOver,
  shortened,
} from '#engine/order/reconcile.ts';
import type { BrokerBooks, Compared } from '#engine/order/reconcile.ts';
import { applyReport } from '#engine/order/report.ts';
import { lookedUp } from '#engine/order/sender.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import { COMPARED_EVERY_MS } from '#engine/seen.ts';
import { openOrders } from '#engine/state.ts';
import { endFound, foreignEnds } from '#runbook/foreign.ts';
import { isRemote } from '#runbook/machine.ts';
import type { Machine } from '#runbook/machine.ts';

/** What happened at the broker, each of its two lists in the broker's order. */
interface Happened {
  readonly movements: readonly Movement[];
  readonly missing: readonly Execution[];
}

/** In the order it happened: a split is of what was held when it came, and fills before it are in old units. */
function applyMissed(machine: Machine, { movements, missing }: Happened): void {
  const rows = [
    ...movements.map((movement) => ({
      at: movement.at,
      book: () => machine.turn((state) => ok(movementFacts(state.engine, [movement]))),
    })),
    ...missing.map((fill) => ({
      at: fill.at,
      book: () =>
        machine.turn((state, seen) =>
          ok(applyReport(state.engine, seen, { kind: 'executed', fill, at: fill.at })),
        ),
    })),
  ];
  for (const row of rows.toSorted((a, b) => a.at - b.at)) row.book();
}

async function readMissed(machine: Machine): Promise<Happened> {
  const { confirmed, movedThrough } = machine.state().engine.books;
  const movements = await machine.broker.movements(movedThrough);
  return { movements, missing: await machine.broker.executions(confirmed) };
}

/** What the broker has is adopted; a row it lacks proves nothing yet, the sender goes on asking (O4). */
async function adoptOrders(machine: Machine, orders: readonly Order[]): Promise<void> {
  if (orders.length === 0) return;
  const listed = new Map<string, BrokerOrder>();
  for (const row of await machine.broker.openOrders()) listed.set(row.ticket.id, row);
  for (const order of orders) {
    const found = listed.get(order.id) ?? (await machine.broker.find(order.id));
    machine.turn((state) => {
      const now = state.engine.orders[order.id];
      if (now === undefined || now.status !== order.status) return ok([]);
      const facts = lookedUp(now, found).filter(
        (fact) => fact.kind !== 'order.sent' || moveOrder(now.status, 'send') !== null,
      );
      return ok(facts);
    });
  }
}

/**
 * What two people took back and no report ended: it may have been filled, or have ended while nobody listened. It is for
 * the record alone, so that a broker that does not answer it is asked at the next comparison, and not lost.
 */
async function endTakenBack(machine: Machine): Promise<void> {
  try {
    for (const name of Object.keys(machine.state().runbook.takenBack)) {
      const id = name as ClientOrderId;
      const end = endFound(id, await machine.broker.find(id));
      if (end !== null) machine.turn(({ runbook }) => ok(foreignEnds(runbook.takenBack, end)));
    }
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
  }
}

interface Reading extends BrokerBooks {
  readonly movements: readonly Movement[];
  /** Our own books took something in while the broker's were read: the two are not of one instant. */
  readonly grew: boolean;
}

/** The broker's side, read together, with what it executed and moved since the books were last equal. */
async function readBroker(machine: Machine): Promise<Reading> {
  const { broker } = machine;
  const before = machine.state().engine.books;
  const [{ cash, equity }, positions, orders] = await Promise.all([
    broker.account(),
    broker.positions(),
    broker.openOrders(),
  ]);
  const { movements, missing } = await readMissed(machine);
  const movement = movements.at(-1)?.id ?? before.movedThrough;
  const after = machine.state().engine.books;
  const grew = after.applied !== before.applied || after.moved !== before.moved;
  return { cash, equity, positions, orders, missing, movement, movements, grew };
}

/** Whether something reached the broker's side since ours was written: then both are read again. */
function inTransit(machine: Machine, broker: Reading): boolean {
  const { engine } = machine.state();
  const applied = new Set(engine.books.applied);
  const unread = broker.missing.some(
    (fill) => !applied.has(fill.execution) && engine.orders[fill.id] !== undefined,
  );
  const moved = movementFacts(engine, broker.movements).length > 0;
  const priced = differenceLines(compareWorth(engine.books, broker)).length > 0;
  return unread || moved || priced || strays(machine, broker).length > 0;
}

/** Orders open here that the broker no longer lists: it is asked what became of each. */
function strays(machine: Machine, broker: BrokerBooks): readonly Order[] {
  const theirs = new Set(broker.orders.map((row) => row.ticket.id));
  return openOrders(machine.state().engine).filter(
    (order) => !theirs.has(order.id) && order.status !== 'approved' && order.status !== 'unknown',
  );
}

/** What is found this often is there, and is named. */
const READS_MAX = 3;
/** While executions go on arriving nothing that was read can be held against the books: it is read on. */
const READS_MOST = 12;

/** The broker's books at an instant when nothing is on its way, as far as that can be had. */
export async function readSettled(machine: Machine): Promise<Reading> {
  for (let reads = 1; ; reads += 1) {
    await machine.sender.idle();
    const broker = await readBroker(machine);
    const most = broker.grew ? READS_MOST : READS_MAX;
    if (reads >= most || !(broker.grew || inTransit(machine, broker))) return broker;
    applyMissed(machine, broker);
    await adoptOrders(machine, strays(machine, broker));
  }
}

/** Both sides row by row, as compared last. */
export interface Comparison {
  readonly rows: readonly Compared[];
  readonly lines: readonly string[];
  /** Why the broker's side could not be read, so that nothing was compared; null where it was. */
  readonly unread: string | null;
}

async function compareNow(machine: Machine): Promise<Comparison> {
  const broker = await readSettled(machine);
  let rows: readonly Compared[] = [];
  machine.turn((state, seen) => {
    rows = compareBooks(state.engine, broker);
    return ok(comparisonFacts(state.engine, broker, seen.desk));
  });
  return { rows, lines: differenceLines(rows), unread: null };
}

const TRIES_MAX = 3;
/** How long after one try the next begins: a line that broke is often back by then. */
const AFTER_TRY_MS: readonly number[] = [1_000, 4_000];
/** A broker that asks to wait does answer: so long that counts as no try. */
const WAITED_MOST_MS = 65_000;

function brokerLost(machine: Machine, why: string): void {
  machine.turn((state) =>
    ok(
      state.engine.latches.set['broker-lost'] === undefined
        ? [
            {
              kind: 'latch.set',
              latch: 'broker-lost',
              level: LATCHES['broker-lost'].level,
              reason: `The broker did not answer: ${why}.`,
              by: 'desk',
              brake: null,
              values: {},
            },
          ]
        : [],
    ),
  );
}

async function catchUpOnce(machine: Machine): Promise<Comparison> {
  let waited = 0;
  for (let tries = 1; ;)
    try {
      applyMissed(machine, await readMissed(machine));
      await adoptOrders(machine, openOrders(machine.state().engine));
      await endTakenBack(machine);
      const compared = await compareNow(machine);
      // By what the broker was just seen to hold: a stop beyond that would open a position.
      machine.turn((state, seen) => ok(protect(state.engine, seen)));
      machine.caughtUp();
      return compared;
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      const asked = Math.min(error.waitMs, WAITED_MOST_MS - waited);
      if (asked > 0 || tries < TRIES_MAX) {
        const restMs = asked > 0 ? asked : AFTER_TRY_MS[tries - 1];
        // What the poll waits for is in this process, and does not come back by waiting.
        await machine.pause(isRemote(machine) ? restMs : 0);
        if (asked > 0) waited += asked;
        else tries += 1;
        continue;
      }
      brokerLost(machine, error.message);
      // What cannot be compared is still protected, by our own books.
      machine.turn((state, seen) => ok(protect(state.engine, seen)));
      const lines = [`the broker did not answer: ${error.message}`];
      return { rows: [], lines, unread: error.message };
    }
}

const underWay = new WeakMap<Machine, Promise<Comparison>>();

/**
 * Applies all that was missed, compares, and orders what protection is missing; at most three tries, some seconds apart,
 * and as long as the broker asks to wait before one.
 */
export function reconcile(machine: Machine): Promise<Comparison> {
  const before = underWay.get(machine) ?? Promise.resolve();
  // After one that is under way, never instead of it: whoever asks wants what is true from here on.
  const next = before.then(
    () => catchUpOnce(machine),
    () => catchUpOnce(machine),
  );
  underWay.set(machine, next);
  return next;
}

/** The differences alone, the first of them where they are many; none when the books are equal. */
export async function catchUp(machine: Machine): Promise<readonly string[]> {
  return shortened((await reconcile(machine)).lines);
}

/** Just before the session, so that a split of the night is in the books before its first price is seen. */
const BEFORE_OPEN_MS = 2 * 60_000;

/** A remote broker is compared with just before the open, and every fifteen minutes until the close. */
function isDue(machine: Machine): boolean {
  const { session, desk } = machine.glance();
  if (!isRemote(machine) || session === null) return false;
  const from = session.open - BEFORE_OPEN_MS;
  if (desk < from || desk >= session.close) return false;
  const last = machine.state().engine.compared?.at ?? 0;
  return last < from || desk - last >= COMPARED_EVERY_MS;
}

/** So long after one comparison the next, while a price is held back that a split may explain. */
const HELD_AGAIN_MS = 30_000;

function isHolding(machine: Machine): boolean {
  const { held, compared } = machine.state().engine;
  const since = Object.values(held).map((row) => row.since);
  if (since.length === 0) return false;
  const last = compared?.at ?? 0;
  return last < Math.max(...since) || machine.clocks.desk() - last >= HELD_AGAIN_MS;
}

const following = new WeakSet<Machine>();
/** Until when a broker that did not answer is left alone, on the monotonic clock. */
const restUntil = new WeakMap<Machine, number>();
const REST_MS = 10_000;

/** Something is known to be missing here, or what closed the desk may be over. */
function isOwed(machine: Machine): boolean {
  return machine.behind() || doubtIsOver(machine.state().engine);
}

function isWanted(machine: Machine): boolean {
  return isOwed(machine) || isDue(machine) || isHolding(machine);
}

/** What the poll does about the broker: it waits for one in this process, and never for another machine. */
export async function follow(machine: Machine): Promise<void> {
  machine.listenAgain();
  if (following.has(machine) || !isWanted(machine)) return;
  if (machine.clocks.mono() < (restUntil.get(machine) ?? 0)) return;
  if (!isRemote(machine)) {
    await catchUp(machine);
    return;
  }
  following.add(machine);
  const work = async (): Promise<void> => {
    try {
      await catchUp(machine);
      if (isOwed(machine)) restUntil.set(machine, machine.clocks.mono() + REST_MS);
    } catch (error) {
      // The machine closed the brake over it already.
      if (!(error instanceof JournalFault)) throw error;
    } finally {
      following.delete(machine);
    }
  };
  void work();
}
