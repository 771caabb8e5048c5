// Draws from a seed, so that a run with the same seed meets the same faults in the same order.

export interface Draws {
  /** In [0, 1). */
  next(): number;
  /** One of them; undefined of none. */
  oneOf<T>(all: readonly T[]): T | undefined;
  shuffled<T>(all: readonly T[]): readonly T[];
}

/** Mulberry32, by Tommy Ettinger: small, and good enough to choose a socket. */
export function createDraws(seed: number): Draws {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    oneOf: (all) => all[Math.floor(next() * all.length)],
    shuffled: (all) =>
      all
        .map((one) => ({ one, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ one }) => one),
  };
}
