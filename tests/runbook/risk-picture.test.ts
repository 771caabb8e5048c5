// What `risk` shows of a limit is what the review goes by: in a stage of the rollout the stage's own bounds,
// with what is left of those; and a limit with a number between orders shows it.
import { expect, test } from 'vitest';
import { cents, price, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import { LIMIT_NAMES } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import type { Stage } from '#engine/risk/rollout.ts';
import { NEW_STRATEGY_BOOK } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { pictureRisk } from '#runbook/risk-picture.ts';
import type { RiskRow } from '#runbook/risk-picture.ts';
import { limited, without } from '#tests/engine/risk/asking.ts';
import {
  marketOf,
  OPEN,
  orderOf,
  ordersOf,
  seenAt,
  stateOf,
  symbolAt,
} from '#tests/engine/risk/sheet.ts';

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
  expect(shown('vixWatch')?.left).toBe('0.0');
  expect(shown('vixHalf')?.left).toBe('0.0');
  expect(shown('winRateRatio')?.left).toBe('10.0 %');
  expect(row(desk(null), 'winRateRatio')?.now).toBe('too few trades');
});

/** Two entries of the day, the second the larger at its stop and further from the last price. */
const ENTRIES = ordersOf([
  orderOf({ qty: quantity(10) }),
  orderOf({
    attempt: 2,
    symbol: symbolAt(1),
    qty: quantity(20),
    assumed: price(101),
    terms: { type: 'limit', limit: price(101) },
  }),
  orderOf({ attempt: 3, qty: quantity(900), purpose: 'exit' }),
  orderOf({ attempt: 4, qty: quantity(900), day: tradingDay('2020-02-25') }),
]);

test.each<[LimitName, Partial<EngineState>, Pick<RiskRow, 'now' | 'bound' | 'left'>]>([
  [
    'orderCents',
    { orders: ENTRIES },
    { now: '$2,020.00 (SAAB)', bound: '$10,000', left: '$7,980.00' },
  ],
  ['riskPerTradeRatio', { orders: ENTRIES }, { now: '0.2 % (SAAB)', bound: '2 %', left: '1.8 %' }],
  ['rolloutRiskRatio', { orders: ENTRIES }, { now: '0.2 % (SAAB)', bound: '2 %', left: '1.8 %' }],
  ['collarRatio', { orders: ENTRIES }, { now: '1.0 % (SAAB)', bound: '2 %', left: '1.0 %' }],
  ['orderCents', {}, { now: 'no entry today', bound: '$10,000', left: '' }],
  ['score', {}, { now: 'no entry today', bound: '55', left: '' }],
  ['washSaleDays', {}, { now: 'no loss yet', bound: '30 days', left: '' }],
  ['openGuardMinutes', {}, { now: '30 minutes', bound: '0 minutes', left: '30 minutes' }],
  ['closeGuardMinutes', {}, { now: '360 minutes', bound: '5 minutes', left: '355 minutes' }],
  ['lossDayCents', limited({ lossDayCents: 'none' }), { now: '-$100.00', bound: 'none', left: '' }],
  [
    'budgetDayCents',
    limited({ budgetDayCents: 'none' }),
    { now: '$0.00', bound: 'none', left: '' },
  ],
  ['lossWeekRatio', { week: null }, { now: 'not known', bound: '5 %', left: '' }],
])('%s, case %$', (limit, change, shown) => {
  expect(row(desk(null, change), limit)).toMatchObject(shown);
});

test('the lowest score of the day’s pack stands, not of what was dropped', () => {
  const line = { strategy: 'trend', symbol: symbolAt(0), reason: '', stop: null, why: '' } as const;
  const state = desk(null);
  if (state.day === null) throw new Error('the sheet has a day');
  const pack = [
    { ...line, action: 'enter', verdict: 'taken', score: 71 },
    { ...line, action: 'enter', verdict: 'taken', score: 58.4, symbol: symbolAt(1) },
    { ...line, action: 'enter', verdict: 'dropped', score: 12 },
    { ...line, action: 'exit', verdict: 'taken', score: 3 },
  ] as const;
  const day = { ...state.day, pack };
  expect(row({ ...state, day }, 'score')).toMatchObject({ now: '58 (SAAB)', left: '3' });
});

test('the last sale at a loss stands with the days since; none are left while a name may not be bought', () => {
  const lost = (day: string) => ({
    strategyBooks: {
      trend: { ...NEW_STRATEGY_BOOK, lostOn: { SAAA: tradingDay('2019-11-01') } },
      fade: { ...NEW_STRATEGY_BOOK, lostOn: { SAAB: tradingDay(day) } },
    },
  });
  expect(row(desk(null, lost('2020-02-21')), 'washSaleDays')).toMatchObject({
    now: '5 days (SAAB by fade)',
    left: '0 days',
  });
  expect(row(desk(null, lost('2020-01-20')), 'washSaleDeskDays')).toMatchObject({ left: '7 days' });
});

test('a VIX that halves entries halves what bounds each, also what a stage bounds', () => {
  const read = { value: 27, day: tradingDay('2020-02-25'), source: 'Cboe', derived: false };
  const vix = { vix: { read, overridden: null } };
  expect(row(desk(null, vix), 'riskPerTradeRatio')).toMatchObject({
    bound: '1 %',
    boundBy: 'half size by the VIX',
  });
  expect(row(desk('3a', vix), 'riskPerTradeRatio')).toMatchObject({
    bound: '0.5 %',
    boundBy: `half size by the VIX of ${FIRST_LIVE}`,
  });
  expect(row(desk(null, vix), 'orderCents')?.bound).toBe('$5,000');
  expect(row(desk(null, vix), 'grossRatio')?.boundBy).toBeNull();
});

test('every limit has a number or says why it has none, and what is left where both are numbers', () => {
  const lost = {
    trend: { ...NEW_STRATEGY_BOOK, trades: 8, wins: 6, lostOn: { SAAA: tradingDay('2020-02-03') } },
  };
  const { rows } = pictureRisk(
    desk(null, { orders: ENTRIES, strategyBooks: lost }),
    seenAt(),
    marketOf(),
  );
  expect(rows.map((one) => one.limit).toSorted()).toEqual([...LIMIT_NAMES].toSorted());
  expect(
    rows.filter((one) => one.left === '').map((one) => [one.limit, one.now, one.bound]),
  ).toEqual([
    ['score', 'no entry today', '55'],
    ['weekTargetRatio', '0.0 %', 'none'],
  ]);
});

test('what is free to spend is the lower of our cash and the broker’s buying power', () => {
  const account = {
    number: 'PA1',
    kind: 'paper',
    cash: cents(5_000_000),
    equity: cents(5_000_000),
    buyingPower: cents(2_000_000),
    blocked: null,
    dayTrades: 0,
  } as const;
  const state = desk(null, { orders: ordersOf([orderOf({ qty: quantity(10) })]) });
  const free = (sheet: Parameters<typeof marketOf>[0]) =>
    pictureRisk(state, seenAt(), marketOf(sheet)).free;
  expect(free({})).toEqual({ now: '$48,995.00', cash: '$48,995.00', broker: null });
  expect(free({ account })).toEqual({
    now: '$20,000.00',
    cash: '$48,995.00',
    broker: '$20,000.00',
  });
});
