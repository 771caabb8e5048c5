// The shipped rules over real facts: what raises which alert and what repeats it, all in the batch it happened
// in, whatever the order of the rules is.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { judgeBatch } from '#engine/journal/guard.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import { LATCH_NAMES } from '#engine/risk/latch.ts';
import { alertFact, openAlerts } from '#runbook/alert.ts';
import { ALERT_GUARDS, CRITICAL_LATCHES } from '#runbook/alert/guards.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { always, NO_ROTA } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import { withAlerts } from '#runbook/alert/watch.ts';
import { deskOf, force, latchSet } from '#tests/model/bench.ts';
import { ENTRY } from '#tests/model/desk.ts';
import {
  after,
  ALERTING,
  alertsOf,
  at,
  DAY,
  denied,
  deniedBy,
  disabled,
  isAlert,
  job,
  lost,
  ordering,
  SECOND,
  SHIPPED,
} from './alert-bench.ts';

describe('raises', () => {
  test.each<[string, DeskFact, object]>([
    [
      'every veto',
      denied,
      { severity: 'INFO', rule: 'veto', key: 'denied 2026-03-02 policy', ladder: [] },
    ],
    [
      'an order that is lost',
      lost,
      { severity: 'WARNING', rule: 'order-lost', key: `order ${SECOND}` },
    ],
    [
      'an order the broker rejects',
      { kind: 'order.closed', id: ENTRY.id, status: 'rejected', why: 'halted' },
      { severity: 'WARNING', rule: 'order-rejected', key: 'rejected 2026-03-02' },
    ],
    [
      'a job that failed',
      job(false),
      {
        severity: 'WARNING',
        rule: 'job-failed',
        key: 'job briefing',
        text: 'Briefing of 2026-03-02 failed: no data; none at all',
      },
    ],
    [
      'a job that was missed',
      { kind: 'job.missed', job: 'briefing', day: DAY, why: 'the machine slept' },
      { severity: 'WARNING', rule: 'job-missed', key: 'job briefing' },
    ],
    [
      'layer 3',
      disabled('rule layer 3'),
      { severity: 'WARNING', rule: 'layer-3', key: 'strategy trend' },
    ],
    [
      'a strategy a person paused',
      disabled('trader'),
      { severity: 'INFO', rule: 'strategy-paused' },
    ],
    [
      'an unclean start',
      { kind: 'desk.started', code: 'x', clean: false },
      { severity: 'CRITICAL', key: 'latch crashed' },
    ],
    [
      'books that differ',
      { kind: 'books.compared', clean: false, lines: ['a cent'] },
      { severity: 'CRITICAL', key: 'latch books-differ' },
    ],
  ])('%s', (_what, fact, alert) => {
    expect(alertsOf(ordering(), [fact])[0]).toMatchObject({
      kind: 'alert.raised',
      id: 'AL-0001',
      ...alert,
    });
  });

  test.each<[string, DeskFact]>([
    ['a job that ran', job(true)],
    ['a health check that failed: its latch says so', job(false, 'health')],
    ['a clean start', { kind: 'desk.started', code: 'x', clean: true }],
    ['books that are equal', { kind: 'books.compared', clean: true, lines: [] }],
    [
      'an order that was cancelled',
      { kind: 'order.closed', id: ENTRY.id, status: 'cancelled', why: 'asked' },
    ],
  ])('nothing for %s', (_what, fact) => {
    expect(alertsOf(deskOf(), [fact])).toEqual([]);
  });

  test.each(LATCH_NAMES.map((latch) => [latch]))('one for the latch %s, with its key', (latch) => {
    expect(alertsOf(deskOf(), [latchSet(latch)])[0]).toMatchObject({ key: `latch ${latch}` });
  });

  test('names people, not ids, and pages the first in the same batch', () => {
    const halted: DeskFact = { ...latchSet('manual'), reason: 'Feed stale.', by: 'trader' };
    expect(alertsOf(deskOf(), [halted])).toMatchObject([
      {
        severity: 'CRITICAL',
        text: 'Feed stale.',
        ladder: [{ person: 'trader' }, { person: 'risk' }],
      },
      { kind: 'alert.escalated', id: 'AL-0001', rung: 1, to: 'trader', by: 'ladder' },
    ]);
  });

  test('with nobody on call there is an alert and no page', () => {
    const alone = {
      ...ALERTING,
      rota: { ...NO_ROTA, primary: [always(personId('ghost'))] },
    };
    const facts = withAlerts(alone, deskOf(), [latchSet('manual')], at(0)).filter(isAlert);
    expect(facts).toMatchObject([{ kind: 'alert.raised', ladder: [] }]);
  });
});

