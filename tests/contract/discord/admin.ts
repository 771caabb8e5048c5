// What somebody who may manage the guild does behind the desk's back: channels renamed, deleted and closed to
// the bot, roles taken, people gone. The bot is told as Discord would tell it.
import {
  leaveGuild,
  patchChannel,
  patchThread,
  removeChannel,
  removeMessage,
  setRoles,
} from './deeds.ts';
import { PERMISSIONS } from './permissions.ts';
import type { PermissionName } from './permissions.ts';
import type { Site } from './site.ts';
import type { Channel, Member, Message } from './world.ts';

/** What somebody who may manage the guild does; the bot is told as it would be. */
export interface Admin {
  rename(channel: string, name: string): void;
  remove(channel: string): void;
  removeMessage(message: string): void;
  archive(thread: string): void;
  /** Archives a thread so that only who may manage threads can wake it. */
  lock(thread: string): void;
  /** Takes a permission from the bot in one channel: 'ViewChannel', 'SendMessages' and so on. */
  deny(channel: string, permission: PermissionName): void;
  /** Takes back every `deny` of the channel. */
  allow(channel: string): void;
  giveRole(user: string, role: string): void;
  takeRole(user: string, role: string): void;
  /** Somebody leaves the guild. */
  leave(user: string): void;
}

export function openAdmin(site: Site): Admin {
  const { world } = site;
  const channelFor = (id: string): Channel => known(world.channels.get(id), `channel ${id}`);
  const messageFor = (id: string): Message => known(world.messages.get(id), `message ${id}`);
  const memberFor = (id: string): Member => known(world.member(site.guild, id), `member ${id}`);
  return {
    rename: (id, name) => {
      const channel = channelFor(id);
      if (channel.thread === null) patchChannel(site, channel, { name });
      else patchThread(site, channel, { name });
    },
    remove: (id) => {
      removeChannel(site, channelFor(id));
    },
    removeMessage: (id) => {
      removeMessage(site, messageFor(id));
    },
    archive: (id) => {
      patchThread(site, channelFor(id), { archived: true });
    },
    lock: (id) => {
      patchThread(site, channelFor(id), { archived: true, locked: true });
    },
    deny: (id, permission) => {
      const channel = channelFor(id);
      const own = channel.overwrites.find((one) => one.id === site.bot);
      const deny = (own?.deny ?? 0n) | PERMISSIONS[permission];
      const others = channel.overwrites.filter((one) => one !== own);
      const overwrite = { id: site.bot, type: 1, allow: 0n, deny } as const;
      patchChannel(site, channel, { overwrites: [...others, overwrite] });
    },
    allow: (id) => {
      patchChannel(site, channelFor(id), { overwrites: [] });
    },
    giveRole: (user, role) => {
      const member = memberFor(user);
      setRoles(site, member, [...new Set([...member.roles, role])]);
    },
    takeRole: (user, role) => {
      const member = memberFor(user);
      setRoles(
        site,
        member,
        member.roles.filter((one) => one !== role),
      );
    },
    leave: (user) => {
      leaveGuild(site, memberFor(user));
    },
  };
}

function known<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new Error(`there is no ${name}`);
  return thing;
}
