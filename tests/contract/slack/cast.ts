// Who and what is there when the local Slack starts: a team, the demo's people, some who may do nothing, the
// desk's channels, and the desk's own user. Every id is made up and the same on every run.
import type { Channel, Person, PersonKind, PersonName } from './standing.ts';

export const TEAM = 'T0DEMO';
export const OTHER_TEAM = 'T0ELSE';
export const TEAM_NAME = 'Twokey Demo';
export const TEAM_DOMAIN = 'twokey-demo';
export const APP_ID = 'A0DESK';
export const BOT_USER = 'U0DESK';
export const BOT_ID = 'B0DESK';
export const BOT_NAME = 'twokey';

function person(name: PersonName, says: string, more: { readonly kind?: PersonKind } = {}): Person {
  const { kind = 'member' } = more;
  const team = kind === 'foreign' ? OTHER_TEAM : TEAM;
  return { name, id: `U0${name.toUpperCase()}`, team, says, kind };
}

export const PEOPLE: readonly Person[] = [
  person('ana', 'Ana'),
  person('ben', 'Ben'),
  person('cleo', 'Cleo'),
  person('sam', 'Sam'),
  person('sofia', 'Sofia'),
  person('dev', 'Dev'),
  person('vic', 'Vic'),
  person('stranger', 'A stranger'),
  person('guest', 'A guest', { kind: 'guest' }),
  person('robot', 'Another app', { kind: 'bot' }),
  person('foreigner', 'Somebody of another team', { kind: 'foreign' }),
];

const EVERYONE = PEOPLE.map((one) => one.id);

const PURPOSES = {
  briefings: 'What the day brings, and what it brought',
  approvals: 'What waits for a key',
  alerts: 'One alert, one message, one thread',
  reports: 'The daily and weekly reports',
  orders: 'Orders and fills',
  audit: 'Who did what',
} as const;

function channel(id: string, name: string, purpose: string): Channel {
  const members = id === 'C0GENERAL' ? EVERYONE : [...EVERYONE, BOT_USER];
  const kind = id === 'C0PRIVATE' ? 'private' : 'public';
  return {
    id,
    name,
    kind,
    with: null,
    archived: false,
    restricted: false,
    members: kind === 'private' ? ['U0ANA', 'U0BEN'] : members,
    purpose,
  };
}

/** The desk is in its six channels, not in the general one, and knows nothing of the private one. */
export const CHANNELS: readonly Channel[] = [
  ...Object.entries(PURPOSES).map(([name, purpose]) =>
    channel(`C0${name.toUpperCase()}`, `desk-${name}`, purpose),
  ),
  channel('C0GENERAL', 'general', 'Everything else'),
  channel('C0PRIVATE', 'partners', 'Between two people'),
];

export function directChannel(user: Person): Channel {
  return {
    id: user.id.replace('U0', 'D0'),
    name: user.name,
    kind: 'direct',
    with: user.id,
    archived: false,
    restricted: false,
    members: [user.id, BOT_USER],
    purpose: '',
  };
}
