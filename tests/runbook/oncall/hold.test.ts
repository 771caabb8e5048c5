// An acknowledgement decays: whoever has an alert is asked whether they are still on it, a word keeps it, and
// without one it fires again with a new ladder. The auditor counts every step of that.
import { describe, expect, test } from 'vitest';
import { lateSteps, LATE_MS } from '#runbook/oncall/audit.ts';
import { nextStep } from '#runbook/alert/sweep.ts';
import { CALLED, MINUTE, room } from '#tests/runbook/alert-room.ts';
import type { Room } from '#tests/runbook/alert-room.ts';
import { deskOf } from '#tests/model/bench.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { Roster } from '#runbook/person.ts';

const HOLDS = { CRITICAL: 30, WARNING: 240, INFO: null };

/** An alert that the trader has. */
function held(severity: Severity = 'CRITICAL'): Room {
  const made = room(severity);
  made.holds = HOLDS;
  expect(made.ack('AL-0001')).toBe('ok');
  return made;
}

function asked(desk: Room): number {
  return desk.facts.filter((fact) => fact.kind === 'alert.asked').length;
}

describe('whoever has an alert', () => {
  test.each([
    ['CRITICAL', 30],
    ['WARNING', 240],
  ] as const)('of %s is asked after %i minutes, once', (severity, minutes) => {
    const desk = held(severity);
    desk.pass(minutes - 1);
    expect(asked(desk)).toBe(0);
    desk.pass(1);
    expect(asked(desk)).toBe(1);
    desk.pass(1);
    expect(asked(desk)).toBe(1);
    expect(desk.row()).toMatchObject({ status: 'acknowledged', owner: 'trader' });
  });

  test('of INFO is never asked', () => {
    const desk = held('INFO');
    desk.pass(10_000);
    expect(asked(desk)).toBe(0);
  });

  test('who gives no answer within five minutes loses it: it fires again with a new ladder', () => {
    const desk = held();
    desk.pass(30);
    desk.pass(4);
    expect(desk.row().status).toBe('acknowledged');
    const facts = desk.pass(1);
    expect(facts.map((fact) => fact.kind)).toEqual(['alert.woken', 'alert.escalated']);
    expect(desk.row()).toMatchObject({ status: 'firing', owner: null, rung: 1, askedWall: null });
    expect(desk.row().ladder[0]?.wall).toBe(desk.wall);
    expect(desk.row().events.at(-2)?.text).toBe(
      'it fires again: who had it did not say that they are still on it',
    );
  });

  test.each([
    ['a word in the thread', (desk: Room) => desk.note('alert AL-0001', 'still on it')],
    ['the same press again', (desk: Room) => desk.ack('AL-0001')],
    ['calling somebody more', (desk: Room) => desk.escalate('AL-0001', '@risk')],
  ])('keeps it by %s, and is asked again half an hour later', (_how, word) => {
    const desk = held();
    desk.pass(30);
    desk.pass(3);
    expect(word(desk)).toBe('ok');
    desk.pass(29);
    expect(asked(desk)).toBe(1);
    desk.pass(1);
    expect(asked(desk)).toBe(2);
  });

  test('keeps it by a word before they are asked', () => {
    const desk = held();
    desk.pass(20);
    desk.note('alert AL-0001', 'the vendor calls back');
    desk.pass(29);
    expect(asked(desk)).toBe(0);
    desk.pass(1);
    expect(asked(desk)).toBe(1);
  });

  test('is not kept in it by somebody else\u2019s word', () => {
    const desk = held();
    desk.pass(30);
    expect(desk.note('alert AL-0001', 'how is it going', 'risk')).toBe('ok');
    desk.pass(5);
    expect(desk.row().status).toBe('firing');
  });

  test('who takes it over begins a time of their own', () => {
    const desk = held();
    desk.pass(30);
    expect(desk.ack('AL-0001', 'risk')).toBe('ok');
    desk.pass(29);
    expect(asked(desk)).toBe(1);
    expect(desk.row().owner).toBe('risk');
  });

  test('is not asked while it is silent', () => {
    const desk = held();
    desk.silence('AL-0001', 120);
    desk.pass(100);
    expect(asked(desk)).toBe(0);
  });

  test('is not asked each second where the wall clock once ran far ahead', () => {
    const desk = held();
    desk.lastWall = desk.wall + 180 * MINUTE;
    desk.sweep();
    expect(asked(desk)).toBe(1);
    expect(desk.ack('AL-0001')).toBe('ok');
    desk.sweep();
    desk.sweep();
    expect(asked(desk)).toBe(1);
  });

  test('is not asked at each word while the wall clock is set back', () => {
    const desk = held();
    desk.lastWall = desk.wall + 180 * MINUTE;
    desk.sweep();
    desk.ack('AL-0001');
    desk.note('alert AL-0001', 'the vendor calls back');
    desk.note('alert AL-0001', 'and does so again');
    desk.sweep();
    expect(asked(desk)).toBe(1);
  });

  test('after hours of sleep is asked first, and has five minutes from then', () => {
    const desk = held();
    desk.pass(600);
    expect(asked(desk)).toBe(1);
    desk.pass(4);
    expect(desk.row().status).toBe('acknowledged');
    desk.pass(1);
    expect(desk.row().status).toBe('firing');
  });
});

