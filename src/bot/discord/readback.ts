// Reads back what was said while nobody listened: after every connection, in the desk's channels and the open
// threads of its topics, from where each was read to. What was heard already is known, and acted on once.
import { z } from 'zod';
import { isNewer, isSnowflake, snowflakeAt } from '#bot/discord/address.ts';
import type { Guild } from '#bot/discord/guild.ts';
import { isAbsent } from '#bot/discord/lookup.ts';
import { idOf } from '#bot/discord/payload.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import type { Topics } from '#bot/discord/topics.ts';
import type { Inbox } from '#engine/journal/journal.ts';

export interface ReadBackParts {
  readonly platform: string;
  readonly rest: DiscordRest;
  readonly guild: Guild;
  readonly topics: Topics;
  readonly inbox: Pick<Inbox, 'cursor' | 'moveCursor'>;
  readonly guildId: string;
  readonly wall: () => number;
  /** `stop` leaves it and what follows for another time. */
  readonly message: (data: unknown) => 'on' | 'stop';
}

const PAGE = 100;
/** Deliveries are known again for so long; what is older is not read back without a cursor. */
const KNOWN_MS = 20 * 3_600_000;
const activeShape = z.object({ threads: z.array(z.unknown()) });
const threadShape = z.object({
  id: z.string().refine(isSnowflake),
  last_message_id: z.string().nullish(),
});

const authorShape = z.object({
  author: z.object({ id: z.string().refine(isSnowflake), bot: z.boolean().optional() }),
});

/** Null for somebody who is not in the guild. */
async function memberOf(rest: DiscordRest, path: `/guilds/${string}`): Promise<unknown> {
  try {
    return await rest.call('normal', { method: 'GET', path });
  } catch (error) {
    if (error instanceof RestFault && error.failure.kind === 'refused') return null;
    throw error;
  }
}

function inOrder(
  rows: readonly unknown[],
): readonly { readonly id: string; readonly row: unknown }[] {
  const named = rows.flatMap((row) => {
    const id = idOf(row);
    return id === null ? [] : [{ id, row }];
  });
  return named.toSorted((a, b) => (isNewer(a.id, b.id) ? 1 : -1));
}

export class ReadBack {
  readonly #parts: ReadBackParts;
  /** Everything up to now was read: each message moves the cursor of its place from here on. */
  #caughtUp = false;
  #gaps = 0;
  readonly #members = new Map<string, unknown>();

  constructor(parts: ReadBackParts) {
    this.#parts = parts;
  }

  /** A connection was lost: what comes next may have something missing before it. */
  missed(): void {
    this.#caughtUp = false;
    this.#gaps += 1;
  }

  /** Nothing said up to now is left to be read, nor is it read again. */
  isCaughtUp(): boolean {
    return this.#caughtUp;
  }

  /** A message was heard and is stored. */
  heard(channel: string, id: string): void {
    if (!this.#caughtUp) return;
    const { guild, topics } = this.#parts;
    if (!guild.directory.ids().includes(channel) && topics.of(channel) === null) return;
    this.#move(channel, id);
  }

  /** Throws where it could not be read to the end; then it is to be done again. */
  async run(): Promise<void> {
    const { rest, guild, topics, guildId } = this.#parts;
    const gaps = this.#gaps;
    this.#members.clear();
    await guild.ready('normal');
    await guild.self('normal');
    const path = `/guilds/${guildId}/threads/active` as const;
    const answer = activeShape.safeParse(await rest.call('normal', { method: 'GET', path }));
    for (const thread of answer.data?.threads ?? []) {
      topics.learn(thread);
      const read = threadShape.safeParse(thread).data;
      if (read === undefined || topics.of(read.id) === null) continue;
      await this.#read(read.id, {
        last: read.last_message_id ?? null,
        first: this.#firstOf(read.id),
      });
    }
    for (const channel of guild.directory.ids())
      await this.#read(channel, { last: null, first: null });
    // A connection lost meanwhile may have left another gap.
    this.#caughtUp = gaps === this.#gaps;
  }

  /** A thread begins with its card, whose id it has. */
  #firstOf(thread: string): string {
    const bound = snowflakeAt(this.#parts.wall() - KNOWN_MS);
    return isNewer(thread, bound) ? thread : bound;
  }

  async #read(
    channel: string,
    { last, first }: { readonly last: string | null; readonly first: string | null },
  ): Promise<void> {
    const { platform, inbox, wall } = this.#parts;
    let after = inbox.cursor(platform, channel) ?? first;
    if (after === null) {
      // The desk was never here before: nothing said until now was said to it.
      this.#move(channel, snowflakeAt(wall()));
      return;
    }
    if (last !== null && !isNewer(last, after)) return;
    for (;;) {
      const rows = await this.#page(channel, after);
      for (const { id, row } of inOrder(rows)) {
        if (this.#parts.message(await this.#asHeard(row)) === 'stop')
          throw new Error('the journal cannot be written');
        after = id;
      }
      if (rows.length > 0) this.#move(channel, after);
      if (rows.length < PAGE) return;
    }
  }

  async #page(channel: string, after: string): Promise<readonly unknown[]> {
    const { rest } = this.#parts;
    const path = `/channels/${channel}/messages` as const;
    const query = { after, limit: String(PAGE) };
    try {
      const answer = await rest.call('normal', { method: 'GET', path, query });
      const rows: readonly unknown[] = Array.isArray(answer) ? answer : [];
      return rows;
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  /** Read by REST a message does not say in which guild it is, nor how its author stands there. */
  async #asHeard(row: unknown): Promise<unknown> {
    const { guildId, rest } = this.#parts;
    const members = this.#members;
    const author = authorShape.safeParse(row).data?.author;
    if (author === undefined || author.bot === true)
      return Object.assign({}, row, { guild_id: guildId });
    if (!members.has(author.id)) {
      const path = `/guilds/${guildId}/members/${author.id}` as const;
      members.set(author.id, await memberOf(rest, path));
    }
    const member = members.get(author.id);
    return Object.assign({}, row, { guild_id: guildId, ...(member === null ? {} : { member }) });
  }

  #move(channel: string, to: string): void {
    this.#parts.inbox.moveCursor(this.#parts.platform, channel, to);
  }
}
