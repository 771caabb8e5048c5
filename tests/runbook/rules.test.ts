// Guards: for each at least one batch that breaks it is caught, whoever made it, and the batch beside it
// that keeps it passes. A guard nobody can break on purpose guards nothing.
import { describe, expect, test } from 'vitest';
import { clientOrderId } from '#engine/order/order.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { deskTime, newYork, tradingDay } from '#engine/model/time.ts';
import { cents } from '#engine/model/money.ts';
import { ALERT_GUARDS } from '#runbook/alert/guards.ts';
import { GOLIVE_GUARDS } from '#runbook/golive/guards.ts';
import { INCIDENT_GUARDS } from '#runbook/incident/guard.ts';
import type { ApprovalGranted } from '#runbook/approval.ts';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { adoptFacts, tightenFacts } from '#runbook/proposal.ts';
import { ROLLOUT_GUARD } from '#runbook/rollout/guard.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDeskBatch, pinOf } from '#runbook/state.ts';
import { deskOf, force, latchSet, PEOPLE, someone, STAMP } from '#tests/model/bench.ts';
import { ENTRY, freshDesk, proposalOf, STOP, WALL_0 } from '#tests/model/desk.ts';
import {
  asked,
  broken,
  caught,
  DAY,
  halted,
  keysOf,
  OF_APPROVALS,
  resumeOf,
  sellId,
} from '#tests/model/forged.ts';

const lift = (
  latch: 'manual' | 'crashed' | 'daily-loss' | 'weekly-loss' | 'degraded' | 'broker-lost',
  way: 'resume' | 'session' | 'week' | 'health' | 'clean-books',
  approval: string | null = null,
): DeskFact => ({ kind: 'latch.lifted', latch, way, approval, reason: 'x' });
const opened = (day: string, week = '2026-03-02'): DeskFact => ({
  kind: 'day.opened',
  day: tradingDay(day),
  week,
  equity: cents(1),
});

describe('a latch of two keys', () => {
  const desk = asked(halted(), 'resume');
  const good = resumeOf(desk);
  const edit = (change: (fact: ApprovalGranted) => ApprovalGranted | null): readonly DeskFact[] =>
    good.flatMap((fact) => (fact.kind === 'approval.granted' ? (change(fact) ?? []) : fact));

  test('is lifted by its resume', () => {
    expect(caught(desk, good)).toBeNull();
  });
  test.each<[string, () => readonly DeskFact[], string]>([
    ['by nothing', () => [lift('manual', 'resume')], 'without an approval'],
    ['by another way', () => [lift('manual', 'session')], 'lifted by session'],
    ['without its grant', () => edit(() => null), 'without an approval'],
    [
      'by the grant of something else',
      () => edit((fact) => ({ ...fact, action: 'close-all' })),
      'without an approval',
    ],
    ['by another epoch', () => edit((fact) => ({ ...fact, epoch: 99 })), 'another latch epoch'],
    ['that is not set', () => [...good, lift('broker-lost', 'resume', 'R-0002')], 'not set'],
  ])('is not lifted %s', (_what, facts, says) => {
    expect(caught(desk, facts())).toContain(says);
  });

  test('that asks for equal books is not lifted before they were', () => {
    const both = force(
      { ...desk, engine: { ...desk.engine, compared: null } },
      latchSet('broker-lost'),
    );
    const again = asked(both, 'resume', { again: 1 });
    expect(caught(again, [...resumeOf(again), lift('broker-lost', 'resume', 'R-0003')])).toContain(
      'without equal books',
    );
  });
});

describe('a latch of the calendar', () => {
  test.each<[string, DeskFact[], string | null]>([
    ['a day that opens', [lift('daily-loss', 'session'), opened('2026-03-03')], null],
    ['no day', [lift('daily-loss', 'session')], 'without a new session'],
    [
      'the same day',
      [lift('daily-loss', 'session'), opened('2026-03-02')],
      'without a new session',
    ],
    ['a person', [lift('daily-loss', 'resume')], 'lifted by resume'],
    ['a week that opens', [lift('weekly-loss', 'week'), opened('2026-03-09', '2026-03-09')], null],
    ['the same week', [lift('weekly-loss', 'week'), opened('2026-03-03')], 'without a new week'],
    [
      'equal books',
      [lift('crashed', 'clean-books'), { kind: 'books.compared', clean: true, lines: [] }],
      null,
    ],
    [
      'books that differ',
      [lift('crashed', 'clean-books'), { kind: 'books.compared', clean: false, lines: ['x'] }],
      'without a clean',
    ],
    ['no health check', [lift('degraded', 'health')], 'without the health check'],
    [
      'the health check of the same day',
      [lift('degraded', 'health'), health('2026-03-02', true)],
      'without the health check',
    ],
    [
      'a health check that failed',
      [lift('degraded', 'health'), health('2026-03-03', false)],
      'without the health check',
    ],
    [
      'the health check of a later day',
      [lift('degraded', 'health'), health('2026-03-03', true)],
      null,
    ],
  ])('is lifted by %s', (_what, facts, says) => {
    const [first] = facts;
    const latch = first?.kind === 'latch.lifted' ? first.latch : 'manual';
    const breach = caught(force(deskOf(), latchSet(latch)), facts);
    expect(says === null ? breach : (breach ?? '')).toEqual(
      says === null ? null : expect.stringContaining(says),
    );
  });

  test('the health job at work may lift it', () => {
    const desk = force(deskOf(), latchSet('degraded'), {
      kind: 'job.started',
      job: 'health',
      day: tradingDay('2026-03-03'),
      late: false,
    });
    expect(caught(desk, [lift('degraded', 'health')])).toBeNull();
  });
});

