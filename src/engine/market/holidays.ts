// The New York Stock Exchange's closed days and short days, worked out by rule from 1990 to 2040, with
// the closures no rule foresees in named tables. Only scheduled hours are known here: a halt, a power
// cut or a delayed opening inside a session changes nothing.
import { DAY_MS, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

export const FIRST_YEAR = 1990;
export const LAST_YEAR = 2040;

/** What is unusual about one year; a day in neither map trades in full, weekends apart. */
export interface YearOfHolidays {
  /** Weekdays without a session, each with its reason. */
  readonly closed: ReadonlyMap<TradingDay, string>;
  /** Sessions that end early, with the closing minute since New York midnight. */
  readonly early: ReadonlyMap<TradingDay, number>;
}

/** A day as a whole number of days since 1970-01-01. */
type DayNumber = number;

const SUNDAY = 0;
const MONDAY = 1;
const TUESDAY = 2;
const WEDNESDAY = 3;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

const ONE_PM = 13 * 60;
const TWO_PM = 14 * 60;

// Whole days the exchange stayed closed; the test compares them with published lists of sessions.
const SPECIAL_CLOSURES: readonly (readonly [string, string])[] = [
  ['1994-04-27', 'National day of mourning for Richard Nixon'],
  ['2001-09-11', 'Attacks on the World Trade Center'],
  ['2001-09-12', 'Attacks on the World Trade Center'],
  ['2001-09-13', 'Attacks on the World Trade Center'],
  ['2001-09-14', 'Attacks on the World Trade Center'],
  ['2004-06-11', 'National day of mourning for Ronald Reagan'],
  ['2007-01-02', 'National day of mourning for Gerald Ford'],
  ['2012-10-29', 'Hurricane Sandy'],
  ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'National day of mourning for George H. W. Bush'],
  ['2025-01-09', 'National day of mourning for Jimmy Carter'],
];

// Short days that follow no rule: the Fridays after Christmas of 1997 and 2003, the eve of 2000.
const SPECIAL_EARLY_CLOSES: readonly string[] = ['1997-12-26', '1999-12-31', '2003-12-26'];

