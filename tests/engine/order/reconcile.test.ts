// The four invariants of reconciliation on plain books: what is equal, what rounding or an averaging method
// explains, and what differs, with the words people read.
import { describe, expect, test } from 'vitest';
import type { BrokerOrder, BrokerPosition, ClientOrderId } from '#engine/broker/broker.ts';
import { cents, dollars, holding, price, quantity } from '#engine/model/money.ts';
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
  return { cash: own.cash, positions: [], orders: [], missing: [], movement: null, ...more };
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
