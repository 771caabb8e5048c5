// The span of a report: a day, a week by ISO number, a month, or any range of dates, both ends included. Spans
// of calendar days, so that what happened on a weekend is told too; weeks begin on Monday.
import { plusDays } from '#engine/market/holidays.ts';
import { isoWeek, nextSession, sessionsBetween, weekOf } from '#engine/market/session.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

export type ReportKind = 'daily' | 'weekly' | 'monthly' | 'range';

export interface Span {
  readonly kind: ReportKind;
  readonly from: TradingDay;
  readonly until: TradingDay;
  /** "2020-02-24", "2020-W09", "2020-02", "2020-02-03-2020-02-14": with its kind the name of its files. */
  readonly label: string;
}

/** A span of more sessions than this is refused: it would be read by nobody. */
const MOST_SESSIONS = 1_300;
const WEEK_DAYS = 7;

export function daySpan(day: TradingDay): Span {
  return { kind: 'daily', from: day, until: day, label: day };
}

export function weekSpan(day: TradingDay): Span {
  const from = tradingDay(weekOf(day));
  return { kind: 'weekly', from, until: plusDays(from, WEEK_DAYS - 1), label: isoWeek(from) };
}

export function monthSpan(day: TradingDay): Span {
  const label = day.slice(0, 7);
  const from = tradingDay(`${label}-01`);
  const until = plusDays(tradingDay(`${plusDays(from, 31).slice(0, 7)}-01`), -1);
  return { kind: 'monthly', from, until, label };
}

function unknownSpan(text: string, shape: string): Result<never> {
  return refuse('REPORT_SPAN_UNKNOWN', `"${text}" is no ${shape}. Say it again that way.`, {
    said: text,
  });
}

/** The week "2020-W09", or the one a day lies in when none is said. */
export function readWeek(said: string | undefined, today: TradingDay): Result<Span> {
  if (said === undefined) return ok(weekSpan(today));
  const parts = /^(19[9]\d|20[0-3]\d)-?W(\d{2})$/i.exec(said);
  const [, year = '', week = ''] = parts ?? [];
  if (parts === null) return unknownSpan(said, 'week like 2020-W09');
  const first = tradingDay(weekOf(tradingDay(`${year}-01-04`)));
  const span = weekSpan(plusDays(first, (Number(week) - 1) * WEEK_DAYS));
  return span.label === `${year}-W${week}` ? ok(span) : unknownSpan(said, 'week of that year');
}

/** The month "2020-02", or the one a day lies in when none is said. */
export function readMonth(said: string | undefined, today: TradingDay): Result<Span> {
  if (said === undefined) return ok(monthSpan(today));
  if (!/^(199\d|20[0-3]\d)-(0[1-9]|1[0-2])$/.test(said))
    return unknownSpan(said, 'month like 2020-02');
  return ok(monthSpan(tradingDay(`${said}-01`)));
}

/** Both ends are dates already. */
export function readRange(from: TradingDay, until: TradingDay): Result<Span> {
  if (from > until) return unknownSpan(`${from} ${until}`, 'range: its first day is the later one');
  const sessions = sessionsBetween(from, until).length;
  if (sessions > MOST_SESSIONS)
    return unknownSpan(`${from} ${until}`, `range of at most ${MOST_SESSIONS} sessions`);
  return ok({ kind: 'range', from, until, label: `${from}-${until}` });
}

/** What a span is compared with: the week or month before, or as many sessions just before. */
export function earlierSpan(span: Span): Span {
  const before = plusDays(span.from, -1);
  if (span.kind === 'weekly') return weekSpan(before);
  if (span.kind === 'monthly') return monthSpan(before);
  const sessions = Math.max(1, sessionsBetween(span.from, span.until).length);
  const back = plusDays(span.from, -(sessions * 2 + 10));
  const rows = sessionsBetween(back, before).slice(-sessions);
  const from = rows[0]?.day ?? before;
  return { kind: span.kind, from, until: before, label: `${from}-${before}` };
}

/** The last week or month that is over when this session's evening comes: its own, or the one before. */
export function finishedSpan(kind: 'weekly' | 'monthly', session: TradingDay): Span {
  const spanOf = kind === 'weekly' ? weekSpan : monthSpan;
  const own = spanOf(session);
  return nextSession(session).day > own.until ? own : spanOf(plusDays(own.from, -1));
}

const KIND_WORDS: Readonly<Record<ReportKind, string>> = {
  daily: 'Day',
  weekly: 'Week',
  monthly: 'Month',
  range: 'Range',
};

/** "Week 2020-W09 (2020-02-24 to 2020-03-01)". */
export function spanWords({ kind, from, until, label }: Span): string {
  if (kind === 'daily') return `Day ${label}`;
  const dates = `${from} to ${until}`;
  return kind === 'range' ? `Range ${dates}` : `${KIND_WORDS[kind]} ${label} (${dates})`;
}

/** What its files are called, without their endings. */
export function reportName({ kind, label }: Pick<Span, 'kind' | 'label'>): string {
  return `${kind}-${label}`;
}
