// Alerts in words: the list with what is open first, one alert's timeline, who is on call with the ladder.
// People's times are the wall's, shown for New York.
import { formatDayEt, formatEt } from '#engine/model/time.ts';
import { left, table } from '#bot/table.ts';
import { counted, cut, oneLine } from '#bot/text.ts';
import { nextText, wallText, worstFirst } from '#runbook/alert/picture.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert, Alerts } from '#runbook/alert.ts';
import { onCallGaps, onDuty } from '#runbook/oncall.ts';
import type { Roster } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';
import type { Alerting } from '#runbook/alert/watch.ts';

const SHOWN_ENDED = 5;
const MOST_TEXT = 80;

function nameOf(roster: Roster, by: string): string {
  return personNamed(roster, by)?.name ?? by;
}

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

/** What is open, worst first, with who is called next and when; then what ended last. */
export function alertLines(alerts: Alerts, roster: Roster): readonly string[] {
  const open = worstFirst(openAlerts(alerts));
  const ended = Object.values(alerts.byId)
    .filter((one) => one.status === 'resolved')
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

function ladderText(minutes: readonly number[], names: readonly string[]): string {
  const called = minutes.flatMap((at, place) => {
    const name = names[place];
    return name === undefined ? [] : [`${name} ${at === 0 ? 'at once' : `after ${at} min`}`];
  });
  return called.length === 0 ? 'nobody is called' : called.join(', ');
}

/** Who is on call, when each is called, and what is missing. */
export function onCallLines(alerting: Alerting, roster: Roster, wall: number): readonly string[] {
  const people = onDuty(alerting.onCall, roster);
  const names = people.map(({ person }) => person.name);
  const first =
    people.length === 0
      ? 'Nobody is on call: an alert pages nobody.'
      : `On call: ${people.map(({ duty, person }) => `${person.name} (${duty})`).join(', ')}.`;
  return [
    first,
    ...onCallGaps(alerting.onCall, roster),
    '',
    ...table(
      [left('severity'), left('who is called')],
      (['CRITICAL', 'WARNING', 'INFO'] as const).map((severity) => [
        severity,
        ladderText(alerting.ladders[severity], names),
      ]),
    ),
    '',
    `People\u2019s clock: ${formatEt(wall)}. Acknowledging stops the ladder: ack <alert>.`,
  ];
}

/** A row of `alerts` for whoever reads it as data. */
export function alertData(alert: Alert, roster: Roster) {
  const { id, key, rule, severity, status, text, count, owner } = alert;
  const next = nextText(alert, roster);
  return { id, key, rule, severity, status, text, count, owner, next };
}
