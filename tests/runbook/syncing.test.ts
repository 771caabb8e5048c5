// Reconciling and force-sync on the real desk: what the broker has and the desk does not is named by its
// invariant, closes the desk, and is taken over only as two people signed it.
import { afterEach, describe, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type {
  ApprovedOrder,
  Broker,
  BrokerOrder,
  BrokerPosition,
  ClientOrderId,
  Execution,
} from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, dollars, formatQty, holding, nanos, price, quantity } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { heldOf } from '#engine/order/books.ts';
import type { Movement } from '#engine/order/movement.ts';
import { deskTime } from '#engine/model/time.ts';
import { compareBooks, differenceLines } from '#engine/order/reconcile.ts';
import { openOrders } from '#engine/state.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

/** What the broker's books say beyond what the desk did there. */
interface Beyond {
  cash: Cents;
  positions: BrokerPosition[];
  executions: Execution[];
  orders: BrokerOrder[];
  movements: Movement[];
  /** What happens while the executions are read. */
  meanwhile: () => void;
  silent: boolean;
}

function beyond(inner: Broker, more: Beyond): Broker {
  return overBroker(inner, {
    openOrders: async () => [...(await inner.openOrders()), ...more.orders],
    positions: async () => {
      if (more.silent) throw new BrokerFault('a position of 023ESC010 cannot be read');
      return [...(await inner.positions()), ...more.positions];
    },
    cash: async () => cents((await inner.cash()) + more.cash),
    executions: async (after) => {
      more.meanwhile();
      const own = more.executions.findIndex((row) => row.execution === after);
      if (own >= 0) return more.executions.slice(own + 1);
      return [...(await inner.executions(after)), ...more.executions];
    },
    movements: async (after) => {
      const own = more.movements.some((row) => row.id === after);
      return [...(await inner.movements(own ? null : after)), ...more.movements];
    },
  });
}

const SPY = instrumentSymbol('SPY');
const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function opened(): Promise<{ readonly world: World; readonly more: Beyond }> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-04' });
  grounds.push(ground);
  const more: Beyond = {
    cash: cents(0),
    positions: [],
    executions: [],
    orders: [],
    movements: [],
    meanwhile: () => undefined,
    silent: false,
  };
  const world = await startWorld(ground, { around: { broker: (inner) => beyond(inner, more) } });
  await world.playUntil('2020-02-03 10:30');
  return { world, more };
}

function latches(world: World): readonly string[] {
  return Object.keys(world.assembled.machine.state().engine.latches.set);
}

/** One unit of SPY that somebody else bought. */
function bought(world: World, count: number): Execution {
  return {
    execution: `other.${count}`,
    id: 'somebody' as ClientOrderId,
    symbol: SPY,
    side: 'buy',
    qty: quantity(1),
    price: price(300),
    fee: cents(0),
    at: world.clock.now(),
  };
}

/** So many orders of somebody else, far below the market. */
function resting(count: number): BrokerOrder[] {
  return Array.from({ length: count }, (_row, at) => ({
    ticket: {
      id: `somebody-${String(at).padStart(5, '0')}` as ClientOrderId,
      symbol: SPY,
      side: 'buy',
      qty: quantity(1),
      terms: { type: 'limit', limit: price(1) },
      timeInForce: 'gtc',
    },
    status: 'accepted',
    filled: quantity(0),
  }));
}

/** An order at the broker that nobody here made. */
async function foreign(world: World, id: string): Promise<void> {
  const order = {
    id,
    symbol: instrumentSymbol('^GSPC'),
    side: 'buy',
    qty: quantity(0.1),
    terms: { type: 'limit', limit: price(100) },
    timeInForce: 'gtc',
  };
  await world.broker.submit(order as unknown as ApprovedOrder);
}

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
    const broker = { cash: state.books.cash, positions: [], missing: [], movement: null };
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

