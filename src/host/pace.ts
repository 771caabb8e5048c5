// The pace of a replay: how long real time passes between two instants of the desk's clock. It slows
// while a request or a CRITICAL alert waits for a person, a minute at most; at `max` it only gives way.
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { DeskTime } from '#engine/model/time.ts';

export type Speed = number | 'max';

/** Nights and weekends pass in one breath. */
const LONGEST_WAIT_MS = 600;
/** Desk seconds a second while a request waits for a person. */
const SLOW_SPEED = 120;
const SLOWEST_FOR_MS = 60_000;
const SLICE_MS = 50;

export interface PaceParts {
  readonly speed: Speed;
  readonly mono: () => number;
  readonly stopped: () => boolean;
  /** A request, or a CRITICAL alert nobody has taken, waits for a person. */
  readonly waiting: () => boolean;
}

/** Gives way to the event loop once, or for so long; it never keeps a process that ends. */
export function giveWay(ms = 0): Promise<void> {
  return ms > 0 ? wait(ms, undefined, { ref: false }) : nextTurn();
}

/** Waits before an instant; answers false when the desk is stopping. */
export function createPace(parts: PaceParts): (from: DeskTime, to: DeskTime) => Promise<boolean> {
  let slowSince: number | null = null;
  const slowed = (): boolean => {
    if (!parts.waiting()) {
      slowSince = null;
      return false;
    }
    slowSince ??= parts.mono();
    return parts.mono() - slowSince < SLOWEST_FOR_MS;
  };
  return async (from, to) => {
    const { speed } = parts;
    if (speed === 'max') {
      await giveWay();
      return !parts.stopped();
    }
    let left = to - from;
    const overnight = left > 3 * 3_600_000;
    let waited = 0;
    while (left > 0 && !parts.stopped()) {
      const rate = slowed() ? Math.min(speed, SLOW_SPEED) : speed;
      const slice = Math.min(SLICE_MS, left / rate);
      await wait(slice);
      waited += slice;
      left -= slice * rate;
      if (overnight && waited >= LONGEST_WAIT_MS) break;
    }
    return !parts.stopped();
  };
}
