// Reconciling on the real desk: what the broker has and the desk does not is named by its invariant, and closes
// the desk to new risk until it is explained.
import { afterEach, describe, expect, test } from 'vitest';
import type { BrokerOrder } from '#engine/broker/broker.ts';
import { cents, dollars, formatQty, holding, nanos, price } from '#engine/model/money.ts';
import type { Movement } from '#engine/order/movement.ts';
import { deskTime } from '#engine/model/time.ts';
import { compareBooks, differenceLines } from '#engine/order/reconcile.ts';
import { openOrders } from '#engine/state.ts';
import type { World } from '#tests/world.ts';
import { SPY, bought, clearBeyond, latches, opened, resting } from './beyond-broker.ts';
import type { Beyond } from './beyond-broker.ts';

afterEach(clearBeyond);

describe('reconcile', () => {
  test('equal books: every invariant with both numbers', async () => {
    const { world } = await opened();
    const answer = await world.say('ana', 'reconcile');
    expect(answer.text).toContain('The books equal the broker\u2019s.');
    for (const name of ['quantity: holds', 'price: ', 'money: holds', 'identity: holds'])
      expect(answer.text).toContain(name);
    expect(answer.data).toMatchObject({ equal: true, differences: [] });
    expect((await world.say('vic', 'reconcile')).code).toBe('ROLE_MISSING');
  });

  const cases: readonly (readonly [string, (more: Beyond, world: World) => void, string])[] = [
    [
      'quantity',
      (more) => more.positions.push({ symbol: SPY, qty: holding(5e9), price: price(300) }),
      'SPY: desk holds 0, broker 5',
    ],
    [
      'quantity, short',
      (more) => more.positions.push({ symbol: SPY, qty: holding(-5e9), price: null }),
      'SPY: desk holds 0, broker -5',
    ],
    ['money', (more) => (more.cash = dollars(-40)), 'cash: desk '],
    [
      'profit and loss',
      (more) => (more.worth = { value: dollars(10_000), equity: dollars(9_899) }),
      'holdings at the broker\u2019s prices: desk $10,000.00, broker $9,899.00 beside its cash',
    ],
    [
      'identity of an execution',
      (more, world) => more.executions.push(bought(world, 1)),
      'execution other.1 of somebody is not in the books',
    ],
  ];
  test.each(cases)(
    '%s differs: latched, and lifted once it is equal',
    async (_name, change, says) => {
      const { world, more } = await opened();
      const before = { ...more, positions: [], executions: [] };
      change(more, world);
      const answer = await world.say('ana', 'reconcile');
      expect(answer.text).toContain(says);
      expect(answer.text).toContain('BROKEN');
      expect(latches(world)).toContain('books-differ');
      Object.assign(more, before);
      await world.say('ana', 'reconcile');
      expect(latches(world)).not.toContain('books-differ');
    },
  );

  test('what only the broker can mend is no difference to take over', async () => {
    const { world, more } = await opened();
    more.worth = { value: dollars(10_000), equity: dollars(9_000) };
    const answer = await world.say('ana', 'reconcile force-sync as it stands');
    expect(answer.code).toBe('NOTHING_TO_SYNC');
    expect(answer.text).toContain('what differs is at the broker alone (holdings at the broker');
    more.worth = { value: dollars(10_000), equity: dollars(10_000) };
    const same = await world.say('ana', 'reconcile force-sync as it stands');
    expect(same.text).toContain(
      'The books equal the broker\u2019s; there is nothing to take over.',
    );
  });

  test('an order of ours that rests otherwise there is no difference to take over, and is ended here', async () => {
    const { world, more } = await opened();
    const [order] = openOrders(world.assembled.machine.state().engine);
    if (order === undefined) throw new Error('nothing rests');
    const ticket = { ...order, qty: nanos(order.qty * 2) };
    more.orders = [{ ticket, status: 'accepted', filled: order.filled }];
    const answer = await world.say('ana', 'reconcile force-sync as it stands');
    expect(answer.code).toBe('NOTHING_TO_SYNC');
    expect(answer.text).toContain(`order ${order.id}: here ${formatQty(order.qty)} `);
    expect(answer.text).not.toContain('at the broker alone');
    expect(answer.text).toContain('An order of ours is taken back here: cancel <id> <reason>.');
  });

  test('a movement that is listed late, before one that is booked, is booked too: no key is needed', async () => {
    const { world, more } = await opened();
    const interest = (id: string, dollarsPaid: number, at: number): Movement => ({
      kind: 'cash',
      id,
      cause: 'interest',
      symbol: null,
      amount: dollars(dollarsPaid),
      at: deskTime(world.clock.now() - at),
      says: 'interest',
    });
    more.movements = [interest('b', 5, 1_000)];
    more.cash = dollars(5);
    expect((await world.say('ana', 'reconcile')).data).toMatchObject({ equal: true });
    more.movements = [interest('a', 3, 5_000), ...more.movements];
    more.cash = dollars(8);
    expect((await world.say('ana', 'reconcile')).data).toMatchObject({ equal: true });
    expect((await world.say('ana', 'reconcile')).data).toMatchObject({ equal: true });
    const { books } = world.assembled.machine.state().engine;
    expect(books.moved).toEqual(['b', 'a']);
    expect(latches(world)).toEqual([]);
  });

  test('what cannot be read is no difference, and force-sync is not what helps', async () => {
    const { world, more } = await opened();
    more.silent = true;
    const answer = await world.say('ana', 'reconcile');
    expect(answer.code).toBe('BROKER_SILENT');
    expect(answer.text).toContain('Nothing was compared');
    expect(answer.text).toContain('a position of 023ESC010 cannot be read');
    expect(answer.text).not.toMatch(/differ|force-sync/u);
    expect((await world.say('ana', 'reconcile force-sync x')).code).toBe('BROKER_SILENT');
  });

  test('ten thousand foreign orders: counted, the first of them named, in an answer that can be read', async () => {
    const { world, more } = await opened();
    more.orders = resting(10_000);
    const answer = await world.say('ana', 'reconcile');
    expect(answer.text).toContain('differ from the broker\u2019s in 10000 places');
    expect(answer.text).toContain('order somebody-00000 rests at the broker and is not ours');
    expect(answer.text).toContain('and 9950 more');
    const orphans = await world.say('ana', 'orders orphans');
    expect(orphans.text).toContain('Orphans: 10000 at the broker that are not ours');
    expect(orphans.text).toContain('and 9900 more');
    for (const { text } of [answer, orphans]) expect(text.length).toBeLessThan(20_000);
    const [last] = world
      .facts()
      .filter((fact) => fact.kind === 'books.compared')
      .slice(-1);
    expect(last?.lines).toHaveLength(101);
    more.orders = [];
    await world.say('ana', 'reconcile');
    expect(latches(world)).toEqual([]);
  });

  test('an order of ours that rests over another quantity, or far from its price, is named', async () => {
    const { world } = await opened();
    const state = world.assembled.machine.state().engine;
    const [order] = openOrders(state);
    if (order === undefined) throw new Error('nothing rests');
    const { qty } = order;
    const other = {
      ticket: { ...order, qty: nanos(qty * 2) },
      status: 'accepted',
      filled: order.filled,
    };
    const { cash } = state.books;
    const broker = { cash, equity: cash, positions: [], missing: [], movement: null };
    const lines = differenceLines(
      compareBooks(state, { ...broker, orders: [other as BrokerOrder] }),
    );
    expect(lines.join()).toContain(`order ${order.id}: here ${formatQty(qty)} `);
    const same = { ticket: order, status: 'accepted', filled: order.filled } as BrokerOrder;
    expect(compareBooks(state, { ...broker, orders: [same] }).map((row) => row.what)).not.toContain(
      order.id,
    );
  });

  test('a cent is a difference where nothing was executed since they were equal', async () => {
    const { world, more } = await opened();
    more.cash = cents(-1);
    await world.say('ana', 'reconcile');
    expect(latches(world)).toContain('books-differ');
  });
});
