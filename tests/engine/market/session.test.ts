// The computed calendar against two outside sources: a published list of every session from 1990 to
// 2023-01-13, compared to the minute, and the exchange's own announcements for 2023 to 2028.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  closureOn,
  nextSession,
  previousSession,
  sessionOn,
  sessionsBetween,
  weekOf,
} from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { atNewYork, DAY_MS, formatMinute, newYork, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const HOUR_MS = 3_600_000;
const FIRST = tradingDay('1990-01-01');
const LAST = tradingDay('2040-12-31');
const EVERY_SESSION = sessionsBetween(FIRST, LAST);

function daysBetween(from: string, to: string): readonly TradingDay[] {
  const days: TradingDay[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS)
    days.push(tradingDay(new Date(ms).toISOString().slice(0, 10)));
  return days;
}

function sessionAt(day: string): Session {
  const session = sessionOn(tradingDay(day));
  if (session === null) throw new Error(`no session on ${day}`);
  return session;
}

function hours(day: string): string {
  const { open, close } = sessionAt(day);
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  return `${clock(open)}-${clock(close)} UTC`;
}

describe('every session from 1990 to 2023-01-13, to the minute', () => {
  const path = `${process.env['SHARED_DIR'] ?? '../shared'}/data/calendar/xnys.csv`;
  const sha256 = '5f91ec537dd8672130d41f2796a194f5b2c1733dfe79191af8593d80600fb3cc';
  const absent = !existsSync(path);
  if (absent)
    console.warn(`skipped: the published list of sessions is not at ${path}; set SHARED_DIR`);

  test.skipIf(absent)('equals the published list, with no day more or less', () => {
    const bytes = readFileSync(path);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const published = bytes
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [date = '', open = '', close = ''] = line.trim().split(',');
        return `${date.slice(0, 10)} ${open} ${close}`;
      });
    const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
    const computed = sessionsBetween(FIRST, tradingDay('2023-01-13')).map(
      ({ day, open, close }) => `${day} ${iso(open)} ${iso(close)}`,
    );
    expect(published).toHaveLength(8324);
    expect(computed).toEqual(published);
  });
});

/**
 * NYSE Group, "Holiday and Early Closings Calendar", as published at
 * https://www.nyse.com/markets/hours-calendars and announced on 2022-12-21 (2023 to 2025), 2024-11-08
 * (2025 to 2027) and 2025-12-23 (2026 to 2028); 2025-01-09: "The New York Stock Exchange Will Close
 * Markets on January 9 to Honor the Passing of Former President Jimmy Carter", ICE, 2024-12-30.
 */
const ANNOUNCED: readonly {
  readonly year: number;
  readonly closed: string;
  readonly early: string;
}[] = [
  {
    year: 2023,
    closed: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
    early: '07-03 11-24',
  },
  {
    year: 2024,
    closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
    early: '07-03 11-29 12-24',
  },
  {
    year: 2025,
    closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    early: '07-03 11-28 12-24',
  },
  {
    year: 2026,
    closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
    early: '11-27 12-24',
  },
  {
    year: 2027,
    closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
    early: '11-26',
  },
  {
    year: 2028,
    closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
    early: '07-03 11-24',
  },
];

describe('the exchange as announced', () => {
  test.each(ANNOUNCED)('$year: closed and early days, and no others', ({ year, closed, early }) => {
    const days = daysBetween(`${year}-01-01`, `${year}-12-31`);
    const closedDays = days.filter((day) => (closureOn(day) ?? 'weekend') !== 'weekend');
    const halves = days.filter((day) => sessionOn(day)?.half === true);
    expect(closedDays.map((day) => day.slice(5)).join(' ')).toBe(closed);
    expect(halves.map((day) => day.slice(5)).join(' ')).toBe(early);
    for (const day of halves) expect(formatMinute(sessionAt(day).closeMinute), day).toBe('13:00');
  });

  test.each([
    ['2026-07-05', 'weekend'],
    ['2025-07-04', 'Independence Day'],
    ['2026-07-03', 'Independence Day (observed)'],
    ['2027-12-24', 'Christmas Day (observed)'],
    ['2022-06-20', 'Juneteenth National Independence Day (observed)'],
    ['2024-03-29', 'Good Friday'],
    ['1998-01-19', 'Martin Luther King, Jr. Day'],
    ['1994-04-27', 'National day of mourning for Richard Nixon'],
    ['2001-09-14', 'Attacks on the World Trade Center'],
    ['2004-06-11', 'National day of mourning for Ronald Reagan'],
    ['2007-01-02', 'National day of mourning for Gerald Ford'],
    ['2012-10-30', 'Hurricane Sandy'],
    ['2018-12-05', 'National day of mourning for George H. W. Bush'],
    ['2025-01-09', 'National day of mourning for Jimmy Carter'],
  ])('%s is closed: %s', (day, reason) => {
    expect(closureOn(tradingDay(day))).toBe(reason);
    expect(sessionOn(tradingDay(day))).toBeNull();
  });

  test.each([
    ['2021-12-31', "New Year's Day on a Saturday is not kept on the Friday (NYSE Rule 7.2)"],
    ['1997-01-20', 'Martin Luther King, Jr. Day came in 1998'],
    ['2021-06-18', 'Juneteenth came in 2022'],
    ['2025-12-26', 'federal offices closed, the exchange did not'],
    ['2024-11-11', 'Veterans Day is no holiday of the exchange'],
    ['2024-10-14', 'Columbus Day neither'],
  ])('%s trades in full: %s', (day) => {
    expect(closureOn(tradingDay(day))).toBeNull();
    expect(sessionAt(day).closeMinute).toBe(16 * 60);
  });
});

