// The calendar of a span: its weeks as rows, its weekdays as columns, each session with its gain. Exchanges never
// open on a weekend, so that five columns hold every session.
import { plusDays } from '#engine/market/holidays.ts';
import { closureOn, weekOf } from '#engine/market/session.ts';
import { formatGain } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { cell, gainTone, section, table, words } from '#runbook/report/document.ts';
import type { Cell, Section } from '#runbook/report/document.ts';
import type { Period, PeriodDay } from '#runbook/report/period.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
/** Longer spans have their days in the picture alone. */
const MOST_WEEKS = 14;

function dayCell(period: Period, byDay: ReadonlyMap<string, PeriodDay>, day: TradingDay): Cell {
  if (day < period.span.from || day > period.span.until) return cell('');
  const found = byDay.get(day);
  if (found === undefined) return cell(closureOn(day) ?? 'not traded');
  const { gain, closed } = found;
  return cell(`${formatGain(gain)}${closed ? '' : ' so far'}`, gainTone(gain));
}

export function calendarSection(period: Period): Section {
  const byDay = new Map<string, PeriodDay>(period.days.map((day) => [day.day, day]));
  const mondays = [...new Set(period.days.map((day) => weekOf(day.day)))];
  if (mondays.length === 0) return section('Day by day', [], 'No session lies in this span.');
  if (mondays.length > MOST_WEEKS)
    return section('Day by day', [
      words(`${period.days.length} sessions: the picture above shows them.`),
    ]);
  return section(
    'Day by day',
    table(
      'P&L by day, a row a week',
      ['Week of', ...WEEKDAYS],
      mondays.map((monday) => [
        monday,
        ...WEEKDAYS.map((_, at) => dayCell(period, byDay, plusDays(tradingDay(monday), at))),
      ]),
    ),
  );
}
