// The four invariants of reconciliation on plain books: what is equal, what rounding or an averaging method
// explains, and what differs, with the words people read.
import { describe, expect, test } from 'vitest';
import type { BrokerOrder, BrokerPosition, ClientOrderId } from '#engine/broker/broker.ts';
import { cents, dollars, holding, minus, plus, price, quantity } from '#engine/model/money.ts';
import type { Books } from '#engine/order/books.ts';
import { compareBooks, comparisonFacts, differenceLines } from '#engine/order/reconcile.ts';
import type { BrokerBooks } from '#engine/order/reconcile.ts';
import { inDoubt, planHash, planLines, planSync } from '#engine/order/takeover.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import type { OrderStatus } from '#engine/order/order.ts';
import { after, AT, books, SPY } from './ledger.ts';
import { folded, GENESIS, MORNING } from '../../bot/desk-in-memory.ts';

function stateOf(own: Books): EngineState {
  return { ...EMPTY_ENGINE, books: own };
}

function brokerOf(own: Books, more: Partial<BrokerBooks> = {}): BrokerBooks {
  const { cash } = own;
  return { cash, equity: cash, positions: [], orders: [], missing: [], movement: null, ...more };
}

function position(units: number, at: number | null): BrokerPosition {
  return { symbol: SPY, qty: holding(units * 1e9), price: at === null ? null : price(at) };
}

const TWO_BUYS = after(
  books(10_000),
  { side: 'buy', units: 2, at: 100, fee: 0.5 },
  { side: 'buy', units: 2, at: 110, fee: 0.5 },
);

const PART_SOLD = after(TWO_BUYS, { side: 'sell', purpose: 'exit', units: 1, at: 120 });

describe('price', () => {
  test.each<[string, Books, BrokerPosition, readonly string[]]>([
    ['equal', TWO_BUYS, position(4, 105), []],
    ['printed to the cent', TWO_BUYS, position(4, 105.004), []],
    ['not said', TWO_BUYS, position(4, null), []],
    ['another', TWO_BUYS, position(4, 104), ['SPY: cost desk 105.00 a unit, broker 104.00']],
    ['by another method once a part was sold', PART_SOLD, position(3, 105), []],
    ['another quantity says enough', TWO_BUYS, position(3, 1), ['SPY: desk holds 4, broker 3']],
  ])('%s', (_name, own, row, says) => {
    const rows = compareBooks(stateOf(own), brokerOf(own, { positions: [row] }));
    expect(differenceLines(rows)).toEqual(says);
  });
});

describe('money', () => {
  const held = { positions: [position(4, 105)] };

  test('at most a cent an execution is rounding, and is booked once', () => {
    const broker = brokerOf(TWO_BUYS, { ...held, cash: cents(TWO_BUYS.cash - 2) });
    const facts = comparisonFacts(stateOf(TWO_BUYS), broker, AT);
    expect(facts.map((fact) => fact.kind)).toEqual(['ledger.moved', 'books.compared']);
    expect(facts[0]).toMatchObject({ movement: { amount: -2, says: 'rounding' } });
    expect(facts[1]).toMatchObject({ clean: true, lines: [] });
  });

  test('more is a difference, and latches', () => {
    const broker = brokerOf(TWO_BUYS, { ...held, cash: cents(TWO_BUYS.cash - 3) });
    const facts = comparisonFacts(stateOf(TWO_BUYS), broker, AT);
    expect(facts.map((fact) => fact.kind)).toEqual(['books.compared', 'latch.set']);
  });
});

