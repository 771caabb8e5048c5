// Alerts: what somebody must know. Each fires, climbs its ladder, is acknowledged or silenced, and ends
// with a cause; of one key at most one is open. This file folds their facts and draws up new ones.
import type { AlertFact, AlertRaised, NoteKept, Rung, Severity } from '#runbook/fact.ts';
import { renewed } from '#runbook/oncall/hold.ts';
import type { PersonId, Roster } from '#runbook/person.ts';
import { nameOf, personNamed } from '#runbook/person.ts';

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

/** How bad, as a number: to find the worse of two. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  INFO: 0,
  WARNING: 1,
  CRITICAL: 2,
};

const KEPT_CLOSED = 50;
const KEPT_EVENTS = 30;
export const REPEAT_MS = 15 * 60_000;
/** Six hours of repeated pages; who has not come by then is not called by a desk any more. */
const REPEATS_MAX = 24;
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

export function alertTopic(id: string): string {
  return `alert ${id}`;
}

/** The alert a topic is about; null when it is about something else. */
export function topicAlert(topic: string): string | null {
  return /^alert (AL-\d{4,})$/.exec(topic)?.[1] ?? null;
}

/** "AL-0007". */
export function alertId(number: number): string {
  return `AL-${String(number).padStart(4, '0')}`;
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

/** A page that is still to come, and how many rungs are used up with it. */
interface Page extends Rung {
  readonly rung: number;
}

function isOn(roster: Roster, rung: Rung): boolean {
  return personNamed(roster, rung.person) !== null;
}

/** The pages of a ladder not yet sent: in place of whoever left the roster the next one is called. */
function pagesLeft(row: Pick<Alert, 'ladder' | 'rung'>, roster: Roster): readonly Page[] {
  let handedOn: number | null = null;
  return row.ladder.slice(row.rung).flatMap(({ person, wall }, at): readonly Page[] => {
    const due = handedOn ?? wall;
    const left = !isOn(roster, { person, wall });
    handedOn = left ? due : null;
    return left ? [] : [{ person, wall: due, rung: row.rung + at + 1 }];
  });
}

/** Whom the ladder calls next, whatever the time; null past its end. */
export function nextRung(row: Pick<Alert, 'ladder' | 'rung'>, roster: Roster): Page | null {
  return pagesLeft(row, roster)[0] ?? null;
}

type Climbing = Pick<Alert, 'id' | 'ladder' | 'rung'>;

/** The pages of a ladder that are due by now and not yet sent. */
export function duePages(row: Climbing, now: number, roster: Roster): readonly AlertFact[] {
  return pagesLeft(row, roster).flatMap(({ person, wall, rung }): readonly AlertFact[] =>
    wall <= now ? [{ kind: 'alert.escalated', id: row.id, rung, to: person, by: 'ladder' }] : [],
  );
}

/** Raised with its ladder, and whoever is paged at once. */
export function raised(
  draft: AlertDraft,
  id: string,
  ladder: { readonly rungs: readonly Rung[]; readonly wall: number; readonly roster: Roster },
): readonly AlertFact[] {
  const { rungs, wall, roster } = ladder;
  const fact: AlertRaised = { kind: 'alert.raised', id, ...draft, ladder: rungs };
  return [fact, ...duePages({ id, ladder: rungs, rung: 0 }, wall, roster)];
}

/** The same again; at most once a key and desk minute, so that a storm stays readable. */
export function repeated(row: Alert, text: string, desk: number): readonly AlertFact[] {
  const minute = (at: number): number => Math.floor(at / DESK_MINUTE_MS);
  if (minute(desk) <= minute(row.lastDesk)) return [];
  return [{ kind: 'alert.repeated', id: row.id, text }];
}

/** Whom a CRITICAL one calls again past its last rung, and from when that is counted. */
function lastRung(row: Alert, roster: Roster): Rung | null {
  const end = row.ladder.at(-1);
  const person = row.ladder.findLast((rung) => isOn(roster, rung))?.person;
  if (row.severity !== 'CRITICAL' || end === undefined || person === undefined) return null;
  return { person, wall: end.wall };
}

/** Past its last rung a CRITICAL one calls the last person again; missed repeats are made up by one. */
export function repeatedPage(row: Alert, now: number, roster: Roster): readonly AlertFact[] {
  const last = lastRung(row, roster);
  if (last === null) return [];
  const times = Math.min(REPEATS_MAX, Math.floor((now - last.wall) / REPEAT_MS));
  const rung = row.ladder.length + times;
  if (times < 1 || rung <= row.rung) return [];
  return [{ kind: 'alert.escalated', id: row.id, rung, to: last.person, by: 'ladder' }];
}

/** Who is paged next unless somebody acknowledges; null when the ladder rests or is at its end. */
export function nextPage(row: Alert, roster: Roster): Rung | null {
  if (row.status !== 'firing') return null;
  const next = nextRung(row, roster);
  if (next !== null) return { person: next.person, wall: next.wall };
  const last = lastRung(row, roster);
  const times = Math.max(0, row.rung - row.ladder.length) + 1;
  if (last === null || times > REPEATS_MAX) return null;
  return { person: last.person, wall: last.wall + times * REPEAT_MS };
}

/** People's time: the wall clock, never behind the record (A5). */
export function peopleTime(clock: { readonly wall: number; readonly lastWall: number }): number {
  return Math.max(clock.wall, clock.lastWall);
}
