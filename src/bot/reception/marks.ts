// The marks of deliveries, many in one commit: `acting` is durable before its deed begins, `done` follows
// soon after. What the store refuses of what is done stays in mind, and goes with the next commit.
import type { DeliveryMark, Inbox } from '#engine/journal/journal.ts';

type Named = Pick<DeliveryMark, 'platform' | 'id'>;

export interface Marks {
  /** True once it is durable; false when the journal cannot be written, and then nothing may be done. */
  acting(of: Named): Promise<boolean>;
  /** Resolves when it is durable or had to wait for a better hour. */
  done(of: Named, outcome: string): Promise<void>;
  /** Writes all that waits, now. */
  flush(): void;
}

export interface MarkParts {
  readonly inbox: Pick<Inbox, 'mark'>;
  /** These are done, durably. */
  readonly settled: (marks: readonly DeliveryMark[]) => void;
  readonly warn: (text: string) => void;
}

/** What is done may wait this long for company: nothing waits for it, and each commit holds up the loop. */
const DONE_MS = 250;
const MOST_KEPT = 10_000;

interface Entry {
  readonly mark: DeliveryMark;
  readonly told: (durable: boolean) => void;
}

/** The store could not; anything else that is thrown is a bug, and is not tried again. */
function isStoreFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'JournalFault';
}

export function createMarks({ inbox, settled, warn }: MarkParts): Marks {
  let kept: readonly DeliveryMark[] = [];
  let entries: Entry[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;

  const write = (marks: readonly DeliveryMark[]): boolean => {
    const done = marks.filter(({ state }) => state === 'done');
    try {
      inbox.mark(marks);
    } catch (error) {
      warn(`${marks.length} deliveries could not be marked: ${String(error)}`);
      kept = isStoreFault(error) ? done.slice(-MOST_KEPT) : [];
      return false;
    }
    kept = [];
    settled(done);
    return true;
  };
  const flush = (): void => {
    if (soon !== null) clearImmediate(soon);
    if (later !== null) clearTimeout(later);
    soon = null;
    later = null;
    const now = entries;
    entries = [];
    if (now.length === 0) return;
    const durable = write([...kept, ...now.map(({ mark }) => mark)]);
    for (const { told } of now) told(durable);
  };
  return {
    flush,
    acting: ({ platform, id }) =>
      new Promise((told) => {
        entries.push({ mark: { platform, id, state: 'acting', outcome: null }, told });
        soon ??= setImmediate(flush);
      }),
    done: ({ platform, id }, outcome) =>
      new Promise((resolve) => {
        const mark: DeliveryMark = { platform, id, state: 'done', outcome };
        entries.push({ mark, told: () => resolve() });
        later ??= setTimeout(flush, DONE_MS);
      }),
  };
}
