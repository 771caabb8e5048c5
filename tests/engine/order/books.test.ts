// Fills by named cases: what one makes of cash, lots, gain and trade, long and short, with the sums a person
// would do by hand.
import { describe, expect, test } from 'vitest';

import { dollars, formatCents, formatQty, price } from '#engine/model/money.ts';
import {
  book,
  crossesZero,
  EMPTY_BOOKS,
  equity,
  gainWhenFlat,
  grossValue,
  marketValue,
  openPositions,
  unrealised,
} from '#engine/order/books.ts';
import { tradeOf } from '#engine/order/moving.ts';
import { AAPL, after, books, buy10, CALL, DAY, fill, held, short10 } from './ledger.ts';
import type { FillWords } from './ledger.ts';

interface Case {
  readonly name: string;
  readonly fills: readonly FillWords[];
  readonly held: readonly string[];
  readonly cash: number;
  readonly realised: number;
}

const CASES: readonly Case[] = [
  {
    name: 'a buy costs its value and its fee',
    fills: [buy10],
    held: ['alpha long 10 SPY $1,001.00 $0.00'],
    cash: 8_999,
    realised: 0,
  },
  {
    name: 'a sale takes the oldest lot first',
    fills: [
      buy10,
      { side: 'buy', units: 10, at: 120 },
      { side: 'sell', purpose: 'exit', units: 15, at: 130 },
    ],
    held: ['alpha long 5 SPY $600.00 $349.00'],
    cash: 10_000 - 1_001 - 1_200 + 1_950,
    realised: 349,
  },
  {
    name: 'an entry to sell opens a short, its proceeds less the fee',
    fills: [short10],
    held: ['alpha short 10 SPY $999.00 $0.00'],
    cash: 10_999,
    realised: 0,
  },
  {
    name: 'buying a short back higher is a loss',
    fills: [short10, { side: 'buy', purpose: 'close', units: 4, at: 110, fee: 0.5 }],
    held: ['alpha short 6 SPY $599.40 -$40.90'],
    cash: 10_999 - 440.5,
    realised: -40.9,
  },
  {
    name: 'an entry against a long closes it and opens a short with the rest and its share of the fee',
    fills: [buy10, { side: 'sell', units: 15, at: 110, fee: 3 }],
    held: ['alpha short 5 SPY $549.00 $0.00'],
    cash: 8_999 + 1_650 - 3,
    realised: 1_100 - 2 - 1_001,
  },
  {
    name: 'a contract of an option is a hundred shares',
    fills: [{ side: 'buy', symbol: CALL, units: 2, at: 3.25, fee: 1.3 }],
    held: [`alpha long 2 ${CALL} $651.30 $0.00`],
    cash: 10_000 - 651.3,
    realised: 0,
  },
  {
    name: 'two strategies keep the same symbol apart',
    fills: [buy10, { ...short10, strategy: 'beta', units: 4 }],
    held: ['alpha long 10 SPY $1,001.00 $0.00', 'beta short 4 SPY $399.00 $0.00'],
    cash: 8_999 + 399,
    realised: 0,
  },
];

describe('fills', () => {
  test.each(CASES)('$name', (row) => {
    const of = after(books(10_000), ...row.fills);
    expect(held(of)).toEqual(row.held);
    expect([of.cash, of.realised]).toEqual([dollars(row.cash), dollars(row.realised)]);
    expect(of.realised + unrealised(of)).toBe(equity(of) - dollars(10_000));
  });

  test('what is short is owed: worth less than nothing, at stake like any other', () => {
    const of = after(books(10_000), buy10, { ...short10, symbol: AAPL, units: 30 });
    expect([marketValue(of), grossValue(of)]).toEqual([dollars(-2_000), dollars(4_000)]);
  });

  test.each(['exit', 'close', 'protective', 'flatten'] as const)(
    'a fill of a %s order never goes beyond what is held',
    (purpose) => {
      const of = after(books(10_000), buy10);
      const beyond = fill({ side: 'sell', purpose, units: 10.5, at: 100 });
      expect(crossesZero(of, beyond)).toBe(true);
      expect(() => book(of, beyond)).toThrow('but holds');
      expect(() => book(of, fill({ side: 'buy', purpose, units: 1, at: 100 }))).toThrow('holds');
      expect(crossesZero(of, fill({ side: 'sell', purpose, units: 10, at: 100 }))).toBe(false);
    },
  );

  test('an execution counts once', () => {
    const one = fill(buy10);
    expect(() => book(book(books(10_000), one), one)).toThrow('again');
  });
});

describe('a trade that is over', () => {
  const trade = (fills: readonly FillWords[], last: FillWords) => {
    const flat = gainWhenFlat(after(books(10_000), ...fills), fill(last));
    if (flat === null) return null;
    const { qty, gain, cost, multiple } = tradeOf(flat, DAY, 'exit');
    return { qty: formatQty(qty), gain: formatCents(gain), cost: formatCents(cost), multiple };
  };

  test('long: the gain over what was at risk by the stop', () => {
    const exit = { side: 'sell', purpose: 'exit', units: 10, at: 110 } as const;
    const want = { qty: '10', gain: '$100.00', cost: '$1,000.00', multiple: 2 };
    expect(trade([{ side: 'buy', units: 10, at: 100, stop: 95 }], exit)).toEqual(want);
  });

  test('short: the same, with the stop above', () => {
    const exit = { side: 'buy', purpose: 'protective', units: 10, at: 104 } as const;
    const want = { qty: '10', gain: '-$40.00', cost: '$1,000.00', multiple: -1 };
    expect(trade([{ side: 'sell', units: 10, at: 100, stop: 104 }], exit)).toEqual(want);
  });

  test('in two parts: all that came in counts, and the later stop holds', () => {
    const first = { side: 'buy', units: 10, at: 100, stop: 95 } as const;
    const exit = { side: 'sell', purpose: 'exit', units: 20, at: 110 } as const;
    const want = { qty: '20', gain: '$150.00', cost: '$2,050.00', multiple: 1.3636 };
    const fills = [first, { ...first, at: 105, stop: 99 }];
    expect(trade(fills, exit)).toEqual(want);
    expect(openPositions(after(books(10_000), ...fills))).toMatchObject([{ stop: price(99) }]);
  });

  test('a flip ends the trade before it', () => {
    const flip = { side: 'sell', units: 15, at: 110 } as const;
    const want = { qty: '10', gain: '$99.00', cost: '$1,001.00', multiple: null };
    expect(trade([buy10], flip)).toEqual(want);
  });

  test('a partial exit ends nothing', () => {
    expect(trade([buy10], { side: 'sell', purpose: 'exit', units: 9, at: 110 })).toBeNull();
  });
});

test('empty books are worth nothing', () => {
  expect([equity(EMPTY_BOOKS), unrealised(EMPTY_BOOKS), grossValue(EMPTY_BOOKS)]).toEqual([
    0, 0, 0,
  ]);
});
