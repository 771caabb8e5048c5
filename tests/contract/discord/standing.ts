// What stands on the local Discord at this instant, in the shapes of Discord's own API: for tests to look at and
// for the page to show. Whatever is handed out is a copy.
import type { APIApplicationCommand, APIMessage, APIThreadChannel } from 'discord.js';
import { copied } from './json.ts';
import { channelObject, messageObject } from './objects.ts';
import type { Site } from './site.ts';
import { timeOf } from './world.ts';
import type { Message } from './world.ts';

/** A system message that opens a thread; people see the message above it instead. */
const THREAD_STARTER = 21;

/** What stands, as a person in the guild would find it. All are of this instant. */
export interface Standing {
  /** Everything in a channel or thread, oldest first; ephemeral answers are not in it. */
  messages(channel: string): readonly APIMessage[];
  /** Undefined when deleted or never posted. */
  message(id: string): APIMessage | undefined;
  /** The thread started from a message. */
  threadOf(message: string): APIThreadChannel | undefined;
  /** What only this person sees, oldest first. */
  ephemerals(user: string): readonly APIMessage[];
  /** Who reacted with what: { '✅': ['200…01'] }. */
  reactions(message: string): Readonly<Record<string, readonly string[]>>;
  /** Whom the words of a message notified. */
  notified(message: string): {
    readonly everyone: boolean;
    readonly users: readonly string[];
    readonly roles: readonly string[];
  };
  /** The commands registered in the guild. */
  commands(): readonly APIApplicationCommand[];
  /** The bytes of an attachment. */
  file(url: string): Buffer | undefined;
}

export function openStanding(site: Site): Standing {
  const { world } = site;
  const shown = (message: Message): APIMessage =>
    copied<APIMessage>(messageObject(world, message, site.bot));
  return {
    messages: (channel) =>
      world
        .messagesOf(channel)
        .filter((one) => one.type !== THREAD_STARTER)
        .map(shown),
    message: (id) => {
      const message = world.messages.get(id);
      return message === undefined ? undefined : shown(message);
    },
    threadOf: (id) => {
      const thread = world.channels.get(world.messages.get(id)?.thread ?? '');
      return thread === undefined
        ? undefined
        : copied<APIThreadChannel>(channelObject(world, thread));
    },
    ephemerals: (user) =>
      [...world.messages.values()]
        .filter((one) => one.onlyFor === user)
        .toSorted((one, other) => timeOf(one.id) - timeOf(other.id))
        .map(shown),
    reactions: (id) => {
      const reactions = world.messages.get(id)?.reactions ?? new Map<string, Set<string>>();
      return Object.fromEntries([...reactions].map(([emoji, users]) => [emoji, [...users]]));
    },
    notified: (id) => {
      const nobody = { everyone: false, users: [], roles: [] };
      return copied(world.messages.get(id)?.mentions ?? nobody);
    },
    commands: () => copied<APIApplicationCommand[]>(world.commands.get(site.guild) ?? []),
    file: (url) => {
      const id = /\/attachments\/(\d+)\//.exec(url)?.[1] ?? '';
      return world.attachments.get(id)?.bytes;
    },
  };
}
