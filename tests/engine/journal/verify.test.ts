// The verifier finds every change to a copied file and names the first bad entry: edits of a column or
// a byte, deletions, swaps, splices, a cut tail, a forged history. What it passes is what was written.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { GENESIS_HASH, hashEntry } from '#engine/journal/chain.ts';
import { type Head, JournalFault } from '#engine/journal/journal.ts';
import { foldAll } from '#engine/journal/ledger.ts';
import { parseRow, type Row } from '#engine/journal/payload.ts';
import { rawRows, verifyFile, verifyFileInSteps } from '#engine/journal/rows.ts';
import { type Finding, verifyJournal } from '#engine/journal/verify.ts';
import {
  batchOf,
  chained,
  EMPTY,
  fill,
  foldTill,
  freshFolder,
  HISTORY,
  moved,
  openTill,
  verifyTill,
  textWith,
} from './till.ts';

const COUNT = 40;
let whole: Buffer;
let rows: readonly Row[];
let head: Head;

beforeAll(() => {
  const path = join(freshFolder(), 'journal.db');
  const journal = openTill(path);
  fill(journal, COUNT - 1);
  journal.append(batchOf([{ kind: 'note.made', body: 'naïve \ufffd ✓ \u0000' }]));
  head = journal.head();
  journal.close();
  new Database(path).exec('PRAGMA journal_mode = DELETE').close();
  whole = readFileSync(path);
  rows = [...rawRows(path)].map((raw) => parseRow(raw) ?? expect.fail());
});

function copied(): string {
  const path = join(freshFolder(), 'copy.db');
  writeFileSync(path, whole);
  return path;
}

/** A copy somebody with the file in hand has worked on. */
function tampered(sql: string): string {
  const path = copied();
  const db = new Database(path);
  db.exec('DROP TRIGGER entry_follows; DROP TRIGGER entry_stays; DROP TRIGGER entry_keeps');
  db.exec(`PRAGMA ignore_check_constraints = ON; ${sql}`).close();
  return path;
}

function findingIn(path: string, anchor?: Head): Finding {
  const verdict = verifyTill(path, anchor);
  if (verdict.ok) throw new Error('nothing was found');
  expect(verdict.what).not.toBe('');
  expect(verdict.why).not.toBe('');
  expect(verdict.remedy).not.toBe('');
  return verdict;
}

function verifyRows(list: readonly (readonly unknown[])[], anchor?: Head) {
  return verifyJournal({ ...HISTORY, rows: list, ...(anchor === undefined ? {} : { anchor }) });
}

const seqs = fc.integer({ min: 1, max: COUNT });

test('passes what was written, with its head and its state', () => {
  const path = copied();
  const verdict = verifyTill(path, head);
  const journal = openTill(path, { readOnly: true });
  expect(verdict).toEqual({
    ok: true,
    entries: COUNT,
    head,
    state: foldAll({ journal, empty: EMPTY, fold: foldTill }).state,
  });
});

test('no text is stored with the character that damaged bytes read as', () => {
  expect(rows.at(-1)?.[6]).toBe('{"body":"naïve \\ufffd ✓ \\u0000"}');
});

test('passes an empty journal, unless entries of it are remembered', () => {
  const path = join(freshFolder(), 'journal.db');
  openTill(path).close();
  expect(verifyTill(path)).toMatchObject({ ok: true, entries: 0 });
  expect(findingIn(path, { seq: 3, hash: head.hash })).toMatchObject({ seq: 1 });
});

test('passes a journal that a desk is writing to', () => {
  const path = join(freshFolder(), 'journal.db');
  const journal = openTill(path);
  fill(journal, 2_500);
  const steps = verifyFileInSteps(path, HISTORY, 1_000);
  expect(steps.next().value).toBe(1_000);
  fill(journal, 10);
  expect(steps.next().value).toBe(2_000);
  expect(steps.next()).toMatchObject({ done: true, value: { ok: true, entries: 2_500 } });
});

