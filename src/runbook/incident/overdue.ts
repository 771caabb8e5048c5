// Incidents nobody closed: a day after an incident's trouble was over somebody is told, once. Counted on
// people's clock, so that a replay in a hurry calls nobody.
import type { Alerts } from '#runbook/alert.ts';
import type { IncidentOverdue, Incidents } from '#runbook/incident/fact.ts';
import { endedWall, missingFields, openIncidents } from '#runbook/incident/incident.ts';

const OVERDUE_MS = 24 * 3_600_000;

export function overdueIncidents(
  runbook: { readonly incidents: Incidents; readonly alerts: Alerts },
  wall: number,
): readonly IncidentOverdue[] {
  return openIncidents(runbook.incidents).flatMap((row): readonly IncidentOverdue[] => {
    const ended = endedWall(row, runbook.alerts);
    if (row.overdue || ended === null || wall - ended < OVERDUE_MS) return [];
    const lacking = missingFields(row).join(' and ');
    const missing = lacking === '' ? 'its close' : lacking;
    return [{ kind: 'incident.overdue', id: row.id, title: row.title, missing }];
  });
}
