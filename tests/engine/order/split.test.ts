// A split and the orders that rest while it comes: quantity and prices follow in the same fold, what cannot come
// out whole is taken back, and neither a newer mark nor a newer order is touched.
import { describe, expect, test } from 'vitest';
import type { ClientOrderId, OrderTerms } from '#engine/broker/broker.ts';
import { foldEngine } from '#engine/fold.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { price, quantity } from '#engine/model/money.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import { movementFacts } from '#engine/order/moving.ts';
import type { Order } from '#engine/order/order.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { AAPL, after, AT, books, DAY, EARLIER, sharesMoved, SPY } from './ledger.ts';

const ID = 'a-P1' as ClientOrderId;
const STAMP: Stamp = { desk: AT, wall: wallTime(AT) };

function order(words: Partial<Order>): Order {
  return {
    id: ID,
    symbol: SPY,
    side: 'sell',
    qty: quantity(10),
    terms: { type: 'stop', stop: price(90) },
    timeInForce: 'gtc',
    strategy: 'alpha',
    purpose: 'protective',
    status: 'accepted',
    filled: quantity(0),
    value: 0 as Order['value'],
    day: DAY,
    approvedAt: EARLIER,
    deadline: AT,
    assumed: price(100),
    decided: price(100),
    cancelAsked: false,
    replaces: [],
    stopAfter: null,
    executions: [],
    closedAt: null,
    ...words,
  };
}

const HELD: Books = after(books(10_000), { side: 'buy', units: 10, at: 100, stop: 90 });

/** The state after a split, with the facts that were written for it. */
function splitOf(
  words: Partial<Order>,
  split: { readonly units: number; readonly dollars?: number },
  own: Books = HELD,
): { readonly kinds: readonly string[]; readonly state: EngineState; readonly order: Order } {
  const row = order(words);
  const before: EngineState = { ...EMPTY_ENGINE, books: own, orders: { [row.id]: row } };
  const facts = movementFacts(before, [
    sharesMoved({ id: 's', cause: 'split', symbol: SPY, ...split }),
  ]);
  const state = facts.reduce((sum, fact) => foldEngine(sum, fact, STAMP), before);
  const [one = row] = Object.values(state.orders);
  return { kinds: facts.map((fact) => fact.kind), state, order: one };
}

const ONE = ['ledger.moved'];
const ODD = ['ledger.moved', 'order.cancelAsked'];

interface OrderCase {
  readonly name: string;
  readonly order: Partial<Order>;
  readonly units: number;
  readonly dollars?: number;
  readonly becomes: { readonly qty: number; readonly terms: OrderTerms };
  readonly kinds: readonly string[];
}

const stop = (at: number): OrderTerms => ({ type: 'stop', stop: price(at) });
const limit = (at: number): OrderTerms => ({ type: 'limit', limit: price(at) });

const CASES: readonly OrderCase[] = [
  {
    name: '2 for 1, a stop',
    order: {},
    units: 10,
    becomes: { qty: 20, terms: stop(45) },
    kinds: ONE,
  },
  {
    name: '3 for 2, a limit that is filled in part: what was executed stays',
    order: { qty: quantity(8), filled: quantity(2), status: 'partial', terms: limit(120) },
    units: 5,
    becomes: { qty: 11, terms: limit(80) },
    kinds: ONE,
  },
  {
    name: '1 for 5, an order at the market',
    order: { terms: { type: 'market' } },
    units: -8,
    becomes: { qty: 2, terms: { type: 'market' } },
    kinds: ONE,
  },
  {
    name: 'parts of a share paid out: nobody knows the ratio, it is taken back',
    order: {},
    units: -7,
    dollars: 33,
    becomes: { qty: 3, terms: stop(300) },
    kinds: ODD,
  },
  {
    name: 'a quantity that comes out as a part of a unit',
    order: { qty: quantity(1) },
    units: -7,
    becomes: { qty: 0.3, terms: stop(300) },
    kinds: ONE,
  },
  {
    name: 'a quantity below the smallest unit is taken back',
    order: { qty: quantity(0.000000001) },
    units: 5,
    becomes: { qty: 0.000000001, terms: stop(60) },
    kinds: ODD,
  },
  {
    name: 'already asked to go: not asked twice',
    order: { qty: quantity(0.000000001), cancelAsked: true },
    units: 5,
    becomes: { qty: 0.000000001, terms: stop(60) },
    kinds: ONE,
  },
  {
    name: 'made after the split: it was decided in the new units',
    order: { approvedAt: deskTime(AT + 1) },
    units: 10,
    becomes: { qty: 10, terms: stop(90) },
    kinds: ONE,
  },
  {
    name: 'of another symbol',
    order: { symbol: AAPL },
    units: 10,
    becomes: { qty: 10, terms: stop(90) },
    kinds: ONE,
  },
  {
    name: 'ended',
    order: { status: 'cancelled', closedAt: EARLIER },
    units: 10,
    becomes: { qty: 10, terms: stop(90) },
    kinds: ONE,
  },
];

describe('orders', () => {
  test.each(CASES)('$name', ({ order: words, units, dollars, becomes, kinds }) => {
    const split = splitOf(words, { units, ...(dollars === undefined ? {} : { dollars }) });
    expect(split.order).toMatchObject({ qty: quantity(becomes.qty), terms: becomes.terms });
    expect(split.kinds).toEqual(kinds);
  });

  test('the prices it was decided by, and where its stop goes, follow', () => {
    const entry = { purpose: 'entry', side: 'buy', stopAfter: price(80) } as const;
    expect(splitOf({ ...entry, assumed: price(101) }, { units: 10 }).order).toMatchObject({
      assumed: price(50.5),
      decided: price(50),
      stopAfter: price(40),
    });
  });

  test('what is called a split and is none leaves every order as it is', () => {
    const short = after(HELD, { strategy: 'beta', side: 'sell', units: 4, at: 100 });
    expect(splitOf({}, { units: 6 }, short).order).toMatchObject({ qty: quantity(10) });
  });
});

describe('the mark', () => {
  const marked = (at: number, seen: number): Books => ({
    ...HELD,
    marks: { [SPY]: price(at) },
    seen: { [SPY]: deskTime(seen) },
  });

  test.each([
    ['seen before the split is scaled: equity is the same', marked(100, AT - 1), 50, 10_000],
    ['seen since is a price of the new units already', marked(50, AT), 50, 10_000],
  ])('%s', (_name, own, mark, worth) => {
    const { state } = splitOf({}, { units: 10 }, own);
    expect(state.books.marks[SPY]).toBe(price(mark));
    expect(equity(state.books)).toBe(worth * 100);
  });

  test('a mark on record says when it was seen', () => {
    const prices = { [SPY]: price(50) };
    const state = foldEngine(EMPTY_ENGINE, { kind: 'market.marked', prices }, STAMP);
    expect(state.books.seen).toEqual({ [SPY]: AT });
  });
});
