// How fast a platform is written to: so many messages of a lane into one channel within a window, so that room is
// left for what is urgent, and no sooner than a lane was told to wait. A wait of one lane holds up no other. Pure.
import type { OutboxRow } from '#engine/journal/journal.ts';

type Lane = OutboxRow['lane'];

/** Of what goes into one channel within the window, whoever posts it, the share each lane may fill. */
export interface Allowance {
  readonly windowMs: number;
  readonly most: Readonly<Record<Lane, number>>;
}

const EVERYWHERE = '*';
/** Every thread is a channel of its own: those that are quiet are forgotten. */
const MOST_KEPT = 500;

export class Pace {
  readonly #allowance: Allowance;
  /** When a channel was written to, oldest first. */
  readonly #sent = new Map<string, readonly number[]>();
  readonly #waits = new Map<string, number>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Milliseconds until this lane may write there, on the monotonic clock; null is now. */
  wait(lane: Lane, channel: string, mono: number): number | null {
    const { windowMs, most } = this.#allowance;
    const asked = Math.max(
      this.#waits.get(`${lane} ${channel}`) ?? 0,
      this.#waits.get(`${lane} ${EVERYWHERE}`) ?? 0,
    );
    const oldest = this.#recent(channel, mono).at(-most[lane]);
    const free = oldest === undefined ? 0 : oldest + windowMs;
    const until = Math.max(asked, free);
    return until > mono ? until - mono : null;
  }

  sent(channel: string, mono: number): void {
    if (this.#sent.size >= MOST_KEPT)
      for (const one of this.#sent.keys())
        if (this.#recent(one, mono).length === 0) this.#sent.delete(one);
    this.#sent.set(channel, [...this.#recent(channel, mono), mono]);
  }

  /** The platform said how long to wait; `channel`: null for all of the lane. */
  limited(
    lane: Lane,
    channel: string | null,
    ask: { readonly mono: number; readonly retryAfterMs: number },
  ): void {
    if (this.#waits.size >= MOST_KEPT)
      for (const [one, until] of this.#waits) if (until <= ask.mono) this.#waits.delete(one);
    this.#waits.set(`${lane} ${channel ?? EVERYWHERE}`, ask.mono + ask.retryAfterMs);
  }

  #recent(channel: string, mono: number): readonly number[] {
    const { windowMs } = this.#allowance;
    return (this.#sent.get(channel) ?? []).filter((at) => at > mono - windowMs);
  }
}
