// The threads of cards: each is started from its card's message, so that its id is the message's own, and is
// woken when Discord has put it away. Starting one twice is no fault.
import { ChatFault } from '#bot/chat.ts';
import type { Place } from '#bot/discord/address.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import { cut } from '#bot/text.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';

type Lane = OutboxRow['lane'];

/** A week: the longest Discord keeps a silent thread in sight. */
const IN_SIGHT_MINUTES = 10_080;
const MOST_NAME = 100;
const MOST_KNOWN = 5_000;

export class Threads {
  readonly #rest: DiscordRest;
  readonly #started = new Set<string>();

  constructor(rest: DiscordRest) {
    this.#rest = rest;
  }

  forget(thread: string): void {
    this.#started.delete(thread);
  }

  /** False where no thread can be had: entries then answer the card in its channel. Throws ChatFault. */
  async start(card: Place, ask: { readonly name: string; readonly lane: Lane }): Promise<boolean> {
    if (this.#started.has(card.message)) return true;
    try {
      await this.#rest.call(ask.lane, {
        method: 'POST',
        path: `/channels/${card.channel}/messages/${card.message}/threads`,
        body: { name: cut(ask.name, MOST_NAME), auto_archive_duration: IN_SIGHT_MINUTES },
      });
    } catch (error) {
      if (!(error instanceof RestFault)) throw error;
      const { trouble, failure } = error;
      switch (trouble) {
        // The thread of a card that was deleted may go on without it.
        case 'thread-exists':
        case 'message-gone':
          break;
        case 'limited':
        case 'unknown':
        case 'not-sent':
        case 'token': {
          // The entry itself was not sent yet, whatever became of the thread.
          const wait = failure.kind === 'limited' ? failure.retryAfterMs : null;
          throw new ChatFault('not-sent', error.message, wait);
        }
        default:
          return false;
      }
    }
    if (this.#started.size >= MOST_KNOWN) this.#started.clear();
    this.#started.add(card.message);
    return true;
  }

  /** Does it in a thread; where Discord has put that away, wakes it and does it again. */
  async awake<T>(thread: string, lane: Lane, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RestFault) || error.trouble !== 'archived') throw error;
      await this.#rest.call(lane, {
        method: 'PATCH',
        path: `/channels/${thread}`,
        body: { archived: false, locked: false },
      });
      return act();
    }
  }
}
