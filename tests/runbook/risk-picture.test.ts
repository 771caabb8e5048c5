// What `risk` shows of a limit is what the review goes by: in a stage of the rollout the stage's own bounds,
// with what is left of those; and a limit with a number between orders shows it.
import { expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import type { Stage } from '#engine/risk/rollout.ts';
import { NEW_STRATEGY_BOOK } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { pictureRisk } from '#runbook/risk-picture.ts';
import type { RiskRow } from '#runbook/risk-picture.ts';
import { limited, without } from '#tests/engine/risk/asking.ts';
import { marketOf, OPEN, seenAt, stateOf } from '#tests/engine/risk/sheet.ts';

/** A desk of $50,000 that lost $100 today. */
function desk(stage: Stage | null, change: Partial<EngineState> = {}): EngineState {
  const state = stateOf(change);
  if (state.desk === null || state.day === null) throw new Error('the sheet has a desk and a day');
  const since = deskTime(OPEN);
  return {
    ...state,
    desk: { ...state.desk, mode: stage === null ? 'PAPER' : 'LIVE' },
    day: { ...state.day, openEquity: cents(equity(state.books) + 10_000) },
    rollout: stage === null ? null : { stage, since, why: 'begun', reason: 'test' },
  };
}

function row(state: EngineState, limit: LimitName): RiskRow | undefined {
  return pictureRisk(state, seenAt(), marketOf()).rows.find((one) => one.limit === limit);
}

test.each<[LimitName, Stage | null, string, string]>([
  ['lossDayCents', null, '-$5,000.00', '$4,900.00'],
  ['lossDayCents', '3a', '-$500.00', '$400.00'],
  ['lossDayCents', '4', '-$5,000.00', '$4,900.00'],
  ['symbols', null, '5000', '5000'],
  ['symbols', '3a', '1 (SPY)', ''],
  ['symbols', '3b', '1 (SPY)', ''],
  ['symbols', '4', '10', '10'],
  ['grossRatio', null, '100 %', '100.0 %'],
  ['grossRatio', '3a', '10 %', '10.0 %'],
  ['grossRatio', '3b', '50 %', '50.0 %'],
  ['riskPerTradeRatio', null, '2 %', ''],
  ['riskPerTradeRatio', '3a', '1 %', ''],
  ['rolloutRiskRatio', '3a', '1 %', ''],
  ['lossDayRatio', '3a', '-5.0 %', '4.8 %'],
])('%s in stage %s: bound %s, left %s', (limit, stage, bound, left) => {
  expect(row(desk(stage), limit)).toMatchObject({ bound, left });
});

test('a stage bounds what has no limit of its own, and lets in nothing that is missing', () => {
  expect(row(desk('4', limited({ symbols: 'none' })), 'symbols')?.bound).toBe('10');
  expect(row(desk('3a', without('symbols')), 'symbols')?.bound).toBe('missing (denies)');
});

const FIRST_LIVE = 'stage 3a of the rollout (a first live: SPY with at most $5,000)';

test.each<[LimitName, Stage | null, string | null]>([
  ['symbols', null, null],
  ['symbols', '3a', FIRST_LIVE],
  ['symbols', '4', 'real money, in LIVE'],
  ['lossDayCents', '3a', FIRST_LIVE],
  ['lossDayCents', '4', null],
  ['grossRatio', '3a', FIRST_LIVE],
  ['grossRatio', '4', null],
  ['riskPerTradeRatio', '3a', FIRST_LIVE],
  ['lossDayRatio', '3a', null],
])('%s in stage %s is bound by %s', (limit, stage, by) => {
  expect(row(desk(stage), limit)?.boundBy).toBe(by);
});

test('real money in no live stage is held to the list of a first live', () => {
  const live = desk('3a');
  expect(row({ ...live, rollout: null }, 'symbols')).toMatchObject({
    bound: '1 (SPY)',
    boundBy: FIRST_LIVE,
  });
});

test('stages on paper show their lists too; a tighter limit of our own stands as a number', () => {
  const paper = (stage: Stage, symbols: number): RiskRow | undefined => {
    const state = desk(stage, limited({ symbols }));
    if (state.desk === null) throw new Error('the sheet has a desk');
    return row({ ...state, desk: { ...state.desk, mode: 'PAPER' } }, 'symbols');
  };
  expect(paper('1', 50)).toMatchObject({ bound: '1 (SPY)', used: null });
  expect(paper('2', 50)).toMatchObject({ bound: '4 (SPY, QQQ, IWM, DIA)', used: null });
  expect(paper('2', 4)).toMatchObject({ bound: '4 (SPY, QQQ, IWM, DIA)', used: null });
  expect(paper('2', 3)).toMatchObject({ bound: '3', boundBy: null, used: 0 });
});

test('what has a number between orders shows it, and is never full by it', () => {
  const read = { value: 27, day: tradingDay('2020-02-25'), source: 'Cboe', derived: false };
  const books = {
    trend: { ...NEW_STRATEGY_BOOK, trades: 8, wins: 6 },
    fade: { ...NEW_STRATEGY_BOOK, trades: 6, wins: 3 },
    young: { ...NEW_STRATEGY_BOOK, trades: 1 },
  };
  const state = desk(null, { vix: { read, overridden: null }, strategyBooks: books });
  const shown = (limit: LimitName) => row(state, limit);
  expect(shown('vixWatch')).toMatchObject({ now: '27.0', used: null });
  expect(shown('vixHalf')).toMatchObject({ now: '27.0', used: null });
  expect(shown('winRateRatio')).toMatchObject({ now: '50.0 % (fade)', used: null });
  expect(shown('winRateTrades')).toMatchObject({ now: '8', used: null });
  expect(row(desk(null), 'winRateRatio')?.now).toBe('not known');
});
