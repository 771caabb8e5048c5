// What is wrong with each purpose's channel: told once when it begins, and again when it has mended. While one is
// closed its messages go to another of the desk's channels, with a word on where they belong.
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import type { PlatformNews } from '#bot/platform.ts';

/** A channel that was closed is tried again after so long. */
const AGAIN_MS = 15_000;
/** Where messages go instead, the likeliest to be read first. */
const INSTEAD: readonly Channel[] = [
  'alerts',
  'approvals',
  'briefings',
  'reports',
  'orders',
  'audit',
];

interface Closed {
  readonly why: string;
  readonly since: number;
}

export class ChannelTroubles {
  readonly #news: (news: PlatformNews) => void;
  readonly #told = new Map<string, string>();
  readonly #closed = new Map<Channel, Closed>();

  constructor(news: (news: PlatformNews) => void) {
    this.#news = news;
  }

  /** Tells what is wrong with a part, unless that was told; null: nothing is. */
  tell(part: string, why: string | null): void {
    if (why === null) {
      if (this.#told.delete(part)) this.#news({ kind: 'mended', part });
      return;
    }
    if (this.#told.get(part) === why) return;
    this.#told.set(part, why);
    this.#news({ kind: 'faulted', part, why, final: false });
  }

  /** What was written to it did not arrive, and will not. */
  closed(purpose: Channel, why: string, mono: number): void {
    this.#closed.set(purpose, { why, since: mono });
    this.tell(`channel ${purpose}`, why);
  }

  /** A message arrived there, or its channel changed: it is tried at once. */
  opened(purpose: Channel): void {
    this.#closed.delete(purpose);
  }

  mended(purpose: Channel): void {
    this.opened(purpose);
    this.tell(`channel ${purpose}`, null);
  }

  /** Where to try a purpose's message, in this order. */
  route(purpose: Channel, mono: number): readonly Channel[] {
    const others = INSTEAD.filter((one) => one !== purpose);
    const open = (one: Channel) => {
      const closed = this.#closed.get(one);
      return closed === undefined || mono - closed.since >= AGAIN_MS;
    };
    const first = [purpose, ...others].filter(open);
    return [...first, ...CHANNELS.filter((one) => !first.includes(one))];
  }
}
