// What people do about an incident, as pure deciders: opened by hand, led, written into, closed. Each answers
// with facts or with a refusal that says what would do; nothing here waits.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import type { Alert } from '#runbook/alert.ts';
import { findPerson, keepNote } from '#runbook/alert/tend.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident, IncidentFact, WrittenField } from '#runbook/incident/fact.ts';
import { impactOf } from '#runbook/incident/impact.ts';
import {
  alertsOf,
  askedIncident,
  incidentId,
  incidentOfAlert,
  missingFields,
} from '#runbook/incident/incident.ts';
import { SINGLE } from '#runbook/keys.ts';
import type { Hand, PersonId, Roster } from '#runbook/person.ts';
import { holds } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

type Facts = Result<readonly DeskFact[]>;

const TITLE_LETTERS_MAX = 200;
const TEXT_LETTERS_MAX = 4_000;

/** Words with something in them, and not too many to keep. */
function readText(what: string, text: string, most: number): Result<string> {
  const words = text.trim();
  if (words === '') return refuse('WORDS_MISSING', `The ${what} is empty; write what it is.`);
  const length = Array.from(words).length;
  return length <= most
    ? ok(words)
    : refuse(
        'WORDS_LONG',
        `The ${what} has ${length} letters, at most ${most} are kept. Nothing was kept; shorten it.`,
      );
}

/** Opened by hand; who opens it leads it until somebody else does. */
export function openByHand(state: DeskState, ask: { readonly title: string }, hand: Hand): Facts {
  const title = readText('title', ask.title, TITLE_LETTERS_MAX);
  if (!title.ok) return title;
  const { id: by } = hand.person;
  const id = incidentId(state.runbook.incidents.next);
  const opened: IncidentFact = {
    kind: 'incident.opened',
    id,
    title: title.value,
    severity: 'WARNING',
    alert: null,
    key: null,
    did: '',
    procedure: 'SOP-7',
    by,
    impact: impactOf(state.engine),
  };
  return ok([opened, { kind: 'incident.led', id, commander: by, by }]);
}

function openOne(state: DeskState, id: string | null): Result<Incident> {
  const found = askedIncident(state.runbook.incidents, id);
  if (!found.ok || found.value.closedWall === null) return found;
  return refuse(
    'INCIDENT_OVER',
    `${found.value.id} is closed, and its file is written; nothing was changed. If it happens again, another is opened.`,
  );
}

/** The person of a name who may lead. */
function commanderNamed(roster: Roster, text: string): Result<PersonId> {
  const found = findPerson(roster, text);
  if (!found.ok) return found;
  const { id, name, roles } = found.value;
  if (holds(found.value, SINGLE['tend-alert'])) return ok(id);
  return refuse(
    'ROLE_MISSING',
    `${name} (${roles.join(', ')}) cannot lead an incident; ${SINGLE['tend-alert'].join(', ')} can.`,
  );
}

/** Whoever is named leads it from now on; left out, whoever asks. */
export function lead(
  state: DeskState,
  ask: { readonly id: string | null; readonly person: string | null },
  hand: Hand,
): Facts {
  const row = openOne(state, ask.id);
  if (!row.ok) return row;
  const who = commanderNamed(state.runbook.roster, ask.person ?? hand.person.id);
  if (!who.ok) return who;
  if (row.value.commander === who.value)
    return refuse('INCIDENT_LED', `${row.value.id} is led by ${who.value} already.`);
  const { id } = row.value;
  return ok([{ kind: 'incident.led', id, commander: who.value, by: hand.person.id }]);
}

/** What may be named in front of the words: an incident, or the alert in whose thread they were typed. */
const NAMED = /^(I-?\d{1,6}|AL-?\d{1,6})(?:[,.:;]|\s|$)\s*([\s\S]*)$/i;

function padded(name: string): string {
  const [, kind = '', digits = ''] = /^([a-z]+)-?(\d+)$/i.exec(name) ?? [];
  return `${kind.toUpperCase()}-${digits.padStart(4, '0')}`;
}

/** Words for an incident; those for an alert that is in none are kept as a note of that alert. */
export function write(
  state: DeskState,
  ask: { readonly field: WrittenField; readonly text: string },
  hand: Hand,
): Facts {
  const [, name, rest] = NAMED.exec(ask.text.trim()) ?? [];
  const text = readText(ask.field, rest ?? ask.text, TEXT_LETTERS_MAX);
  if (!text.ok) return text;
  const named = name === undefined ? null : padded(name);
  if (named?.startsWith('AL-') === true) {
    const own = incidentOfAlert(state.runbook.incidents, named);
    if (own !== null) return written(state, { ...ask, id: own.id, text: text.value }, hand);
    const kept = `${ask.field}: ${text.value}`;
    return keepNote(state.runbook, { topic: alertTopic(named), text: kept }, hand);
  }
  return written(state, { ...ask, id: named, text: text.value }, hand);
}

function written(
  state: DeskState,
  ask: { readonly id: string | null; readonly field: WrittenField; readonly text: string },
  { person, account }: Hand,
): Facts {
  const row = openOne(state, ask.id);
  if (!row.ok) return row;
  const { field, text } = ask;
  const { id } = row.value;
  return ok([{ kind: 'incident.written', id, field, text, person: person.id, account }]);
}

/** Refused for what nobody wrote yet; the command that does is in the words. */
export function incomplete(
  row: Incident,
  field: 'cause' | 'prevention',
  wanted: string,
): Result<never> {
  const what = field === 'cause' ? 'what caused it' : 'what keeps it from happening again';
  return refuse(
    'INCIDENT_INCOMPLETE',
    `${row.id} says nowhere ${what}, and ${wanted}. Type: incident ${field} ${row.id} <text>.`,
    { incident: row.id, field },
  );
}

/**
 * Closed by a person, with cause and prevention; its alerts that are open yet end with it. `still` says why
 * an alert's condition holds; null where it does not.
 */
export function close(
  state: DeskState,
  ask: { readonly id: string | null; readonly still: (alert: Alert) => string | null },
  hand: Hand,
): Facts {
  const found = openOne(state, ask.id);
  if (!found.ok) return found;
  const row = found.value;
  const [missing] = missingFields(row);
  if (missing !== undefined)
    return incomplete(row, missing, 'it is closed only with cause and prevention');
  const open = alertsOf(row, state.runbook.alerts).filter((one) => one.status !== 'resolved');
  for (const alert of open) {
    const still = ask.still(alert);
    if (still !== null)
      return refuse(
        'INCIDENT_STILL_TRUE',
        `${row.id} stays open: ${alert.id} is not over, ${still}`,
      );
  }
  const { id: by } = hand.person;
  const ends = open.map(
    ({ id }) =>
      ({
        kind: 'alert.resolved',
        id,
        by,
        cause: `${row.id} is closed: ${row.cause ?? ''}`,
      }) as const,
  );
  return ok([...ends, { kind: 'incident.closed', id: row.id, person: by, account: hand.account }]);
}
