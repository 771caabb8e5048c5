// The journal on disk: one SQLite file, one transaction a batch, durable when append returns. After a
// fault nothing of the batch is kept, the head is where it was, and the next append may succeed.
import type Database from 'better-sqlite3';
import { sealBatch } from '#engine/journal/chain.ts';
import { asFault, faulting } from '#engine/journal/fault.ts';
import { SqliteInbox } from '#engine/journal/inbox.ts';
import {
  type AnyFact,
  type Batch,
  type Entry,
  type Head,
  type Inbox,
  type Journal,
  JournalFault,
  type Outbox,
} from '#engine/journal/journal.ts';
import { SqliteOutbox } from '#engine/journal/outbox.ts';
import {
  type Codec,
  entryOf,
  makeCodec,
  parseRow,
  type Row,
  type Upcast,
  type Versions,
} from '#engine/journal/payload.ts';
import { lastHead, openForReading, openForWriting, pagedRows } from '#engine/journal/schema.ts';
import type { JournalStore } from '#engine/journal/store.ts';

export interface SqliteJournalOptions {
  readonly path: string;
  readonly versions: Versions;
  readonly upcast?: Upcast;
  readonly readOnly?: boolean;
  /** The monotonic clock, in milliseconds. */
  readonly mono: () => number;
  /** Told how many milliseconds each commit took to reach the disk. */
  readonly onCommit?: (ms: number) => void;
  /** The file's greatest size in pages of 4 KiB; past it an append is a fault `full`. */
  readonly maxPages?: number;
}

interface Statements {
  readonly begin: Database.Statement<[]>;
  readonly commit: Database.Statement<[]>;
  readonly rollback: Database.Statement<[]>;
  readonly entry: Database.Statement<[...Row]>;
}

/** Throws JournalFault where the file cannot be opened, is no journal, or is of a newer Twokey. */
export function openSqliteJournal<F extends AnyFact>(options: SqliteJournalOptions): Journal<F> {
  const { path, readOnly = false } = options;
  const codec = makeCodec<F>(options.versions, options.upcast);
  const db = readOnly ? openForReading(path) : openForWriting(path);
  return faulting(path, () => {
    if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`);
    return new SqliteJournal<F>(db, codec, options);
  });
}

class SqliteJournal<F extends AnyFact> implements Journal<F> {
  readonly #db: Database.Database;
  readonly #sql: Statements;
  readonly #codec: Codec<F>;
  readonly #options: SqliteJournalOptions;
  readonly #outbox: SqliteOutbox;
  readonly #inbox: SqliteInbox;
  #head: Head;

  constructor(db: Database.Database, codec: Codec<F>, options: SqliteJournalOptions) {
    this.#db = db;
    this.#sql = prepare(db);
    this.#codec = codec;
    this.#options = options;
    this.#head = lastHead(db);
    const store: JournalStore = {
      db,
      path: options.path,
      checkOpen: () => this.#checkOpen(),
      commit: (write) => this.#commit(write),
    };
    this.#outbox = new SqliteOutbox(store);
    this.#inbox = new SqliteInbox(store);
  }

  get messages(): Outbox {
    return this.#outbox;
  }

  get deliveries(): Inbox {
    return this.#inbox;
  }

  head(): Head {
    return this.#head;
  }

  append(batch: Batch<F>): readonly Entry<F>[] {
    this.#checkOpen();
    const sealed = sealBatch(this.#head, batch, this.#codec);
    const { desk, wall } = batch.stamp;
    const { seq } = sealed.head;
    this.#commit(() => {
      for (const row of sealed.rows) this.#sql.entry.run(...row);
      this.#outbox.write(batch.outgoing, { seq, desk, wall });
    });
    this.#head = sealed.head;
    return sealed.entries;
  }

  read(from: number): Iterable<Entry<F>> {
    return { [Symbol.iterator]: () => this.#entries(Math.max(1, from)) };
  }

  close(): void {
    if (this.#db.open) faulting(this.#options.path, () => this.#db.close());
  }

  *#entries(from: number): Generator<Entry<F>> {
    this.#checkOpen();
    let expected = from;
    for (const raw of pagedRows(this.#db, this.#options.path, from)) {
      const row = parseRow(raw);
      if (row === null || row[0] !== expected)
        throw new JournalFault(
          'corrupt',
          `${this.#options.path}: entry ${expected} is missing or damaged. Keep the file as ` +
            'evidence, run the journal check, and restore the newest backup.',
        );
      expected += 1;
      yield entryOf(this.#codec, row);
      this.#checkOpen();
    }
  }

  #checkOpen(): void {
    if (!this.#db.open) throw new JournalFault('closed', 'The journal is closed.');
  }

  #commit(write: () => void): void {
    const { mono, onCommit, path } = this.#options;
    let started: number;
    try {
      this.#sql.begin.run();
      write();
      started = mono();
      this.#sql.commit.run();
    } catch (error) {
      this.#undo();
      throw asFault(error, path);
    }
    onCommit?.(mono() - started);
  }

  // SQLite has already rolled back after some faults; after the others the transaction is still open.
  #undo(): void {
    if (this.#db.inTransaction) faulting(this.#options.path, () => this.#sql.rollback.run());
  }
}

function prepare(db: Database.Database): Statements {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    entry: db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  };
}
