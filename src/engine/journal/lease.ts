// The lease: one process per state folder (E1). It is a lock the kernel holds on a small database of
// its own and frees when the process dies, however it dies; each taking has a higher epoch.
import Database from 'better-sqlite3';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, systemSaid } from '#engine/journal/replace.ts';
import { ok, refuse, type Result } from '#engine/model/result.ts';
import { formatDayEt, type WallTime, wallTime } from '#engine/model/time.ts';

export interface LeaseHolder {
  readonly pid: number;
  readonly since: WallTime;
  readonly epoch: number;
}

export interface Lease {
  /** Higher than that of every lease taken on this folder before. */
  readonly epoch: number;
  /** Whether the lock is still ours and still on the file that others will ask for. */
  held(): boolean;
  release(): void;
}

/**
 * Takes the lease of a state folder, waiting for nobody. Refusals: LEASE_HELD names the holder,
 * LEASE_UNUSABLE says why the lock itself could not be made.
 */
export function takeLease(
  stateDir: string,
  taker: { readonly pid: number; readonly now: WallTime },
): Result<Lease> {
  const path = join(stateDir, 'lease.db');
  let db: Database.Database | undefined;
  try {
    mkdirSync(stateDir, { recursive: true });
    db = new Database(path, { timeout: 0 });
    const epoch = lockAndCount(db, readHolder(stateDir)?.epoch ?? 0);
    const holder = { pid: taker.pid, since: taker.now, epoch };
    replaceFile(holderPath(stateDir), `${JSON.stringify(holder)}\n`, 0o644);
    return ok(holdLease(db, path, epoch));
  } catch (error) {
    db?.close();
    return refusalOf(error, stateDir, path);
  }
}

/** Who holds, or last held, the lease of a folder; readable while it is locked. */
export function readHolder(stateDir: string): LeaseHolder | null {
  try {
    const value = JSON.parse(readFileSync(holderPath(stateDir), 'utf8')) as Record<string, unknown>;
    const { pid, since, epoch } = value;
    if (!isWhole(pid) || !isWhole(since) || !isWhole(epoch)) return null;
    return { pid, since: wallTime(since), epoch };
  } catch {
    return null;
  }
}

// In exclusive locking mode the lock of the first write stays until the connection is closed; without
// it the epoch could be kept only by letting the lock go for a moment.
function lockAndCount(db: Database.Database, lastSeen: number): number {
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = DELETE');
  db.pragma('synchronous = FULL');
  db.exec('BEGIN EXCLUSIVE');
  db.exec(
    'CREATE TABLE IF NOT EXISTS lease (one INTEGER PRIMARY KEY, epoch INTEGER NOT NULL) STRICT',
  );
  const stored = db.prepare<[], number>('SELECT epoch FROM lease').pluck().get() ?? 0;
  const epoch = Math.max(stored, lastSeen) + 1;
  db.prepare('INSERT OR REPLACE INTO lease VALUES (1, ?)').run(epoch);
  db.exec('COMMIT');
  db.exec('BEGIN EXCLUSIVE');
  return epoch;
}

function holdLease(db: Database.Database, path: string, epoch: number): Lease {
  const mine = statSync(path);
  return {
    epoch,
    // While our handle is open its inode is not used again, so the same inode is the same file.
    held() {
      if (!db.open || !db.inTransaction) return false;
      const now = statSync(path, { throwIfNoEntry: false });
      return now !== undefined && now.ino === mine.ino && now.dev === mine.dev;
    },
    release() {
      db.close();
    },
  };
}

function refusalOf(error: unknown, stateDir: string, path: string): Result<never> {
  if (error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    const holder = readHolder(stateDir);
    const who =
      holder === null
        ? 'another process (which one could not be read)'
        : `process ${holder.pid} since ${formatDayEt(holder.since)}`;
    return refuse(
      'LEASE_HELD',
      `The desk in ${stateDir} is already run by ${who}. Use that one, or stop it first: ` +
        'halt the desk, then end the process; the lease is free as soon as it is gone.',
      holder === null ? { stateDir } : { stateDir, ...holder },
    );
  }
  return refuse(
    'LEASE_UNUSABLE',
    `${path} cannot be locked: ${systemSaid(error)}. Check the disk and who owns the folder; where ` +
      'the file is damaged and no desk runs, delete it and start again.',
    { path },
  );
}

function holderPath(stateDir: string): string {
  return join(stateDir, 'lease.json');
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
