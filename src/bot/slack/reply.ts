// How people see what became of what they did: a reaction on receipt and one for the outcome, the answer where
// only they read it, long work as one message that is updated. Nothing here throws; one way failing, the next.
import type { WebClient } from '@slack/web-api';
import type { Delivered, Reply } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import { saidOpenly } from '#bot/openly.ts';
import { answerBlocks, progressBlocks } from '#bot/slack/blocks.ts';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { faultWords, mayHaveActed, NotTaken, slackFault } from '#bot/slack/fault.ts';
import type { SlackFault } from '#bot/slack/fault.ts';
import { LongWork } from '#bot/slack/long-work.ts';
import { escapeMrkdwn } from '#bot/slack/mrkdwn.ts';
import type { Spot } from '#bot/slack/place.ts';
import { repeated } from '#bot/slack/plain-post.ts';
import type { Origin } from '#bot/slack/translate.ts';

export interface RepliesParts {
  readonly client: WebClient;
  readonly apiUrl: string | null;
  readonly mono: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly warn: (text: string) => void;
  /** Posts JSON to a response URL; rejects when it was not taken. */
  readonly respond: (url: string, body: object) => Promise<void>;
  /** Where the message stands that carries a button. */
  readonly spotOf: (button: string) => Spot | null;
}

interface Way {
  /** Others read what goes this way. */
  readonly open: boolean;
  /** Sends one post; rejects when it did not arrive. */
  readonly send: (post: SlackPost) => Promise<unknown>;
}

/** What an answer shows: to whoever asked, and where others read it. */
interface Shown {
  readonly posts: readonly SlackPost[];
  /** Null where that is the same. */
  readonly openly: readonly SlackPost[] | null;
}

const RECEIVED = 'eyes';
const DONE = 'white_check_mark';
const REFUSED = 'no_entry';
/** Slack takes five within thirty minutes. */
const RESPONSES = 5;
const RESPONSE_MS = 29 * 60_000;
/** When no way worked, all are tried again after these waits. */
const AGAIN_MS: readonly number[] = [1_000, 4_000];
const SIGN_TRIES = 4;
const SIGN_FIRST_MS = 500;
const SIGN_LONGEST_MS = 60_000;

/** The message a delivery was, from its meaning: what is left of it after a restart. */
function messageOf({ meaning }: Delivered): Spot | null {
  const [, channel = '', ts = ''] = /^message ([A-Z0-9]+) (\d+\.\d+)$/.exec(meaning) ?? [];
  return ts === '' ? null : { channel, ts };
}

function isResponseUrl(url: string, apiUrl: string | null): boolean {
  const own = apiUrl === null ? null : new URL(apiUrl).origin;
  return (
    URL.canParse(url) &&
    (own === null ? new URL(url).origin === 'https://hooks.slack.com' : new URL(url).origin === own)
  );
}

export class Replies {
  readonly #parts: RepliesParts;

  constructor(parts: RepliesParts) {
    this.#parts = parts;
  }

  /** It was received: the person sees that at once. */
  receipt(origin: Origin): void {
    if (origin.message !== null) void this.#react(origin, RECEIVED);
  }

  to(origin: Origin): Reply {
    const ways = this.#waysOf(origin);
    const { client, warn, wait } = this.#parts;
    const work = new LongWork({ client, warn, wait, origin });
    return {
      progress: (share, text, name) => work.show(progressBlocks(share, text, name), name),
      answer: async (answer) => {
        try {
          await this.#answer(origin, ways, { answer, work });
        } catch (error) {
          warn(`an answer could not be shown: ${slackFault(error).says}`);
        }
      },
    };
  }

  /** For what was left from before a stop: its response URL is gone. */
  toDelivered(delivered: Delivered): Reply {
    const { account, deed } = delivered;
    const spot = messageOf(delivered) ?? (deed.kind === 'press' ? this.#spotOf(deed.button) : null);
    return this.to({
      user: account.user,
      channel: spot?.channel ?? null,
      thread: spot?.ts ?? null,
      message: messageOf(delivered)?.ts ?? null,
      responseUrl: null,
      trigger: null,
    });
  }

  /** A few words to one person, where only they see them. */
  async tell(origin: Origin, text: string): Promise<void> {
    const post = { text: escapeMrkdwn(text), blocks: [], attachments: [] };
    await this.#show(this.#waysOf(origin), { posts: [post], openly: null });
  }

  #spotOf(button: string): Spot | null {
    return this.#parts.spotOf(button);
  }

