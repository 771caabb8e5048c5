// The bounds of the rollout's stages at the gate: symbols, profile, capital, risk of a trade and loss of a day,
// which nothing else in force can loosen; and that real money is never without them.
import { describe, expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import { layers } from '#engine/risk/layers.ts';
import {
  stageAfter,
  stageBefore,
  stageBounds,
  STAGE_BOUNDS,
  STAGES,
} from '#engine/risk/rollout.ts';
import type { Stage } from '#engine/risk/rollout.ts';
import { sizeEntry } from '#engine/risk/sizing.ts';
import type { EngineState } from '#engine/state.ts';
import { said } from '#tests/engine/risk/asking.ts';
import type { Case } from '#tests/engine/risk/asking.ts';
import { marketOf, OPEN, seenAt, stateOf } from '#tests/engine/risk/sheet.ts';

const SPY = instrumentSymbol('SPY');
const QQQ = instrumentSymbol('QQQ');

function inStage(stage: Stage | null, mode: 'PAPER' | 'LIVE' = 'PAPER'): Partial<EngineState> {
  const { desk, strategies } = stateOf();
  if (desk === null || strategies === null) throw new Error('the sheet has a desk');
  const since = deskTime(OPEN);
  return {
    desk: { ...desk, mode },
    strategies: { ...strategies, profile: 'green_only' },
    rollout: stage === null ? null : { stage, since, why: 'begun', reason: 'test' },
  };
}

function profile(name: 'full_24', of: Partial<EngineState>): Partial<EngineState> {
  return of.strategies === undefined || of.strategies === null
    ? of
    : { ...of, strategies: { ...of.strategies, profile: name } };
}

const small = { symbol: SPY, qty: quantity(1) };
const fund = { kind: 'fund' } as const;

test.each<[string, Case, string]>([
  [
    'no rollout lets any symbol in',
    { state: inStage(null), plan: { qty: quantity(1) } },
    'order.approved',
  ],
  ['stage 1 lets SPY in', { state: inStage('1'), market: fund, plan: small }, 'order.approved'],
  [
    'stage 1 lets nothing else in',
    { state: inStage('1'), market: fund, plan: { ...small, symbol: QQQ } },
    'STAGE_SYMBOL | rollout | QQQ is not of stage 1 of the rollout (SPY on paper) | SPY; or the next stage, by two keys: rollout advance <reason>',
  ],
  [
    'stage 2 lets QQQ in',
    { state: inStage('2'), market: fund, plan: { ...small, symbol: QQQ } },
    'order.approved',
  ],
  [
    'stage 3a trades with its profile',
    { state: inStage('3a', 'LIVE'), market: fund, plan: small },
    'order.approved',
  ],
  [
    'stage 3a trades no other profile',
    { state: profile('full_24', inStage('3a', 'LIVE')), market: fund, plan: small },
    'STAGE_PROFILE | rollout | stage 3a of the rollout trades the profile green_only alone | profile: green_only in config/strategies.yaml, by two keys; or the next stage, by two keys: rollout advance <reason>',
  ],
  [
    'stage 3a bounds what is at work',
    { state: inStage('3a', 'LIVE'), market: fund, plan: { ...small, qty: quantity(51) } },
    'STAGE_CAPITAL | rollout | $5,125.50 at work, at most $5,000.00 in stage 3a of the rollout | at most 49.751243781 units',
  ],
  [
    'real money without a stage is held to a first live',
    { state: inStage(null, 'LIVE'), market: fund, plan: { ...small, symbol: QQQ } },
    'STAGE_SYMBOL | rollout | QQQ is not of stage 3a of the rollout (a first live: SPY with at most $5,000) | SPY; or the next stage, by two keys: rollout advance <reason>',
  ],
  [
    'real money in a stage of paper is held to a first live',
    { state: inStage('2', 'LIVE'), market: fund, plan: { ...small, symbol: QQQ } },
    'STAGE_SYMBOL | rollout | QQQ is not of stage 3a of the rollout (a first live: SPY with at most $5,000) | SPY; or the next stage, by two keys: rollout advance <reason>',
  ],
])('%s', (_name, asked, answer) => {
  expect(said(asked)).toBe(answer);
});

test('a stage halves the risk of a trade where its bound is half the limit', () => {
  const look = { seen: seenAt(), market: marketOf(fund) };
  const wish = { symbol: SPY, at: price(100), stop: price(50) };
  const sized = (stage: Stage) => sizeEntry(stateOf(inStage(stage)), look, wish).qty;
  expect(sized('1')).toBe(sized('3b') * 2);
});

describe('the loss of a day in dollars', () => {
  const lost = (stage: Stage | null, dollars: number) => {
    const state = stateOf(inStage(stage, stage === '3a' ? 'LIVE' : 'PAPER'));
    if (state.day === null) throw new Error('the sheet has a day');
    const openEquity = cents(equity(state.books) + dollars * 100);
    const rows = layers({ ...state, day: { ...state.day, openEquity } });
    return rows.find((row) => row.limit === 'lossDayCents')?.broken;
  };
  test.each<[Stage | null, number, boolean]>([
    [null, 600, false],
    [null, 5_000, true],
    ['1', 4_999, false],
    ['1', 5_000, true],
    ['3a', 499, false],
    ['3a', 500, true],
  ])('in stage %s a loss of $%d is too much: %s', (stage, dollars, broken) => {
    expect(lost(stage, dollars)).toBe(broken);
  });
});

test('stages follow one another, and no later one is tighter than the one of its kind before', () => {
  expect(STAGES.map(stageAfter)).toEqual(['2', '3a', '3b', '4', null]);
  expect(STAGES.map(stageBefore)).toEqual([null, '1', '2', '3a', '3b']);
  for (const stage of STAGES) {
    const next = stageAfter(stage);
    if (next === null || STAGE_BOUNDS[stage].live !== STAGE_BOUNDS[next].live) continue;
    expect(STAGE_BOUNDS[next].riskRatio).toBeGreaterThanOrEqual(STAGE_BOUNDS[stage].riskRatio);
    expect(STAGE_BOUNDS[next].lossDayCents).toBeGreaterThanOrEqual(
      STAGE_BOUNDS[stage].lossDayCents,
    );
  }
});

test('only real money is bounded where no rollout was begun', () => {
  expect(stageBounds(stateOf(inStage(null)))).toBeNull();
  expect(stageBounds(stateOf(inStage(null, 'LIVE')))?.stage).toBe('3a');
  expect(stageBounds(stateOf(inStage('4', 'LIVE')))?.stage).toBe('4');
});