describe('finds and names', () => {
  test('any column of any entry changed', () => {
    const changes = fc.constantFrom(
      'batch = batch + 1',
      'batch = batch - 1',
      "kind = kind || 'x'",
      "kind = 'note.made'",
      'version = version + 1',
      'desk = desk + 1',
      'wall = wall - 1',
      "payload = replace(payload, ':', ': ')",
      "payload = '{}'",
      "payload = ''",
      "hash = replace(hash, substr(hash, 9, 1), 'z')",
      'hash = upper(hash)',
    );
    fc.assert(
      fc.property(seqs, changes, (seq, change) => {
        fc.pre(seq < COUNT || change !== "kind = 'note.made'");
        expect(findingIn(tampered(`UPDATE entry SET ${change} WHERE seq = ${seq}`)).seq).toBe(seq);
      }),
      { numRuns: 80 },
    );
  });

  test('any entries deleted from within', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: COUNT - 1 }), fc.nat(5), (seq, more) => {
        const last = Math.min(seq + more, COUNT - 1);
        const path = tampered(`DELETE FROM entry WHERE seq BETWEEN ${seq} AND ${last}`);
        const found = findingIn(path);
        expect(found.seq).toBe(seq);
        expect(found.what).toBe(`Entry ${seq} is missing.`);
      }),
      { numRuns: 30 },
    );
  });

  test('entries deleted and the later ones moved up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: COUNT - 1 }), (seq) => {
        const move = `UPDATE entry SET seq = seq - 1000 WHERE seq > ${seq};
          UPDATE entry SET seq = seq + 999 WHERE seq < 0`;
        expect(findingIn(tampered(`DELETE FROM entry WHERE seq = ${seq}; ${move}`)).seq).toBe(seq);
      }),
      { numRuns: 20 },
    );
  });

  test('any two entries swapped', () => {
    fc.assert(
      fc.property(seqs, seqs, (one, other) => {
        fc.pre(one !== other);
        const path = tampered(`UPDATE entry SET seq = -1 WHERE seq = ${one};
          UPDATE entry SET seq = ${one} WHERE seq = ${other};
          UPDATE entry SET seq = ${other} WHERE seq = -1`);
        expect(findingIn(path).seq).toBe(Math.min(one, other));
      }),
      { numRuns: 30 },
    );
  });

  test('an entry spliced in, with a good hash of its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: COUNT - 1 }), (seq) => {
        const list = [...rows];
        const at = rows[seq - 1] ?? expect.fail();
        const before = rows[seq - 2]?.[7] ?? GENESIS_HASH;
        const forged: Row = [
          seq,
          at[1],
          at[2],
          at[3],
          at[4],
          at[5],
          '{"cents":9,"note":"mine"}',
          '',
        ];
        list[seq - 1] = [...forged.slice(0, 7), hashEntry(before, forged)] as unknown as Row;
        const verdict = verifyRows(list);
        expect(verdict).toMatchObject({ ok: false, seq: seq + 1 });
        list.splice(seq, 0, at);
        expect(verifyRows(list)).toMatchObject({ ok: false, seq: seq + 1 });
      }),
      { numRuns: 30 },
    );
  });

  test('the tail of another journal spliced on', () => {
    const path = join(freshFolder(), 'other.db');
    fill(openTill(path), 2);
    openTill(path).append(batchOf([moved(1, 'mine')]));
    fill(openTill(path), COUNT - 3);
    const foreign = [...rawRows(path)];
    fc.assert(
      fc.property(fc.integer({ min: 4, max: COUNT - 1 }), (seq) => {
        const list = [...rows.slice(0, seq), ...foreign.slice(seq)];
        expect(verifyRows(list)).toMatchObject({ ok: false, seq: seq + 1 });
      }),
    );
  });

  test('a tail cut beyond the anchor, and only then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: COUNT - 1 }), seqs, (kept, anchored) => {
        const path = tampered(`DELETE FROM entry WHERE seq > ${kept}`);
        const anchor = { seq: anchored, hash: rows[anchored - 1]?.[7] ?? '' };
        const verdict = verifyTill(path, anchor);
        if (anchored <= kept) expect(verdict).toMatchObject({ ok: true, entries: kept });
        else expect(verdict).toMatchObject({ ok: false, seq: kept + 1 });
      }),
      { numRuns: 40 },
    );
  });

  test('a history rewritten and chained anew, by the anchor', () => {
    fc.assert(
      fc.property(seqs, seqs, (changed, anchored) => {
        const list = rows.map((row) => [...row] as unknown as Row);
        const row = rows[changed - 1] ?? expect.fail();
        list[changed - 1] = [
          row[0],
          row[1],
          row[2],
          row[3],
          row[4],
          row[5],
          '{"cents":2,"note":""}',
          '',
        ];
        fc.pre(row[2] === 'money.moved');
        const anchor = { seq: anchored, hash: rows[anchored - 1]?.[7] ?? '' };
        const verdict = verifyRows(chained(list), anchor);
        if (anchored < changed) expect(verdict.ok).toBe(true);
        else
          expect(verdict).toMatchObject({
            ok: false,
            seq: anchored,
            why: textWith('rewritten'),
          });
      }),
    );
  });

  test('any byte of the file flipped: either it is found, or every entry reads as before', () => {
    let found = 0;
    const path = copied();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8((bytes[at] ?? 0) ^ flip, at);
        writeFileSync(path, bytes);
        let isFound: boolean;
        try {
          isFound = !verifyTill(path, head).ok;
        } catch (error) {
          expect(error).toBeInstanceOf(JournalFault);
          isFound = true;
        }
        if (isFound) found += 1;
        else expect([...rawRows(path)]).toEqual(rows);
      }),
      { numRuns: 1_500 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test('a page of the file overwritten, by the first entry on it', () => {
    const path = copied();
    const journal = openTill(path);
    fill(journal, 3_000);
    journal.close();
    const good = readFileSync(path);
    const list = [...rawRows(path)].map((raw) => parseRow(raw) ?? expect.fail());
    let found = 0;
    for (let page = 8; page * 4_096 < good.length; page += 5) {
      const start = page * 4_096;
      const bytes = Buffer.from(good).fill(0, start, start + 4_096);
      const lost = list.find((row) => {
        const at = good.lastIndexOf(Buffer.from(row[6] + row[7]));
        return at >= start && at < start + 4_096;
      });
      if (lost === undefined) continue;
      writeFileSync(path, bytes);
      expect(findingIn(path).seq).toBe(lost[0]);
      found += 1;
    }
    expect(found).toBeGreaterThan(10);
  });

  test('any byte of a payload or a hash in the file flipped, and names its entry', () => {
    const path = copied();
    fc.assert(
      fc.property(
        seqs,
        fc.nat(),
        fc.boolean(),
        fc.integer({ min: 1, max: 255 }),
        (seq, at, inHash, flip) => {
          const row = rows[seq - 1] ?? expect.fail();
          const part = Buffer.from(inHash ? row[7] : row[6]);
          // A page that was split keeps old text it no longer reads; the leaf that is read comes last.
          const start =
            whole.lastIndexOf(Buffer.from(row[6] + row[7])) +
            (inHash ? Buffer.byteLength(row[6]) : 0);
          const bytes = Buffer.from(whole);
          const place = start + (at % part.length);
          bytes.writeUInt8((bytes[place] ?? 0) ^ flip, place);
          writeFileSync(path, bytes);
          expect(findingIn(path).seq).toBe(seq);
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('a file that is no journal', () => {
  test.each([
    [
      'text',
      (path: string) => {
        writeFileSync(path, 'dear diary '.repeat(1_000));
      },
    ],
    [
      'nothing at all',
      (path: string) => {
        writeFileSync(path, '');
      },
    ],
    [
      'another database',
      (path: string) => {
        new Database(path).exec('CREATE TABLE t (a)').close();
      },
    ],
    [
      'a journal without entries',
      (path: string) => {
        copyFileSync(tampered('DROP TABLE outbox; DROP TABLE entry'), path);
      },
    ],
  ])('is said to be none: %s', (_what, make) => {
    const path = join(freshFolder(), 'file.db');
    make(path);
    const found = findingIn(path);
    expect(found.seq).toBeLessThanOrEqual(1);
    expect(found.why).toContain(path);
  });

  test.each([
    ['missing', (): string => join(freshFolder(), 'nowhere.db')],
    [
      'a folder',
      (): string => {
        const path = join(freshFolder(), 'dir');
        mkdirSync(path);
        return path;
      },
    ],
  ])('is a fault where it is %s', (_what, make) => {
    expect(() => verifyTill(make())).toThrow(JournalFault);
  });
});

test('tells how far it is', () => {
  const path = join(freshFolder(), 'journal.db');
  const journal = openTill(path);
  journal.append(batchOf(Array.from({ length: 25_000 }, () => moved(1))));
  const told: number[] = [];
  verifyFile(path, HISTORY, (entries) => told.push(entries));
  expect(told).toEqual([10_000, 20_000]);
});
