// What stands on the local Slack, in the words tests and the page use: people, channels, messages, views,
// files. Nothing here does anything; the workspace holds it and hands out what cannot be changed.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Who a person is to the workspace. A foreigner writes from another team through a shared channel. */
export type PersonKind = 'member' | 'guest' | 'bot' | 'foreign';

export interface Person {
  /** "ana": what tests call them by. */
  readonly name: PersonName;
  /** "U0ANA". */
  readonly id: string;
  readonly team: string;
  readonly says: string;
  readonly kind: PersonKind;
}

export const PERSON_NAMES = [
  'ana',
  'ben',
  'cleo',
  'sam',
  'sofia',
  'dev',
  'vic',
  'stranger',
  'guest',
  'robot',
  'foreigner',
] as const;
export type PersonName = (typeof PERSON_NAMES)[number];

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  /** Whose direct messages with the desk these are; null for a channel. */
  readonly with: string | null;
  readonly archived: boolean;
  /** Only admins may post: the desk may not. */
  readonly restricted: boolean;
  /** Ids of people and of the desk's own user. */
  readonly members: readonly string[];
  readonly purpose: string;
}

export interface Reaction {
  readonly name: string;
  /** Ids. */
  readonly users: readonly string[];
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  /** Where it was shared: the message that carries it; null until that stands. */
  readonly at: Spot | null;
}

/** Where a message stands. */
export interface Spot {
  readonly channel: string;
  readonly ts: string;
}

export interface Message extends Spot {
  /** The user id of who wrote it; the desk's own is BOT_USER. */
  readonly user: string;
  readonly fromDesk: boolean;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  /** The first message of its thread; null when it stands in the channel itself. */
  readonly thread: string | null;
  readonly metadata: JsonObject | null;
  /** The ts of its last edit. */
  readonly edited: string | null;
  readonly reactions: readonly Reaction[];
  readonly files: readonly string[];
}

/** What only one person sees, and only until they load the page anew. */
export interface Ephemeral extends Spot {
  readonly to: string;
  readonly thread: string | null;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  /** "command", "response_url", "postEphemeral", or "slack" for what Slack itself says. */
  readonly by: 'command' | 'response_url' | 'postEphemeral' | 'slack';
}

export interface View {
  readonly id: string;
  readonly hash: string;
  readonly type: 'modal' | 'home';
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly title: string;
  readonly blocks: readonly JsonObject[];
  /** The whole view as the desk sent it. */
  readonly sent: JsonObject;
  /** Errors by block_id that the last submission was answered with. */
  readonly errors: Readonly<Record<string, string>>;
  readonly rootId: string;
  readonly previousId: string | null;
}

/** One request to the Web API, a response URL or an upload. */
export interface Call {
  /** Milliseconds on the wall clock. */
  readonly at: number;
  /** "chat.postMessage", "response_url", "upload". */
  readonly method: string;
  readonly args: JsonObject;
  readonly status: number | null;
  /** "ok", or the error code; null when nothing was answered. */
  readonly answer: string | null;
  /** The fault that was put in its way. */
  readonly fault: string | null;
  /** Its effect took place. */
  readonly acted: boolean;
}

/** A request of the desk, or a message of this Slack itself, that broke a published shape or limit. */
export interface Violation {
  readonly at: number;
  readonly by: 'desk' | 'slack';
  readonly method: string;
  readonly code: string;
  /** JSON pointer into the arguments. */
  readonly where: string;
  readonly why: string;
}

/** What became of something a person did. */
export interface Acted {
  /** Milliseconds from handing it over to the first acknowledgement; null when none came in time. */
  readonly ackMs: number | null;
  /** What the acknowledgement carried. */
  readonly carried: Json;
  /** What Slack itself tells the person at once: "/desk failed with the error …"; null when all is well. */
  readonly sees: string | null;
  /** Envelope or request numbers, every copy and retry until now. */
  readonly deliveries: readonly string[];
  /** Where what they wrote stands. */
  readonly ts: string | null;
}
