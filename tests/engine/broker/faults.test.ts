// Every remote call can fail three ways, every report be lost, doubled or late, and the books' file
// can refuse: each does to the broker exactly what it says, and nothing more.
import { describe, expect, it } from 'vitest';

import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { REASONS } from '#engine/broker/books.ts';
import type { BrokerCall, CallFault, ReportFault } from '#engine/broker/simulated.ts';
import { BrokerStoreFault, memoryStore } from '#engine/broker/store.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import { dollars, price } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';

import { FLAT, at, bar, orderId, scene, ticket } from './scenes.ts';
import type { Scene, SceneOptions } from './scenes.ts';

const A = orderId('a');

/** Only the first such call goes wrong. */
function failing(call: BrokerCall, fault: CallFault, options: SceneOptions = {}): Scene {
  let left = 1;
  const calls = (made: BrokerCall): CallFault => (made === call && left-- > 0 ? fault : 'none');
  return scene({ ...options, faults: { calls } });
}

describe('submit', () => {
  it('before: fails and nothing was taken', async () => {
    const { broker } = failing('submit', 'before');
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerFault);
    broker.advanceTo(at(5));
    expect(await broker.find(A)).toBe(null);
    expect(await broker.submit(ticket({}))).toEqual({ taken: true, reason: '' });
  });

  it('after: fails but was taken, so a second try is a duplicate', async () => {
    const { broker, told } = failing('submit', 'after');
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerFault);
    expect(await broker.find(A)).toMatchObject({ status: 'accepted' });
    expect(await broker.submit(ticket({}))).toEqual({ taken: false, reason: REASONS.duplicate });
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
  });

  it('late: fails, and is taken three seconds later', async () => {
    const { broker, told } = failing('submit', 'late');
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerFault);
    broker.advanceTo(deskTime(at(-1) + 2_999));
    expect(await broker.find(A)).toBe(null);
    broker.advanceTo(deskTime(at(-1) + 3_000));
    expect(await broker.find(A)).toMatchObject({ status: 'accepted' });
    expect(told).toEqual([]);
    broker.advanceTo(deskTime(at(-1) + 3_120));
    expect(told).toEqual(['accepted a']);
  });

  it('late: a second try in between wins, and the late one is a duplicate', async () => {
    const { broker, told } = failing('submit', 'late');
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerFault);
    expect(await broker.submit(ticket({}))).toEqual({ taken: true, reason: '' });
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect(await broker.executions(null)).toHaveLength(1);
  });
});

describe('late', () => {
  it('finds the market as it is when it arrives', async () => {
    let late = false;
    const calls = (): CallFault => (late ? 'late' : 'none');
    const { broker, turn } = scene({ faults: { calls } });
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    turn(at(5));
    const terms = { type: 'stop', stop: price(90) } as const;
    await broker.submit(ticket({ id: 'stop', side: 'sell', terms, tif: 'gtc' }));
    await broker.cancel(orderId('stop'));
    late = true;
    await expect(broker.submit(ticket({ id: 'exit', side: 'sell' }))).rejects.toThrow('failed');
    late = false;
    // The cancel arrived before it and gave back what the stop held.
    broker.advanceTo(at(10));
    expect(await broker.find(orderId('exit'))).toMatchObject({ status: 'accepted' });
  });
});

describe('cancel', () => {
  it.each<[CallFault, readonly string[]]>([
    ['none', ['accepted a', 'cancelled a']],
    ['before', ['accepted a', 'executed a 10']],
    ['after', ['accepted a', 'cancelled a']],
    ['late', ['accepted a', 'cancelled a']],
  ])('%s', async (fault, want) => {
    const { broker, told } = failing('cancel', fault);
    await broker.submit(ticket({}));
    const asked = broker.cancel(A);
    if (fault === 'none') expect(await asked).toBe('asked');
    else await expect(asked).rejects.toBeInstanceOf(BrokerFault);
    broker.advanceTo(at(0));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(want);
  });

  it('late: the order may fill before the cancel arrives', async () => {
    const { broker, told, turn } = failing('cancel', 'late');
    await broker.submit(ticket({}));
    turn(deskTime(at(0) - 1_000));
    await expect(broker.cancel(A)).rejects.toBeInstanceOf(BrokerFault);
    broker.advance(bar(at(0), FLAT));
    broker.advanceTo(at(5));
    expect(told).toEqual(['accepted a', 'executed a 10']);
  });
});

const failsForB = (call: BrokerCall, id: string): CallFault =>
  call === 'submit' && id === 'b' ? 'before' : 'none';

const QUESTIONS: Readonly<Partial<Record<BrokerCall, (broker: Broker) => Promise<unknown>>>> = {
  find: (broker) => broker.find(A),
  openOrders: (broker) => broker.openOrders(),
  positions: (broker) => broker.positions(),
  account: (broker) => broker.account(),
  executions: (broker) => broker.executions(null),
};

