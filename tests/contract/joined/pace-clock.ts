// A monotonic clock and its timers that can be made to run faster than real, so that what is paced at a message a
// second takes a test no longer than it must. It never goes back.
export interface PaceClock {
  mono(): number;
  /** Does it once, so many of its own milliseconds later; the answer calls it off. */
  after(ms: number, act: () => void): () => void;
  /** From now on it runs so many times as fast as the real one. */
  run(speed: number): void;
}

export function paceClock(begins: number): PaceClock {
  let speed = begins;
  let since = performance.now();
  let told = since;
  const mono = (): number => told + (performance.now() - since) * speed;
  return {
    mono,
    after(ms, act) {
      const timer = setTimeout(act, ms / speed);
      return () => clearTimeout(timer);
    },
    run(next) {
      told = mono();
      since = performance.now();
      speed = next;
    },
  };
}