function lateIn(desk: Room, roster?: Roster): readonly string[] {
  const { runbook, engine } = deskOf();
  const people = roster ?? runbook.roster;
  const state = { engine, runbook: { ...runbook, alerts: desk.alerts, roster: people } };
  return lateSteps(state, { holds: HOLDS }, desk.wall).map(({ what }) => what);
}

describe('the auditor', () => {
  test('finds nothing late where the sweep does its work, whatever passes', () => {
    const desk = room();
    desk.holds = HOLDS;
    for (const minutes of [1, 4, 5, 14, 1, 200, 3, 100]) {
      desk.pass(minutes);
      expect(lateIn(desk)).toEqual([]);
    }
  });

  test.each([
    ['a page', () => room(), 5, 'paging risk'],
    [
      'a repeated page',
      () => {
        const desk = room();
        desk.pass(10);
        return desk;
      },
      15,
      'paging sponsor',
    ],
    ['the question', () => held(), 30, 'asking who has it'],
    [
      'the answer',
      () => {
        const desk = held();
        desk.pass(30);
        return desk;
      },
      5,
      'firing again',
    ],
    [
      'the end of a silence',
      () => {
        const desk = held();
        desk.silence('AL-0001', 60);
        return desk;
      },
      60,
      'waking it',
    ],
  ] as const)('calls %s late when a minute over it was not taken', (_what, make, minutes, what) => {
    const desk = make();
    desk.wall += minutes * MINUTE + LATE_MS;
    expect(lateIn(desk)).toEqual([]);
    desk.wall += 1;
    expect(lateIn(desk)).toEqual([what]);
    desk.sweep();
    expect(lateIn(desk)).toEqual([]);
  });

  test('an alert at the end of its ladder has no next step', () => {
    const desk = room('WARNING');
    desk.pass(60);
    expect(nextStep(desk.row(), desk.roster, HOLDS)).toBeNull();
  });

  test('is not content with a CRITICAL alert that nobody is called for any more', () => {
    const desk = room();
    desk.pass(10 + 6 * 60);
    expect(lateIn(desk)).toEqual([]);
    desk.pass(15);
    expect(lateIn(desk)).toEqual([]);
    desk.pass(2);
    expect(lateIn(desk)).toEqual(['calling somebody']);
    expect(desk.ack('AL-0001')).toBe('ok');
    expect(lateIn(desk)).toEqual([]);
  });

  test('nor with one for which nobody is on call', () => {
    const desk = room();
    for (const name of CALLED) desk.leaves(name);
    desk.pass(11);
    expect(lateIn(desk, desk.roster)).toEqual([]);
    desk.pass(1);
    expect(lateIn(desk, desk.roster)).toEqual(['calling somebody']);
  });
});
