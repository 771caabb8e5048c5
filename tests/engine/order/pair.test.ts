// A stop and a target of one entry, as the broker's reports come: whatever sells first, in whichever order it is told,
// the two never sell more than was bought, are counted once, and what is held is bare no longer than the broker is asked.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BrokerReport, ClientOrderId } from '#engine/broker/broker.ts';
import { legName } from '#engine/broker/leg.ts';
import type { EngineFact, EntryTerms } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { openPositions } from '#engine/order/books.ts';
import { takenBack } from '#engine/order/lacking.ts';
import { isOpen } from '#engine/order/order.ts';
import { leavingBy } from '#engine/order/pair.ts';
import { protect, unprotected } from '#engine/order/protect.ts';
import { applyReport } from '#engine/order/report.ts';
import { planEntry, sellAll, targetAbove } from '#engine/plan.ts';
import { releaseOrder, reviewOrder } from '#engine/risk/review.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';
import { marketOf } from '../risk/sheet.ts';
import { DAY, folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';

const SEEN = seenAt(10 * 60 + 10);
const STOP = price(190);
const UNITS = 10;
const WITHOUT: EntryTerms = {
  timeInForce: 'ioc',
  clamp: 0.005,
  alternate: 0.01,
  protection: 'bracket',
};
const ENTRIES: EntryTerms = { ...WITHOUT, target: 2 };

function under(entries: EntryTerms): EngineState {
  const { engine } = folded(GENESIS, MORNING);
  const { strategies } = engine;
  if (strategies === null) throw new Error('no strategies are in force');
  return { ...engine, strategies: { ...strategies, entries } };
}

function planned(entries: EntryTerms, asked: { units?: number; stop?: number } = {}) {
  return planEntry(under(entries), SEEN, {
    strategy: 'fade',
    symbol: instrumentSymbol('QQQ'),
    qty: quantity(asked.units ?? UNITS),
    last: price(200),
    limit: price(201),
    stop: price(asked.stop ?? 190),
  });
}

const PLAN = planned(ENTRIES);
const S = legName(PLAN.id, 'stop');
const T = legName(PLAN.id, 'target');

type Sale = 'stop' | 'target';
const NAMES: Readonly<Record<Sale, ClientOrderId>> = { stop: S, target: T };

function sold(leg: Sale, units: number, at: number): BrokerReport {
  const fill = {
    execution: `${leg} ${at}`,
    id: NAMES[leg],
    symbol: PLAN.symbol,
    side: 'sell',
    qty: quantity(units),
    price: leg === 'stop' ? STOP : price(223),
    fee: cents(0),
    at: SEEN.desk,
  } as const;
  return { kind: 'executed', fill, at: SEEN.desk };
}

function over(
  leg: Sale,
  units: number,
  status: 'cancelled' | 'expired' = 'cancelled',
): BrokerReport {
  const id = NAMES[leg];
  return { kind: 'closed', id, status, filled: quantity(units), reason: 'x', at: SEEN.desk };
}

function step(state: EngineState, report: BrokerReport): EngineState {
  return foldBatch(state, applyReport(state, SEEN, report), SEEN);
}

function bought(): EngineState {
  const approved: EngineFact = {
    kind: 'order.approved',
    plan: PLAN,
    day: DAY,
    deadline: SEEN.desk,
    by: 'fade',
  };
  const sent = foldBatch(under(ENTRIES), [approved, { kind: 'order.sent', id: PLAN.id }], SEEN);
  const fill = {
    execution: 'entry',
    id: PLAN.id,
    symbol: PLAN.symbol,
    side: 'buy',
    qty: quantity(UNITS),
    price: price(200),
    fee: cents(0),
    at: SEEN.desk,
  } as const;
  return step(sent, { kind: 'executed', fill, at: SEEN.desk });
}

const BOUGHT = bought();

function held(state: EngineState): number {
  const [row] = openPositions(state.books).filter((one) => one.strategy === 'fade');
  return row?.qty ?? 0;
}

function bare(state: EngineState): number {
  const [row] = openPositions(state.books).filter((one) => one.strategy === 'fade');
  return row === undefined ? 0 : unprotected(state, row);
}

function sales(state: EngineState) {
  return openOrders(state).filter((row) => row.strategy === 'fade' && row.side === 'sell');
}

describe('the target of an entry', () => {
  test.each<[string, EntryTerms, { units?: number; stop?: number }, number | undefined]>([
    ['so many times the distance of the stop above the limit', ENTRIES, {}, 223],
    ['a part of it', { ...ENTRIES, target: 0.5 }, {}, 206.5],
    ['rounded up to a whole tick', { ...ENTRIES, target: 0.33 }, { stop: 200.9999 }, 201.0001],
    ['not where the entry goes alone', ENTRIES, { units: 2.5 }, undefined],
    ['not where none is in force', WITHOUT, {}, undefined],
  ])('lies %s', (_name, entries, asked, at) => {
    const { takeProfit } = planned(entries, asked);
    expect(takeProfit).toBe(at === undefined ? undefined : price(at));
  });

  test('is above the limit and whole, whatever the stop and the multiple', () => {
    const ticks = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(ticks, ticks, fc.integer({ min: 10, max: 2000 }), (low, gap, hundredths) => {
        const limit = (low + gap) as typeof STOP;
        const target = targetAbove(limit, low as typeof STOP, hundredths / 100);
        expect(Number.isSafeInteger(target)).toBe(true);
        expect(target).toBeGreaterThan(limit);
        const exact = (gap * hundredths) / 100;
        expect(target - limit).toBeGreaterThanOrEqual(Math.floor(exact));
        expect(target - limit).toBeLessThan(exact + 1.000_001);
      }),
    );
  });
});

