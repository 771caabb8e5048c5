// What stands on the local Discord: guilds, people, roles, channels, messages, threads, commands and
// interactions. Everything is in memory, every id is a snowflake of its time, and nothing here talks to anybody.

const EPOCH_MS = 1_420_070_400_000;
const SHIFT = 22n;

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly shown: string;
  readonly kind: 'person' | 'bot' | 'webhook';
}

export interface Member {
  readonly user: string;
  readonly guild: string;
  roles: readonly string[];
  readonly joined: number;
  /** Has not yet accepted the guild's rules: a guest. */
  readonly pending: boolean;
}

export interface Role {
  readonly id: string;
  readonly guild: string;
  readonly name: string;
  readonly color: number;
  readonly position: number;
  permissions: bigint;
}

export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export const GUILD_TEXT = 0;
export const DIRECT = 1;
export const PUBLIC_THREAD = 11;

export interface Thread {
  archived: boolean;
  locked: boolean;
  archiveMinutes: number;
  archivedAt: number;
  readonly owner: string;
  readonly members: Set<string>;
}

export interface Channel {
  readonly id: string;
  /** Null for a direct message. */
  readonly guild: string | null;
  readonly type: typeof GUILD_TEXT | typeof DIRECT | typeof PUBLIC_THREAD;
  name: string;
  topic: string | null;
  /** The channel a thread hangs in. */
  readonly parent: string | null;
  overwrites: readonly Overwrite[];
  readonly position: number;
  /** The person on the other side of a direct message. */
  readonly recipient: string | null;
  readonly thread: Thread | null;
  /** Ids of its messages, oldest first. */
  messages: string[];
  last: string | null;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: string;
  readonly bytes: Buffer;
  readonly url: string;
}

export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly type: number;
  readonly author: string;
  readonly webhook: string | null;
  readonly application: string | null;
  content: string;
  embeds: readonly JsonObject[];
  components: readonly JsonObject[];
  attachments: readonly Attachment[];
  flags: number;
  edited: number | null;
  /** Whom its words notified, after allowed_mentions. */
  mentions: Mentions;
  readonly nonce: string | number | null;
  readonly replyTo: string | null;
  readonly interaction: {
    readonly id: string;
    readonly user: string;
    readonly type: number;
    /** "desk halt"; empty for a press or a form. */
    readonly command: string;
  } | null;
  /** The one person who sees an ephemeral message; null is everybody. */
  readonly onlyFor: string | null;
  /** The thread started from it; has the same id. */
  thread: string | null;
  readonly reactions: Map<string, Set<string>>;
}

export interface Mentions {
  readonly everyone: boolean;
  readonly users: readonly string[];
  readonly roles: readonly string[];
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: 2 | 3 | 4 | 5;
  readonly user: string;
  /** "desk halt"; empty for a press or a form. */
  readonly command: string;
  readonly channel: string;
  readonly at: number;
  /** The message whose button was pressed. */
  readonly message: string | null;
  readonly modal: Modal | null;
  acknowledged: Acknowledgement | null;
  /** The message that stands as "@original". */
  original: string | null;
  readonly followups: string[];
}

export interface Acknowledgement {
  readonly kind: 'message' | 'deferred' | 'update' | 'deferred-update' | 'modal' | 'choices';
  readonly ms: number;
  readonly data: JsonObject;
}

/** A form a person has before them. */
export interface Modal {
  readonly customId: string;
  readonly title: string;
  readonly components: readonly JsonObject[];
  /** The message whose button opened it. */
  readonly message: string | null;
  readonly channel: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
}

export interface Told {
  readonly event: string;
  readonly data: JsonObject;
}

export class World {
  readonly guilds = new Map<string, Guild>();
  readonly users = new Map<string, User>();
  readonly members: Member[] = [];
  readonly roles = new Map<string, Role>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  /** By id. */
  readonly interactions = new Map<string, Interaction>();
  readonly interactionsByToken = new Map<string, Interaction>();
  /** The commands of each guild, and under 'global' those of the application. */
  readonly commands = new Map<string, readonly JsonObject[]>();
  readonly attachments = new Map<string, Attachment>();
  #last = 0n;

  /** A new id, later than every one before it. */
  snowflake(): string {
    const now = BigInt(Date.now() - EPOCH_MS) << SHIFT;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return String(this.#last);
  }

  member(guild: string, user: string): Member | undefined {
    return this.members.find((one) => one.guild === guild && one.user === user);
  }

  messagesOf(channel: string): readonly Message[] {
    return (this.channels.get(channel)?.messages ?? []).flatMap((id) => {
      const message = this.messages.get(id);
      return message === undefined ? [] : [message];
    });
  }
}

/** The time a snowflake was made, milliseconds since 1970. */
export function timeOf(snowflake: string): number {
  return Number(BigInt(snowflake) >> SHIFT) + EPOCH_MS;
}

export function isBefore(one: string, other: string): boolean {
  return BigInt(one) < BigInt(other);
}

export function isThread(channel: Channel): channel is Channel & { readonly thread: Thread } {
  return channel.thread !== null;
}
