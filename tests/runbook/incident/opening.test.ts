// What opens an incident, what joins one, and what is none; linked both ways, in the batch of its alert.
import { describe, expect, test } from 'vitest';
import { withIncidents } from '#runbook/incident/opening.ts';
import type { AlertRule } from '#runbook/alert/rule.ts';
import { drillReason } from '#runbook/drill/banner.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { alertsOf, incidentOfAlert, latchesOf } from '#runbook/incident/incident.ts';
import { deskOf, latchSet, STAMP } from '#tests/model/bench.ts';
import {
  acknowledged,
  after,
  alert,
  batch,
  breached,
  incident,
  resolved,
} from '#tests/runbook/incident/room.ts';

function kinds(facts: readonly DeskFact[]): readonly string[] {
  return facts.map((fact) => fact.kind).filter((kind) => kind.startsWith('incident.'));
}

const TOLD: AlertRule = {
  rule: 'a-rule',
  on: 'desk.stopped',
  where: {},
  unless: {},
  severity: 'CRITICAL',
  key: 'told',
  says: 'x',
  did: 'y',
  procedure: null,
  group: null,
  incident: 'none',
  ends: null,
};

describe('what opens one', () => {
  const drill = { ...alert(1, 'latch manual'), text: drillReason('Ana') };
  test.each<readonly [string, DeskFact, readonly string[]]>([
    ['a CRITICAL alert', alert(1, 'layer 9'), ['incident.opened']],
    ['a WARNING', alert(1, 'layer 9', 'WARNING'), []],
    ['an INFO', alert(1, 'layer 9', 'INFO'), []],
    [
      'a desk degraded, although a WARNING',
      alert(1, 'latch degraded', 'WARNING'),
      ['incident.opened'],
    ],
    ['a drill', drill, []],
    [
      'a halt whose reason only says it is one',
      { ...alert(1, 'latch manual'), text: 'Ana halted the desk: DRILL of the kill switch.' },
      ['incident.opened'],
    ],
  ])('%s', (_, fact, opened) => {
    expect(kinds(batch(deskOf(), fact))).toEqual(opened);
  });

  test('not a rule that says incident: none', () => {
    const facts = [alert(1, 'told')];
    expect(withIncidents({ rules: [TOLD] }, deskOf(), facts, STAMP)).toBe(facts);
    const { incident: _, ...other } = TOLD;
    expect(kinds(withIncidents({ rules: [other] }, deskOf(), facts, STAMP))).toEqual([
      'incident.opened',
    ]);
  });

  test('an alert that grows worse, and only once', () => {
    const warned = after(deskOf(), alert(1, 'loss', 'WARNING'));
    const { kind: _, ...draft } = alert(1, 'loss');
    const worse: DeskFact = { kind: 'alert.worsened', ...draft };
    const opened = after(warned, worse);
    expect(incident(opened).alerts).toEqual([{ id: 'AL-0001', key: 'loss' }]);
    expect(kinds(batch(opened, worse))).toEqual([]);
  });
});

test('it keeps how the desk stood, latches of its own batch included, and what the desk did', () => {
  const desk = after(deskOf(), latchSet('breach'), alert(1, 'latch breach'));
  expect(incident(desk)).toMatchObject({
    id: 'I-0001',
    title: 'latch breach happened.',
    by: 'rule a-rule',
    did: 'Closed the desk.',
    procedure: 'SOP-3',
    impact: { mode: 'PAPER', latches: ['breach'], positions: [], workingOrders: 2 },
  });
});

test('alert and incident name each other', () => {
  const desk = breached();
  expect(incidentOfAlert(desk.runbook.incidents, 'AL-0001')?.id).toBe('I-0001');
  expect(alertsOf(incident(desk), desk.runbook.alerts).map((row) => row.id)).toEqual(['AL-0001']);
});

describe('what joins', () => {
  test('is CRITICAL while one of its alerts is open; behind them all another one begins', () => {
    let desk = after(deskOf(), alert(1, 'one'), alert(2, 'two'));
    expect(incident(desk).alerts.map((row) => row.id)).toEqual(['AL-0001', 'AL-0002']);
    desk = after(desk, resolved(1), alert(3, 'three'));
    desk = after(desk, resolved(2));
    expect(incident(desk).alerts).toHaveLength(3);
    desk = after(desk, resolved(3), alert(4, 'four'));
    expect(incident(desk).alerts).toHaveLength(3);
    expect(incident(desk, 'I-0002').alerts.map((row) => row.id)).toEqual(['AL-0004']);
  });

  test('brings its latch with it, and a halt its kill file', () => {
    const halted = after(deskOf(), latchSet('manual'), alert(1, 'latch manual'));
    expect(latchesOf(incident(halted))).toEqual(['manual', 'kill-file']);
    const both = after(halted, latchSet('breach'), alert(2, 'latch breach'));
    expect(latchesOf(incident(both)).toSorted()).toEqual(['breach', 'kill-file', 'manual']);
  });
});

describe('who leads', () => {
  test('is the first who takes one of its alerts, and nobody after', () => {
    const taken = after(breached(), acknowledged(1, 'trader'));
    expect(incident(taken).commander).toBe('trader');
    expect(kinds(batch(taken, acknowledged(1, 'risk')))).toEqual([]);
  });

  test('is not who takes an alert that belongs to none', () => {
    const warned = after(deskOf(), alert(1, 'x', 'WARNING'));
    expect(kinds(batch(warned, acknowledged(1, 'trader')))).toEqual([]);
  });
});
