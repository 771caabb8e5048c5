// Who speaks in a window: in the demo the persona it names, on a real desk the account its link was made
// for. Where neither is known the window only reads.
import type { Links } from '#bot/room/links.ts';
import { turned } from '#bot/room/reply.ts';
import type { Turned } from '#bot/room/reply.ts';
import type { RoomPerson } from '#bot/room/protocol.ts';
import { personaAccount } from '#bot/identify.ts';
import { personOf } from '#runbook/person.ts';
import type { Account, Person } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

export interface Window {
  /** What its page keeps since it opened a link; null when it has none. */
  readonly session: string | null;
  /** Of the header a demo's page sends. */
  readonly as: string | null;
}

type Headers = Readonly<Record<string, string | undefined>>;

const PERSONA = /^[a-z][a-z0-9-]{1,23}$/;
const SESSION = /^[A-Za-z0-9_-]{22}$/;

/** By headers only: a cookie would go to every port of the machine, whoever listens there. */
export function readWindow(headers: Headers): Window {
  const session = headers['x-twokey-session'] ?? '';
  const as = (headers['x-twokey-as'] ?? '').toLowerCase();
  return {
    session: SESSION.test(session) ? session : null,
    as: PERSONA.test(as) ? as : null,
  };
}

/**
 * The account a window speaks as. Who came by a link is who they are, whatever persona a demo left behind in
 * their window; without one, a persona on a real desk is passed on, to be refused on record.
 */
export function accountOfWindow({ session, as }: Window, links: Links): Account | null {
  return links.accountOf(session) ?? (as === null ? null : personaAccount(as));
}

export function readOnly(kind: 'demo' | 'real'): Turned {
  return turned(
    403,
    'ROOM_READ_ONLY',
    kind === 'demo'
      ? 'This window reads only. Choose as whom you speak, then say it again.'
      : 'This window reads only. Ask for a link where the desk knows you (in its terminal: ./desk room), and open it here.',
  );
}

export function roomPerson(person: Person | null): RoomPerson | null {
  return person === null ? null : { id: person.id, name: person.name, roles: person.roles };
}

/** Whom a demo's windows may speak as. */
export function personasOf(state: DeskState): readonly RoomPerson[] {
  if (state.engine.desk?.deskKind !== 'demo') return [];
  return state.runbook.roster
    .filter((person) => personOf(state.runbook.roster, personaAccount(person.id)) === person)
    .map(({ id, name, roles }) => ({ id, name, roles }));
}

/** The person of a window; a persona outside the demo is nobody. */
export function personOfWindow(window: Window, links: Links, state: DeskState): Person | null {
  const account = accountOfWindow(window, links);
  if (account === null) return null;
  if (account.platform === 'persona' && state.engine.desk?.deskKind !== 'demo') return null;
  return personOf(state.runbook.roster, account);
}