describe('of one key at most one is open', () => {
  test('two facts of one batch are one alert, and what a job asks for comes first', () => {
    const asked = alertFact(deskOf(), {
      key: 'latch breach',
      severity: 'CRITICAL',
      rule: 'SOP-3',
      procedure: 'SOP-3',
      text: 'Too much.',
      did: 'Blocked.',
    });
    const facts = alertsOf(deskOf(), [latchSet('breach'), asked]);
    expect(facts).toMatchObject([
      { kind: 'alert.raised', rule: 'SOP-3', text: 'Too much.', ladder: [{}, {}] },
      { kind: 'alert.escalated' },
    ]);
  });

  test('the next fact repeats it, a minute of the desk later at the earliest', () => {
    const state = after(ordering(), [denied]);
    expect(alertsOf(state, [denied])).toEqual([]);
    expect(alertsOf(state, [denied], 1)).toMatchObject([{ kind: 'alert.repeated', id: 'AL-0001' }]);
    expect(alertsOf(state, [deniedBy('gate'), denied, lost], 1)).toMatchObject([
      { kind: 'alert.repeated', id: 'AL-0001' },
      { kind: 'alert.raised', id: 'AL-0002' },
      { kind: 'alert.raised', id: 'AL-0003' },
      { kind: 'alert.escalated', id: 'AL-0003' },
    ]);
  });

  test('the worse of two rules counts, and an open alert that gets worse stays one and calls anew', () => {
    const paused = after(deskOf(), [disabled('trader')]);
    const worse = alertsOf(paused, [disabled('rule layer 3')]);
    expect(worse).toMatchObject([
      { kind: 'alert.worsened', id: 'AL-0001', rule: 'layer-3', severity: 'WARNING' },
      { kind: 'alert.escalated', id: 'AL-0001', rung: 1, to: 'trader' },
    ]);
    expect(openAlerts(force(paused, ...worse).runbook.alerts)).toMatchObject([
      { id: 'AL-0001', severity: 'WARNING', rule: 'layer-3', status: 'firing', rung: 1, count: 2 },
    ]);
    const layer3 = after(deskOf(), [disabled('rule layer 3')]);
    expect(alertsOf(layer3, [disabled('trader')], 1)).toMatchObject([{ kind: 'alert.repeated' }]);
  });

  test('a confirmed halt and its kill file are one alert', () => {
    const halted = after(deskOf(), [latchSet('manual')]);
    const confirmed = after(halted, [latchSet('manual', 'halted'), latchSet('kill-file')], 1);
    expect(openAlerts(confirmed.runbook.alerts)).toMatchObject([{ key: 'latch manual', count: 2 }]);
    const lifted = (latch: LatchName): DeskFact => ({
      kind: 'latch.lifted',
      latch,
      way: 'resume',
      approval: 'R-0001',
      reason: 'resume by two people',
    });
    const half = after(confirmed, [lifted('manual')], 2);
    expect(openAlerts(half.runbook.alerts)).toHaveLength(1);
    const whole = after(half, [lifted('kill-file')], 3);
    expect(openAlerts(whole.runbook.alerts)).toEqual([]);
  });
});

test('a batch that is no rule\u2019s business is given back as it was', () => {
  const facts: readonly DeskFact[] = [
    { kind: 'order.sent', id: ENTRY.id },
    { kind: 'page.sent', to: 'x', about: 'y' },
  ];
  const plain = facts.slice(1);
  expect(withAlerts(ALERTING, deskOf(), plain, at(0))).toBe(plain);
});

test('no order of the rules, and none added before them, makes a latch that closes the desk go unnoticed', () => {
  const tracked = after(deskOf(), [denied]);
  const loose = LATCH_NAMES.map((latch): (typeof SHIPPED.rules)[number] => ({
    rule: `loose-${latch}`,
    on: 'latch.set',
    where: {},
    unless: {},
    severity: 'INFO',
    key: 'latch {latch}',
    says: 'x',
    did: 'y',
    procedure: null,
    group: null,
    ends: null,
  }));
  const rules = fc.shuffledSubarray([...SHIPPED.rules, ...loose], {
    minLength: SHIPPED.rules.length + loose.length,
  });
  const latches = fc.uniqueArray(fc.constantFrom(...CRITICAL_LATCHES), { minLength: 1 });
  fc.assert(
    fc.property(rules, latches, latches, (order, first, second) => {
      const alerting = { ...ALERTING, rules: order };
      let state = tracked;
      for (const [minute, set] of [first, second].entries()) {
        const facts = withAlerts(
          alerting,
          state,
          set.map((latch) => latchSet(latch)),
          at(minute),
        );
        expect(judgeBatch(ALERT_GUARDS, state, facts, at(minute))).toBeNull();
        state = force(state, ...facts);
      }
    }),
  );
});
