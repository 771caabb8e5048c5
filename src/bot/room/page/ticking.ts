// The page's clock and timers: now, later, and once before the next painting. A hidden page is not
// painted, so its work is done by a timer instead.

const HIDDEN_MS = 250;

export function now(): number {
  return Date.now();
}

export function later(ms: number, run: () => void): () => void {
  const id = window.setTimeout(run, ms);
  return () => {
    window.clearTimeout(id);
  };
}

export function every(ms: number, run: () => void): void {
  window.setInterval(run, ms);
}

/** Calls of one frame come to one run. */
export function oncePerFrame(run: () => void): () => void {
  let asked = false;
  const go = (): void => {
    if (!asked) return;
    asked = false;
    run();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) window.setTimeout(go, HIDDEN_MS);
    else {
      window.requestAnimationFrame(go);
      // A page hidden before that frame would wait until it is looked at again.
      window.setTimeout(go, HIDDEN_MS);
    }
  };
}

/** Runs once typing has paused. */
export function afterPause(ms: number, run: () => void): () => void {
  let cancel = (): void => undefined;
  return () => {
    cancel();
    cancel = later(ms, run);
  };
}
