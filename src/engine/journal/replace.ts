// Replaces a small file at one stroke: whoever reads it, also after a power failure, finds the old
// text or the new one whole.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes the folder where needed, for its owner only. Throws the system's own errors. */
export function replaceFile(path: string, text: string, mode: number): void {
  const folder = dirname(path);
  const fresh = `${path}.new`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(fresh, { force: true });
  const file = openSync(fresh, 'wx', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  syncPath(folder);
}

/** Brings a file's bytes, or a folder's names, to the disk. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What the system said, in one line. */
export function systemSaid(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
