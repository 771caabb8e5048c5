// Every job of New York exactly once on every session from 2024 to 2030, on hosts in three time zones that stall,
// restart and whose clocks jump. The zones run as processes of their own, and must agree to the last job.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  nextSession,
  previousSession,
  sessionOn,
  sessionsBetween,
} from '#engine/market/session.ts';
import { formatMinute, newYork, tradingDay } from '#engine/model/time.ts';
import { dueAt, isOn } from '#runbook/timetable.ts';
import { FROM, scheduleRows, TO } from './timetable-host.ts';
import type { HostYears } from './timetable-host.ts';

const PROGRAM = `
  import { hostYears } from './tests/runbook/timetable-host.ts';
  console.log(JSON.stringify(hostYears('2024')));`;

async function hostIn(zone: string): Promise<HostYears> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM],
    { cwd: new URL('../../', import.meta.url), env: { ...process.env, TZ: zone } },
  );
  return JSON.parse(stdout) as HostYears;
}

describe('seven years, three zones', () => {
  test('each job is begun or missed exactly once, and every host says the same', async () => {
    const zones = ['UTC', 'America/New_York', 'Asia/Kolkata'];
    const hosts = await Promise.all(zones.map(hostIn));
    const [first] = hosts;
    if (first === undefined) throw new Error('no host answered');
    expect(hosts.map((host) => host.offset)).toEqual([0, 300, -330]);
    for (const host of hosts) {
      expect(host).toMatchObject({ sessions: 1_757, twice: 0, never: 0 });
      expect(host.onTime + host.late + host.missed).toBe(host.due);
      expect(host.hash).toBe(first.hash);
    }
    // The lottery must have drawn every trouble, and every outcome.
    const { stalls, restarts, forward, back, late, missed } = first;
    for (const drawn of [stalls, restarts, forward, back, late, missed])
      expect(drawn).toBeGreaterThan(100);
    const { hash, offset, ...figures } = first;
    process.stdout.write(`${JSON.stringify(figures)} ${hash.slice(0, 12)} ${offset}\n`);
  });
});

describe('the close moves its jobs', () => {
  const rows = scheduleRows();
  const sessions = sessionsBetween(FROM, TO);
  const clockOf = (job: string, day: string): string => {
    const session = sessionOn(tradingDay(day));
    const row = rows.find((one) => one.job === job);
    if (session === null || row === undefined) throw new Error(`no ${job} on ${day}`);
    return formatMinute(newYork(dueAt(row, session)).minute);
  };

  test.each([
    ['2026-11-25', ['15:55', '16:00', '16:30', '16:45']],
    ['2026-11-27', ['12:55', '13:00', '13:30', '13:45']],
    ['2026-12-24', ['12:55', '13:00', '13:30', '13:45']],
  ])('on %s: last scan, end of day, report and review at %j', (day, clocks) => {
    const jobs = ['scan-close', 'end-of-day', 'daily-report', 'weekly-review'];
    expect(jobs.map((job) => clockOf(job, day))).toEqual(clocks);
  });

  test('on every half day alike', () => {
    const half = sessions.filter((session) => session.half);
    expect(half.length).toBeGreaterThan(15);
    for (const { day } of half) expect(clockOf('end-of-day', day)).toBe('13:00');
  });

  test('clocks change both ways: New York time stays, the instants move by an hour', () => {
    const changes = sessions.filter((session) => {
      const before = previousSession(session.day);
      return (session.open - before.open) % 86_400_000 !== 0;
    });
    expect(changes).toHaveLength(14);
    for (const session of changes) {
      const before = previousSession(session.day);
      for (const row of rows) {
        if (row.at.from === 'close' && session.half !== before.half) continue;
        const [a, b] = [newYork(dueAt(row, before)), newYork(dueAt(row, session))];
        expect(b.minute).toBe(a.minute);
      }
    }
  });
});

describe('rows of a week, a month and a quarter', () => {
  const row = (on: 'first-of-week' | 'last-of-week' | 'first-of-month' | 'first-of-quarter') => {
    const [any] = scheduleRows();
    if (any === undefined) throw new Error('the schedule is empty');
    return { ...any, on };
  };

  test.each([
    ['first-of-week', '2026-01-20', 'a Tuesday after a holiday'],
    ['last-of-week', '2026-04-02', 'the Thursday before Good Friday'],
    ['first-of-month', '2027-01-04', 'a Monday after New Year'],
    ['first-of-quarter', '2026-10-01', 'a Thursday'],
  ] as const)('%s is %s, %s', (on, day, _why) => {
    const session = sessionOn(tradingDay(day));
    if (session === null) throw new Error(`${day} is no session`);
    expect(isOn(row(on), session)).toBe(true);
    const [before, after] = [previousSession(session.day), nextSession(session.day)];
    expect(isOn(row(on), on === 'last-of-week' ? before : after)).toBe(false);
  });
});
