// What the broker lacks of a position: found by symbol, borne by the oldest first, and no order of the desk takes off
// more than is left there, whatever the books say.
import { describe, expect, test } from 'vitest';
import type { EngineFact } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { holding, price, quantity } from '#engine/model/money.ts';
import type { Books, Position } from '#engine/order/books.ts';
import { openPositions } from '#engine/order/books.ts';
import { gapsOf } from '#engine/order/gaps.ts';
import { lackingOf, takenBack } from '#engine/order/lacking.ts';
import { protect, unprotected } from '#engine/order/protect.ts';
import { sellAll } from '#engine/plan.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import type { EngineState } from '#engine/state.ts';
import { marketOf } from '#tests/engine/risk/sheet.ts';
import { folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';

const SEEN = seenAt(10 * 60 + 10);
const STATE = folded(GENESIS, MORNING).engine;
const HELD = heldIn(STATE.books);
const { symbol } = HELD;

function heldIn(books: Books): Position {
  const [held] = openPositions(books);
  if (held === undefined) throw new Error('the morning holds nothing');
  return held;
}

function position(strategy: string, units: number, side: Position['side'] = 'long'): Position {
  return { ...HELD, strategy, side, qty: quantity(units) };
}

function withPositions(rows: readonly Position[], gap: number): EngineState {
  const positions = Object.fromEntries(rows.map((row) => [`${row.strategy} ${symbol}`, row]));
  const compared = { at: SEEN.desk, clean: false, lines: [], gaps: { [symbol]: gap * 1e9 } };
  return { ...STATE, books: { ...STATE.books, positions }, compared };
}

function booksOf(rows: readonly Position[]): Books {
  return withPositions(rows, 0).books;
}

describe('what the desk holds beyond the broker', () => {
  test.each([
    ['all is there', [position('a', 10)], 10, undefined],
    ['some is gone', [position('a', 10)], 4, 6],
    ['all is gone', [position('a', 10)], null, 10],
    ['of two strategies', [position('a', 10), position('b', 5)], 12, 3],
    ['more is there', [position('a', 10)], 15, -5],
    ['a short bought back', [position('a', 10, 'short')], -4, -6],
  ] as const)('%s', (_, rows, there, gap) => {
    const qty = there === null ? null : holding(there * 1e9);
    const theirs = qty === null ? [] : [{ symbol, qty, price: null }];
    const found = gapsOf(booksOf(rows), theirs)[symbol];
    expect(found === undefined ? undefined : found / 1e9).toBe(gap);
  });

  test.each([
    ['the oldest bears it', [position('a', 10), position('b', 5)], 3, [3, 0]],
    ['then the next', [position('a', 10), position('b', 5)], 12, [10, 2]],
    ['never more than is held', [position('a', 10)], 40, [10]],
    ['what is there beyond it takes nothing off', [position('a', 10)], -5, [0]],
    ['a short by the other sign', [position('a', 10, 'short')], -6, [6]],
    ['a short is not borne by longs', [position('a', 10, 'short')], 6, [0]],
  ] as const)('%s', (_, rows, gap, shares) => {
    const state = withPositions(rows, gap);
    expect(rows.map((row) => lackingOf(state, row) / 1e9)).toEqual(shares);
  });
});

/** The morning's position with its stop at the broker, which was found to hold so much less. */
function lacking(share: number): EngineState {
  const gaps = { [symbol]: Math.floor(HELD.qty * share) };
  const fact: EngineFact = { kind: 'books.compared', clean: false, lines: ['x'], gaps };
  return foldBatch(STATE, [fact, ...takenBack(STATE, gaps)], SEEN);
}

describe('orders that go beyond what the broker holds', () => {
  test('a stop is taken back, and one of the size that is left follows its end', () => {
    const half = lacking(0.5);
    const stop = Object.values(half.orders).find((row) => row.purpose === 'protective');
    expect(stop?.cancelAsked).toBe(true);
    expect(protect(half, SEEN)).toEqual([]);
    const id = stop?.id ?? HELD.strategy;
    const gone = { kind: 'order.closed', id, status: 'cancelled', why: 'x' } as EngineFact;
    const after = foldBatch(half, [gone], SEEN);
    const left = HELD.qty - Math.floor(HELD.qty * 0.5);
    expect(protect(after, SEEN)).toMatchObject([{ plan: { qty: left, purpose: 'protective' } }]);
    expect(unprotected(foldBatch(after, protect(after, SEEN), SEEN), HELD)).toBe(0);
  });

  test('equal books take nothing back', () => {
    expect(takenBack(STATE, {})).toEqual([]);
    expect(takenBack(STATE, { [symbol]: -5 })).toEqual([]);
  });

  test('a close sells what is left there, and is denied where nothing is', () => {
    const half = lacking(0.5);
    const market = marketOf({ last: price(3200) });
    const plan = sellAll(half, SEEN, { position: HELD, purpose: 'close' });
    expect(plan.qty).toBe(HELD.qty - Math.floor(HELD.qty * 0.5));
    expect(reviewOrder(half, SEEN, market, { plan, score: 100, by: 'ana' })).toMatchObject([
      { kind: 'order.approved' },
    ]);
    const whole = { ...plan, qty: HELD.qty };
    expect(reviewOrder(half, SEEN, market, { plan: whole, score: 100, by: 'ana' })).toMatchObject([
      { kind: 'order.denied', code: 'BEYOND_POSITION' },
    ]);
    const none = lacking(1);
    const last = sellAll(none, SEEN, { position: HELD, purpose: 'close' });
    expect(reviewOrder(none, SEEN, market, { plan: last, score: 100, by: 'ana' })).toMatchObject([
      { code: 'BEYOND_POSITION', remedy: 'nothing more; see reconcile' },
    ]);
  });
});
