// The broker's own books: what it refuses, what it holds back, and that a contradiction is a bug.
import { describe, expect, it } from 'vitest';

import {
  REASONS,
  applyEvent,
  buyingPower,
  emptyBooks,
  foldBooks,
  freeQuantity,
  holdFor,
  objectionTo,
} from '#engine/broker/books.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import { parseEvent } from '#engine/broker/events.ts';
import { feePerUnit, noFee } from '#engine/broker/matching.ts';
import { cents, dollars, holding, price, quantity } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';

import { SPY, at, orderId, ticket } from './scenes.ts';
import type { TicketWords } from './scenes.ts';

const cash: BrokerEvent = { kind: 'cash.deposited', amount: dollars(1_000), at: at(0) };
const mark: BrokerEvent = {
  kind: 'price.marked',
  symbol: SPY,
  price: price(100),
  day: tradingDay('2020-02-24'),
};

function taken(words: TicketWords, hold: number | null): BrokerEvent {
  const held = hold === null ? null : price(hold);
  return { kind: 'order.taken', ticket: ticket(words), at: at(0), activeAt: at(0), hold: held };
}

function executed(id: string, side: 'buy' | 'sell', qty: number, each = 100): BrokerEvent {
  const fill = {
    execution: `${id}.${qty}.${each}`,
    id: orderId(id),
    symbol: SPY,
    side,
    qty: quantity(qty),
    price: price(each),
    fee: cents(0),
    at: at(5),
  };
  return { kind: 'order.executed', fill };
}

const bought = [cash, mark, taken({ id: 'b', units: 5 }, 100), executed('b', 'buy', 5)];

interface Case {
  readonly name: string;
  readonly before: readonly BrokerEvent[];
  readonly order: TicketWords;
  readonly want: string | null;
}

const CASES: readonly Case[] = [
  {
    name: 'a limit buy that costs all the cash',
    before: [cash],
    order: { units: 10, terms: { type: 'limit', limit: price(100) } },
    want: null,
  },
  {
    name: 'a limit buy that costs a cent more',
    before: [cash],
    order: { units: 10, terms: { type: 'limit', limit: price(100.001) } },
    want: REASONS.noCash,
  },
  {
    name: 'a second limit buy when the first holds the cash',
    before: [cash, taken({ id: 'b', units: 6 }, 100)],
    order: { units: 5, terms: { type: 'limit', limit: price(100) } },
    want: REASONS.noCash,
  },
  {
    name: 'a market buy within 3 % of the mark',
    before: [cash, mark],
    order: { units: 9.7 },
    want: null,
  },
  {
    name: 'a market buy beyond 3 % of the mark',
    before: [cash, mark],
    order: { units: 9.71 },
    want: REASONS.noCash,
  },
  {
    name: 'a stop buy held at its stop and 3 %',
    before: [cash, mark],
    order: { units: 9, terms: { type: 'stop', stop: price(110) } },
    want: REASONS.noCash,
  },
  { name: 'a market buy where no price is known', before: [cash], order: { units: 9 }, want: null },
  { name: 'a market buy without any cash', before: [], order: { units: 1 }, want: REASONS.noCash },
  {
    name: 'a sell of all that is held',
    before: bought,
    order: { side: 'sell', units: 5 },
    want: null,
  },
  {
    name: 'a sell beyond what is held',
    before: bought,
    order: { side: 'sell', units: 5.000000001 },
    want: REASONS.noShares,
  },
  {
    name: 'a sell of what a resting stop already holds',
    before: [...bought, taken({ id: 's', side: 'sell', units: 3 }, null)],
    order: { side: 'sell', units: 3 },
    want: REASONS.noShares,
  },
  {
    name: 'a sell of nothing held',
    before: [cash],
    order: { side: 'sell', units: 1 },
    want: REASONS.noShares,
  },
  {
    name: 'an id of a filled order',
    before: bought,
    order: { id: 'b', units: 1 },
    want: REASONS.duplicate,
  },
  { name: 'an empty id', before: [cash], order: { id: '' }, want: REASONS.longId },
  {
    name: 'an id of 49 characters',
    before: [cash],
    order: { id: 'x'.repeat(49) },
    want: REASONS.longId,
  },
  { name: 'no quantity', before: [cash], order: { units: 0 }, want: REASONS.noQuantity },
];

describe('what the broker says to an order', () => {
  it.each(CASES)('$name', ({ before, order, want }) => {
    expect(objectionTo(foldBooks(before), ticket({ id: 'new', ...order }), noFee)).toBe(want);
  });

  it('counts the fee in what a buy could cost', () => {
    const order = ticket({ units: 10, terms: { type: 'limit', limit: price(100) } });
    expect(objectionTo(foldBooks([cash]), order, feePerUnit(price(0.65)))).toBe(REASONS.noCash);
  });
});

