// Every call to Alpaca failing in every way: an order is sent once whatever happens, what nobody knows is said
// to be unknown, readings are repeated, and one client that must wait holds up no other.
import { afterEach, describe, expect, test } from 'vitest';

import { BrokerFault } from '#engine/broker/broker.ts';
import { instrumentSymbol, isOption } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { CallName, FaultHow } from '../../../contract/alpaca/standing.ts';
import { agrees, joined } from './joined.ts';
import type { Joined } from './joined.ts';
import { clientId, ticket } from './words.ts';

let world: Joined | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const A = clientId('a');
const RESTING = ticket({ id: 'a', terms: { type: 'limit', limit: price(140) } });

function answered(status: number): FaultHow {
  return { status, code: status * 100_000, message: 'trouble' };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

describe('sending an order', () => {
  /** Longer than a busy machine takes from the answer to the first look. */
  const DELAY_MS = 1_200;
  const hows: readonly (readonly [what: string, how: FaultHow, acts: 'never' | 'now' | 'later'])[] =
    [
      ['fails before', 'before', 'never'],
      ['is reset', 'reset', 'never'],
      ['acts, and the answer is lost', 'after', 'now'],
      ['acts late', 'late', 'later'],
      ...[401, 408, 409, 425, 499, 500, 502, 503, 504].map(
        (status) => [`is answered ${status}`, answered(status), 'never'] as const,
      ),
    ];
  const looks = [
    ['the look-up finds', 'finds'],
    ['the look-up finds later', { laterMs: DELAY_MS }],
    ['the look-up never finds', 'never'],
  ] as const;
  const table = hows.flatMap((how) => looks.map((look) => [how, look] as const));

  test.each(table.map(([how, look]) => [`${how[0]}, ${look[0]}`, how, look] as const))(
    '%s',
    async (_, [, how, acts], [, lookup]) => {
      world = await joined();
      const { alpaca, broker } = world;
      alpaca.lookup(lookup);
      alpaca.fault({ call: 'submit', how, lateMs: DELAY_MS });
      await expect(broker.submit(RESTING)).rejects.toThrow(BrokerFault);
      expect(alpaca.calls('submit')).toHaveLength(1);
      const stands = async () => (await broker.find(A)) !== null;
      expect(await stands()).toBe(acts === 'now' && lookup === 'finds');
      const shows = acts !== 'never' && lookup !== 'never';
      if (shows) await expect.poll(stands).toBe(true);
      else await pause(acts === 'never' ? 0 : 2 * DELAY_MS + 50);
      expect(await stands()).toBe(shows);
      // Whatever a look-up says, what stands there is told by the stream and the readings.
      if (acts !== 'never')
        await world.until('it is told', () => world?.story('a').includes('accepted') === true);
      expect(alpaca.books().orders).toHaveLength(acts === 'never' ? 0 : 1);
      expect(alpaca.calls('submit')).toHaveLength(1);
      alpaca.lookup('finds');
      await agrees(world);
    },
  );

  test('a refusal that lied is found out by Alpaca’s own record', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(RESTING);
    const how = { status: 403, code: 40_310_000, message: 'insufficient buying power' };
    alpaca.fault({ call: 'submit', how });
    expect(await broker.submit(RESTING)).toEqual({ taken: true, reason: '' });
    alpaca.fault({ call: 'submit', how });
    alpaca.fault({ call: 'find', how: 'before', times: 3 });
    await expect(broker.submit(RESTING)).rejects.toThrow(BrokerFault);
    await agrees(world);
  });

  test('a duplicate that cannot be seen yet is no refusal', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    alpaca.lookup('never');
    alpaca.fault({ call: 'submit', how: 'after' });
    await expect(broker.submit(RESTING)).rejects.toThrow(BrokerFault);
    await expect(broker.submit(RESTING)).rejects.toThrow(/has seen its id before/);
    alpaca.lookup('finds');
    await agrees(world);
  });

  test('a 429 quiets the orders’ client alone, and what it holds back was never sent', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    const how = { status: 429, code: 42_910_000, message: 'slow down', retryAfter: 3 };
    alpaca.fault({ call: 'submit', how });
    const first = await broker.submit(RESTING);
    expect(first.reason).toMatch(/has not taken it/);
    expect('waitMs' in first ? first.waitMs : 0).toBeGreaterThan(2_900);
    expect(await broker.submit(RESTING)).toHaveProperty('waitMs');
    expect(alpaca.calls('submit')).toHaveLength(1);
    expect(await broker.find(A)).toBeNull();
    await pause(3_050);
    expect(await broker.submit(RESTING)).toMatchObject({ taken: true });
    await agrees(world);
  });
});

