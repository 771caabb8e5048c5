// How long what is done waits for its answer to be shown before it is marked as done: a crash in between leaves
// the person a note, and an answer that cannot be shown leaves nothing unfinished for long.
import type { Reply } from '#bot/delivered.ts';

const SHOWN_MS = 5_000;

/** Resolves when the answer was shown, or after a while. */
export async function shownOrLate(shown: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, SHOWN_MS);
  await Promise.race([shown, late.promise]);
  clearTimeout(timer);
}

/** Nobody is left to be answered. */
export const SILENT: Reply = { progress: () => undefined, answer: () => Promise.resolve() };
