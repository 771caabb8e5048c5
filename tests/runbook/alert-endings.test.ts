// How alerts end by themselves, and why one that a person would end stays: by their latch, by the fact that
// undoes them, or because a layer is well under its limit again.
import { describe, expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';
import { alertingOf } from '#runbook/alert/rule.ts';
import { stillTrue, withAlerts } from '#runbook/alert/watch.ts';
import type { FactRule } from '#runbook/alert/rule.ts';
import { deskOf, force, latchSet } from '#tests/model/bench.ts';
import {
  after,
  ALERTING,
  alertsOf,
  at,
  DAY,
  denied,
  disabled,
  isAlert,
  job,
  lost,
  ordering,
} from './alert-bench.ts';

describe('ends', () => {
  test('with its latch, naming the resume and its cause', () => {
    const state = after(deskOf(), [latchSet('breach')]);
    const facts: readonly DeskFact[] = [
      {
        kind: 'latch.lifted',
        latch: 'breach',
        way: 'resume',
        approval: 'R-0007',
        reason: 'resume by two people',
      },
      {
        kind: 'resume.recorded',
        approval: 'R-0007',
        cause: 'stale quotes',
        fix: 'feed restored',
        lifted: ['breach'],
        stays: [],
        evidence: [],
      },
    ];
    expect(alertsOf(state, facts)).toMatchObject([
      {
        kind: 'alert.resolved',
        id: 'AL-0001',
        by: 'rule breach',
        cause: 'Resumed by two people (R-0007): stale quotes. Done about it: feed restored.',
      },
    ]);
  });

  test.each<[string, DeskFact, DeskFact, string | null]>([
    [
      'a latch, by its event',
      latchSet('daily-loss'),
      {
        kind: 'latch.lifted',
        latch: 'daily-loss',
        way: 'session',
        approval: null,
        reason: 'a new session',
      },
      'Latch daily-loss is lifted: a new session.',
    ],
    [
      'not by another latch',
      latchSet('breach'),
      { kind: 'latch.lifted', latch: 'crashed', way: 'clean-books', approval: null, reason: 'x' },
      null,
    ],
    ['a job, by the next that runs', job(false), job(true), 'briefing of 2026-03-02 ran.'],
    ['not by another job', job(false), job(true, 'analysis'), null],
    ['not by a job that fails again', job(false), job(false), null],
    [
      'what was denied, by the end of the day',
      denied,
      { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) },
      'The day 2026-03-02 is closed; what was denied is in its report.',
    ],
    [
      'a strategy, when it is enabled',
      disabled('rule layer 3'),
      { kind: 'strategy.enabled', strategy: 'trend', approval: 'R-0001' },
      'Two people enabled trend (R-0001).',
    ],
    [
      'not by another strategy',
      disabled('rule layer 3'),
      { kind: 'strategy.enabled', strategy: 'fade', approval: 'R-0001' },
      null,
    ],
  ])('%s', (_what, raises, then, cause) => {
    const state = after(deskOf(), [raises]);
    const ended = alertsOf(state, [then]).filter((fact) => fact.kind === 'alert.resolved');
    expect(ended.map((fact) => fact.cause)).toEqual(cause === null ? [] : [cause]);
  });
});

describe('what ends by no fact while it lasts', () => {
  test('an alert whose latch is set, whatever a rule says', () => {
    const rule: FactRule = {
      rule: 'own',
      on: 'report.made',
      where: {},
      unless: {},
      severity: 'INFO',
      key: 'latch breach',
      says: 'x',
      did: 'y',
      procedure: null,
      group: null,
      ends: { on: ['day.closed'], where: {}, says: 'The day is closed.' },
    };
    const others = ALERTING.rules.filter((one) => one.rule !== 'trading-complete');
    const alerting = alertingOf({ ...ALERTING, rules: [...others, rule] });
    const closed: DeskFact = { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) };
    const state = after(deskOf(), [latchSet('breach')]);
    expect(withAlerts(alerting, state, [closed], at(1)).filter(isAlert)).toEqual([]);
  });
});

