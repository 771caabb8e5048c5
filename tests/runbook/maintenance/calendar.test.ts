// The maintenance calendar as a pure thing: periods that hold their days, tasks due once a period however the desk
// sleeps, overdue once, and files that cannot be kept refused with the place.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarSchema } from '../../../src/config/maintenance.ts';
import { readDocument } from '../../../src/config/document.ts';
import { dayFromNumber, dayNumber, weekday } from '#engine/market/holidays.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { EVERY, lastPeriod, nextPeriod, periodOf } from '#runbook/maintenance/calendar.ts';
import type { Task } from '#runbook/maintenance/calendar.ts';
import { foldMaintenance, NO_MAINTENANCE } from '#runbook/maintenance/fact.ts';
import type { Maintenance, MaintenanceFact } from '#runbook/maintenance/fact.ts';
import { maintenanceFacts } from '#runbook/maintenance/sweep.ts';

const FILE = new URL('../../../config/maintenance.yaml', import.meta.url);
const TEXT = readFileSync(FILE, 'utf8');

function judged(text: string, playbooks: readonly string[] = []): readonly Task[] | string {
  const read = readDocument({ file: 'maintenance.yaml', text }, calendarSchema(playbooks));
  return read.ok ? read.value : read.refusal.text;
}

const TASKS = judged(TEXT);
if (typeof TASKS === 'string') throw new Error(TASKS);
const ALL: readonly Task[] = TASKS;

const anyDay = fc
  .integer({ min: dayNumber(tradingDay('2024-01-01')), max: dayNumber(tradingDay('2030-12-31')) })
  .map(dayFromNumber);

function at(day: string, minute: number) {
  return deskTime(atNewYork(tradingDay(day), minute));
}

describe('periods', () => {
  test.each(EVERY)('a %s holds its day and begins on its own first day', (every) => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const first = periodOf(every, day);
        expect(first <= day).toBe(true);
        expect(periodOf(every, first)).toBe(first);
        if (every === 'week') expect(weekday(dayNumber(first))).toBe(1);
        if (every === 'saturday') expect(weekday(dayNumber(first))).toBe(6);
        if (every === 'month' || every === 'quarter') expect(first.slice(8)).toBe('01');
      }),
    );
  });

  test.each([
    ['week', '2026-11-25', '2026-11-23', '2026-11-30'],
    ['saturday', '2026-11-25', '2026-11-21', '2026-11-28'],
    ['month', '2026-11-25', '2026-11-01', '2026-12-01'],
    ['quarter', '2026-11-25', '2026-10-01', '2027-01-01'],
  ] as const)('%s of %s: %s, then %s', (every, day, period, next) => {
    const task: Task = { ...ALL[0], every, window: null } as Task;
    expect(lastPeriod(task, at(day, 720)).period).toBe(period);
    expect(nextPeriod(task, at(day, 720))).toBe(next);
  });

  test('a Saturday task is due from its window, not from midnight', () => {
    const task = ALL.find((row) => row.every === 'saturday');
    if (task === undefined) throw new Error('no task of Saturdays');
    expect(task.window).toEqual({ fromMinute: 600, untilMinute: 840 });
    expect(lastPeriod(task, at('2026-11-28', 599)).period).toBe('2026-11-21');
    expect(lastPeriod(task, at('2026-11-28', 600)).period).toBe('2026-11-28');
  });
});

/** Sweeps at each instant, folding what it brings; all facts that came of it. */
function swept(
  instants: readonly number[],
  made: number,
  before: Maintenance = NO_MAINTENANCE,
): readonly MaintenanceFact[] {
  let state = before;
  const all: MaintenanceFact[] = [];
  for (const now of instants) {
    const facts = maintenanceFacts(ALL, state, { made: deskTime(made), now: deskTime(now) });
    const stamp = { desk: deskTime(now), wall: now } as Parameters<typeof foldMaintenance>[2];
    for (const fact of facts) state = foldMaintenance(state, fact, stamp);
    all.push(...facts);
  }
  return all;
}

