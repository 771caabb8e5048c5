// The journal's file: its tables, and the one way to open it. A file opened here is a Twokey journal
// of a schema this program knows, and its commits reach the disk before they return.
import Database from 'better-sqlite3';
import { GENESIS } from '#engine/journal/chain.ts';
import { faulting } from '#engine/journal/fault.ts';
import { type Head, JournalFault } from '#engine/journal/journal.ts';

export const SCHEMA = 1;
/** "TWOK" in the file's header says whose file it is. */
export const APPLICATION_ID = 0x54574f4b;
/** Waiting for a lock blocks everything, a halt included: never longer than this. */
export const BUSY_TIMEOUT_MS = 100;
/** Rows read at a time: one connection cannot run anything else while a statement is open. */
export const PAGE_ROWS = 2_000;

const TABLES = `
CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), schema INTEGER NOT NULL) STRICT;
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  batch INTEGER NOT NULL CHECK (batch BETWEEN 1 AND seq),
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  desk INTEGER NOT NULL,
  wall INTEGER NOT NULL,
  payload TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER NOT NULL REFERENCES entry (seq),
  desk INTEGER NOT NULL,
  wall INTEGER NOT NULL,
  channel TEXT NOT NULL,
  lane TEXT NOT NULL CHECK (lane IN ('critical', 'normal', 'report')),
  card TEXT NOT NULL
) STRICT;
CREATE TABLE follower (name TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry)
  BEGIN SELECT RAISE(ABORT, 'an entry is always the next one'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entry_keeps BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
INSERT INTO meta (one, schema) VALUES (1, ${SCHEMA});
PRAGMA application_id = ${APPLICATION_ID};
`;

const COLUMNS = 'seq, batch, kind, version, desk, wall, payload, hash';
const PAGE = `SELECT ${COLUMNS} FROM entry WHERE seq >= ? ORDER BY seq LIMIT ${PAGE_ROWS}`;
const WALK = `SELECT ${COLUMNS} FROM entry ORDER BY seq`;

/** Opens a journal for reading and writing, and makes its tables in an empty file. */
export function openForWriting(path: string): Database.Database {
  return opened(path, {}, (db) => {
    if (isEmpty(db)) create(db);
    checkFile(db, path);
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
      throw new JournalFault('io', `${path}: this disk cannot hold a write-ahead log.`);
    db.pragma('foreign_keys = ON');
    // In WAL, NORMAL is the default and loses commits when the power fails.
    db.pragma('synchronous = FULL');
    if (db.pragma('synchronous', { simple: true }) !== 2)
      throw new JournalFault(
        'io',
        `${path}: commits would not be durable (synchronous is not FULL).`,
      );
  });
}

/** Opens a journal, or a copy of one, that will only be read. */
export function openForReading(path: string): Database.Database {
  return opened(path, { readonly: true, fileMustExist: true }, (db) => {
    checkFile(db, path);
    db.pragma('synchronous = FULL');
  });
}

/** The rows from a seq on, a page at a time; nothing stays open between two pages. */
export function* pagedRows(
  db: Database.Database,
  path: string,
  from: number,
): Generator<unknown[]> {
  const page = faulting(path, () => db.prepare<[number], unknown[]>(PAGE).raw());
  let next = from;
  for (;;) {
    const rows = faulting(path, () => page.all(next));
    yield* rows;
    if (rows.length < PAGE_ROWS) return;
    const last = rows.at(-1)?.[0];
    // A damaged tree may hand back old rows for ever.
    if (typeof last !== 'number' || last < next) return;
    next = last + 1;
  }
}

/**
 * Every row in one walk, on one snapshot. Nothing else can run on the connection until it ends, but
 * where the file is damaged every row before the damage is handed out.
 */
export function* walkedRows(db: Database.Database, path: string): Generator<unknown[]> {
  const walk = faulting(path, () => db.prepare<[], unknown[]>(WALK).raw().iterate());
  try {
    for (;;) {
      const next = faulting(path, () => walk.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    walk.return?.();
  }
}

/** The seq and hash of the last entry as stored. */
export function lastHead(db: Database.Database): Head {
  const last = 'SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1';
  return db.prepare<[], Head>(last).get() ?? GENESIS;
}

function opened(
  path: string,
  options: Database.Options,
  prepare: (db: Database.Database) => void,
): Database.Database {
  return faulting(path, () => {
    const db = new Database(path, { ...options, timeout: BUSY_TIMEOUT_MS });
    let ready = false;
    try {
      prepare(db);
      ready = true;
      return db;
    } finally {
      if (!ready) db.close();
    }
  });
}

function isEmpty(db: Database.Database): boolean {
  return (
    db.pragma('application_id', { simple: true }) === 0 &&
    db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  );
}

function create(db: Database.Database): void {
  db.transaction(() => {
    if (isEmpty(db)) db.exec(TABLES);
  }).immediate();
}

function checkFile(db: Database.Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new JournalFault(
      'corrupt',
      `${path} is a database, but not a Twokey journal. Check the path.`,
    );
  const schema = db.prepare<[]>('SELECT schema FROM meta').pluck().get();
  if (typeof schema !== 'number')
    throw new JournalFault(
      'corrupt',
      `${path} does not say which schema it has. Restore a backup.`,
    );
  if (schema > SCHEMA)
    throw new JournalFault(
      'corrupt',
      `${path} was written by a newer Twokey: its schema is ${schema}, this one knows ${SCHEMA}. ` +
        'Start the newer version, or restore the backup made before the update.',
    );
}
