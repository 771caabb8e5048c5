// Execution quality on plain orders: what counts and what does not. The sums of
// a day never disagree with the fills they were made of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { cents, NO_CENTS, NO_QTY, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { fillBps, foldEnd, foldFill, NO_EXECUTION, qualityOf } from '#engine/order/execution.ts';
import type { ExecutionFigures } from '#engine/order/execution.ts';
import type { Order } from '#engine/order/order.ts';
import { judgeFailures } from '#engine/order/failing.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { AT, DAY, SPY } from './ledger.ts';

function order(more: Partial<Order> = {}): Order {
  return {
    id: 'o-1' as ClientOrderId,
    symbol: SPY,
    side: 'buy',
    qty: quantity(10),
    terms: { type: 'market' },
    timeInForce: 'day',
    strategy: 'alpha',
    purpose: 'entry',
    status: 'accepted',
    filled: NO_QTY,
    value: NO_CENTS,
    day: DAY,
    approvedAt: AT,
    deadline: AT,
    assumed: price(101),
    decided: price(100),
    cancelAsked: false,
    replaces: [],
    stopAfter: null,
    executions: [],
    closedAt: null,
    ...more,
  };
}

function fillOf(of: Order, units: number, at: number): Execution {
  const { id, symbol, side } = of;
  const money = { qty: quantity(units), price: price(at), fee: cents(100) };
  return { execution: `${id}.1`, id, symbol, side, ...money, at: AT };
}

/** One order that filled so much at a price and then ended. */
function ended(of: Order, units: number, at: number, mark = at): ExecutionFigures {
  const filled = units === 0 ? NO_EXECUTION : foldFill(NO_EXECUTION, of, fillOf(of, units, at));
  return foldEnd(filled, { ...of, filled: quantity(units) }, price(mark));
}

interface Got {
  readonly name: string;
  readonly of: Order;
  readonly units: number;
  readonly at: number;
  readonly mark?: number;
  readonly want: Partial<ReturnType<typeof qualityOf>>;
}

const SALE = order({ side: 'sell', purpose: 'exit' });
const AT_ONCE = order({ timeInForce: 'ioc' });

const GOT: readonly Got[] = [
  {
    name: 'bought 10 bps dearer',
    of: order(),
    units: 10,
    at: 100.1,
    want: { fillRatio: 1, slippageBps: 10, beyondBps: 0, shortfall: cents(200) },
  },
  {
    name: 'bought cheaper',
    of: order(),
    units: 10,
    at: 99.9,
    want: { slippageBps: -10, beyondBps: -20, shortfall: cents(0) },
  },
  { name: 'sold 10 bps lower', of: SALE, units: 10, at: 99.9, want: { slippageBps: 10 } },
  {
    name: 'half, and the rest ran away',
    of: order(),
    units: 5,
    at: 100,
    mark: 102,
    want: { fillRatio: 0.5, slippageBps: 0, shortfall: cents(1_100), shortfallBps: 110 },
  },
  {
    name: 'half of a sale, and the rest fell',
    of: SALE,
    units: 5,
    at: 100,
    mark: 98,
    want: { shortfall: cents(1_100) },
  },
  {
    name: 'nothing at once',
    of: AT_ONCE,
    units: 0,
    at: 100,
    want: { fillRatio: 0, slippageBps: null, clampRatio: 0 },
  },
  { name: 'something at once', of: AT_ONCE, units: 1, at: 100, want: { clampRatio: 1 } },
  {
    name: 'taken back: only what filled was wanted',
    of: order({ cancelAsked: true }),
    units: 5,
    at: 100,
    mark: 110,
    want: { fillRatio: 1, shortfall: cents(100) },
  },
];

