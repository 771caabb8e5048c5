// What those who hear the page are told of what arrived: a CRITICAL message at once and in full, the rest
// of where they are together. Pure; when it is said is decided elsewhere.
import type { RoomMessage } from '../protocol.ts';
import { EVERYTHING } from './book.ts';
import { counted, standingWords } from './wording.ts';

export interface Arrived {
  readonly messages: readonly RoomMessage[];
  readonly channel: string;
  readonly thread: number | null;
}

const READ_OUT = 2;

function inWords({ card, channel }: RoomMessage): string {
  const words = standingWords(card);
  return words === '' ? `${channel}: ${card.title}` : `${channel}, ${words}: ${card.title}`;
}

/** What is said at once, and what can wait. */
export function spoken({ messages, channel, thread }: Arrived): {
  readonly urgent: readonly string[];
  readonly polite: readonly string[];
} {
  const urgent = messages.filter((one) => one.card.severity === 'CRITICAL');
  const polite = messages.filter(
    (one) =>
      one.card.severity !== 'CRITICAL' &&
      (one.under === null
        ? thread === null && (channel === EVERYTHING || one.channel === channel)
        : one.under === thread),
  );
  return { urgent: urgent.map(inWords), polite: polite.map(inWords) };
}

/** Many at once are only counted, beside the newest. */
export function politeText(waiting: readonly string[]): string {
  if (waiting.length <= READ_OUT) return waiting.join('. ');
  return `${counted(waiting.length, 'new message')}, the newest in ${waiting.at(-1) ?? ''}`;
}
