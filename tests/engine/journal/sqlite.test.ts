// The journal's file: how it is opened, what it refuses, and that after any fault of the store nothing
// of the batch was kept and the journal goes on.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asFault } from '#engine/journal/fault.ts';
import { type Batch, type Journal, JournalFault } from '#engine/journal/journal.ts';
import { openForWriting } from '#engine/journal/schema.ts';
import {
  allMessages,
  anyBatch,
  batchOf,
  fill,
  freshFolder,
  messageOf,
  moved,
  openTill,
  type TillFact,
  verifyTill,
  textWith,
} from './till.ts';

function faultOf(work: () => unknown): JournalFault {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalFault) return error;
    throw error;
  }
  throw new Error('there was no fault');
}

/** Tries an append that must fail, and proves that nothing is left of it. */
function failsWhole(journal: Journal<TillFact>, batch: Batch<TillFact>): JournalFault {
  const before = {
    head: journal.head(),
    entries: [...journal.read(1)],
    rows: allMessages(journal.messages),
  };
  const fault = faultOf(() => journal.append(batch));
  expect(journal.head()).toEqual(before.head);
  expect([...journal.read(1)]).toEqual(before.entries);
  expect(allMessages(journal.messages)).toEqual(before.rows);
  return fault;
}

const card = messageOf('card');

describe('opening', () => {
  test('sets what durability and safety need', () => {
    const db = openForWriting(join(freshFolder(), 'journal.db'));
    const read = (name: string): unknown => db.pragma(name, { simple: true });
    expect(read('synchronous')).toBe(2);
    expect(read('journal_mode')).toBe('wal');
    expect(read('foreign_keys')).toBe(1);
    expect(Number(read('busy_timeout'))).toBeLessThanOrEqual(100);
    expect(read('application_id')).toBe(0x54574f4b);
    db.close();
  });

  test('finds the head and the outbox again', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { minLength: 1, maxLength: 4 }), (batches) => {
        const path = join(freshFolder(), 'journal.db');
        const journal = openTill(path);
        for (const batch of batches) journal.append(batch);
        const before = [journal.head(), [...journal.read(1)], allMessages(journal.messages)];
        journal.close();
        const again = openTill(path);
        expect([again.head(), [...again.read(1)], allMessages(again.messages)]).toEqual(before);
        again.close();
      }),
      { numRuns: 25 },
    );
  });

  test('reads more entries than a page holds', () => {
    const journal = openTill(join(freshFolder(), 'journal.db'));
    const facts = Array.from({ length: 4_001 }, () => moved(1));
    journal.append(batchOf(facts));
    expect([...journal.read(1)]).toHaveLength(4_001);
    expect([...journal.read(2_000)]).toHaveLength(2_002);
  });

  test.each([
    [
      'no database',
      (path: string) => {
        writeFileSync(path, 'not a database. '.repeat(500));
      },
      'corrupt',
      'restore',
    ],
    [
      'another database',
      (path: string) => {
        new Database(path).exec('CREATE TABLE t (a)').close();
      },
      'corrupt',
      'not a Twokey journal',
    ],
    [
      'a newer schema',
      (path: string) => {
        openTill(path).close();
        new Database(path).exec('UPDATE meta SET schema = 4').close();
      },
      'corrupt',
      'newer Twokey: its schema is 4, this one knows 3',
    ],
    [
      'no schema',
      (path: string) => {
        openTill(path).close();
        new Database(path).exec('DELETE FROM meta').close();
      },
      'corrupt',
      'which schema',
    ],
    [
      'a cut file',
      (path: string) => {
        fill(openTill(path), 300);
        writeFileSync(path, readFileSync(path).subarray(0, 4_000));
      },
      'corrupt',
      'restore',
    ],
  ])('says so of %s', (_what, make, reason, words) => {
    const path = join(freshFolder(), 'journal.db');
    make(path);
    for (const readOnly of [false, true]) {
      const fault = faultOf(() => openTill(path, { readOnly }));
      expect(fault.reason).toBe(reason);
      expect(fault.message).toContain(words);
      expect(fault.message).toContain(path);
    }
  });

  test.each([
    ['a missing folder', 'no/journal.db', false, 'read-only'],
    ['a missing file to read', 'journal.db', true, 'read-only'],
  ])('says so of %s', (_what, name, readOnly, reason) => {
    const folder = freshFolder();
    expect(faultOf(() => openTill(join(folder, name), { readOnly })).reason).toBe(reason);
  });

  test('a folder in its place is a fault, not a bug', () => {
    const path = join(freshFolder(), 'journal.db');
    mkdirSync(path);
    expect(['io', 'read-only']).toContain(faultOf(() => openTill(path)).reason);
  });

  test('a file made by a process that died before its tables is begun again', () => {
    const path = join(freshFolder(), 'journal.db');
    writeFileSync(path, '');
    const journal = openTill(path);
    expect(journal.append(batchOf([moved(1)]))[0]?.seq).toBe(1);
  });
});

