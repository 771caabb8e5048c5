// An order's life at the simulated broker: it arrives after the latency, meets bars, is cancelled or
// expires, and a broker opened again on the same books goes on as if nothing had happened.
import { describe, expect, it } from 'vitest';

import { REASONS } from '#engine/broker/books.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { dollars, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';

import { FLAT, SPY, at, bar, orderId, scene, ticket } from './scenes.ts';

const A = orderId('a');
const GTC_STOP = {
  side: 'sell',
  terms: { type: 'stop', stop: price(95) },
  tif: 'gtc',
} as const;

describe('arrival', () => {
  it('answers at once, reports later, and reports only from advance', async () => {
    const { broker, told, turn } = scene();
    expect(await broker.submit(ticket({}))).toEqual({ taken: true, reason: '' });
    expect(await broker.find(A)).toMatchObject({ status: 'accepted', filled: 0 });
    expect(told).toEqual([]);
    broker.advanceTo(deskTime(at(-1) + 119));
    expect(told).toEqual([]);
    broker.advanceTo(deskTime(at(-1) + 120));
    expect(told).toEqual(['accepted a']);
    turn(at(0));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect((await broker.account()).cash).toBe(dollars(99_000));
    expect(await broker.positions()).toEqual([{ symbol: SPY, qty: quantity(10), price: null }]);
    expect(await broker.openOrders()).toEqual([]);
  });

  it('an order that arrives inside a bar meets the next one', async () => {
    const { broker, told, turn } = scene();
    turn(at(0));
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual([]);
    broker.advanceTo(at(5));
    expect(told).toEqual(['accepted a']);
    broker.advance(bar(at(5), [101, 101, 101, 101]));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect((await broker.account()).cash).toBe(dollars(100_000 - 1_010));
  });

  it('without latency it meets the bar that starts at that instant', async () => {
    const { broker, told } = scene({ latencyMs: 0, start: at(0) });
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
  });

  it('a bar of another symbol passes it by', async () => {
    const { broker, told } = scene();
    await broker.submit(ticket({ symbol: 'QQQ' }));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a']);
    broker.advance(bar(at(0), FLAT, instrumentSymbol('QQQ')));
    expect(told).toEqual(['accepted a', 'executed a 10']);
  });

  it('a bar told twice fills once', async () => {
    const { broker, told } = scene({ partialChance: 1 });
    await broker.submit(ticket({ units: 100 }));
    broker.advance(bar(at(0), FLAT));
    const once = told.length;
    broker.advance(bar(at(0), FLAT));
    expect(told).toHaveLength(once);
    broker.advance(bar(at(5), FLAT));
    expect(told).toHaveLength(once + 1);
  });
});

describe('refusals', () => {
  it('an id is unique for ever', async () => {
    const { broker } = scene();
    await broker.submit(ticket({}));
    const again = { taken: false, reason: REASONS.duplicate };
    expect(await broker.submit(ticket({}))).toEqual(again);
    broker.advance(bar(at(0), FLAT));
    expect(await broker.submit(ticket({ units: 1 }))).toEqual(again);
    expect(await broker.executions(null)).toHaveLength(1);
  });

  it('a refused order is not kept: its id stays free', async () => {
    const { broker } = scene();
    const tooMuch = ticket({ units: 10_000, terms: { type: 'limit', limit: price(100) } });
    expect(await broker.submit(tooMuch)).toEqual({ taken: false, reason: REASONS.noCash });
    expect(await broker.find(A)).toBe(null);
    expect(await broker.submit(ticket({ units: 1 }))).toEqual({ taken: true, reason: '' });
  });

  it('nothing is sold that is not held, or that a resting stop holds', async () => {
    const { broker } = scene();
    const refused = { taken: false, reason: REASONS.noShares };
    expect(await broker.submit(ticket({ id: 's', side: 'sell' }))).toEqual(refused);
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    await broker.submit(ticket({ id: 'stop', ...GTC_STOP }));
    expect(await broker.submit(ticket({ id: 's', side: 'sell', units: 1 }))).toEqual(refused);
  });

  it('a market buy that gapped beyond the cash is rejected, not filled', async () => {
    const { broker, told, reports } = scene({ cash: dollars(1_000) });
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), [101, 101, 101, 101]));
    expect(told).toEqual(['accepted a', 'rejected a']);
    expect(reports[1]).toMatchObject({ reason: REASONS.noCash });
    expect((await broker.account()).cash).toBe(dollars(1_000));
    expect(await broker.find(A)).toMatchObject({ status: 'rejected', filled: 0 });
  });
});

