// SOP-5 on the real desk: an entry that got nothing is tried once more by the wider clamp, as an order of
// its own and never past the collar; entries that fail again and again halt the desk.
import { afterEach, describe, expect, test } from 'vitest';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type { EntryTerms } from '#engine/fact.ts';
import type { OrderApproved } from '#engine/fact.ts';
import { alternateRatio } from '#engine/alternate.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World, WorldOptions } from '#tests/world.ts';

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function opened(entries: EntryTerms, options: WorldOptions = {}): Promise<World> {
  const ground = newGround({
    from: '2020-02-03',
    until: '2020-02-14',
    ...options,
    change: (config) => {
      const { proposal } = config;
      return {
        ...config,
        proposal: { ...proposal, strategies: { ...proposal.strategies, entries } },
      };
    },
  });
  grounds.push(ground);
  return startWorld(ground, options);
}

function entriesOf(world: World): readonly OrderApproved[] {
  return world
    .facts()
    .filter((fact) => fact.kind === 'order.approved')
    .filter((fact) => fact.plan.purpose === 'entry');
}

/** A broker that refuses every purchase. */
function refusing(inner: Broker): Broker {
  return overBroker(inner, {
    submit: (order) =>
      order.side === 'buy'
        ? Promise.resolve({ taken: false, reason: 'insufficient buying power' })
        : inner.submit(order),
  });
}

describe('the other attempt', () => {
  test('follows an entry that got nothing, wider, once, under an id of its own', async () => {
    const world = await opened(
      { timeInForce: 'ioc', clamp: 0.000001, alternate: 0.01 },
      { around: { broker: refusing } },
    );
    await world.playUntil('2020-02-03 12:00');
    const [first, second, ...more] = entriesOf(world);
    expect(more).toEqual([]);
    expect(first?.plan.id).toMatch(/-E1$/);
    expect(second?.plan.id).toMatch(/-E2$/);
    expect(second?.by).toBe('rule SOP-5');
    expect(second?.plan.assumed).toBeGreaterThan(first?.plan.assumed ?? 0);
    expect(second?.plan.timeInForce).toBe('ioc');
    const { execution } = world.assembled.machine.state().engine;
    expect(execution.day).toMatchObject({ ended: 2, none: 2, clamps: 2, clampsFilled: 0 });
  });

  test('is never wider than the collar', async () => {
    const world = await opened({ timeInForce: 'day', clamp: 0.005, alternate: 0.05 });
    expect(alternateRatio(world.assembled.machine.state().engine)).toBe(0.02);
  });

  test('does not follow an entry that filled', async () => {
    const world = await opened({ timeInForce: 'ioc', clamp: 0.005, alternate: 0.01 });
    await world.playUntil('2020-02-03 12:00');
    expect(entriesOf(world).map((fact) => fact.plan.id.slice(-2))).toEqual(['E1']);
    expect((await world.say('vic', 'execution')).text).toContain('fill rate 100.0 %');
  });
});

test('three entries in a row that the broker refuses halt the desk', async () => {
  const world = await opened(
    { timeInForce: 'day', clamp: 0.005, alternate: 0.01 },
    { around: { broker: refusing } },
  );
  await world.playUntil('2020-02-14 16:30');
  const set = world.assembled.machine.state().engine.latches.set['self-halt'];
  expect(set?.reason).toContain('3 entries in a row were refused by the broker');
  expect(set?.by).toBe('rule SOP-5');
});

describe('a part of a position', () => {
  test.each<[string, string, number | null]>([
    ['half of it', 'close ^GSPC --part 50%', 0.5],
    ['one strategy\u2019s, by share', 'close ^GSPC trend-crossover --part 50%', 0.5],
    ['a quantity', 'close ^GSPC --part 1', null],
  ])('%s: the rest rests under a stop again', async (_name, line, share) => {
    const world = await opened({ timeInForce: 'day', clamp: 0.005, alternate: 0.01 });
    await world.playUntil('2020-02-03 11:00');
    const key = 'trend-crossover ^GSPC';
    const before = world.assembled.machine.state().engine.books.positions[key];
    const answer = await world.say('ana', line);
    expect(answer.ok).toBe(true);
    await world.playUntil('2020-02-03 11:20');
    const { books, orders } = world.assembled.machine.state().engine;
    const after = books.positions[key];
    const sold = share === null ? 1e9 : Math.floor((before?.qty ?? 0) * share);
    expect(after?.qty).toBe((before?.qty ?? 0) - sold);
    const stops = Object.values(orders).filter(
      (order) => order.purpose === 'protective' && order.status === 'accepted',
    );
    expect(stops.map((order) => order.qty)).toEqual([after?.qty]);
  });

  test.each(['0%', '101%', '-1', '1e400', 'half'])('%s is no part', async (part) => {
    const world = await opened({ timeInForce: 'day', clamp: 0.005, alternate: 0.01 });
    await world.playUntil('2020-02-03 11:00');
    const answer = await world.say('ana', `close ^GSPC trend-crossover --part ${part}`);
    expect(answer.code).toBe('PART_BAD');
  });
});

test('the broker\u2019s word on account and symbols is heard before the pack is carried out', async () => {
  const asked: string[] = [];
  const world = await opened(
    { timeInForce: 'day', clamp: 0.005, alternate: 0.01 },
    {
      faults: {
        calls: (call, id) => {
          if (call === 'account' || call === 'listing') asked.push(`${call} ${id}`.trim());
          return 'none';
        },
      },
    },
  );
  await world.playUntil('2020-02-03 12:00');
  expect(asked).toContain('account');
  expect(asked.filter((call) => call === 'listing ^GSPC')).toHaveLength(1);
});
