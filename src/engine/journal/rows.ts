// The rows of any journal file exactly as they are stored: a live one, a backup or a copy of unknown
// origin. The file is opened for reading only, on one snapshot, and never trusted.
import type { AnyFact } from '#engine/journal/journal.ts';
import { openForReading, walkedRows } from '#engine/journal/schema.ts';
import { findingOf, type History, type Verdict, verifyInSteps } from '#engine/journal/verify.ts';

/** Throws JournalFault where the file is missing, unreadable or no journal, at the first row asked for. */
export function* rawRows(path: string): Generator<readonly unknown[]> {
  const db = openForReading(path);
  try {
    yield* walkedRows(db, path);
  } finally {
    db.close();
  }
}

/** Verifies a file; throws JournalFault only where it is missing or the machine cannot read it. */
export function verifyFile<S, F extends AnyFact>(
  path: string,
  history: History<S, F>,
  onProgress?: (entries: number) => void,
): Verdict<S> {
  const steps = verifyFileInSteps(path, history, 10_000);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    onProgress?.(step.value);
  }
}

/** Verifies a file a slice at a time, yielding the number of entries proved. */
export function* verifyFileInSteps<S, F extends AnyFact>(
  path: string,
  history: History<S, F>,
  stepSize: number,
): Generator<number, Verdict<S>> {
  let good: number | null = null;
  function* counted(): Generator<readonly unknown[]> {
    const db = openForReading(path);
    try {
      good = 0;
      for (const row of walkedRows(db, path)) {
        yield row;
        good += 1;
      }
    } finally {
      db.close();
    }
  }
  try {
    return yield* verifyInSteps({ ...history, rows: counted() }, stepSize);
  } catch (error) {
    return findingOf(error, good);
  }
}
