// Which topic a thread is about. A thread's id is that of the card's message; the channel it hangs in is told by
// the gateway, and where it was not told, each of the desk's channels is asked for.
import { z } from 'zod';
import { isSnowflake, writePlace } from '#bot/discord/address.ts';
import type { Directory } from '#bot/discord/directory.ts';
import type { Outbox } from '#engine/journal/journal.ts';

const MOST_PARENTS = 5_000;
const threadShape = z.object({
  id: z.string().refine(isSnowflake),
  parent_id: z.string().refine(isSnowflake),
});

export class Topics {
  readonly #platform: string;
  readonly #outbox: Pick<Outbox, 'topicAt'>;
  readonly #directory: Directory;
  readonly #parents = new Map<string, string>();

  constructor(platform: string, outbox: Pick<Outbox, 'topicAt'>, directory: Directory) {
    this.#platform = platform;
    this.#outbox = outbox;
    this.#directory = directory;
  }

  /** A thread as the gateway or a list told of it. */
  learn(data: unknown): void {
    const read = threadShape.safeParse(data);
    if (!read.success) return;
    if (this.#parents.size >= MOST_PARENTS) this.#parents.clear();
    this.#parents.set(read.data.id, read.data.parent_id);
  }

  /** The threads that a guild or a list of threads comes with. */
  learnAll(data: unknown): void {
    const read = z.object({ threads: z.array(z.unknown()) }).safeParse(data);
    for (const thread of read.data?.threads ?? []) this.learn(thread);
  }

  /** The topic whose thread this channel is; null when it is none's. */
  of(thread: string): string | null {
    const parent = this.#parents.get(thread);
    const channels = parent === undefined ? this.#directory.ids() : [parent];
    for (const channel of channels) {
      const place = writePlace({ channel, message: thread });
      const topic = this.#outbox.topicAt(this.#platform, place);
      if (topic !== null) return topic;
    }
    return null;
  }

  /** One of the desk's channels, or a thread in one. */
  isDesk(channel: string): boolean {
    const ids = this.#directory.ids();
    const parent = this.#parents.get(channel);
    return (
      ids.includes(channel) ||
      (parent !== undefined && ids.includes(parent)) ||
      this.of(channel) !== null
    );
  }
}
