// Long work as one ordinary message: posted when it first tells how far it is, updated while it goes on, and
// replaced by its end. Where no such message can stand, the answer goes the way of any other; one that was lost on
// its way is looked for, and no second one is posted.
import type { WebClient } from '@slack/web-api';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { mayHaveActed, slackFault } from '#bot/slack/fault.ts';
import { textOf, under } from '#bot/slack/payload.ts';
import { MARK } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';
import { repeated } from '#bot/slack/plain-post.ts';
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
/** So often a message that was lost is looked for while the work goes on. */
const LOOKS = 5;
const PAGE = 200;
const WORK_MARK = `${MARK}_work`;

function said(post: SlackPost) {
  return { text: post.text, blocks: [...post.blocks], attachments: [...post.attachments] };
}

export class LongWork {
  readonly #parts: LongWorkParts;
  #next: { readonly post: SlackPost; readonly work: string } | null = null;
  #showing: Promise<void> | null = null;
  #spot: Spot | null = null;
  /** It may stand, though Slack did not say where. */
  #lost: string | null = null;
  #looks = 0;
  #over = false;

  constructor(parts: LongWorkParts) {
    this.#parts = parts;
  }

  /** What stands there next; the newest wins. `work` names it. Never rejects. */
  show(post: SlackPost, work: string): void {
    if (this.#over) return;
    this.#next = { post, work };
    this.#showing ??= this.#run();
  }

  /** The end in its place; answers the posts that are left to be shown elsewhere. */
  async end(posts: readonly SlackPost[]): Promise<readonly SlackPost[]> {
    this.#over = true;
    await this.#showing;
    if (this.#spot === null && this.#lost !== null) await this.#find(this.#lost);
    const [first, ...rest] = posts;
    const spot = this.#spot;
    if (spot === null || first === undefined) return posts;
    let perhaps = false;
    for (let tried = 0; tried < TRIES; tried += 1) {
      try {
        await this.#parts.client.chat.update({ ...spot, ...said(first) });
        return rest;
      } catch (error) {
        const fault = slackFault(error);
        perhaps ||= mayHaveActed(error);
        if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') break;
        await this.#parts.wait((fault.kind === 'not-sent' && fault.retryAfterMs) || GAP_MS);
      }
    }
    return perhaps ? [repeated(first), ...rest] : posts;
  }

  async #run(): Promise<void> {
    while (this.#next !== null && !this.#over) {
      const next = this.#next;
      this.#next = null;
      if (!(await this.#put(next)) && this.#spot === null) break;
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

  async #put({
    post,
    work,
  }: {
    readonly post: SlackPost;
    readonly work: string;
  }): Promise<boolean> {
    const { client, origin, warn } = this.#parts;
    if (this.#spot === null && this.#lost !== null) {
      this.#looks += 1;
      if (this.#looks <= LOOKS) await this.#find(this.#lost);
      if (this.#spot === null) return false;
    }
    const thread = origin.thread === null ? {} : { thread_ts: origin.thread };
    try {
      if (this.#spot !== null) await client.chat.update({ ...this.#spot, ...said(post) });
      else {
        const channel = origin.channel ?? origin.user;
        const answer = await client.chat.postMessage({
          channel,
          ...thread,
          ...said(post),
          metadata: { event_type: WORK_MARK, event_payload: { work } },
          unfurl_links: false,
          unfurl_media: false,
        });
        this.#spot = { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
      }
      return true;
    } catch (error) {
      warn(`progress could not be shown: ${slackFault(error).says}`);
      if (this.#spot === null && mayHaveActed(error)) this.#lost = work;
      return false;
    }
  }

  /** Among the newest messages where it was posted. */
  async #find(work: string): Promise<void> {
    const { client, origin, warn } = this.#parts;
    const { channel, thread, message } = origin;
    if (channel === null) return;
    const page = { channel, limit: PAGE, include_all_metadata: true };
    try {
      const { messages = [] } =
        thread === null
          ? await client.conversations.history(page)
          : await client.conversations.replies({ ...page, ts: thread, oldest: message ?? thread });
      const found = messages.find((one) => workOf(one) === work);
      if (found !== undefined) this.#spot = { channel, ts: textOf(found, 'ts') };
    } catch (error) {
      warn(`progress could not be looked for: ${slackFault(error).says}`);
    }
  }
}

function workOf(message: unknown): string | null {
  const metadata = under(message, 'metadata');
  if (textOf(metadata, 'event_type') !== WORK_MARK) return null;
  return textOf(under(metadata, 'event_payload'), 'work');
}
