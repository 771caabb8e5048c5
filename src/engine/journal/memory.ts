// A journal in memory: the same chain, batches, outbox and inbox as the one on disk, kept as the same rows,
// and gone when the process ends. Tests, backtests and simulations run on it.
import { GENESIS, sealBatch } from '#engine/journal/chain.ts';
import { openMemoryInbox } from '#engine/journal/inbox-memory.ts';
import { type AnyFact, type Entry, type Journal, JournalFault } from '#engine/journal/journal.ts';
import { openMemoryOutbox } from '#engine/journal/outbox-memory.ts';
import {
  entryOf,
  makeCodec,
  type Row,
  type Upcast,
  type Versions,
} from '#engine/journal/payload.ts';

export function openMemoryJournal<F extends AnyFact>(
  versions: Versions,
  upcast?: Upcast,
): Journal<F> {
  const codec = makeCodec<F>(versions, upcast);
  const rows: Row[] = [];
  const outbox = openMemoryOutbox(checkOpen);
  const inbox = openMemoryInbox(checkOpen);
  let head = GENESIS;
  let closed = false;

  function checkOpen(): void {
    if (closed) throw new JournalFault('closed', 'The journal is closed.');
  }
  function* entries(from: number): Generator<Entry<F>> {
    for (let at = Math.max(1, from) - 1; ; at += 1) {
      checkOpen();
      const row = rows[at];
      if (row === undefined) return;
      yield entryOf(codec, row);
    }
  }

  return {
    head: () => head,
    append(batch) {
      checkOpen();
      const sealed = sealBatch(head, batch, codec);
      for (const row of sealed.rows) rows.push(row);
      head = sealed.head;
      const { desk, wall } = batch.stamp;
      outbox.write(batch.outgoing, { seq: head.seq, desk, wall });
      return sealed.entries;
    },
    read: (from) => ({ [Symbol.iterator]: () => entries(from) }),
    messages: outbox.messages,
    deliveries: inbox,
    close() {
      closed = true;
    },
  };
}
