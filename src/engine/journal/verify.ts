// The verifier: walks a journal from its first entry and believes nothing it has not recomputed. It
// answers with the head it proved, or names the first entry that is not what was once written.
import { attempt } from '#engine/journal/attempt.ts';
import { GENESIS, hashEntry } from '#engine/journal/chain.ts';
import { type Guard, judgeBatch } from '#engine/journal/guard.ts';
import { type AnyFact, type Head, JournalFault, type Stamp } from '#engine/journal/journal.ts';
import type { Fold } from '#engine/journal/ledger.ts';
import {
  type Codec,
  makeCodec,
  parseRow,
  type Row,
  type Upcast,
  type Versions,
} from '#engine/journal/payload.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';

export interface History<S, F extends AnyFact> {
  readonly versions: Versions;
  readonly upcast?: Upcast;
  readonly empty: S;
  readonly fold: Fold<S, F>;
  readonly guards: readonly Guard<S, F>[];
  /** The head this verifier remembers from before (U3). */
  readonly anchor?: Head;
}

export interface VerifyParts<S, F extends AnyFact> extends History<S, F> {
  /** As stored, oldest first, in the order of the columns of a Row. */
  readonly rows: Iterable<readonly unknown[]>;
  /** Told the number of entries proved, every 10,000. */
  readonly onProgress?: (entries: number) => void;
}

/** The first thing that is wrong: what, why it is known, and what to do, in sentences for people. */
export interface Finding {
  readonly ok: false;
  /** The first bad entry; 0 where the file as a whole is no journal. */
  readonly seq: number;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}

export type Verdict<S> =
  { readonly ok: true; readonly entries: number; readonly head: Head; readonly state: S } | Finding;

const PROGRESS_ENTRIES = 10_000;

const KEEP =
  'Keep this file as evidence, halt the desk, and restore the newest backup that verifies.';
const REMEMBERED =
  'Keep this file as evidence and halt the desk: someone put back an older journal or rewrote it. ' +
  'Compare it with the newest backup that verifies.';
const BUG =
  'Halt the desk and show this to whoever maintains it: the entries are as they were written, but ' +
  'they should never have been.';

/** Verifies at one go. */
export function verifyJournal<S, F extends AnyFact>(parts: VerifyParts<S, F>): Verdict<S> {
  const steps = verifyInSteps(parts, PROGRESS_ENTRIES);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    parts.onProgress?.(step.value);
  }
}

/** Verifies a slice at a time and yields the number of entries proved, so that others get a turn. */
export function* verifyInSteps<S, F extends AnyFact>(
  parts: VerifyParts<S, F>,
  stepSize: number,
): Generator<number, Verdict<S>> {
  const walk = new Walk(parts);
  for (const raw of parts.rows) {
    const bad = walk.step(raw);
    if (bad !== null) return bad;
    if (walk.head.seq % stepSize === 0) yield walk.head.seq;
  }
  return walk.end();
}

/**
 * The finding where damage stopped the reading behind so many good entries, or, where that is null,
 * before the first could be asked for. Faults that are no damage, and bugs, are thrown on.
 */
export function findingOf(error: unknown, good: number | null): Finding {
  if (!(error instanceof JournalFault) || error.reason !== 'corrupt') throw error;
  if (good !== null) return found(good + 1, 'cannot be read', error.message);
  const what = 'The file cannot be read as a journal.';
  return { ok: false, seq: 0, what, why: error.message, remedy: KEEP };
}

class Walk<S, F extends AnyFact> {
  readonly #history: History<S, F>;
  readonly #codec: Codec<F>;
  readonly #anchor: Head | undefined;
  #state: S;
  #head: Head = GENESIS;
  #batch = 0;
  #stamp: Stamp = { desk: deskTime(0), wall: wallTime(0) };
  #facts: F[] = [];

  constructor(history: History<S, F>) {
    this.#history = history;
    this.#codec = makeCodec<F>(history.versions, history.upcast);
    this.#anchor = history.anchor;
    this.#state = history.empty;
  }

  get head(): Head {
    return this.#head;
  }

