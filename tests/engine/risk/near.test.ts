// Near the limit of the value at risk every answer is the one that going through all the days gives, whatever
// was carried on from the answers before it: approvals, denials, their numbers and their words.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldEngine } from '#engine/fold.ts';
import { price, quantity } from '#engine/model/money.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { historyOf } from '#engine/risk/history.ts';
import type { History } from '#engine/risk/history.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { plusStake, stakesOf, surelyWithin, valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { Stake, Stakes } from '#engine/risk/value-at-risk.ts';
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

/** Sessions known of the names that know fewer than the value at risk looks back over, and of one too young. */
const SHORTER: Readonly<Record<string, number>> = {
  [symbolAt(9)]: 249,
  [symbolAt(10)]: 100,
  [symbolAt(11)]: 59,
};

/** Names that rest on most days and fall on some: their value at risk is the historical one. */
const FALLING: ReadonlySet<string> = new Set([5, 6, 7, 8].map(symbolAt));

const even = marketOf();
const mixed: Market = {
  ...even,
  returns(symbol) {
    const days = even.returns(symbol).slice(-(SHORTER[symbol] ?? 300));
    return FALLING.has(symbol) ? days.map((day) => (day < -0.018 ? 3 * day : day / 20)) : days;
  },
};

const whole = fc.integer({ min: 0, max: 8 }).map(symbolAt);
const young = fc.integer({ min: 9, max: 11 }).map(symbolAt);
/** Names with all their days come most often: beside a shorter one nothing is judged without the days. */
const names = fc.oneof({ weight: 50, arbitrary: whole }, { weight: 1, arbitrary: young });
const stakes: fc.Arbitrary<Stake> = fc.record({
  symbol: names,
  side: fc.constantFrom('long', 'long', 'short'),
  value: fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 4_000 })),
});

const NEXT = [
  'approve',
  'approve',
  'approve',
  'deny',
  'half',
  'turned',
  'books',
  'day',
  'look',
] as const;

/** What happens between two orders, beside the approval of the one asked about. */
const steps = fc.record({
  more: stakes,
  next: fc.constantFrom(...NEXT),
  /** The limit, as a share of the value at risk with the order. */
  near: fc.oneof(
    fc.constantFrom(1, 1),
    fc.double({ min: 0.98, max: 1.1, noNaN: true }),
    fc.double({ min: 0.5, max: 2, noNaN: true }),
  ),
  /** Cents put to the limit, to stand right at its edge. */
  cent: fc.integer({ min: -2, max: 3 }),
});

interface Carried {
  readonly history: History;
  readonly held: Stakes;
  readonly open: Stakes;
}

/** The same stakes and days in objects never seen before: nothing is remembered of them. */
function anew({ held, open }: Carried) {
  const history = historyOf({ ...mixed }, TODAY);
  return { history, parts: [stakesOf(held.rows), stakesOf(open.rows)] } as const;
}

function after(carried: Carried, { more, next }: { more: Stake; next: string }): Carried {
  const { history, held, open } = carried;
  if (next === 'approve') return { ...carried, open: plusStake(open, { ...more }) };
  if (next === 'half')
    return { ...carried, open: plusStake(open, { ...more, value: Math.ceil(more.value / 2) }) };
  if (next === 'turned') {
    const side = more.side === 'long' ? 'short' : 'long';
    return { ...carried, open: plusStake(open, { ...more, side }) };
  }
  if (next === 'books') return { ...carried, held: stakesOf([...held.rows, more]) };
  if (next === 'day') return { ...carried, history: historyOf({ ...mixed }, TODAY) };
  if (next === 'look') valueAtRisk({ history, parts: [held, open] }, null);
  return carried;
}

