// A journal on a disk that can fill up: while it is full nothing is kept and every append is a fault, as
// SQLite answers it. Reading goes on.
import type { Journal } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';

export interface Disk {
  readonly journal: Journal<DeskFact>;
  fill(): void;
  free(): void;
}

export function openDisk(): Disk {
  const inner = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  let full = false;
  const room = () => {
    if (full) throw new JournalFault('full', 'journal.db: The disk is full. Free some space.');
  };
  const journal: Journal<DeskFact> = {
    head: () => inner.head(),
    append(batch) {
      room();
      return inner.append(batch);
    },
    read: (from) => inner.read(from),
    messages: {
      ...inner.messages,
      record(postings) {
        room();
        inner.messages.record(postings);
      },
    },
    deliveries: {
      ...inner.deliveries,
      take(delivery) {
        room();
        return inner.deliveries.take(delivery);
      },
      mark(marks) {
        room();
        inner.deliveries.mark(marks);
      },
      forget(platform, beforeWall, limit) {
        room();
        return inner.deliveries.forget(platform, beforeWall, limit);
      },
      moveCursor(platform, place, to) {
        room();
        inner.deliveries.moveCursor(platform, place, to);
      },
    },
    close: () => inner.close(),
  };
  return {
    journal,
    fill: () => {
      full = true;
    },
    free: () => {
      full = false;
    },
  };
}
