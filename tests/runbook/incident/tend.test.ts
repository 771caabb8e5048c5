// What people do about an incident, as deciders: what each answers, and each refusal with its code; and what a
// resume asks of the incidents whose latch it would lift.
import { describe, expect, test } from 'vitest';
import type { Result } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { overdueIncidents } from '#runbook/incident/overdue.ts';
import { fillIncidents, incidentsOf } from '#runbook/incident/resuming.ts';
import { close, lead, openByHand, write as say } from '#runbook/incident/tend.ts';
import type { DeskState } from '#runbook/state.ts';
import { deskOf, latchSet, STAMP, write } from '#tests/model/bench.ts';
import {
  after,
  afterMinutes,
  alert,
  breached,
  handOf,
  incident,
  resolved,
} from '#tests/runbook/incident/room.ts';

const BY = handOf('trader');
const OVER = () => null;

function facts(answer: Result<readonly DeskFact[]>): readonly DeskFact[] {
  if (!answer.ok) throw new Error(answer.refusal.text);
  return answer.value;
}

function said(
  desk: DeskState,
  field: 'cause' | 'fix' | 'prevention' | 'action' | 'note',
  text: string,
): DeskState {
  return write(desk, facts(say(desk, { field, text }, BY)));
}

function complete(desk: DeskState): DeskState {
  return said(said(desk, 'cause', 'stale quotes'), 'prevention', 'a second source');
}

describe('by hand', () => {
  test('who opens one leads it; it has a thread of its own', () => {
    const desk = write(deskOf(), facts(openByHand(deskOf(), { title: ' Odd fills ' }, BY)));
    expect(incident(desk)).toMatchObject({
      title: 'Odd fills',
      by: 'trader',
      commander: 'trader',
      topic: 'incident I-0001',
      alerts: [],
    });
  });

  test('it takes what goes wrong while it is open', () => {
    const desk = after(
      write(deskOf(), facts(openByHand(deskOf(), { title: 'Odd fills' }, BY))),
      alert(1, 'latch breach'),
    );
    expect(incident(desk).alerts).toEqual([{ id: 'AL-0001', key: 'latch breach' }]);
  });
});

describe('words', () => {
  test('later ones of a field stand in place of earlier ones; actions add up', () => {
    let desk = said(said(breached(), 'cause', 'a guess'), 'cause', 'stale quotes');
    desk = said(said(desk, 'action', 'called the vendor'), 'action', 'switched the source');
    desk = said(desk, 'note', 'only kept in the journal');
    expect(incident(desk)).toMatchObject({ cause: 'stale quotes', fix: null });
    expect(incident(desk).actions.map((one) => one.text)).toEqual([
      'called the vendor',
      'switched the source',
    ]);
  });

  test.each([
    ['I-0001 stale quotes', 'stale quotes'],
    ['i-1: stale quotes', 'stale quotes'],
    ['AL-0001 stale quotes', 'stale quotes'],
    ['al1 stale quotes', 'stale quotes'],
    ['IBM had a split', 'IBM had a split'],
    ['I-beams fell', 'I-beams fell'],
  ])('%s', (text, cause) => {
    expect(incident(said(breached(), 'cause', text)).cause).toBe(cause);
  });

  test('for an alert that belongs to none they are kept as its note', () => {
    const warned = after(deskOf(), alert(1, 'x', 'WARNING'));
    expect(facts(say(warned, { field: 'cause', text: 'AL-0001 a slow feed' }, BY))).toMatchObject([
      { kind: 'note.kept', topic: 'alert AL-0001', text: 'cause: a slow feed' },
    ]);
  });
});

