// A desk's host over seven years of sessions, as a seeded lottery: it stalls, restarts, and its clock jumps forward
// and back. What it began and missed is counted, and hashed, so that hosts in other time zones can be compared.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { sessionsBetween } from '#engine/market/session.ts';
import { seeded } from '#engine/model/random.ts';
import { atNewYork, deskTime, MINUTE_MS, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { readSchedule } from '#runbook/schedule.ts';
import { dueAt, isOn, judge } from '#runbook/timetable.ts';
import type { Row } from '#runbook/timetable.ts';

export const FROM = tradingDay('2024-01-01');
export const TO = tradingDay('2030-12-31');

export interface HostYears {
  readonly sessions: number;
  /** Jobs that were due, each of which must be begun or missed once. */
  readonly due: number;
  readonly onTime: number;
  readonly late: number;
  readonly missed: number;
  /** Begun or missed a second time, or not at all. */
  readonly twice: number;
  readonly never: number;
  readonly stalls: number;
  readonly restarts: number;
  readonly forward: number;
  readonly back: number;
  readonly halfDays: number;
  readonly hash: string;
  /** Minutes behind UTC in January, which shows that the host's zone was in force. */
  readonly offset: number;
}

export function scheduleRows(): readonly Row[] {
  const file = new URL('../../config/schedule.yaml', import.meta.url);
  const read = readSchedule(parse(readFileSync(file, 'utf8')));
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

type Met = 'onTime' | 'late' | 'missed';

/** The instants this host looks at its clock, in the order it does so; a jump back makes some of them earlier. */
function ticksOf(rows: readonly Row[], seed: string, met: Record<string, number>): number[] {
  const next = seeded('host', seed);
  const chance = (share: number): boolean => next() < share;
  const count = (what: string): void => void (met[what] = (met[what] ?? 0) + 1);
  const ticks: number[] = [];
  let asleepUntil = 0;
  for (const session of sessionsBetween(FROM, TO)) {
    const due = rows.filter((row) => isOn(row, session)).map((row) => dueAt(row, session));
    for (const at of [...new Set(due)].sort((a, b) => a - b)) {
      const seen = at + Math.floor(next() * MINUTE_MS);
      if (seen < asleepUntil) continue;
      if (chance(0.02)) {
        count('stalls');
        asleepUntil = seen + Math.floor(next() * 4 * 3_600_000);
        continue;
      }
      if (chance(0.004)) {
        count('forward');
        asleepUntil = seen + Math.floor(next() * 4 * 86_400_000);
        continue;
      }
      ticks.push(seen, seen + 10 * MINUTE_MS);
      if (!chance(0.01)) continue;
      count('back');
      ticks.push(seen - Math.floor(next() * 86_400_000), seen);
    }
  }
  // Awake at the end, so that nothing is left unjudged.
  ticks.push(atNewYork(TO, 23 * 60 + 59));
  return ticks;
}

export function hostYears(seed: string): HostYears {
  const met: Record<string, number> = {};
  let rows = scheduleRows();
  const ticks = ticksOf(rows, seed, met);
  const next = seeded('restarts', seed);
  const since = deskTime(atNewYork(FROM, 0));
  let journal = new Map<string, Met>();
  let twice = 0;
  let restarts = 0;
  const record = (day: TradingDay, job: string, how: Met): void => {
    const key = `${day} ${job}`;
    if (journal.has(key)) twice += 1;
    journal.set(key, how);
  };
  for (const tick of ticks) {
    if (next() < 0.01) {
      // A new process: what it knows is what the journal says.
      restarts += 1;
      rows = structuredClone(rows);
      journal = new Map(journal);
    }
    const now: DeskTime = deskTime(Math.max(since, tick));
    const { run, missed } = judge(rows, (job, day) => journal.has(`${day} ${job}`), { since, now });
    for (const { row, day, late } of run) record(day, row.job, late ? 'late' : 'onTime');
    for (const { row, day } of missed) record(day, row.job, 'missed');
  }
  const sessions = sessionsBetween(FROM, TO);
  const expected = sessions.flatMap((session) =>
    rows.filter((row) => isOn(row, session)).map((row) => `${session.day} ${row.job}`),
  );
  const instants = sessions.flatMap((session) => rows.map((row) => dueAt(row, session)));
  const all = [...journal].sort(([a], [b]) => (a < b ? -1 : 1));
  const number = (how: Met): number => all.filter(([, one]) => one === how).length;
  return {
    sessions: sessions.length,
    due: expected.length,
    onTime: number('onTime'),
    late: number('late'),
    missed: number('missed'),
    twice,
    never: expected.filter((key) => !journal.has(key)).length,
    stalls: met['stalls'] ?? 0,
    restarts,
    forward: met['forward'] ?? 0,
    back: met['back'] ?? 0,
    halfDays: sessions.filter((session) => session.half).length,
    hash: createHash('sha256')
      .update(JSON.stringify([all, instants]))
      .digest('hex'),
    offset: new Date(2024, 0, 1).getTimezoneOffset(),
  };
}
