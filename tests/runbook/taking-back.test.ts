// An order by other hands that protects what is held: one key asks, a second one with the risk role takes it back as it
// was signed, the broker's word on its end is on record once, and what has changed since is said and left alone.
import { afterEach, describe, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerOrder, BrokerStatus, ClientOrderId } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { holding, price, quantity } from '#engine/model/money.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const QQQ = instrumentSymbol('QQQ');
const NAME = 'by-hand-stop' as ClientOrderId;

function stopOf(units: number, at: number, id = NAME): BrokerOrder {
  const terms = { type: 'stop', stop: price(at) } as const;
  const ticket = { id, symbol: QQQ, side: 'sell', qty: quantity(units), terms } as const;
  return { ticket: { ...ticket, timeInForce: 'gtc' }, status: 'accepted', filled: quantity(0) };
}

/** What other hands have at the broker: seven QQQ, and the stop of them. */
class OtherHands {
  rows: readonly BrokerOrder[] = [stopOf(7, 20)];
  ended: BrokerOrder | null = null;
  units = 7;
  unread: string | null = null;
  /** What a cancel comes to; null is one that is on its way for long. */
  end: BrokerStatus | null = 'cancelled';
  silent: 'positions' | 'orders' | 'cancel' | 'find' | null = null;
  readonly cancelled: string[] = [];

  leaves(status: BrokerStatus): void {
    const [row] = this.rows;
    if (row !== undefined) this.ended = { ...row, status };
    this.rows = [];
  }

  #hears(call: OtherHands['silent']): void {
    if (this.silent === call) throw new BrokerFault('no answer');
  }

  over(inner: Broker): Broker {
    return overBroker(inner, {
      openOrders: async () => {
        this.#hears('orders');
        return [...(await inner.openOrders()), ...this.rows];
      },
      positions: async () => {
        this.#hears('positions');
        const own = { symbol: QQQ, qty: holding(quantity(this.units)), price: price(30) };
        const odd = this.unread === null ? {} : { qty: holding(0), unread: this.unread };
        return [...(await inner.positions()), { ...own, ...odd }];
      },
      find: (id) => {
        if (id !== NAME) return inner.find(id);
        this.#hears('find');
        return Promise.resolve(this.ended ?? this.rows[0] ?? null);
      },
      cancel: (id) => {
        if (id !== NAME) return inner.cancel(id);
        this.#hears('cancel');
        this.cancelled.push(id);
        if (this.end !== null) this.leaves(this.end);
        return Promise.resolve('asked');
      },
    });
  }
}

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

interface Opened {
  readonly world: World;
  readonly hands: OtherHands;
  /** The desk once more after a crash, on what outlived it. */
  readonly again: () => Promise<World>;
}

async function opened(): Promise<Opened> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-04' });
  grounds.push(ground);
  const hands = new OtherHands();
  const around = { broker: (inner: Broker) => hands.over(inner) };
  const world = await startWorld(ground, { around });
  await world.playUntil('2020-02-03 10:30');
  return { world, hands, again: () => startWorld(ground, { around }) };
}

function told(world: World) {
  return world
    .facts()
    .filter((fact) => fact.kind === 'foreign.cancelAsked' || fact.kind === 'foreign.closed');
}

const BARE =
  'QQQ: 7 held at the broker, 7 stand bare; under no foreign stop; under no stop of the desk.';

test('one key asks and shows what would stand bare; the second takes it back, and its end is on record', async () => {
  const { world, hands } = await opened();
  const asked = await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect(asked.text).toContain('(sell 7 QQQ stop 20.00) is not this desk’s and protects');
  const [first = '', ...others] = `Then ${BARE}`.split('; ');
  expect(asked.text).toContain([first, ...others].map((line) => `  ${line}`).join('\n'));
  expect(asked.text).toContain('Asked: R-0001, 1 of 2 keys');
  expect((await world.say('vic', 'approvals')).text).toContain(first);
  expect(hands.cancelled).toEqual([]);
  const done = await world.say('ben', 'approve R-0001 seen with the owner');
  expect(done.text).toContain(`R-0001 granted: ${NAME} is cancelled at the broker.`);
  expect(done.text).toContain(BARE);
  expect(hands.cancelled).toEqual([NAME]);
  expect(told(world)).toMatchObject([
    { kind: 'foreign.cancelAsked', id: NAME, order: 'sell 7 QQQ stop 20.00', approval: 'R-0001' },
    { kind: 'foreign.closed', id: NAME, status: 'cancelled', approval: 'R-0001' },
  ]);
  const { machine } = world.assembled;
  const closed = { kind: 'closed', id: NAME, status: 'cancelled', reason: 'x' } as const;
  machine.onReport({ ...closed, filled: quantity(0), at: world.clock.now() });
  expect(told(world)).toHaveLength(2);
});

