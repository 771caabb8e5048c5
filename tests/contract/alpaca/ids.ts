// The names this Alpaca gives: uuids, activity ids that sort in the order things happened, and draws. All come
// from the seed, so that the same calls get the same names.

export interface Ids {
  uuid(): string;
  /** "20260302143000123::…": sorts by time, and within a millisecond by the order it was given. */
  activity(ms: number): string;
  /** In [0, 1). */
  draw(): number;
}

function drawn(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hex(draw: () => number, digits: number): string {
  let text = '';
  while (text.length < digits) text += Math.floor(draw() * 16).toString(16);
  return text;
}

export function createIds(seed: number): Ids {
  const names = drawn(seed);
  const draws = drawn(seed + 1);
  let count = 0;
  const tail = () => `4${hex(names, 3)}-a${hex(names, 3)}-${hex(names, 12)}`;
  return {
    uuid: () => `${hex(names, 8)}-${hex(names, 4)}-${tail()}`,
    activity(ms) {
      count += 1;
      const stamp = new Date(ms).toISOString().replace(/\D/g, '');
      return `${stamp}::${count.toString(16).padStart(8, '0')}-0000-${tail()}`;
    },
    draw: draws,
  };
}