describe('cancelling', () => {
  test.each([
    ['fails before', 'before', 'fault'],
    ['is answered 429', answered(429), 'fault'],
    ['is answered 503', answered(503), 'fault'],
    // On a connection that was idle a cancel may be asked again: twice is once.
    ['is reset', 'reset', 'asked'],
    ['acts, and the answer is lost', 'after', 'closed'],
    ['acts late', 'late', 'asked'],
  ] as const)('%s', async (_, how, outcome) => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(RESTING);
    alpaca.fault({ call: 'cancel', how, lateMs: 100 });
    const fault = (error: unknown) => (error instanceof BrokerFault ? 'fault' : error);
    expect(await broker.cancel(A).catch(fault)).toBe(outcome);
    const ended = () => world?.story('a').includes('cancelled after 0') === true;
    if (outcome !== 'fault') await world.until('the end is told', ended);
    else expect(await broker.find(A)).toMatchObject({ status: 'accepted' });
    await agrees(world);
  });

  test('an answer that never comes is waited for three seconds, and no other call with it', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(RESTING);
    alpaca.fault({ call: 'cancel', how: 'hang' });
    const lost = expect(broker.cancel(A)).rejects.toThrow(/no answer came in time \(TIMEOUT\)/);
    expect(await broker.cancel(A)).toBe('asked');
    await lost;
    await agrees(world);
  });

  test('an order nobody here knows by Alpaca’s id is looked up on the same client', async () => {
    world = await joined({ readEveryMs: 60_000 });
    const { alpaca, broker } = world;
    alpaca.stream.silence();
    alpaca.fault({ call: 'submit', how: 'after' });
    await expect(broker.submit(RESTING)).rejects.toThrow(BrokerFault);
    expect(await broker.cancel(A)).toBe('asked');
    expect(await broker.find(A)).toMatchObject({ status: 'cancelled' });
    await agrees(world);
  });
});

describe('reading', () => {
  const option = instrumentSymbol('AAPL270617C00100000');
  const reads: readonly (readonly [CallName, (from: Joined) => Promise<unknown>])[] = [
    ['account', ({ broker }) => broker.account()],
    ['account', ({ broker }) => broker.account()],
    ['positions', ({ broker }) => broker.positions()],
    ['orders', ({ broker }) => broker.openOrders()],
    ['activities', ({ broker }) => broker.executions(null)],
    ['activities', ({ broker }) => broker.movements(null)],
    ['find', ({ broker }) => broker.find(A)],
    ['clock', ({ broker }) => broker.clock()],
    [
      'calendar',
      ({ broker }) => broker.calendar(tradingDay('2026-03-02'), tradingDay('2026-03-06')),
    ],
    ['asset', ({ broker }) => broker.listing(instrumentSymbol('AAPL'))],
    ['contracts', ({ broker }) => broker.listing(option)],
  ];
  test.each(reads)('%s is repeated, and a fault when it goes on failing', async (call, read) => {
    expect(isOption(option)).toBe(true);
    world = await joined({ readEveryMs: 60_000 });
    world.alpaca.fault({ call, how: 'before', times: 2 });
    await expect(read(world)).resolves.not.toThrow();
    world.alpaca.fault({ call, how: 'reset', times: Number.POSITIVE_INFINITY });
    await expect(read(world)).rejects.toThrow(/broke before the answer/);
    world.alpaca.clearFaults();
    await agrees(world);
  });

  test('a 429 quiets readings alone: nothing is asked until then, and cancels go on', async () => {
    world = await joined({ readEveryMs: 60_000 });
    const { alpaca, broker } = world;
    await broker.submit(RESTING);
    alpaca.fault({
      call: 'account',
      how: { status: 429, code: 42_910_000, message: 'slow down', retryAfter: 1 },
    });
    await expect(broker.account()).rejects.toThrow(/asked too often/);
    const asked = alpaca.calls().length;
    await expect(broker.positions()).rejects.toThrow(/asks again in 1 s/);
    expect(alpaca.calls()).toHaveLength(asked);
    expect(await broker.cancel(A)).toBe('asked');
    await pause(1_050);
    expect(await broker.positions()).toEqual([]);
    await agrees(world);
  });
});