function health(day: string, ok: boolean): DeskFact {
  return {
    kind: 'job.finished',
    job: 'health',
    day: tradingDay(day),
    ok,
    title: 'Health',
    lines: [],
  };
}

test('a stop is cancelled by two keys or by the sale that replaces it', () => {
  const desk = deskOf();
  const cancel: DeskFact = { kind: 'order.cancelAsked', id: STOP.id, why: 'x' };
  expect(caught(desk, [cancel])).toContain('without two keys');
  const sale: DeskFact = {
    kind: 'order.approved',
    plan: { ...STOP, id: sellId('close'), purpose: 'close', replaces: [STOP.id] },
    day: DAY,
    deadline: deskTime(WALL_0),
    by: 'x',
  };
  expect(caught(force(desk, sale), [cancel])).toBeNull();
  const another = asked(desk, 'cancel-protection', { order: 'another' });
  expect(caught(another, [...keysOf(another, 'cancel-protection'), cancel])).not.toBeNull();
});

test('no entry is approved under a latch, nor after one in its own batch, nor twice', () => {
  const desk = deskOf();
  const entry: DeskFact = {
    kind: 'order.approved',
    plan: {
      ...ENTRY,
      id: clientOrderId({
        account: 'A',
        day: DAY,
        strategy: 'trend',
        symbol: ENTRY.symbol,
        purpose: 'entry',
        attempt: 2,
      }),
    },
    day: DAY,
    deadline: deskTime(WALL_0),
    by: 'x',
  };
  expect(caught(desk, [entry])).toBeNull();
  expect(caught(desk, [entry, latchSet('self-halt')])).toBeNull();
  expect(caught(desk, [latchSet('self-halt'), entry])).toContain('under the latch self-halt');
  expect(caught(force(desk, latchSet('breach')), [entry])).toContain('under the latch breach');
  expect(caught(force(desk, entry), [entry])).toContain('approved twice');
});

describe('what is in force', () => {
  const base = freshDesk('PAPER', { ana: true, rita: true, vic: true });
  const desk = { ...base, runbook: { ...base.runbook, roster: PEOPLE } };
  const ready = { ...desk, runbook: { ...desk.runbook, pin: pinOf(desk) } };
  const pinned = (facts: readonly DeskFact[]): readonly DeskFact[] => [
    ...facts,
    { kind: 'pin.set', pin: pinOf(foldDeskBatch(ready, facts, STAMP)), why: 'tightened' },
  ];
  const limits = (cap: number): DeskFact => ({
    kind: 'limits.set',
    limits: { values: { orderCents: cap }, restricted: [] },
    why: 'tightened',
    approval: null,
  });

  test.each<[string, readonly DeskFact[], string | null]>([
    ['a tighter limit', pinned([limits(1)]), null],
    ['a looser limit', pinned([limits(9_000_000)]), 'limits.set loosens'],
    [
      'a person less',
      pinned([{ kind: 'roster.set', people: PEOPLE.slice(1), why: 'tightened', approval: null }]),
      null,
    ],
    [
      'a person more',
      pinned([
        {
          kind: 'roster.set',
          people: [...PEOPLE, someone('new', ['risk'])],
          why: 'tightened',
          approval: null,
        },
      ]),
      'roster.set loosens',
    ],
    [
      'a schedule',
      pinned([{ kind: 'schedule.set', rows: [], why: 'tightened', approval: null }]),
      'schedule.set loosens',
    ],
    [
      'a second genesis',
      pinned([
        {
          kind: 'limits.set',
          limits: { values: {}, restricted: [] },
          why: 'genesis',
          approval: null,
        },
      ]),
      'genesis on a desk that exists',
    ],
    [
      'an approval that is not in the batch',
      pinned([{ kind: 'schedule.set', rows: [], why: 'approved', approval: 'R-0001' }]),
      'schedule.set loosens',
    ],
    ['a change without its pin', [limits(1)], 'differs from its pin'],
    ['a pin of nothing', [{ kind: 'pin.set', pin: 'p', why: 'tightened' }], 'differs from its pin'],
  ])('%s', (_what, facts, says) => {
    const breach = caught(ready, facts);
    expect(says === null ? breach : (breach ?? '')).toEqual(
      says === null ? null : expect.stringContaining(says),
    );
  });

  test('two keys loosen, and a file alone tightens', () => {
    const proposal = {
      ...proposalOf([...PEOPLE, someone('new', ['risk'])]),
      limits: { values: { orderCents: 5_000_000 }, restricted: [] },
    };
    const waiting = asked(ready, 'adopt-config');
    const facts = adoptFacts(waiting, proposal, { approval: 'R-0001', stamp: STAMP });
    expect(caught(waiting, [...keysOf(waiting, 'adopt-config'), ...facts])).toBeNull();
    expect(caught(waiting, facts)).toContain('loosens without two keys');
    expect(caught(ready, tightenFacts(ready, proposalOf(PEOPLE.slice(2)), STAMP))).toBeNull();
  });
});

