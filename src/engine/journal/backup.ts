// Backups: a copy of the journal taken while the desk writes, verified from its first entry before it
// gets its name. A file named journal-<day>.db in the backup folder has always been verified.
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { asFault } from '#engine/journal/fault.ts';
import type { AnyFact } from '#engine/journal/journal.ts';
import { syncPath, systemSaid } from '#engine/journal/replace.ts';
import { verifyFileInSteps } from '#engine/journal/rows.ts';
import { openForReading } from '#engine/journal/schema.ts';
import type { History, Verdict } from '#engine/journal/verify.ts';
import { ok, refuse, type Result } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface BackupOptions<S, F extends AnyFact> {
  /** The journal's file; it may be in use. */
  readonly path: string;
  /** The folder of the backups. */
  readonly dir: string;
  readonly day: TradingDay;
  /** What the copy is verified against. */
  readonly history: History<S, F>;
  /** How many backups stay; 30 where not given. */
  readonly keep?: number;
}

export interface Backup {
  readonly path: string;
  readonly entries: number;
  readonly sha256: string;
}

const NAME = /^journal-\d{4}-\d{2}-\d{2}\.db$/;
const LEFTOVER = /^journal-\d{4}-\d{2}-\d{2}\.db\.part/;
/** Some 4 MiB, which keeps the event loop free of anything longer than some milliseconds. */
const PAGES_PER_STEP = 1_000;
const ENTRIES_PER_STEP = 1_000;

/**
 * Copies, verifies, names, then deletes the oldest beyond `keep`. A second backup of a day replaces the
 * first. Refusals: BACKUP_FAILED (nothing was kept), BACKUP_DIFFERS (the copy does not verify).
 */
export async function backupJournal<S, F extends AnyFact>(
  options: BackupOptions<S, F>,
): Promise<Result<Backup>> {
  const { dir, day, history, keep = 30 } = options;
  const path = join(dir, `journal-${day}.db`);
  const part = `${path}.part`;
  try {
    mkdirSync(dir, { recursive: true });
    remove(dir, LEFTOVER, 0);
    await copy(options.path, part);
    const verdict = await verifySlowly(part, history);
    if (!verdict.ok) {
      remove(dir, LEFTOVER, 0);
      const text = `The journal's copy does not verify, and was not kept. ${verdict.what} ${verdict.why} ${verdict.remedy}`;
      return refuse('BACKUP_DIFFERS', text, { path, seq: verdict.seq });
    }
    const sha256 = await digest(part);
    syncPath(part);
    renameSync(part, path);
    syncPath(dir);
    remove(dir, NAME, keep);
    return ok({ path, entries: verdict.entries, sha256 });
  } catch (error) {
    return refuse('BACKUP_FAILED', `No backup was made: ${systemSaid(error)}`, { path });
  }
}

async function copy(from: string, part: string): Promise<void> {
  const source = openForReading(from);
  try {
    // An open read transaction pins one snapshot; otherwise each commit would begin the copy anew.
    source.exec('BEGIN');
    source.prepare('SELECT 1 FROM meta').get();
    await source.backup(part, { progress: () => PAGES_PER_STEP });
  } catch (error) {
    throw asFault(error, part);
  } finally {
    source.close();
  }
  // A copy is one file: no log beside it that could be forgotten when it is moved.
  const made = new Database(part);
  try {
    made.pragma('journal_mode = DELETE');
    leaveNumbers(made);
  } finally {
    made.close();
  }
}

/** More messages than a desk writes between two backups. */
const LEFT_NUMBERS = 1_000_000;

/**
 * What the desk posts after this copy bears numbers on its platforms, on buttons too. Put back in the
 * journal's place, the copy never gives one of them to another message.
 */
function leaveNumbers(made: Database.Database): void {
  const name = 'outbox';
  const given = made
    .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
    .pluck()
    .get(name);
  made.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(name);
  made
    .prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
    .run(name, (given ?? 0) + LEFT_NUMBERS);
}

async function verifySlowly<S, F extends AnyFact>(
  path: string,
  history: History<S, F>,
): Promise<Verdict<S>> {
  const steps = verifyFileInSteps(path, history, ENTRIES_PER_STEP);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

async function digest(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** Deletes the files of this shape beyond the newest `keep` by name. */
function remove(dir: string, shape: RegExp, keep: number): void {
  const names = readdirSync(dir).filter((name) => shape.test(name));
  for (const name of names.sort().toReversed().slice(keep))
    rmSync(join(dir, name), { force: true });
}
