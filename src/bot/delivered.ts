// What somebody did on a remote platform, in the desk's own words, before anybody judged it. An edge makes
// one of these from what its platform sent and leaves; who they are and what they may do is asked later, once.
import type { Answer } from '#bot/dispatch.ts';
import type { Account } from '#runbook/person.ts';

export type Deed =
  /** A typed line, without what the platform puts before it: "halt feed looks stale". */
  | { readonly kind: 'line'; readonly line: string }
  /** A command whose arguments the platform kept apart; each is one word for the desk. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Words in the thread of a topic, "alert AL-0007". */
  | { readonly kind: 'reply'; readonly topic: string; readonly text: string }
  /** A button under a message, with what the person answered to its asks. */
  | {
      readonly kind: 'press';
      /** The button's id as the card carried it; see button-id.ts. */
      readonly button: string;
      readonly answers: Readonly<Record<string, string>>;
    }
  /** The button that cancels long work of the same person; `work` is what `progress` told. */
  | { readonly kind: 'cancel'; readonly work: string };

export interface Delivered {
  readonly platform: 'slack' | 'discord';
  /** The platform's own number of this delivery: an envelope, an event, an interaction. */
  readonly id: string;
  /** Equal for the same deed however often it is delivered: "message C01 1700000000.000100". */
  readonly meaning: string;
  readonly account: Account;
  /** What the platform says of the account; `foreign` is of another team or guild. */
  readonly standing: 'member' | 'guest' | 'bot' | 'foreign';
  /** Said where only the person and the desk read, or a private group: no desk channel. */
  readonly direct: boolean;
  /** When it was done, or may have been at the earliest, milliseconds on the wall clock; null where nothing says. */
  readonly done: number | null;
  readonly deed: Deed;
}

/** How an edge shows one person what became of what they did. Neither call ever throws or rejects. */
export interface Reply {
  /** Long work goes on; at most once a second. `work` names it to a cancel button. */
  progress(share: number, text: string, work: string): void;
  /** The end; resolves when it is shown or given up. */
  answer(answer: Answer): Promise<void>;
}

export interface Taken {
  /** `unstored`: the journal cannot be written; what was done is told by `act`, and only a halt is done. */
  readonly state: 'new' | 'known' | 'unstored';
  /** Acts, once, and shows the answer; null for what is known. Never rejects. A halt acts before this. */
  act(reply: Reply): Promise<Answer | null>;
}

/** What pressing a button needs before it is a deed. */
export type Wanted =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'asks';
      readonly title: string;
      readonly label: string;
      readonly asks: readonly {
        readonly name: string;
        readonly says: string;
        readonly needed: boolean;
      }[];
    };

/** The one door for everything remote people do: stored, deduplicated, judged, carried out, answered. */
export interface Reception {
  /** Synchronous. Stores it durably; a halt has closed the brake before that. Acknowledge, then `act`. */
  take(delivered: Delivered): Taken;
  /** What a button asks for, to open a form; a button that is over asks nothing, `act` says why. */
  wanted(button: string): Wanted;
  /** What is left from before a stop or crash: acted on where that is safe, else answered. */
  resume(platform: Delivered['platform'], replyFor: (delivered: Delivered) => Reply): Promise<void>;
  /** Everything said there up to now was read: what was done long before need not be known again. */
  caughtUp(platform: Delivered['platform']): void;
  /** Something unsigned, forged or unreadable knocked; on record, at most so often. */
  turnedAway(ask: {
    readonly platform: Delivered['platform'];
    readonly code: string;
    readonly text: string;
  }): void;
  /** Whole lines a half-typed one could become, for whoever types it. */
  complete(
    account: Account,
    line: string,
  ): readonly { readonly line: string; readonly says: string }[];
}
