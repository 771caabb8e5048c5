// The journal's file: its tables, and the one way to open it. A file opened here is a Twokey journal
// of a schema this program knows, and its commits reach the disk before they return.
import Database from 'better-sqlite3';
import { GENESIS } from '#engine/journal/chain.ts';
import { faulting } from '#engine/journal/fault.ts';
import { type Head, JournalFault } from '#engine/journal/journal.ts';

export const SCHEMA = 3;
/** "TWOK" in the file's header says whose file it is. */
export const APPLICATION_ID = 0x54574f4b;
/** Waiting for a lock blocks everything, a halt included: never longer than this. */
export const BUSY_TIMEOUT_MS = 100;
/** Rows read at a time: one connection cannot run anything else while a statement is open. */
export const PAGE_ROWS = 2_000;

/**
 * How messages fared. A follower gets what comes after the message it \`joined\` at; up to the one it
 * \`reached\`, every message of the lane that is not finished has a posting of its own.
 */
const POSTINGS = `
CREATE TABLE posting (
  platform TEXT NOT NULL,
  message INTEGER NOT NULL REFERENCES outbox (id),
  state TEXT NOT NULL CHECK (state IN ('sending', 'waiting', 'sent', 'refused')),
  place TEXT,
  tries INTEGER NOT NULL,
  next INTEGER NOT NULL,
  fault TEXT,
  repeat INTEGER NOT NULL CHECK (repeat IN (0, 1)),
  PRIMARY KEY (platform, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_open ON posting (platform, message) WHERE state IN ('sending', 'waiting');
CREATE TABLE follower (
  name TEXT NOT NULL,
  lane TEXT NOT NULL CHECK (lane IN ('critical', 'normal', 'report')),
  joined INTEGER NOT NULL,
  reached INTEGER NOT NULL CHECK (reached >= joined),
  PRIMARY KEY (name, lane)
) STRICT, WITHOUT ROWID;
`;

/**
 * What came in. Numbered as it was taken; what is not done, and what may be let go of, is found without
 * walking over the rest.
 */
const DELIVERIES = `
CREATE TABLE delivery (
  number INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  id TEXT NOT NULL,
  meaning TEXT NOT NULL,
  wall INTEGER NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'taken' CHECK (state IN ('taken', 'acting', 'done')),
  outcome TEXT,
  UNIQUE (platform, id),
  UNIQUE (platform, meaning)
) STRICT;
CREATE INDEX delivery_open ON delivery (platform, number) WHERE state IN ('taken', 'acting');
CREATE INDEX delivery_done ON delivery (wall) WHERE state = 'done';
CREATE TABLE reading (
  platform TEXT NOT NULL,
  place TEXT NOT NULL,
  upto TEXT NOT NULL,
  PRIMARY KEY (platform, place)
) STRICT, WITHOUT ROWID;
`;
const PLACES = 'CREATE INDEX posting_place ON posting (platform, place) WHERE place IS NOT NULL';

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
  card TEXT NOT NULL,
  topic TEXT,
  part TEXT NOT NULL DEFAULT 'card' CHECK (part IN ('card', 'entry'))
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane);
CREATE INDEX outbox_channel ON outbox (channel);
CREATE INDEX outbox_topic ON outbox (topic) WHERE topic IS NOT NULL;
${POSTINGS}
${PLACES};
${DELIVERIES}
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

const LANES = "(VALUES ('critical'), ('normal'), ('report'))";

/**
 * From schema 1, where a follower marked how far it was done: what was done stays done. Each is one
 * statement, all are one transaction.
 */
export const FROM_SCHEMA_1: readonly string[] = [
  'ALTER TABLE outbox ADD COLUMN topic TEXT',
  `ALTER TABLE outbox ADD COLUMN part TEXT NOT NULL DEFAULT 'card' CHECK (part IN ('card', 'entry'))`,
  'CREATE INDEX outbox_lane ON outbox (lane)',
  'CREATE INDEX outbox_channel ON outbox (channel)',
  'CREATE INDEX outbox_topic ON outbox (topic) WHERE topic IS NOT NULL',
  'ALTER TABLE follower RENAME TO follower_1',
  ...statementsOf(POSTINGS),
  `INSERT INTO follower SELECT name, lane.column1, done, done FROM follower_1, ${LANES} AS lane`,
  'DROP TABLE follower_1',
  'UPDATE meta SET schema = 2',
];

/** From schema 2, which kept nothing of what came in. */
export const FROM_SCHEMA_2: readonly string[] = [
  PLACES,
  ...statementsOf(DELIVERIES),
  'UPDATE meta SET schema = 3',
];

/** The statements that bring a file of a schema to this one. */
function stepsFrom(schema: number): readonly string[] {
  return schema === 1 ? [...FROM_SCHEMA_1, ...FROM_SCHEMA_2] : FROM_SCHEMA_2;
}

/** A file of an older schema that may only be read, seen as one of this schema. */
function asThisSchema(schema: number): string {
  const deliveries = inMemory(DELIVERIES);
  if (schema > 1) return `PRAGMA temp_store = MEMORY; ${deliveries}`;
  return `
PRAGMA temp_store = MEMORY;
CREATE TEMP VIEW outbox AS SELECT *, NULL AS topic, 'card' AS part FROM main.outbox;
${inMemory(POSTINGS).replaceAll(' REFERENCES outbox (id)', '')}
INSERT INTO temp.follower SELECT name, lane.column1, done, done FROM main.follower, ${LANES} AS lane;
${deliveries}`;
}

function inMemory(tables: string): string {
  return tables
    .replaceAll('CREATE TABLE ', 'CREATE TEMP TABLE ')
    .replaceAll('CREATE INDEX ', 'CREATE INDEX temp.');
}

function statementsOf(tables: string): readonly string[] {
  return tables.split(';').filter((statement) => statement.trim() !== '');
}

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
    migrate(db, path);
  });
}

/** Opens a journal, or a copy of one, that will only be read. */
export function openForReading(path: string): Database.Database {
  return opened(path, { readonly: true, fileMustExist: true }, (db) => {
    const schema = checkFile(db, path);
    db.pragma('synchronous = FULL');
    if (schema < SCHEMA) db.exec(asThisSchema(schema));
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

function migrate(db: Database.Database, path: string): void {
  if (checkFile(db, path) === SCHEMA) return;
  db.transaction(() => {
    // Another process may have been faster.
    const schema = checkFile(db, path);
    if (schema === SCHEMA) return;
    for (const statement of stepsFrom(schema)) db.exec(statement);
  }).immediate();
}

/** The schema of the file; throws where it is none of ours, or one this program cannot know. */
function checkFile(db: Database.Database, path: string): number {
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
  return schema;
}
