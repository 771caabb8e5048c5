// Who is speaking: the account behind a request. In a demo a terminal may speak as a persona; on a real
// desk personas are refused, so that nobody turns a key in another's name (CHAT-5).
import type { DeskKind } from '#engine/model/mode.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal } from '#engine/model/result.ts';
import type { Account, Person, Roster } from '#runbook/person.ts';
import { listed } from '#bot/text.ts';

/** The OS user is the one the door belongs to, never what the request claims. */
export interface Speaker {
  readonly user: string;
  readonly as: string | null;
}

/** The account of one of the demo’s people. */
export function personaAccount(user: string): Account {
  return { platform: 'persona', team: 'demo', user: user.toLowerCase() };
}

export function accountOf(speaker: Speaker): Account {
  if (speaker.as === null) return { platform: 'terminal', team: 'local', user: speaker.user };
  return personaAccount(speaker.as);
}

/** Why this account may not speak on this kind of desk at all; null when it may. */
export function personaFault(account: Account, kind: DeskKind | null): Refusal | null {
  if (account.platform !== 'persona' || kind === 'demo') return null;
  return refuse(
    'PERSONA_FORBIDDEN',
    'Personas exist on the demo desk only; here everybody speaks for themselves, without --as.',
  ).refusal;
}

function hasPersona(person: Person): boolean {
  return person.accounts.some((account) => account.platform === 'persona');
}

/** The refusal of an account on nobody's entry, with who could speak instead. */
export function unknownPerson(account: Account, roster: Roster, kind: DeskKind | null): Refusal {
  // Whoever speaks on Slack or Discord types no flag.
  const isRemote = account.platform === 'slack' || account.platform === 'discord';
  const personas =
    kind === 'demo' && !isRemote
      ? roster.filter(hasPersona).map((person) => `--as ${person.id}`)
      : [];
  const file = kind === 'demo' ? 'config/demo.yaml' : 'config/people.yaml';
  const remedy =
    personas.length > 0
      ? `Speak as one of the demo\u2019s people: ${listed(personas, 'or')}.`
      : `A roster entry in ${file}, put in force by two keys, would change that.`;
  return refuse(
    'PERSON_UNKNOWN',
    `${account.user} (${account.platform}) is on nobody\u2019s roster entry and may read help and version only. ${remedy}`,
  ).refusal;
}
