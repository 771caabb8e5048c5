// App Home pages: published when somebody opens theirs, and again when the desk changed, for those who opened
// it lately. A page never holds up anything; one that fails is drawn anew at the next opening.
import type { WebClient } from '@slack/web-api';
import type { PlatformParts } from '#bot/platform.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { homeView } from '#bot/slack/home.ts';
import { describeAccount, personOf } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';

export interface HomePagesParts extends Pick<
  PlatformParts,
  'clocks' | 'glance' | 'candidates' | 'roster'
> {
  readonly client: WebClient;
  readonly channels: () => Readonly<Record<string, string>>;
  readonly warn: (text: string) => void;
}

const GAP_MS = 15_000;
const LATELY_MS = 30 * 60_000;
const MOST = 50;

export class HomePages {
  readonly #parts: HomePagesParts;
  /** Who opened theirs, and when. */
  readonly #opened = new Map<string, { readonly account: Account; readonly at: number }>();
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(parts: HomePagesParts) {
    this.#parts = parts;
  }

  opened(account: Account): void {
    const at = this.#parts.clocks.mono();
    this.#opened.delete(account.user);
    this.#opened.set(account.user, { account, at });
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > MOST && oldest !== undefined) this.#opened.delete(oldest);
    void this.#publish(account);
  }

  changed(): void {
    if (this.#timer !== null || this.#closed || this.#opened.size === 0) return;
    const wait = Math.max(0, this.#last + GAP_MS - this.#parts.clocks.mono());
    this.#timer = setTimeout(() => this.#all(), wait);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #all(): void {
    this.#timer = null;
    const now = this.#parts.clocks.mono();
    this.#last = now;
    for (const [user, { account, at }] of this.#opened) {
      if (now - at > LATELY_MS) this.#opened.delete(user);
      else void this.#publish(account);
    }
  }

  async #publish(account: Account): Promise<void> {
    const { client, glance, candidates, roster, channels, clocks, warn } = this.#parts;
    try {
      const view = homeView({
        glance: glance(),
        me: personOf(roster(), account),
        account: describeAccount(account),
        requests: candidates().approval,
        channels: channels(),
        wall: clocks.wall(),
      });
      await client.views.publish({ user_id: account.user, view });
    } catch (error) {
      if (!this.#closed) warn(`a home page could not be shown: ${slackFault(error).says}`);
    }
  }
}