describe('what an order got', () => {
  test.each(GOT)('$name', ({ of, units, at, mark, want }) => {
    expect(qualityOf(ended(of, units, at, mark).day)).toMatchObject(want);
  });

  test.each<[string, Order]>([
    ['a protective stop', order({ purpose: 'protective', side: 'sell' })],
    ['what never left', order({ status: 'unsent' })],
    ['what was taken back before it filled', order({ cancelAsked: true })],
  ])('%s counts nowhere', (_name, of) => {
    expect(ended(of, 0, 100)).toEqual(NO_EXECUTION);
  });

  test('sums are what the fills say, in any order of orders', () => {
    const lots = fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 10 }),
        tick: fc.integer({ min: 9_000, max: 11_000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(lots, (rows) => {
        const all = rows.reduce((sum, row) => {
          const of = order();
          const filled = foldFill(sum, of, fillOf(of, row.units, row.tick / 100));
          return foldEnd(filled, { ...of, filled: quantity(row.units) }, price(100));
        }, NO_EXECUTION);
        const slipped = rows.reduce((sum, row) => sum + row.units * (row.tick - 10_000), 0);
        const wanted = rows.length * 10 * 10_000;
        const got = rows.reduce((sum, row) => sum + row.units * 10_000, 0);
        expect(all.day).toEqual(all.since);
        expect(all.day).toMatchObject({ slipped, wanted, got, ended: rows.length, missed: 0 });
        expect(all.day.whole + all.day.none).toBeLessThanOrEqual(all.day.ended);
      }),
    );
  });
});

describe('one fill', () => {
  test('a fill is judged by its side', () => {
    expect(fillBps(order(), price(101.5))).toBeCloseTo(150);
    expect(fillBps(order({ side: 'sell' }), price(101.5))).toBeCloseTo(-150);
  });
});

describe('failures in a row (SOP-5)', () => {
  const stateOf = (...rows: readonly Partial<Order>[]): EngineState => ({
    ...EMPTY_ENGINE,
    orders: Object.fromEntries(
      rows.map((row, at) => {
        const id = `o-${at + 1}` as ClientOrderId;
        const when = { approvedAt: deskTime(AT + at), closedAt: deskTime(AT + at) };
        return [id, order({ id, strategy: `s-${at}`, ...when, ...row })];
      }),
    ),
  });
  const rejected = { status: 'rejected' } as const;
  const missed = { status: 'cancelled', timeInForce: 'ioc' } as const;
  const filled = { status: 'filled', filled: quantity(10) } as const;
  /** So many signals, each with its attempt and its other attempt. */
  const twice = (signals: number): EngineState =>
    stateOf(
      ...Array.from({ length: signals }, (_, at) => [
        { ...missed, strategy: `t-${at}` },
        { ...missed, strategy: `t-${at}` },
      ]).flat(),
    );
  test.each<[string, EngineState, boolean]>([
    ['two', stateOf(rejected, rejected), false],
    ['three', stateOf(rejected, rejected, rejected), true],
    ['three, with misses between', stateOf(rejected, missed, rejected, missed, rejected), true],
    ['two and a miss', stateOf(rejected, missed, rejected), false],
    ['three that missed', stateOf(missed, missed, missed), false],
    ['one filled between', stateOf(rejected, filled, rejected, rejected), false],
    ['one filled before', stateOf(filled, rejected, rejected, rejected), true],
    ['one taken back', stateOf(rejected, { ...missed, cancelAsked: true }, rejected), false],
    ['six that missed, and missed again', twice(6), false],
    [
      'orders for the day that expired',
      stateOf(...[1, 2, 3].map(() => ({ status: 'expired' }) as const)),
      false,
    ],
    [
      'stops',
      stateOf(...[1, 2, 3].map(() => ({ ...rejected, purpose: 'protective' }) as const)),
      false,
    ],
  ])('%s', (_name, state, halts) => {
    const facts = judgeFailures(state);
    expect(facts.map((fact) => fact.kind)).toEqual(halts ? ['latch.set'] : []);
    if (halts) expect(facts[0]).toMatchObject({ latch: 'self-halt', level: 'halted' });
  });

  test('what still works is taken back', () => {
    const state = stateOf(rejected, rejected, rejected, { status: 'accepted', closedAt: null });
    expect(judgeFailures(state).map((fact) => fact.kind)).toEqual([
      'latch.set',
      'order.cancelAsked',
    ]);
  });
});
