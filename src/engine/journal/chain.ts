// The chain: the hash of each entry covers its own text and the hash of the entry before it, so that
// changing, removing or adding anything changes every hash after it. Both journals seal batches here.
import { hash } from 'node:crypto';
import type { AnyFact, Batch, Entry, Head } from '#engine/journal/journal.ts';
import type { Codec, Row } from '#engine/journal/payload.ts';

/** What stands where the hash before the first entry would be. */
export const GENESIS_HASH = '0'.repeat(64);

/** The head of a journal that holds nothing. */
export const GENESIS: Head = { seq: 0, hash: GENESIS_HASH };

/**
 * SHA-256 in hex. The text is unambiguous: whole numbers parted by spaces come first, the kind stands
 * behind its length, and the payload, exactly as stored, is the rest. The row's own hash is not read.
 */
export function hashEntry(previous: string, row: Row): string {
  const [seq, batch, kind, version, desk, wall, payload] = row;
  const numbers = `${previous} ${seq} ${batch} ${version} ${desk} ${wall} ${kind.length}`;
  return hash('sha256', `${numbers} ${kind} ${payload}`, 'hex');
}

export interface Sealed<F extends AnyFact> {
  readonly rows: readonly Row[];
  readonly entries: readonly Entry<F>[];
  readonly head: Head;
}

/** The rows and entries a batch becomes after this head. Throws on an empty batch or a broken stamp. */
export function sealBatch<F extends AnyFact>(
  head: Head,
  batch: Batch<F>,
  codec: Codec<F>,
): Sealed<F> {
  const { desk, wall } = batch.stamp;
  if (batch.facts.length === 0) throw new RangeError('a batch holds at least one fact');
  if (!Number.isSafeInteger(desk) || !Number.isSafeInteger(wall))
    throw new RangeError(`a stamp is in whole milliseconds: desk ${desk}, wall ${wall}`);
  const first = head.seq + 1;
  const rows: Row[] = [];
  const entries: Entry<F>[] = [];
  let { seq, hash: last } = head;
  for (const fact of batch.facts) {
    const { kind, version, payload } = codec.write(fact);
    seq += 1;
    last = hashEntry(last, [seq, first, kind, version, desk, wall, payload, '']);
    rows.push([seq, first, kind, version, desk, wall, payload, last]);
    entries.push({ seq, hash: last, batch: first, version, desk, wall, fact });
  }
  return { rows, entries, head: { seq, hash: last } };
}
