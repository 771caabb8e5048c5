// What the bot and people may do in a channel: Discord's permission bits, and its rule of roles first,
// overwrites of roles second, overwrites of the member last.
import { isThread } from './world.ts';
import type { Channel, World } from './world.ts';

export const PERMISSIONS = {
  ManageChannels: 1n << 4n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseApplicationCommands: 1n << 31n,
  ManageThreads: 1n << 34n,
  CreatePublicThreads: 1n << 35n,
  SendMessagesInThreads: 1n << 38n,
} as const;

export type PermissionName = keyof typeof PERMISSIONS;

export const ALL: bigint = Object.values(PERMISSIONS).reduce((sum, one) => sum | one, 0n);

/** What a member may do in a channel; a thread has the permissions of its channel. */
export function permissionsIn(world: World, channel: Channel, user: string): bigint {
  const home = isThread(channel) ? (world.channels.get(channel.parent ?? '') ?? channel) : channel;
  if (home.guild === null) return ALL;
  const member = world.member(home.guild, user);
  if (member === undefined) return 0n;
  const everyone = home.guild;
  const ids = [everyone, ...member.roles];
  let mask = ids.reduce((sum, id) => sum | (world.roles.get(id)?.permissions ?? 0n), 0n);
  const ofRoles = home.overwrites.filter((one) => one.type === 0 && ids.includes(one.id));
  const ofMember = home.overwrites.filter((one) => one.type === 1 && one.id === user);
  for (const some of [ofRoles, ofMember]) {
    for (const one of some) mask &= ~one.deny;
    for (const one of some) mask |= one.allow;
  }
  return mask;
}

export function may(
  world: World,
  asking: { readonly channel: Channel; readonly user: string },
  permission: PermissionName,
): boolean {
  return (permissionsIn(world, asking.channel, asking.user) & PERMISSIONS[permission]) !== 0n;
}