describe('a refusal', () => {
  const open = breached();
  const two = after(after(open, resolved(1)), alert(2, 'another'));
  const over = write(complete(open), facts(close(complete(open), { id: null, still: OVER }, BY)));
  const rows: readonly (readonly [string, Result<readonly DeskFact[]>, string])[] = [
    ['no title', openByHand(open, { title: ' ' }, BY), 'WORDS_MISSING'],
    ['a title as long as a book', openByHand(open, { title: 'x'.repeat(201) }, BY), 'WORDS_LONG'],
    ['empty words', say(open, { field: 'cause', text: 'I-0001 ' }, BY), 'WORDS_MISSING'],
    ['too many words', say(open, { field: 'fix', text: 'x'.repeat(4_001) }, BY), 'WORDS_LONG'],
    ['an unknown one', say(open, { field: 'fix', text: 'I-0009 x' }, BY), 'INCIDENT_UNKNOWN'],
    ['an unknown alert', say(open, { field: 'fix', text: 'AL-0009 x' }, BY), 'ALERT_UNKNOWN'],
    ['which, of none', close(deskOf(), { id: null, still: OVER }, BY), 'INCIDENT_NOT_NAMED'],
    ['which, of two', say(two, { field: 'fix', text: 'x' }, BY), 'INCIDENT_NOT_NAMED'],
    ['a closed one', say(over, { field: 'fix', text: 'I-0001 x' }, BY), 'INCIDENT_OVER'],
    ['a closed one again', close(over, { id: 'I-0001', still: OVER }, BY), 'INCIDENT_OVER'],
    ['no cause', close(open, { id: null, still: OVER }, BY), 'INCIDENT_INCOMPLETE'],
    [
      'no prevention',
      close(said(open, 'cause', 'x'), { id: null, still: OVER }, BY),
      'INCIDENT_INCOMPLETE',
    ],
    [
      'while it goes on',
      close(complete(open), { id: null, still: () => 'latch breach is set.' }, BY),
      'INCIDENT_STILL_TRUE',
    ],
    ['nobody of the name', lead(open, { id: null, person: '@ghost' }, BY), 'PERSON_NOT_FOUND'],
    ['a viewer', lead(open, { id: null, person: 'viewer' }, BY), 'ROLE_MISSING'],
    [
      'who leads already',
      lead(
        write(open, facts(lead(open, { id: null, person: null }, BY))),
        { id: null, person: null },
        BY,
      ),
      'INCIDENT_LED',
    ],
  ];
  test.each(rows)('for %s', (_, answer, code) => {
    expect(answer.ok ? 'OK' : answer.refusal.code).toBe(code);
  });

  test('of a close names the field and the command', () => {
    const answer = close(said(open, 'cause', 'x'), { id: null, still: OVER }, BY);
    expect(answer.ok ? '' : answer.refusal.text).toContain('incident prevention I-0001 <text>');
  });
});

test('a close ends the alerts of it that are open yet, with its cause', () => {
  const desk = complete(breached());
  const batch = facts(close(desk, { id: null, still: OVER }, BY));
  expect(batch.map((fact) => fact.kind)).toEqual(['alert.resolved', 'incident.closed']);
  const left = write(desk, batch);
  expect(left.runbook.alerts.byId['AL-0001']).toMatchObject({
    status: 'resolved',
    cause: 'I-0001 is closed: stale quotes',
  });
  expect(incident(left)).toMatchObject({ closedBy: 'trader', closedWall: STAMP.wall });
});

describe('a resume', () => {
  const desk = after(deskOf(), latchSet('breach'), alert(1, 'latch breach'));
  const rows = incidentsOf(desk.runbook.incidents, ['breach']);
  const by = { person: BY.person.id, account: BY.account };
  const words = { cause: 'stale quotes', fix: 'restarted', prevention: 'a second source' };

  test('concerns the incidents whose latch it lifts, and no other', () => {
    expect(rows.map((row) => row.id)).toEqual(['I-0001']);
    expect(incidentsOf(desk.runbook.incidents, ['manual'])).toEqual([]);
  });

  test('fills what is blank, and leaves what people wrote', () => {
    const known = said(desk, 'cause', 'the vendor failed');
    const filled = write(
      known,
      facts(fillIncidents(incidentsOf(known.runbook.incidents, ['breach']), words, by)),
    );
    expect(incident(filled)).toMatchObject({
      cause: 'the vendor failed',
      fix: 'restarted',
      prevention: 'a second source',
    });
  });

  test('is refused while prevention is blank, with what would do', () => {
    const answer = fillIncidents(rows, { ...words, prevention: ' ' }, by);
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'INCIDENT_INCOMPLETE', data: { incident: 'I-0001', field: 'prevention' } },
    });
    expect(answer.ok ? '' : answer.refusal.text).toContain('--prevention');
    const known = said(desk, 'prevention', 'a second source');
    const again = incidentsOf(known.runbook.incidents, ['breach']);
    expect(fillIncidents(again, { ...words, prevention: '' }, by).ok).toBe(true);
  });
});

describe('a day after its end', () => {
  const DAY_MINUTES = 24 * 60;
  const at = (minutes: number): number => STAMP.wall + minutes * 60_000;

  test('somebody is told once, with what it lacks', () => {
    const ended = afterMinutes(breached(), 10, resolved(1));
    expect(overdueIncidents(ended.runbook, at(10 + DAY_MINUTES) - 1)).toEqual([]);
    const told = overdueIncidents(ended.runbook, at(10 + DAY_MINUTES));
    expect(told).toMatchObject([{ id: 'I-0001', missing: 'cause and prevention' }]);
    expect(overdueIncidents(write(ended, told).runbook, at(9 * DAY_MINUTES))).toEqual([]);
  });

  test('nobody while its alert is open, and nobody once it is closed', () => {
    expect(overdueIncidents(breached().runbook, at(9 * DAY_MINUTES))).toEqual([]);
    const desk = complete(breached());
    const over = write(desk, facts(close(desk, { id: null, still: OVER }, BY)));
    expect(overdueIncidents(over.runbook, at(9 * DAY_MINUTES))).toEqual([]);
  });

  test('of one that only waits for its close says so', () => {
    const ended = afterMinutes(complete(breached()), 10, resolved(1));
    expect(overdueIncidents(ended.runbook, at(10 + DAY_MINUTES))).toMatchObject([
      { missing: 'its close' },
    ]);
  });
});
