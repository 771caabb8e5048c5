// The journal on disk: one SQLite file, one transaction a batch, durable when append returns. After a
// fault nothing of the batch is kept, the head is where it was, and the next append may succeed.
import type Database from 'better-sqlite3';
import { sealBatch } from '#engine/journal/chain.ts';
import { asFault, faulting } from '#engine/journal/fault.ts';
import {
  type AnyFact,
  type Batch,
  type Entry,
  type Head,
  type Journal,
  JournalFault,
  type OutboxRow,
} from '#engine/journal/journal.ts';
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

type Message = [number, number, number, string, string, string];

interface Statements {
  readonly begin: Database.Statement<[]>;
  readonly commit: Database.Statement<[]>;
  readonly rollback: Database.Statement<[]>;
  readonly entry: Database.Statement<[...Row]>;
  readonly message: Database.Statement<Message>;
  readonly outbox: Database.Statement<[string, number], OutboxRow>;
  readonly lastMessage: Database.Statement<[], number>;
  readonly done: Database.Statement<[string, number]>;
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
  #head: Head;

  constructor(db: Database.Database, codec: Codec<F>, options: SqliteJournalOptions) {
    this.#db = db;
    this.#sql = prepare(db);
    this.#codec = codec;
    this.#options = options;
    this.#head = lastHead(db);
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
      for (const { channel, lane, card } of batch.outgoing)
        this.#sql.message.run(seq, desk, wall, channel, lane, card);
    });
    this.#head = sealed.head;
    return sealed.entries;
  }

  read(from: number): Iterable<Entry<F>> {
    return { [Symbol.iterator]: () => this.#entries(Math.max(1, from)) };
  }

  outbox(follower: string, limit: number): readonly OutboxRow[] {
    this.#checkOpen();
    return faulting(this.#options.path, () => this.#sql.outbox.all(follower, limit));
  }

  done(follower: string, id: number): void {
    this.#checkOpen();
    const last = faulting(this.#options.path, () => this.#sql.lastMessage.get()) ?? 0;
    // Past the end, messages not yet written would never be sent.
    if (id > last) throw new RangeError(`the outbox has no message ${id}`);
    this.#commit(() => this.#sql.done.run(follower, id));
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
    message: db.prepare(
      'INSERT INTO outbox (seq, desk, wall, channel, lane, card) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    outbox: db.prepare(
      `SELECT id, seq, desk, wall, channel, lane, card FROM outbox
       WHERE id > coalesce((SELECT done FROM follower WHERE name = ?), 0) ORDER BY id LIMIT ?`,
    ),
    lastMessage: db.prepare<[], number>('SELECT max(id) FROM outbox').pluck(),
    done: db.prepare(
      `INSERT INTO follower VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET done = max(done, excluded.done)`,
    ),
  };
}