  step(raw: readonly unknown[]): Finding | null {
    const seq = this.#head.seq + 1;
    const row = parseRow(raw);
    if (row === null)
      return found(seq, 'is damaged', 'One of its columns holds something else than it should.');
    if (row[0] !== seq) return misplaced(seq, row[0]);
    if (hashEntry(this.#head.hash, row) !== row[7]) return unchained(row);
    if (seq === this.#anchor?.seq && row[7] !== this.#anchor.hash) return rewritten(row);
    const bad = this.#enter(row);
    if (bad !== null) return bad;
    const reading = this.#codec.read(row[2], row[3], row[6]);
    if (!reading.ok) return unreadable(row, reading.why);
    this.#facts.push(reading.fact);
    this.#head = { seq, hash: row[7] };
    return null;
  }

  end(): Verdict<S> {
    const bad = this.#closeBatch();
    if (bad !== null) return bad;
    const { seq } = this.#head;
    if (this.#anchor !== undefined && this.#anchor.seq > seq) return cut(seq, this.#anchor.seq);
    return { ok: true, entries: seq, head: this.#head, state: this.#state };
  }

  #enter([seq, batch, , , desk, wall]: Row): Finding | null {
    if (batch === seq) {
      const bad = this.#closeBatch();
      this.#batch = seq;
      this.#stamp = { desk: deskTime(desk), wall: wallTime(wall) };
      return bad;
    }
    if (batch !== this.#batch)
      return found(
        seq,
        'belongs to no batch',
        `It names batch ${batch}, and neither begins nor ends it.`,
      );
    if (desk === this.#stamp.desk && wall === this.#stamp.wall) return null;
    return found(
      seq,
      'is stamped apart from its batch',
      'All of a batch is written at one instant.',
    );
  }

  #closeBatch(): Finding | null {
    const facts = this.#facts;
    if (facts.length === 0) return null;
    const { guards, fold } = this.#history;
    let at = this.#batch;
    const judged = attempt(() => judgeBatch(guards, this.#state, facts, this.#stamp));
    if (!judged.ok) return unfoldable(at, judged.error);
    if (judged.value !== null) return broken(at, judged.value.guard, judged.value.sentence);
    const folding = attempt(() => {
      for (const fact of facts) {
        this.#state = fold(this.#state, fact, this.#stamp);
        at += 1;
      }
    });
    if (!folding.ok) return unfoldable(at, folding.error);
    this.#facts = [];
    return null;
  }
}

function found(seq: number, what: string, why: string, remedy: string = KEEP): Finding {
  return { ok: false, seq, what: `Entry ${seq} ${what}.`, why, remedy };
}

function misplaced(seq: number, got: number): Finding {
  if (got > seq)
    return found(
      seq,
      'is missing',
      `Entry ${got} stands where ${seq} should: entries were removed.`,
    );
  return found(seq, 'is out of place', `Entry ${got} stands where ${seq} should.`);
}

function unchained([seq, , kind]: Row): Finding {
  const why = 'It, or the hash it was chained to, was changed after it was written.';
  return found(seq, `(${kind}) does not match its hash`, why);
}

function rewritten([seq, , kind]: Row): Finding {
  const why = `The hash remembered for entry ${seq} is another: it, or entries before it, were rewritten.`;
  return found(seq, `(${kind}) is not the one that was remembered`, why, REMEMBERED);
}

function unreadable([seq, , kind]: Row, why: string): Finding {
  const remedy = `Verify with the version of Twokey that wrote it. If that cannot be, ${KEEP.toLowerCase()}`;
  return found(seq, `(${kind}) cannot be read`, `The chain holds, but ${why}.`, remedy);
}

function unfoldable(seq: number, error: unknown): Finding {
  return found(seq, 'cannot be folded into the state', `${String(error)}.`, BUG);
}

function broken(seq: number, guard: string, sentence: string): Finding {
  return found(seq, `begins a batch that breaks the rule "${guard}"`, sentence, BUG);
}

function cut(seq: number, anchored: number): Finding {
  const why = `The journal ends at ${seq}, but ${anchored} entries were remembered: its tail was cut off.`;
  return found(seq + 1, 'is missing', why, REMEMBERED);
}
