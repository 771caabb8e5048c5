// People and their roles. A person is a roster entry with accounts; two accounts of one person count
// once, and an account that is on no entry belongs to nobody (A2).
import type { Brand } from '#engine/model/brand.ts';

export type PersonId = Brand<string, 'PersonId'>;

export const ROLES = [
  'viewer',
  'trader',
  'operator',
  'risk',
  'compliance',
  'developer',
  'sponsor',
  'safety-officer',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** The three who sign before a desk goes live (KEY-5); each is a person, not a role. */
export const POSITIONS = ['lead-developer', 'risk-manager', 'operations-manager'] as const;
export type NamedPosition = (typeof POSITIONS)[number];

/** Roles whose holders turn keys (KEY-2). */
export const KEYHOLDERS: readonly Role[] = [
  'trader',
  'operator',
  'risk',
  'compliance',
  'sponsor',
  'safety-officer',
];

/** Where a command came from. */
export interface Account {
  readonly platform: 'terminal' | 'persona' | 'slack' | 'discord' | 'room';
  readonly team: string;
  readonly user: string;
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly position: NamedPosition | null;
  readonly accounts: readonly Account[];
}

/** Who presses, and from where. */
export interface Hand {
  readonly person: Person;
  readonly account: Account;
}

export type Roster = readonly Person[];

const ID_SHAPE = /^[a-z][a-z0-9-]{1,23}$/;

/** "ana": lower case, at most 24 characters; throws on anything else. */
export function personId(text: string): PersonId {
  if (!ID_SHAPE.test(text))
    throw new RangeError(`not a person's id (lower case letters, digits, dashes): ${text}`);
  return text as PersonId;
}

export function describeAccount(account: Account): string {
  return `${account.platform}:${account.team}:${account.user}`;
}

/** Equal for equal accounts only, whatever signs a team or a user has in its name. */
export function accountKey({ platform, team, user }: Account): string {
  return JSON.stringify([platform, team, user]);
}

export function personOf(roster: Roster, account: Account): Person | null {
  const key = accountKey(account);
  return roster.find((person) => person.accounts.some((own) => accountKey(own) === key)) ?? null;
}

export function personNamed(roster: Roster, id: string): Person | null {
  return roster.find((person) => person.id === id) ?? null;
}

/** What somebody is called; who left the roster, or is no person, by their id. */
export function nameOf(roster: Roster, id: string): string {
  return personNamed(roster, id)?.name ?? id;
}

/** "ana and ben" as "Ana and Ben". */
export function namesOf(roster: Roster, ids: string): string {
  return ids
    .split(' and ')
    .map((id) => nameOf(roster, id))
    .join(' and ');
}

export function holds(person: Person, roles: readonly Role[]): boolean {
  return person.roles.some((role) => roles.includes(role));
}

/** What is wrong with a roster, in words; none when it may be used. */
export function rosterFaults(roster: Roster): readonly string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const accounts = new Map<string, string>();
  for (const person of roster) {
    if (ids.has(person.id)) faults.push(`${person.id} is on the roster twice`);
    ids.add(person.id);
    if (person.roles.includes('sponsor') && person.roles.includes('safety-officer'))
      faults.push(`${person.id} is both sponsor and safety officer; they are two people (KEY-1)`);
    for (const account of person.accounts) {
      const other = accounts.get(accountKey(account));
      if (other !== undefined)
        faults.push(`account ${describeAccount(account)} belongs to ${other} and to ${person.id}`);
      accounts.set(accountKey(account), person.id);
    }
  }
  for (const position of POSITIONS) {
    const held = roster.filter((person) => person.position === position).length;
    if (held > 1) faults.push(`${held} people are ${position}; it names one person`);
  }
  return faults;
}

/** Whether two distinct people, one with the risk role, could turn both keys. */
export function canResume(roster: Roster): boolean {
  const holders = roster.filter(
    (person) => person.accounts.length > 0 && holds(person, KEYHOLDERS),
  );
  return holders.length >= 2 && holders.some((person) => person.roles.includes('risk'));
}

export interface RosterChange {
  readonly what: string;
  readonly looser: boolean;
}

/** The accounts of the second list that are not in the first. */
function missingFrom(list: readonly Account[], wanted: readonly Account[]): readonly Account[] {
  const keys = new Set(list.map(accountKey));
  return wanted.filter((account) => !keys.has(accountKey(account)));
}

function personChanges(now: Person | null, next: Person): readonly RosterChange[] {
  if (now === null) return [{ what: `${next.id} joins as ${next.roles.join(', ')}`, looser: true }];
  const changes: RosterChange[] = [];
  for (const role of next.roles)
    if (!now.roles.includes(role))
      changes.push({ what: `${next.id} becomes ${role}`, looser: true });
  for (const role of now.roles)
    if (!next.roles.includes(role))
      changes.push({ what: `${next.id} is ${role} no more`, looser: false });
  for (const account of missingFrom(now.accounts, next.accounts))
    changes.push({ what: `${next.id} gains account ${describeAccount(account)}`, looser: true });
  for (const account of missingFrom(next.accounts, now.accounts))
    changes.push({ what: `${next.id} loses account ${describeAccount(account)}`, looser: false });
  if (now.position !== next.position)
    changes.push({
      what: `${next.id} is ${next.position ?? 'in no named position'}`,
      looser: next.position !== null,
    });
  if (now.name !== next.name)
    changes.push({ what: `${next.id} is called ${next.name}`, looser: true });
  return changes;
}

/** What a proposed roster changes; taking away is tighter, everything else is looser (KEY-9). */
export function compareRosters(now: Roster, next: Roster): readonly RosterChange[] {
  const gone = now.filter((person) => personNamed(next, person.id) === null);
  return [
    ...next.flatMap((person) => personChanges(personNamed(now, person.id), person)),
    ...gone.map((person) => ({ what: `${person.id} leaves`, looser: false })),
  ];
}

/** The roster when only what a proposal takes away is taken. */
export function shrinkRoster(now: Roster, next: Roster): Roster {
  return now.flatMap((person) => {
    const wanted = personNamed(next, person.id);
    if (wanted === null) return [];
    const kept = new Set(wanted.accounts.map(accountKey));
    return [
      {
        ...person,
        roles: person.roles.filter((role) => wanted.roles.includes(role)),
        accounts: person.accounts.filter((account) => kept.has(accountKey(account))),
        position: wanted.position === person.position ? person.position : null,
      },
    ];
  });
}
