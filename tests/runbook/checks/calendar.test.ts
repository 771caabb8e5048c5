// The calendar against the broker's: each way in which two calendars differ is a sentence with its day.
import { describe, expect, test } from 'vitest';
import type { BrokerDay } from '#engine/broker/broker.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { tradingDay } from '#engine/model/time.ts';
import { calendarDifferences, sessionsAhead } from '#runbook/checks/calendar.ts';

const SPAN = sessionsAhead(tradingDay('2020-11-20'));
const OURS: readonly BrokerDay[] = sessionsBetween(SPAN.from, SPAN.to);
const FRIDAY = tradingDay('2020-11-27');

function changed(change: (row: BrokerDay) => BrokerDay | null): readonly BrokerDay[] {
  return OURS.flatMap((row) => change(row) ?? []);
}

describe('the broker calendar', () => {
  test('reaches thirty sessions ahead, over half days and holidays', () => {
    expect(SPAN).toEqual({ from: '2020-11-20', to: '2021-01-06' });
    expect(OURS).toHaveLength(31);
    expect(OURS.find(({ day }) => day === FRIDAY)?.closeMinute).toBe(13 * 60);
  });

  test.each<[string, readonly BrokerDay[], readonly string[]]>([
    ['agrees', OURS, []],
    ['agrees in another order', OURS.toReversed(), []],
    [
      'is closed on a session of ours',
      changed((row) => (row.day === FRIDAY ? null : row)),
      ['2020-11-27: closed at the broker, a session here'],
    ],
    [
      'is open on a holiday of ours',
      [...OURS, { day: tradingDay('2020-12-25'), openMinute: 570, closeMinute: 960 }],
      ['2020-12-25: a session at the broker, closed here'],
    ],
    [
      'does not know the half day',
      changed((row) => (row.day === FRIDAY ? { ...row, closeMinute: 960 } : row)),
      ['2020-11-27: 09:30 to 16:00 at the broker, 09:30 to 13:00 here'],
    ],
    ['says nothing', [], OURS.map(({ day }) => `${day}: closed at the broker, a session here`)],
  ])('%s', (_what, theirs, expected) => {
    expect(calendarDifferences(theirs, SPAN)).toEqual(expected);
  });
});
