// The fault matrix (O1 to O7): every call to the broker fails before, after or late, while a look-up finds
// the order, finds it later or never, and the broker refuses a used id for ever, while open, or never. Two
// days are played with an entry, its stop and a close; nothing is doubled, lost or left unexplained.
import { afterAll, describe, expect, test } from 'vitest';
import { SECOND } from '#engine/broker/simulated.ts';
import type { BrokerCall, CallFault, FaultPlan } from '#engine/broker/simulated.ts';
import { notional } from '#engine/model/money.ts';
import { equity, grossValue, heldOf } from '#engine/order/books.ts';
import { setLatches } from '#engine/risk/latch.ts';
import { remaining } from '#engine/order/order.ts';
import { openOrders } from '#engine/state.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const CALLS = [
  'submit',
  'cancel',
  'find',
  'openOrders',
  'positions',
  'account',
  'executions',
  'movements',
  'clock',
  'calendar',
  'listing',
] as const satisfies readonly BrokerCall[];
const FAULTS = ['before', 'after', 'late'] as const;
const LOOKS = ['finds', 'finds later', 'never'] as const;
const DEDUPES = ['ever', 'while open', 'never'] as const;

/** A slow index shows an order a minute after it was taken. */
const SLOW_MS = 60_000;

interface Case {
  readonly call: BrokerCall;
  readonly fault: (typeof FAULTS)[number];
  readonly look: (typeof LOOKS)[number];
  readonly dedupe: (typeof DEDUPES)[number];
  /** No report of the first day arrives. */
  readonly deaf: boolean;
}

const counts = {
  runs: 0,
  fired: 0,
  orders: 0,
  executions: 0,
  doubled: 0,
  lost: 0,
  over: 0,
  open: 0,
  latched: 0,
};

function planOf(row: Case): { readonly faults: FaultPlan; readonly fired: () => number } {
  const used = new Set<string>();
  let fired = 0;
  const once = (key: string, fault: CallFault): CallFault => {
    if (used.has(key)) return 'none';
    used.add(key);
    fired += 1;
    return fault;
  };
  const perOrder = row.call === 'submit' || row.call === 'cancel' || row.call === 'find';
  const faults: FaultPlan = {
    dedupe: row.dedupe,
    shows: (_id, ago) => row.look === 'finds' || (row.look === 'finds later' && ago >= SLOW_MS),
    calls: (call, id) => {
      if (call === row.call) return once(perOrder ? id : call, row.fault);
      // Where another call is at fault, the answer to the entry is lost too, so that it is looked up.
      const lost = call === 'submit' && id.endsWith('-E1');
      return lost ? once(`lost ${id}`, 'after') : 'none';
    },
    reports: (report) =>
      row.deaf && report.at < Date.parse('2020-02-03T21:30:00Z') ? 'drop' : 'once',
  };
  return { faults, fired: () => fired };
}

/** Executions at the broker that the books lack, where nothing says so. */
async function lostFills(world: World): Promise<readonly string[]> {
  const { engine } = world.assembled.machine.state();
  const applied = new Set(engine.books.applied);
  const all = await world.broker.executions(null);
  const lost = all.filter((fill) => !applied.has(fill.execution)).map((fill) => fill.execution);
  return engine.latches.set['books-differ'] === undefined ? lost : [];
}

async function isEqual(world: World): Promise<boolean> {
  const { engine } = world.assembled.machine.state();
  const rows = await world.broker.positions();
  const cash = (await world.broker.account()).cash;
  return (
    cash === engine.books.cash && rows.every((row) => heldOf(engine.books, row.symbol) === row.qty)
  );
}

async function played(row: Case): Promise<void> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-04' });
  const { faults, fired } = planOf(row);
  const people = [{ at: '2020-02-04 11:00', as: 'ana', line: 'close ^GSPC trend-crossover' }];
  const world = await startWorld(ground, { faults, people });
  await world.playUntil('2020-02-04 16:30');
  const { engine } = world.assembled.machine.state();
  const executions = await world.broker.executions(null);
  const doubled = executions.filter((fill) => fill.id.includes(SECOND));
  const lost = await lostFills(world);
  const most = engine.limits.values.grossRatio;
  const working = openOrders(engine).filter((order) => order.purpose === 'entry');
  const gross = working.reduce(
    (sum, order) => sum + notional(remaining(order), order.assumed),
    grossValue(engine.books) + 0,
  );
  const over = typeof most === 'number' && gross > most * equity(engine.books) * 1.1;
  const unknown = openOrders(engine).filter((order) => order.status === 'unknown');
  const latches = setLatches(engine.latches);
  counts.runs += 1;
  counts.fired += fired();
  counts.orders += world.facts().filter((fact) => fact.kind === 'order.approved').length;
  counts.executions += executions.length;
  counts.doubled += doubled.length;
  counts.lost += lost.length;
  counts.over += over ? 1 : 0;
  counts[latches.length === 0 ? 'open' : 'latched'] += 1;
  expect(doubled).toEqual([]);
  expect(lost).toEqual([]);
  expect(over).toBe(false);
  expect(unknown.map((order) => order.id)).toEqual([]);
  // Open with equal books, or closed with a reason that names what is wrong.
  if (latches.length === 0) expect(await isEqual(world)).toBe(true);
  expect(latches.filter((one) => one.reason === '')).toEqual([]);
  clearGround(ground);
}

function casesOf(call: BrokerCall): readonly Case[] {
  const deafs = call === 'submit' || call === 'find' ? [false, true] : [false];
  return FAULTS.flatMap((fault) =>
    LOOKS.flatMap((look) =>
      DEDUPES.flatMap((dedupe) => deafs.map((deaf) => ({ call, fault, look, dedupe, deaf }))),
    ),
  );
}

describe('every call x fault x look-up x dedupe', () => {
  test.each(CALLS)('%s', async (call) => {
    for (const row of casesOf(call)) await played(row);
  });

  afterAll(() => {
    process.stdout.write(`fault matrix: ${JSON.stringify(counts)}\n`);
  });
});
