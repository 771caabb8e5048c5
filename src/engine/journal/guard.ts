// Guards: rules that hold over every batch of facts, whoever wrote it. They are judged before each
// commit and again over the whole history by the verifier; a broken one is a bug or a forgery.
import type { Stamp } from '#engine/journal/journal.ts';

export interface Guard<S, F> {
  readonly name: string;
  /** Pure. A sentence that says what is wrong with the batch, or null where the rule holds. */
  readonly judge: (before: S, batch: readonly F[], at: Stamp) => string | null;
}

export interface Breach {
  readonly guard: string;
  readonly sentence: string;
}

/** A batch broke a guard: nothing of it was appended. */
export class GuardBroken extends Error {
  readonly guard: string;
  readonly sentence: string;

  constructor(breach: Breach) {
    super(`guard ${breach.guard}: ${breach.sentence}`);
    this.name = 'GuardBroken';
    this.guard = breach.guard;
    this.sentence = breach.sentence;
  }
}

/** The first guard a batch breaks, in the order given. */
export function judgeBatch<S, F>(
  guards: readonly Guard<S, F>[],
  before: S,
  batch: readonly F[],
  at: Stamp,
): Breach | null {
  for (const { name, judge } of guards) {
    const sentence = judge(before, batch, at);
    if (sentence !== null) return { guard: name, sentence };
  }
  return null;
}
