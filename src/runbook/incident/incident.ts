// Incidents as they are looked at: which are open, what each still lacks, which latches it is about, and when
// its trouble was over. Pure; one that is closed never changes again.
import type { LatchName } from '#engine/risk/latch.ts';
import { LATCH_NAMES } from '#engine/risk/latch.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Alert, Alerts } from '#runbook/alert.ts';
import { alertNamed } from '#runbook/alert.ts';
import type { Incident, Incidents } from '#runbook/incident/fact.ts';

/** "I-0007". */
export function incidentId(number: number): string {
  return `I-${String(number).padStart(4, '0')}`;
}

export function openIncidents(incidents: Incidents): readonly Incident[] {
  return Object.values(incidents.byId).filter((row) => row.closedWall === null);
}

function incidentNamed(incidents: Incidents, id: string): Incident | null {
  return Object.hasOwn(incidents.byId, id) ? (incidents.byId[id] ?? null) : null;
}

/** The incident an alert belongs to, the latest where it was in several; null when it is in none. */
export function incidentOfAlert(incidents: Incidents, alert: string): Incident | null {
  const rows = Object.values(incidents.byId);
  return rows.findLast((row) => row.alerts.some((one) => one.id === alert)) ?? null;
}

/** Its alerts that are on record yet; what is not ended long ago. */
export function alertsOf(row: Incident, alerts: Alerts): readonly Alert[] {
  return row.alerts.flatMap((one) => alertNamed(alerts, one.id) ?? []);
}

/** When its trouble was over, on people's clock; null while one of its alerts is open. */
export function endedWall(row: Incident, alerts: Alerts): number | null {
  const own = alertsOf(row, alerts);
  if (own.some((one) => one.status !== 'resolved')) return null;
  return Math.max(row.openedWall, ...own.map((one) => one.endedWall ?? 0));
}

/** The latches it is about; a halt's kill file belongs to the halt. */
export function latchesOf(row: Incident): readonly LatchName[] {
  const keys = row.alerts.map((one) => one.key);
  const halted = keys.includes('latch manual');
  return LATCH_NAMES.filter(
    (name) => keys.includes(`latch ${name}`) || (halted && name === 'kill-file'),
  );
}

/** What it cannot be closed without and nobody has said yet. */
export function missingFields(row: Incident): readonly ('cause' | 'prevention')[] {
  return (['cause', 'prevention'] as const).filter((field) => row[field] === null);
}

/** The incident that is meant: the one named, or the only one that is open. */
export function askedIncident(incidents: Incidents, id: string | null): Result<Incident> {
  if (id !== null) {
    const found = incidentNamed(incidents, id);
    return found === null
      ? refuse(
          'INCIDENT_UNKNOWN',
          `There is no incident ${id}, or it was closed long ago. See: incident.`,
        )
      : ok(found);
  }
  const open = openIncidents(incidents);
  const [only, ...others] = open;
  if (only !== undefined && others.length === 0) return ok(only);
  return refuse(
    'INCIDENT_NOT_NAMED',
    only === undefined
      ? 'No incident is open. See: incident; open one with: incident open <title>.'
      : `${open.length} incidents are open; say which: ${open.map((row) => row.id).join(', ')}.`,
  );
}