describe('once the entry is filled whole', () => {
  test('both rest as the desk’s own, counted once', () => {
    expect(BOUGHT.orders).toMatchObject({
      [S]: { purpose: 'protective', status: 'accepted', qty: quantity(UNITS) },
      [T]: {
        purpose: 'target',
        status: 'accepted',
        qty: quantity(UNITS),
        terms: { type: 'limit', limit: price(223) },
      },
    });
    expect(leavingBy(sales(BOUGHT))).toBe(quantity(UNITS));
    expect(bare(BOUGHT)).toBe(0);
    expect(protect(BOUGHT, SEEN)).toEqual([]);
  });

  test.each<
    [
      string,
      readonly BrokerReport[],
      Readonly<Record<'S' | 'T', readonly [string, number]>>,
      number,
    ]
  >([
    ['the target sells all', [sold('target', 10, 1)], { S: ['accepted', 0], T: ['filled', 10] }, 0],
    ['the stop sells all', [sold('stop', 10, 1)], { S: ['filled', 10], T: ['accepted', 0] }, 0],
    [
      'the target sells a part',
      [sold('target', 3, 1)],
      { S: ['accepted', 7], T: ['partial', 10] },
      7,
    ],
    [
      'the target a part, the stop the rest',
      [sold('target', 3, 1), sold('stop', 7, 2), over('target', 3)],
      { S: ['filled', 7], T: ['filled', 3] },
      0,
    ],
    [
      'the same, told the other way round',
      [sold('stop', 7, 2), over('target', 3), sold('target', 3, 1)],
      { S: ['filled', 7], T: ['filled', 3] },
      0,
    ],
    [
      'the end of the stop told before what the target sold',
      [over('stop', 0), sold('target', 10, 1)],
      { S: ['cancelled', 10], T: ['filled', 10] },
      0,
    ],
  ])('%s', (_name, reports, { S: stop, T: target }, left) => {
    const state = reports.reduce(step, BOUGHT);
    expect([state.orders[S]?.status, state.orders[S]?.qty]).toEqual([stop[0], quantity(stop[1])]);
    expect([state.orders[T]?.status, state.orders[T]?.qty]).toEqual([
      target[0],
      quantity(target[1]),
    ]);
    expect(held(state)).toBe(quantity(left));
    expect(state.latches.set['books-differ']).toBeUndefined();
  });

  test('what they sell beyond what was bought is not booked, and people look at it', () => {
    const state = [sold('target', 8, 1), sold('stop', 3, 2)].reduce(step, BOUGHT);
    expect(held(state)).toBe(quantity(2));
    expect(state.latches.set['books-differ']).toBeDefined();
  });

  test('a close takes both away and sells what is held, once both are gone', () => {
    const [position] = openPositions(BOUGHT.books).filter((row) => row.strategy === 'fade');
    if (position === undefined) throw new Error('nothing is held');
    const plan = sellAll(BOUGHT, SEEN, { position, purpose: 'close' });
    expect(new Set(plan.replaces)).toEqual(new Set([S, T]));
    const facts = reviewOrder(BOUGHT, SEEN, marketOf({}), { plan, score: 100, by: 'ana' });
    expect(facts[0]?.kind).toBe('order.approved');
    let state = foldBatch(BOUGHT, facts, SEEN);
    expect(bare(state)).toBe(0);
    for (const leg of ['target', 'stop'] as const) {
      expect(releaseOrder(state, SEEN, plan.id)).toMatchObject({
        refusal: { code: 'ORDER_WAITS' },
      });
      const asked = { kind: 'order.cancelAsked', id: NAMES[leg], why: 'x' } as const;
      state = step(foldBatch(state, [asked], SEEN), over(leg, 0));
    }
    expect(releaseOrder(state, SEEN, plan.id)).toMatchObject({ ok: true });
  });

  test('a target that still rests where the stop is gone gives way to a stop', () => {
    const state = step(BOUGHT, over('stop', 0, 'expired'));
    const own = sales(state).find((row) => row.purpose === 'protective');
    expect(own).toMatchObject({ status: 'approved', replaces: [T], timeInForce: 'gtc' });
    expect(releaseOrder(state, SEEN, own?.id ?? S)).toMatchObject({
      refusal: { code: 'ORDER_WAITS' },
    });
  });

  test('at the close both expire, and one stop follows that rests over the night', () => {
    for (const legs of [
      ['stop', 'target'],
      ['target', 'stop'],
    ] as const) {
      const state = legs.map((leg) => over(leg, 0, 'expired')).reduce(step, BOUGHT);
      expect(sales(state).map((row) => [row.purpose, row.timeInForce, row.qty])).toEqual([
        ['protective', 'gtc', quantity(UNITS)],
      ]);
    }
  });

  test.each<[number, readonly ClientOrderId[]]>([
    [0, []],
    [4, [S, T]],
    [10, [S, T]],
  ])('where the broker lacks %d of them, both go or neither', (units, gone) => {
    const facts = takenBack(BOUGHT, { [PLAN.symbol]: quantity(units) });
    const asked = facts.flatMap((fact) => (fact.kind === 'order.cancelAsked' ? [fact.id] : []));
    expect(asked).toEqual(gone);
  });
});

