// What of a day people have to do with, for its report: alerts that are open or ended, incidents, what was drilled,
// done or left of maintenance. Their words stand as text.
import { newYork } from '#engine/model/time.ts';
import type { Alert } from '#runbook/alert.ts';
import { openIncidents } from '#runbook/incident/incident.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import { list } from '#runbook/report/document.ts';
import type { Block } from '#runbook/report/document.ts';
import type { DeskState } from '#runbook/state.ts';

const ENDED_SHOWN = 10;

/** The day an alert ended, whenever it was raised; null while it is open. */
function endedDay(row: Alert): string | null {
  const end = row.events.findLast((event) => event.kind === 'alert.resolved');
  return end === undefined ? null : newYork(end.desk).day;
}

/** What is INFO is told by the digest. */
function isTold({ severity }: DeskPicture['alerts'][number]): boolean {
  return severity !== 'INFO';
}

/** What is open and who has it, what is silent and why, and what ended today with its cause. */
export function alertBlocks(state: DeskState, picture: DeskPicture): readonly Block[] {
  const day = state.engine.day?.day;
  const rows = Object.values(state.runbook.alerts.byId);
  const today = rows.filter((row) => row.severity !== 'INFO' && endedDay(row) === day);
  const times = (count: number): string => (count > 1 ? `, ${count} times` : '');
  return list([
    ...picture.alerts
      .filter(isTold)
      .map(
        (row) =>
          `${row.status}: ${row.id} ${row.severity}${times(row.count)}: ${row.text} The desk did: ${row.did}${row.owner === null ? '' : ` ${row.owner} has it.`}`,
      ),
    ...picture.silences.map((line) => `silence: ${line}`),
    ...today
      .slice(-ENDED_SHOWN)
      .map(
        (row) =>
          `resolved: ${row.id} ${row.severity}${times(row.count)}: ${row.text} Cause: ${row.cause ?? 'none is on record'}`,
      ),
    ...(today.length > ENDED_SHOWN ? [`${today.length - ENDED_SHOWN} more were resolved`] : []),
  ]);
}

/** Incidents that are open, or were closed today, with what is written of each. */
export function incidentLines({ engine, runbook }: DeskState): readonly string[] {
  const day = engine.day?.day;
  const closed = Object.values(runbook.incidents.byId).filter(
    ({ closedDesk }) => closedDesk !== null && newYork(closedDesk).day === day,
  );
  return [...openIncidents(runbook.incidents), ...closed].map(
    (row) =>
      `${row.closedDesk === null ? 'open' : 'closed'}: ${row.id} ${row.title} Cause: ${row.cause ?? 'not written yet'}. Prevention: ${row.prevention ?? 'not written yet'}.`,
  );
}

/** What people and the desk tried out today, and what of maintenance was done today or is late. */
export function practiceLines({ engine, runbook }: DeskState): readonly string[] {
  const isToday = (desk: number): boolean => newYork(desk).day === engine.day?.day;
  const drills = Object.entries(runbook.drills).flatMap(([name, last]) =>
    isToday(last.desk)
      ? [
          `drill ${name} by ${last.person}: ${last.passed ? 'passed' : `failed at ${last.failed ?? ''}`}`,
        ]
      : [],
  );
  const tasks = Object.values(runbook.maintenance).flat();
  const ended = tasks
    .filter(({ status, desk }) => (status === 'done' || status === 'failed') && isToday(desk))
    .map(({ status, title, evidence }) => `${status}: ${title}: ${evidence ?? ''}`);
  const late = tasks.filter(({ status }) => status === 'overdue').length;
  const overdue =
    late === 0 ? [] : [`overdue: ${late} times a task of maintenance; maintenance names each`];
  return [...drills, ...ended, ...overdue];
}