describe('due and overdue', () => {
  test('each task once a period, overdue once, however the desk sleeps, restarts and ticks twice', () => {
    let due = 0;
    let overdue = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 20, maxLength: 120 }),
        anyDay,
        (hours, day) => {
          const made = at(day, 480);
          let now: number = made;
          const instants = hours.flatMap((gap) => [(now += gap * 3_600_000), now, now - 1_000]);
          const facts = swept(instants, made);
          const keys = facts.map((fact) => `${fact.kind} ${fact.task} ${fact.period}`);
          expect(new Set(keys).size).toBe(keys.length);
          for (const fact of facts)
            if (fact.kind === 'task.due') expect(fact.until > fact.period).toBe(true);
          due += facts.filter((fact) => fact.kind === 'task.due').length;
          overdue += facts.filter((fact) => fact.kind === 'task.overdue').length;
        },
      ),
      { numRuns: 60, seed: 7 },
    );
    expect(Math.min(due, overdue)).toBeGreaterThan(1_000);
  });

  test('after half a year asleep the last period alone is caught up with', () => {
    const made = at('2026-01-05', 480);
    const facts = swept([at('2026-01-06', 480), at('2026-07-08', 480)], made);
    const weekly = facts.filter((fact) => fact.task === 'full-reconciliation');
    expect(weekly.map(({ kind, period }) => `${kind} ${period}`)).toEqual(['task.due 2026-07-06']);
  });

  test('what began before the desk was made is not asked of it', () => {
    expect(swept([at('2026-11-25', 481)], at('2026-11-25', 480))).toEqual([]);
  });

  test('a task left undone over its next period is overdue all the same', () => {
    const made = at('2026-11-02', 0);
    const facts = swept([at('2026-11-09', 1), at('2026-11-16', 1)], made);
    const rows = facts.filter((fact) => fact.task === 'full-reconciliation');
    expect(rows.map(({ kind, period }) => `${kind} ${period}`)).toEqual([
      'task.due 2026-11-09',
      'task.due 2026-11-16',
      'task.overdue 2026-11-09',
    ]);
  });
});

describe('the file', () => {
  test('holds the lists of the sources, and each proof once', () => {
    const count = (every: string) => ALL.filter((row) => row.every === every).length;
    expect([count('week'), count('saturday'), count('month'), count('quarter')]).toEqual([
      5, 3, 8, 5,
    ]);
    expect(ALL.flatMap((row) => row.proves ?? []).toSorted()).toEqual([
      'backup-validation',
      'disaster-recovery-drill',
      'key-rotation-rehearsal',
      'kill-switch-drill',
    ]);
  });

  const row = (more: string): string =>
    `tasks:\n  - { id: a-task, title: T, every: week, owner: Ops, within: 5 days${more} }\n`;

  test.each([
    ['hours that do not exist', row(", window: '25:00-26:00'"), 'are no hours of one day'],
    ['hours that end before they begin', row(", window: '14:00-10:00'"), 'are no hours of one day'],
    ['a proof nobody has', row(', proves: everything'), '"everything" is not possible here'],
    ['a playbook that is not there', row(', playbook: gone'), 'There is no playbook gone'],
    ['a key that is not known', row(', who: Ops'), 'Unknown: who'],
    [
      'an end after the next begins',
      row('').replace('5 days', '7 days'),
      'later than its next week',
    ],
    ['a task twice', row('') + row('').replace('tasks:\n', ''), '"a-task" stands twice'],
    ['no task at all', 'tasks: []\n', 'A desk has at least one task'],
  ])('%s', (_, text, says) => {
    const answer = judged(text);
    expect(typeof answer === 'string' ? answer : 'accepted').toContain(says);
    expect(answer).toContain('maintenance.yaml');
  });

  test('a playbook that is there may be named', () => {
    expect(typeof judged(row(', playbook: weekly'), ['weekly'])).toBe('object');
  });
});
