// The fast way is the plain way: sums carried on equal sums made anew, the value at risk equals the plain
// reading of its formula, the level without words the one with, and what is said to fit does fit.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldEngine } from '#engine/fold.ts';
import { valueOf } from '#engine/model/instrument.ts';
import { nanos, price, quantity } from '#engine/model/money.ts';
import type { Qty } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { surroundings } from '#engine/risk/asked.ts';
import { bookOf, fits, mostUnits, stakeOf } from '#engine/risk/caps.ts';
import { bookSums, orderSums } from '#engine/risk/carried.ts';
import { gateLevel, judgeGate } from '#engine/risk/gate.ts';
import { historyOf } from '#engine/risk/history.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { mostWithin, surelyWithin, valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { Stake } from '#engine/risk/value-at-risk.ts';
import { BOOKS_HOLD_MS, SESSION_HOLD_MS } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import {
  booksOf,
  LIMITS_AT_REST,
  marketOf,
  orderOf,
  ordersOf,
  planOf,
  positionOf,
  seenAt,
  stateOf,
  symbolAt,
  TODAY,
} from '#tests/engine/risk/sheet.ts';

const market = marketOf();
const seen = seenAt();
const some = fc.integer({ min: 0, max: 11 }).map(symbolAt);
const sizes = fc.integer({ min: 1, max: 60_000 }).map((value) => quantity(value / 1_000));

const held = fc.array(fc.record({ symbol: some, qty: sizes, short: fc.boolean() }), {
  maxLength: 8,
});
const open = fc.array(
  fc.record({
    symbol: some,
    qty: sizes,
    part: fc.integer({ min: 0, max: 100 }),
    purpose: fc.constantFrom('entry', 'exit', 'protective' as const),
    status: fc.constantFrom('accepted', 'partial', 'rejected', 'filled' as const),
    short: fc.boolean(),
  }),
  { maxLength: 12 },
);

const states = fc.record({ held, open }).map(({ held: rows, open: orders }): EngineState =>
  stateOf({
    books: booksOf(
      rows.map(({ symbol, qty, short }, at) =>
        positionOf({ symbol, qty, side: short ? 'short' : 'long', strategy: `s${at}` }),
      ),
      9_000_000,
    ),
    orders: ordersOf(
      orders.map(({ symbol, qty, part, purpose, status, short }, at) =>
        orderOf({
          symbol,
          qty,
          purpose,
          status,
          side: short ? 'sell' : 'buy',
          filled: nanos(Math.floor((qty * part) / 100)),
          closedAt: status === 'rejected' || status === 'filled' ? deskTime(1) : null,
          attempt: at + 2,
        }),
      ),
    ),
  }),
);

/** What is carried, by the plain definition: every position, every open entry for what is not filled. */
function plainStakes(state: EngineState): readonly Stake[] {
  return [
    ...Object.values(state.books.positions).map((row): Stake => ({
      symbol: row.symbol,
      side: row.side,
      value: valueOf(row.symbol, row.qty, price(100)),
    })),
    ...Object.values(state.orders)
      .filter((order) => order.purpose === 'entry' && order.closedAt === null)
      .map((order): Stake => ({
        symbol: order.symbol,
        side: order.side === 'buy' ? 'long' : 'short',
        value: valueOf(order.symbol, nanos(order.qty - order.filled), order.assumed),
      })),
  ];
}

/** Historical and parametric value at risk by the plain reading of their formulas. */
function plainRisk(stakes: readonly Stake[]): { historical: number; parametric: number } {
  const days = Array.from({ length: 250 }, (_, row) =>
    stakes.reduce((sum, { symbol, side, value }) => {
      const returns = market.returns(symbol);
      const gain = Math.exp(returns[returns.length - 250 + row] ?? 0) - 1;
      return sum + (side === 'long' ? value : -value) * gain;
    }, 0),
  );
  const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
  const squares = days.reduce((sum, day) => sum + (day - mean) ** 2, 0);
  const sorted = days.toSorted((a, b) => a - b);
  return {
    historical: Math.max(0, -(sorted[12] ?? 0)),
    parametric: 1.6448536269514722 * Math.sqrt(squares / 249),
  };
}

