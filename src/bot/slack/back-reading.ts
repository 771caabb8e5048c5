// Reading back what was written while nobody listened: the desk's channels and the threads of its topics, from
// where reading ended last. What came by a connection too has the same meaning, and so has no second effect:
// nothing is read that is older than what is known again.
import type { WebClient } from '@slack/web-api';
import type { Inbox } from '#engine/journal/journal.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { stampAt, stampMs, textOf } from '#bot/slack/payload.ts';
import { writePlace } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';

export interface BackReadingParts {
  readonly client: WebClient;
  readonly inbox: Pick<Inbox, 'cursor' | 'moveCursor'>;
  readonly wall: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly warn: (text: string) => void;
  readonly channels: () => readonly string[];
  /** Where the cards of topics stand whose threads are read; `readTo` is when everything was read last. */
  readonly threads: (readTo: number) => readonly Spot[];
  /** One message, oldest first; `stop` leaves it and what follows for another time. */
  readonly read: (channel: string, message: unknown) => 'on' | 'stop';
}

const PAGE = 200;
/** More than this is read in turns, the oldest first. */
const MOST_AT_ONCE = 10_000;
const TRIES = 5;
const WAIT_MS = 2_000;
/** The cursor that says when a reading began that left nothing. */
const WHOLE = 'whole';
/** So long before that reading everything that was acted on is known again, and longer. */
const KNOWN_MS = 20 * 3_600_000;

interface Answer {
  readonly messages?: readonly unknown[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

interface Ask {
  readonly channel: string;
  readonly thread: string | null;
  readonly from: string;
}

interface Stamped {
  readonly message: unknown;
  readonly ts: string;
}

interface Found {
  readonly messages: readonly Stamped[];
  readonly newer: boolean;
}

/** A stamp compares as text where both have the same length, and by its number otherwise. */
function isLater(a: string, b: string): boolean {
  return Number(a) > Number(b);
}

function stampedAfter(messages: readonly unknown[], from: string): readonly Stamped[] {
  return messages
    .map((message) => ({ message, ts: textOf(message, 'ts') }))
    .filter(({ ts }) => stampMs(ts) !== null && isLater(ts, from));
}

export class BackReading {
  readonly #parts: BackReadingParts;
  #running: Promise<boolean> | null = null;
  #again = false;
  #closed = false;

  constructor(parts: BackReadingParts) {
    this.#parts = parts;
  }

  close(): void {
    this.#closed = true;
  }

  /** Reads all there is; answers whether nothing had to be left for later. Never rejects. */
  run(): Promise<boolean> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#all()
      .catch((error: unknown) => {
        this.#parts.warn(`slack: nothing could be read back: ${String(error)}`);
        return false;
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async #all(): Promise<boolean> {
    let whole = true;
    do {
      this.#again = false;
      whole = true;
      const { channels, threads, wall, inbox } = this.#parts;
      const began = wall();
      for (const channel of channels()) whole = (await this.#place(channel, null)) && whole;
      for (const { channel, ts } of threads(this.#readTo() ?? began))
        whole = (await this.#place(channel, ts)) && whole;
      if (whole) inbox.moveCursor('slack', WHOLE, stampAt(began));
    } while (this.#again && !this.#closed);
    return whole;
  }

  /** When a reading began that left nothing, on the wall clock; null before the first. */
  #readTo(): number | null {
    const { inbox, wall } = this.#parts;
    const at = stampMs(inbox.cursor('slack', WHOLE) ?? '');
    return at === null ? null : Math.min(at, wall());
  }

  /** From where a place is read; null for a channel the desk has only now joined. */
  #fromOf(place: string, thread: string | null): string | null {
    const { inbox, wall } = this.#parts;
    const cursor = inbox.cursor('slack', place);
    const from = cursor ?? thread;
    const readTo = this.#readTo() ?? (cursor === null ? wall() : null);
    if (from === null || readTo === null) return from;
    const bound = stampAt(readTo - KNOWN_MS);
    return isLater(bound, from) ? bound : from;
  }

  async #place(channel: string, thread: string | null): Promise<boolean> {
    const { inbox, wall, warn, wait } = this.#parts;
    const place = thread === null ? channel : writePlace({ channel, ts: thread });
    for (let tried = 0; tried < TRIES && !this.#closed; tried += 1) {
      try {
        for (;;) {
          const from = this.#fromOf(place, thread);
          // A channel is read from the day the desk joined it.
          if (from === null) inbox.moveCursor('slack', place, stampAt(wall()));
          const left = from === null ? 'none' : await this.#from({ channel, thread, place, from });
          if (left !== 'newer') return left === 'none';
        }
      } catch (error) {
        const fault = slackFault(error);
        if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') return true;
        warn(`slack: ${place} could not be read back: ${fault.says}`);
        await wait((fault.kind === 'not-sent' && fault.retryAfterMs) || WAIT_MS * (tried + 1));
      }
    }
    return false;
  }

  /** Answers what is left unread there: nothing, messages newer than those read, or what had to stop. */
  async #from(ask: Ask & { readonly place: string }): Promise<'none' | 'newer' | 'stopped'> {
    const { channel, place } = ask;
    const { messages, newer } = await this.#oldest(ask);
    let last: string | null = null;
    let stopped = false;
    for (const { message, ts } of messages) {
      stopped = this.#closed || this.#parts.read(channel, message) === 'stop';
      if (stopped) break;
      last = ts;
    }
    if (last !== null) this.#parts.inbox.moveCursor('slack', place, last);
    if (stopped) return 'stopped';
    return newer ? 'newer' : 'none';
  }

  /** The oldest messages after a stamp, in their order, and whether there are newer ones. */
  async #oldest({ channel, thread, from }: Ask): Promise<Found> {
    const { client } = this.#parts;
    let messages: readonly Stamped[] = [];
    let newer = false;
    let cursor: string | undefined;
    for (;;) {
      const ask = {
        channel,
        oldest: from,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      };
      const answer: Answer =
        thread === null
          ? await client.conversations.history(ask)
          : await client.conversations.replies({ ...ask, ts: thread });
      // A channel is told from its newest message on, a thread from its oldest.
      const all = [...messages, ...stampedAfter(answer.messages ?? [], from)];
      messages = all.toSorted((a, b) => Number(a.ts) - Number(b.ts)).slice(0, MOST_AT_ONCE);
      newer ||= all.length > messages.length;
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') return { messages, newer };
    }
  }
}
