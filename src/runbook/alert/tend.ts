// Tending an alert, as pure deciders: acknowledged, resolved with a cause, escalated, assigned, silenced,
// noted. Each answers with facts or with a refusal that says what would do; nothing here waits.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { alertTopic, topicAlert } from '#runbook/alert/number.ts';
import { nextRung } from '#runbook/alert/ladder.ts';
import { alertNamed, peopleTime } from '#runbook/alert.ts';
import type { Alert, Alerts } from '#runbook/alert.ts';
import type { Approvals } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { SINGLE } from '#runbook/keys.ts';
import type { Playbooks } from '#runbook/playbook/fact.ts';
import type { Hand, Person, Roster } from '#runbook/person.ts';
import { holds, personNamed } from '#runbook/person.ts';

type Facts = Result<readonly DeskFact[]>;

export const SILENCE_MINUTES_MAX = 24 * 60;
const NOTE_LETTERS_MAX = 4_000;

export function findAlert(alerts: Alerts, id: string): Result<Alert> {
  const row = alertNamed(alerts, id);
  return row === null
    ? refuse('ALERT_UNKNOWN', `There is no alert ${id}, or it ended long ago. See: alerts.`)
    : ok(row);
}

function openAlert(alerts: Alerts, id: string): Result<Alert> {
  const found = findAlert(alerts, id);
  if (!found.ok || found.value.status !== 'resolved') return found;
  return refuse(
    'ALERT_OVER',
    `${id} is resolved: ${found.value.cause ?? 'no cause is on record'} Nothing was changed; if it happens again, it is raised again.`,
  );
}

function noteFact(topic: string, text: string, hand: Hand): DeskFact {
  return { kind: 'note.kept', topic, person: hand.person.id, account: hand.account, text };
}

function noteFault(text: string): Result<string> {
  const words = text.trim();
  if (words === '') return refuse('NOTE_EMPTY', 'The note is empty. Type: note AL-0007 <text...>.');
  const length = Array.from(words).length;
  return length <= NOTE_LETTERS_MAX
    ? ok(words)
    : refuse(
        'NOTE_LONG',
        `The note has ${length} letters, at most ${NOTE_LETTERS_MAX} are kept. Nothing was kept; send it in parts.`,
      );
}

/** The person takes it: the ladder stops. Words said with it are kept as a note. */
export function acknowledge(
  alerts: Alerts,
  ask: { readonly id: string; readonly note: string },
  hand: Hand,
): Facts {
  const found = openAlert(alerts, ask.id);
  if (!found.ok) return found;
  const { person, account } = hand;
  const { status, owner, askedWall } = found.value;
  // Asked whether they are still on it, the same press answers.
  if (status === 'acknowledged' && owner === person.id && askedWall === null)
    return refuse(
      'ALERT_HELD',
      `${person.name} has ${ask.id} already. When it is over: resolve ${ask.id} <cause>.`,
    );
  const taken: DeskFact = { kind: 'alert.acknowledged', id: ask.id, person: person.id, account };
  if (ask.note.trim() === '') return ok([taken]);
  const words = noteFault(ask.note);
  return words.ok ? ok([taken, noteFact(alertTopic(ask.id), words.value, hand)]) : words;
}

/** Over, with its cause. `still` says why the condition holds yet; null where it does not. */
export function resolve(
  alerts: Alerts,
  ask: {
    readonly id: string;
    readonly cause: string;
    readonly still: (row: Alert) => string | null;
  },
  hand: Hand,
): Facts {
  const found = openAlert(alerts, ask.id);
  if (!found.ok) return found;
  const cause = ask.cause.trim();
  if (cause === '')
    return refuse(
      'CAUSE_MISSING',
      `${ask.id} is resolved with its cause: resolve ${ask.id} <cause>.`,
    );
  const still = ask.still(found.value);
  if (still !== null)
    return refuse(
      'ALERT_STILL_TRUE',
      `${ask.id} stays open: ${still} It is resolved by itself when that is gone; until then: ack ${ask.id}, or silence ${ask.id} 2h <why>.`,
    );
  return ok([{ kind: 'alert.resolved', id: ask.id, by: hand.person.id, cause }]);
}

/** The person of an id or a name, "@ana", "Ana". */
export function findPerson(roster: Roster, text: string): Result<Person> {
  const wanted = text.replace(/^@/, '').trim().toLowerCase();
  const found =
    personNamed(roster, wanted) ?? roster.find((one) => one.name.toLowerCase() === wanted) ?? null;
  if (found !== null) return ok(found);
  const names = roster.map((one) => one.id).join(', ');
  return refuse(
    'PERSON_NOT_FOUND',
    `Nobody on the roster is called ${wanted === '' ? 'that' : wanted.slice(0, 40)}; on it are ${names}.`,
  );
}

