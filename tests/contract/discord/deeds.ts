// Every change of what stands, by whomever: it is made, and everybody is told in Discord's words. Nobody else
// writes to the world's messages, threads and channels.
import { bareMember, channelObject, messageObject, threadMember, userObject } from './objects.ts';
import { directWith } from './site.ts';
import type { Site } from './site.ts';
import { isThread, PUBLIC_THREAD } from './world.ts';
import type { Channel, JsonObject, Member, Message } from './world.ts';

export const FLAGS = { HAS_THREAD: 1 << 5, EPHEMERAL: 1 << 6, LOADING: 1 << 7 } as const;
const THREAD_CREATED = 18;
const THREAD_STARTER = 21;

export type NewMessage = Pick<Message, 'channel' | 'author' | 'content'> &
  Partial<
    Omit<Message, 'id' | 'channel' | 'author' | 'content' | 'reactions' | 'thread' | 'edited'>
  >;

function aboutMessage(site: Site, message: Message): JsonObject {
  const { world } = site;
  const channel = world.channels.get(message.channel);
  const guild = channel?.guild ?? null;
  const member = guild === null ? undefined : world.member(guild, message.author);
  return {
    ...messageObject(world, message, site.bot),
    channel_type: channel?.type ?? 0,
    ...(guild === null ? {} : { guild_id: guild }),
    ...(member === undefined || message.webhook !== null ? {} : { member: bareMember(member) }),
  };
}

/** Wakes an archived thread, and makes whoever writes one of its members. */
function enterThread(site: Site, channel: Channel, user: string): void {
  if (!isThread(channel)) return;
  if (channel.thread.archived) patchThread(site, channel, { archived: false });
  joinThread(site, channel, user);
}

export function post(site: Site, draft: NewMessage): Message {
  const { world } = site;
  const id = world.snowflake();
  const message: Message = {
    type: 0,
    webhook: null,
    application: null,
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    mentions: { everyone: false, users: [], roles: [] },
    nonce: null,
    replyTo: null,
    interaction: null,
    onlyFor: null,
    ...draft,
    id,
    edited: null,
    thread: null,
    reactions: new Map(),
  };
  world.messages.set(id, message);
  const channel = world.channels.get(message.channel);
  if (message.onlyFor === null && channel !== undefined) {
    if (message.type !== THREAD_STARTER) enterThread(site, channel, message.author);
    channel.messages.push(id);
    channel.last = id;
  }
  tellMessage(site, 'MESSAGE_CREATE', message);
  return message;
}

/** An ephemeral message is told to nobody but the page. */
function tellMessage(site: Site, event: string, message: Message): void {
  const isEphemeral = message.onlyFor !== null;
  site.tell({ event: isEphemeral ? 'EPHEMERAL' : event, data: aboutMessage(site, message) });
}

export type MessageChange = Partial<
  Pick<Message, 'content' | 'embeds' | 'components' | 'attachments' | 'flags' | 'mentions'>
>;

/** What gives a waiting answer its words is no edit to people. */
export function amend(site: Site, message: Message, change: MessageChange): Message {
  const isWaiting = (message.flags & FLAGS.LOADING) !== 0;
  Object.assign(message, change, { edited: isWaiting ? null : Date.now() });
  tellMessage(site, 'MESSAGE_UPDATE', message);
  return message;
}

export function removeMessage(site: Site, message: Message): void {
  const { world } = site;
  world.messages.delete(message.id);
  const channel = world.channels.get(message.channel);
  if (channel !== undefined) channel.messages = channel.messages.filter((id) => id !== message.id);
  const guild = channel?.guild ?? null;
  const data = {
    id: message.id,
    channel_id: message.channel,
    ...(guild === null ? {} : { guild_id: guild }),
  };
  site.tell({ event: message.onlyFor === null ? 'MESSAGE_DELETE' : 'EPHEMERAL', data });
}

/** Puts a reaction on, or takes it off; nothing is told when nothing changes. */
export function react(
  site: Site,
  message: Message,
  reaction: { readonly user: string; readonly emoji: string; readonly put: 'on' | 'off' },
): void {
  const { user, emoji, put } = reaction;
  const users = message.reactions.get(emoji) ?? new Set();
  if (users.has(user) === (put === 'on')) return;
  if (put === 'on') users.add(user);
  else users.delete(user);
  if (users.size === 0) message.reactions.delete(emoji);
  else message.reactions.set(emoji, users);
  const guild = site.world.channels.get(message.channel)?.guild ?? null;
  const member = guild === null ? undefined : site.world.member(guild, user);
  site.tell({
    event: put === 'on' ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE',
    data: {
      user_id: user,
      channel_id: message.channel,
      message_id: message.id,
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
      ...(guild === null ? {} : { guild_id: guild }),
      ...(member === undefined || put === 'off'
        ? {}
        : { member: { ...bareMember(member), user: userObject(site.world, user) } }),
      ...(put === 'on' ? { message_author_id: message.author } : {}),
    },
  });
}

