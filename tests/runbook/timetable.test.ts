// The timetable under hosts that stall, restart, jump and tick twice: each job is started or missed
// exactly once on every session, and a second, plainer judge written here says which of the two.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sessionOn, sessionsBetween } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { seeded } from '#engine/model/random.ts';
import {
  atNewYork,
  deskTime,
  formatMinute,
  MINUTE_MS,
  newYork,
  tradingDay,
} from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { readSchedule } from '#runbook/schedule.ts';
import { dueAt, judge } from '#runbook/timetable.ts';
import type { Row } from '#runbook/timetable.ts';
import { isFor } from './timetable-plain.ts';

const SCHEDULE = new URL('../../config/schedule.yaml', import.meta.url);

function scheduleRows(): readonly Row[] {
  const read = readSchedule(parse(readFileSync(SCHEDULE, 'utf8')));
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

const ROWS = scheduleRows();
const BLANK = { owner: 'Ops', deadlineMinutes: 5, channel: 'audit', title: 'Test' };
const LATE_HOUR = { rule: 'run-late', windowMinutes: 60 } as const;
const NEVER_LATE = { rule: 'skip', windowMinutes: 0 } as const;
/** With kinds of row the day's schedule does not have. */
const MORE_ROWS: readonly Row[] = [
  ...ROWS,
  { ...BLANK, job: 'never-late', at: { from: 'clock', minute: 660 }, catchUp: NEVER_LATE },
  { ...BLANK, job: 'before-close', at: { from: 'close', minute: -5 }, catchUp: LATE_HOUR },
  { ...BLANK, job: 'afternoon', at: { from: 'clock', minute: 930 }, catchUp: LATE_HOUR },
];

const FROM = tradingDay('2024-01-01');
const TO = tradingDay('2030-12-31');
const SESSIONS = sessionsBetween(FROM, TO);

function at(day: string, clock: string): DeskTime {
  const [hour = '', minute = '', second = '0'] = clock.split(':');
  const whole = atNewYork(tradingDay(day), Number(hour) * 60 + Number(minute));
  return deskTime(whole + Math.round(Number(second) * 1000));
}

function sessionAt(day: string): Session {
  const session = sessionOn(tradingDay(day));
  if (session === null) throw new Error(`no session on ${day}`);
  return session;
}

function rowOf(job: string): Row {
  const row = MORE_ROWS.find((candidate) => candidate.job === job);
  if (row === undefined) throw new Error(`no row ${job}`);
  return row;
}

/** What a day has, by due time and then by row. */
function jobsInOrder(day: string): readonly string[] {
  return ROWS.filter((row) => isFor(row, day))
    .toSorted((a, b) => dueAt(a, sessionAt(day)) - dueAt(b, sessionAt(day)))
    .map(({ job }) => `${day} ${job}`);
}

type Outcome = 'on time' | 'late' | 'missed';

/** A host whose journal outlives its restarts; it begins and misses jobs as the timetable says. */
class Host {
  readonly outcomes = new Map<string, Outcome[]>();
  readonly #journal = new Set<string>();
  readonly #since: DeskTime;
  #rows: readonly Row[];

  constructor(rows: readonly Row[], since: DeskTime) {
    this.#rows = rows;
    this.#since = since;
  }

  restart(): void {
    this.#rows = structuredClone(this.#rows);
  }

  tick(now: DeskTime): void {
    const ran = (job: string, day: TradingDay) => this.#journal.has(`${day} ${job}`);
    const { run, missed } = judge(this.#rows, ran, { since: this.#since, now });
    for (const { row, day, late } of run)
      this.#record(`${day} ${row.job}`, late ? 'late' : 'on time');
    for (const { row, day } of missed) this.#record(`${day} ${row.job}`, 'missed');
  }

  #record(key: string, outcome: Outcome): void {
    this.#journal.add(key);
    this.outcomes.set(key, [...(this.outcomes.get(key) ?? []), outcome]);
  }
}

/** What DAY-4 asks of one job, judged from the first tick that sees it due. */
function expectedOutcome(row: Row, session: Session, ticks: readonly number[]): Outcome | null {
  const due = dueAt(row, session);
  const seen = ticks.find((tick) => tick >= due);
  if (seen === undefined) return null;
  if (seen - due <= 60_000) return 'on time';
  if (row.catchUp.rule === 'skip') return 'missed';
  if ((seen - due) / MINUTE_MS > row.catchUp.windowMinutes) return 'missed';
  const inSession = session.open <= due && due < session.close;
  return inSession && session.close <= seen ? 'missed' : 'late';
}

describe('every row, every session, 2024 to 2030', () => {
  test('a host that ticks within the minute starts each job once, on time, and misses none', () => {
    const next = seeded('ticks', 2024);
    const ticks = SESSIONS.flatMap((session) => [
      ...ROWS.map((row) => dueAt(row, session) + Math.floor(next() * 60_000)),
      session.close + 6 * 3_600_000, // with nothing left to do
    ]).toSorted((a, b) => a - b);
    const host = new Host(ROWS, at(FROM, '00:00'));
    for (const tick of ticks) {
      host.tick(deskTime(tick));
      host.tick(deskTime(tick));
    }
    const expected = SESSIONS.flatMap(({ day }) =>
      ROWS.filter((row) => isFor(row, day)).map(({ job }) => `${day} ${job}`),
    );
    const every = ROWS.filter((row) => row.on === undefined).length;
    // 366 weeks begin and 365 end within these years, with 84 months and 28 quarters.
    const some = {
      'first-of-week': 366,
      'last-of-week': 365,
      'first-of-month': 84,
      'first-of-quarter': 28,
    };
    const periodic = ROWS.reduce((sum, { on }) => sum + (on === undefined ? 0 : some[on]), 0);
    expect(expected).toHaveLength(1_757 * every + periodic);
    expect([...host.outcomes.keys()].toSorted().join('\n')).toBe(expected.toSorted().join('\n'));
    const others = [...host.outcomes].filter(([, one]) => one.join() !== 'on time');
    expect(others).toEqual([]);
  });

  test('every due time is its New York minute on the session’s own date', () => {
    for (const session of SESSIONS)
      for (const row of MORE_ROWS) {
        const local = newYork(dueAt(row, session));
        const base = { clock: 0, open: 570, close: session.half ? 780 : 960 }[row.at.from];
        expect(local).toEqual({ day: session.day, minute: base + row.at.minute, second: 0 });
      }
  });
});

describe('a host that stalls, restarts, jumps and ticks twice', () => {
  const pause = (weight: number, min: number, max: number) => ({
    weight,
    arbitrary: fc.integer({ min, max }),
  });
  // A stretch awake, a tick a minute; then a stall or a jump, a long one, or a clock set back.
  const stretch = fc.record({
    awakeMinutes: fc.integer({ min: 1, max: 400 }),
    pauseMinutes: fc.oneof(pause(4, 0, 90), pause(2, 60, 6_000), pause(1, -120, -1)),
    restarts: fc.boolean(),
  });
  const plan = fc.record({
    day: fc.integer({ min: 0, max: SESSIONS.length - 60 }),
    startMinute: fc.integer({ min: 0, max: 23 * 60 + 59 }),
    phaseMs: fc.integer({ min: 0, max: 59_999 }),
    stretches: fc.array(stretch, { minLength: 1, maxLength: 12 }),
    twice: fc.boolean(),
  });

  test('starts or misses each job exactly once, as the plain judge says', () => {
    const met = { 'on time': 0, late: 0, missed: 0 };
    fc.assert(
      fc.property(plan, ({ day, startMinute, phaseMs, stretches, twice }) => {
        const first = SESSIONS[day];
        if (first === undefined) throw new Error(`no session ${day}`);
        const since = deskTime(atNewYork(first.day, startMinute) + phaseMs);
        const host = new Host(MORE_ROWS, since);
        const ticks: number[] = [];
        let now: number = since;
        for (const { awakeMinutes, pauseMinutes, restarts } of stretches) {
          for (let minute = 0; minute < awakeMinutes; minute += 1) {
            ticks.push(now);
            host.tick(deskTime(now));
            if (twice) host.tick(deskTime(now));
            now += MINUTE_MS;
          }
          if (restarts) host.restart();
          now = Math.max(since, now + pauseMinutes * MINUTE_MS);
        }
        const span = sessionsBetween(first.day, newYork(Math.max(...ticks)).day);
        let expectedCount = 0;
        for (const session of span)
          for (const row of MORE_ROWS) {
            const isMine = dueAt(row, session) >= since && isFor(row, session.day);
            const outcome = isMine ? expectedOutcome(row, session, ticks) : null;
            const key = `${session.day} ${row.job}`;
            expect(host.outcomes.get(key), key).toEqual(outcome === null ? undefined : [outcome]);
            if (outcome === null) continue;
            expectedCount += 1;
            met[outcome] += 1;
          }
        expect(host.outcomes.size).toBe(expectedCount);
      }),
      { numRuns: 150, seed: 20_240_102 },
    );
    // The plans must have reached every outcome, or the property says little.
    expect(Math.min(met['on time'], met.late, met.missed)).toBeGreaterThan(100);
  });
});

describe('late starts', () => {
  const never = () => false;
  const judgeOne = (job: string, day: string, clock: string) => {
    const row = rowOf(job);
    const since = deskTime(dueAt(row, sessionAt(day)) - 1);
    const { run, missed } = judge([row], never, { since, now: at(day, clock) });
    const [due] = run;
    if (due !== undefined) return due.late ? 'late' : 'on time';
    return missed[0]?.reason ?? 'not due';
  };

  test.each([
    ['execution', '2024-07-02', '09:29:59.999', 'not due'],
    ['execution', '2024-07-02', '09:30', 'on time'],
    ['execution', '2024-07-02', '09:31', 'on time'],
    ['execution', '2024-07-02', '09:31:00.001', 'late'],
    ['execution', '2024-07-02', '09:55', 'late'],
    [
      'execution',
      '2024-07-02',
      '09:55:00.001',
      'due 2024-07-02 09:30 ET, noticed 2024-07-02 09:55 ET: it may start at most 25 min late',
    ],
    ['midday-check', '2024-07-02', '15:59:59', 'late'],
    [
      'midday-check',
      '2024-07-03',
      '13:00',
      'due 2024-07-03 12:00 ET, noticed 2024-07-03 13:00 ET: it belongs to the session, which closed at 13:00:00 ET',
    ],
    ['midday-check', '2024-07-03', '12:59:59', 'late'],
    ['before-close', '2024-07-03', '12:55', 'on time'],
    ['before-close', '2024-07-03', '12:59', 'late'],
    ['end-of-day', '2024-07-03', '13:00', 'on time'],
    ['end-of-day', '2024-07-03', '22:00', 'late'],
    ['afternoon', '2024-07-03', '15:30', 'on time'], // overtaken by the early close, it still runs
    ['afternoon', '2024-07-03', '15:45', 'late'],
    ['never-late', '2024-07-02', '11:01', 'on time'],
    [
      'never-late',
      '2024-07-02',
      '11:02',
      'due 2024-07-02 11:00 ET, noticed 2024-07-02 11:02 ET: this job is never started late',
    ],
  ])('%s on %s at %s: %s', (job, day, clock, expected) => {
    expect(judgeOne(job, day, clock)).toBe(expected);
  });

  test('a report late past midnight still belongs to its own day', () => {
    const now = at('2024-07-03', '03:00');
    const { run } = judge([rowOf('daily-report')], never, {
      since: at('2024-07-02', '16:00'),
      now,
    });
    expect(run.map(({ day, late }) => [day, late])).toEqual([['2024-07-02', true]]);
  });

  test('three days asleep: each day’s jobs are missed, in the order they were due', () => {
    const since = at('2024-07-01', '17:00'); // Monday, after its last job
    const { run, missed } = judge(ROWS, never, { since, now: at('2024-07-05', '07:59') });
    expect(missed.map(({ day, row }) => `${day} ${row.job}`)).toEqual(
      ['2024-07-02', '2024-07-03'].flatMap(jobsInOrder),
    );
    expect(run).toEqual([]);
  });

  test('a long sleep reports the last ten sessions and no more', () => {
    const now = at('2024-07-06', '10:00'); // a Saturday
    const { run, missed } = judge(ROWS, never, { since: at('2024-01-02', '00:00'), now });
    expect(run).toEqual([]);
    expect(new Set(missed.map(({ day }) => day)).size).toBe(10);
    expect(missed).toHaveLength(
      SESSIONS.filter(({ day }) => day >= '2024-06-21' && day <= '2024-07-05').flatMap(({ day }) =>
        jobsInOrder(day),
      ).length,
    );
    expect(missed[0]?.day).toBe('2024-06-21');
  });

  test('the look back holds ten sessions anywhere from 1990 to 2040, and asks no more of the journal', () => {
    const sessions = sessionsBetween(tradingDay('1990-02-01'), tradingDay('2040-12-31'));
    const since = at('1990-01-01', '00:00');
    for (const session of sessions) {
      const asked = new Set<TradingDay>();
      const ran = (_job: string, day: TradingDay) => {
        asked.add(day);
        return true;
      };
      judge([rowOf('health')], ran, { since, now: session.close });
      expect(asked.size).toBe(10);
    }
  });

  test('a new desk does not report what came before it', () => {
    const since = at('2024-07-02', '11:30');
    const { run, missed } = judge(ROWS, never, { since, now: at('2024-07-02', '12:00:30') });
    expect(run.map(({ row, late }) => [row.job, late])).toEqual([
      ['midday-check', false],
      ['hourly-12', false],
    ]);
    expect(missed).toEqual([]);
  });

  test('a catch-up starts jobs by due time, then in the order of the rows', () => {
    const [health, refresh] = [rowOf('health'), rowOf('data-refresh')];
    const twin: Row = { ...health, job: 'twin' };
    const day = at('2024-07-02', '09:00');
    const span = { since: at('2024-07-02', '00:00'), now: day };
    const { run } = judge([refresh, twin, health], never, span);
    expect(run.map(({ row }) => row.job)).toEqual(['twin', 'health', 'data-refresh']);
  });
});

describe('half days and daylight saving', () => {
  test.each([
    ['2024-07-02', { 'midday-check': '12:00', 'end-of-day': '16:00', 'daily-report': '16:30' }],
    ['2024-07-03', { 'midday-check': '12:00', 'end-of-day': '13:00', 'daily-report': '13:30' }],
    ['2024-11-29', { 'midday-check': '12:00', 'end-of-day': '13:00', 'before-close': '12:55' }],
  ])('%s', (day, expected) => {
    for (const [job, clock] of Object.entries(expected))
      expect(formatMinute(newYork(dueAt(rowOf(job), sessionAt(day))).minute), job).toBe(clock);
  });

  test.each([
    ['2024-03-08', '13:00', '21:30'],
    ['2024-03-11', '12:00', '20:30'],
    ['2024-11-01', '12:00', '20:30'],
    ['2024-11-04', '13:00', '21:30'],
  ])('on %s health is due at %s UTC and the report at %s UTC', (day, health, report) => {
    const clock = (job: string) =>
      new Date(dueAt(rowOf(job), sessionAt(day))).toISOString().slice(11, 16);
    expect([clock('health'), clock('daily-report')]).toEqual([health, report]);
  });

  test('over both clock changes a host ticking each minute starts every job once', () => {
    for (const [from, to] of [
      ['2024-03-08', '2024-03-11'],
      ['2024-11-01', '2024-11-04'],
    ] as const) {
      const host = new Host(ROWS, at(from, '00:00'));
      for (let now: number = at(from, '00:00'); now < at(to, '23:59'); now += MINUTE_MS)
        host.tick(deskTime(now));
      expect([...host.outcomes.keys()]).toEqual([from, to].flatMap(jobsInOrder));
      for (const outcomes of host.outcomes.values()) expect(outcomes).toEqual(['on time']);
    }
  });
});
