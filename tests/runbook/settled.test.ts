// Comparing while the account moves: an execution that arrives while the broker is read is no difference, however
// often that happens, and what is one is named all the same.
import { afterEach, expect, test } from 'vitest';
import { overBroker } from '#engine/broker/over.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { cents, NO_CENTS, plus } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { reconcile } from '#runbook/catching-up.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const grounds: ReturnType<typeof newGround>[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

/** What moves while the broker is read: so much interest, some in each reading, told as the reading goes on. */
interface Moving {
  left: number;
  made: number;
  /** What the broker's cash is beyond ours. */
  apart: Cents;
  tell: () => void;
}

/** Positions are read first; then something is booked here; then the rest of the answer comes. */
function moving(inner: Broker, of: Moving): Broker {
  return overBroker(inner, {
    account: async () => {
      const account = await inner.account();
      const read = { ...account, cash: plus(account.cash, of.apart) };
      if (of.left === 0) return read;
      of.left -= 1;
      of.made += 1;
      of.tell();
      return read;
    },
  });
}

async function opened(): Promise<{ readonly world: World; readonly of: Moving }> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const of: Moving = { left: 0, made: 0, apart: NO_CENTS, tell: () => undefined };
  const world = await startWorld(ground, { around: { broker: (inner) => moving(inner, of) } });
  of.tell = () => {
    const movement = {
      kind: 'cash',
      id: `moved ${of.made}`,
      cause: 'interest',
      symbol: null,
      amount: cents(100),
      at: world.clock.now(),
      says: 'interest',
    } as const;
    world.broker.moved(movement);
    world.assembled.machine.turn(() => ok([{ kind: 'ledger.moved', movement }]));
  };
  await world.playUntil('2020-02-03 10:30');
  return { world, of };
}

test.each([1, 2, 3, 5, 8])('%i times in a row: the books are equal in the end', async (times) => {
  const { world, of } = await opened();
  of.left = times;
  const before = world.facts().filter((fact) => fact.kind === 'books.compared').length;
  const { lines } = await reconcile(world.assembled.machine);
  expect(of.made).toBe(times);
  expect(lines).toEqual([]);
  const compared = world.facts().filter((fact) => fact.kind === 'books.compared');
  expect(compared.slice(before).map((fact) => fact.clean)).toEqual([true]);
  expect(Object.keys(world.assembled.machine.state().engine.latches.set)).toEqual([]);
});

test('what is really apart is named while the account moves', async () => {
  const { world, of } = await opened();
  of.left = 2;
  of.apart = cents(500);
  const { lines } = await reconcile(world.assembled.machine);
  expect(of.made).toBe(2);
  expect(lines.join()).toContain('cash: desk');
});
