// What is due: a pure function of the schedule's rows, the trading calendar and what the journal says
// was already begun (DAY-3 to DAY-5). A job starts at most once a trading day; one that cannot start any
// more is missed, with its reason, for as far back as the timetable looks.
import { nextSession, previousSession, sessionsBetween, weekOf } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { DAY_MS, deskTime, formatDayEt, formatEt, MINUTE_MS, newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

/** The sessions a row may be kept to; a holiday moves it to the nearest session of its own week or month. */
export const DAYS_ON = [
  'first-of-week',
  'last-of-week',
  'first-of-month',
  'first-of-quarter',
] as const;
export type DaysOn = (typeof DAYS_ON)[number];

/** One line of the schedule; it is due once on every session it is for, on that session's own date. */
export interface Row {
  readonly job: string;
  readonly title: string;
  /** Left out: every session. A row without it is hashed as it always was. */
  readonly on?: DaysOn;
  readonly at: {
    readonly from: 'clock' | 'open' | 'close';
    /** Of the clock: minutes since New York midnight; of open and close: minutes after it, or before. */
    readonly minute: number;
  };
  readonly owner: string;
  /** Minutes after the due time by which the job is to be finished. */
  readonly deadlineMinutes: number;
  /** How late, in minutes, the job may still start; `skip` never starts late. */
  readonly catchUp: { readonly rule: 'run-late' | 'skip'; readonly windowMinutes: number };
  readonly channel: string;
}

/** A job to start now. */
export interface Due {
  readonly row: Row;
  readonly day: TradingDay;
  readonly due: DeskTime;
  readonly late: boolean;
}

/** A job that will not start any more on its day. */
export interface Missed {
  readonly row: Row;
  readonly day: TradingDay;
  readonly due: DeskTime;
  /** A clause for people: when it was due, when that was noticed, why it is too late. */
  readonly reason: string;
}

export interface Judgement {
  readonly run: readonly Due[];
  readonly missed: readonly Missed[];
}

interface Slot {
  readonly row: Row;
  readonly session: Session;
  readonly day: TradingDay;
  readonly due: DeskTime;
}

/** A tick a minute sees every job within this of its time; later than this is late. */
const ON_TIME_MS = 60_000;
/** How many sessions are looked back over; what a longer sleep missed before them is not reported. */
const LOOKBACK_SESSIONS = 10;
/** Days that hold ten sessions wherever they lie in the calendar, September 2001 included. */
const LOOKBACK_DAYS = 24;

/** "2026-11" and "2026 quarter 4" of a day. */
function monthOf(day: TradingDay): string {
  return day.slice(0, 7);
}
function quarterOf(day: TradingDay): string {
  return `${day.slice(0, 4)} quarter ${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** What a session is the first or last of; worked out once, for it is asked about each second. */
const known = new WeakMap<Session, ReadonlySet<DaysOn>>();

function kindsOf(session: Session): ReadonlySet<DaysOn> {
  const { day } = session;
  const before = previousSession(day).day;
  const kinds = new Set<DaysOn>();
  if (weekOf(before) !== weekOf(day)) kinds.add('first-of-week');
  if (weekOf(nextSession(day).day) !== weekOf(day)) kinds.add('last-of-week');
  if (monthOf(before) !== monthOf(day)) kinds.add('first-of-month');
  if (quarterOf(before) !== quarterOf(day)) kinds.add('first-of-quarter');
  known.set(session, kinds);
  return kinds;
}

/** Whether a row is for this session at all. */
export function isOn(row: Row, session: Session): boolean {
  return row.on === undefined || (known.get(session) ?? kindsOf(session)).has(row.on);
}

/** When a row is due on a session; rows from open and close move with them (half days). */
export function dueAt(row: Row, session: Session): DeskTime {
  const { from, minute } = row.at;
  switch (from) {
    case 'open':
      return deskTime(session.open + minute * MINUTE_MS);
    case 'close':
      return deskTime(session.close + minute * MINUTE_MS);
    case 'clock':
      // Exact: clocks change on Sundays only, so no session day is longer or shorter than 24 hours.
      return deskTime(session.open + (minute - session.openMinute) * MINUTE_MS);
  }
}

function inOrder<T extends { readonly due: DeskTime }>(slots: readonly T[]): T[] {
  return slots.toSorted((a, b) => a.due - b.due); // stable: rows due together keep the file's order
}

/** The last sessions that can hold a job due in the span; at most LOOKBACK_SESSIONS, oldest first. */
function recentSessions(since: DeskTime, now: DeskTime): readonly Session[] {
  const start = Math.max(since, now - LOOKBACK_DAYS * DAY_MS);
  return sessionsBetween(newYork(start).day, newYork(now).day).slice(-LOOKBACK_SESSIONS);
}

/** Null while the job may still start. */
function whyTooLate({ row, session, due }: Slot, now: DeskTime): string | null {
  const behind = now - due;
  if (behind <= ON_TIME_MS) return null;
  const noticed = `due ${formatDayEt(due)}, noticed ${formatDayEt(now)}`;
  const { rule, windowMinutes } = row.catchUp;
  if (rule === 'skip') return `${noticed}: this job is never started late`;
  const duringSession = due >= session.open && due < session.close;
  if (duringSession && now >= session.close)
    return `${noticed}: it belongs to the session, which closed at ${formatEt(session.close)}`;
  if (behind > windowMinutes * MINUTE_MS)
    return `${noticed}: it may start at most ${windowMinutes} min late`;
  return null;
}

/**
 * Every job due from `since` (when the desk's memory begins) to `now` that `ran` does not know yet
 * (started, finished or skipped): to start, or missed; each list by due time, then row order. Looks back
 * over the last ten sessions. A job due between open and close starts before the close or not at all;
 * any other, even a clock row an early close has overtaken, is bound by its own window only: what
 * trades near the close is written from the close.
 */
export function judge(
  rows: readonly Row[],
  ran: (job: string, day: TradingDay) => boolean,
  span: { readonly since: DeskTime; readonly now: DeskTime },
): Judgement {
  const { since, now } = span;
  const slots: Slot[] = [];
  for (const session of recentSessions(since, now))
    for (const row of rows) {
      const due = dueAt(row, session);
      if (due < since || due > now || !isOn(row, session) || ran(row.job, session.day)) continue;
      slots.push({ row, session, day: session.day, due });
    }
  const run: Due[] = [];
  const missed: Missed[] = [];
  for (const slot of inOrder(slots)) {
    const { row, day, due } = slot;
    const reason = whyTooLate(slot, now);
    if (reason === null) run.push({ row, day, due, late: now - due > ON_TIME_MS });
    else missed.push({ row, day, due, reason });
  }
  return { run, missed };
}
