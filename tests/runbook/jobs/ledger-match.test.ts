// The evening's match (ENG-7): the day's executions and movements at the broker against the ledger's, line
// by line; what was missing is booked once, and whatever differs is named and alerted.
import { afterEach, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import { cents, dollars, price } from '#engine/model/money.ts';
import { equity } from '#engine/order/books.ts';
import type { BrokerActivities } from '#runbook/job.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World } from '../../world.ts';
import { ofKind, portsOf, runJob } from './floor.ts';

const grounds: Ground[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

/** A desk that bought on its first day, at its close. */
async function evening(): Promise<World> {
  const ground = newGround({ from: '2020-02-03' });
  grounds.push(ground);
  const world = await startWorld(ground);
  await world.playUntil('2020-02-03 16:10');
  expect(ofKind(world, 'order.filled').length).toBeGreaterThan(0);
  return world;
}

const ASK = { job: 'ledger-match', at: '2020-02-03 16:20' } as const;

function alerts(world: World): readonly unknown[] {
  return ofKind(world, 'alert.raised')
    .filter((fact) => fact.severity !== 'INFO')
    .map((fact) => [fact.rule, fact.severity, fact.key]);
}

/** The job with the broker's record changed on its way, as a broker that books otherwise would give it. */
function runWith(world: World, change: (read: BrokerActivities) => BrokerActivities) {
  const activities = async () => change(await portsOf(world).activities());
  return runJob(world, { ...ASK, ports: { activities } });
}

test('it says how many were matched, and with what cash', async () => {
  const world = await evening();
  const answer = await runJob(world, ASK);
  const count = ofKind(world, 'order.filled').length;
  const { books } = world.assembled.machine.state().engine;
  expect(answer.ok).toBe(true);
  expect(answer.lines.slice(0, 3)).toEqual([
    'The ledger matches the activities at the broker.',
    `executions: ${count} of ${count} matched by quantity, price and fee`,
    'movements: 0 of 0 matched by amount and units',
  ]);
  expect(answer.lines[3]).toContain(`ledger: cash $${(books.cash / 100).toLocaleString('en-US')}`);
  expect(alerts(world)).toEqual([]);
});

test('a deposit nobody heard of is booked once, is no gain, and moves what losses are measured from', async () => {
  const world = await evening();
  const before = world.assembled.machine.state().engine;
  world.broker.deposit(dollars(2_500));
  const answer = await runJob(world, ASK);
  const after = world.assembled.machine.state().engine;
  expect(answer.ok).toBe(true);
  expect(answer.lines).toContain('movements: 1 of 1 matched by amount and units');
  expect(answer.lines).toContain('booked only now: 1 movements');
  expect(equity(after.books)).toBe(equity(before.books) + 250_000);
  expect(after.books.transfers).toBe(250_000);
  expect(after.day?.openEquity).toBe((before.day?.openEquity ?? 0) + 250_000);
  expect(after.highWater).toBe(before.highWater + 250_000);
  expect(after.latches.set['books-differ']).toBeUndefined();
  await runJob(world, ASK);
  expect(ofKind(world, 'ledger.moved')).toHaveLength(1);
});

interface Wrong {
  readonly name: string;
  readonly change: (read: BrokerActivities) => BrokerActivities;
  readonly says: RegExp;
}

const WRONG: readonly Wrong[] = [
  {
    name: 'a price that differs',
    change: (read) => ({
      ...read,
      executions: read.executions.map((fill) => ({ ...fill, price: price(1) })),
    }),
    says: /execution .+: ledger buy .+; broker buy .+ at 1\.00, fee \$0\.00/,
  },
  {
    name: 'a fee that differs',
    change: (read) => ({
      ...read,
      executions: read.executions.map((fill) => ({ ...fill, fee: cents(7) })),
    }),
    says: /ledger .+ fee \$0\.00; broker .+ fee \$0\.07/,
  },
  {
    name: 'an execution the ledger never booked',
    change: (read) => ({
      ...read,
      executions: read.executions.flatMap((fill) => [fill, { ...fill, execution: 'strange' }]),
    }),
    says: /execution strange is not in the ledger: buy /,
  },
  {
    name: 'an execution the broker does not list',
    change: (read) => ({ ...read, executions: [] }),
    says: /execution .+ is not at the broker: buy /,
  },
  {
    name: 'cash that differs',
    change: (read) => ({
      ...read,
      account: { ...read.account, cash: cents(read.account.cash + 1) },
    }),
    says: /cash: ledger \$.+, broker \$/,
  },
  {
    name: 'a broker whose marks are far from ours',
    change: (read) => ({
      ...read,
      account: { ...read.account, kind: 'paper', equity: cents(read.account.equity * 2) },
    }),
    says: /positions: ledger \$.+, broker \$.+, more than \$.+ between/,
  },
];

test.each(WRONG)('$name is named, alerted and on record', async ({ change, says }) => {
  const world = await evening();
  const answer = await runWith(world, change);
  expect(answer.ok).toBe(false);
  expect(answer.lines.join('\n')).toMatch(says);
  expect(alerts(world)).toContainEqual(['ENG-7', 'WARNING', 'job ledger-match']);
});

test('a broker that does not answer is said so, and nothing is booked', async () => {
  const world = await evening();
  const activities = () => Promise.reject(new BrokerFault('the line is down'));
  const answer = await runJob(world, { ...ASK, ports: { activities } });
  expect(answer).toEqual({
    ok: false,
    lines: ['SOP-1: reading the activities at the broker failed: the line is down'],
  });
  expect(alerts(world)).toContainEqual(['ENG-7', 'WARNING', 'job ledger-match']);
  expect(ofKind(world, 'ledger.moved')).toEqual([]);
});

test('the clock runs it each evening, after the end of the day', async () => {
  const world = await evening();
  await world.playUntil('2020-02-03 16:31');
  const finished = ofKind(world, 'job.finished').map((fact) => [fact.job, fact.ok]);
  expect(finished.slice(-3)).toEqual([
    ['end-of-day', true],
    ['ledger-match', true],
    ['daily-report', true],
  ]);
});
