// What people may do about incidents, as deeds: one press, one turn, and words for what it changed. Every
// refusal is on record before it is given, as everywhere.
import type { Result } from '#engine/model/result.ts';
import { stillTrue } from '#runbook/alert/watch.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { isIncidentFact } from '#runbook/incident/fact.ts';
import type { Incident, WrittenField } from '#runbook/incident/fact.ts';
import { missingFields } from '#runbook/incident/incident.ts';
import { close, lead, openByHand, write } from '#runbook/incident/tend.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account, Hand } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';
import { done, pressAlone } from '#runbook/procedures/pressed.ts';
import type { DeskState } from '#runbook/state.ts';

/** An id of null means the one that is open. */
export interface IncidentDeeds {
  open(by: Account, ask: { readonly title: string }): Outcome | Promise<Outcome>;
  /** A person of null is whoever asks. */
  lead(
    by: Account,
    ask: { readonly id: string | null; readonly person: string | null },
  ): Outcome | Promise<Outcome>;
  /** The text may begin with the incident, or with the alert, that is meant. */
  write(
    by: Account,
    ask: { readonly field: WrittenField; readonly text: string },
  ): Outcome | Promise<Outcome>;
  close(by: Account, ask: { readonly id: string | null }): Outcome | Promise<Outcome>;
}

type Decide = (state: DeskState, hand: Hand) => Result<readonly DeskFact[]>;

function said(machine: Machine, fact: DeskFact): string | null {
  const { roster, incidents } = machine.state().runbook;
  if (fact.kind === 'note.kept')
    return `${fact.topic.slice(6)} belongs to no incident; kept as a note of it.`;
  if (!isIncidentFact(fact)) return null;
  const row = incidents.byId[fact.id];
  switch (fact.kind) {
    case 'incident.opened':
      return `${fact.id} is open: ${fact.title}. Its thread stands in alerts.`;
    case 'incident.led':
      return `${fact.id} is led by ${nameOf(roster, fact.commander)}.`;
    case 'incident.written':
      return `${fact.id}: ${fact.field} kept.${lacks(row)}`;
    case 'incident.closed':
      return `${fact.id} is closed. Its post-mortem: incident report ${fact.id}; the file stands in state/incidents.`;
    case 'incident.joined':
    case 'incident.overdue':
    case 'incident.filed':
      return null;
  }
}

function lacks(row: Incident | undefined): string {
  const lacking = row === undefined ? [] : missingFields(row);
  return lacking.length === 0 ? '' : ` It still lacks ${lacking.join(' and ')}.`;
}

function press(machine: Machine, by: Account, command: string, decide: Decide): Outcome {
  const pressed = { command, by, act: 'tend-alert' } as const;
  const turned = pressAlone(machine, pressed, (hand) => (state) => decide(state, hand));
  if (!turned.ok) return turned;
  const first = turned.value.find(isIncidentFact);
  const lines = turned.value.flatMap((fact) => said(machine, fact) ?? []);
  return done(lines.join('\n'), { incident: first?.id ?? null });
}

export function incidentDeeds(machine: Machine): IncidentDeeds {
  return {
    open: (by, ask) =>
      press(machine, by, 'incident open', (state, hand) => openByHand(state, ask, hand)),
    lead: (by, ask) =>
      press(machine, by, `incident lead ${ask.id ?? ''}`.trimEnd(), (state, hand) =>
        lead(state, ask, hand),
      ),
    write: (by, ask) =>
      press(machine, by, `incident ${ask.field}`, (state, hand) => write(state, ask, hand)),
    close: (by, ask) =>
      press(machine, by, `incident close ${ask.id ?? ''}`.trimEnd(), (state, hand) =>
        close(state, { ...ask, still: (alert) => stillTrue(machine.alerting, state, alert) }, hand),
      ),
  };
}
