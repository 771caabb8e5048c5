// The kill file: its existence alone halts, whatever is in it. It is placed by renaming a file made
// ready beforehand, which works on a full disk, and unlinked only if it is the very file that was judged.
import { lstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KillFileReading } from '#engine/seen.ts';

export interface KillFileSight {
  readonly reading: KillFileReading;
  /** Device, inode and ctime of what was seen; null when nothing was. */
  readonly id: string | null;
  readonly says: string;
}

export interface KillFile {
  readonly path: string;
  look(): KillFileSight;
  /** Puts the file in place; true when it is there afterwards, by whatever means. */
  place(says: string): boolean;
  /** Removes exactly the file that was judged; false when another is there now. */
  remove(id: string): boolean;
  /** Makes the next file ready, so that placing it needs no room on the disk. */
  prepare(): void;
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';
}

function look(path: string): KillFileSight {
  try {
    const stat = lstatSync(path, { bigint: true });
    const what = stat.isDirectory() ? 'a folder' : `${stat.size} bytes`;
    return {
      reading: 'present',
      id: `${stat.dev}:${stat.ino}:${stat.ctimeNs}`,
      says: `${path} (${what}).`,
    };
  } catch (error) {
    if (code(error) === 'ENOENT') return { reading: 'absent', id: null, says: 'absent' };
    return { reading: 'unknown', id: null, says: `${path}: ${code(error)}.` };
  }
}

/** Judges by lstat only; the content is for people. */
export function openKillFile(stateDir: string): KillFile {
  const path = join(stateDir, 'KILL_SWITCH');
  const ready = join(stateDir, '.KILL_SWITCH.ready');
  const prepare = () => {
    try {
      mkdirSync(stateDir, { recursive: true });
      writeFileSync(
        ready,
        'This desk is halted. Only a resume by two people opens it again; removing this file lifts nothing.\n'.padEnd(
          256,
        ),
      );
    } catch {
      // A disk that is full or read-only: the file made ready before, if any, still serves.
    }
  };
  return {
    path,
    prepare,
    look: () => look(path),
    place(says) {
      if (look(path).reading === 'present') return true;
      try {
        renameSync(ready, path);
      } catch {
        try {
          writeFileSync(path, `${says}\n`);
        } catch {
          return look(path).reading === 'present';
        }
      }
      prepare();
      return look(path).reading === 'present';
    },
    remove(id) {
      if (look(path).id !== id) return false;
      try {
        unlinkSync(path);
      } catch (error) {
        if (code(error) !== 'EISDIR' && code(error) !== 'EPERM') return false;
        try {
          rmdirSync(path);
        } catch {
          return false;
        }
      }
      return true;
    },
  };
}
