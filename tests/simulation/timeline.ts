// Time for simulations of followers: nothing passes until it is played, and then everything in its order. At
// each instant all that was promised is done before the next.
import { setImmediate as settled } from 'node:timers/promises';

interface Due {
  readonly at: number;
  readonly act: () => void;
}

export class Timeline {
  now = 0;
  /** The latest first, so that the next is at the end. */
  readonly #due: Due[] = [];

  after(ms: number, act: () => void): () => void {
    const due = { at: this.now + Math.max(0, ms), act };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#due[middle]?.at ?? 0) > due.at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, due);
    return () => {
      const at = this.#due.indexOf(due);
      if (at !== -1) this.#due.splice(at, 1);
    };
  }

  /** Waits on this time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  async playUntil(at: number): Promise<void> {
    await settled();
    for (;;) {
      const next = this.#due.at(-1);
      if (next === undefined || next.at > at) break;
      this.#due.pop();
      this.now = next.at;
      next.act();
      await settled();
    }
    this.now = at;
  }
}
