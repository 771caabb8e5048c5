// Alerts: what somebody must know. Each fires, climbs its ladder, is acknowledged or silenced, and ends
// with a cause; of one key at most one is open. This file folds their facts and draws up new ones.
import type { AlertFact, AlertRaised, Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { NoteKept } from '#runbook/fact.ts';
import { alertId, topicAlert } from '#runbook/alert/number.ts';
import { renewed } from '#runbook/oncall/hold.ts';
import type { PersonId, Roster } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';

export type AlertStatus = 'firing' | 'acknowledged' | 'silenced' | 'resolved';

/** One line of an alert's life; its text holds no time of the wall. */
export interface AlertEvent {
  readonly wall: number;
  readonly desk: number;
  /** A person's id, `desk`, or `ladder`. */
  readonly by: string;
  readonly text: string;
  readonly kind: (AlertFact | NoteKept)['kind'];
}

/** One of those a group stands for. */
export interface Member {
  readonly key: string;
  readonly text: string;
}

export interface Flapping {
  readonly times: number;
  /** Why it would be over; null while it fires. */
  readonly cause: string | null;
  /** Desk time since when. */
  readonly since: number;
}

export interface Alert {
  readonly id: string;
  readonly key: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  readonly did: string;
  readonly procedure: string | null;
  readonly status: AlertStatus;
  readonly raisedDesk: number;
  readonly raisedWall: number;
  /** Desk time of the last raise or repeat on record. */
  readonly lastDesk: number;
  /** How often it happened, as far as it is on record. */
  readonly count: number;
  /** Who has it. */
  readonly owner: PersonId | null;
  readonly ladder: readonly Rung[];
  /** How many were paged by the ladder; past its end, the repeats of the last page too. */
  readonly rung: number;
  /** The last word of its owner, on the wall clock. */
  readonly heldWall: number;
  /** When its owner was asked whether they are still on it; null while they need not answer. */
  readonly askedWall: number | null;
  readonly silencedUntil: number | null;
  readonly silencedWhy: string | null;
  readonly cause: string | null;
  readonly endedWall: number | null;
  /** What else of its rule it stands for; none of an alert of its own. */
  readonly members: readonly Member[];
  /** How often it came and went, where it stays open because of that. */
  readonly flapping: Flapping | null;
  /** The last thirty; what people noted is the last to go. */
  readonly events: readonly AlertEvent[];
}

export interface Alerts {
  readonly next: number;
  /** All that are open, and the last fifty that ended. */
  readonly byId: Readonly<Record<string, Alert>>;
}

export const NO_ALERTS: Alerts = { next: 1, byId: {} };

const KEPT_CLOSED = 50;
const KEPT_EVENTS = 30;
const DESK_MINUTE_MS = 60_000;
const EARLIER = 'It is of an earlier version, which kept no track of alerts.';

/** When, and by whose names. */
export interface AlertStamp {
  readonly desk: number;
  readonly wall: number;
  readonly roster: Roster;
  /** Which of those that ended are kept however many there are. */
  readonly kept?: (row: Alert) => boolean;
}

/** A fact replaces the rows whole: what is open among them is found once for each. */
const openOf = new WeakMap<Alerts['byId'], readonly Alert[]>();

export function openAlerts({ byId }: Alerts): readonly Alert[] {
  const known = openOf.get(byId);
  if (known !== undefined) return known;
  const open = Object.values(byId).filter((row) => row.status !== 'resolved');
  openOf.set(byId, open);
  return open;
}

/** The open alert of a key; there is never a second one. */
export function alertOfKey(alerts: Alerts, key: string): Alert | null {
  return openAlerts(alerts).find((row) => row.key === key) ?? null;
}

export function alertNamed(alerts: Alerts, id: string): Alert | null {
  return Object.hasOwn(alerts.byId, id) ? (alerts.byId[id] ?? null) : null;
}

/** Whether any alert of this state has a key: the desk has kept track of alerts since. */
export function keepsTrack(alerts: Alerts): boolean {
  return Object.values(alerts.byId).some((row) => row.key !== '');
}

function kept(events: readonly AlertEvent[]): readonly AlertEvent[] {
  if (events.length <= KEPT_EVENTS) return events;
  const plain = events.findIndex((row) => row.kind !== 'note.kept');
  const gone = plain === -1 || plain === events.length - 1 ? 0 : plain;
  return events.filter((_, at) => at !== gone);
}

function foldRaised(alerts: Alerts, fact: AlertRaised, at: AlertStamp): Alerts {
  const { kind, ...rest } = fact;
  const earlier = fact.key === '';
  const row: Alert = {
    ...rest,
    status: earlier ? 'resolved' : 'firing',
    raisedDesk: at.desk,
    raisedWall: at.wall,
    lastDesk: at.desk,
    count: 1,
    owner: null,
    rung: 0,
    heldWall: at.wall,
    askedWall: null,
    silencedUntil: null,
    silencedWhy: null,
    cause: earlier ? EARLIER : null,
    endedWall: earlier ? at.wall : null,
    members: [],
    flapping: null,
    events: [{ wall: at.wall, desk: at.desk, by: 'desk', text: `raised: ${fact.text}`, kind }],
  };
  const rows = Object.values(alerts.byId);
  const old = rows
    .filter((one) => one.status === 'resolved' && at.kept?.(one) !== true)
    .toSorted((a, b) => (a.endedWall ?? 0) - (b.endedWall ?? 0))
    .slice(0, -KEPT_CLOSED);
  const left = rows.filter((one) => !old.includes(one));
  return {
    next: alerts.next + 1,
    byId: Object.fromEntries([...left, row].map((one) => [one.id, one])),
  };
}

type Change = Exclude<AlertFact, AlertRaised> | NoteKept;

/** Why an alert fires again that was quiet. */
export function wokenBecause(was: Pick<Alert, 'status' | 'askedWall'>): string {
  if (was.status === 'firing') return 'nobody was on call for it until now';
  if (was.status !== 'acknowledged') return 'its silence ran out';
  return was.askedWall === null
    ? 'who had it left the roster'
    : 'who had it did not say that they are still on it';
}

function saying(fact: Change, was: Alert, roster: Roster): Pick<AlertEvent, 'by' | 'text'> {
  switch (fact.kind) {
    case 'alert.repeated':
      return { by: 'desk', text: `again: ${fact.text}` };
    case 'alert.acknowledged':
      return { by: fact.person, text: 'acknowledged' };
    case 'alert.escalated':
      return { by: fact.by, text: `paged ${nameOf(roster, fact.to)}` };
    case 'alert.asked':
      return { by: 'desk', text: `asked ${nameOf(roster, fact.to)}: are you still on it?` };
    case 'alert.assigned':
      return { by: fact.by, text: `assigned to ${nameOf(roster, fact.to)}` };
    case 'alert.silenced':
      return { by: fact.person, text: `silenced: ${fact.why}` };
    case 'alert.woken':
      return { by: 'desk', text: `it fires again: ${wokenBecause(was)}` };
    case 'alert.moved': {
      const names = fact.ladder.map(({ person }) => nameOf(roster, person));
      return { by: 'desk', text: `turns changed, it calls ${names.join(', ')} from now on` };
    }
    case 'alert.worsened':
      return { by: 'desk', text: `worse, now ${fact.severity}: ${fact.text}` };
    case 'alert.joined':
      return { by: 'desk', text: `one more: ${fact.text}` };
    case 'alert.left':
      return { by: 'desk', text: `one less: ${fact.cause}` };
    case 'alert.flapped': {
      const what = fact.cause === null ? 'fires once more' : `would be over: ${fact.cause}`;
      return { by: 'desk', text: `flapping, ${fact.times} times; ${what}` };
    }
    case 'alert.resolved':
      return { by: fact.by, text: `resolved: ${fact.cause}` };
    case 'note.kept':
      return { by: fact.person, text: fact.text };
  }
}

function changed(row: Alert, fact: Change, at: AlertStamp): Partial<Alert> {
  switch (fact.kind) {
    case 'alert.repeated':
      return { count: row.count + 1, lastDesk: at.desk };
    case 'alert.acknowledged':
      return {
        status: 'acknowledged',
        owner: fact.person,
        silencedUntil: null,
        silencedWhy: null,
        ...renewed(row, at.wall),
      };
    case 'alert.escalated':
      return { rung: fact.rung, ...(fact.by === row.owner ? renewed(row, at.wall) : {}) };
    case 'alert.asked':
      return { askedWall: fact.wall };
    case 'alert.assigned':
      return { owner: fact.to, ...renewed(row, at.wall) };
    case 'alert.silenced':
      return { status: 'silenced', silencedUntil: fact.untilWall, silencedWhy: fact.why };
    case 'alert.woken':
      return {
        status: 'firing',
        owner: null,
        ladder: fact.ladder,
        rung: 0,
        askedWall: null,
        silencedUntil: null,
        silencedWhy: null,
      };
    case 'alert.moved':
      return { ladder: fact.ladder, rung: fact.rung };
    case 'alert.worsened': {
      const { severity, rule, text, did, procedure, ladder } = fact;
      const again = { status: 'firing', owner: null, rung: 0, flapping: null } as const;
      const quiet = { askedWall: null, silencedUntil: null, silencedWhy: null };
      const worse = { severity, rule, text, did, procedure, ladder };
      return { ...worse, ...again, ...quiet, count: row.count + 1, lastDesk: at.desk };
    }
    case 'alert.joined':
      return {
        members: [...row.members, { key: fact.key, text: fact.text }],
        count: row.count + 1,
        lastDesk: at.desk,
      };
    case 'alert.left':
      return { members: row.members.filter((one) => one.key !== fact.key) };
    case 'alert.flapped':
      return { flapping: { times: fact.times, cause: fact.cause, since: at.desk } };
    case 'alert.resolved':
      return { status: 'resolved', cause: fact.cause, endedWall: at.wall, silencedUntil: null };
    case 'note.kept':
      return fact.person === row.owner ? renewed(row, at.wall) : {};
  }
}

/** One fact more. What is resolved never changes again, a note on it stands in its thread alone. */
export function foldAlert(alerts: Alerts, fact: AlertFact | NoteKept, at: AlertStamp): Alerts {
  if (fact.kind === 'alert.raised') return foldRaised(alerts, fact, at);
  const id = fact.kind === 'note.kept' ? topicAlert(fact.topic) : fact.id;
  const row = id === null ? null : alertNamed(alerts, id);
  if (row === null || row.status === 'resolved') return alerts;
  const { wall, desk, roster } = at;
  const event: AlertEvent = { wall, desk, ...saying(fact, row, roster), kind: fact.kind };
  const next: Alert = {
    ...row,
    ...changed(row, fact, at),
    events: kept([...row.events, event]),
  };
  return { ...alerts, byId: { ...alerts.byId, [row.id]: next } };
}

/** What an alert says, before it has a number and a ladder. */
export type AlertDraft = Omit<AlertRaised, 'kind' | 'id' | 'ladder'>;

/**
 * An alert as a decider asks for it. The turn that writes it gives it its ladder and its number, or makes
 * it a repeat where its key is open already.
 */
export function alertFact(
  state: { readonly runbook: { readonly alerts: Alerts } },
  draft: AlertDraft,
): AlertRaised {
  return {
    kind: 'alert.raised',
    id: alertId(state.runbook.alerts.next),
    ...draft,
    ladder: [],
  };
}

/** The same again; at most once a key and desk minute, so that a storm stays readable. */
export function repeated(row: Alert, text: string, desk: number): readonly AlertFact[] {
  const minute = (at: number): number => Math.floor(at / DESK_MINUTE_MS);
  if (minute(desk) <= minute(row.lastDesk)) return [];
  return [{ kind: 'alert.repeated', id: row.id, text }];
}

/** People's time: the wall clock, never behind the record (A5). */
export function peopleTime(clock: { readonly wall: number; readonly lastWall: number }): number {
  return Math.max(clock.wall, clock.lastWall);
}