export function dayNumber(day: TradingDay): DayNumber {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function dayFromNumber(number: DayNumber): TradingDay {
  return tradingDay(new Date(number * DAY_MS).toISOString().slice(0, 10));
}

/** So many calendar days after a day, or before it. */
export function plusDays(day: TradingDay, days: number): TradingDay {
  return dayFromNumber(dayNumber(day) + days);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(number: DayNumber): number {
  return (((number + THURSDAY) % 7) + 7) % 7; // 1970-01-01 was a Thursday
}

export function isWeekend(number: DayNumber): boolean {
  const name = weekday(number);
  return name === SATURDAY || name === SUNDAY;
}

/** `month` counts from 1. */
function dateIn(year: number, month: number, date: number): DayNumber {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/** The nth of a weekday in a month, n counting from 1. */
function nth(year: number, month: number, which: { readonly n: number; readonly weekday: number }) {
  const first = dateIn(year, month, 1);
  return first + ((which.weekday - weekday(first) + 7) % 7) + (which.n - 1) * 7;
}

/** Easter Sunday by the Gregorian rule (Meeus, Astronomical Algorithms, 2nd ed., chapter 8). */
function easter(year: number): DayNumber {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dateIn(year, Math.floor(sum / 31), (sum % 31) + 1);
}

function thanksgiving(year: number): DayNumber {
  return nth(year, 11, { n: 4, weekday: THURSDAY });
}

/** The holidays that keep to one weekday. */
function weekdayHolidays(year: number): readonly (readonly [DayNumber, string])[] {
  const lastOfMay = dateIn(year, 5, 31);
  const holidays: [DayNumber, string][] = [
    [nth(year, 2, { n: 3, weekday: MONDAY }), "Washington's Birthday"],
    [easter(year) - 2, 'Good Friday'],
    [lastOfMay - ((weekday(lastOfMay) - MONDAY + 7) % 7), 'Memorial Day'],
    [nth(year, 9, { n: 1, weekday: MONDAY }), 'Labor Day'],
    [thanksgiving(year), 'Thanksgiving Day'],
  ];
  if (year >= 1998)
    holidays.push([nth(year, 1, { n: 3, weekday: MONDAY }), 'Martin Luther King, Jr. Day']);
  return holidays;
}

/** The holidays that keep to one date, weekends not yet moved. */
function dateHolidays(year: number): readonly (readonly [DayNumber, string])[] {
  const holidays: [DayNumber, string][] = [
    [dateIn(year, 1, 1), "New Year's Day"],
    [dateIn(year, 7, 4), 'Independence Day'],
    [dateIn(year, 12, 25), 'Christmas Day'],
  ];
  if (year >= 2022) holidays.push([dateIn(year, 6, 19), 'Juneteenth National Independence Day']);
  return holidays;
}

/**
 * The day a dated holiday closes the exchange (NYSE Rule 7.2): Sunday's moves to Monday, Saturday's to
 * Friday unless that Friday ends a month or a year, which only New Year's Day can meet. Null: not kept.
 */
function observed(holiday: DayNumber): DayNumber | null {
  const name = weekday(holiday);
  if (name === SUNDAY) return holiday + 1;
  if (name !== SATURDAY) return holiday;
  return dayFromNumber(holiday).endsWith('-01-01') ? null : holiday - 1;
}

function closures(year: number): ReadonlyMap<TradingDay, string> {
  const closed = new Map<TradingDay, string>();
  for (const [day, name] of weekdayHolidays(year)) closed.set(dayFromNumber(day), name);
  for (const [day, name] of dateHolidays(year)) {
    const kept = observed(day);
    if (kept === null) continue;
    closed.set(dayFromNumber(kept), kept === day ? name : `${name} (observed)`);
  }
  for (const [day, reason] of SPECIAL_CLOSURES)
    if (day.startsWith(`${year}-`)) closed.set(tradingDay(day), reason);
  return closed;
}

/** The short day at Independence Day: none before 1995; the Friday after a Thursday 4th until 2012. */
function independenceShortDay(year: number): DayNumber | null {
  if (year < 1995) return null;
  const fourth = dateIn(year, 7, 4);
  switch (weekday(fourth)) {
    case TUESDAY:
    case WEDNESDAY:
    case FRIDAY:
      return fourth - 1;
    case THURSDAY:
      return year < 2013 ? fourth + 1 : fourth - 1;
    default:
      return null; // the 3rd is a weekend, or is itself the holiday
  }
}

function earlyCloses(year: number): ReadonlyMap<TradingDay, number> {
  const early = new Map<TradingDay, number>();
  const minute = year < 1993 ? TWO_PM : ONE_PM;
  const independence = independenceShortDay(year);
  if (independence !== null) early.set(dayFromNumber(independence), minute);
  if (year >= 1992) early.set(dayFromNumber(thanksgiving(year) + 1), minute);
  const christmasEve = dateIn(year, 12, 24);
  const eve = weekday(christmasEve);
  if (eve >= MONDAY && eve <= THURSDAY) early.set(dayFromNumber(christmasEve), minute);
  for (const day of SPECIAL_EARLY_CLOSES)
    if (day.startsWith(`${year}-`)) early.set(tradingDay(day), ONE_PM);
  return early;
}

/** Throws a RangeError outside FIRST_YEAR to LAST_YEAR. */
export function holidaysOf(year: number): YearOfHolidays {
  if (year < FIRST_YEAR || year > LAST_YEAR)
    throw new RangeError(
      `no trading calendar for the year ${year}: the rules were checked for ${FIRST_YEAR} to ` +
        `${LAST_YEAR} only; ask about a day in that range`,
    );
  return { closed: closures(year), early: earlyCloses(year) };
}