test('the books are set to the broker\u2019s by two keys, and a grant does it', () => {
  const plan = {
    cash: null,
    holdings: [],
    gone: [],
    foreign: [],
    execution: null,
    movement: null,
  };
  const synced: DeskFact = { kind: 'books.synced', approval: 'R-0001', plan };
  const waiting = asked(deskOf(), 'force-sync');
  expect(caught(waiting, [synced])).toContain('without two keys');
  expect(caught(waiting, keysOf(waiting, 'force-sync'))).toContain('was not carried out');
  expect(caught(waiting, [...keysOf(waiting, 'force-sync'), synced])).toBeNull();
});

test('a foreign order that protects is taken back by two keys, the very one that was signed', () => {
  const taken: DeskFact = {
    kind: 'foreign.cancelAsked',
    id: 'by-hand' as ClientOrderId,
    symbol: instrumentSymbol('QQQ'),
    order: 'sell 7 QQQ stop 20.00',
    leaves: 'QQQ: 7 stand bare.',
    approval: 'R-0001',
  };
  expect(caught(deskOf(), [taken])).toContain('without two keys');
  const args = { order: taken.id, terms: taken.order, changes: ['Then QQQ: 7 stand bare.'] };
  const waiting = asked(deskOf(), 'cancel-foreign', args);
  const keys = keysOf(waiting, 'cancel-foreign');
  expect(caught(waiting, keys)).toContain('was not carried out');
  expect(caught(waiting, [...keys, taken])).toBeNull();
  for (const other of [
    { id: 'another' as ClientOrderId },
    { order: 'sell 5 QQQ stop 20.00' },
    { leaves: 'QQQ: 9 stand bare.' },
  ])
    expect(caught(waiting, [...keys, { ...taken, ...other }])).not.toBeNull();
});

describe('what may be opened at all', () => {
  const SPY = instrumentSymbol('SPY');
  const today = newYork(STAMP.desk).day;
  const freed: DeskFact = { kind: 'symbol.freed', symbol: SPY, approval: 'R-0001' };
  const overridden: DeskFact = { kind: 'vix.overridden', day: today, approval: 'R-0001' };
  test.each([
    ['free-symbol', { symbol: SPY }, freed],
    ['override-vix', { day: today }, overridden],
  ] as const)('%s takes two keys in its batch', (action, args, fact) => {
    expect(caught(deskOf(), [fact])).toContain('without two keys');
    const waiting = asked(deskOf(), action, args);
    expect(caught(waiting, keysOf(waiting, action))).toContain('was not carried out');
    expect(caught(waiting, [...keysOf(waiting, action), fact])).toBeNull();
  });
  test('a symbol is not freed by the keys of another, nor the table for a day that is over', () => {
    const other = asked(deskOf(), 'free-symbol', { symbol: 'QQQ' });
    const own: DeskFact = { ...freed, symbol: instrumentSymbol('QQQ') };
    expect(caught(other, [...keysOf(other, 'free-symbol'), own, freed])).toContain(
      'SPY was let through without two keys',
    );
    const day = tradingDay('2019-12-31');
    const late = asked(deskOf(), 'override-vix', { day });
    const past: DeskFact = { ...overridden, day };
    expect(caught(late, [...keysOf(late, 'override-vix'), past])).toContain('on another day');
  });
});

test('a desk is made once, and a job starts once a day', () => {
  const desk = deskOf();
  const created = desk.engine.desk;
  if (created === null) throw new Error('the desk was not made');
  expect(caught(desk, [created])).toContain('second desk');
  expect(caught(EMPTY_DESK, [latchSet('manual')])).toContain('before the desk was created');
  expect(caught(EMPTY_DESK, [created])).toBeNull();
  const job: DeskFact = { kind: 'job.started', job: 'health', day: DAY, late: false };
  expect(caught(desk, [job])).toBeNull();
  expect(caught(force(desk, job), [job])).toContain('started twice');
});

test('every guard but those with a file of their own was broken above', () => {
  const own = [...ALERT_GUARDS, ...INCIDENT_GUARDS, ...GOLIVE_GUARDS, ROLLOUT_GUARD].map(
    (guard) => guard.name,
  );
  const others = [...OF_APPROVALS, ...own];
  const names = GUARDS.map((guard) => guard.name).filter((name) => !others.includes(name));
  expect(broken()).toEqual(expect.arrayContaining(names));
});
