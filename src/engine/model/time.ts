// Time by name: desk time (what the schedule runs on, simulated in the demo), wall time (people),
// monotonic time (timeouts). All are milliseconds; the three never mix because their types differ.
import type { Brand } from '#engine/model/brand.ts';

/** Milliseconds since 1970 on the desk's clock. */
export type DeskTime = Brand<number, 'DeskTime'>;
/** Milliseconds since 1970 on the wall's clock. */
export type WallTime = Brand<number, 'WallTime'>;
/** Milliseconds since this process started; never goes back. */
export type MonoTime = Brand<number, 'MonoTime'>;
/** A New York trading day, "2020-02-24". */
export type TradingDay = Brand<string, 'TradingDay'>;

export const NEW_YORK = 'America/New_York';
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export function deskTime(ms: number): DeskTime {
  return ms as DeskTime;
}
export function wallTime(ms: number): WallTime {
  return ms as WallTime;
}
export function monoTime(ms: number): MonoTime {
  return ms as MonoTime;
}

const DAY_SHAPE = /^\d{4}-\d{2}-\d{2}$/;

/** A real calendar date in ISO form; throws on anything else. */
export function tradingDay(text: string): TradingDay {
  if (!DAY_SHAPE.test(text) || new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text)
    throw new RangeError(`not a date like 2020-02-24: ${text}`);
  return text as TradingDay;
}

interface Local {
  readonly day: TradingDay;
  /** Minutes since New York midnight. */
  readonly minute: number;
  readonly second: number;
}

/** What was worked out for whole hours and midnights; a desk asks for the same few again and again. */
const OFFSETS = new Map<number, number>();
const DAYS = new Map<number, TradingDay>();
const KEPT_MOST = 4_096;

function keep<V>(known: Map<number, V>, key: number, value: V): V {
  if (known.size >= KEPT_MOST) known.clear();
  known.set(key, value);
  return value;
}

/** New York's offset from UTC in ms at an instant; it changes on whole UTC hours only. */
function newYorkOffset(ms: number): number {
  const hour = Math.floor(ms / 3_600_000);
  const known = OFFSETS.get(hour);
  if (known !== undefined) return known;
  const zoned = Temporal.Instant.fromEpochMilliseconds(hour * 3_600_000);
  return keep(OFFSETS, hour, zoned.toZonedDateTimeISO(NEW_YORK).offsetNanoseconds / 1e6);
}

function dayOf(midnight: number): TradingDay {
  const known = DAYS.get(midnight);
  if (known !== undefined) return known;
  return keep(DAYS, midnight, new Date(midnight).toISOString().slice(0, 10) as TradingDay);
}

/** The New York date and time of day at an instant. */
export function newYork(ms: number): Local {
  const local = ms + newYorkOffset(ms);
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  const seconds = Math.floor((local - midnight) / 1000);
  return {
    day: dayOf(midnight),
    minute: Math.floor(seconds / 60),
    second: seconds % 60,
  };
}

/** The instant of a New York wall-clock minute on a day; a minute skipped by daylight saving moves on. */
export function atNewYork(day: TradingDay, minute: number): number {
  const time = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  const zoned = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: NEW_YORK,
    plainTime: time,
  });
  return zoned.epochMilliseconds;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** "09:30" for minutes since midnight. */
export function formatMinute(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** "09:30:00 ET". */
export function formatEt(ms: number): string {
  const at = newYork(ms);
  return `${formatMinute(at.minute)}:${two(at.second)} ET`;
}

/** "2020-02-24 09:30 ET". */
export function formatDayEt(ms: number): string {
  const at = newYork(ms);
  return `${at.day} ${formatMinute(at.minute)} ET`;
}
