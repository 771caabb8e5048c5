// Posting to the terminal: follows the outbox, prints what is new in its order, and marks it as done, so
// that after a restart nothing is missing and nothing is printed twice.
import type { Journal } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { parseCard } from '#bot/card.ts';
import { feedPrinter } from '#bot/terminal.ts';
import type { DeskFact } from '#runbook/fact.ts';

export interface Posting {
  /** Prints all that waits, now. */
  flush(): void;
  stop(): void;
}

const EVERY_MS = 100;
const BATCH = 500;

export function startPosting(
  journal: Journal<DeskFact>,
  out: { say(text: string): void; readonly colour: boolean; readonly width: number },
): Posting {
  const print = feedPrinter(out);
  let printed = 0;
  const flush = () => {
    try {
      for (;;) {
        const rows = journal.outbox('terminal', BATCH).filter((row) => row.id > printed);
        if (rows.length === 0) return;
        for (const row of rows) {
          const card = parseCard(row.card);
          out.say(
            card === null
              ? `(post ${row.id} cannot be read)`
              : print({ channel: row.channel, card }),
          );
          printed = row.id;
        }
        journal.done('terminal', printed);
      }
    } catch (error) {
      // A full disk keeps the mark from being written; what was printed is remembered here meanwhile.
      if (!(error instanceof JournalFault)) throw error;
    }
  };
  const timer = setInterval(flush, EVERY_MS);
  return {
    flush,
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}