test('rules changed after the close of a day end with the next one', () => {
  const closed: DeskFact = { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) };
  const limits = { values: {}, restricted: [] };
  const state = after(force(deskOf(), closed), [
    { kind: 'limits.set', limits, why: 'tightened', approval: null },
  ]);
  const next: DeskFact = { ...closed, day: tradingDay('2026-03-03') };
  expect(openAlerts(state.runbook.alerts)).toHaveLength(1);
  expect(alertsOf(state, [next])).toMatchObject([
    { kind: 'alert.resolved', id: 'AL-0001' },
    { kind: 'alert.raised', rule: 'trading-complete' },
  ]);
});

describe('a layer near its limit', () => {
  /** A desk of $10,000 whose day opened so many dollars higher, with a limit of ten percent. */
  function losing(dollars: number): DeskState {
    const desk = deskOf();
    const limits = { values: { lossDayRatio: 0.1 }, restricted: [] };
    const books = { ...desk.engine.books, cash: cents(1_000_000), positions: {} };
    const day = force(desk, {
      kind: 'day.opened',
      day: DAY,
      week: '2026-03-02',
      equity: cents((10_000 + dollars) * 100),
    });
    return { ...day, engine: { ...day.engine, limits, books } };
  }
  const marked: DeskFact = { kind: 'market.marked', prices: {} };
  const alone = alertingOf({
    ...ALERTING,
    rules: ALERTING.rules.filter((rule) => rule.on === 'layer'),
  });
  const nearOf = (state: DeskState, before = state): readonly AlertFact[] =>
    withAlerts(alone, { ...state, runbook: before.runbook }, [marked], at(0)).filter(isAlert);

  test.each([
    [500, []],
    [860, []],
    [870, ['alert.raised', 'alert.escalated']],
    [1_100, ['alert.raised', 'alert.escalated']],
    [1_200, []],
  ])('a loss of $%s', (dollars, kinds) => {
    expect(nearOf(losing(dollars)).map((fact) => fact.kind)).toEqual(kinds);
  });

  test('is raised once, and ends well under where it began', () => {
    const near = losing(900);
    const raised = force(near, ...nearOf(near));
    expect(openAlerts(raised.runbook.alerts)).toMatchObject([
      { severity: 'WARNING', key: 'layer layer 2, daily loss' },
    ]);
    expect(nearOf(losing(900), raised)).toEqual([]);
    expect(nearOf(losing(700), raised)).toEqual([]);
    expect(nearOf(losing(600), raised)).toMatchObject([
      { kind: 'alert.resolved', cause: 'layer 2, daily loss stands at 56.6 % of its limit again.' },
    ]);
    const [row] = openAlerts(raised.runbook.alerts);
    if (row === undefined) throw new RangeError('nothing was raised');
    expect(stillTrue(ALERTING, losing(700), row)).toContain('it ends under 60.0 %');
    expect(stillTrue(ALERTING, losing(600), row)).toBeNull();
  });
});

describe('what is still true', () => {
  test.each<[string, readonly DeskFact[], string | null]>([
    [
      'a latch that is set',
      [latchSet('breach')],
      'latch breach is set. Lifted by a resume (two keys).',
    ],
    ['an order nobody knows about', [lost], 'is being looked up'],
    ['a job that failed', [job(false)], null],
    ['a strategy that is disabled', [disabled('rule layer 3')], null],
  ])('%s', (_what, facts, why) => {
    const state = after(ordering(), facts);
    const [row] = openAlerts(state.runbook.alerts);
    if (row === undefined) throw new RangeError('nothing was raised');
    const said = stillTrue(ALERTING, state, row);
    expect(why === null ? said : (said ?? '')).toEqual(
      why === null ? null : expect.stringContaining(why),
    );
  });
});