describe('value at risk near its limit', () => {
  test('is judged as by all its days, whatever is carried on', () => {
    let bounded = 0;
    let sure = 0;
    fc.assert(
      fc.property(
        fc.array(stakes, { maxLength: 8 }),
        fc.array(stakes, { maxLength: 8 }),
        fc.array(steps, { maxLength: 20 }),
        (held, open, rows) => {
          const history = historyOf({ ...mixed }, TODAY);
          let carried: Carried = { history, held: stakesOf(held), open: stakesOf(open) };
          for (const step of rows) {
            const { more, near, cent } = step;
            const book = { history: carried.history, parts: [carried.held, carried.open] } as const;
            const plain = valueAtRisk(anew(carried), more);
            const limit = Math.floor((plain?.loss ?? 0) * near) + cent;
            if (surelyWithin(book, more, limit)) {
              sure += 1;
              bounded += surelyWithin(anew(carried), more, limit) ? 0 : 1;
              expect(plain?.loss).toBeLessThanOrEqual(limit);
            } else expect(valueAtRisk(book, more)).toEqual(plain);
            carried = after(carried, step);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    // What is carried on decides what the sum of all worst days leaves open.
    expect(bounded).toBeGreaterThan(100);
    expect(sure).toBeGreaterThan(bounded);
  });

  test('is gone through day by day beside a name that knows fewer days', () => {
    const history = historyOf(mixed, TODAY);
    fc.assert(
      fc.property(fc.array(stakes, { minLength: 1, maxLength: 8 }), young, (open, symbol) => {
        const [first, ...others] = open;
        fc.pre(first !== undefined);
        const start = stakesOf(others);
        const held = stakesOf([]);
        valueAtRisk({ history, parts: [held, start] }, first);
        const book = { history, parts: [held, plusStake(start, first)] } as const;
        const more = { ...first, symbol };
        const known = valueAtRisk(book, null);
        expect(surelyWithin(book, more, 2 * (known?.loss ?? 0))).toBe(false);
      }),
    );
  });

  test('is summed over days that, carried on, are to the bit those made anew', () => {
    fc.assert(
      fc.property(
        fc.array(stakes, { maxLength: 8 }),
        fc.array(fc.tuple(stakes, fc.boolean()), { minLength: 1, maxLength: 12 }),
        (open, rows) => {
          const history = historyOf(mixed, TODAY);
          let carried = stakesOf(open);
          for (const [more, asked] of rows) {
            // Asked about or not, in any order: the days are made up to here, or later.
            if (asked) valueAtRisk({ history, parts: [stakesOf([]), carried] }, more);
            carried = plusStake(carried, more);
          }
          const plain = stakesOf(carried.rows);
          const found = valueAtRisk({ history, parts: [stakesOf([]), carried] }, null);
          fc.pre(found !== null);
          expect(found).toEqual(valueAtRisk({ history, parts: [stakesOf([]), plain] }, null));
          expect(carried.memo?.gains).toEqual(plain.memo?.gains);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('gives the review the same facts through a pack as orders and books made anew', () => {
    const met = { 'order.approved': 0, VAR: 0 };
    const wishes = fc.record({
      symbol: names,
      qty: fc.integer({ min: 1, max: 30_000 }).map((value) => quantity(value / 1_000)),
      short: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(wishes, { maxLength: 6 }),
        fc.array(wishes, { maxLength: 6 }),
        fc.array(wishes, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.000_5, max: 0.004, noNaN: true }),
        (held, open, asked, varRatio) => {
          const values = { ...LIMITS_AT_REST.values, varRatio, correlation: 1, shortRatio: 1 };
          let state = stateOf({
            limits: { ...LIMITS_AT_REST, values },
            books: booksOf(
              held.map(({ short, ...row }, at) =>
                positionOf({ ...row, side: short ? 'short' : 'long', strategy: `s${at}` }),
              ),
            ),
            orders: ordersOf(
              open.map(({ short, ...row }, at) =>
                orderOf({ ...row, side: short ? 'sell' : 'buy', attempt: at + 2 }),
              ),
            ),
          });
          for (const [at, { short, ...row }] of asked.entries()) {
            const side = short ? 'sell' : 'buy';
            const stopAfter = price(short ? 105 : 95);
            const plan = planOf({ ...row, side, stopAfter, attempt: 50 + at });
            const ask = { plan, score: 70, by: 'trend' };
            const facts = reviewOrder(state, seenAt(), mixed, ask);
            const fresh = { ...state, orders: { ...state.orders }, books: { ...state.books } };
            expect(reviewOrder(fresh, seenAt(), { ...mixed }, ask)).toEqual(facts);
            for (const fact of facts) {
              const name = fact.kind === 'order.denied' ? fact.code : fact.kind;
              if (name === 'order.approved' || name === 'VAR') met[name] += 1;
              state = foldEngine(state, fact, seenAt());
            }
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(Math.min(met['order.approved'], met.VAR)).toBeGreaterThan(50);
  });
});