describe('questions', () => {
  const CALLS: readonly BrokerCall[] = ['find', 'openOrders', 'positions', 'account', 'executions'];
  const FAULTS: readonly CallFault[] = ['before', 'after', 'late'];
  const pairs = CALLS.flatMap((call) =>
    FAULTS.map((fault): [BrokerCall, CallFault] => [call, fault]),
  );

  it.each(pairs)('%s %s: fails once and changes nothing', async (call, fault) => {
    const { broker } = failing(call, fault);
    await broker.submit(ticket({}));
    const ask = async (): Promise<unknown> => QUESTIONS[call]?.(broker);
    await expect(ask()).rejects.toBeInstanceOf(BrokerFault);
    broker.advanceTo(at(5));
    await expect(ask()).resolves.toBeDefined();
    expect(await broker.openOrders()).toHaveLength(1);
  });

  it('a fault plan is told which order', async () => {
    const { broker } = scene({ faults: { calls: failsForB } });
    expect(await broker.submit(ticket({ id: 'a' }))).toMatchObject({ taken: true });
    await expect(broker.submit(ticket({ id: 'b' }))).rejects.toThrow('submit b failed');
  });
});

describe('reports', () => {
  it.each<[ReportFault, readonly string[], readonly string[]]>([
    ['once', ['accepted a', 'executed a 10'], []],
    ['twice', ['accepted a', 'accepted a', 'executed a 10'], []],
    ['drop', ['executed a 10'], []],
    ['late', ['executed a 10'], ['accepted a']],
  ])('%s', async (fault, want, later) => {
    const reports = (report: { kind: string }): ReportFault =>
      report.kind === 'accepted' ? fault : 'once';
    const { broker, told } = scene({ faults: { reports, lateMs: 10_000 } });
    await broker.submit(ticket({}));
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(want);
    broker.advanceTo(deskTime(at(5) + 9_999));
    expect(told).toEqual(want);
    broker.advanceTo(deskTime(at(5) + 10_000));
    expect(told).toEqual([...want, ...later]);
    expect(await broker.executions(null)).toHaveLength(1);
  });
});

describe('a gap', () => {
  it('what is told while nobody hears is lost, and is found by asking', async () => {
    let hears = true;
    const { broker, told } = scene({ faults: { hears: () => hears } });
    await broker.submit(ticket({}));
    hears = false;
    expect(broker.hears()).toBe(false);
    broker.advance(bar(at(0), FLAT));
    hears = true;
    broker.advanceTo(at(10));
    expect([broker.hears(), told]).toEqual([true, []]);
    expect(await broker.executions(null)).toMatchObject([{ id: 'a' }]);
  });
});

describe('the books cannot be written', () => {
  type Damage = 'none' | 'lost' | 'kept';

  function fragile(): { readonly store: BrokerStore; next: Damage } {
    const inner = memoryStore();
    const state: { store: BrokerStore; next: Damage } = {
      next: 'none',
      store: {
        load: () => inner.load(),
        close: () => inner.close(),
        append: (events) => {
          const damage = state.next;
          state.next = 'none';
          if (damage !== 'lost') inner.append(events);
          if (damage !== 'none') throw new BrokerStoreFault('full', 'no space');
        },
      },
    };
    return state;
  }

  it('submit fails as a broker fault and nothing was taken', async () => {
    const state = fragile();
    const { broker } = scene({ store: state.store });
    state.next = 'lost';
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerFault);
    expect(await broker.find(A)).toBe(null);
    expect((await broker.account()).cash).toBe(dollars(100_000));
    expect(await broker.submit(ticket({}))).toMatchObject({ taken: true });
  });

  it('a commit that failed only in its answer is found again', async () => {
    const state = fragile();
    const { broker } = scene({ store: state.store });
    state.next = 'kept';
    await expect(broker.submit(ticket({}))).rejects.toBeInstanceOf(BrokerStoreFault);
    expect(await broker.find(A)).toMatchObject({ status: 'accepted' });
    expect(await broker.submit(ticket({}))).toEqual({ taken: false, reason: REASONS.duplicate });
  });

  it('a fill whose commit failed only in its answer is still reported', async () => {
    const state = fragile();
    const { broker, told } = scene({ store: state.store });
    await broker.submit(ticket({}));
    broker.advance(bar(at(-1), FLAT));
    broker.advanceTo(at(0));
    state.next = 'kept';
    // The day was marked by the bar before, so this bar's first append is the fill.
    expect(() => broker.advance(bar(at(0), FLAT))).toThrow(BrokerStoreFault);
    broker.advance(bar(at(0), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
    expect(await broker.executions(null)).toHaveLength(1);
  });

  it('advance throws, has filled nothing, and can be tried again', async () => {
    const state = fragile();
    const { broker, told } = scene({ store: state.store });
    await broker.submit(ticket({}));
    broker.advance(bar(at(-1), FLAT));
    broker.advanceTo(at(0));
    state.next = 'lost';
    expect(() => broker.advance(bar(at(5), FLAT))).toThrow(BrokerStoreFault);
    expect(told).toEqual(['accepted a']);
    broker.advance(bar(at(5), FLAT));
    expect(told).toEqual(['accepted a', 'executed a 10']);
  });
});
