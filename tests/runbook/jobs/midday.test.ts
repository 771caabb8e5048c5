// The midday check's judgement: what is a breach (SOP-3), what it does about it, and that a missing stop
// is ordered first. States are folded from real facts.
import { expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price, quantity } from '#engine/model/money.ts';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { breachesOf, middayFacts } from '#runbook/jobs/midday.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';
import { AT, DAY, folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';

const NOON = seenAt(12 * 60);

function gross(ratio: number | 'none'): DeskFact {
  return {
    kind: 'limits.set',
    limits: { values: { grossRatio: ratio }, restricted: [] },
    why: 'approved',
    approval: null,
  };
}

function isStop(fact: DeskFact): boolean {
  if (fact.kind === 'order.approved') return fact.plan.purpose === 'protective';
  return (fact.kind === 'order.sent' || fact.kind === 'order.accepted') && fact.id.endsWith('P1');
}

/** The morning without its stop resting at the broker. */
const BARE = MORNING.filter((fact) => !isStop(fact));
/** The morning whose entry never named a stop. */
const STOPLESS = BARE.map((fact): DeskFact =>
  fact.kind === 'order.approved' ? { ...fact, plan: { ...fact.plan, stopAfter: null } } : fact,
);

const WAITING: DeskFact = {
  kind: 'order.approved',
  plan: {
    id: 'demo-0001-20200224-SPY-fade-E1' as ClientOrderId,
    symbol: instrumentSymbol('SPY'),
    side: 'buy',
    qty: quantity(1),
    terms: { type: 'limit', limit: price(320) },
    timeInForce: 'day',
    strategy: 'fade',
    purpose: 'entry',
    assumed: price(320),
    decided: price(320),
    replaces: [],
    stopAfter: price(310),
  },
  day: DAY,
  deadline: AT.desk,
  by: 'fade',
};

function after(state: DeskState, facts: readonly DeskFact[]): DeskState {
  return foldDeskBatch(state, facts, NOON);
}

function kinds(facts: readonly DeskFact[]): readonly string[] {
  return facts.map((fact) => fact.kind);
}

test('a protected position within its limit is no breach', () => {
  const state = folded(GENESIS, MORNING, [gross(0.8)]);
  expect(middayFacts(state, NOON)).toEqual([]);
});

test('a missing stop is ordered, and then there is no breach', () => {
  const state = folded(GENESIS, BARE, [gross(0.8)]);
  const facts = middayFacts(state, NOON);
  expect(facts).toMatchObject([{ kind: 'order.approved', plan: { purpose: 'protective' } }]);
  expect(breachesOf(after(state, facts).engine)).toEqual([]);
});

test('a position nobody can protect latches, cancels the outstanding entry and alerts', () => {
  const state = folded(GENESIS, STOPLESS, [gross(0.8), WAITING]);
  const facts = middayFacts(state, NOON);
  expect(kinds(facts)).toEqual(['latch.set', 'order.cancelAsked', 'alert.raised']);
  expect(facts[0]).toMatchObject({
    latch: 'breach',
    level: 'reducing',
    by: 'rule SOP-3',
    reason: '2.9 ^GSPC of trend rests under no stop.',
  });
  expect(facts[2]).toMatchObject({
    severity: 'CRITICAL',
    did: 'No new risk; outstanding entries cancelled: 1. Two keys resume.',
  });
});

test.each([
  ['a tenth over its limit is drift', 0.18, []],
  [
    'more than a tenth over is a breach',
    0.16,
    ['Gross exposure 18.7 % of equity, at most 16.0 % and a tenth over.'],
  ],
  ['no limit is no breach', 'none', []],
] as const)('gross exposure: %s', (_name, ratio, breaches) => {
  const state = folded(GENESIS, MORNING, [gross(ratio)]);
  expect(breachesOf(state.engine)).toEqual(breaches);
});

test('a breach that is latched already alerts again and latches no second time', () => {
  const state = folded(GENESIS, STOPLESS, [gross(0.8)]);
  const again = after(state, middayFacts(state, NOON));
  expect(kinds(middayFacts(again, NOON))).toEqual(['alert.raised']);
});
