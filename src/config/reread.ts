// Reading config/ again and again: the files are parsed when one of them has changed and not before, since
// parsing all of them holds up everything else for a moment.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What changes whenever a file does, also by hand within a moment: times in nanoseconds, size and number. */
function stampOf(dir: string): string {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => {
        const { mtimeNs, ctimeNs, size, ino } = statSync(join(dir, name), { bigint: true });
        return [name, mtimeNs, ctimeNs, size, ino].join(' ');
      })
      .join('\n');
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}

/** The same answer as before while nothing in the folder has changed. */
export function rereading<T>(dir: string, read: () => T): () => T {
  let last: { readonly stamp: string; readonly answer: T } | null = null;
  return () => {
    const stamp = stampOf(dir);
    if (last?.stamp !== stamp) last = { stamp, answer: read() };
    return last.answer;
  };
}
