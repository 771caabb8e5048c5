// The facts of incidents: opened by a rule, a procedure or a person, led by a commander, closed only with
// cause and prevention. The timeline is not kept here: it is read from the journal.
import type { Stamp } from '#engine/journal/journal.ts';
import type { FactRow } from '#engine/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { Account, PersonId } from '#runbook/person.ts';

/** How the desk stood when the incident was opened; money in cents. */
export interface Impact {
  readonly mode: string;
  readonly equityCents: number;
  readonly dayGainCents: number;
  readonly drawdownRatio: number;
  readonly latches: readonly string[];
  readonly workingOrders: number;
  readonly positions: readonly {
    readonly symbol: string;
    readonly qty: string;
    readonly valueCents: number;
    readonly gainCents: number;
    readonly protected: boolean;
  }[];
}
export interface IncidentOpened {
  readonly kind: 'incident.opened';
  /** "I-0007". */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The alert it was opened for, and what that is about; null when a person opened it by hand. */
  readonly alert: string | null;
  readonly key: string | null;
  /** What the desk did by itself; empty when a person opened it. */
  readonly did: string;
  readonly procedure: string | null;
  /** A person's id, or the rule that raised its alert. */
  readonly by: string;
  readonly impact: Impact;
}
/** Another alert that belongs to it: one incident takes what goes wrong while its own alerts are open. */
export interface IncidentJoined {
  readonly kind: 'incident.joined';
  readonly id: string;
  readonly alert: string;
  readonly key: string;
}
export interface IncidentLed {
  readonly kind: 'incident.led';
  readonly id: string;
  readonly commander: PersonId;
  readonly by: PersonId;
}
export type WrittenField = 'cause' | 'fix' | 'prevention' | 'action' | 'note';
/** What people write into an incident: later words stand in place of earlier ones; actions and notes add up. */
export interface IncidentWritten {
  readonly kind: 'incident.written';
  readonly id: string;
  readonly field: WrittenField;
  readonly text: string;
  readonly person: PersonId;
  readonly account: Account;
}
export interface IncidentClosed {
  readonly kind: 'incident.closed';
  readonly id: string;
  readonly person: PersonId;
  readonly account: Account;
}

/** Nobody closed it within a day of its end; said once. */
export interface IncidentOverdue {
  readonly kind: 'incident.overdue';
  readonly id: string;
  readonly title: string;
  /** What is missing, "cause and prevention"; "its close" when nothing else is. */
  readonly missing: string;
}
/** Its post-mortem as it stood at the close is on disk, with its hash. */
export interface IncidentFiled {
  readonly kind: 'incident.filed';
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
}

export type IncidentFact =
  | IncidentOpened
  | IncidentJoined
  | IncidentLed
  | IncidentWritten
  | IncidentClosed
  | IncidentOverdue
  | IncidentFiled;

export const INCIDENT_FACTS: Readonly<Record<IncidentFact['kind'], FactRow>> = {
  'incident.opened': {
    version: 1,
    traced: true,
    says: 'An incident began, with how the desk stood.',
  },
  'incident.joined': { version: 1, traced: true, says: 'An alert belongs to an open incident.' },
  'incident.led': { version: 1, traced: true, says: 'A person commands it.' },
  'incident.written': {
    version: 1,
    traced: true,
    says: 'Its cause, fix, prevention, an action or a note, in a person\u2019s words.',
  },
  'incident.closed': { version: 1, traced: true, says: 'It is over, with cause and prevention.' },
  'incident.overdue': {
    version: 1,
    traced: false,
    says: 'Nobody closed it within a day of its end, on the wall clock.',
  },
  'incident.filed': {
    version: 1,
    traced: false,
    says: 'Its post-mortem was written, with its hash.',
  },
};

export function isIncidentFact(fact: { readonly kind: string }): fact is IncidentFact {
  return Object.hasOwn(INCIDENT_FACTS, fact.kind);
}

/** What belongs to it, in the order it came. */
export interface RelatedAlert {
  readonly id: string;
  readonly key: string;
}

/** The resume that lifted its latch, and what it was granted on. */
export interface Resumed {
  readonly approval: string;
  readonly desk: number;
  readonly evidence: readonly string[];
}

