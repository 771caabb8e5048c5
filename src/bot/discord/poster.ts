// Writes messages of the desk into channels and threads, each with a number Discord knows a repeat by. What
// Discord does not take is written once more as plain text, so that nothing is lost for its looks.
import { z } from 'zod';
import { ChatFault } from '#bot/chat.ts';
import { isSnowflake } from '#bot/discord/address.ts';
import type { Place } from '#bot/discord/address.ts';
import { bodyOf } from '#bot/discord/embed.ts';
import type { DiscordPost } from '#bot/discord/embed.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest, RestCall } from '#bot/discord/rest.ts';
import { Pace } from '#bot/pace.ts';
import { cutTo } from '#bot/splitting.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';

export interface Attached {
  readonly name: string;
  readonly data: Uint8Array;
  readonly alt: string;
}

export interface Writing {
  readonly lane: OutboxRow['lane'];
  readonly post: DiscordPost;
  readonly file: Attached | null;
  /** When it must have ended, on the monotonic clock. */
  readonly until: number;
}

export interface Sending extends Writing {
  /** The same at every try of the same message; at most 25 signs. */
  readonly nonce: string;
  /** The message it answers, where no thread could be started from that. */
  readonly replyTo: string | null;
}

const MOST_CONTENT = 2_000;
const MOST_ALT = 1_024;
const LEAST_MS = 500;
/** About five messages in five seconds into one channel; the last of them are kept for what is urgent. */
const ALLOWANCE = { windowMs: 5_000, most: { critical: 5, normal: 4, report: 3 } };
const posted = z.object({ id: z.string().refine(isSnowflake) });

function editsIn(channel: string): string {
  return `edits in ${channel}`;
}

/** All the words of a post without its looks; its last line stays the mark. */
export function plainPost(post: DiscordPost): DiscordPost {
  const words = post.embeds.flatMap((embed) => [
    embed.title ?? '',
    embed.description ?? '',
    ...(embed.fields ?? []).map((field) => `${field.name}: ${field.value}`),
  ]);
  const foot = post.embeds.map((embed) => embed.footer?.text ?? '').filter((text) => text !== '');
  const tail = foot.length === 0 ? '' : `\n${foot.join('\n')}`;
  const body = [post.content, ...words].filter((text) => text !== '').join('\n');
  const content = `${cutTo(body, MOST_CONTENT - tail.length)}${tail}`;
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}

function withFile(body: Record<string, unknown>, file: Attached | null): Record<string, unknown> {
  if (file === null) return body;
  const { name: filename, alt } = file;
  return { ...body, attachments: [{ id: '0', filename, description: cutTo(alt, MOST_ALT) }] };
}

/** The picture stands in the first embed. */
function withImage(post: DiscordPost, file: Attached | null): DiscordPost {
  const [first, ...more] = post.embeds;
  if (file === null || first === undefined) return post;
  return { ...post, embeds: [{ ...first, image: { url: `attachment://${file.name}` } }, ...more] };
}

export class Poster {
  readonly #rest: DiscordRest;
  readonly #mono: () => number;
  readonly #pace = new Pace(ALLOWANCE);

  constructor(rest: DiscordRest, mono: () => number) {
    this.#rest = rest;
    this.#mono = mono;
  }

  /** The message's id. Throws RestFault, or ChatFault where it is too early. */
  async send(channel: string, sending: Sending): Promise<string> {
    const { nonce, replyTo } = sending;
    const reference =
      replyTo === null
        ? {}
        : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
    const extra = { nonce, enforce_nonce: true, ...reference };
    const answer = await this.#write(channel, sending, {
      method: 'POST',
      path: `/channels/${channel}/messages`,
      body: extra,
    });
    return posted.parse(answer).id;
  }

  async edit(place: Place, writing: Writing): Promise<void> {
    await this.#write(editsIn(place.channel), writing, {
      method: 'PATCH',
      path: `/channels/${place.channel}/messages/${place.message}`,
      body: {},
    });
  }

  /** How long this lane may not write into a channel or thread yet; 0 is now. */
  waitMs(lane: OutboxRow['lane'], channel: string): number {
    return this.#pace.wait(lane, channel, this.#mono()) ?? 0;
  }

  /** The same for an edit. */
  editWaitMs(lane: OutboxRow['lane'], channel: string): number {
    return this.waitMs(lane, editsIn(channel));
  }

  /** A wait that Discord asked for in a call of this lane. */
  heed(lane: OutboxRow['lane'], channel: string, fault: RestFault): void {
    const { failure } = fault;
    if (failure.kind !== 'limited') return;
    const { retryAfterMs, global } = failure;
    this.#pace.limited(lane, global ? null : channel, { mono: this.#mono(), retryAfterMs });
  }

  async #write(
    bucket: string,
    writing: Writing,
    call: RestCall & { readonly body: object },
  ): Promise<unknown> {
    const { lane, post, file, until } = writing;
    const wait = this.#pace.wait(lane, bucket, this.#mono());
    if (wait !== null) throw new ChatFault('later', 'the channel takes no more just now', wait);
    this.#pace.sent(bucket, this.#mono());
    const tell = (shown: DiscordPost, shownFile: Attached | null) =>
      this.#rest.call(lane, {
        ...call,
        body: withFile({ ...bodyOf(withImage(shown, shownFile)), ...call.body }, shownFile),
        ...(shownFile === null ? {} : { files: [shownFile] }),
        withinMs: Math.max(LEAST_MS, until - this.#mono()),
      });
    try {
      return await tell(post, file);
    } catch (error) {
      if (!(error instanceof RestFault)) throw error;
      this.heed(lane, bucket, error);
      if (error.trouble !== 'form') throw error;
      return tell(plainPost(post), null);
    }
  }
}
