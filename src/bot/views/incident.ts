// Incidents in words: the list with what is open first, and one incident with what it still lacks, its impact,
// who has it, and what happened.
import { formatDayEt } from '#engine/model/time.ts';
import type { Json } from '#engine/model/canonical.ts';
import { left, table } from '#bot/table.ts';
import { counted, cut, listed, oneLine } from '#bot/text.ts';
import type { Incident, Incidents } from '#runbook/incident/fact.ts';
import { missingFields, openIncidents } from '#runbook/incident/incident.ts';
import { impactText } from '#runbook/incident/post-mortem.ts';
import { nameOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

const SHOWN_CLOSED = 5;
const SHOWN_TIMELINE = 20;
const MOST_TITLE = 80;

function commanderOf({ commander }: Incident, roster: Roster): string {
  return commander === null ? 'nobody' : nameOf(roster, commander);
}

/** "open, resumed", "open, lacks cause and prevention", "closed". */
function stateText(row: Incident): string {
  if (row.closedWall !== null) return 'closed';
  const missing = missingFields(row);
  if (missing.length > 0) return `open, lacks ${listed(missing)}`;
  return row.resumed === null ? 'open' : 'open, resumed';
}

const COLUMNS = [left('incident'), left('state'), left('since'), left('led by'), left('what')];

export function incidentLines(incidents: Incidents, roster: Roster): readonly string[] {
  const open = openIncidents(incidents);
  const closed = Object.values(incidents.byId)
    .filter((row) => row.closedWall !== null)
    .slice(-SHOWN_CLOSED)
    .toReversed();
  const rows = [...open, ...closed].map((row) => [
    row.id,
    stateText(row),
    formatDayEt(row.openedDesk),
    commanderOf(row, roster),
    cut(oneLine(row.title), MOST_TITLE),
  ]);
  const lacking = open.filter((row) => missingFields(row).length > 0).length;
  const first =
    open.length === 0
      ? 'No incident is open.'
      : `${counted(open.length, 'incident')} open, ${lacking} without cause or prevention.`;
  return [first, ...(rows.length === 0 ? [] : ['', ...table(COLUMNS, rows)])];
}

function written(row: Incident, field: 'cause' | 'fix' | 'prevention'): string {
  const name = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
  const text = row[field];
  if (text !== null) return `${name}: ${oneLine(text)}`;
  return row.closedWall === null
    ? `${name}: not written. Type: incident ${field} ${row.id} <text>.`
    : `${name}: none`;
}

/** One incident, with the last of what happened. */
export function oneIncident(
  row: Incident,
  timeline: readonly string[],
  roster: Roster,
): readonly string[] {
  const actions = row.actions.map((one) => `  ${nameOf(roster, one.person)}: ${oneLine(one.text)}`);
  const related = row.alerts.map((one) => one.id);
  return [
    `${row.id} ${stateText(row)}: ${oneLine(row.title)}`,
    `Since ${formatDayEt(row.openedDesk)}, led by ${commanderOf(row, roster)}; ${related.length === 0 ? 'opened by hand' : listed(related)}.`,
    `When it began: ${impactText(row.impact)}, equity and positions in: incident report ${row.id}.`,
    written(row, 'cause'),
    written(row, 'fix'),
    written(row, 'prevention'),
    ...(actions.length === 0 ? [] : ['Actions:', ...actions]),
    ...(row.resumed === null ? [] : [`Resumed by two people (${row.resumed.approval}).`]),
    '',
    ...timeline.slice(-SHOWN_TIMELINE),
  ];
}

export function incidentData(row: Incident): { readonly [key: string]: Json } {
  const { id, title, severity, commander, cause, fix, prevention } = row;
  return {
    id,
    title,
    severity,
    commander,
    cause,
    fix,
    prevention,
    alerts: row.alerts.map((one) => one.id),
    state: stateText(row),
    openedDesk: row.openedDesk,
    closedDesk: row.closedDesk,
    file: row.filed?.file ?? null,
  };
}