describe('the tables', () => {
  test.each([
    ['changing an entry', `UPDATE entry SET payload = '{}' WHERE seq = 2`],
    ['deleting an entry', 'DELETE FROM entry WHERE seq = 4'],
    [
      'replacing an entry',
      `INSERT OR REPLACE INTO entry SELECT 2, batch, kind, version, desk, wall, '{}', hash FROM entry WHERE seq = 2`,
    ],
    [
      'leaving a gap',
      'INSERT INTO entry SELECT 9, batch, kind, version, desk, wall, payload, hash FROM entry WHERE seq = 2',
    ],
    [
      'a message of no entry',
      `INSERT INTO outbox (seq, desk, wall, channel, lane, card) VALUES (99, 1, 1, 'c', 'normal', 'x')`,
    ],
    [
      'a lane of no name',
      `INSERT INTO outbox (seq, desk, wall, channel, lane, card) VALUES (1, 1, 1, 'c', 'slow', 'x')`,
    ],
    [
      'a message that is neither card nor entry',
      `INSERT INTO outbox (seq, desk, wall, channel, lane, card, part) VALUES (1, 1, 1, 'c', 'normal', 'x', 'edit')`,
    ],
    [
      'a posting of no message',
      `INSERT INTO posting VALUES ('room', 99, 'sent', NULL, 1, 0, NULL, 0)`,
    ],
  ])('refuse %s', (_what, sql) => {
    const path = join(freshFolder(), 'journal.db');
    fill(openTill(path), 4);
    const db = new Database(path);
    db.pragma('foreign_keys = ON');
    expect(() => db.exec(sql)).toThrow(Database.SqliteError);
    db.close();
    expect(verifyTill(path)).toMatchObject({ ok: true, entries: 4 });
  });
});

describe('a failed append keeps nothing and is survived', () => {
  test('disk full', () => {
    const path = join(freshFolder(), 'journal.db');
    const journal = openTill(path, { maxPages: 40 });
    fill(journal, 30);
    const big = batchOf([moved(1), moved(1, 'x'.repeat(400_000))], [card]);
    const fault = failsWhole(journal, big);
    expect(fault.reason).toBe('full');
    expect(fault.message).toContain('Free some space');
    expect(journal.append(batchOf([moved(1)]))[0]?.seq).toBe(31);
    journal.close();
    expect(verifyTill(path)).toMatchObject({ ok: true, entries: 31 });
  });

  test('locked by another, within 100 ms', () => {
    const path = join(freshFolder(), 'journal.db');
    const journal = openTill(path);
    fill(journal, 5);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const waits = [1, 2, 3].map(() => {
      const started = performance.now();
      failsWhole(journal, batchOf([moved(1)], [card]));
      return performance.now() - started;
    });
    // A busy machine may hold one of them up.
    expect(Math.min(...waits)).toBeLessThan(1_000);
    const fault = failsWhole(journal, batchOf([moved(1)], [card]));
    expect(fault.reason).toBe('locked');
    expect(fault.message).toContain('Only one desk');
    other.exec('ROLLBACK');
    expect(journal.append(batchOf([moved(1)]))[0]?.seq).toBe(6);
  });

  test('read-only', () => {
    const path = join(freshFolder(), 'journal.db');
    fill(openTill(path), 5);
    const journal = openTill(path, { readOnly: true });
    expect(failsWhole(journal, batchOf([moved(1)])).reason).toBe('read-only');
    expect(
      faultOf(() => {
        journal.messages.join('x', 'now');
      }).reason,
    ).toBe('read-only');
  });

  test('another desk wrote to the same file: the second never overwrites', () => {
    const path = join(freshFolder(), 'journal.db');
    const one = openTill(path);
    fill(one, 3);
    const two = openTill(path);
    one.append(batchOf([moved(1)]));
    const head = two.head();
    expect(faultOf(() => two.append(batchOf([moved(2)]))).reason).toBe('locked');
    expect(two.head()).toEqual(head);
    one.close();
    two.close();
    expect(verifyTill(path)).toMatchObject({ ok: true, entries: 4 });
  });

  test('a row damaged on disk is a fault for who reads it', () => {
    const path = join(freshFolder(), 'journal.db');
    fill(openTill(path), 9);
    const db = new Database(path);
    db.exec('DROP TRIGGER entry_stays; DELETE FROM entry WHERE seq = 5').close();
    const journal = openTill(path);
    const fault = faultOf(() => [...journal.read(1)]);
    expect(fault.reason).toBe('corrupt');
    expect(fault.message).toContain('entry 5 is missing');
    expect(faultOf(() => [...journal.read(5)]).reason).toBe('corrupt');
  });
});

describe('faults', () => {
  test.each([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_BUSY', 'locked'],
    ['SQLITE_BUSY_SNAPSHOT', 'locked'],
    ['SQLITE_LOCKED', 'locked'],
    ['SQLITE_READONLY_DBMOVED', 'read-only'],
    ['SQLITE_CANTOPEN', 'read-only'],
    ['SQLITE_IOERR_FSYNC', 'io'],
    ['SQLITE_CORRUPT_VTAB', 'corrupt'],
    ['SQLITE_NOTADB', 'corrupt'],
    ['SQLITE_SOMETHING_NEW', 'io'],
  ])('%s means %s', (code, reason) => {
    const fault = asFault(new Database.SqliteError('said so', code), 'the.db');
    expect(fault).toMatchObject({ reason, message: textWith(code) });
  });

  test('a bug stays a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(asFault(bug, 'the.db')).toBe(bug);
  });
});

test('each commit is timed, and only those that were made', () => {
  const times: number[] = [];
  let now = 0;
  const path = join(freshFolder(), 'journal.db');
  const journal = openTill(path, { mono: () => (now += 7), onCommit: (ms) => times.push(ms) });
  journal.append(batchOf([moved(1)], [card]));
  journal.messages.join('x', 'now');
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  expect(() => journal.append(batchOf([moved(1)]))).toThrow(JournalFault);
  other.close();
  expect(times).toEqual([7, 7]);
});
