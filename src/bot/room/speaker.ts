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
  /** Of its cookie; null when it has none. */
  readonly session: string | null;
  /** Of the header a demo's page sends. */
  readonly as: string | null;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Cookies know no ports: two desks of one machine must not take each other's. */
export function cookieName(port: number): string {
  return `twokey-room-${port}`;
}

const PERSONA = /^[a-z][a-z0-9-]{1,23}$/;
const SESSION = /^[A-Za-z0-9_-]{22}$/;

export function readWindow(headers: Headers, port: number): Window {
  const wanted = `${cookieName(port)}=`;
  const pair = (headers['cookie'] ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted));
  const session = pair?.slice(wanted.length) ?? '';
  const as = (headers['x-twokey-as'] ?? '').toLowerCase();
  return {
    session: SESSION.test(session) ? session : null,
    as: PERSONA.test(as) ? as : null,
  };
}

/** The account a window speaks as; on a real desk a persona is passed on, to be refused on record. */
export function accountOfWindow(window: Window, links: Links): Account | null {
  if (window.as !== null) return personaAccount(window.as);
  return links.accountOf(window.session);
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