describe('daylight saving', () => {
  test.each([
    ['2024-03-08', '14:30-21:00 UTC'],
    ['2024-03-11', '13:30-20:00 UTC'],
    ['2024-11-01', '13:30-20:00 UTC'],
    ['2024-11-04', '14:30-21:00 UTC'],
    ['2006-03-13', '14:30-21:00 UTC'], // before 2007 it began in April
    ['2006-04-03', '13:30-20:00 UTC'],
    ['2006-10-30', '14:30-21:00 UTC'],
    ['2024-11-29', '14:30-18:00 UTC'],
    ['2024-07-03', '13:30-17:00 UTC'],
  ])('%s trades %s', (day, expected) => {
    expect(hours(day)).toBe(expected);
  });

  test('opens on consecutive days are 24 hours apart; clocks change over weekends only', () => {
    const spreads = new Map<number, number>();
    for (const [index, session] of EVERY_SESSION.entries()) {
      const previous = EVERY_SESSION[index - 1];
      if (previous === undefined) continue;
      const days = (Date.parse(session.day) - Date.parse(previous.day)) / DAY_MS;
      const shift = (session.open - previous.open) / HOUR_MS - days * 24;
      if (shift !== 0) expect(days).toBeGreaterThanOrEqual(3);
      else if (days === 1) expect(session.open - previous.open).toBe(DAY_MS);
      spreads.set(shift, (spreads.get(shift) ?? 0) + 1);
    }
    // 51 years: one change each way a year.
    expect(spreads.get(-1)).toBe(51);
    expect(spreads.get(1)).toBe(51);
    expect(spreads.size).toBe(3);
  });

  test('every open and close is the named New York minute of its own day, 1990 to 2040', () => {
    for (const { day, open, close, openMinute, closeMinute } of EVERY_SESSION) {
      expect(open).toBe(atNewYork(day, openMinute));
      expect(close).toBe(atNewYork(day, closeMinute));
    }
  });

  test('each hour of the 24 around a session belongs to its New York day', () => {
    for (const day of ['2024-03-11', '2024-07-03', '2024-11-04']) {
      const { open } = sessionAt(day);
      const midnight = open - (9 * 60 + 30) * 60_000;
      const seen = Array.from({ length: 26 }, (_, hour) =>
        newYork(midnight + (hour - 1) * HOUR_MS),
      );
      expect(seen.filter((local) => local.day === day)).toHaveLength(24);
    }
  });
});

describe('moving between sessions', () => {
  const anyDay = fc
    .integer({ min: Date.parse('1990-01-03') / DAY_MS, max: Date.parse('2040-12-30') / DAY_MS })
    .map((number) => tradingDay(new Date(number * DAY_MS).toISOString().slice(0, 10)));

  test('next and previous are strict, adjacent and undo each other', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const next = nextSession(day);
        const previous = previousSession(day);
        expect(next.day > day).toBe(true);
        expect(previous.day < day).toBe(true);
        const between = sessionsBetween(previous.day, next.day).map((session) => session.day);
        const here = sessionOn(day) === null ? [] : [day];
        expect(between).toEqual([previous.day, ...here, next.day]);
        expect(sessionOn(next.day)).toBe(next);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a day either has a session or a closure, never both or neither', () => {
    for (const day of daysBetween(FIRST, LAST))
      expect(sessionOn(day) === null, day).toBe(closureOn(day) !== null);
  });

  test('a span includes both ends, is empty backwards, and crosses years', () => {
    const span = (from: string, to: string) =>
      sessionsBetween(tradingDay(from), tradingDay(to)).map((session) => session.day);
    expect(span('2001-09-10', '2001-09-17')).toEqual(['2001-09-10', '2001-09-17']);
    expect(span('2024-12-31', '2025-01-02')).toEqual(['2024-12-31', '2025-01-02']);
    expect(span('2024-01-06', '2024-01-07')).toEqual([]);
    expect(span('2024-01-08', '2024-01-05')).toEqual([]);
  });

  test.each([
    ['2024-07-01', '2024-07-01'],
    ['2024-07-05', '2024-07-01'],
    ['2024-07-07', '2024-07-01'],
    ['2025-01-01', '2024-12-30'],
    ['2024-09-03', '2024-09-02'], // a Monday that does not trade still names its week
  ])('the week of %s is %s', (day, monday) => {
    expect(weekOf(tradingDay(day))).toBe(monday);
  });

  test('a day outside 1990 to 2040 is refused with the range', () => {
    const outside = /trading calendar for the year \d+: .* 1990 to 2040/;
    expect(() => sessionOn(tradingDay('1989-12-29'))).toThrow(RangeError);
    expect(() => sessionOn(tradingDay('1989-12-29'))).toThrow(outside);
    expect(() => closureOn(tradingDay('2041-01-01'))).toThrow(outside);
    expect(() => nextSession(LAST)).toThrow(outside);
    expect(() => previousSession(tradingDay('1990-01-02'))).toThrow(outside);
    expect(() => sessionsBetween(tradingDay('2040-12-01'), tradingDay('2041-01-05'))).toThrow(
      outside,
    );
  });
});
