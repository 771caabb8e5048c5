// The incident commands: what is open, one of them closely, its post-mortem as it stands; and the few words by
// which people open, lead, write and close one.
import { needed, optional, reading, tending } from '#bot/command.ts';
import type { Arg, Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { incidentData, incidentLines, oneIncident } from '#bot/views/incident.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { WrittenField } from '#runbook/incident/fact.ts';
import { askedIncident, openIncidents } from '#runbook/incident/incident.ts';
import { readIncident, reportOf } from '#runbook/incident/reading.ts';
import { lines } from '#runbook/incident/timeline.ts';

const WHICH = optional('incident', 'its number; the one that is open when not said', {
  kind: 'incident',
});

function idOf(call: DeskCall): string | null {
  return call.said.texts['incident'] ?? null;
}

function runIncident(call: DeskCall): Outcome {
  const { desk } = call;
  const { incidents, roster } = desk.state().runbook;
  const id = idOf(call);
  if (id === null) {
    const open = openIncidents(incidents).map(incidentData);
    return done(incidentLines(incidents, roster), { open });
  }
  const found = askedIncident(incidents, id);
  if (!found.ok) return found;
  const row = found.value;
  const { entries } = readIncident(desk, row);
  return done(oneIncident(row, lines(entries, row, roster), roster), {
    incident: incidentData(row),
  });
}

function runReport(call: DeskCall): Outcome {
  const { desk } = call;
  const state = desk.state();
  const found = askedIncident(state.runbook.incidents, idOf(call));
  if (!found.ok) return found;
  const markdown = reportOf(state, desk, found.value);
  return done([markdown.trimEnd()], { incident: found.value.id, markdown });
}

const TEXT: Arg = needed('text', 'the words; with I-0007 in front where several are open', {
  kind: 'text',
});

function writing(field: WrittenField, says: string, example: string): Command {
  return tending(
    {
      name: `incident ${field}`,
      says,
      args: [TEXT],
      examples: [`incident ${field} ${example}`, `incident ${field} I-0007 ${example}`],
    },
    (call) =>
      call.desk.procedures.incidents.write(call.by, { field, text: call.said.texts['text'] ?? '' }),
  );
}

export const INCIDENT_COMMANDS: readonly Command[] = [
  reading(
    {
      name: 'incident',
      also: ['incident show', 'incident list', 'incidents'],
      says: 'Incidents that are open and the last that closed; with a number, one closely',
      args: [optional('incident', 'its number; all when not said', { kind: 'incident' })],
      examples: ['incident', 'incident show I-0007'],
    },
    runIncident,
  ),
  reading(
    {
      name: 'incident report',
      says: 'The post-mortem of an incident as it stands, in Markdown',
      args: [WHICH],
      examples: ['incident report', 'incident report I-0007'],
    },
    runReport,
  ),
  tending(
    {
      name: 'incident open',
      says: 'Open an incident by hand, with how the desk stands now; you lead it',
      args: [needed('title', 'what happened, in a line', { kind: 'text' })],
      examples: ['incident open fills at the open look wrong'],
    },
    (call) =>
      call.desk.procedures.incidents.open(call.by, { title: call.said.texts['title'] ?? '' }),
  ),
  tending(
    {
      name: 'incident lead',
      says: 'Take the command of an incident, or give it to somebody',
      args: [WHICH],
      flags: [
        optional('person', 'who leads it from now on; you when not said', { kind: 'person' }),
      ],
      examples: ['incident lead', 'incident lead I-0007 --person @ben'],
    },
    (call) =>
      call.desk.procedures.incidents.lead(call.by, {
        id: idOf(call),
        person: call.said.texts['person'] ?? null,
      }),
  ),
  writing('cause', 'Write what caused an incident', 'stale quotes from the first source'),
  writing('fix', 'Write what was done about an incident', 'feed restarted, books compared'),
  writing('prevention', 'Write what keeps an incident from happening again', 'a second source'),
  writing('action', 'Add an action to an incident', 'called the vendor at 10:05'),
  writing('note', 'Keep a note with an incident', 'the vendor sees it too'),
  tending(
    {
      name: 'incident close',
      says: 'Close an incident; refused without cause and prevention, or while it goes on',
      args: [WHICH],
      examples: ['incident close', 'incident close I-0007'],
    },
    (call) => call.desk.procedures.incidents.close(call.by, { id: idOf(call) }),
  ),
];
