// An entry that brings its stop, at the simulated broker: the stop stands from the whole fill on under the name of its
// entry, is in the books of a broker opened again, and never without the fill.
import { describe, expect, it } from 'vitest';
import { entryOf, legName } from '#engine/broker/leg.ts';
import { price } from '#engine/model/money.ts';
import { approved, at, bar, FLAT, orderId, scene, ticket } from './scenes.ts';

const A = orderId('a');
const STOP = price(95);

function entry(limit: number, tif: 'day' | 'ioc' = 'ioc') {
  const terms = { type: 'limit', limit: price(limit) } as const;
  return approved({ ...ticket({ terms, tif }), stopLoss: STOP });
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

it('the name of a stop tells its entry, and no other name does', () => {
  expect(entryOf(legName(A))).toBe(A);
  expect(entryOf(A)).toBeNull();
});
