// How somebody on Discord sees what became of what they did: privately by the interaction's token, or under their
// message by reactions and words. What cannot be shown privately any more is said where it was asked.
import type { Reply } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import { PRIVATE } from '#bot/discord/acks.ts';
import { answerPosts, bodyOf, progressPost } from '#bot/discord/embed.ts';
import type { DiscordPost } from '#bot/discord/embed.ts';
import { patiently } from '#bot/discord/patience.ts';
import { idOf } from '#bot/discord/payload.ts';
import type { InteractionPayload } from '#bot/discord/payload.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import { saidOpenly } from '#bot/openly.ts';
import { commandOf, saidWords } from '#bot/saying.ts';

export interface ReplyParts {
  readonly rest: DiscordRest;
  readonly log: { warn(text: string): void };
  /** Whether a channel, or the channel of a thread, is one the desk writes to. */
  readonly isDesk: (channel: string) => boolean;
}

/** A message somebody wrote to the desk. */
export interface Written {
  readonly channel: string;
  readonly message: string;
  readonly topic: string | null;
  readonly text: string;
  readonly by: 'person' | 'bot';
}

const RECEIVED = '\u{1F440}';
const DONE = '\u2705';
const REFUSED = '\u26D4';
const PART_UNSURE =
  'A part of this may not stand below: Discord did not say. Ask again if one is missing.';

function plainText(content: string): DiscordPost {
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}

/** What of an answer may be read by everybody: in a channel that is not the desk's, only that it was done. */
function openly(answer: Answer, isDesk: boolean): readonly DiscordPost[] {
  const open = saidOpenly(answer);
  if (isDesk || !answer.ok || open !== answer) return answerPosts(open);
  return [
    plainText('Done. The answer could not be shown privately in time: ask again to read it.'),
  ];
}

/** Where words are said, and what they answer. */
interface Spot {
  readonly channel: string;
  /** The id of the message or interaction they answer. */
  readonly source: string;
}

/** A message with a number Discord knows a repeat by: the same at every try, at most 25 signs. */
function numbered(post: DiscordPost, source: string, part: string): Record<string, unknown> {
  const nonce = `${BigInt(source).toString(36)}.${part}`;
  return { ...bodyOf(post), nonce, enforce_nonce: true };
}

/** One message that shows how far long work is, edited by the bot's own token. */
class Progress {
  readonly #rest: DiscordRest;
  readonly #spot: Spot;
  #message: string | null = null;
  /** It may stand, though nobody said where. */
  #lost = false;
  #tried = 0;
  #next: DiscordPost | null = null;
  #busy: Promise<void> | null = null;

  constructor(rest: DiscordRest, spot: Spot) {
    this.#rest = rest;
    this.#spot = spot;
  }

  show(post: DiscordPost): void {
    this.#next = post;
    this.#busy ??= this.#work();
  }

  async end(answer: Answer): Promise<void> {
    if (this.#busy === null && this.#message === null && !this.#lost) return;
    const first = answer.ok ? 'Done.' : `Ended, ${answer.code}.`;
    this.show(plainText(`${first} Whoever asked has the answer.`));
    await this.#busy;
  }

  async #work(): Promise<void> {
    while (this.#next !== null) {
      const post = this.#next;
      this.#next = null;
      try {
        await this.#put(post);
      } catch (error) {
        // The next one shows more anyway, and the answer does not depend on it.
        this.#lost ||= isUnknown(error);
      }
    }
    this.#busy = null;
  }

  async #put(post: DiscordPost): Promise<void> {
    const { channel, source } = this.#spot;
    const path = `/channels/${channel}/messages` as const;
    if (this.#message === null) {
      const body = numbered(post, source, 'bar');
      const answer = await patiently(() => {
        this.#tried += 1;
        return this.#rest.call('interaction', { method: 'POST', path, body });
      });
      this.#message = idOf(answer);
      // What arrived at an earlier try stands as it was then.
      if (this.#tried === 1 || this.#message === null) return;
    }
    const own = `${path}/${this.#message}` as const;
    const body = bodyOf(post);
    await patiently(() => this.#rest.call('interaction', { method: 'PATCH', path: own, body }));
  }
}

/** It may have been done. */
function isUnknown(error: unknown): boolean {
  return error instanceof RestFault && error.trouble === 'unknown';
}

async function say(
  rest: DiscordRest,
  { channel, source }: Spot,
  ask: { readonly posts: readonly DiscordPost[]; readonly under: string | null },
): Promise<void> {
  const path = `/channels/${channel}/messages` as const;
  const reference =
    ask.under === null
      ? {}
      : { message_reference: { message_id: ask.under, fail_if_not_exists: false } };
  for (const [at, post] of ask.posts.entries()) {
    const body = { ...numbered(post, source, String(at + 1)), ...reference };
    await patiently(() => rest.call('interaction', { method: 'POST', path, body }));
  }
}

async function tryTo(parts: ReplyParts, what: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    parts.log.warn(`discord: ${what} was not shown: ${String(error)}`);
    return false;
  }
}