export interface NewThread {
  readonly parent: Channel;
  readonly name: string;
  readonly owner: string;
  readonly archiveMinutes: number;
  /** The message it is started from; null starts it alone. */
  readonly from: Message | null;
}

export function startThread(site: Site, draft: NewThread): Channel {
  const { world } = site;
  const { parent, from, owner } = draft;
  const id = from?.id ?? world.snowflake();
  const thread: Channel = {
    ...parent,
    id,
    type: PUBLIC_THREAD,
    name: draft.name,
    parent: parent.id,
    overwrites: [],
    thread: {
      archived: false,
      locked: false,
      archiveMinutes: draft.archiveMinutes,
      archivedAt: Date.now(),
      owner,
      members: new Set([owner]),
    },
    messages: [],
    last: null,
  };
  world.channels.set(id, thread);
  const told = { ...channelObject(world, thread), newly_created: true };
  site.tell({ event: 'THREAD_CREATE', data: { ...told, member: threadMember(thread, site.bot) } });
  if (from === null) {
    post(site, { channel: parent.id, author: owner, content: draft.name, type: THREAD_CREATED });
    return thread;
  }
  from.thread = id;
  from.flags |= FLAGS.HAS_THREAD;
  tellMessage(site, 'MESSAGE_UPDATE', from);
  post(site, { channel: id, author: owner, content: '', type: THREAD_STARTER, replyTo: from.id });
  return thread;
}

export interface ThreadChange {
  readonly name?: string;
  readonly archived?: boolean;
  readonly locked?: boolean;
  readonly archiveMinutes?: number;
}

export function patchThread(site: Site, channel: Channel, change: ThreadChange): void {
  const { thread } = channel;
  if (thread === null) return;
  const { name, ...rest } = change;
  if (name !== undefined) channel.name = name;
  if (rest.archived !== undefined && rest.archived !== thread.archived) {
    thread.archivedAt = Date.now();
  }
  Object.assign(thread, rest);
  site.tell({ event: 'THREAD_UPDATE', data: channelObject(site.world, channel) });
}

export function joinThread(site: Site, channel: Channel, user: string): void {
  if (channel.thread === null || channel.thread.members.has(user)) return;
  channel.thread.members.add(user);
  site.tell({
    event: 'THREAD_MEMBERS_UPDATE',
    data: {
      id: channel.id,
      guild_id: channel.guild,
      member_count: channel.thread.members.size,
      added_members: [threadMember(channel, user)],
    },
  });
}

export function patchChannel(
  site: Site,
  channel: Channel,
  change: Partial<Pick<Channel, 'name' | 'topic' | 'overwrites'>>,
): void {
  Object.assign(channel, change);
  site.tell({ event: 'CHANNEL_UPDATE', data: channelObject(site.world, channel) });
}

export function removeChannel(site: Site, channel: Channel): void {
  const { world } = site;
  const data = channelObject(world, channel);
  world.channels.delete(channel.id);
  for (const id of channel.messages) world.messages.delete(id);
  for (const one of world.channels.values()) {
    if (one.parent === channel.id) world.channels.delete(one.id);
  }
  site.tell({ event: isThread(channel) ? 'THREAD_DELETE' : 'CHANNEL_DELETE', data });
}

export function setRoles(site: Site, member: Member, roles: readonly string[]): void {
  member.roles = roles;
  const user = userObject(site.world, member.user);
  const data = { ...bareMember(member), user, guild_id: member.guild };
  site.tell({ event: 'GUILD_MEMBER_UPDATE', data });
}

export function leaveGuild(site: Site, member: Member): void {
  const { members } = site.world;
  members.splice(members.indexOf(member), 1);
  const data = { guild_id: member.guild, user: userObject(site.world, member.user) };
  site.tell({ event: 'GUILD_MEMBER_REMOVE', data });
}

/** A place people may name: a channel or thread id, or the direct messages of somebody. */
export function placeFor(site: Site, user: string, channel: string): Channel {
  const id = channel === 'dm' ? directWith(site, user) : channel;
  const found = site.world.channels.get(id);
  if (found === undefined) throw new Error(`there is no channel ${channel}`);
  return found;
}
