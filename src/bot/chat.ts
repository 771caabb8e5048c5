// The port of a chat platform: what the herald asks of Slack, Discord, the room or a terminal. A call acts
// once or says what became of it; whether a message arrived after a lost answer, only the platform knows.
import type { Card } from '#bot/card.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';

/** One message on its way to one platform. */
export interface ChatMessage extends Pick<OutboxRow, 'channel' | 'lane' | 'topic' | 'part'> {
  /** The row's number in the outbox: the same at every try, so that a platform can tell a repeat. */
  readonly id: number;
  readonly card: Card;
  /** When it was written, milliseconds on the wall clock. */
  readonly wall: number;
  /** Where the topic's card stands on this platform; null when there is none yet, or no topic. */
  readonly place: string | null;
  /** It may stand there already, and the platform could not say: shown with that mark. */
  readonly repeat: boolean;
}

/** `unknown`: this platform cannot be read back. */
export type Found =
  | { readonly state: 'stands'; readonly place: string }
  | { readonly state: 'never-arrived' | 'unknown' };

export interface Chat {
  /** "room", "terminal": names its rows in the journal's database. */
  readonly name: string;
  /** It lives in this process: what an earlier one handed over cannot act any more. */
  readonly isLocal?: true;
  /**
   * How long it would not take this message yet, in milliseconds; 0 is now. Asked before anything is put on
   * record of it; `deliver` may still say `later`. Absent where messages are taken at any time.
   */
  waitMs?(message: ChatMessage): number;
  /** Posts, edits in place or replies; answers where it stands. Throws ChatFault. */
  deliver(message: ChatMessage): Promise<string>;
  /** Whether the message of this id arrived, and where it stands. */
  find(message: ChatMessage): Promise<Found>;
}

/**
 * `not-sent`: it surely did not arrive. `unknown`: it may have. `refused`: it never will. `later`: it was
 * not tried, because it is not its time yet; that is no fault, and holds up its own thread only.
 */
export type Fate = 'not-sent' | 'unknown' | 'refused' | 'later';

export class ChatFault extends Error {
  readonly fate: Fate;
  /** Ask again no sooner than this; null leaves it to the herald. */
  readonly retryAfterMs: number | null;

  constructor(fate: Fate, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'ChatFault';
    this.fate = fate;
    this.retryAfterMs = retryAfterMs;
  }
}
