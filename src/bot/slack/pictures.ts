// Pictures of cards: drawn and put into the thread after the card stands, one after the other, never in its
// way. A picture is there once at most; one that cannot be drawn or brought there is told in the thread.
import type { WebClient } from '@slack/web-api';
import type { Picture } from '#bot/card.ts';
import type { PlatformParts } from '#bot/platform.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { listOf, textOf } from '#bot/slack/payload.ts';
import type { Spot } from '#bot/slack/place.ts';

export interface PicturesParts {
  readonly draw: PlatformParts['draw'];
  readonly uploads: WebClient;
  readonly reading: WebClient;
  readonly report: WebClient;
  readonly wait: (ms: number) => Promise<void>;
  readonly warn: (text: string) => void;
}

export interface PictureWork {
  /** The row whose card it belongs to. */
  readonly row: number;
  readonly picture: Picture;
  readonly at: Spot;
  /** It may be there already: the thread is read first. */
  readonly perhapsThere: boolean;
}

const TRIES = 3;
const MOST_WAITING = 100;
/** An upload whose answer was lost may still appear so much later. */
const SETTLED_MS = 5_000;

export function pictureFile(row: number, picture: Picture): string {
  return `${picture.kind}-${picture.until}-${row}.png`;
}

export class Pictures {
  readonly #parts: PicturesParts;
  readonly #seen = new Set<number>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#last;
  }

  attach(work: PictureWork): void {
    if (this.#seen.has(work.row) || this.#waiting >= MOST_WAITING) return;
    this.#seen.add(work.row);
    const [oldest] = this.#seen;
    if (this.#seen.size > 1_000 && oldest !== undefined) this.#seen.delete(oldest);
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#bring(work)).finally(() => (this.#waiting -= 1));
  }

  /** Never rejects. */
  async #bring(work: PictureWork): Promise<void> {
    const why = await this.#attempt(work);
    if (why === null) return;
    this.#parts.warn(`the picture of message ${work.row} is not on Slack: ${why}`);
    const text = `The picture "${work.picture.title}" could not be shown here (${why}). It says: ${work.picture.alt}`;
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const { channel, ts } = work.at;
    await this.#parts.report.chat
      .postMessage({ channel, thread_ts: ts, text: escaped, unfurl_links: false })
      .catch((error: unknown) => this.#parts.warn(slackFault(error).says));
  }

  /** Null when it is there; else why not. */
  async #attempt(work: PictureWork): Promise<string | null> {
    try {
      const drawn = await this.#parts.draw(work.picture, 'light');
      if (!drawn.ok) return drawn.refusal.text;
      let perhaps = work.perhapsThere;
      let why = '';
      for (let tried = 0; tried < TRIES; tried += 1) {
        if (perhaps && (await this.#isThere(work))) return null;
        const fault = await this.#upload(work, drawn.value);
        if (fault === null) return null;
        why = fault.says;
        if (fault.kind !== 'not-sent' && fault.kind !== 'unknown') return why;
        perhaps = fault.kind === 'unknown';
        await this.#parts.wait((fault.kind === 'not-sent' && fault.retryAfterMs) || SETTLED_MS);
      }
      return perhaps && (await this.#isThere(work)) ? null : why;
    } catch (error) {
      return slackFault(error).says;
    }
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

  async #isThere({ at, row, picture }: PictureWork): Promise<boolean> {
    const name = pictureFile(row, picture);
    const answer = await this.#parts.reading.conversations.replies({
      channel: at.channel,
      ts: at.ts,
      limit: 200,
    });
    return (answer.messages ?? []).some((message) =>
      listOf(message, 'files').some((file) => textOf(file, 'name') === name),
    );
  }
}
