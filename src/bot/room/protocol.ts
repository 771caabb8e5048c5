// What the room's page and its server say to each other: plain JSON, every text ready to be shown. The
// page decides nothing; what it may press was put on a card by the desk.
import type { Button, Card } from '#bot/card.ts';

export interface RoomMessage {
  /** The number of its first row in the outbox; an edit keeps it. */
  readonly id: number;
  readonly channel: string;
  /** Its topic when it is a topic's card or an entry of its thread; null alone. */
  readonly topic: string | null;
  /** The card an entry belongs under; null for what stands in the channel itself. */
  readonly under: number | null;
  /** Entries in its thread so far. */
  readonly entries: number;
  /** Milliseconds on the wall clock. */
  readonly wall: number;
  readonly card: Card;
  readonly edited: boolean;
  /** It may stand twice: an answer was lost. */
  readonly repeat: boolean;
}

export interface RoomPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** Money and ratios as texts, with the numbers a drawing needs beside them. */
export interface DeskPanel {
  readonly mode: string;
  readonly account: string;
  readonly level: 'open' | 'reducing' | 'halted';
  readonly because: readonly string[];
  /** "Mon 2020-02-24 10:05 ET". */
  readonly clock: string;
  readonly market: string;
  /** What of the data is SYNTHETIC or DERIVED. */
  readonly feed: string;
  readonly equity: string;
  readonly day: string;
  readonly dayTone: 'good' | 'bad' | 'plain';
  readonly drawdown: string;
  /** Daily closes and the present, oldest first: dollars, and the ratio under the high-water mark. */
  readonly curve: readonly {
    readonly day: string;
    readonly equity: number;
    readonly drawdown: number;
  }[];
  readonly latches: readonly {
    readonly name: string;
    readonly level: 'reducing' | 'halted';
    readonly reason: string;
    readonly since: string;
    readonly liftedBy: string;
  }[];
  /** `used` is the share of the limit: 1 is the limit itself. */
  readonly layers: readonly {
    readonly name: string;
    readonly value: string;
    readonly bound: string;
    readonly used: number;
    readonly broken: boolean;
  }[];
  readonly schedule: readonly {
    readonly job: string;
    readonly title: string;
    /** "09:30". */
    readonly time: string;
    readonly status: string;
  }[];
  readonly onCall: readonly { readonly name: string; readonly duty: string }[];
  readonly alerts: readonly {
    readonly id: string;
    readonly severity: string;
    readonly status: string;
    readonly text: string;
    readonly next: string;
  }[];
  readonly approvals: readonly {
    readonly id: string;
    readonly title: string;
    readonly needs: string;
    readonly expires: string;
  }[];
  readonly silences: readonly string[];
  readonly positions: string;
}

/** GET /api/room. */
export interface RoomSnapshot {
  readonly version: string;
  /** Sent back with every POST. */
  readonly token: string;
  readonly kind: 'demo' | 'real';
  /** Who speaks in this window; null reads only. */
  readonly me: RoomPerson | null;
  /** Whom a window may speak as; empty outside the demo. */
  readonly personas: readonly RoomPerson[];
  readonly channels: readonly { readonly name: string; readonly says: string }[];
  /** The newest of each channel and what belongs to their threads, oldest first. */
  readonly messages: readonly RoomMessage[];
  readonly desk: DeskPanel;
  /** The stream goes on behind this. */
  readonly revision: number;
}

/** GET /api/events?after=revision, as server-sent events; the event's id is the revision. */
export type RoomEvent =
  | { readonly kind: 'message'; readonly message: RoomMessage }
  | { readonly kind: 'desk'; readonly desk: DeskPanel }
  /** What was missed is no longer kept: ask for the snapshot again. */
  | { readonly kind: 'reset' };

/** POST /api/say: words typed in a channel, or in a topic's thread. */
export interface SayRequest {
  readonly line: string;
  readonly topic: string | null;
}

/** POST /api/press: the button at this place of a message's card, as it stood in that revision of it. */
export interface PressRequest {
  readonly message: number;
  /** The words of the button that was seen; another one there now is answered, not pressed. */
  readonly words: Button['words'];
  readonly answers: Readonly<Record<string, string>>;
}

/** Both answer with lines of JSON: any number of the first, then one of the second. */
export type SayLine =
  | { readonly share: number; readonly text: string }
  | {
      readonly ok: boolean;
      readonly code: string;
      readonly text: string;
      readonly card: Card | null;
    };

/** GET /api/complete?line=…: whole lines to choose from. */
export interface Completion {
  readonly line: string;
  readonly says: string;
}