describe('force-sync', () => {
  test('two keys, the difference shown; then the books are equal and the latch is gone', async () => {
    const { world, more } = await opened();
    more.positions.push({ symbol: SPY, qty: holding(5e9), price: price(300) });
    more.cash = dollars(-1_500);
    await world.say('ana', 'reconcile');
    const asked = await world.say('ana', 'reconcile force-sync bought at the broker by hand');
    expect(asked.text).toContain('SPY 0 to 5 at 300.00');
    expect(asked.text).toContain('cash ');
    expect((await world.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    expect((await world.say('cleo', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
    const done = await world.say('ben', 'approve R-0001');
    expect(done.text).toContain('compared again, they are equal');
    expect(latches(world)).toEqual([]);
    const { books } = world.assembled.machine.state().engine;
    expect(heldOf(books, SPY)).toBe(5e9);
    expect(books.positions['adopted SPY']?.qty).toBe(5e9);
    expect(books.cash).toBe((await world.broker.cash()) - 150_000);
    const card = world.cards().find((row) => row.topic === 'approval R-0001');
    expect(JSON.stringify(card)).toContain('SPY 0 to 5 at 300.00');
  });

  test('what changed since the first key is not what was signed', async () => {
    const { world, more } = await opened();
    more.cash = dollars(-40);
    await world.say('ana', 'reconcile');
    await world.say('ana', 'reconcile force-sync a fee of the broker');
    more.cash = dollars(-41);
    const answer = await world.say('ben', 'approve R-0001');
    expect(answer.code).toBe('SYNC_CHANGED');
    expect(world.facts().some((fact) => fact.kind === 'books.synced')).toBe(false);
    expect(latches(world)).toContain('books-differ');
  });

  test('while orders fill at the broker nothing is taken over, neither by the first key nor by the last', async () => {
    const { world, more } = await opened();
    let count = 0;
    const fills = () => {
      count += 1;
      // It is among the executions at once, and in the holdings read before them not yet.
      more.executions.push(bought(world, count));
      more.positions.splice(0, 1, { symbol: SPY, qty: holding(count * 1e9), price: price(300) });
    };
    more.meanwhile = fills;
    expect((await world.say('ana', 'reconcile force-sync somebody trades')).code).toBe(
      'SYNC_MOVING',
    );
    more.meanwhile = () => undefined;
    await world.say('ana', 'reconcile force-sync somebody traded');
    more.meanwhile = fills;
    expect((await world.say('ben', 'approve R-0001')).code).toBe('SYNC_MOVING');
    expect(world.facts().some((fact) => fact.kind === 'books.synced')).toBe(false);
  });

  test('the signers see all of cash and holdings, and how many orders; nothing hides behind them', async () => {
    const { world, more } = await opened();
    more.cash = dollars(-40);
    for (let at = 0; at < 30; at += 1) {
      const symbol = instrumentSymbol(
        `${String.fromCharCode(65 + (at % 26))}${at < 26 ? 'A' : 'B'}X`,
      );
      more.positions.push({ symbol, qty: holding(1e9), price: price(10) });
    }
    more.orders = resting(57);
    more.executions.push(bought(world, 1));
    const asked = await world.say('ana', 'reconcile force-sync a whole account of somebody');
    const card = JSON.stringify(world.cards().find((row) => row.topic === 'approval R-0001'));
    for (const { symbol } of more.positions) {
      expect(asked.text).toContain(`${symbol} 0 to 1 at 10.00`);
      expect(card).toContain(`${symbol} 0 to 1 at 10.00`);
    }
    for (const text of [asked.text, card]) {
      expect(text).toContain('and 47 orders more: each stays at the broker, not ours');
      expect(text).toContain(
        'one execution at the broker that the books do not have: taken as known',
      );
    }
    expect(asked.text).not.toContain('somebody-00010');
  });

  test('equal books have nothing to take over', async () => {
    const { world } = await opened();
    const answer = await world.say('ana', 'reconcile force-sync for the sake of it');
    expect(answer.code).toBe('NOTHING_TO_SYNC');
  });
});

describe('orphans', () => {
  test('a foreign order is named, latched, listed, and one person takes it back', async () => {
    const { world } = await opened();
    await foreign(world, 'somebody-else-1');
    await world.say('ana', 'reconcile');
    expect(latches(world)).toContain('books-differ');
    expect((await world.say('vic', 'orders orphans')).text).toContain('somebody-else-1');
    expect((await world.say('vic', 'cancel somebody-else-1')).code).toBe('ROLE_MISSING');
    const answer = await world.say('ana', 'cancel somebody-else-1 not ours');
    expect(answer.text).toContain('is on its way to the broker');
    await world.playUntil('2020-02-03 10:45');
    await world.say('ana', 'reconcile');
    expect(latches(world)).toEqual([]);
    expect((await world.say('ana', 'cancel somebody-else-1')).code).toBe('ORDER_UNKNOWN');
  });

  test('three orders named like ours are another desk\u2019s (E1)', async () => {
    const { world } = await opened();
    for (const count of [1, 2, 3]) await foreign(world, `demo-0001-20200203-GSPC-x-E${count}`);
    await world.say('ana', 'reconcile');
    expect(latches(world)).toContain('foreign-desk');
  });

  test('an order two people let stand is no difference any more', async () => {
    const { world } = await opened();
    await foreign(world, 'kept-by-hand');
    await world.say('ana', 'reconcile');
    const asked = await world.say('ana', 'reconcile force-sync a hedge of the owner');
    expect(asked.text).toContain('order kept-by-hand stays at the broker');
    await world.say('ben', 'approve R-0001');
    expect(latches(world)).toEqual([]);
    expect((await world.say('ana', 'orders orphans')).text).toContain('two people let it stand');
  });
});
