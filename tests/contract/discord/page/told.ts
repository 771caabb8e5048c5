// What the local Discord tells its page: everything that stands when it is opened, and each change after that;
// and what people do there. Only types, so that both sides agree without sharing code.
import type { Modal } from '../world.ts';

export interface ShownPerson {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'bot' | 'webhook';
  /** The colour of the highest role, "#2eb886"; null for none. */
  readonly color: string | null;
  readonly roles: readonly string[];
  /** The person's direct messages with the bot, once there are any. */
  readonly dm: string | null;
}

export interface ShownPlace {
  readonly id: string;
  readonly kind: 'channel' | 'thread' | 'dm';
  readonly name: string;
  /** The channel a thread hangs in. */
  readonly parent: string | null;
  readonly archived: boolean;
}

export interface ShownEmbed {
  readonly title?: string;
  readonly url?: string;
  readonly description?: string;
  readonly color?: number;
  readonly timestamp?: string;
  readonly author?: { readonly name: string };
  readonly footer?: { readonly text: string };
  readonly fields?: readonly {
    readonly name: string;
    readonly value: string;
    readonly inline?: boolean;
  }[];
  readonly image?: { readonly url?: string };
  readonly thumbnail?: { readonly url?: string };
}

/** A button, a row of them, a form's label or input: Discord's components, as far as they are drawn. */
export interface ShownPart {
  readonly type: number;
  readonly custom_id?: string;
  readonly style?: number;
  readonly label?: string;
  readonly description?: string;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly emoji?: { readonly name?: string };
  readonly value?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly max_length?: number;
  readonly content?: string;
  readonly components?: readonly ShownPart[];
  readonly component?: ShownPart;
}

export interface ShownFile {
  readonly name: string;
  readonly url: string;
  readonly type: string;
  readonly size: number;
  readonly description: string | null;
}

export interface ShownMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly at: number;
  readonly edited: boolean;
  /** "Ana used /halt", or what it replies to. */
  readonly above: { readonly user: string; readonly text: string } | null;
  readonly content: string;
  readonly embeds: readonly ShownEmbed[];
  readonly components: readonly ShownPart[];
  readonly files: readonly ShownFile[];
  readonly reactions: readonly { readonly emoji: string; readonly users: readonly string[] }[];
  /** The one person who sees it. */
  readonly onlyFor: string | null;
  /** Deferred, and not yet answered. */
  readonly loading: boolean;
  readonly thread: string | null;
  /** A line of Discord's own, such as the start of a thread. */
  readonly system: boolean;
}

export interface ShownOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly autocomplete: boolean;
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
}

/** A command as one types it, subcommands spelled out: "alert ack". */
export interface ShownCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly ShownOption[];
}

export interface Everything {
  readonly guild: string;
  readonly people: readonly ShownPerson[];
  readonly places: readonly ShownPlace[];
  readonly messages: readonly ShownMessage[];
  readonly commands: readonly ShownCommand[];
  readonly joined: boolean;
}

export type Told =
  | { readonly kind: 'everything'; readonly all: Everything }
  | { readonly kind: 'message'; readonly message: ShownMessage }
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'places'; readonly places: readonly ShownPlace[] }
  | { readonly kind: 'people'; readonly people: readonly ShownPerson[] }
  | { readonly kind: 'commands'; readonly commands: readonly ShownCommand[] }
  | { readonly kind: 'joined'; readonly joined: boolean };

export type Typed = Readonly<Record<string, string | number | boolean>>;

/** What somebody did on the page. */
export type Act =
  | { readonly act: 'write'; readonly channel: string; readonly text: string }
  | {
      readonly act: 'command';
      readonly channel: string;
      readonly name: string;
      readonly options: Typed;
    }
  | {
      readonly act: 'complete';
      readonly channel: string;
      readonly name: string;
      readonly options: Typed;
      readonly focused: string;
    }
  | { readonly act: 'press'; readonly message: string; readonly customId: string }
  | {
      readonly act: 'submit';
      readonly modal: Modal;
      readonly answers: Readonly<Record<string, string>>;
    }
  | { readonly act: 'react'; readonly message: string; readonly emoji: string };

/** What the person sees at once. */
export interface Seen {
  /** A failure to show in red: Discord's own words, or why it cannot be done at all. */
  readonly failed: string | null;
  readonly modal: Modal | null;
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
}
