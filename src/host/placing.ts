// Placing the kill file from outside a desk: whole or not at all, with who and why inside; its existence is what halts.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Throws the system's own error where the file cannot be made. */
export function placeKillFile(folder: string, why: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'KILL_SWITCH');
  const ready = join(folder, `.KILL_SWITCH.${process.pid}`);
  const content = `who: ${userInfo().username}\nwhen: ${new Date().toISOString()}\nwhy: ${why.replaceAll(/\s+/g, ' ')}\n`;
  writeFileSync(ready, content, { mode: 0o600 });
  renameSync(ready, file);
  return file;
}
