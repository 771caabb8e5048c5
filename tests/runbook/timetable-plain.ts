// The days a row is for, by a second and plainer rule than the timetable's: every session put into its calendar
// week, month or quarter, and the first or the last of each taken.
import { sessionsBetween } from '#engine/market/session.ts';
import { DAY_MS, tradingDay } from '#engine/model/time.ts';
import type { Row } from '#runbook/timetable.ts';

const FROM = tradingDay('2024-01-01');

/** With the sessions that end the last week. */
const BEYOND = sessionsBetween(FROM, tradingDay('2031-01-31'));

/** The days a row is for, by a second and plainer rule: the calendar week, month and quarter of each session. */
const PLAIN_DAYS = new Map<Row['on'], ReadonlySet<string>>(
  (
    [
      ['first-of-week', monday, 'first'],
      ['last-of-week', monday, 'last'],
      ['first-of-month', (day: string) => day.slice(0, 7), 'first'],
      ['first-of-quarter', (day: string) => `${day.slice(0, 4)} ${quarter(day)}`, 'first'],
    ] as const
  ).map(([on, key, which]) => {
    const groups = Object.values(Object.groupBy(BEYOND, ({ day }) => key(day)));
    const days = groups.map(
      (group = []) => (which === 'first' ? group[0] : group.at(-1))?.day ?? '',
    );
    return [on, new Set(days)] as const;
  }),
);

function monday(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  const back = (date.getUTCDay() + 6) % 7;
  return new Date(date.getTime() - back * DAY_MS).toISOString().slice(0, 10);
}

function quarter(day: string): string {
  const starts = ['01', '04', '07', '10'];
  return `Q${starts.findLastIndex((month) => month <= day.slice(5, 7)) + 1}`;
}

export function isFor(row: Row, day: string): boolean {
  return row.on === undefined || PLAIN_DAYS.get(row.on)?.has(day) === true;
}
