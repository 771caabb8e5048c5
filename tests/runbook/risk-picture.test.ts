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
  ['symbols', '3a', '10', '10'],
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
  expect(row(desk('3a', limited({ symbols: 'none' })), 'symbols')?.bound).toBe('10');
  expect(row(desk('3a', without('symbols')), 'symbols')?.bound).toBe('missing (denies)');
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
