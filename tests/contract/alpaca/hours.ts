// When this Alpaca's exchange is open: its calendar by rule, its clock in New York's own time, and the rows
// the calendar and clock endpoints answer with.
import { nextSession, sessionOn, sessionsBetween } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { NEW_YORK, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: NEW_YORK,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'longOffset',
});

/** "2026-03-02T09:30:00-05:00". */
export function newYorkText(ms: number): string {
  const parts = new Map(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (name: string) => parts.get(name as Intl.DateTimeFormatPartTypes) ?? '';
  const offset = part('timeZoneName').replace('GMT', '');
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  return `${day}T${part('hour')}:${part('minute')}:${part('second')}${offset === '' ? 'Z' : offset}`;
}

export function newYorkDay(ms: number): TradingDay {
  return tradingDay(newYorkText(ms).slice(0, 10));
}

/** The session in progress, or null. */
export function sessionAt(ms: number): Session | null {
  const session = sessionOn(newYorkDay(ms));
  return session !== null && ms >= session.open && ms < session.close ? session : null;
}

/** The session a day order of this moment belongs to. */
export function sessionFor(ms: number): Session {
  const day = newYorkDay(ms);
  const today = sessionOn(day);
  return today !== null && ms < today.close ? today : nextSession(day);
}

function nextOpen(ms: number): number {
  const session = sessionFor(ms);
  return ms < session.open ? session.open : nextSession(session.day).open;
}

export function clockRow(ms: number, open: boolean) {
  return {
    timestamp: newYorkText(ms),
    is_open: open,
    next_open: newYorkText(nextOpen(ms)),
    next_close: newYorkText(sessionFor(ms).close),
  };
}

function minuteText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Both ends included. */
export function calendarRows(from: string, to: string) {
  return sessionsBetween(tradingDay(from), tradingDay(to)).map((session) => ({
    date: session.day,
    open: minuteText(session.openMinute),
    close: minuteText(session.closeMinute),
    session_open: '0400',
    session_close: '2000',
    settlement_date: nextSession(session.day).day,
  }));
}
