// Journal files of schemas 1 and 2, as the releases wrote them: opened for writing one becomes a file of this
// schema whole or not at all, with its entries untouched; opened for reading it is read as it is.
import Database from 'better-sqlite3';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupJournal } from '#engine/journal/backup.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { makeCodec } from '#engine/journal/payload.ts';
import { FROM_SCHEMA_1, FROM_SCHEMA_2, openForReading, SCHEMA } from '#engine/journal/schema.ts';
import { tradingDay } from '#engine/model/time.ts';
import {
  batchOf,
  fill,
  freshFolder,
  HISTORY,
  messageOf,
  moved,
  openTill,
  type TillFact,
  VERSIONS,
  verifyTill,
} from './till.ts';

const SCHEMA_1 = `
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
INSERT INTO meta (one, schema) VALUES (1, 1);
PRAGMA application_id = 1415008075;
PRAGMA journal_mode = WAL;
`;
/** What schema 2 had beside that: topics, postings, and a follower a lane. */
const SCHEMA_2 = `${SCHEMA_1.replace('VALUES (1, 1)', 'VALUES (1, 2)')
  .replace(
    'card TEXT NOT NULL\n',
    `card TEXT NOT NULL,
  topic TEXT,
  part TEXT NOT NULL DEFAULT 'card' CHECK (part IN ('card', 'entry'))
