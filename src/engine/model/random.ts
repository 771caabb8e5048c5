// Seeded numbers: a pure function of a seed and a key, so that the same question always gets the same
// answer, whatever was asked before and after a restart.

/** A generator of numbers in [0, 1): SplitMix32 started from an FNV-1a hash of the words. */
export function seeded(...words: readonly (string | number)[]): () => number {
  let state = 0x811c9dc5;
  for (const char of words.join('|')) {
    state ^= char.codePointAt(0) ?? 0;
    state = Math.imul(state, 0x01000193);
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** A standard normal draw from two uniform ones (Box and Muller, 1958). */
export function normal(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()));
  return radius * Math.cos(2 * Math.PI * next());
}
