// Which entries bring their stop as one order, and what the desk makes of it: the stop is taken over once, with the
// whole fill, and nothing else is ordered beside it.
import { describe, expect, test } from 'vitest';
import { legName } from '#engine/broker/leg.ts';
import type { EntryTerms, EngineFact } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { openPositions } from '#engine/order/books.ts';
import { protect, unprotected } from '#engine/order/protect.ts';
import { applyReport } from '#engine/order/report.ts';
import { planEntry } from '#engine/plan.ts';
import { releaseOrder } from '#engine/risk/review.ts';
import type { EngineState } from '#engine/state.ts';
import { DAY, folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';

const SEEN = seenAt(10 * 60 + 10);
const STOP = price(190);
const BRACKET: EntryTerms = {
  timeInForce: 'ioc',
  clamp: 0.005,
  alternate: 0.01,
  protection: 'bracket',
};

function under(entries: EntryTerms): EngineState {
  const { engine } = folded(GENESIS, MORNING);
  const { strategies } = engine;
  if (strategies === null) throw new Error('no strategies are in force');
  return { ...engine, strategies: { ...strategies, entries } };
}

function planned(entries: EntryTerms, symbol: string, units: number) {
  return planEntry(under(entries), SEEN, {
    strategy: 'fade',
    symbol: instrumentSymbol(symbol),
    qty: quantity(units),
    last: price(200),
    limit: price(201),
    stop: STOP,
  });
}

describe('an entry', () => {
  test.each<[string, EntryTerms, readonly [symbol: string, units: number], boolean]>([
    ['in whole shares', BRACKET, ['QQQ', 3], true],
    ['in parts of a share', BRACKET, ['QQQ', 3.5], false],
    ['of nothing', BRACKET, ['QQQ', 0], false],
    ['in an option', BRACKET, ['SPY200320C00300000', 1], false],
    ['for the day', { ...BRACKET, timeInForce: 'day' }, ['QQQ', 3], false],
    [
      'where nothing is said',
      { timeInForce: 'ioc', clamp: 0.005, alternate: 0.01 },
      ['QQQ', 3],
      false,
    ],
  ])('%s', (_name, entries, [symbol, units], brings) => {
    expect(planned(entries, symbol, units).stopLoss).toBe(brings ? STOP : undefined);
  });
});

const PLAN = planned(BRACKET, 'QQQ', 10);
const APPROVED: EngineFact = {
  kind: 'order.approved',
  plan: PLAN,
  day: DAY,
  deadline: SEEN.desk,
  by: 'fade',
};

/** The entry is filled so far, by one execution each. */
function filled(...units: readonly number[]): {
  readonly state: EngineState;
  readonly facts: readonly EngineFact[];
} {
  let state = foldBatch(under(BRACKET), [APPROVED, { kind: 'order.sent', id: PLAN.id }], SEEN);
  let facts: readonly EngineFact[] = [];
  for (const [at, part] of units.entries()) {
    const fill = {
      execution: `x ${at}`,
      id: PLAN.id,
      symbol: PLAN.symbol,
      side: 'buy',
      qty: quantity(part),
      price: price(200),
      fee: cents(0),
      at: SEEN.desk,
    } as const;
    facts = applyReport(state, SEEN, { kind: 'executed', fill, at: SEEN.desk });
    state = foldBatch(state, facts, SEEN);
  }
  return { state, facts };
}

function stopsIn(facts: readonly EngineFact[]): readonly string[] {
  return facts.flatMap((fact) =>
    fact.kind === 'order.approved' && fact.plan.strategy === 'fade' ? [fact.plan.id] : [],
  );
}

describe('its stop', () => {
  test('leaves with it, as one order', () => {
    const state = foldBatch(under(BRACKET), [APPROVED], SEEN);
    const released = releaseOrder(state, SEEN, PLAN.id);
    if (released.ok) expect(released.value).toMatchObject({ id: PLAN.id, stopLoss: STOP });
    else expect(released.refusal.code).not.toBe('ORDER_NOT_APPROVED');
  });

  test.each([[[10]], [[4, 6]], [[1, 1, 8]]])('filled by %j: is taken over once, whole', (units) => {
    const { state, facts } = filled(...units);
    expect(stopsIn(facts)).toEqual([legName(PLAN.id)]);
    expect(state.orders[legName(PLAN.id)]).toMatchObject({
      status: 'accepted',
      purpose: 'protective',
      qty: quantity(10),
      terms: { type: 'stop', stop: STOP },
    });
    const [held] = openPositions(state.books).filter((row) => row.strategy === 'fade');
    expect(held === undefined ? null : unprotected(state, held)).toBe(0);
    expect(stopsIn(protect(state, SEEN))).toEqual([]);
  });

  test('filled in part: nothing is ordered while the rest may come, and one of the desk’s own after it ended', () => {
    const { state, facts } = filled(4);
    expect(stopsIn(facts)).toEqual([]);
    const end = { kind: 'closed', id: PLAN.id, status: 'cancelled', at: SEEN.desk } as const;
    const after = applyReport(state, SEEN, { ...end, filled: quantity(4), reason: 'x' });
    const [own] = stopsIn(after);
    expect(own).toMatch(/-P1$/);
    expect(after.find((fact) => fact.kind === 'order.approved')).toMatchObject({
      plan: { qty: quantity(4), timeInForce: 'gtc' },
    });
  });

  test('that ended with its day is followed by one that rests over the night', () => {
    const { state } = filled(10);
    const id = legName(PLAN.id);
    const facts = applyReport(state, SEEN, {
      kind: 'closed',
      id,
      status: 'expired',
      filled: quantity(0),
      reason: 'x',
      at: SEEN.desk,
    });
    expect(stopsIn(facts)).toHaveLength(1);
    expect(facts.at(-1)).toMatchObject({ plan: { timeInForce: 'gtc', qty: quantity(10) } });
  });
});
