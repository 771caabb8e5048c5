// What the parts of the page may ask for: each says what a person did, and the room decides what comes
// of it. No part knows another.
import type { Button } from '#bot/card.ts';
import type { RoomMessage } from '../protocol.ts';
import type { Place } from './place.ts';

export type Pane = 'channels' | 'messages' | 'desk';

export interface Pressing {
  readonly message: RoomMessage;
  readonly button: Button;
  readonly answers: Readonly<Record<string, string>>;
}

export interface Acts {
  readonly go: (place: Place) => void;
  readonly showPane: (pane: Pane) => void;
  /** Shows a topic's card with its thread, wherever it stands. */
  readonly openTopic: (topic: string) => void;
  readonly press: (pressing: Pressing) => void;
  readonly say: (line: string, topic: string | null) => void;
  /** Puts words into the box, ready to be sent by the person. */
  readonly fill: (line: string) => void;
  /** Puts words into the box of a topic's thread. */
  readonly fillThread: (line: string, topic: string) => void;
  readonly halt: () => void;
  readonly older: () => void;
  readonly become: (person: string) => void;
  /** The newest of what is shown stands before the reader's eyes. */
  readonly seen: () => void;
  readonly enlarge: (message: RoomMessage) => void;
  readonly help: () => void;
  readonly turnTheme: () => void;
}
