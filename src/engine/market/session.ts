// The sessions of the New York Stock Exchange, computed offline by rule (DAY-3). A session is a pure
// function of its day; the years already worked out are kept, and nothing else is remembered.
import {
  dayFromNumber,
  dayNumber,
  holidaysOf,
  isWeekend,
  plusDays,
  weekday,
} from '#engine/market/holidays.ts';
import { atNewYork, deskTime, MINUTE_MS, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

/** The scheduled hours of one day, in instants and in minutes since New York midnight. */
export interface Session {
  readonly day: TradingDay;
  readonly open: DeskTime;
  readonly close: DeskTime;
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Whether it closes before 16:00. */
  readonly half: boolean;
}

interface Year {
  /** Oldest first. */
  readonly sessions: readonly Session[];
  readonly sessionByDay: ReadonlyMap<TradingDay, Session>;
  readonly closed: ReadonlyMap<TradingDay, string>;
}

const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;

const years = new Map<number, Year>();

function makeSession(day: TradingDay, closeMinute: number): Session {
  const open = atNewYork(day, OPEN_MINUTE);
  return {
    day,
    open: deskTime(open),
    // Exact in every year: clocks change on Sundays, never within a session.
    close: deskTime(open + (closeMinute - OPEN_MINUTE) * MINUTE_MS),
    openMinute: OPEN_MINUTE,
    closeMinute,
    half: closeMinute < CLOSE_MINUTE,
  };
}

function makeYear(year: number): Year {
  const { closed, early } = holidaysOf(year);
  const sessions: Session[] = [];
  const last = dayNumber(tradingDay(`${year}-12-31`));
  for (let number = dayNumber(tradingDay(`${year}-01-01`)); number <= last; number += 1) {
    if (isWeekend(number)) continue;
    const day = dayFromNumber(number);
    if (!closed.has(day)) sessions.push(makeSession(day, early.get(day) ?? CLOSE_MINUTE));
  }
  const sessionByDay = new Map(sessions.map((session) => [session.day, session]));
  return { sessions, sessionByDay, closed };
}

function yearNumber(day: TradingDay): number {
  return Number(day.slice(0, 4));
}

function yearOf(year: number): Year {
  const known = years.get(year);
  if (known !== undefined) return known;
  const made = makeYear(year);
  years.set(year, made);
  return made;
}

/** The index of the first session on or after a day; the length when there is none. */
function firstFrom(sessions: readonly Session[], day: TradingDay): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const session = sessions[middle];
    if (session !== undefined && session.day < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null when the exchange is closed all day. Throws a RangeError outside 1990 to 2040, as all here do. */
export function sessionOn(day: TradingDay): Session | null {
  return yearOf(yearNumber(day)).sessionByDay.get(day) ?? null;
}

/** The first session strictly after a day; throws a RangeError when it would fall after 2040. */
export function nextSession(after: TradingDay): Session {
  for (let year = yearNumber(after); ; year += 1) {
    const { sessions } = yearOf(year);
    const index = firstFrom(sessions, after);
    const found = sessions[sessions[index]?.day === after ? index + 1 : index];
    if (found !== undefined) return found;
  }
}

/** The last session strictly before a day; throws a RangeError when it would fall before 1990. */
export function previousSession(before: TradingDay): Session {
  for (let year = yearNumber(before); ; year -= 1) {
    const { sessions } = yearOf(year);
    const found = sessions[firstFrom(sessions, before) - 1];
    if (found !== undefined) return found;
  }
}

/** Both ends included, oldest first; none when `from` is after `to`. */
export function sessionsBetween(from: TradingDay, to: TradingDay): readonly Session[] {
  const found: Session[] = [];
  const lastYear = yearNumber(to);
  for (let year = yearNumber(from); year <= lastYear; year += 1) {
    const { sessions } = yearOf(year);
    for (let index = firstFrom(sessions, from); index < sessions.length; index += 1) {
      const session = sessions[index];
      if (session === undefined || session.day > to) break;
      found.push(session);
    }
  }
  return found;
}

/** Why there is no session, in words for people: 'weekend' or the closure's name; null on a session. */
export function closureOn(day: TradingDay): string | null {
  const { closed } = yearOf(yearNumber(day));
  return isWeekend(dayNumber(day)) ? 'weekend' : (closed.get(day) ?? null);
}

/** The key of the week a day belongs to: its Monday's date, whether or not that Monday trades. */
export function weekOf(day: TradingDay): string {
  const number = dayNumber(day);
  return dayFromNumber(number - ((weekday(number) + 6) % 7));
}

/** "2026-W48": the week as ISO 8601 numbers it, by the year of its Thursday. */
export function isoWeek(day: TradingDay): string {
  const thursday = plusDays(tradingDay(weekOf(day)), 3);
  const year = thursday.slice(0, 4);
  const first = dayNumber(tradingDay(`${year}-01-01`));
  const week = Math.floor((dayNumber(thursday) - first) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
