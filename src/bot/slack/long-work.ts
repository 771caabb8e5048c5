// Long work as one ordinary message: posted when it first tells how far it is, updated while it goes on, and
// replaced by its end. Where no such message can stand, the answer goes the way of any other.
import type { WebClient } from '@slack/web-api';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { slackFault } from '#bot/slack/fault.ts';
import type { Spot } from '#bot/slack/place.ts';
import type { Origin } from '#bot/slack/translate.ts';

export interface LongWorkParts {
  readonly client: WebClient;
  readonly warn: (text: string) => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly origin: Origin;
}

/** Fifty updates a minute are allowed. */
const GAP_MS = 1_250;
const TRIES = 3;

function said(post: SlackPost) {
  return { text: post.text, blocks: [...post.blocks], attachments: [...post.attachments] };
}

export class LongWork {
  readonly #parts: LongWorkParts;
  #next: SlackPost | null = null;
  #showing: Promise<void> | null = null;
  #spot: Spot | null = null;
  #over = false;

  constructor(parts: LongWorkParts) {
    this.#parts = parts;
  }

  /** What stands there next; the newest wins. Never rejects. */
  show(post: SlackPost): void {
    if (this.#over) return;
    this.#next = post;
    this.#showing ??= this.#run();
  }

  /** The end in its place; answers the posts that are left to be shown elsewhere. */
  async end(posts: readonly SlackPost[]): Promise<readonly SlackPost[]> {
    this.#over = true;
    await this.#showing;
    const [first, ...rest] = posts;
    const spot = this.#spot;
    if (spot === null || first === undefined) return posts;
    for (let tried = 0; tried < TRIES; tried += 1) {
      try {
        await this.#parts.client.chat.update({ ...spot, ...said(first) });
        return rest;
      } catch (error) {
        const fault = slackFault(error);
        if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') break;
        await this.#parts.wait((fault.kind === 'not-sent' && fault.retryAfterMs) || GAP_MS);
      }
    }
    return posts;
  }

  async #run(): Promise<void> {
    while (this.#next !== null && !this.#over) {
      const post = this.#next;
      this.#next = null;
      if (!(await this.#put(post)) && this.#spot === null) break;
      await this.#pause();
    }
    this.#showing = null;
  }

  /** Waits between two updates, but never keeps the end waiting. */
  async #pause(): Promise<void> {
    const step = GAP_MS / 10;
    for (let waited = 0; waited < GAP_MS && !this.#over; waited += step)
      await this.#parts.wait(step);
  }

  async #put(post: SlackPost): Promise<boolean> {
    const { client, origin, warn } = this.#parts;
    const thread = origin.thread === null ? {} : { thread_ts: origin.thread };
    try {
      if (this.#spot !== null) await client.chat.update({ ...this.#spot, ...said(post) });
      else {
        const channel = origin.channel ?? origin.user;
        const answer = await client.chat.postMessage({
          channel,
          ...thread,
          ...said(post),
          unfurl_links: false,
          unfurl_media: false,
        });
        this.#spot = { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
      }
      return true;
    } catch (error) {
      warn(`progress could not be shown: ${slackFault(error).says}`);
      return false;
    }
  }
}
