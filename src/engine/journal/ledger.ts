// The ledger: the state folded from the journal, and the one way to change it, a turn. A turn runs to
// its end without suspending: what was true when it was decided is still true when it is written.
import { attempt } from '#engine/journal/attempt.ts';
import type { AnyFact, Entry, Head, Journal, Outgoing, Stamp } from '#engine/journal/journal.ts';
import { GENESIS } from '#engine/journal/chain.ts';
import { type Guard, GuardBroken, judgeBatch } from '#engine/journal/guard.ts';
import { plainFact } from '#engine/journal/payload.ts';
import type { Refusal, Result } from '#engine/model/result.ts';

/** Pure: the state after a fact. It never changes what it is given. */
export type Fold<S, F> = (state: S, fact: F, at: Stamp) => S;

export interface Folded<S> {
  readonly state: S;
  readonly head: Head;
}

export interface FoldParts<S, F extends AnyFact> {
  readonly journal: Journal<F>;
  readonly empty: S;
  readonly fold: Fold<S, F>;
  /** What is folded already; folding goes on behind it. */
  readonly folded?: Folded<S>;
}

export interface LedgerParts<S, F extends AnyFact> extends FoldParts<S, F> {
  readonly guards: readonly Guard<S, F>[];
  /** Pure: the messages that leave in the same transaction as the facts. */
  readonly outgoing: (
    before: S,
    after: S,
    entries: readonly { readonly fact: F }[],
    stamp: Stamp,
  ) => readonly Outgoing[];
  /** Applied to every state before anybody sees it; tests hand in a deep freeze. */
  readonly freeze?: (state: S) => S;
}

export type Listener<S, F extends AnyFact> = (entries: readonly Entry<F>[], state: S) => void;

export interface Ledger<S, F extends AnyFact> {
  state(): S;
  head(): Head;
  /**
   * Decides, judges, folds, appends. A refusal and an empty list write nothing. Throws GuardBroken,
   * JournalFault, or what the pure parts throw, and then nothing was written and the state is as it was.
   */
  turn<R = Refusal>(
    decide: (state: S) => Result<readonly F[], R>,
    stamp: Stamp,
  ): Result<readonly Entry<F>[], R>;
  /**
   * Calls the listener after each batch, in the order of the batches, outside the turn; the answer
   * stops it. A turn a listener begins runs at once, and its batch is told after the ones before it.
   */
  follow(listener: Listener<S, F>): () => void;
}

/** A listener threw. The facts it was told of are written; the other listeners were told. */
export class ListenerFailed extends Error {
  constructor(cause: unknown) {
    super(`a follower of the ledger failed after its batch was written: ${String(cause)}`, {
      cause,
    });
    this.name = 'ListenerFailed';
  }
}

/** Folds the journal a slice at a time, so that the caller can do something else in between. */
export function* foldInSteps<S, F extends AnyFact>(
  parts: FoldParts<S, F>,
  stepSize: number,
): Generator<Folded<S>, Folded<S>> {
  const { journal, fold } = parts;
  let { state, head } = parts.folded ?? { state: parts.empty, head: GENESIS };
  checkFolded(journal, head);
  let countdown = stepSize;
  for (const entry of journal.read(head.seq + 1)) {
    state = fold(state, entry.fact, entry);
    head = entry;
    countdown -= 1;
    if (countdown > 0) continue;
    countdown = stepSize;
    yield { state, head: { seq: head.seq, hash: head.hash } };
  }
  return { state, head: { seq: head.seq, hash: head.hash } };
}

// A state folded from another journal, or from one since rewritten, must never be built upon.
function checkFolded<F extends AnyFact>(journal: Journal<F>, head: Head): void {
  if (head.seq === 0) return;
  for (const entry of journal.read(head.seq)) {
    if (entry.seq === head.seq && entry.hash === head.hash) return;
    break;
  }
  throw new RangeError(`what was folded up to entry ${head.seq} is not of this journal`);
}

/** The whole journal folded; throws JournalFault where it cannot be read. */
export function foldAll<S, F extends AnyFact>(parts: FoldParts<S, F>): Folded<S> {
  const steps = foldInSteps(parts, Number.POSITIVE_INFINITY);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Folds what is not folded yet and opens the ledger on it. The guards judge new batches only. */
export function openLedger<S, F extends AnyFact>(parts: LedgerParts<S, F>): Ledger<S, F> {
  return new FoldedLedger(parts, foldAll(parts).state);
}

interface Following<S, F extends AnyFact> {
  readonly listener: Listener<S, F>;
}

class FoldedLedger<S, F extends AnyFact> implements Ledger<S, F> {
  readonly #parts: LedgerParts<S, F>;
  readonly #following = new Set<Following<S, F>>();
  readonly #untold: (() => void)[] = [];
  #state: S;
  #turning = false;
  #telling = false;

  constructor(parts: LedgerParts<S, F>, state: S) {
    this.#parts = parts;
    this.#state = this.#frozen(state);
  }

  state(): S {
    return this.#state;
  }

  head(): Head {
    return this.#parts.journal.head();
  }

  turn<R>(
    decide: (state: S) => Result<readonly F[], R>,
    stamp: Stamp,
  ): Result<readonly Entry<F>[], R> {
    if (this.#turning) throw new Error('a turn was begun inside a turn');
    this.#turning = true;
    let result: Result<readonly Entry<F>[], R>;
    try {
      result = this.#take(decide, stamp);
    } finally {
      this.#turning = false;
    }
    if (result.ok && result.value.length > 0) this.#tell(result.value);
    return result;
  }

  follow(listener: Listener<S, F>): () => void {
    const following = { listener };
    this.#following.add(following);
    return () => void this.#following.delete(following);
  }

  #take<R>(
    decide: (state: S) => Result<readonly F[], R>,
    stamp: Stamp,
  ): Result<readonly Entry<F>[], R> {
    const { guards, fold, outgoing, journal } = this.#parts;
    const before = this.#state;
    const decided = decide(before);
    if (!decided.ok) return decided;
    if (decided.value.length === 0) return { ok: true, value: [] };
    const facts = decided.value.map(plainFact);
    const breach = judgeBatch(guards, before, facts, stamp);
    if (breach !== null) throw new GuardBroken(breach);
    let after = before;
    for (const fact of facts) after = fold(after, fact, stamp);
    after = this.#frozen(after);
    const entries = facts.map((fact) => ({ fact }));
    const messages = outgoing(before, after, entries, stamp);
    const written = journal.append({ facts, stamp, outgoing: messages });
    this.#state = after;
    return { ok: true, value: written };
  }

  #tell(entries: readonly Entry<F>[]): void {
    const state = this.#state;
    for (const following of this.#following)
      this.#untold.push(() => {
        if (this.#following.has(following)) following.listener(entries, state);
      });
    if (this.#telling) return;
    const failures: unknown[] = [];
    this.#telling = true;
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      const told = attempt(next);
      if (!told.ok) failures.push(told.error);
    }
    this.#telling = false;
    if (failures.length > 0) throw new ListenerFailed(failures[0]);
  }

  #frozen(state: S): S {
    const { freeze } = this.#parts;
    return freeze === undefined ? state : freeze(state);
  }
}