/** Pages the next rung now, or the person who is named. */
export function escalate(
  alerts: Alerts,
  ask: { readonly id: string; readonly to: string | null; readonly roster: Roster },
  hand: Hand,
): Facts {
  const found = openAlert(alerts, ask.id);
  if (!found.ok) return found;
  const { id, ladder } = found.value;
  const by = hand.person.id;
  if (ask.to !== null) {
    const person = findPerson(ask.roster, ask.to);
    if (!person.ok) return person;
    const { rung } = found.value;
    return ok([{ kind: 'alert.escalated', id, rung, to: person.value.id, by }]);
  }
  const next = nextRung(found.value, ask.roster);
  if (next === null)
    return refuse(
      'LADDER_ENDED',
      `${ladder.length === 0 ? `${id} has no ladder` : `Everybody on the ladder of ${id} was paged`}. Name whom to call: escalate ${id} <person>.`,
    );
  return ok([{ kind: 'alert.escalated', id, rung: next.rung, to: next.person, by }]);
}

/** Gives it to a person; who takes it on themselves has acknowledged it. */
export function assign(
  alerts: Alerts,
  ask: { readonly id: string; readonly to: string; readonly roster: Roster },
  hand: Hand,
): Facts {
  const found = openAlert(alerts, ask.id);
  if (!found.ok) return found;
  const to = findPerson(ask.roster, ask.to);
  if (!to.ok) return to;
  const { id, name, roles } = to.value;
  if (!holds(to.value, SINGLE['tend-alert']))
    return refuse(
      'ROLE_MISSING',
      `${name} (${roles.join(', ')}) cannot have an alert; ${SINGLE['tend-alert'].join(', ')} can.`,
    );
  if (id === hand.person.id && found.value.status !== 'acknowledged')
    return acknowledge(alerts, { id: ask.id, note: '' }, hand);
  if (found.value.owner === id) return refuse('ALERT_HELD', `${name} has ${ask.id} already.`);
  return ok([{ kind: 'alert.assigned', id: ask.id, to: id, by: hand.person.id }]);
}

/** Quiet for a time, and why; it fires again by itself. */
export function silence(
  alerts: Alerts,
  ask: {
    readonly id: string;
    readonly minutes: number;
    readonly why: string;
    readonly clock: { readonly wall: number; readonly lastWall: number };
  },
  hand: Hand,
): Facts {
  const found = openAlert(alerts, ask.id);
  if (!found.ok) return found;
  const { minutes } = ask;
  if (!Number.isSafeInteger(minutes) || minutes < 1 || minutes > SILENCE_MINUTES_MAX)
    return refuse(
      'SPAN_INVALID',
      `A silence lasts 1m to 24h, not ${minutes} minutes. Type: silence ${ask.id} 2h <why>.`,
    );
  const why = ask.why.trim();
  if (why === '')
    return refuse('WHY_MISSING', `A silence says why: silence ${ask.id} 2h <why...>.`);
  const { person, account } = hand;
  const untilWall = peopleTime(ask.clock) + minutes * 60_000;
  return ok([{ kind: 'alert.silenced', id: ask.id, person: person.id, account, untilWall, why }]);
}

/** Words left in the thread of an alert or a request, kept as they are. */
export function keepNote(
  runbook: {
    readonly alerts: Alerts;
    readonly approvals: Approvals;
    readonly playbooks: Pick<Playbooks, 'runs'>;
  },
  ask: { readonly topic: string; readonly text: string },
  hand: Hand,
): Facts {
  const words = noteFault(ask.text);
  if (!words.ok) return words;
  const alert = topicAlert(ask.topic);
  if (alert !== null) {
    const found = findAlert(runbook.alerts, alert);
    return found.ok ? ok([noteFact(ask.topic, words.value, hand)]) : found;
  }
  const run = /^run (RUN-\d{4,})$/.exec(ask.topic)?.[1] ?? '';
  if (Object.hasOwn(runbook.playbooks.runs, run))
    return ok([noteFact(ask.topic, words.value, hand)]);
  const request = /^approval (R-\d{4,})$/.exec(ask.topic)?.[1] ?? '';
  return Object.hasOwn(runbook.approvals.byId, request)
    ? ok([noteFact(ask.topic, words.value, hand)])
    : refuse(
        'APPROVAL_UNKNOWN',
        `There is no request ${request === '' ? 'of that name' : request}. See: approvals.`,
      );
}
