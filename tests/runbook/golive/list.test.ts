// The go-live checklist: every item of the sources is there, each with one way to be done; ticks lapse, and each
// proof passes on a desk that is fit and fails when the one thing it asks for is missing.
import { describe, expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { monoTime, tradingDay } from '#engine/model/time.ts';
import type { Bench } from '#runbook/approval.ts';
import { DRILL_NAMES } from '#runbook/drill/name.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import { firstGap, gapText, itemNamed, ITEMS, judgeList, PARTS } from '#runbook/golive/list.ts';
import { NO_PAPER } from '#runbook/golive/paper.ts';
import type { PaperDay } from '#runbook/golive/paper.ts';
import type { TestRun } from '#runbook/golive/tested.ts';
import type { Proving } from '#runbook/golive/proofs.ts';
import type { Tick } from '#runbook/golive/fold.ts';
import { personId } from '#runbook/person.ts';
import type { DeskState, Runbook } from '#runbook/state.ts';
import { folded, GENESIS, PEOPLE, seenAt } from '#tests/bot/desk-in-memory.ts';
import { CHECKS } from '#runbook/checks/list.ts';

const DAY_MS = 86_400_000;
const seen = seenAt(8 * 60);
const base = folded(GENESIS);
const [LIMITS, STRATEGIES] = [base.engine.limits, base.engine.strategies];
if (STRATEGIES === null) throw new RangeError('no strategies are in force');

const bench: Bench = {
  wall: seen.wall,
  mono: monoTime(1),
  boot: 'b',
  lastWall: seen.wall,
  roster: PEOPLE,
  now: { account: 'a', mode: 'PAPER', pin: 'p1', code: 'c1', epoch: 0 },
  manual: false,
};

const paperDay: PaperDay = {
  day: tradingDay('2020-02-20'),
  profile: 'green_only',
  mode: 'PAPER',
  signals: 10,
  opened: 9,
  denied: { policy: 1 },
  trades: 3,
  wins: 2,
  drawdown: 0.05,
  emergencies: 0,
  criticals: 0,
};

const tick: Tick = {
  note: 'seen',
  person: personId('ana'),
  desk: seen.desk,
  wall: seen.wall,
  pin: 'p1',
  code: 'c1',
};

const drill = { person: personId('ana'), passed: true, failed: null, desk: 0, wall: seen.wall };

/** A desk on which all is done. */
function fit(): DeskState {
  const { desk } = base.engine;
  if (desk === null || STRATEGIES === null) throw new RangeError('no desk');
  const drills = Object.fromEntries(DRILL_NAMES.map((name) => [name, drill]));
  return {
    engine: {
      ...base.engine,
      desk: { ...desk, mode: 'PAPER' },
      limits: {
        ...LIMITS,
        values: {
          ...LIMITS.values,
          riskPerTradeRatio: 0.02,
          lossDayCents: 50_000,
          lossStreakStrategy: 5,
          correlation: 0.7,
          grossRatio: 0.8,
        },
      },
      strategies: {
        ...STRATEGIES,
        universe: [{ symbol: instrumentSymbol('SPY'), kind: 'fund', sector: null }],
      },
    },
    runbook: {
      ...base.runbook,
      pin: 'p1',
      drills,
      golive: {
        ...base.runbook.golive,
        code: 'c1',
        paper: { ...NO_PAPER, days: Array.from({ length: 30 }, () => paperDay) },
        ticks: Object.fromEntries(ITEMS.map(({ id }) => [id, tick])),
      },
      maintenance: {
        'backup-validation': [
          {
            period: '2020-02-01',
            title: 'x',
            owner: 'ops',
            until: '2020-02-28',
            status: 'done',
            evidence: 'restored',
            by: 'desk',
            desk: seen.desk - DAY_MS,
          },
        ],
      },
      reports: [
        {
          period: 'daily',
          label: '2020-02-21',
          from: tradingDay('2020-02-21'),
          day: tradingDay('2020-02-21'),
          file: 'r.md',
          sha256: '0',
          page: null,
          by: 'desk',
          desk: seen.desk - DAY_MS,
        },
      ],
    },
  };
}

const passed = ['smoke', 'broker', 'limits', 'code pin', 'layers', 'alert delivery', 'on-call']
  .concat(['switches', 'journal', 'backup', 'roster', 'pin'])
  .map((name) => ({
    name,
    question: 'Is it?',
    passed: true,
    blocking: true,
    evidence: 'good',
    remedy: 'Mend it.',
  }));

function proving(change: Partial<Proving> = {}): Proving {
  const venue = { kind: 'live', number: '123456789' } as const;
  return { state: fit(), seen, bench, venue, checks: passed, tests: null, ...change };
}

function gaps(change: Partial<Proving>): readonly string[] {
  return judgeList(proving(change))
    .filter((row) => !row.passed)
    .map((row) => row.item.id);
}

function runbook(change: (now: Runbook) => Partial<Runbook>): Partial<Proving> {
  const state = fit();
  return { state: { ...state, runbook: { ...state.runbook, ...change(state.runbook) } } };
}

function paper(change: Partial<PaperDay>, days = 30): Partial<Proving> {
  return runbook((now) => ({
    golive: {
      ...now.golive,
      paper: {
        ...NO_PAPER,
        days: Array.from({ length: days }, () => ({ ...paperDay, ...change })),
      },
    },
  }));
}

function engine(change: (now: DeskState['engine']) => Partial<DeskState['engine']>) {
  const state = fit();
  return { state: { ...state, engine: { ...state.engine, ...change(state.engine) } } };
}

function limit(name: string, value: number | 'none'): Partial<Proving> {
  return engine((now) => ({
    limits: { ...now.limits, values: { ...now.limits.values, [name]: value } },
  }));
}

describe('the list', () => {
  test('has the seven phases and the tests, every id once, every remedy a sentence', () => {
    expect(PARTS.map((part) => part.items.length)).toEqual([7, 7, 8, 5, 5, 7, 9, 7]);
    expect(new Set(ITEMS.map(({ id }) => id)).size).toBe(ITEMS.length);
    for (const item of ITEMS) expect(item.remedy).toMatch(/[.]$/);
    expect(itemNamed('capital')?.proof).toBeNull();
    expect(itemNamed('nothing')).toBeNull();
  });

  test('asks for checks that the preflight has', () => {
    expect(CHECKS.length).toBeGreaterThanOrEqual(24);
    expect(gaps({ checks: [] })).toHaveLength(passed.length);
  });

  test('is done on a desk that is fit', () => {
    expect(gaps({})).toEqual([]);
    expect(firstGap(judgeList(proving()))).toBeNull();
  });

  test('says of the first gap what it is, what was found and what to do', () => {
    const gap = firstGap(judgeList(proving(paper({}, 12))));
    if (gap === null) throw new RangeError('no gap');
    expect(gapText(gap)).toBe(
      'paper-days, GREEN_ONLY on paper for 30 days at least: 12 GREEN_ONLY days on paper, at least 30. Do: Go on with GREEN_ONLY on paper until it holds; performance shows the days.',
    );
  });
});

describe('each proof fails alone', () => {
  test.each<readonly [string, Partial<Proving>]>([
    ['paper-days', paper({}, 29)],
    ['paper-win-rate', paper({ trades: 5, wins: 3 })],
    ['paper-drawdown', paper({ drawdown: 0.15 })],
    ['paper-no-emergency', paper({ emergencies: 1 })],
    ['paper-execution', paper({ signals: 10, opened: 8 })],
    ['paper-no-critical', paper({ criticals: 1 })],
    ['layer-1', limit('riskPerTradeRatio', 0.026)],
    ['layer-3', limit('lossStreakDesk', 6)],
    ['layer-4', limit('drawdownRatio', 'none')],
    ['correlation', limit('correlation', 'none')],
    ['exposure', limit('grossRatio', 'none')],
    [
      'profile',
      engine((now) => ({
        strategies: now.strategies && { ...now.strategies, profile: 'full_24' },
      })),
    ],
    [
      'first-symbol',
      engine((now) => ({ strategies: now.strategies && { ...now.strategies, universe: [] } })),
    ],
    ['mode', engine((now) => ({ desk: now.desk && { ...now.desk, mode: 'DEV' } }))],
    ['live-account', { venue: { kind: 'paper', number: 'PA1234567' } }],
    ['backup-restored', runbook(() => ({ maintenance: {} }))],
    ['reports', runbook(() => ({ reports: [] }))],
    ['drills', runbook(() => ({ drills: {} }))],
  ])('%s', (id, change) => {
    expect(gaps(change)).toEqual([id]);
  });

  test('layer 2 holds by either of its two limits', () => {
    const both = engine((now) => ({
      limits: {
        ...now.limits,
        values: { ...now.limits.values, lossDayRatio: 'none', lossDayCents: 'none' },
      },
    }));
    expect(gaps(both)).toEqual(['layer-2']);
    expect(gaps(limit('lossDayRatio', 'none'))).toEqual([]);
  });

  test('days of another profile or mode prove nothing', () => {
    const none = ['paper-days', 'paper-win-rate', 'paper-drawdown', 'paper-no-emergency'];
    const all = [...none, 'paper-execution', 'paper-no-critical'];
    expect(gaps(paper({ mode: 'DEV' }))).toEqual(all);
    expect(gaps(paper({ profile: 'full_24' }))).toEqual(all);
  });

  test.each([
    ['3b', false],
    ['4', true],
  ] as const)('another profile in stage %s of the rollout is %s', (stage, passed) => {
    const { engine, runbook } = fit();
    const rollout = { stage, since: seen.desk, why: 'advanced', reason: 'x' } as const;
    const strategies = STRATEGIES === null ? null : { ...STRATEGIES, profile: 'full_24' };
    const state = { engine: { ...engine, rollout, strategies }, runbook };
    const answer = judgeList(proving({ state })).find(({ item }) => item.id === 'profile');
    expect(answer?.passed).toBe(passed);
  });

  test('a drill that failed, or is older than ninety days, is none', () => {
    const [first] = DRILL_NAMES as readonly [DrillName, ...DrillName[]];
    const with_ = (change: object) =>
      runbook((now) => ({ drills: { ...now.drills, [first]: { ...drill, ...change } } }));
    expect(gaps(with_({ passed: false }))).toEqual(['drills']);
    expect(gaps(with_({ wall: seen.wall - 91 * DAY_MS }))).toEqual(['drills']);
  });
});

describe('a tick', () => {
  const LONG_AGO: Partial<Tick> = { wall: seen.wall - 91 * DAY_MS };
  const ticked = (id: string, change: Partial<Tick>) =>
    runbook((now) => ({
      golive: { ...now.golive, ticks: { ...now.golive.ticks, [id]: { ...tick, ...change } } },
    }));

  test.each<readonly [string, string, Partial<Tick>, boolean]>([
    ['counts for ninety days', 'capital', { wall: seen.wall - 90 * DAY_MS }, true],
    ['and not a moment longer', 'capital', { wall: seen.wall - 90 * DAY_MS - 1 }, false],
    ['of the configuration counts for its pin alone', 'config-reviewed', { pin: 'p0' }, false],
    ['of the tests counts for its code alone', 'tests-core', { code: 'c0' }, false],
    ['of the capital outlives both', 'capital', { pin: 'p0', code: 'c0' }, true],
    [
      'of long ago is as old by the record where the clock was set back',
      'capital',
      LONG_AGO,
      false,
    ],
  ])('%s', (_what, id, change, counts) => {
    const back = { ...bench, wall: change === LONG_AGO ? seen.wall - 100 * DAY_MS : bench.wall };
    expect(gaps({ bench: back, ...ticked(id, change) })).toEqual(counts ? [] : [id]);
  });
});

describe('the tests of this version', () => {
  const code = fit().runbook.golive.code ?? '';
  const run = (change: Partial<TestRun> = {}): Partial<Proving> => ({
    tests: {
      code,
      at: '2026-11-21T20:58:34Z',
      files: {
        'tests/engine/risk/vix.test.ts': { passed: 12, failed: 0, skipped: 0 },
        'tests/model/keys.test.ts': { passed: 3, failed: 0, skipped: 1 },
        'tests/engine/order/lots.test.ts': { passed: 5, failed: 0, skipped: 0 },
        'tests/contract/alpaca/http.test.ts': { passed: 4, failed: 0, skipped: 0 },
        'tests/simulation/simulator.test.ts': { passed: 9, failed: 0, skipped: 0 },
      },
      errors: 0,
      ...change,
    },
  });
  const without = (id: string): Partial<Proving> =>
    runbook((now) => {
      const { [id]: _gone, ...ticks } = now.golive.ticks;
      return { golive: { ...now.golive, ticks } };
    });
  const shown = (id: string, change: Partial<Proving>): string =>
    judgeList(proving(change)).find((row) => row.item.id === id)?.evidence ?? '';

  test('are proved by a whole run of this code, without a tick', () => {
    expect(gaps({ ...without('tests-risk'), ...run() })).toEqual([]);
    expect(shown('tests-risk', run())).toBe(
      '15 passed, 0 failed, 1 skipped in 2 files, 2026-11-21T20:58:34Z',
    );
    expect(shown('tests-core', run())).toContain('33 passed, 0 failed, 1 skipped in 5 files');
  });

  test('that fail are no tick’s to hide', () => {
    const files = { 'tests/engine/risk/vix.test.ts': { passed: 11, failed: 1, skipped: 0 } };
    expect(gaps(run({ files }))).toEqual([
      'tests-core',
      'tests-critical',
      'tests-risk',
      'tests-exits',
      'tests-execution',
      'tests-research',
    ]);
    expect(gaps(run({ errors: 1 }))).toContain('tests-core');
  });

  test('of other code say nothing: a tick of the lead developer counts', () => {
    expect(gaps(run({ code: 'other', files: {} }))).toEqual([]);
    expect(gaps({ ...without('tests-core'), ...run({ code: 'other' }) })).toEqual(['tests-core']);
  });
});
