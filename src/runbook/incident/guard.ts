// What must hold of incidents in every batch, whoever made it: numbered in order, changed only while open, closed
// only with cause and prevention; and no resume lifts the latch of one that lacks them (SOP-7).
import type { Guard } from '#engine/journal/guard.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { isIncidentFact } from '#runbook/incident/fact.ts';
import type { Incident } from '#runbook/incident/fact.ts';
import { incidentId, missingFields, openIncidents } from '#runbook/incident/incident.ts';
import { incidentsOf } from '#runbook/incident/resuming.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';

type Batch = readonly DeskFact[];

function closedWith(row: Incident | undefined): string | null {
  if (row === undefined) return null;
  const [missing] = missingFields(row);
  return missing === undefined ? null : `${row.id} was closed without ${missing}`;
}

/** Only what comes after the close may touch a closed one: the hash of its file. */
function judgeIncidents(before: DeskState, batch: Batch, at: Stamp): string | null {
  const facts = batch.filter(isIncidentFact);
  if (facts.length === 0) return null;
  const open = new Set(openIncidents(before.runbook.incidents).map((row) => row.id));
  const after = foldDeskBatch(before, batch, at).runbook.incidents;
  let { next } = before.runbook.incidents;
  for (const fact of facts) {
    if (fact.kind === 'incident.opened') {
      if (fact.id !== incidentId(next))
        return `${fact.id} was opened where ${incidentId(next)} is next`;
      next += 1;
      open.add(fact.id);
      continue;
    }
    if (fact.kind === 'incident.filed') {
      if (open.has(fact.id)) return `${fact.id} was filed and is not closed`;
      continue;
    }
    if (!open.has(fact.id)) return `${fact.id} was touched by ${fact.kind} but was not open`;
    if (fact.kind === 'incident.written' && fact.text.trim() === '')
      return `${fact.id} has an empty ${fact.field}`;
    if (fact.kind !== 'incident.closed') continue;
    open.delete(fact.id);
    const fault = closedWith(after.byId[fact.id]);
    if (fault !== null) return fault;
  }
  return null;
}

/** Holds from the first incident on: an older journal has none that a resume could meet. */
function judgeResumes(before: DeskState, batch: Batch, at: Stamp): string | null {
  const resume = batch.find((fact) => fact.kind === 'resume.recorded');
  if (resume === undefined || before.runbook.incidents.next === 1) return null;
  const lifted = batch.flatMap((fact) => (fact.kind === 'latch.lifted' ? [fact.latch] : []));
  const after = foldDeskBatch(before, batch, at).runbook.incidents;
  for (const { id } of incidentsOf(before.runbook.incidents, lifted)) {
    const row = after.byId[id];
    const [missing] = row === undefined ? [] : missingFields(row);
    if (missing !== undefined)
      return `a resume lifted the latch of ${id}, which lacks its ${missing}`;
  }
  return null;
}

export const INCIDENT_GUARDS: readonly Guard<DeskState, DeskFact>[] = [
  {
    name: 'an incident is changed while it is open, and closes with cause and prevention',
    judge: judgeIncidents,
  },
  {
    name: 'a resume lifts the latch of no incident that lacks cause or prevention',
    judge: judgeResumes,
  },
];