/** `acked`: whether Discord took the acknowledgement; known when it has answered. */
export function interactionReply(
  parts: ReplyParts,
  interaction: InteractionPayload,
  acked: Promise<boolean>,
): Reply {
  const { rest } = parts;
  const { application_id: application, token, channel_id: channel } = interaction;
  const hook = `/webhooks/${application}/${encodeURIComponent(token)}` as const;
  const spot = channel === undefined ? null : { channel, source: interaction.id };
  const progress = spot === null ? null : new Progress(rest, spot);
  const privately = async (answer: Answer): Promise<void> => {
    const [first, ...more] = answerPosts(answer);
    if (first === undefined) return;
    const original = `${hook}/messages/@original` as const;
    const auth = 'none' as const;
    const show = (post: DiscordPost) =>
      patiently(() =>
        rest.call('interaction', { method: 'PATCH', path: original, body: bodyOf(post), auth }),
      );
    await show(first);
    let unsure = false;
    for (const post of more) {
      const body = { ...bodyOf(post), flags: PRIVATE };
      try {
        // These have no number that a repeat is known by.
        const call = { method: 'POST', path: hook, body, auth } as const;
        await patiently(() => rest.call('interaction', call), 'once');
      } catch (error) {
        if (!isUnknown(error)) throw error;
        unsure = true;
      }
    }
    if (unsure) await show({ ...first, content: `${first.content}\n${PART_UNSURE}` });
  };
  return {
    progress(share, text, work) {
      progress?.show(progressPost(share, text, work));
    },
    async answer(answer) {
      const shown =
        (await acked) && (await tryTo(parts, 'a private answer', () => privately(answer)));
      if (!shown && spot !== null) {
        const posts = openly(answer, parts.isDesk(spot.channel));
        await tryTo(parts, 'an answer', () => say(rest, spot, { posts, under: null }));
      }
      await progress?.end(answer);
    },
  };
}

async function react(rest: DiscordRest, written: Written, sign: string): Promise<void> {
  const { channel, message } = written;
  const emoji = encodeURIComponent(sign);
  const path = `/channels/${channel}/messages/${message}/reactions/${emoji}/@me` as const;
  await patiently(() => rest.call('interaction', { method: 'PUT', path }));
}

/** A sign that it was received; never rejects. */
export async function received(parts: ReplyParts, written: Written): Promise<void> {
  await tryTo(parts, 'a reaction', () => react(parts.rest, written, RECEIVED));
}

/** What was asked to be told, and what was said in no thread, is answered in words even when all is well. */
function wantsWords({ topic, text }: Written): boolean {
  return topic === null || commandOf(saidWords(text, topic))?.group === 'look';
}

export function messageReply(parts: ReplyParts, written: Written): Reply {
  const { rest } = parts;
  const { channel, message, by } = written;
  const spot = { channel, source: message };
  const progress = new Progress(rest, spot);
  return {
    progress(share, text, work) {
      progress.show(progressPost(share, text, work));
    },
    async answer(answer) {
      const sign = answer.ok ? DONE : REFUSED;
      const shown = tryTo(parts, 'a reaction', () => react(rest, written, sign));
      // Words to a bot may be answered by it, and so on for ever.
      const words = by === 'person' && (!answer.ok || wantsWords(written));
      if (words) {
        const posts = openly(answer, parts.isDesk(channel));
        await tryTo(parts, 'an answer', () => say(rest, spot, { posts, under: message }));
      }
      await shown;
      await progress.end(answer);
    },
  };
}

/** For what is left from before a stop: said where it was asked, if that is known. */
export function lateReply(parts: ReplyParts, spot: Spot | null): Reply {
  return {
    progress() {
      // Nobody watches work that was left over.
    },
    async answer(answer) {
      if (spot === null || spot.channel === '') return;
      const posts = openly(answer, parts.isDesk(spot.channel));
      await tryTo(parts, 'an answer', () => say(parts.rest, spot, { posts, under: null }));
    },
  };
}