describe('what a buy is held for', () => {
  it('its own hold pays for it: all the cash can be spent', async () => {
    const { broker, told } = scene({ cash: dollars(1_000), partialChance: 1 });
    await broker.submit(ticket({ terms: { type: 'limit', limit: price(100) } }));
    for (let n = 0; n < 20; n += 1) broker.advance(bar(at(5 * n), FLAT));
    expect(await broker.find(A)).toMatchObject({ status: 'filled' });
    expect(told).not.toContain('rejected a');
    expect((await broker.account()).cash).toBe(0);
  });

  it('another order keeps its hold when a market buy gaps beyond its own', async () => {
    const { broker, told } = scene({ cash: dollars(2_000) });
    broker.advance(bar(at(0), FLAT));
    await broker.submit(
      ticket({ id: 'rest', units: 9, terms: { type: 'limit', limit: price(100) } }),
    );
    await broker.submit(ticket({}));
    broker.advance(bar(at(5), [111, 111, 111, 111]));
    expect(told).toEqual(['accepted rest', 'accepted a', 'rejected a']);
  });

  it('is judged from the first price of each day', async () => {
    const { broker } = scene({ cash: dollars(1_030) });
    broker.advance(bar(at(0), FLAT));
    broker.advance(bar(at(5), [200, 200, 200, 200]));
    expect(await broker.submit(ticket({ id: 'b' }))).toEqual({ taken: true, reason: '' });
    await broker.cancel(orderId('b'));
    broker.advance(bar(at(0, 1), [101, 101, 101, 101]));
    const refused = { taken: false, reason: REASONS.noCash };
    expect(await broker.submit(ticket({ id: 'c' }))).toEqual(refused);
  });
});

describe('the end of an order', () => {
  it('immediate or cancel lives for one bar', async () => {
    const { broker, told } = scene();
    await broker.submit(ticket({ tif: 'ioc', terms: { type: 'limit', limit: price(99) } }));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'cancelled a']);
    broker.advance(bar(at(5), [98, 98, 98, 98]));
    expect(told).toHaveLength(2);
  });

  it('immediate or cancel keeps its part and cancels its rest', async () => {
    const { broker, told } = scene({ partialChance: 1 });
    await broker.submit(ticket({ tif: 'ioc', units: 100 }));
    broker.advance(bar(at(0), FLAT));
    expect(told).toHaveLength(3);
    expect(told[2]).toBe('cancelled a');
    const order = await broker.find(A);
    expect(order?.status).toBe('cancelled');
    expect(order?.filled).toBeGreaterThanOrEqual(quantity(30));
    expect(order?.filled).toBeLessThanOrEqual(quantity(80));
  });

  it('the rest of a partial fill meets the next bars, to the last unit', async () => {
    const { broker } = scene({ partialChance: 1 });
    await broker.submit(ticket({ units: 100 }));
    broker.advance(bar(at(0), FLAT));
    expect(await broker.find(A)).toMatchObject({ status: 'partial' });
    for (let n = 1; n < 20; n += 1) broker.advance(bar(at(5 * n), FLAT));
    expect(await broker.find(A)).toMatchObject({ status: 'filled', filled: quantity(100) });
    const fills = await broker.executions(null);
    expect(fills.length).toBeGreaterThan(2);
    expect(new Set(fills.map((fill) => fill.execution)).size).toBe(fills.length);
    const [first] = fills;
    expect(await broker.executions(first?.execution ?? '')).toEqual(fills.slice(1));
    await expect(broker.executions('elsewhere.1')).rejects.toThrow('no execution');
  });

  it('the close expires day orders, also those still on their way, and lets others rest', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(ticket({ units: 1 }));
    broker.advance(bar(at(0), FLAT));
    const far = { terms: { type: 'limit', limit: price(50) } } as const;
    await broker.submit(ticket({ id: 'day', ...far }));
    await broker.submit(ticket({ id: 'gtc', ...far, tif: 'gtc' }));
    const close = at(390);
    turn(deskTime(close - 50));
    await broker.submit(ticket({ id: 'late', ...far }));
    turn(close);
    await broker.submit(ticket({ id: 'tomorrow', ...far }));
    told.length = 0;
    broker.sessionClosed(close);
    expect(told).toEqual([
      'accepted day',
      'accepted gtc',
      'expired day',
      'accepted late',
      'expired late',
    ]);
    broker.sessionClosed(close);
    expect(told).toHaveLength(5);
    broker.advance(bar(at(0, 1), [49, 49, 49, 49]));
    expect(told.slice(5)).toEqual(['accepted tomorrow', 'executed gtc 10', 'executed tomorrow 10']);
  });

  it('a resting stop that the night gapped through fills at the open', async () => {
    const { broker, turn } = scene();
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    turn(at(5));
    await broker.submit(ticket({ id: 'stop', ...GTC_STOP }));
    broker.advance(bar(at(10), [100, 100, 95.01, 96]));
    broker.sessionClosed(at(390));
    broker.advance(bar(at(0, 1), [90, 97, 90, 97]));
    const fills = await broker.executions(null);
    expect(fills[1]).toMatchObject({ id: 'stop', price: price(90), at: at(5, 1) });
    expect(await broker.positions()).toEqual([]);
  });
});

