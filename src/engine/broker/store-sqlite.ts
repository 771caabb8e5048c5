// The broker's events in an SQLite file of their own. Each append is one transaction with
// synchronous FULL, and every fault of the file comes out as a BrokerStoreFault with its reason.
import Database from 'better-sqlite3';

import { parseEvent } from '#engine/broker/events.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import { BrokerStoreFault } from '#engine/broker/store.ts';
import type { BrokerStore, StoreFaultReason } from '#engine/broker/store.ts';

export interface SqliteStoreOptions {
  /** The file never grows beyond this many pages of 4 KiB: past it an append says "full". */
  readonly pagesMax?: number;
}

const BUSY_TIMEOUT_MS = 100;
const PAGES_MAX = 262_144;
const VERSION = 1;
const FULL = 2;

const REASON_OF: readonly (readonly [string, StoreFaultReason])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  // Only another writer can have taken the number of our next row.
  ['SQLITE_CONSTRAINT', 'locked'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
];

/** Never a guess at a cause: what SQLite does not name is "io". */
export function storeFault(file: string, error: unknown): BrokerStoreFault {
  if (error instanceof BrokerStoreFault) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Database.SqliteError ? error.code : '';
  const reason = REASON_OF.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'io';
  return new BrokerStoreFault(reason, `the broker's books ${file}: ${reason}: ${text}`);
}

function guarded<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw storeFault(file, error);
  }
}

function prepare(file: string, db: Database.Database, pagesMax: number): void {
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted)
      throw new BrokerStoreFault(
        'corrupt',
        `the broker's books ${file}: ${what} is ${String(found)}`,
      );
  };
  expect('quick_check', db.pragma('quick_check(1)', { simple: true }), 'ok');
  const version = db.pragma('user_version', { simple: true });
  if (version !== 0) expect('version', version, VERSION);
  expect('journal_mode', db.pragma('journal_mode = WAL', { simple: true }), 'wal');
  db.pragma('synchronous = FULL');
  expect('synchronous', db.pragma('synchronous', { simple: true }), FULL);
  db.pragma(`max_page_count = ${pagesMax}`);
  if (version === VERSION) return;
  db.transaction(() => {
    db.exec('CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
    db.pragma(`user_version = ${VERSION}`);
  }).immediate();
}

interface Row {
  readonly seq: number;
  readonly body: string;
}

function readRow(file: string, row: Row, expected: number): BrokerEvent {
  try {
    if (row.seq !== expected) throw new RangeError(`event ${expected} is missing`);
    return parseEvent(row.body);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new BrokerStoreFault('corrupt', `the broker's books ${file}: event ${row.seq}: ${text}`);
  }
}

class SqliteStore implements BrokerStore {
  readonly #file: string;
  readonly #db: Database.Database;
  readonly #insert: Database.Statement<[number, string]>;
  readonly #select: Database.Statement<[], Row>;
  #last: number;

  constructor(file: string, db: Database.Database) {
    this.#file = file;
    this.#db = db;
    this.#insert = db.prepare<[number, string]>('INSERT INTO event (seq, body) VALUES (?, ?)');
    this.#select = db.prepare<[], Row>('SELECT seq, body FROM event ORDER BY seq');
    this.#last = 0;
    this.load();
  }

  load(): readonly BrokerEvent[] {
    this.#mustBeOpen();
    const rows = guarded(this.#file, () => this.#select.all());
    const events = rows.map((row, index) => readRow(this.#file, row, index + 1));
    this.#last = events.length;
    return events;
  }

  append(events: readonly BrokerEvent[]): void {
    this.#mustBeOpen();
    const write = this.#db.transaction(() => {
      let seq = this.#last;
      for (const event of events) this.#insert.run((seq += 1), JSON.stringify(event));
      return seq;
    });
    this.#last = guarded(this.#file, () => write.immediate());
  }

  close(): void {
    this.#db.close();
  }

  #mustBeOpen(): void {
    if (!this.#db.open)
      throw new BrokerStoreFault('closed', `the broker's books ${this.#file} are closed`);
  }
}

/** Opens or makes the books; throws BrokerStoreFault where they cannot be trusted. */
export function sqliteStore(file: string, options: SqliteStoreOptions = {}): BrokerStore {
  const db = guarded(file, () => new Database(file, { timeout: BUSY_TIMEOUT_MS }));
  try {
    prepare(file, db, options.pagesMax ?? PAGES_MAX);
    return new SqliteStore(file, db);
  } catch (error) {
    db.close();
    throw storeFault(file, error);
  }
}