test('roles: who may not cancel asks nothing, the asker turns no second key, nor does one without the risk role', async () => {
  const { world, hands } = await opened();
  expect((await world.say('vic', `cancel ${NAME} mine`)).code).toBe('ROLE_MISSING');
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect((await world.say('ana', `cancel ${NAME} again`)).code).toBe('APPROVAL_OPEN');
  expect((await world.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
  expect((await world.say('cleo', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
  expect((await world.say('vic', 'approve R-0001')).code).toBe('ROLE_MISSING');
  expect((await world.say('ben', 'deny R-0001 it stays')).ok).toBe(true);
  expect(hands.cancelled).toEqual([]);
});

test.each<[string, (hands: OtherHands) => void, string]>([
  ['its quantity', (hands) => (hands.rows = [stopOf(5, 20)]), 'now: sell 5 QQQ stop 20.00'],
  ['its price', (hands) => (hands.rows = [stopOf(7, 21)]), 'now: sell 7 QQQ stop 21.00'],
  [
    'what of it was executed',
    (hands) => (hands.rows = [{ ...stopOf(7, 20), status: 'partial', filled: quantity(2) }]),
    'now: sell 7 QQQ stop 20.00, 2 of it executed',
  ],
  ['that it rests', (hands) => hands.leaves('filled'), 'now: filled, sell 7 QQQ stop 20.00'],
  ['that it is known', (hands) => (hands.rows = []), 'now: it rests no more'],
])('where %s changed since, the last key says so and does nothing', async (_what, change, says) => {
  const { world, hands } = await opened();
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  change(hands);
  const answer = await world.say('ben', 'approve R-0001');
  expect(answer.code).toBe('FOREIGN_CHANGED');
  expect(answer.text).toContain('signed: sell 7 QQQ stop 20.00');
  expect(answer.text).toContain(says);
  expect(hands.cancelled).toEqual([]);
  expect(told(world)).toEqual([]);
});

test('an end that comes later is on record by the broker’s report, once', async () => {
  const { world, hands } = await opened();
  hands.end = null;
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  const done = await world.say('ben', 'approve R-0001');
  expect(done.text).toContain('is on its way to the broker, and its end will be on record');
  expect(told(world)).toHaveLength(1);
  const closed = { kind: 'closed', id: NAME, status: 'expired', reason: 'x' } as const;
  for (let times = 0; times < 2; times += 1)
    world.assembled.machine.onReport({
      ...closed,
      filled: quantity(1),
      at: world.clock.now(),
    });
  expect(told(world).slice(1)).toMatchObject([{ status: 'expired', approval: 'R-0001' }]);
});

test('a broker that does not answer: nothing is asked, nothing is granted, or it is said what is not known', async () => {
  const { world, hands } = await opened();
  hands.silent = 'positions';
  const unsure = await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect(unsure.code).toBe('FOREIGN_PROTECTS');
  expect(unsure.text).toContain(`two people take it back: cancel ${NAME} <reason> again`);
  hands.silent = null;
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  for (const call of ['orders', 'positions'] as const) {
    hands.silent = call;
    const answer = await world.say('ben', 'approve R-0001');
    expect(answer.code).toBe('BROKER_SILENT');
    expect(answer.text).toContain('The request stays open until it expires');
  }
  expect(told(world)).toEqual([]);
  hands.silent = 'cancel';
  const answer = await world.say('ben', 'approve R-0001');
  expect(answer.text).toContain('R-0001 is granted, and whether by-hand-stop was cancelled is not');
  expect(answer.text).toContain(BARE);
  expect(told(world)).toHaveLength(1);
});

test('what goes on protecting is named, and what of it stands bare', async () => {
  const { world, hands } = await opened();
  hands.rows = [stopOf(4, 20), stopOf(3, 19, 'by-hand-2' as ClientOrderId)];
  const asked = await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect(asked.text).toContain(
    '7 held at the broker, 4 stand bare\n  under the foreign by-hand-2 (sell 3 QQQ stop 19.00)\n  under no stop of the desk.',
  );
});

test.each<[string, readonly BrokerOrder[]]>([
  ['of more than is held', [stopOf(10, 20)]],
  ['beside one of a part', [stopOf(3, 19, 'by-hand-2' as ClientOrderId), stopOf(7, 20)]],
  ['of what nobody can count', [{ ...stopOf(0, 20), unread: 'qty 10000000' }]],
])('a stop %s is not one person\u2019s to take away either', async (_what, rows) => {
  const { world, hands } = await opened();
  hands.rows = rows;
  const asked = await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect(asked.text).toContain('taking it away takes two keys');
  expect(asked.text).toMatch(/[47] stand bare/u);
  expect(hands.cancelled).toEqual([]);
});

test('where nobody can count what is held, its stop takes two keys, and that is said', async () => {
  const { world, hands } = await opened();
  hands.unread = '10000000';
  const asked = await world.say('ana', `cancel ${NAME} the owner moved it`);
  expect(asked.text).toContain('taking it away takes two keys');
  expect(asked.text).toContain('QQQ: 10000000 held at the broker, which the desk cannot count');
  expect(hands.cancelled).toEqual([]);
});

test('a stop beside others of all that is held is one person\u2019s to take back', async () => {
  const { world, hands } = await opened();
  hands.rows = [stopOf(7, 19, 'by-hand-2' as ClientOrderId), stopOf(7, 20)];
  expect((await world.say('ana', `cancel ${NAME} one is enough`)).ok).toBe(true);
  expect(hands.cancelled).toEqual([NAME]);
});

test('what would stand bare is on the card, however many other stops there are', async () => {
  const { world, hands } = await opened();
  const others = Array.from({ length: 6 }, (_row, at) =>
    stopOf(1, 19, `by-hand-of-somebody-who-likes-long-names-for-orders-${at}` as ClientOrderId),
  );
  hands.rows = [stopOf(1, 20), ...others];
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  const card = JSON.stringify(world.cards().find((row) => row.topic === 'approval R-0001'));
  expect(card).toContain('1 stand bare');
});

test('a halt since then ends the request', async () => {
  const { world, hands } = await opened();
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  await world.say('ana', 'halt something is wrong');
  expect((await world.say('ben', 'approve R-0001')).code).toBe('APPROVAL_VOIDED');
  expect(hands.cancelled).toEqual([]);
});

test('where what would stand bare changed since, the last key says so and does nothing', async () => {
  const { world, hands } = await opened();
  const other = stopOf(3, 19, 'by-hand-2' as ClientOrderId);
  hands.rows = [stopOf(4, 20), other];
  await world.say('ana', `cancel ${NAME} the owner moved it`);
  hands.rows = [stopOf(4, 20)];
  const answer = await world.say('ben', 'approve R-0001');
  expect(answer.code).toBe('FOREIGN_CHANGED');
  expect(answer.text).toContain('4 stand bare');
  expect(answer.text).toContain('7 stand bare');
  expect(hands.cancelled).toEqual([]);
  expect(told(world)).toEqual([]);
});

test.each(['filled', 'cancelled'] as const)(
  'an end that no report tells, %s, is on record by the next comparison, once',
  async (status) => {
    const { world, hands } = await opened();
    hands.end = null;
    await world.say('ana', `cancel ${NAME} the owner moved it`);
    await world.say('ben', 'approve R-0001');
    await world.say('ana', 'reconcile');
    expect(told(world)).toHaveLength(1);
    hands.leaves(status);
    // That nobody can be told of it is no reason to take the broker for lost.
    hands.silent = 'find';
    await world.say('ana', 'reconcile');
    const { latches } = world.assembled.machine.state().engine;
    expect(Object.keys(latches.set)).not.toContain('broker-lost');
    hands.silent = null;
    for (let times = 0; times < 2; times += 1) await world.say('ana', 'reconcile');
    expect(told(world).slice(1)).toMatchObject([{ id: NAME, status, approval: 'R-0001' }]);
  },
);

function alerts(world: World) {
  const facts = world.facts();
  const raised = facts
    .filter((fact) => fact.kind === 'alert.raised')
    .filter(({ key }) => key === `taken back ${NAME}`);
  const ids = raised.map(({ id }) => id);
  const over = facts
    .filter((fact) => fact.kind === 'alert.resolved')
    .filter(({ id }) => ids.includes(id));
  return { raised, over };
}

describe('one that a later comparison still finds at the broker', () => {
  test.each<[string, (hands: OtherHands) => void]>([
    ['whose cancel was lost', (hands) => (hands.silent = 'cancel')],
    ['whose cancel comes to nothing', (hands) => (hands.end = null)],
  ])('%s is told once, asked by nobody again, and over with its end', async (_what, go) => {
    const { world, hands, again } = await opened();
    await world.say('ana', `cancel ${NAME} the owner moved it`);
    await world.say('ana', 'reconcile');
    go(hands);
    await world.say('ben', 'approve R-0001');
    await world.playUntil('2020-02-03 10:40');
    // What was found before the last key says nothing of what came after it.
    expect(alerts(world).raised).toEqual([]);
    hands.silent = null;
    const cancelled = hands.cancelled.length;
    const next = await again();
    await next.say('ana', 'reconcile');
    await next.playUntil('2020-02-03 10:50');
    await next.say('ana', 'reconcile');
    await next.playUntil('2020-02-03 11:00');
    expect(alerts(next).raised).toMatchObject([{ severity: 'WARNING', procedure: 'SOP-5' }]);
    expect(alerts(next).raised[0]?.text).toContain(`ask again: cancel ${NAME} <reason>`);
    expect(hands.cancelled).toHaveLength(cancelled);
    expect(alerts(next).over).toEqual([]);
    hands.end = 'cancelled';
    await next.say('ana', `cancel ${NAME} once more`);
    await next.say('ben', 'approve R-0002');
    await next.playUntil('2020-02-03 11:30');
    expect(alerts(next).over).toHaveLength(1);
    expect(alerts(next).raised).toHaveLength(1);
  });
});
