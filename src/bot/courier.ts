// A courier carries messages where no card can be edited or read back: e-mail, text messages, a webhook. As a
// chat for its herald it carries what the rules of fallback.ts give it, each once.
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { decideCarrying, stoodAs } from '#bot/fallback.ts';
import type { Edits, Standing } from '#bot/fallback.ts';
import type { PlatformParts } from '#bot/platform.ts';
import type { Sends } from '#bot/routing.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import type { Calling, Reach } from '#runbook/oncall/oncall.ts';

/** Everybody it goes to, or only the own addresses of those it calls. */
export type Whom = 'all' | 'called';

export interface Courier {
  /** "mail", "sms", "webhook pager": names its rows in the journal's database. */
  readonly name: string;
  readonly sends: Sends;
  readonly edits: Edits;
  /** Throws ChatFault. */
  carry(message: ChatMessage, whom?: Whom): Promise<void>;
  /** Whether somebody the message calls has an own address here; left out where nobody can have one. */
  callsHere?(message: ChatMessage): boolean;
  /** What `doctor` asks of it; never throws, and sends nothing. */
  examine(): Promise<CheckAnswer>;
}

/** What a courier needs of the desk. */
export interface CourierParts extends Pick<PlatformParts, 'clocks' | 'draw' | 'news' | 'log'> {
  /** The desk's id: two desks never name two messages alike. */
  readonly desk: string;
  /** The page of a report by its name, as it lies on the disk; left out where no report is kept. */
  readonly reportPage?: (name: string) => Promise<Uint8Array | null>;
  /** People's own addresses, by id; left out where nobody has any. */
  readonly reach?: Calling['reach'];
}

/** The own addresses of the people a message calls. */
export function ownAddresses(
  { reach }: Pick<CourierParts, 'reach'>,
  { card }: Pick<ChatMessage, 'card'>,
  way: keyof Reach,
): readonly string[] {
  return card.calls.flatMap((id) => reach?.[id]?.[way] ?? []);
}

export interface FallbackParts {
  readonly wall: () => number;
  /** The chat platforms that keep the fallback quiet where a message stands. */
  readonly chats: readonly string[];
  readonly afterMs: number;
  readonly fared: (message: number) => readonly Standing[];
}

const NOT_NEEDED = 'not needed';

/** The chat a herald speaks to. What it does not carry counts as delivered, at the place "not needed". */
export function courierChat(courier: Courier, parts: FallbackParts): Chat {
  const { sends, edits } = courier;
  /** When the first message of a topic that had to wait was written: a newer one waits no longer for it. */
  const waiting = new Map<string, number>();
  const deliver = async (message: ChatMessage): Promise<string> => {
    const topic = message.topic ?? `message ${message.id}`;
    const place = message.place === NOT_NEEDED ? null : message.place;
    const decision = decideCarrying({
      message: { ...message, place },
      since: Math.min(message.wall, waiting.get(topic) ?? message.wall),
      now: parts.wall(),
      fared: parts.fared(message.id),
      chats: parts.chats,
      afterMs: parts.afterMs,
      sends,
      edits,
    });
    if (decision.kind === 'wait') {
      if (!waiting.has(topic)) waiting.set(topic, message.wall);
      throw new ChatFault('later', 'the chat platforms have their turn first', decision.ms);
    }
    if (decision.kind === 'carry') await courier.carry({ ...message, place });
    // Whoever is called is told at their own address too, whatever stands on a chat.
    else if (courier.callsHere?.(message) === true)
      await courier.carry({ ...message, place }, 'called');
    waiting.delete(topic);
    return decision.kind === 'carry' ? stoodAs(message) : (place ?? NOT_NEEDED);
  };
  return {
    name: courier.name,
    deliver,
    // What a courier took cannot be read back.
    find: () => Promise.resolve({ state: 'unknown' }),
  };
}
