// The one table of keys (KEY-2): what takes one person, what takes two, who they may be, and what of it
// lets risk grow. Every other place asks this one.
import type { LiftWay } from '#engine/risk/latch.ts';
import { holds, KEYHOLDERS, POSITIONS } from '#runbook/person.ts';
import type { NamedPosition, Person, Role, Roster } from '#runbook/person.ts';

/** What takes two people or more. Arguments are part of what is signed. */
export type Action =
  | 'confirm-halt'
  | 'close-all'
  | 'cancel-protection'
  | 'cancel-foreign'
  | 'resume'
  | 'enable-strategy'
  | 'free-symbol'
  | 'override-vix'
  | 'adopt-config'
  | 'end-probation'
  | 'raise-mode'
  | 'release-code'
  | 'force-sync'
  | 'advance-rollout'
  | 'live-sign-off';

export interface ActionRow {
  readonly keys: 2 | 3;
  /** One of the keys must be the risk role's. */
  readonly risk: boolean;
  /** It lets risk grow: a later halt kills it, and it is bound to the latch epoch (A6). */
  readonly growsRisk: boolean;
  /** Minutes on people's clocks until it expires. */
  readonly minutes: number;
  readonly says: string;
}

export const ACTIONS: Readonly<Record<Action, ActionRow>> = {
  'confirm-halt': {
    keys: 2,
    risk: false,
    growsRisk: false,
    minutes: 24 * 60,
    says: 'confirm the halt: cancel every order but the protective ones and place the kill file',
  },
  'close-all': {
    keys: 2,
    risk: false,
    growsRisk: false,
    minutes: 10,
    says: 'close every position at market',
  },
  'cancel-protection': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'take away a protective stop',
  },
  'cancel-foreign': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'take away an order by other hands that protects what is held',
  },
  resume: {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'lift the latches whose cause is gone and let risk grow again',
  },
  'enable-strategy': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'let a disabled strategy open trades again',
  },
  'free-symbol': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'let new risk be opened again in a paused symbol',
  },
  'override-vix': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'let entries through today, at half size, although the VIX table says none',
  },
  'adopt-config': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 30,
    says: 'put the waiting proposals of config/ in force and pin them',
  },
  'end-probation': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'end the hour of probation after a live resume',
  },
  'raise-mode': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'arm the desk LIVE: real money, at first small, from the session that opens next',
  },
  'release-code': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 30,
    says: 'let this version of the code trade; a sign-off of another is void',
  },
  'advance-rollout': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 30,
    says: 'let the rollout go on to its next stage, with the gates it passed shown',
  },
  'force-sync': {
    keys: 2,
    risk: true,
    growsRisk: true,
    minutes: 10,
    says: 'take the broker\u2019s books for ours, with the difference shown',
  },
  'live-sign-off': {
    keys: 3,
    risk: true,
    growsRisk: true,
    minutes: 24 * 60,
    says: 'sign that this desk may trade real money',
  },
};

/** The action that lifts a latch of two keys, by the way it is lifted. */
export const LIFTED_BY: Readonly<Partial<Record<LiftWay, Action>>> = {
  resume: 'resume',
  probation: 'end-probation',
  arming: 'raise-mode',
};

/** What one person may do at once, and who. */
export type SingleAct =
  | 'halt'
  | 'cancel'
  | 'cancel-all'
  | 'close'
  | 'reconcile'
  | 'disable-strategy'
  | 'pause-symbol'
  | 'deny'
  | 'tend-alert'
  | 'tick'
  | 'disarm'
  | 'read'
  | 'work';

export const SINGLE: Readonly<Record<SingleAct, readonly Role[]>> = {
  halt: KEYHOLDERS,
  cancel: KEYHOLDERS,
  'cancel-all': KEYHOLDERS,
  close: KEYHOLDERS,
  reconcile: KEYHOLDERS,
  'disable-strategy': KEYHOLDERS,
  'pause-symbol': KEYHOLDERS,
  deny: KEYHOLDERS,
  'tend-alert': [...KEYHOLDERS, 'developer'],
  tick: [...KEYHOLDERS, 'developer'],
  disarm: KEYHOLDERS,
  work: [...KEYHOLDERS, 'developer', 'auditor'],
  read: ['viewer', ...KEYHOLDERS, 'developer', 'auditor'],
};

/** Who may turn a key of an action; the live sign-off asks the three named people. */
export function mayTurn(action: Action, person: Person): boolean {
  if (action === 'live-sign-off') return person.position !== null;
  return holds(person, KEYHOLDERS);
}

export interface Signer {
  readonly position: NamedPosition;
  /** Who holds it; null where nobody does. */
  readonly person: Person | null;
}

/** The three who sign a live desk off, by position (KEY-5). */
export function signers(roster: Roster): readonly Signer[] {
  return POSITIONS.map((position) => ({
    position,
    person: roster.find((person) => person.position === position) ?? null,
  }));
}

/** "risk-manager (Ben), operations-manager (nobody)". */
export function signersText(rows: readonly Signer[]): string {
  return rows.map(({ position, person }) => `${position} (${person?.name ?? 'nobody'})`).join(', ');
}

/** One person alone may confirm a halt, never more (KEY-7). */
export const BREAK_GLASS: readonly Role[] = ['sponsor', 'safety-officer'];

/** Nobody holds the risk role: three people of three other roles may put one there (KEY-9). */
export function isRescue(action: Action, roster: Roster): boolean {
  return action === 'adopt-config' && !roster.some((person) => person.roles.includes('risk'));
}

/** How many of these people can each be given a keyholder's role of their own. */
function distinctRoles(people: readonly Person[], used: ReadonlySet<Role> = new Set()): number {
  const [first, ...rest] = people;
  if (first === undefined) return 0;
  const free = first.roles.filter((role) => KEYHOLDERS.includes(role) && !used.has(role));
  const counts = free.map((role) => 1 + distinctRoles(rest, new Set([...used, role])));
  return Math.max(distinctRoles(rest, used), ...counts);
}

export const RESCUERS = 3;

/** What is still missing, in words; null when the keys of these people are enough. */
export function missingKeys(
  action: Action,
  people: readonly Person[],
  roster: Roster,
): string | null {
  const row = ACTIONS[action];
  const able = people.filter(
    (person, at) =>
      mayTurn(action, person) && people.findIndex((other) => other.id === person.id) === at,
  );
  if (isRescue(action, roster)) {
    const left = RESCUERS - distinctRoles(able);
    return left > 0
      ? `${left} of ${RESCUERS} keys of different roles, for nobody holds the risk role`
      : null;
  }
  const parts: string[] = [];
  if (row.risk && !able.some((person) => person.roles.includes('risk')))
    parts.push('1 key of the risk role');
  if (able.length < row.keys) {
    const left = row.keys - able.length;
    parts.push(
      `${left} of ${row.keys} keys, not ${able.map((person) => person.id).join(' or ') || 'anybody yet'}`,
    );
  }
  return parts.length === 0 ? null : parts.join(', ');
}

/** Whose key would count next, in words for a refusal; those who would complete it, where there are any. */
export function whoCould(action: Action, turned: readonly Person[], roster: Roster): string {
  const could = roster.filter(
    (person) => mayTurn(action, person) && !turned.some((one) => one.id === person.id),
  );
  const completing = could.filter(
    (person) => missingKeys(action, [...turned, person], roster) === null,
  );
  const names = (completing.length > 0 ? completing : could).map((person) => person.name);
  return names.length === 0
    ? 'Nobody on the roster could: see people.'
    : `Who could: ${names.join(', ')}.`;
}
