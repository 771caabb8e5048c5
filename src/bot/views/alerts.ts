// Alerts in words: the list with what is open first, one alert's timeline.
// People's times are the wall's, shown for New York.
import { formatDayEt } from '#engine/model/time.ts';
import { left, table } from '#bot/table.ts';
import { counted, cut, oneLine } from '#bot/text.ts';
import { nextText, wallText, worstFirst } from '#runbook/alert/picture.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert, Alerts } from '#runbook/alert.ts';
import type { Roster } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';

const SHOWN_ENDED = 5;
const MOST_TEXT = 80;

function row(alert: Alert, roster: Roster): readonly string[] {
  const times = alert.count > 1 ? ` (${alert.count} times)` : '';
  return [
    alert.id,
    alert.severity,
    alert.status,
    alert.status === 'resolved' ? '' : nextText(alert, roster),
    `${cut(oneLine(alert.text), MOST_TEXT)}${times}`,
  ];
}

function firstLine(open: readonly Alert[]): string {
  if (open.length === 0) return 'No alert is open.';
  const critical = open.filter((one) => one.severity === 'CRITICAL').length;
  const firing = open.filter((one) => one.status === 'firing' && one.severity !== 'INFO').length;
  return `${counted(open.length, 'alert')} open, ${critical} of them CRITICAL, ${firing} waiting for somebody.`;
}

const COLUMNS = [left('alert'), left('severity'), left('state'), left('next'), left('what')];

/** What is open, worst first, with who is called next and when; then what ended last; INFO is in the digest. */
export function alertLines(alerts: Alerts, roster: Roster): readonly string[] {
  const open = worstFirst(openAlerts(alerts));
  const ended = Object.values(alerts.byId)
    .filter((one) => one.status === 'resolved' && one.severity !== 'INFO')
    .slice(-SHOWN_ENDED)
    .toReversed();
  const rows = [...open, ...ended].map((one) => row(one, roster));
  return [firstLine(open), ...(rows.length === 0 ? [] : ['', ...table(COLUMNS, rows)])];
}

function standing(alert: Alert, roster: Roster): string {
  if (alert.status === 'resolved') return `Resolved: ${alert.cause ?? 'no cause is on record'}`;
  const next = nextText(alert, roster);
  return next === '' ? 'Nobody is called for it.' : `Next: ${next}.`;
}

/** One alert's life, oldest first. */
export function timelineLines(alert: Alert, roster: Roster): readonly string[] {
  const rows = alert.events.map((event) => [
    wallText(event.wall),
    formatDayEt(event.desk),
    nameOf(roster, event.by),
    oneLine(event.text),
  ]);
  return [
    `${alert.id} ${alert.severity} ${alert.status}: ${oneLine(alert.text)}`,
    `The desk did: ${oneLine(alert.did)}`,
    standing(alert, roster),
    '',
    ...table([left('when'), left('desk\u2019s clock'), left('who'), left('what')], rows),
  ];
}

/** A row of `alerts` for whoever reads it as data. */
export function alertData(alert: Alert, roster: Roster) {
  const { id, key, rule, severity, status, text, count, owner } = alert;
  const next = nextText(alert, roster);
  return { id, key, rule, severity, status, text, count, owner, next };
}
