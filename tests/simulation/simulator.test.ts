// The simulator's share of every run: seeded days with faults, the days of 2020 played twice with the same
// people, and mistakes planted on purpose, which it must find.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovedOrder, Broker, Execution } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { cents } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';
import { seeEntry } from './books.ts';
import { Watch } from './witness.ts';
import { FIRST_DAY, LAST_DAY, PEOPLE_OF_2020 } from './people.ts';
import { tell } from './run.ts';
import { simulate } from './simulator.ts';
import { traceHash } from './trace.ts';

const people = PEOPLE_OF_2020;

async function played(): Promise<{ readonly ground: Ground; readonly world: World }> {
  const ground = newGround({ from: FIRST_DAY, until: LAST_DAY });
  const world = await startWorld(ground, { people });
  await world.playAll();
  return { ground, world };
}

/** A broker that sends each order a second time under another name. */
function doubling(inner: Broker): Broker {
  return overBroker(inner, {
    async submit(order) {
      const answer = await inner.submit(order);
      const twin = { ...order, id: `${order.id}-2` };
      await inner.submit(twin as unknown as ApprovedOrder);
      return answer;
    },
  });
}

/** A broker line that reports each execution a cent dearer than the broker booked it. */
function centOff(inner: Broker): Broker {
  const dearer = (fill: Execution): Execution => ({ ...fill, fee: cents(fill.fee + 1) });
  return {
    ...doubling(inner),
    submit: (order) => inner.submit(order),
    executions: async (after) => (await inner.executions(after)).map(dearer),
    listen: (listener) =>
      inner.listen((report) =>
        listener(report.kind === 'executed' ? { ...report, fill: dearer(report.fill) } : report),
      ),
  };
}

/** A desk that does not see the kill file, which is there from its first start. */
function blind(inner: KillFile): KillFile {
  writeFileSync(inner.path, '');
  return { ...inner, look: () => ({ reading: 'absent', id: null, says: 'absent' }) };
}

/** What the seeds find until one of these invariants is broken. */
async function found(
  plant: Parameters<typeof simulate>[0]['plant'],
  ids: readonly string[],
): Promise<boolean> {
  for (let seed = 1; seed <= 12; seed += 1) {
    const run = await simulate({ seed, days: 6, faultRate: 0.3, ...(plant ? { plant } : {}) });
    if (run.violations.some((one) => ids.includes(one.id))) return true;
  }
  return false;
}

describe('seeded days with faults', () => {
  test.for([101, 102, 103, 104])(
    'seed %i breaks no invariant',
    { timeout: 180_000 },
    async (seed) => {
      const run = await simulate({ seed, days: 4, faultRate: 1 });
      expect(run.violations, tell(run)).toEqual([]);
    },
  );

  test.for([203, 210, 212])(
    'seed %i, whose entries bring a stop and a target, breaks no invariant',
    { timeout: 180_000 },
    async (seed) => {
      const run = await simulate({ seed, days: 6, faultRate: 0.5, brackets: true });
      expect(run.violations, tell(run)).toEqual([]);
      expect(run.counts['leg T']).toBeGreaterThan(0);
    },
  );

  test('the same seed gives the same run', { timeout: 180_000 }, async () => {
    const [one, two] = [
      await simulate({ seed: 7, days: 3, faultRate: 1 }),
      await simulate({ seed: 7, days: 3, faultRate: 1 }),
    ];
    expect(two.counts).toEqual(one.counts);
    expect(two.entries).toBe(one.entries);
  });
});

describe('planted mistakes are found', () => {
  const cases = [
    { name: 'a broker line that doubles orders', plant: { broker: doubling }, ids: ['O1', 'O7'] },
    { name: 'a kill file nobody sees', plant: { killFile: blind }, ids: ['O3', 'O8'] },
    { name: 'a cent too much on each fill', plant: { broker: centOff }, ids: ['O7'] },
  ];
  test.for(cases)('$name', { timeout: 180_000 }, async ({ plant, ids }) => {
    expect(await found(plant, ids)).toBe(true);
  });
});

describe('February to April 2020 with scripted people', () => {
  let whole: Awaited<ReturnType<typeof played>>;

  beforeAll(async () => {
    whole = await played();
  });

  afterAll(() => clearGround(whole.ground));

  test('the same days and people give the same trace', { timeout: 180_000 }, async () => {
    const again = await played();
    expect(traceHash(again.world.entries())).toBe(traceHash(whole.world.entries()));
    clearGround(again.ground);
  });

  test.for(['2020-02-12 10:30', '2020-03-02 09:20', '2020-03-20 16:30'])(
    'a crash at %s, with no order in flight, leaves the trace as it is',
    { timeout: 180_000 },
    async (moment) => {
      const ground = newGround({ from: FIRST_DAY, until: LAST_DAY });
      const before = await startWorld(ground, { people });
      await before.playUntil(moment);
      const after = await startWorld(ground, { people });
      await after.playAll();
      expect(traceHash(after.entries())).toBe(traceHash(whole.world.entries()));
      clearGround(ground);
    },
  );

  test('the layers trip on their days', () => {
    const set = whole.world
      .entries()
      .flatMap((entry) =>
        entry.fact.kind === 'latch.set'
          ? [`${formatDayEt(entry.desk).slice(0, 10)} ${entry.fact.latch}`]
          : [],
      );
    expect([...new Set(set)]).toEqual([
      '2020-02-12 manual',
      '2020-02-12 kill-file',
      '2020-02-24 daily-loss',
      '2020-02-26 weekly-loss',
      '2020-02-27 loss-streak',
      '2020-03-09 manual',
      '2020-03-09 kill-file',
      '2020-03-10 degraded',
    ]);
  });

  test('cash and positions balance to the cent at the end', async () => {
    const { ground, world } = whole;
    const watch = new Watch(ground.dir);
    watch.kept(ground.store.load());
    watch.violations.length = 0; // Orders were taken before their facts were told here.
    for (const entry of world.entries()) seeEntry(watch.journal, entry, watch.complain);
    const state = world.assembled.machine.state();
    watch.look(state, false);
    watch.quiet(state, world.assembled.machine.brake.unrecorded.length);
    watch.prove(world.entries(), state);
    expect(watch.violations).toEqual([]);
    expect(watch.journal.cash).toBe((await world.broker.account()).cash);
  });
});
