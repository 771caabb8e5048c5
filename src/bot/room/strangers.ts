// Strangers: anybody on the machine can knock at a real desk's room. Some of their refusals an hour are
// put on record, so that it is seen; no number of them can fill the journal.

export interface Strangers {
  /** True when this one is to be put on record. */
  recorded(mono: number): boolean;
}

export const RECORDED_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

export function createStrangers(): Strangers {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    recorded(mono) {
      if (mono - since >= HOUR_MS) {
        since = mono;
        count = 0;
      }
      count += 1;
      return count <= RECORDED_AN_HOUR;
    },
  };
}