describe('profit and loss', () => {
  /** Four units that the broker values, at 120.00 each unless said otherwise, and its equity beside its cash. */
  function valued(equity: number, value: number | null = 480): BrokerBooks {
    const row = position(4, 105);
    const held = value === null ? row : { ...row, value: dollars(value) };
    const own = TWO_BUYS.cash;
    return brokerOf(TWO_BUYS, { positions: [held], equity: plus(own, dollars(equity)) });
  }
  const at120 = { ...TWO_BUYS, marks: { [SPY]: price(120) } };
  const told = (broker: BrokerBooks, own: Books = at120) =>
    compareBooks(stateOf(own), broker)
      .filter((row) => row.what.startsWith('holdings'))
      .map((row) => `${row.what}: ${row.ours}, ${row.theirs}, ${row.verdict}`);

  test('what is held comes to the equity of the broker, by its prices and by ours', () => {
    expect(told(valued(480))).toEqual([
      'holdings at the broker\u2019s prices: $480.00, $480.00, equal',
      'holdings at our own prices: $480.00, $480.00, equal',
    ]);
  });

  test('prices move between two answers, by no more than 1 % of what is at stake', () => {
    expect(differenceLines(compareBooks(stateOf(at120), valued(484.81)))).toEqual([]);
    const broker = valued(484.83);
    const says =
      'holdings at the broker\u2019s prices: desk $480.00, broker $484.83 beside its cash';
    expect(differenceLines(compareBooks(stateOf(at120), broker))).toEqual([says]);
    const facts = comparisonFacts(stateOf(at120), broker, AT);
    expect(facts.map((fact) => fact.kind)).toEqual(['books.compared', 'latch.set']);
    const [latched] = facts.flatMap((fact) => (fact.kind === 'latch.set' ? [fact] : []));
    expect(latched?.latch).toBe('books-differ');
    expect(latched?.reason).toContain(says);
  });

  test('with nothing held, equity may lie a cent from cash by rounding, and no more', () => {
    const flat = books(10_000);
    const off = (more: number) =>
      differenceLines(
        compareBooks(stateOf(flat), brokerOf(flat, { equity: plus(flat.cash, dollars(more)) })),
      );
    expect([off(0.01), off(-0.01)]).toEqual([[], []]);
    expect([off(0.02).length, off(-0.02).length]).toEqual([1, 1]);
  });

  test('prices of our own that lie apart are told, and close nothing', () => {
    const broker = valued(480);
    expect(told(broker, { ...at120, marks: { [SPY]: price(110) } })).toEqual([
      'holdings at the broker\u2019s prices: $480.00, $480.00, equal',
      'holdings at our own prices: $440.00, $480.00, explained',
    ]);
    const facts = comparisonFacts(stateOf({ ...at120, marks: {} }), broker, AT);
    expect(facts).toMatchObject([{ kind: 'books.compared', clean: true }]);
  });

  test('is not compared where the broker gives no value, or holds something else', () => {
    expect(told(valued(9_000, null))).toEqual([]);
    const other = { ...position(3, 105), value: dollars(360) };
    expect(told(brokerOf(TWO_BUYS, { positions: [other] }))).toEqual([]);
    expect(told(brokerOf(TWO_BUYS, { positions: [] }))).toEqual([]);
    const unread = { ...position(4, 105), value: dollars(480), unread: 'many' };
    expect(told(brokerOf(TWO_BUYS, { positions: [unread] }))).toEqual([]);
  });

  test('what a short position would cost to buy back is owed', () => {
    const short = after(books(10_000), { side: 'sell', units: 4, at: 100 });
    const row = { ...position(-4, 100), value: dollars(-440) };
    const equity = minus(short.cash, dollars(440));
    const own = { ...short, marks: { [SPY]: price(110) } };
    expect(told(brokerOf(short, { positions: [row], equity }), own)).toEqual([
      'holdings at the broker\u2019s prices: -$440.00, -$440.00, equal',
      'holdings at our own prices: -$440.00, -$440.00, equal',
    ]);
  });
});

describe('the plan of a force-sync', () => {
  const foreign: BrokerOrder = {
    ticket: {
      id: 'x-1' as ClientOrderId,
      symbol: SPY,
      side: 'buy',
      qty: quantity(1),
      terms: { type: 'market' },
      timeInForce: 'day',
    },
    status: 'accepted',
    filled: quantity(0),
  };

  test('is empty for equal books', () => {
    const broker = brokerOf(TWO_BUYS, { positions: [position(4, 105)] });
    expect(planLines(planSync(stateOf(TWO_BUYS), broker))).toEqual([]);
  });

  test('shows every change, and another one has another hash', () => {
    const broker = brokerOf(TWO_BUYS, {
      cash: dollars(1),
      positions: [position(-2, 101)],
      orders: [foreign],
    });
    const plan = planSync(stateOf(TWO_BUYS), broker);
    expect(planLines(plan)).toEqual([
      'cash $9,579.00 to $1.00',
      'SPY 4 to -2 at 101.00',
      'order x-1 stays at the broker, not ours',
    ]);
    const cent = planSync(stateOf(TWO_BUYS), { ...broker, cash: cents(101) });
    expect(planHash(cent)).not.toBe(planHash(plan));
    expect(planHash(planSync(stateOf(TWO_BUYS), broker))).toBe(planHash(plan));
  });

  test.each<[OrderStatus, boolean, boolean]>([
    ['approved', false, false],
    ['unknown', false, true],
    ['sent', true, false],
    ['accepted', true, false],
  ])(
    'an order that is %s and not at the broker is gone: %s; in doubt: %s',
    (status, gone, doubt) => {
      const [order] = Object.values(folded(GENESIS, MORNING).engine.orders);
      if (order === undefined) throw new Error('the morning has no order');
      const state = { ...stateOf(TWO_BUYS), orders: { [order.id]: { ...order, status } } };
      expect(planSync(state, brokerOf(TWO_BUYS)).gone).toEqual(gone ? [order.id] : []);
      expect(inDoubt(state)).toEqual(doubt ? [order.id] : []);
    },
  );
});
