// A paced clock: desk time that goes on from one instant at a speed, by the machine's running time. It never goes back,
// and never begins before what is on record.
import { deskTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface PacedClock {
  readonly origin: { readonly at: DeskTime; readonly mono: number };
  /** Desk seconds in a second. */
  readonly speed: number;
  readonly mono: () => number;
  readonly notBefore: DeskTime;
}

export function openPacedClock(clock: PacedClock): () => DeskTime {
  const { origin, speed, mono } = clock;
  let last = clock.notBefore;
  return () => {
    const at = Math.round(origin.at + (mono() - origin.mono) * speed);
    last = deskTime(Math.max(last, at));
    return last;
  };
}
