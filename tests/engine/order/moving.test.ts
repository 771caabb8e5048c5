// Movements and force-sync by named cases: what each makes of cash, lots, gain and transfers, with the sums
// a person would do by hand, and the facts that are written for them.
import { describe, expect, test } from 'vitest';

import { cents, dollars, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { settleMovement, settleSynced } from '#engine/order/adjust.ts';
import {
  appliedSince,
  book,
  confirmBooks,
  equity,
  openPositions,
  unrealised,
} from '#engine/order/books.ts';
import type { Booking, Books } from '#engine/order/books.ts';
import { shareOut, splitLots } from '#engine/order/lots.ts';
import type { Movement } from '#engine/order/movement.ts';
import { isOwnMovement, roundingExplains, roundingMovement } from '#engine/order/movement.ts';
import { movementFacts, syncFacts } from '#engine/order/moving.ts';
import type { SyncPlan } from '#engine/order/sync.ts';
import {
  AAPL,
  AT,
  after,
  books,
  buy10,
  CALL,
  cashMoved,
  DAY,
  fill,
  held,
  sharesMoved,
  short10,
  SPY,
} from './ledger.ts';
import type { FillWords } from './ledger.ts';

interface MovedCase {
  readonly name: string;
  readonly fills: readonly FillWords[];
  readonly moved: readonly Movement[];
  readonly held: readonly string[];
  readonly cash: number;
  readonly realised: number;
  readonly transfers: number;
}

const alpha20: FillWords = { side: 'buy', units: 20, at: 100 };
const beta10: FillWords = { side: 'buy', strategy: 'beta', units: 10, at: 100 };
const writeCall: FillWords = { side: 'sell', symbol: CALL, units: 1, at: 3 };

const MOVED: readonly MovedCase[] = [
  {
    name: 'a dividend belongs to the trades that hold the symbol, pro rata',
    fills: [alpha20, beta10],
    moved: [cashMoved({ id: 'd', cause: 'dividend', dollars: 10, on: SPY })],
    held: ['alpha long 20 SPY $2,000.00 $6.67', 'beta long 10 SPY $1,000.00 $3.33'],
    cash: 7_010,
    realised: 10,
    transfers: 0,
  },
  {
    name: 'a dividend is owed on what is short',
    fills: [short10],
    moved: [cashMoved({ id: 'd', cause: 'dividend', dollars: -5, on: SPY })],
    held: ['alpha short 10 SPY $999.00 -$5.00'],
    cash: 10_994,
    realised: -5,
    transfers: 0,
  },
  {
    name: 'a dividend after the trade, interest and fees are the account\u2019s',
    fills: [],
    moved: [
      cashMoved({ id: 'd', cause: 'dividend', dollars: 10, on: SPY }),
      cashMoved({ id: 'i', cause: 'interest', dollars: 2 }),
      cashMoved({ id: 'f', cause: 'fee', dollars: -0.03 }),
    ],
    held: [],
    cash: 10_011.97,
    realised: 11.97,
    transfers: 0,
  },
  {
    name: 'a deposit and a withdrawal are no gain and no loss',
    fills: [],
    moved: [
      cashMoved({ id: 'in', cause: 'deposit', dollars: 500 }),
      cashMoved({ id: 'out', cause: 'withdrawal', dollars: -200 }),
    ],
    held: [],
    cash: 10_300,
    realised: 0,
    transfers: 300,
  },
  {
    name: 'a split 3 for 2 keeps the cost, with cash in lieu a gain of the trade',
    fills: [buy10],
    moved: [sharesMoved({ id: 's', cause: 'split', symbol: SPY, units: 5, dollars: 0.5 })],
    held: ['alpha long 15 SPY $1,001.00 $0.50'],
    cash: 8_999.5,
    realised: 0.5,
    transfers: 0,
  },
  {
    name: 'a reverse split that leaves nothing is paid out',
    fills: [buy10],
    moved: [sharesMoved({ id: 's', cause: 'split', symbol: SPY, units: -10, dollars: 990 })],
    held: [],
    cash: 9_989,
    realised: -11,
    transfers: 0,
  },
  {
    name: 'an option that expires worthless loses its premium',
    fills: [{ side: 'buy', symbol: CALL, units: 1, at: 3 }],
    moved: [sharesMoved({ id: 'e', cause: 'expiry', symbol: CALL, units: -1 })],
    held: [],
    cash: 9_700,
    realised: -300,
    transfers: 0,
  },
  {
    name: 'a written option that expires keeps it',
    fills: [writeCall],
    moved: [sharesMoved({ id: 'e', cause: 'expiry', symbol: CALL, units: 1 })],
    held: [],
    cash: 10_300,
    realised: 300,
    transfers: 0,
  },
  {
    name: 'an exercise: the option goes, the shares come for the strike and are adopted',
    fills: [{ side: 'buy', symbol: CALL, units: 1, at: 3 }],
    moved: [
      sharesMoved({ id: 'o', cause: 'exercise', symbol: CALL, units: -1 }),
      sharesMoved({ id: 't', cause: 'exercise', symbol: AAPL, units: 100, dollars: -15_000 }),
    ],
    held: ['adopted long 100 AAPL $15,000.00 $0.00'],
    cash: 9_700 - 15_000,
    realised: -300,
    transfers: 0,
  },
  {
    name: 'an assignment takes covered shares for the strike',
    fills: [{ side: 'buy', symbol: AAPL, units: 100, at: 140 }, writeCall],
    moved: [
      sharesMoved({ id: 'o', cause: 'assignment', symbol: CALL, units: 1 }),
      sharesMoved({ id: 't', cause: 'assignment', symbol: AAPL, units: -100, dollars: 15_000 }),
    ],
    held: [],
    cash: 10_000 - 14_000 + 300 + 15_000,
    realised: 1_300,
    transfers: 0,
  },
  {
    name: 'an assignment of what is not held is a short of the adopted, sold at the strike',
    fills: [writeCall],
    moved: [
      sharesMoved({ id: 't', cause: 'assignment', symbol: AAPL, units: -100, dollars: 15_000 }),
    ],
    held: [`alpha short 1 ${CALL} $300.00 $0.00`, 'adopted short 100 AAPL $15,000.00 $0.00'],
    cash: 25_300,
    realised: 0,
    transfers: 0,
  },
  {
    name: 'shares transferred in are worth what they are, and adopted',
    fills: [],
    moved: [sharesMoved({ id: 't', cause: 'transfer', symbol: SPY, units: 3, price: 101 })],
    held: ['adopted long 3 SPY $303.00 $0.00'],
    cash: 10_000,
    realised: 0,
    transfers: 303,
  },
  {
    name: 'shares transferred out leave at their worth, pro rata',
    fills: [alpha20, beta10],
    moved: [sharesMoved({ id: 't', cause: 'transfer', symbol: SPY, units: -3, price: 110 })],
    held: ['alpha long 18 SPY $1,800.00 $20.00', 'beta long 9 SPY $900.00 $10.00'],
    cash: 7_000,
    realised: 30,
    transfers: -330,
  },
  {
    name: 'a merger: old shares are lost, new ones come at their worth',
    fills: [buy10],
    moved: [
      sharesMoved({ id: 'a', cause: 'merger', symbol: SPY, units: -10, dollars: 200 }),
      sharesMoved({ id: 'b', cause: 'merger', symbol: AAPL, units: 5, price: 170 }),
    ],
    held: ['adopted long 5 AAPL $850.00 $0.00'],
    cash: 9_199,
    realised: 200 - 1_001 + 850,
    transfers: 0,
  },
];

describe('movements', () => {
  test.each(MOVED)('$name', (row) => {
    const start = after(books(10_000), ...row.fills);
    const of = row.moved.reduce((sum, one) => settleMovement(sum, one).books, start);
    expect(held(of)).toEqual(row.held);
    const money = [of.cash, of.realised, of.transfers];
    expect(money).toEqual([dollars(row.cash), dollars(row.realised), dollars(row.transfers)]);
    expect(of.realised + unrealised(of) + of.transfers).toBe(equity(of) - dollars(10_000));
  });

  test('a split moves the stop, the mark and what came in; the trade\u2019s risk stays', () => {
    const start = after(books(10_000), { side: 'buy', units: 10, at: 100, stop: 90 });
    const split = sharesMoved({ id: 's', cause: 'split', symbol: SPY, units: 30 });
    const of = settleMovement(start, split).books;
    expect(openPositions(of)).toMatchObject([
      { stop: price(22.5), bought: quantity(40), risk: dollars(100), lots: [{ price: price(25) }] },
    ]);
    expect([of.marks[SPY], equity(of)]).toEqual([price(25), equity(start)]);
  });

  test('an exercise in the money costs the strike, and the rest is a gain on paper', () => {
    const start = after(books(20_000, { [AAPL]: 170 }));
    const legs = sharesMoved({
      id: 't',
      cause: 'exercise',
      symbol: AAPL,
      units: 100,
      dollars: -15_000,
    });
    const of = settleMovement(start, legs).books;
    expect(held(of)).toEqual(['adopted long 100 AAPL $15,000.00 $0.00']);
    expect([unrealised(of), of.realised, of.income]).toEqual([dollars(2_000), 0, 0]);
  });

  test('a holder that a reverse split leaves nothing of is out of its trade', () => {
    const dust: FillWords = { strategy: 'beta', side: 'buy', units: 0.000000001, at: 100, fee: 1 };
    const start = after(books(10_000), alpha20, dust);
    const split = sharesMoved({ id: 's', cause: 'split', symbol: SPY, units: -18.000000001 });
    const { books: of, closed } = settleMovement(start, split);
    expect(held(of)).toEqual(['alpha long 2 SPY $2,000.00 $0.00']);
    expect(closed).toMatchObject([{ position: { strategy: 'beta' }, gain: dollars(-1) }]);
  });

  test('a lot that a reverse split leaves nothing of gives its cost to the largest', () => {
    const lot = { price: price(1), day: DAY };
    const lots = [
      { ...lot, qty: quantity(0.000000001), cost: cents(7) },
      { ...lot, qty: quantity(30), cost: cents(3_000) },
    ];
    const left = splitLots(lots, quantity(30.000000001), quantity(3));
    expect(left).toEqual([{ day: DAY, price: price(10), qty: quantity(3), cost: cents(3_007) }]);
  });

  test('shares of a whole add up, and none is more than its part', () => {
    expect(shareOut(2, [1, 1, 1])).toEqual([1, 1, 0]);
    expect(shareOut(-10, [1, 2])).toEqual([-3, -7]);
    expect(shareOut(5, [2, 0, 2])).toEqual([3, 0, 2]);
  });

  test('where nothing is known of the worth it is the least there is', () => {
    const gift = sharesMoved({ id: 'g', cause: 'spinoff', symbol: SPY, units: 3 });
    expect(held(settleMovement(books(100), gift).books)).toEqual([
      'adopted long 3 SPY $0.00 $0.00',
    ]);
  });
});

describe('movements as facts', () => {
  const start = after(books(10_000), { side: 'buy', symbol: CALL, units: 1, at: 3 });
  const expiry = sharesMoved({ id: 'e', cause: 'expiry', symbol: CALL, units: -1 });
  const interest = cashMoved({ id: 'i', cause: 'interest', dollars: 1 });

  test('each once, with the trade it ends', () => {
    const facts = movementFacts({ books: start, orders: {}, made: null }, [
      interest,
      expiry,
      interest,
    ]);
    expect(facts).toMatchObject([
      { kind: 'ledger.moved', movement: { id: 'i' } },
      { kind: 'ledger.moved', movement: { id: 'e' } },
      { kind: 'trade.closed', strategy: 'alpha', gain: dollars(-300), exit: 'close' },
    ]);
    const later = settleMovement(start, expiry).books;
    expect(movementFacts({ books: later, orders: {}, made: null }, [expiry])).toEqual([]);
  });

  test('one that stands before the last that is booked is booked all the same', () => {
    const first = movementFacts({ books: start, orders: {}, made: null }, [expiry]);
    const of = settleMovement(start, expiry).books;
    const again = movementFacts({ books: of, orders: {}, made: null }, [interest, expiry]);
    expect(first).toMatchObject([{ movement: { id: 'e' } }, { kind: 'trade.closed' }]);
    expect(again).toMatchObject([{ kind: 'ledger.moved', movement: { id: 'i' } }]);
  });

  test('past all that is remembered, none that stands before what is known is taken for new', () => {
    const fee = (at: number) => cashMoved({ id: `f${at}`, cause: 'fee', dollars: -0.01 });
    const fees = Array.from({ length: 1_001 }, (_row, at) => fee(at));
    const of = fees.reduce((sum, one) => settleMovement(sum, one).books, books(10_000));
    const ids = (rows: readonly Movement[]) =>
      movementFacts({ books: of, orders: {}, made: null }, rows).map((fact) =>
        fact.kind === 'ledger.moved' ? fact.movement.id : fact.kind,
      );
    expect(ids([...fees, interest])).toEqual(['i']);
    expect(ids([fee(5_000), ...fees])).toEqual([]);
  });

  test('what moved before the desk was made is in its first cash', () => {
    expect(movementFacts({ books: start, orders: {}, made: AT }, [interest])).toEqual([]);
    const before = deskTime(AT - 1);
    expect(movementFacts({ books: start, orders: {}, made: before }, [interest])).toHaveLength(1);
  });

  test('rounding is at most a cent for each execution, and never a place in the broker\u2019s record', () => {
    const of = after(books(10_000), buy10, buy10);
    expect([appliedSince(of), appliedSince(confirmBooks(of))]).toEqual([2, 0]);
    expect(appliedSince(after(confirmBooks(of), buy10))).toBe(1);
    expect([-3, -2, 0, 2, 3].map((gap) => roundingExplains(cents(gap), 2))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    const moved = settleMovement({ ...of, movedThrough: 'b-7' }, roundingMovement(cents(-2), AT));
    expect([moved.books.cash, moved.books.movedThrough]).toEqual([cents(of.cash - 2), 'b-7']);
    expect([isOwnMovement('desk rounding 1'), isOwnMovement('b-7')]).toEqual([true, false]);
  });
});

describe('force-sync', () => {
  const plan = (words: Partial<SyncPlan>): SyncPlan => ({
    cash: null,
    holdings: [],
    gone: [],
    foreign: [],
    execution: null,
    movement: null,
    ...words,
  });
  const change = (symbol: typeof SPY, from: number, to: number, at: number) => {
    const [was, is] = [from * 1e9, to * 1e9] as SyncPlan['holdings'][number]['from'][];
    if (was === undefined || is === undefined) throw new RangeError('no holding');
    return { symbol, from: was, to: is, price: price(at) };
  };
  const sync = (of: Books, words: Partial<SyncPlan>) =>
    settleSynced(of, { kind: 'books.synced', approval: 'R-0001', plan: plan(words) }, AT);

  test('a purchase nobody here made is adopted, and is no gain', () => {
    const { books: of } = sync(books(10_000), {
      cash: { from: dollars(10_000), to: dollars(9_000) },
      holdings: [change(SPY, 0, 10, 100)],
    });
    expect(held(of)).toEqual(['adopted long 10 SPY $1,000.00 $0.00']);
    expect([of.cash, of.realised]).toEqual([dollars(9_000), 0]);
  });

  test('what the broker has less of leaves all who hold it, and ends their trades', () => {
    const start = after(books(10_000), alpha20, { ...beta10, at: 90 });
    const words = { holdings: [change(SPY, 30, 0, 110)], cash: null };
    const { books: of, closed } = sync(start, words);
    expect(held(of)).toEqual([]);
    expect(closed.map((row) => [row.position.strategy, row.gain])).toEqual([
      ['alpha', dollars(200)],
      ['beta', dollars(200)],
    ]);
    expect(of.realised).toBe(equity(of) - dollars(10_000));
    const fact = { kind: 'books.synced', approval: 'R-0001', plan: plan(words) } as const;
    expect(syncFacts(start, fact, AT).map((row) => row.kind)).toEqual([
      'books.synced',
      'trade.closed',
      'trade.closed',
    ]);
  });

  test('through nothing to the other side', () => {
    const start = after(books(10_000), alpha20);
    const { books: of } = sync(start, { holdings: [change(SPY, 20, -5, 100)] });
    expect(held(of)).toEqual(['adopted short 5 SPY $500.00 $0.00']);
  });

  test('it changes by the differences shown, so that a fill in between stays', () => {
    const start = after(books(10_000), alpha20);
    const between = book(start, fill(buy10));
    const { books: of } = sync(between, { holdings: [change(SPY, 20, 21, 100)] });
    expect(held(of)).toContain('adopted long 1 SPY $100.00 $0.00');
  });

  test('what it took into account is never applied again', () => {
    const { books: of } = sync(books(10_000), { execution: 'x9', movement: 'm9' });
    expect([of.confirmed, of.movedThrough]).toEqual(['x9', 'm9']);
    const late: Booking = fill({ ...buy10, id: 'x9' });
    expect(() => book(of, late)).toThrow('again');
    const again = cashMoved({ id: 'm9', cause: 'fee', dollars: -1 });
    expect(movementFacts({ books: of, orders: {}, made: null }, [again])).toEqual([]);
  });
});
