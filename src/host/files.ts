// The desk's files beside the journal: backups, logs, and how the disk stands. Each is written
// whole under another name and then renamed, so a reader never meets half of one.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TradingDay } from '#engine/model/time.ts';

const KEPT_LOG_DAYS = 30;

/** Compresses the log so far under its day and removes those past 30; what it did, in words. */
export function rotateLogs(stateDir: string, day: TradingDay, reopen: () => void): string {
  const dir = join(stateDir, 'logs');
  const live = join(dir, 'desk.jsonl');
  if (!existsSync(live) || statSync(live).size === 0)
    return 'nothing was logged since the last rotation';
  const rotated = join(dir, `desk-${day}.jsonl`);
  renameSync(live, rotated);
  reopen();
  writeFileSync(`${rotated}.gz.part`, gzipSync(readFileSync(rotated)));
  renameSync(`${rotated}.gz.part`, `${rotated}.gz`);
  rmSync(rotated);
  const old = readdirSync(dir)
    .filter((name) => /^desk-\d{4}-\d{2}-\d{2}\.jsonl\.gz$/.test(name))
    .sort()
    .slice(0, -KEPT_LOG_DAYS);
  for (const name of old) rmSync(join(dir, name));
  return `the log of ${day} is compressed; ${old.length} older than ${KEPT_LOG_DAYS} days removed`;
}

export function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** Milliseconds that one durable write takes here; throws when nothing can be written. */
export function writeProbe(dir: string, mono: () => number): number {
  const path = join(dir, '.probe');
  const before = mono();
  const handle = openSync(path, 'w');
  try {
    writeFileSync(handle, 'probe');
    fsyncSync(handle);
  } finally {
    closeSync(handle);
    rmSync(path, { force: true });
  }
  return mono() - before;
}

/** The newest backup, by name; null when there is none. */
export function lastBackup(
  stateDir: string,
  now: number,
): { readonly file: string; readonly ageMs: number } | null {
  const dir = join(stateDir, 'backups');
  if (!existsSync(dir)) return null;
  const newest = readdirSync(dir)
    .filter((name) => /^journal-.*\.db$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) return null;
  const file = join(dir, newest);
  return { file, ageMs: now - statSync(file).mtimeMs };
}