  async #answer(
    origin: Origin,
    ways: readonly Way[],
    said: { readonly answer: Answer; readonly work: LongWork },
  ): Promise<void> {
    const { answer, work } = said;
    if (origin.message !== null) void this.#react(origin, answer.ok ? DONE : REFUSED);
    const open = saidOpenly(answer);
    const posts = answerBlocks(answer);
    if (open === answer) {
      await this.#show(ways, { posts: await work.end(posts), openly: null });
      return;
    }
    // Long work stands where others read it.
    const openly = answerBlocks(open);
    await work.end(openly);
    await this.#show(ways, { posts, openly });
  }

  /** Each post by the first way that works; the ways that failed are not tried for the next post. */
  async #show(ways: readonly Way[], { posts, openly }: Shown): Promise<void> {
    let good = ways;
    for (const [at, post] of posts.entries())
      good = await this.#showOne(good, (way) => (way.open && openly !== null ? openly[at] : post));
  }

  /** `choose`: what is sent by a way; undefined where nothing is. */
  async #showOne(
    ways: readonly Way[],
    choose: (way: Way) => SlackPost | undefined,
  ): Promise<readonly Way[]> {
    let says = 'there is no way to them';
    let perhaps = false;
    for (const again of [...AGAIN_MS, null]) {
      for (const [at, way] of ways.entries()) {
        // What they may have read alone is not said where others read it.
        if (way.open && perhaps) continue;
        const post = choose(way);
        try {
          if (post !== undefined) await way.send(perhaps ? repeated(post) : post);
          return ways.slice(at);
        } catch (error) {
          says = faultWords(slackFault(error));
          perhaps ||= mayHaveActed(error);
        }
      }
      if (again !== null) await this.#parts.wait(again);
    }
    this.#parts.warn(`an answer could not be shown: ${says}`);
    return ways;
  }

  #waysOf(origin: Origin): readonly Way[] {
    const { client, apiUrl, respond, mono } = this.#parts;
    const { user, channel, thread, responseUrl } = origin;
    const ways: Way[] = [];
    if (responseUrl !== null && isResponseUrl(responseUrl, apiUrl)) {
      const since = mono();
      let used = 0;
      const send: Way['send'] = async (post) => {
        if (used >= RESPONSES || mono() - since > RESPONSE_MS)
          throw new NotTaken('the response URL is used up');
        used += 1;
        await respond(responseUrl, {
          response_type: 'ephemeral',
          replace_original: false,
          ...said(post),
        });
      };
      ways.push({ open: false, send });
    }
    const where = thread === null ? {} : { thread_ts: thread };
    const { postEphemeral, postMessage } = client.chat;
    if (channel !== null)
      ways.push({
        open: false,
        send: (post) => postEphemeral({ channel, user, ...where, ...said(post) }),
      });
    ways.push({ open: false, send: (post) => postMessage({ channel: user, ...quiet(post) }) });
    if (channel !== null)
      ways.push({
        open: true,
        send: (post) => postMessage({ channel, ...where, ...quiet(post) }),
      });
    return ways;
  }

  /** A sign Slack asks to wait with, or whose answer was lost, is set again; to set it twice is no fault. */
  async #react({ channel, message }: Origin, name: string): Promise<void> {
    if (channel === null || message === null) return;
    const { client, wait, warn } = this.#parts;
    for (let tried = 1; ; tried += 1) {
      try {
        await client.reactions.add({ channel, timestamp: message, name });
        return;
      } catch (error) {
        const fault = slackFault(error);
        if (fault.code === 'already_reacted') return;
        const pause = signPause(fault, tried);
        if (pause === null) {
          warn(`no reaction could be shown: ${fault.says}`);
          return;
        }
        await wait(pause);
      }
    }
  }
}

/** How long to wait before a sign is set again; null to leave it. */
function signPause(fault: SlackFault, tried: number): number | null {
  if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') return null;
  const asked = fault.kind === 'not-sent' ? (fault.retryAfterMs ?? 0) : 0;
  const pause = Math.max(asked, SIGN_FIRST_MS * 2 ** (tried - 1));
  return tried >= SIGN_TRIES || pause > SIGN_LONGEST_MS ? null : pause;
}

function said(post: SlackPost) {
  return {
    text: post.text,
    blocks: [...post.blocks],
    attachments: [...post.attachments],
  };
}

function quiet(post: SlackPost) {
  return { ...said(post), unfurl_links: false, unfurl_media: false };
}