`,
  )
  .replace(/CREATE TABLE follower .*;\n/, '')}
CREATE INDEX outbox_lane ON outbox (lane);
CREATE INDEX outbox_channel ON outbox (channel);
CREATE INDEX outbox_topic ON outbox (topic) WHERE topic IS NOT NULL;
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
const ENTRIES = 30;
const MESSAGES = 12;
const PRINTED = 9;

interface Old {
  readonly schema: number;
  readonly layout: string;
  readonly steps: readonly string[];
}

const OLD: readonly Old[] = [
  { schema: 1, layout: SCHEMA_1, steps: [...FROM_SCHEMA_1, ...FROM_SCHEMA_2] },
  { schema: 2, layout: SCHEMA_2, steps: FROM_SCHEMA_2 },
];

/** A file of an old schema with entries, and messages of which the terminal printed the first nine. */
function oldFile({ schema, layout }: Old): string {
  const path = join(freshFolder(), 'journal.db');
  const source = openMemoryJournal<TillFact>(VERSIONS);
  fill(source, ENTRIES);
  const db = new Database(path);
  db.exec(layout);
  const entry = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const codec = makeCodec<TillFact>(VERSIONS);
  for (const { seq, batch, desk, wall, hash, fact } of source.read(1)) {
    const { kind, version, payload } = codec.write(fact);
    entry.run(seq, batch, kind, version, desk, wall, payload, hash);
  }
  const message = db.prepare(
    'INSERT INTO outbox (seq, desk, wall, channel, lane, card) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (let at = 1; at <= MESSAGES; at += 1)
    message.run(at, at, at, 'desk', at % 3 === 0 ? 'critical' : 'normal', `card ${at}`);
  if (schema === 1) db.prepare('INSERT INTO follower VALUES (?, ?)').run('terminal', PRINTED);
  else {
    const follower = db.prepare("INSERT INTO follower VALUES ('terminal', ?, 0, ?)");
    for (const lane of ['critical', 'normal', 'report']) follower.run(lane, PRINTED);
    const posting = "INSERT INTO posting VALUES ('terminal', ?, 'sent', ?, 1, 0, NULL, 0)";
    for (let at = 1; at <= PRINTED; at += 1) db.prepare(posting).run(at, `line ${at}`);
  }
  db.close();
  return path;
}

function schemaOf(path: string): unknown {
  const db = new Database(path, { readonly: true });
  const schema = db.prepare('SELECT schema FROM meta').pluck().get();
  db.close();
  return schema;
}

function layoutOf(path: string): readonly unknown[] {
  const db = new Database(path, { readonly: true });
  const tables = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all();
  const found = [
    db.prepare('SELECT type, name, tbl_name FROM sqlite_schema ORDER BY type, name').all(),
    ...tables.map(({ name }) => db.pragma(`table_info(${name})`)),
    ...tables.map(({ name }) => db.pragma(`foreign_key_list(${name})`)),
  ];
  db.close();
  return found;
}

/** `next`: the number its next message gets. */
function judge(path: string, next = MESSAGES + 1): void {
  const entries = [...openForReading(path).prepare('SELECT * FROM entry').all()];
  const journal = openTill(path);
  expect(schemaOf(path)).toBe(SCHEMA);
  expect([...journal.read(1)]).toHaveLength(ENTRIES);
  expect(openForReading(path).prepare('SELECT * FROM entry').all()).toEqual(entries);
  expect(journal.messages.due('terminal', 99).map((due) => due.row.card)).toEqual([
    'card 10',
    'card 11',
    'card 12',
  ]);
  journal.append(batchOf([moved(1)], [messageOf('new', { topic: 'alert AL-0001' })]));
  expect(journal.messages.due('terminal', 99).at(-1)?.row).toMatchObject({
    id: next,
    topic: 'alert AL-0001',
  });
  const came = { platform: 'slack', id: 'e1', meaning: 'm1', wall: 1, body: '{}' };
  expect([journal.deliveries.take(came), journal.deliveries.take(came)]).toEqual(['new', 'known']);
  journal.close();
  expect(verifyTill(path)).toMatchObject({ ok: true, entries: ENTRIES + 1 });
}

describe.each(OLD)('a file of schema $schema', (old) => {
  test('becomes one of this schema when opened for writing; what was printed stays printed', () => {
    judge(oldFile(old));
  });

  test('has the very tables of a new file afterwards', () => {
    const [grown, fresh] = [oldFile(old), join(freshFolder(), 'journal.db')];
    openTill(grown).close();
    openTill(fresh).close();
    const sorted = (path: string) =>
      layoutOf(path)
        .map((part) => JSON.stringify(part))
        .toSorted();
    expect(sorted(grown)).toEqual(sorted(fresh));
  });

  test('opened again it stays as it is', () => {
    const path = oldFile(old);
    openTill(path).close();
    const journal = openTill(path);
    expect(journal.messages.due('terminal', 99)).toHaveLength(MESSAGES - PRINTED);
    journal.close();
  });

  test('is read without being changed', () => {
    const path = oldFile(old);
    const before = readFileSync(path);
    expect(verifyTill(path)).toMatchObject({ ok: true, entries: ENTRIES });
    const journal = openTill(path, { readOnly: true });
    const { messages } = journal;
    expect([...journal.read(1)]).toHaveLength(ENTRIES);
    expect(messages.page({ channel: 'desk', topic: null, before: 3, limit: 9 })).toMatchObject([
      { id: 2, card: 'card 2', topic: null, part: 'card' },
      { id: 1 },
    ]);
    expect(messages.due('terminal', 99).map((due) => due.row.id)).toEqual([10, 11, 12]);
    expect(messages.due('terminal', 99, { lane: 'critical' })).toHaveLength(1);
    expect(messages.placeOf('terminal', 'alert AL-0001')).toBeNull();
    expect(() => messages.join('room', 'now')).toThrow('readonly');
    const { deliveries } = journal;
    expect([deliveries.unfinished('slack', 9), deliveries.cursor('slack', 'C01')]).toEqual([
      [],
      null,
    ]);
    const came = { platform: 'slack', id: 'e1', meaning: 'm1', wall: 1, body: '{}' };
    expect(() => deliveries.take(came)).toThrow('readonly');
    expect(messages.topicAt('terminal', 'line 1')).toBeNull();
    expect(messages.fared(1).map((one) => one.place)).toEqual(old.schema === 1 ? [] : ['line 1']);
    journal.close();
    expect(schemaOf(path)).toBe(old.schema);
    expect(readFileSync(path)).toEqual(before);
  });

  test('can be backed up as it is', async () => {
    const [path, dir] = [oldFile(old), freshFolder()];
    const day = tradingDay('2020-02-24');
    const made = await backupJournal({ path, dir, day, history: HISTORY });
    expect(made).toMatchObject({ ok: true, value: { entries: ENTRIES } });
    expect(schemaOf(join(dir, 'journal-2020-02-24.db'))).toBe(old.schema);
    // A backup leaves the numbers free that the journal gives after it.
    judge(join(dir, 'journal-2020-02-24.db'), MESSAGES + 1_000_001);
  });

  test('a crash after any statement of the change leaves it as it was', () => {
    const path = oldFile(old);
    const db = new Database(path);
    // Pages leave the cache for the log at once, so that the images hold what was not committed.
    db.pragma('cache_size = 1');
    db.pragma('cache_spill = 1');
    db.pragma('wal_autocheckpoint = 0');
    db.exec('BEGIN IMMEDIATE');
    const images = old.steps.map((statement) => {
      db.exec(statement);
      const image = join(freshFolder(), 'journal.db');
      for (const end of ['', '-wal'])
        if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, `${image}${end}`);
      return image;
    });
    db.exec('ROLLBACK');
    db.close();
    expect(images.length).toBeGreaterThan(5);
    for (const image of images) {
      expect(schemaOf(image)).toBe(old.schema);
      judge(image);
    }
  });

  test('a change that finds no room is undone whole, and made at the next opening', () => {
    const path = oldFile(old);
    for (let at = 0; at < old.steps.length; at += 1) {
      const db = new Database(path);
      const broken = () =>
        db
          .transaction(() => {
            for (const statement of old.steps.slice(0, at + 1)) db.exec(statement);
            throw new Error('no room');
          })
          .immediate();
      expect(broken).toThrow('no room');
      db.close();
      expect(schemaOf(path)).toBe(old.schema);
    }
    judge(path);
  });
});
