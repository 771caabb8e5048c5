// Letting go of deliveries that are done and old. Platforms deliver again, and what was missed is read back from
// where reading ended last: so nothing is let go of that came in less than a day before all there was read.
import type { Delivered } from '#bot/delivered.ts';
import type { Inbox } from '#engine/journal/journal.ts';

type Platform = Delivered['platform'];

export interface ForgettingParts {
  readonly inbox: Pick<Inbox, 'forget'>;
  /** Milliseconds. */
  readonly clocks: { readonly wall: () => number; readonly mono: () => number };
}

export interface Forgetting {
  /** Everything said there up to now was read. */
  caughtUp(platform: Platform): void;
  /** Some at a time, now and then. Throws what the store throws. */
  forget(): void;
}

/** Platforms deliver again for hours; an hour over a day is kept. */
const KEPT_MS = 25 * 3_600_000;
const FORGET_EVERY_MS = 60_000;
const FORGOTTEN_AT_ONCE = 500;

export function createForgetting({ inbox, clocks }: ForgettingParts): Forgetting {
  /** When all there was read last, on the wall clock. */
  const readTo = new Map<Platform, number>();
  let forgot = Number.NEGATIVE_INFINITY;
  return {
    caughtUp: (platform) => void readTo.set(platform, clocks.wall()),
    forget() {
      const now = clocks.mono();
      if (now - forgot < FORGET_EVERY_MS) return;
      forgot = now;
      for (const [platform, at] of readTo) inbox.forget(platform, at - KEPT_MS, FORGOTTEN_AT_ONCE);
    },
  };
}
