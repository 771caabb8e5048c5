// The guild as every test and every demo finds it: its people, roles and channels, with the same ids on every
// run, and a second guild the bot was invited into.
import { ALL, PERMISSIONS } from './permissions.ts';
import { DIRECT, GUILD_TEXT } from './world.ts';
import type { Channel, World } from './world.ts';

export const GUILD = '100000000000000001';
export const OTHER_GUILD = '100000000000000002';
export const BOT = '500000000000000001';
export const WEBHOOK = '600000000000000001';
const FOUNDED = Date.UTC(2020, 0, 2, 14, 30);

const PEOPLE = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const;
export type PersonName = (typeof PEOPLE)[number];

/** Role names as the desk calls them, and who holds each: hints to people, never authority. */
const ROLES: readonly (readonly [string, number, readonly PersonName[]])[] = [
  ['trader', 0x2eb886, ['ana']],
  ['operator', 0xdaa038, ['ana', 'dev']],
  ['risk', 0xa30200, ['ben']],
  ['compliance', 0x5865f2, ['cleo']],
  ['sponsor', 0x9b59b6, ['sam']],
  ['safety-officer', 0x1abc9c, ['sofia']],
];

export const CHANNELS = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;

export function numbered(block: number, index: number): string {
  return `${block}${String(index).padStart(17, '0')}`;
}

export function personId(name: PersonName): string {
  return numbered(2, PEOPLE.indexOf(name) + 1);
}

export const USERS = {
  ana: personId('ana'),
  ben: personId('ben'),
  cleo: personId('cleo'),
  sam: personId('sam'),
  sofia: personId('sofia'),
  dev: personId('dev'),
  vic: personId('vic'),
  stranger: numbered(2, 8),
  foreigner: numbered(2, 9),
  pending: numbered(2, 10),
  otherBot: numbered(2, 11),
  webhook: WEBHOOK,
} as const;

function textChannel(id: string, guild: string, name: string, position: number): Channel {
  return {
    id,
    guild,
    type: GUILD_TEXT,
    name,
    topic: null,
    parent: null,
    overwrites: [],
    position,
    recipient: null,
    thread: null,
    messages: [],
    last: null,
  };
}

export function directChannel(id: string, recipient: string): Channel {
  return { ...textChannel(id, '', '', 0), guild: null, type: DIRECT, recipient };
}

const PLAIN =
  PERMISSIONS.ViewChannel |
  PERMISSIONS.SendMessages |
  PERMISSIONS.SendMessagesInThreads |
  PERMISSIONS.AddReactions |
  PERMISSIONS.ReadMessageHistory |
  PERMISSIONS.UseApplicationCommands |
  PERMISSIONS.EmbedLinks |
  PERMISSIONS.AttachFiles;

function foundPeople(world: World): void {
  const add = (id: string, name: string, kind: 'person' | 'bot' | 'webhook'): void => {
    world.users.set(id, { id, name, shown: name.charAt(0).toUpperCase() + name.slice(1), kind });
  };
  for (const name of PEOPLE) add(USERS[name], name, 'person');
  add(USERS.stranger, 'stranger', 'person');
  add(USERS.foreigner, 'foreigner', 'person');
  add(USERS.pending, 'newcomer', 'person');
  add(USERS.otherBot, 'otherbot', 'bot');
  add(WEBHOOK, 'news feed', 'webhook');
  add(BOT, 'twokey', 'bot');
}

function foundRoles(world: World): Readonly<Record<string, string>> {
  for (const guild of [GUILD, OTHER_GUILD]) {
    const everyone = { id: guild, guild, name: '@everyone', color: 0, position: 0 };
    world.roles.set(guild, { ...everyone, permissions: PLAIN });
  }
  const ids: Record<string, string> = {};
  ROLES.forEach(([name, color], index) => {
    const id = numbered(4, index + 1);
    ids[name] = id;
    world.roles.set(id, { id, guild: GUILD, name, color, position: index + 1, permissions: 0n });
  });
  [GUILD, OTHER_GUILD].forEach((guild, index) => {
    const id = numbered(4, 90 + index);
    const permissions = ALL & ~PERMISSIONS.MentionEveryone;
    world.roles.set(id, { id, guild, name: 'twokey', color: 0, position: 20, permissions });
  });
  return ids;
}

function foundMembers(world: World, roles: Readonly<Record<string, string>>): void {
  const joinGuild = (user: string, guild: string, held: readonly string[]): void => {
    const pending = user === USERS.pending;
    world.members.push({ user, guild, roles: held, joined: FOUNDED, pending });
  };
  for (const name of PEOPLE) {
    const held = ROLES.filter(([, , who]) => who.includes(name)).map(([role]) => roles[role] ?? '');
    joinGuild(USERS[name], GUILD, held);
  }
  for (const user of [USERS.stranger, USERS.pending, USERS.otherBot]) joinGuild(user, GUILD, []);
  joinGuild(BOT, GUILD, [numbered(4, 90)]);
  joinGuild(BOT, OTHER_GUILD, [numbered(4, 91)]);
  joinGuild(USERS.foreigner, OTHER_GUILD, []);
  joinGuild(USERS.ana, OTHER_GUILD, []);
}

export interface Founded {
  readonly channels: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
  readonly elsewhere: { readonly guild: string; readonly channel: string };
}

/** Fills an empty world. */
export function found(world: World, names: readonly string[]): Founded {
  world.guilds.set(GUILD, { id: GUILD, name: 'The trading desk', owner: USERS.sam });
  world.guilds.set(OTHER_GUILD, { id: OTHER_GUILD, name: 'Elsewhere', owner: USERS.foreigner });
  foundPeople(world);
  const roles = foundRoles(world);
  foundMembers(world, roles);
  const channels: Record<string, string> = {};
  [...names, 'general'].forEach((name, index) => {
    const id = numbered(3, index + 1);
    channels[name] = id;
    world.channels.set(id, textChannel(id, GUILD, name, index));
  });
  const lobby = numbered(3, 90);
  world.channels.set(lobby, textChannel(lobby, OTHER_GUILD, 'lobby', 0));
  return { channels, roles, elsewhere: { guild: OTHER_GUILD, channel: lobby } };
}
