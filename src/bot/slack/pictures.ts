// Pictures of cards: drawn and put into the thread after the card stands, one after the other, never in its
// way. A picture is there once at most; one that cannot be drawn or brought there is told in the thread. What a
// stop or a crash leaves undone is taken up by the next start.
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Picture } from '#bot/card.ts';
import type { PlatformParts } from '#bot/platform.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { listOf, textOf } from '#bot/slack/payload.ts';
import { picturesSince } from '#bot/slack/picture-work.ts';
import type { PictureWork } from '#bot/slack/picture-work.ts';
import { counted } from '#bot/text.ts';

export interface PicturesParts extends Pick<PlatformParts, 'draw' | 'outbox' | 'clocks' | 'log'> {
  readonly uploads: WebClient;
  readonly reading: WebClient;
  readonly report: WebClient;
}

const TRIES = 3;
const MOST_WAITING = 100;
/** An upload whose answer was lost may still appear so much later. */
const SETTLED_MS = 5_000;
/** A card older than this goes without the picture it lacks. */
const LEFT_MS = 3_600_000;
/** A stop waits so long for what is under way. */
const GRACE_MS = 2_000;

export function pictureFile(row: number, picture: Picture): string {
  return `${picture.kind}-${picture.until}-${row}.png`;
}

/** How the words begin that stand in a thread instead of a picture. */
function insteadOf({ title }: Picture): string {
  return escaped(`The picture "${title}" could not be shown here`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export class Pictures {
  readonly #parts: PicturesParts;
  readonly #seen = new Set<number>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** Brings what an earlier process left undone. Never throws. */
  takeUp(): void {
    const { outbox, clocks, log } = this.#parts;
    try {
      for (const work of picturesSince(outbox, clocks.wall() - LEFT_MS)) this.attach(work);
    } catch (error) {
      log.warn(`slack: which pictures were left undone could not be read: ${String(error)}`);
    }
  }

  attach(work: PictureWork): void {
    if (this.#closed || this.#seen.has(work.row)) return;
    if (this.#waiting >= MOST_WAITING) {
      const why = `${MOST_WAITING} others wait; the next start within an hour brings it`;
      this.#parts.log.warn(`the picture of message ${work.row} is not on Slack: ${why}`);
      return;
    }
    this.#seen.add(work.row);
    const [oldest] = this.#seen;
    if (this.#seen.size > 1_000 && oldest !== undefined) this.#seen.delete(oldest);
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#bring(work)).finally(() => (this.#waiting -= 1));
  }

  /** What is under way may end, within bounds; the rest is the next start's. */
  async close(): Promise<void> {
    const settled = new AbortController();
    const grace = sleep(GRACE_MS, undefined, { signal: settled.signal }).catch(() => undefined);
    await Promise.race([this.#last, grace]);
    settled.abort();
    this.#closed = true;
    if (this.#waiting === 0) return;
    const left = counted(this.#waiting, 'picture');
    this.#parts.log.warn(`slack: ${left} not brought yet: the next start within an hour does it`);
  }

  /** Never rejects. */
  async #bring(work: PictureWork): Promise<void> {
    if (this.#closed) return;
    const why = await this.#attempt(work);
    if (why === null || this.#closed) return;
    const { log, report } = this.#parts;
    log.warn(`the picture of message ${work.row} is not on Slack: ${why}`);
    const text = `${insteadOf(work.picture)} ${escaped(`(${why}). It says: ${work.picture.alt}`)}`;
    const { channel, ts } = work.at;
    await report.chat
      .postMessage({ channel, thread_ts: ts, text, unfurl_links: false })
      .catch((error: unknown) => log.warn(slackFault(error).says));
  }

  /** Null when it is there; else why not. */
  async #attempt(work: PictureWork): Promise<string | null> {
    try {
      if (work.perhapsThere && (await this.#isThere(work))) return null;
      const drawn = await this.#parts.draw(work.picture, 'light');
      if (!drawn.ok) return drawn.refusal.text;
      let perhaps = false;
      let why = '';
      for (let tried = 0; tried < TRIES && !this.#closed; tried += 1) {
        if (perhaps && (await this.#isThere(work))) return null;
        const fault = await this.#upload(work, drawn.value);
        if (fault === null) return null;
        why = fault.says;
        if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') return why;
        perhaps = fault.kind === 'unknown';
        await this.#wait((fault.kind === 'not-sent' && fault.retryAfterMs) || SETTLED_MS);
      }
      return perhaps && (await this.#isThere(work)) ? null : why;
    } catch (error) {
      return slackFault(error).says;
    }
  }

  /** Keeps no process up. */
  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false });
  }

  async #upload(work: PictureWork, drawn: { readonly png: Uint8Array; readonly alt: string }) {
    const { channel, ts } = work.at;
    try {
      await this.#parts.uploads.filesUploadV2({
        channel_id: channel,
        thread_ts: ts,
        file: Buffer.from(drawn.png),
        filename: pictureFile(work.row, work.picture),
        title: work.picture.title,
        alt_text: drawn.alt.slice(0, 1_000),
      });
      return null;
    } catch (error) {
      return slackFault(error);
    }
  }

  /** A limit is waited out: at a start many threads are read. */
  async #isThere(work: PictureWork): Promise<boolean> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#look(work);
      } catch (error) {
        const fault = slackFault(error);
        if (fault.kind !== 'not-sent' || tried === TRIES || this.#closed) throw error;
        await this.#wait(fault.retryAfterMs ?? SETTLED_MS);
      }
    }
  }

  /** Whether its thread has it, or was told why not. */
  async #look({ at, row, picture }: PictureWork): Promise<boolean> {
    const name = pictureFile(row, picture);
    const instead = insteadOf(picture);
    const { channel, ts } = at;
    const answer = await this.#parts.reading.conversations.replies({ channel, ts, limit: 200 });
    return (answer.messages ?? []).some(
      (message) =>
        textOf(message, 'text').startsWith(instead) ||
        listOf(message, 'files').some((file) => textOf(file, 'name') === name),
    );
  }
}