/** What happens to the pair at a broker that keeps its word, as what it tells of each leg, in order. */
interface Tale {
  readonly stop: readonly BrokerReport[];
  readonly target: readonly BrokerReport[];
  readonly left: number;
}

const parts = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

function tale(first: readonly number[], rest: 'rests' | 'stopped' | 'cancelled' | 'expired'): Tale {
  let left = UNITS;
  const target: BrokerReport[] = [];
  for (const [at, size] of first.entries()) {
    const units = Math.min(size, left);
    if (units > 0) target.push(sold('target', units, at));
    left -= units;
  }
  const by = UNITS - left;
  if (left === 0) return { stop: [over('stop', 0)], target, left };
  if (rest === 'rests') return { stop: [], target, left };
  if (rest !== 'stopped') {
    const how = rest;
    return { stop: [over('stop', 0, how)], target: [...target, over('target', by, how)], left };
  }
  const halves = left > 1 ? [1, left - 1] : [left];
  const stop = halves.map((units, at) => sold('stop', units, at));
  return { stop, target: [...target, over('target', by)], left: 0 };
}

test('in any order of what is told of either, nothing sells twice and nothing stays bare', () => {
  const rests = fc.constantFrom('rests', 'stopped', 'cancelled', 'expired');
  const draws = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(parts, rests, draws, (first, rest, order) => {
      const told = tale(first, rest);
      const [stop, target] = [[...told.stop], [...told.target]];
      let state = BOUGHT;
      for (const draw of order) {
        const [one, other] = draw ? [stop, target] : [target, stop];
        const report = one.shift() ?? other.shift();
        if (report === undefined) break;
        const before = held(state);
        // An end that ran ahead of its executions is told again, as readings do.
        if (report.kind === 'closed' && report.filled > (state.orders[report.id]?.filled ?? 0))
          (draw ? stop : target).push(report);
        state = step(state, report);
        expect(held(state)).toBeLessThanOrEqual(before);
        expect(state.latches.set['books-differ']).toBeUndefined();
        // What may leave now, and what rests, is together no more than what is held.
        const free = sales(state).filter(
          (row) => row.status !== 'approved' || releaseOrder(state, SEEN, row.id).ok,
        );
        expect(leavingBy(free)).toBeLessThanOrEqual(held(state));
        // Bare is only what the broker took away by itself: it is read first.
        if (bare(state) > 0) expect(state.orders[S]?.status).toBe('cancelled');
      }
      state = foldBatch(state, protect(state, SEEN), SEEN);
      expect(held(state)).toBe(quantity(told.left));
      expect(bare(state)).toBe(0);
      if (told.left === 0)
        expect([S, T].filter((id) => isOpen(state.orders[id]?.status ?? 'filled'))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
