// Backups: what has the name of a backup was verified; a copy that is not good is not kept; the newest
// stay.
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { backupJournal } from '#engine/journal/backup.ts';
import { tradingDay } from '#engine/model/time.ts';
import {
  allMessages,
  batchOf,
  fill,
  freshFolder,
  HISTORY,
  messageOf,
  moved,
  openTill,
  verifyTill,
  textWith,
} from './till.ts';

const DAY = tradingDay('2026-11-20');

function desk(count: number) {
  const folder = freshFolder();
  const path = join(folder, 'journal.db');
  const journal = openTill(path);
  fill(journal, count);
  return { journal, options: { path, dir: join(folder, 'backups'), day: DAY, history: HISTORY } };
}

describe('a backup', () => {
  test('is one file that verifies alone, with its sum', async () => {
    const { options } = desk(10);
    const made = await backupJournal(options);
    const path = join(options.dir, 'journal-2026-11-20.db');
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(made).toEqual({ ok: true, value: { path, entries: 10, sha256 } });
    expect(verifyTill(path)).toMatchObject({ ok: true, entries: 10 });
    expect(readdirSync(options.dir)).toEqual(['journal-2026-11-20.db']);
    expect(openTill(path).append(batchOf([moved(1)]))[0]?.seq).toBe(11);
  });

  test.each([0, 3])(
    'put back, gives no message a number the lost journal gave after it; %i before',
    async (before) => {
      const { journal, options } = desk(1);
      const post = (to: typeof journal, card: string) =>
        to.append(batchOf([moved(1)], [messageOf(card)]));
      for (let count = 0; count < before; count += 1) post(journal, 'before');
      const made = await backupJournal(options);
      if (!made.ok) throw new Error(made.refusal.text);
      for (let count = 0; count < 5; count += 1) post(journal, 'lost');
      const restored = openTill(made.value.path);
      post(restored, 'anew');
      const lost = allMessages(journal.messages).map(({ id }) => id);
      const anew = allMessages(restored.messages).find(({ card }) => card === 'anew');
      expect(lost).toHaveLength(before + 5);
      expect(anew?.id).toBeGreaterThan(Math.max(...lost));
      expect(verifyTill(made.value.path)).toMatchObject({ ok: true });
    },
  );

  test('is one instant of a journal that is written all the while', async () => {
    const { journal, options } = desk(1);
    journal.append(batchOf(Array.from({ length: 30_000 }, () => moved(1, 'x'.repeat(200)))));
    const { seq } = journal.head();
    const clerk = { isRunning: true };
    const writing = (async () => {
      while (clerk.isRunning) {
        journal.append(batchOf([moved(1)]));
        await setImmediate();
      }
    })();
    const made = await backupJournal(options);
    clerk.isRunning = false;
    await writing;
    expect(journal.head().seq).toBeGreaterThan(seq + 5);
    expect(made).toMatchObject({ ok: true });
    if (made.ok) expect(made.value.entries).toBeLessThan(journal.head().seq);
  });

  test('of the same day takes the place of the first', async () => {
    const { journal, options } = desk(3);
    await backupJournal(options);
    fill(journal, 2);
    expect(await backupJournal(options)).toMatchObject({ ok: true, value: { entries: 5 } });
    expect(readdirSync(options.dir)).toHaveLength(1);
  });

  test('pushes out the oldest, and touches nothing else', async () => {
    const { options } = desk(3);
    mkdirSync(options.dir);
    for (const name of [
      'notes.txt',
      'journal-old.db',
      'journal-2026-11-10.db.part',
      'journal-2026-11-10.db.part-journal',
    ])
      writeFileSync(join(options.dir, name), '');
    for (const day of ['2026-11-16', '2026-11-18', '2026-11-17', '2026-11-19'])
      await backupJournal({ ...options, day: tradingDay(day), keep: 3 });
    expect(readdirSync(options.dir).sort()).toEqual([
      'journal-2026-11-17.db',
      'journal-2026-11-18.db',
      'journal-2026-11-19.db',
      'journal-old.db',
      'notes.txt',
    ]);
  });
});

describe('is refused in words, and nothing is kept', () => {
  test('where the journal does not verify: earlier backups stay', async () => {
    const { options } = desk(5);
    await backupJournal({ ...options, day: tradingDay('2026-11-19'), keep: 1 });
    const db = new Database(options.path);
    db.exec(`DROP TRIGGER entry_keeps; UPDATE entry SET wall = 1 WHERE seq = 4`).close();
    const made = await backupJournal({ ...options, keep: 1 });
    expect(made).toMatchObject({
      ok: false,
      refusal: {
        code: 'BACKUP_DIFFERS',
        text: textWith('Entry 4'),
        data: { seq: 4 },
      },
    });
    expect(readdirSync(options.dir)).toEqual(['journal-2026-11-19.db']);
  });

  test('where it is behind what is remembered', async () => {
    const { options } = desk(5);
    const history = { ...HISTORY, anchor: { seq: 6, hash: 'f'.repeat(64) } };
    expect(await backupJournal({ ...options, history })).toMatchObject({
      ok: false,
      refusal: { code: 'BACKUP_DIFFERS' },
    });
  });

  test.each([
    [
      'no journal',
      (path: string) => {
        writeFileSync(path, 'text '.repeat(999));
      },
    ],
    ['nothing', () => {}],
  ])('where there is %s', async (_what, make) => {
    const folder = freshFolder();
    const path = join(folder, 'file.db');
    make(path);
    const made = await backupJournal({
      path,
      dir: join(folder, 'backups'),
      day: DAY,
      history: HISTORY,
    });
    expect(made).toMatchObject({
      ok: false,
      refusal: { code: 'BACKUP_FAILED', text: textWith(path) },
    });
  });

  test('where the folder cannot be made', async () => {
    const { options } = desk(3);
    const made = await backupJournal({ ...options, dir: join(options.path, 'backups') });
    expect(made).toMatchObject({ ok: false, refusal: { code: 'BACKUP_FAILED' } });
  });
});
