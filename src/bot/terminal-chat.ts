// The terminal as a chat: it prints what is posted, in the order it is handed over. A card already printed is
// not printed again when it changes, its thread's entry says so; only one that becomes CRITICAL is.
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { feedPrinter } from '#bot/terminal.ts';
import type { Look } from '#bot/terminal.ts';

export interface TerminalParts extends Look {
  /** Throws when nothing can be printed. */
  say(text: string): void;
}

/** Where a message stands on a terminal: its number, and how bad it was when it was printed last. */
function placeOf(message: ChatMessage): string {
  return `${message.id} ${message.card.severity}`;
}

function isShown({ part, place, card }: ChatMessage): boolean {
  const edit = part === 'card' && place !== null;
  return !edit || (card.severity === 'CRITICAL' && !place.endsWith(' CRITICAL'));
}

function print(parts: TerminalParts, text: string): void {
  try {
    parts.say(text);
  } catch (error) {
    throw new ChatFault('unknown', `the terminal could not print: ${String(error)}`);
  }
}

export function openTerminalChat(parts: TerminalParts): Chat {
  const render = feedPrinter(parts);
  return {
    name: 'terminal',
    isLocal: true,
    deliver: (message) =>
      new Promise((resolve) => {
        if (isShown(message)) print(parts, render(message));
        resolve(placeOf(message));
      }),
    // What was printed cannot be read back.
    find: () => Promise.resolve({ state: 'unknown' }),
  };
}
