// An entry that brings its stop, at the simulated broker: the stop stands from the whole fill on under the name of its
// entry, is in the books of a broker opened again, and never without the fill.
import { describe, expect, it } from 'vitest';
import { entryOf, legName, legOf, twinOf } from '#engine/broker/leg.ts';
import { price } from '#engine/model/money.ts';
import { approved, at, bar, FLAT, orderId, scene, ticket } from './scenes.ts';
import type { SceneOptions } from './scenes.ts';

const A = orderId('a');
const STOP = price(95);

const TARGET = price(110);

function entry(limit: number, tif: 'day' | 'ioc' = 'ioc') {
  const terms = { type: 'limit', limit: price(limit) } as const;
  return approved({ ...ticket({ terms, tif }), stopLoss: STOP });
}

const S = legName(A, 'stop');
const T = legName(A, 'target');

/** Ten held, under a stop at 95 and below a target at 110. */
async function paired(options: SceneOptions = {}) {
  const made = scene(options);
  await made.broker.submit(approved({ ...entry(101), takeProfit: TARGET }));
  made.turn(at(0));
  made.broker.advance(bar(at(0), FLAT));
  made.broker.advanceTo(at(5));
  return made;
}

describe('an entry that brings its stop', () => {
  it('has it at the broker from the instant it is filled whole', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(entry(101));
    expect(await broker.find(legName(A))).toBeNull();
    turn(at(0));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect(await broker.find(legName(A))).toMatchObject({
      status: 'accepted',
      ticket: { side: 'sell', terms: { type: 'stop', stop: STOP }, timeInForce: 'day' },
    });
    broker.advanceTo(at(5));
    broker.advance(bar(at(5), [96, 96, 94, 94]));
    expect(told.slice(2)).toEqual(['accepted a.S', 'executed a.S 10']);
    expect(await broker.positions()).toEqual([]);
  });

  it('that finds nobody at its price leaves no stop behind', async () => {
    const { broker, turn } = scene();
    await broker.submit(entry(90));
    turn(at(0));
    broker.advance(bar(at(0), FLAT));
    expect(await broker.find(A)).toMatchObject({ status: 'cancelled' });
    expect(await broker.openOrders()).toEqual([]);
  });

  it('holds what it sells: no other sale of it is taken', async () => {
    const { broker, turn } = scene();
    await broker.submit(entry(101));
    turn(at(0));
    broker.advance(bar(at(0), FLAT));
    const other = ticket({
      id: 'b',
      side: 'sell',
      tif: 'gtc',
      terms: { type: 'stop', stop: STOP },
    });
    expect(await broker.submit(other)).toMatchObject({ taken: false });
    expect(await broker.cancel(legName(A))).toBe('asked');
  });

  it('ends with its day', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(entry(101));
    turn(at(0));
    broker.advance(bar(at(0), FLAT));
    broker.sessionClosed(at(390));
    expect(told.at(-1)).toBe('expired a.S');
  });
});

describe('an entry that brings a stop and a target', () => {
  it('has both at the broker from the instant it is filled whole, and they hold its units once', async () => {
    const { broker, told } = await paired();
    expect(told.slice(2)).toEqual(['accepted a.S', 'accepted a.T']);
    expect(await broker.find(T)).toMatchObject({
      status: 'accepted',
      ticket: { side: 'sell', terms: { type: 'limit', limit: TARGET }, timeInForce: 'day' },
    });
    const free = (units: number) => ticket({ id: `f${units}`, side: 'sell', units });
    expect(await broker.submit(free(1))).toMatchObject({ taken: false });
  });

  it.each([
    ['target', [109, 111, 109, 111], ['executed a.T 10', 'cancelled a.S']],
    ['stop', [96, 96, 94, 94], ['executed a.S 10', 'cancelled a.T']],
    ['stop, where one bar meets both,', [100, 112, 94, 100], ['executed a.S 10', 'cancelled a.T']],
  ] as const)('the %s sells, and the other ends', async (_name, shape, said) => {
    const { broker, told } = await paired();
    broker.advance(bar(at(5), shape));
    expect(told.slice(4)).toEqual(said);
    expect(await broker.positions()).toEqual([]);
    expect(await broker.openOrders()).toEqual([]);
  });

  it('a target that sells a part leaves the stop the rest', async () => {
    // Of this seed the entry fills whole, the target in part and the stop whole.
    const made = await paired({ partialChance: 0.5, seed: 4 });
    made.broker.advance(bar(at(5), [109, 111, 109, 111]));
    const target = await made.broker.find(T);
    const stop = await made.broker.find(S);
    expect(target?.status).toBe('partial');
    expect(stop?.ticket.qty).toBe(10e9 - (target?.filled ?? 0));
    made.broker.advance(bar(at(10), [96, 96, 94, 94]));
    expect(await made.broker.positions()).toEqual([]);
    expect(await made.broker.openOrders()).toEqual([]);
  });

  it.each([S, T])('cancelling %s ends both', async (leg) => {
    const { broker, told } = await paired();
    expect(await broker.cancel(leg)).toBe('asked');
    broker.advanceTo(at(6));
    expect(new Set(told.slice(4))).toEqual(new Set(['cancelled a.S', 'cancelled a.T']));
    expect(await broker.openOrders()).toEqual([]);
  });

  it('cancelling both ends each once', async () => {
    const { broker, told } = await paired();
    await broker.cancel(T);
    await broker.cancel(S);
    broker.advanceTo(at(6));
    expect(told.slice(4)).toEqual(['cancelled a.S', 'cancelled a.T']);
  });

  it('both end with their day', async () => {
    const { broker, told } = await paired();
    broker.sessionClosed(at(390));
    expect(told.slice(4)).toEqual(['expired a.S', 'expired a.T']);
  });
});

it('the name of a leg tells its entry and its twin', () => {
  expect([legOf(S), legOf(T)]).toEqual([
    { entry: A, leg: 'stop' },
    { entry: A, leg: 'target' },
  ]);
  expect([twinOf(S), twinOf(T), twinOf(A)]).toEqual([T, S, null]);
});

it('the name of a stop tells its entry, and no other name does', () => {
  expect(entryOf(legName(A))).toBe(A);
  expect(entryOf(A)).toBeNull();
});