describe('cancelling', () => {
  it('takes effect after the latency, once', async () => {
    const { broker, told, turn } = scene();
    expect(await broker.cancel(A)).toBe('unknown');
    await broker.submit(ticket({}));
    expect(await broker.cancel(A)).toBe('asked');
    expect(await broker.cancel(A)).toBe('asked');
    expect(await broker.find(A)).toMatchObject({ status: 'accepted' });
    turn(at(0));
    broker.advanceTo(at(0));
    expect(told).toEqual(['accepted a', 'cancelled a']);
    expect(await broker.cancel(A)).toBe('closed');
    broker.advance(bar(at(0), FLAT));
    expect(told).toHaveLength(2);
  });

  it('asking again does not put it off', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(ticket({}));
    await broker.cancel(A);
    turn(deskTime(at(-1) + 100));
    expect(await broker.cancel(A)).toBe('asked');
    broker.advanceTo(deskTime(at(-1) + 120));
    expect(told).toEqual(['accepted a', 'cancelled a']);
  });

  it('what time does to several orders is told in the order of time', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(ticket({}));
    broker.advanceTo(deskTime(at(-1) + 200));
    turn(deskTime(at(-1) + 300));
    await broker.submit(ticket({ id: 'b' }));
    turn(deskTime(at(-1) + 301));
    await broker.cancel(A);
    broker.advanceTo(at(0));
    expect(told).toEqual(['accepted a', 'accepted b', 'cancelled a']);
  });

  it('loses to a fill in the bar in which it was asked', async () => {
    const { broker, told, turn } = scene();
    await broker.submit(ticket({}));
    turn(at(2));
    expect(await broker.cancel(A)).toBe('asked');
    broker.advance(bar(at(0), FLAT));
    broker.advanceTo(at(5));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect(await broker.cancel(A)).toBe('closed');
  });

  it('wins over the bars after it, and keeps the part that filled before', async () => {
    const { broker, told, turn } = scene({ partialChance: 1 });
    await broker.submit(ticket({ units: 100 }));
    broker.advance(bar(at(0), FLAT));
    turn(at(5));
    await broker.cancel(A);
    broker.advance(bar(at(5), FLAT));
    broker.advance(bar(at(10), FLAT));
    expect(told).toHaveLength(4);
    expect(told[3]).toBe('cancelled a');
  });
});

describe('the same books again', () => {
  it('the opening deposit is made once, later deposits add', async () => {
    const store = memoryStore();
    const first = scene({ store, cash: dollars(500) });
    first.broker.deposit(dollars(20));
    first.broker.close();
    expect(() => first.broker.deposit(dollars(0))).toThrow(RangeError);
    const second = scene({ store, cash: dollars(500) });
    expect((await second.broker.account()).cash).toBe(dollars(520));
  });

  it('what a listener did not get is found by asking', async () => {
    const store = memoryStore();
    const first = scene({ store });
    await first.broker.submit(ticket({}));
    first.broker.listen(() => {
      throw new Error('the desk died');
    });
    expect(() => first.broker.advance(bar(at(0), FLAT))).toThrow('the desk died');
    const second = scene({ store });
    second.broker.advance(bar(at(0), FLAT));
    expect(second.told).toEqual([]);
    expect(await second.broker.find(A)).toMatchObject({ status: 'filled' });
    expect(await second.broker.executions(null)).toHaveLength(1);
  });

  it('a listener may submit from inside a report', async () => {
    const { broker, told } = scene();
    broker.listen((report) => {
      told.push(report.kind);
      if (report.kind === 'executed' && report.fill.side === 'buy')
        void broker.submit(ticket({ id: 'stop', ...GTC_STOP }));
    });
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    expect((await broker.openOrders()).map((order) => order.ticket.id)).toEqual(['stop']);
  });

  it.each([
    ['slippage of everything', { slippageBps: 10_000 }],
    ['half a basis point', { slippageBps: 0.5 }],
    ['a chance above one', { partialChance: 1.1 }],
    ['no number for a chance', { partialChance: Number.NaN }],
    ['negative latency', { latencyMs: -1 }],
  ])('refuses %s', (_name, rule) => {
    const base = { store: memoryStore(), seed: 1, cash: dollars(1), now: () => at(0) };
    expect(() => createSimulatedBroker({ ...base, ...rule })).toThrow(RangeError);
  });
});
