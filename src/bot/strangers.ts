// Strangers: whoever knocks without being let in, at a real desk's room or at a platform's door. Some of
// their refusals an hour are put on record, so that it is seen; no number of them can fill the journal.

export interface Strangers {
  /** True when this one is to be put on record. */
  recorded(mono: number): boolean;
  /** How many of an hour that is over were left out; each is told once. */
  missed(mono: number): number;
}

export const RECORDED_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

export function createStrangers(): Strangers {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  let left = 0;
  const turn = (mono: number): void => {
    if (mono - since < HOUR_MS) return;
    left += Math.max(0, count - RECORDED_AN_HOUR);
    count = 0;
  };
  return {
    recorded(mono) {
      turn(mono);
      if (count === 0) since = mono;
      count += 1;
      return count <= RECORDED_AN_HOUR;
    },
    missed(mono) {
      turn(mono);
      const told = left;
      left = 0;
      return told;
    },
  };
}