export interface Incident extends Omit<IncidentOpened, 'kind' | 'alert' | 'key'> {
  /** Its alert first; none when a person opened it and nothing joined. */
  readonly alerts: readonly RelatedAlert[];
  /** What its thread is about: its own alert, or itself when a person opened it. */
  readonly topic: string;
  readonly openedDesk: number;
  readonly openedWall: number;
  readonly commander: PersonId | null;
  readonly cause: string | null;
  readonly fix: string | null;
  readonly prevention: string | null;
  readonly actions: readonly {
    readonly person: PersonId;
    readonly desk: number;
    readonly text: string;
  }[];
  readonly resumed: Resumed | null;
  readonly overdue: boolean;
  readonly closedDesk: number | null;
  readonly closedWall: number | null;
  readonly closedBy: PersonId | null;
  readonly filed: { readonly file: string; readonly sha256: string } | null;
}

export interface Incidents {
  readonly next: number;
  /** All that are open, and the last fifty that closed. */
  readonly byId: Readonly<Record<string, Incident>>;
}

export const NO_INCIDENTS: Incidents = { next: 1, byId: {} };

const KEPT_CLOSED = 50;

function foldOpened(state: Incidents, fact: IncidentOpened, at: Stamp): Incidents {
  const { kind: _, alert, key, ...rest } = fact;
  const row: Incident = {
    ...rest,
    alerts: alert === null || key === null ? [] : [{ id: alert, key }],
    topic: alert === null ? `incident ${fact.id}` : `alert ${alert}`,
    openedDesk: at.desk,
    openedWall: at.wall,
    commander: null,
    cause: null,
    fix: null,
    prevention: null,
    actions: [],
    resumed: null,
    overdue: false,
    closedDesk: null,
    closedWall: null,
    closedBy: null,
    filed: null,
  };
  const rows = Object.values(state.byId);
  const gone = rows.filter((one) => one.closedWall !== null).slice(0, -KEPT_CLOSED);
  const kept = [...rows.filter((one) => !gone.includes(one)), row];
  return { next: state.next + 1, byId: Object.fromEntries(kept.map((one) => [one.id, one])) };
}

function written(row: Incident, { field, person, text }: IncidentWritten, at: Stamp): Incident {
  switch (field) {
    case 'action':
      return { ...row, actions: [...row.actions, { person, desk: at.desk, text }] };
    case 'note':
      return row;
    case 'cause':
    case 'fix':
    case 'prevention':
      return { ...row, [field]: text };
  }
}

function changed(row: Incident, fact: Exclude<IncidentFact, IncidentOpened>, at: Stamp): Incident {
  switch (fact.kind) {
    case 'incident.joined':
      return { ...row, alerts: [...row.alerts, { id: fact.alert, key: fact.key }] };
    case 'incident.led':
      return { ...row, commander: fact.commander };
    case 'incident.written':
      return written(row, fact, at);
    case 'incident.closed':
      return { ...row, closedDesk: at.desk, closedWall: at.wall, closedBy: fact.person };
    case 'incident.overdue':
      return { ...row, overdue: true };
    case 'incident.filed':
      return { ...row, filed: { file: fact.file, sha256: fact.sha256 } };
  }
}

function withRow(state: Incidents, id: string, change: (row: Incident) => Incident): Incidents {
  const row = Object.hasOwn(state.byId, id) ? state.byId[id] : undefined;
  return row === undefined ? state : { ...state, byId: { ...state.byId, [row.id]: change(row) } };
}

export function foldIncident(state: Incidents, fact: IncidentFact, at: Stamp): Incidents {
  if (fact.kind === 'incident.opened') return foldOpened(state, fact, at);
  return withRow(state, fact.id, (row) => changed(row, fact, at));
}

interface Resuming {
  readonly approval: string;
  readonly evidence: readonly string[];
  readonly incidents?: readonly string[];
}

/** A resume marks the incidents it names; those of earlier versions name none. */
export function foldResumed(state: Incidents, fact: Resuming, at: Stamp): Incidents {
  const { approval, evidence } = fact;
  const resumed: Resumed = { approval, desk: at.desk, evidence };
  return (fact.incidents ?? []).reduce(
    (sum, id) => withRow(sum, id, (row) => ({ ...row, resumed })),
    state,
  );
}