describe('folding', () => {
  it('moves cash and position with each execution', () => {
    const books = foldBooks([...bought, taken({ id: 's', side: 'sell', units: 5 }, null)]);
    expect(books.cash).toBe(50_000);
    applyEvent(books, executed('s', 'sell', 2, 110));
    expect(books.cash).toBe(72_000);
    expect(freeQuantity(books, SPY)).toBe(0);
    expect(books.orders.get(orderId('s'))?.status).toBe('partial');
    applyEvent(books, executed('s', 'sell', 3, 110));
    expect(books.positions.size).toBe(0);
    expect(books.open.size).toBe(0);
  });

  it('gives back what a closed order held', () => {
    const books = foldBooks([cash, taken({ id: 'b', units: 6 }, 100)]);
    expect(buyingPower(books, noFee)).toBe(40_000);
    const reason = 'cancel asked';
    applyEvent(books, {
      kind: 'order.closed',
      id: orderId('b'),
      status: 'cancelled',
      reason,
      at: at(1),
    });
    expect(buyingPower(books, noFee)).toBe(100_000);
  });

  it('holds a sell for nothing', () => {
    expect(holdFor(foldBooks([cash, mark]), ticket({ side: 'sell' }))).toBe(null);
  });

  it.each<[string, readonly BrokerEvent[]]>([
    ['an execution of an unknown order', [cash, executed('ghost', 'buy', 1)]],
    ['a fill beyond the order', [cash, taken({ id: 'b', units: 5 }, 100), executed('b', 'buy', 6)]],
    ['a fill of a closed order', [...bought, executed('b', 'buy', 1)]],
    [
      'a sale of what is not held',
      [cash, taken({ id: 's', side: 'sell' }, null), executed('s', 'sell', 1)],
    ],
    ['an order taken twice', [...bought, taken({ id: 'b' }, 100)]],
    [
      'the same execution twice',
      [cash, taken({ id: 'b', units: 5 }, 100), executed('b', 'buy', 1), executed('b', 'buy', 1)],
    ],
  ])('throws on %s', (_name, events) => {
    expect(() => foldBooks(events)).toThrow(RangeError);
  });

  it('starts with nothing', () => {
    expect(buyingPower(emptyBooks(), noFee)).toBe(0);
  });
});

describe('stored events', () => {
  const events: readonly BrokerEvent[] = [
    ...bought,
    taken({ id: 'l', units: 1, terms: { type: 'limit', limit: price(9) }, tif: 'ioc' }, 9),
    taken(
      { id: 's', units: 1, side: 'sell', terms: { type: 'stop', stop: price(9) }, tif: 'gtc' },
      null,
    ),
    {
      kind: 'account.moved',
      movement: {
        kind: 'cash',
        id: 'm1',
        cause: 'fee',
        symbol: null,
        amount: cents(-7),
        at: at(1),
        says: 'a fee',
      },
    },
    {
      kind: 'account.moved',
      movement: {
        kind: 'shares',
        id: 'm2',
        cause: 'transfer',
        symbol: SPY,
        change: holding(-2e9),
        amount: cents(0),
        price: price(99.5),
        at: at(1),
        says: 'two by transfer',
      },
    },
    {
      kind: 'order.adjusted',
      id: orderId('l'),
      qty: quantity(2),
      terms: { type: 'limit', limit: price(4.5) },
    },
    { kind: 'symbol.halted', symbol: SPY },
    { kind: 'symbol.resumed', symbol: SPY },
    { kind: 'order.activated', id: orderId('l'), at: at(1) },
    { kind: 'cancel.asked', id: orderId('l'), at: at(2) },
    {
      kind: 'order.closed',
      id: orderId('l'),
      status: 'cancelled',
      reason: 'cancel asked',
      at: at(2),
    },
  ];

  it.each(events)('$kind reads back as it was', (event) => {
    expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"kind":"order.forged"}',
    '{"kind":"cash.deposited","amount":1.5,"at":0}',
    '{"kind":"cash.deposited","amount":100,"at":"noon"}',
    '{"kind":"order.activated","id":"","at":0}',
    '{"kind":"symbol.halted","symbol":""}',
    '{"kind":"account.moved","movement":{"kind":"cash","id":"m","cause":"gift","symbol":null,"amount":1,"at":0,"says":""}}',
    '{"kind":"order.adjusted","id":"a","qty":-1,"terms":{"type":"market"}}',
    '{"kind":"order.closed","id":"a","status":"filled","reason":"","at":0}',
    '{"kind":"price.marked","symbol":"SPY","price":0,"day":"2020-02-24"}',
  ])('%s is not one', (text) => {
    expect(() => parseEvent(text)).toThrow();
  });
});