describe('sums', () => {
  test('of positions and orders are the plain sums', () => {
    fc.assert(
      fc.property(states, (state) => {
        const stakes = plainStakes(state);
        const sums = [bookSums(state.books), orderSums(state.orders)] as const;
        expect([...sums[0].stakes.rows, ...sums[1].stakes.rows]).toEqual(stakes);
        const total = stakes.reduce((sum, row) => sum + row.value, 0);
        expect(sums[0].gross + sums[1].reserved).toBe(total);
        const short = stakes.filter((row) => row.side === 'short');
        expect(sums[0].short + sums[1].short).toBe(short.reduce((sum, row) => sum + row.value, 0));
      }),
    );
  });

  test('carried on through a pack equal those made anew, and so does every answer', () => {
    fc.assert(
      fc.property(
        states,
        fc.array(fc.record({ symbol: some, qty: sizes }), { maxLength: 6 }),
        (start, wishes) => {
          let state = start;
          orderSums(state.orders);
          for (const [at, wish] of wishes.entries()) {
            const asked = { plan: planOf({ ...wish, attempt: 50 + at }), score: 70, by: 'trend' };
            const facts = reviewOrder(state, seen, market, asked);
            // The same orders and books in objects never seen before: nothing is remembered of them.
            const anew = { ...state, orders: { ...state.orders }, books: { ...state.books } };
            expect(reviewOrder(anew, seen, marketOf(), asked)).toEqual(facts);
            for (const fact of facts) state = foldEngine(state, fact, seen);
            const { stakes, ...sums } = orderSums(state.orders);
            const { stakes: plain, ...others } = orderSums({ ...state.orders });
            expect(sums).toEqual(others);
            expect(stakes.rows).toEqual(plain.rows);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('value at risk is the plain reading of its formulas, to a cent', () => {
  fc.assert(
    fc.property(states, some, sizes, (state, symbol, qty) => {
      const around = surroundings(state, seen, market);
      const more = stakeOf(planOf({ symbol }), qty);
      const plain = plainRisk([...plainStakes(state), more]);
      const fast = valueAtRisk(bookOf(around), more);
      expect(Math.abs((fast?.historical ?? -9) - plain.historical)).toBeLessThanOrEqual(1);
      expect(Math.abs((fast?.parametric ?? -9) - plain.parametric)).toBeLessThanOrEqual(1);
      expect(fast?.loss).toBe(Math.max(fast?.historical ?? 0, fast?.parametric ?? 0));
    }),
    { numRuns: 300 },
  );
});

test('what is surely within a limit is within it', () => {
  fc.assert(
    fc.property(
      states,
      some,
      sizes,
      fc.integer({ min: 1, max: 900_000 }),
      (state, symbol, qty, limit) => {
        const book = bookOf(surroundings(state, seen, market));
        const more = stakeOf(planOf({ symbol }), qty);
        fc.pre(surelyWithin(book, more, limit));
        expect(valueAtRisk(book, more)?.loss).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('the most of a stake within a limit is within it, and a little more is not', () => {
  fc.assert(
    fc.property(states, some, fc.integer({ min: 1_000, max: 900_000 }), (state, symbol, limit) => {
      const book = bookOf(surroundings(state, seen, market));
      const whole = stakeOf(planOf({ symbol }), quantity(2_000));
      const most = mostWithin(book, whole, limit);
      fc.pre(most > 100);
      const at = (value: number) => valueAtRisk(book, { ...whole, value })?.loss ?? Infinity;
      expect(at(most)).toBeLessThanOrEqual(limit + 1);
      // Days are piecewise: past the answer some stretch is over the limit.
      if (most < whole.value) expect(at(most * 1.001 + 200)).toBeGreaterThanOrEqual(limit);
    }),
    { numRuns: 300 },
  );
});

describe('what would pass', () => {
  const tight = fc.record({
    orderCents: fc.integer({ min: 100, max: 900_000 }),
    budgetDayCents: fc.integer({ min: 100, max: 900_000 }),
    grossRatio: fc.double({ min: 0.01, max: 1, noNaN: true }),
    sectorRatio: fc.double({ min: 0.01, max: 1, noNaN: true }),
    singleNameRatio: fc.double({ min: 0.01, max: 1, noNaN: true }),
    varRatio: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
  });
  const CAUSES = [
    'LAYER1_RISK',
    'ORDER_CAP',
    'DAY_BUDGET',
    'GROSS_EXPOSURE',
    'SINGLE_NAME',
    'SECTOR',
    'VAR',
    'BUYING_POWER',
  ];

  test('passes, and a little more does not', () => {
    let asked = 0;
    fc.assert(
      fc.property(states, some, tight, (start, symbol, values) => {
        const limits = {
          ...LIMITS_AT_REST,
          values: { ...LIMITS_AT_REST.values, ...values, correlation: 1, shortRatio: 1 },
        };
        const state = { ...start, limits };
        const review = (qty: Qty) =>
          reviewOrder(state, seen, market, {
            plan: planOf({ symbol, qty, attempt: 90 }),
            score: 70,
            by: 'trend',
          })[0];
        const whole = quantity(500);
        const first = review(whole);
        fc.pre(first?.kind === 'order.denied' && CAUSES.includes(first.code));
        const most = fits(surroundings(state, seen, market), planOf({ symbol }), whole);
        if (most > 0) expect(review(most)?.kind).toBe('order.approved');
        const over = review(nanos(Math.ceil(most * 1.001) + 30_000_000));
        expect(over).toMatchObject({ kind: 'order.denied' });
        asked += 1;
      }),
      { numRuns: 400 },
    );
    expect(asked).toBeGreaterThan(100);
  });

  test('units within a room: exact at its edge', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_000_000 }),
        fc.integer({ min: 1, max: 90_000_000 }),
        (room, ticks) => {
          const each = price(ticks / 10_000);
          const most = mostUnits(symbolAt(0), each, room);
          fc.pre(most + 60_000_000_000 < Number.MAX_SAFE_INTEGER);
          expect(valueOf(symbolAt(0), nanos(most), each)).toBeLessThanOrEqual(room);
          const more = most + Math.ceil(50_000_000_000 / ticks) + 1;
          expect(valueOf(symbolAt(0), nanos(more), each)).toBeGreaterThan(room);
        },
      ),
    );
  });
});

test('the level without words is the level with them', () => {
  const flag = fc.boolean();
  fc.assert(
    fc.property(
      fc.record({
        brake: flag,
        lease: flag,
        pinHolds: flag,
        stream: flag,
        clockSane: flag,
        closedThere: flag,
        booksHoldMs: fc.constantFrom(SESSION_HOLD_MS, BOOKS_HOLD_MS),
      }),
      fc.constantFrom('absent', 'present', 'unknown' as const),
      fc.constantFrom('none', 'reducing', 'halted'),
      fc.record({
        clean: fc.constantFrom(null, true, false),
        minute: fc.integer({ min: 0, max: 1_440 }),
        age: fc.oneof(
          fc.integer({ min: 0, max: 2 * BOOKS_HOLD_MS }),
          fc.constantFrom(SESSION_HOLD_MS, SESSION_HOLD_MS + 1, BOOKS_HOLD_MS, BOOKS_HOLD_MS + 1),
        ),
      }),
      (flags, killFile, latch, { clean, minute, age }) => {
        const look: Seen = { ...seenAt(minute), ...flags, killFile };
        const at = deskTime(look.desk - age);
        const compared = clean === null ? null : { at, clean, lines: [] };
        const rest = stateOf({ compared });
        const state =
          latch === 'none'
            ? rest
            : foldEngine(
                rest,
                {
                  kind: 'latch.set',
                  latch: 'manual',
                  level: latch === 'halted' ? 'halted' : 'reducing',
                  reason: 'x',
                  by: 'ana',
                  brake: null,
                  values: {},
                },
                look,
              );
        expect(gateLevel(state, look)).toBe(judgeGate(state, look).level);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a history with a return that is no number is as good as none', () => {
  const broken = { ...market, returns: () => Float64Array.from({ length: 300 }, () => Number.NaN) };
  expect(historyOf(broken, TODAY).column(symbolAt(0)).length).toBe(0);
  const asked = { plan: planOf(), score: 70, by: 'trend' };
  expect(reviewOrder(stateOf({ books: booksOf([]) }), seen, broken, asked)).toMatchObject([
    { code: 'VAR_UNKNOWN' },
  ]);
});
