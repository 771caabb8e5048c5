// Entries with a stop and a target on the whole desk and the simulated broker: both rest from the fill on, people see
// them side by side, nothing but two keys takes one away, and of the two only one ever sells.
import { afterEach, describe, expect, test } from 'vitest';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type { EntryTerms } from '#engine/fact.ts';
import { openPositions } from '#engine/order/books.ts';
import { leavingBy } from '#engine/order/pair.ts';
import { unprotected } from '#engine/order/protect.ts';
import type { Order } from '#engine/order/order.ts';
import { openOrders } from '#engine/state.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

/** The index trades in whole units here, as brokers take such entries in whole units only. */
function whole(inner: Broker): Broker {
  return overBroker(inner, {
    listing: async (symbol) => {
      const row = await inner.listing(symbol);
      return row === null ? null : { ...row, fractional: false };
    },
  });
}

async function opened(target: number | null, clamp = 0.005): Promise<World> {
  const entries: EntryTerms = {
    timeInForce: 'ioc',
    clamp,
    alternate: 0.01,
    protection: 'bracket',
    ...(target === null ? {} : { target }),
  };
  const options = { around: { broker: whole } };
  const ground = newGround({
    from: '2020-02-03',
    until: '2020-03-13',
    ...options,
    change: (config) => {
      const { proposal } = config;
      const strategies = { ...proposal.strategies, entries };
      return { ...config, proposal: { ...proposal, strategies } };
    },
  });
  grounds.push(ground);
  return startWorld(ground, options);
}

function engineOf(world: World) {
  return world.assembled.machine.state().engine;
}

function resting(world: World): readonly Order[] {
  return openOrders(engineOf(world)).filter((order) => order.purpose !== 'entry');
}

/** Held at this instant: nothing bare, and what may sell is together no more than what is held. */
function sound(world: World): void {
  const engine = engineOf(world);
  for (const row of openPositions(engine.books)) {
    expect(unprotected(engine, row), row.strategy).toBe(0);
    const sales = openOrders(engine).filter((order) => order.strategy === row.strategy);
    expect(leavingBy(sales.filter((order) => order.side === 'sell'))).toBeLessThanOrEqual(row.qty);
  }
}

/** A text without its line ends. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

const HELD = '2020-02-03 11:00';

/** What rests or waits for a holding: which, of how much, and until when. */
function legs(world: World): readonly string[] {
  return resting(world).map(
    ({ purpose, status, timeInForce, qty }) => `${purpose} ${status} ${timeInForce} ${qty / 1e9}`,
  );
}

describe('an entry with a target', () => {
  test('rests under its stop and below its target, side by side for people', async () => {
    const world = await opened(2);
    await world.playUntil(HELD);
    expect(legs(world)).toEqual(['protective accepted day 3', 'target accepted day 3']);
    const [stop, target] = resting(world);
    expect(stop?.terms).toEqual({ type: 'stop', stop: 31415236 });
    expect(target?.terms).toEqual({ type: 'limit', limit: 34418956 });
    expect((await world.say('vic', 'positions')).text).toContain('3,141.5236, target');
    expect((await world.say('vic', 'orders')).text).toContain('sell 3 ^GSPC limit 3,441.8956');
    const [approved] = world.facts().filter((fact) => fact.kind === 'order.approved');
    expect(approved?.plan).toMatchObject({ stopLoss: 31415236, takeProfit: 34418956 });
    const cards = JSON.stringify(world.cards());
    expect(cards).toContain('stop after the fill 3,141.5236, with it a target 3,441.8956');
    expect(cards).toContain('stop 3,141.5236, target 3,441.8956, risk');
    sound(world);
  });

  test('stays in a halt and a cancel-all, and goes by two keys alone, with the stop', async () => {
    const world = await opened(2);
    await world.playUntil(HELD);
    const before = legs(world);
    const said = await world.say('ana', 'cancel-all news ahead');
    expect(said.text).toContain('1 protective stop stays, with 1 target');
    expect((await world.say('ana', 'halt something is wrong')).ok).toBe(true);
    await world.playUntil('2020-02-03 11:05');
    expect(legs(world)).toEqual(before);
    const confirmed = await world.say('ben', 'approve R-0001 agreed');
    expect(plain(confirmed.text)).toContain('protective stops and targets stay: demo');
    await world.playUntil('2020-02-03 11:10');
    expect(legs(world)).toEqual(before);
    expect(plain((await world.say('vic', 'execution')).text)).toContain('a target 2 times');
    const target = resting(world).find((order) => order.purpose === 'target');
    const asked = await world.say('ana', `cancel ${target?.id ?? ''} no more`);
    expect(asked.text).toContain('ends together with the stop of its position');
    expect(legs(world)).toEqual(before);
    const number = /R-\d+/.exec(asked.text)?.[0] ?? '';
    const granted = await world.say('ben', `approve ${number} agreed`);
    expect(granted.text).toContain('the stop and its target are being cancelled');
    await world.playUntil('2020-02-03 11:20');
    expect(legs(world)).toEqual(['protective accepted gtc 3']);
    sound(world);
  });

  test.each([
    ['all', 'close ^GSPC', []],
    ['a part', 'close ^GSPC --part 1', ['protective accepted gtc 2']],
  ])('closing %s takes both away first', async (_name, line, left) => {
    const world = await opened(2);
    await world.playUntil(HELD);
    const said = await world.say('ana', line);
    expect(said.text).toContain('the protective stops and targets go first');
    await world.playUntil('2020-02-03 11:20');
    expect(legs(world)).toEqual(left);
    sound(world);
  });

  test('is gone with the day of its entry; a stop alone rests over the night', async () => {
    const world = await opened(2);
    await world.playUntil('2020-02-03 20:00');
    expect(legs(world)).toEqual(['protective accepted gtc 3']);
    sound(world);
  });

  test('sells at the target, and counts as a trade that ended there', async () => {
    const world = await opened(0.1, 0.001);
    const trades = () => world.facts().filter((fact) => fact.kind === 'trade.closed');
    for (let day = 3; day < 29; day += 1) {
      await world.playUntil(`2020-02-${String(day).padStart(2, '0')} 20:00`);
      sound(world);
    }
    expect(trades().filter(({ exit, gain }) => exit === 'target' && gain > 0)).not.toEqual([]);
    expect(engineOf(world).latches.set['books-differ']).toBeUndefined();
  });
});

test('without a target nothing of it is in the journal', async () => {
  const world = await opened(null);
  await world.playUntil('2020-02-03 20:00');
  expect(JSON.stringify(world.facts())).not.toMatch(/takeProfit|"target"/);
});
