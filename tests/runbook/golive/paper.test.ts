// The paper record: each signal has one fate a day, days are summed as LIVE-3 asks, and too few positions of many
// signals are told once, and once more when it is over.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { OrderApproved, OrderDenied, OrderFilled } from '#engine/fact.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { EngineState } from '#engine/state.ts';
import { foldPaper, layersText, NO_PAPER, paperDays, sumOf } from '#runbook/golive/paper.ts';
import type { Paper, PaperDay } from '#runbook/golive/paper.ts';
import { rateExecution } from '#runbook/golive/rating.ts';
import { NO_GOLIVE } from '#runbook/golive/fold.ts';
import { EMPTY_DESK } from '#runbook/state.ts';
import { DAY, folded, GENESIS, MORNING } from '#tests/bot/desk-in-memory.ts';

const morning = folded(GENESIS, MORNING).engine;
const approved = MORNING.find((fact): fact is OrderApproved => fact.kind === 'order.approved');
const filled = MORNING.find((fact): fact is OrderFilled => fact.kind === 'order.filled');
if (approved === undefined || filled === undefined) throw new RangeError('no entry that morning');

const denied = (layer: string): OrderDenied => ({
  kind: 'order.denied',
  strategy: 'trend',
  symbol: instrumentSymbol('^GSPC'),
  purpose: 'entry',
  code: 'X_Y',
  layer,
  text: 'no',
  remedy: 'less',
});

function fates(...facts: Parameters<typeof foldPaper>[1][]): Paper {
  return facts.reduce((paper, fact) => foldPaper(paper, fact, morning), NO_PAPER);
}

function closed(paper: Paper, engine: EngineState = morning): PaperDay {
  const fact = { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) } as const;
  const row = foldPaper(paper, fact, engine).days.at(-1);
  if (row === undefined) throw new RangeError('the day is not there');
  return row;
}

describe('a signal', () => {
  test.each([
    ['filled is a position', [approved, filled], 1, {}],
    ['ordered and never filled is none', [approved], 0, {}],
    ['denied is counted with its layer', [denied('layer 2')], 0, { 'layer 2': 1 }],
    ['denied and let pass later is not denied', [denied('layer 2'), approved, filled], 1, {}],
    ['filled and denied again stays a position', [approved, filled, denied('policy')], 1, {}],
    ['tried twice is one', [approved, approved, filled], 1, {}],
  ] as const)('%s', (_what, facts, opened, layers) => {
    expect(closed(fates(...facts))).toMatchObject({ signals: 1, opened, denied: layers });
  });

  test('of an exit is none', () => {
    const exit = { ...denied('gate'), purpose: 'exit' as const };
    expect(closed(fates(exit)).signals).toBe(0);
  });
});

test('a day counts its emergency stop and its CRITICAL alerts, but for halts by people', () => {
  const raised = (key: string) =>
    ({
      kind: 'alert.raised',
      id: 'AL-0001',
      key,
      severity: 'CRITICAL',
      rule: 'x',
      text: 'x',
      did: 'x',
      procedure: null,
      ladder: [],
    }) as const;
  const stop = {
    kind: 'latch.set',
    latch: 'emergency',
    level: 'halted',
    reason: 'x',
    by: 'rule',
    brake: null,
    values: {},
  } as const;
  const paper = fates(stop, raised('latch emergency'), raised('latch manual'));
  expect(closed(paper)).toMatchObject({ emergencies: 1, criticals: 1, mode: 'DEV' });
});

test('the next day begins afresh, and 120 days are kept', () => {
  let paper = fates(denied('gate'));
  for (let day = 0; day < 130; day += 1)
    paper = foldPaper(
      paper,
      { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) },
      morning,
    );
  expect(paper.days).toHaveLength(120);
  expect(paper.days.at(-1)).toMatchObject({ signals: 0 });
});

test('ninety days on paper are kept besides, however long the desk is LIVE', () => {
  const rows = Array.from({ length: 100 }, (_, at): PaperDay => ({
    ...closed(NO_PAPER),
    mode: 'PAPER',
    profile: 'green_only',
    signals: at,
  }));
  let paper: Paper = { ...NO_PAPER, days: rows };
  const { desk } = morning;
  if (desk === null) throw new RangeError('no desk');
  const live: EngineState = { ...morning, desk: { ...desk, mode: 'LIVE' } };
  for (let day = 0; day < 300; day += 1)
    paper = foldPaper(
      paper,
      { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) },
      live,
    );
  expect(paperDays(paper).map((row) => row.signals)).toEqual(
    Array.from({ length: 90 }, (_, at) => at + 10),
  );
  expect(paper.days).toHaveLength(90 + 120);
});

const DAYS = fc.array(
  fc.record({
    day: fc.constant(tradingDay('2020-02-24')),
    profile: fc.constantFrom('green_only', 'full_24'),
    mode: fc.constantFrom('DEV' as const, 'PAPER' as const, 'LIVE' as const),
    signals: fc.nat(9),
    opened: fc.nat(9),
    denied: fc.dictionary(fc.constantFrom('gate', 'policy', 'layer 1'), fc.nat(5)),
    trades: fc.nat(9),
    wins: fc.nat(9),
    drawdown: fc.double({ min: 0, max: 1, noNaN: true }),
    emergencies: fc.nat(1),
    criticals: fc.nat(2),
  }),
  { maxLength: 120 },
);

test('only GREEN_ONLY days on paper count, at most ninety, and a sum loses nothing', () => {
  fc.assert(
    fc.property(DAYS, (days) => {
      const counted = paperDays({ ...NO_PAPER, days });
      expect(counted.length).toBeLessThanOrEqual(90);
      for (const row of counted) expect([row.mode, row.profile]).toEqual(['PAPER', 'green_only']);
      const sum = sumOf(days);
      expect(sum.signals).toBe(days.reduce((total, row) => total + row.signals, 0));
      expect(Object.values(sum.denied).reduce((a, b) => a + b, 0)).toBe(
        days.flatMap((row) => Object.values(row.denied)).reduce((a, b) => a + b, 0),
      );
      for (const row of days) expect(sum.drawdown).toBeGreaterThanOrEqual(row.drawdown);
    }),
  );
});

test('layers are named with the most first', () => {
  expect(layersText({ gate: 1, 'layer 2': 4 })).toBe('layer 2: 4, gate: 1');
  expect(layersText({})).toBe('none');
});

describe('the execution rate', () => {
  const row = (signals: number, opened: number): PaperDay => ({
    ...closed(NO_PAPER),
    signals,
    opened,
    denied: { 'layer 2': signals - opened },
  });
  const rate = (days: readonly PaperDay[], thin: boolean) =>
    rateExecution({
      ...EMPTY_DESK,
      runbook: {
        ...EMPTY_DESK.runbook,
        golive: { ...NO_GOLIVE, thin, paper: { ...NO_PAPER, days } },
      },
    });

  test.each([
    ['under half of ten signals is told', [row(10, 4)], false, [true]],
    ['half is enough', [row(10, 5)], false, []],
    ['of fewer than ten nothing is said', [row(9, 0)], false, []],
    ['it is told once', [row(10, 4)], true, []],
    ['and once more when it is over', [row(10, 9)], true, [false]],
  ] as const)('%s', (_what, days, thin, told) => {
    expect(rate(days, thin).map((fact) => fact.thin)).toEqual(told);
  });

  test('its fact names who denied', () => {
    expect(rate([row(10, 4)], false)).toMatchObject([
      { signals: 10, opened: 4, percent: 40, layers: 'layer 2: 6' },
    ]);
  });
});
