// The log: JSON lines in state/logs for whoever looks into the process. It is not the journal: nothing
// is decided by it, and no secret is ever handed to it; one that comes all the same is blanked in the bytes.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import type { Logger } from 'pino';
import type { Mask } from './mask.ts';

export interface DeskLog {
  readonly logger: Logger;
  /** Opens the file anew, after it was moved away. */
  reopen(): void;
}

/** Logs to `state/logs/desk.jsonl`; DEBUG in DEV, INFO elsewhere (OPS-4). */
export function openLog(stateDir: string, level: 'debug' | 'info', mask: Mask): DeskLog {
  const dir = join(stateDir, 'logs');
  mkdirSync(dir, { recursive: true });
  const stream = destination({ dest: join(dir, 'desk.jsonl'), sync: true });
  // A full disk must not stop the desk: the journal tells, the log may miss a line. Each line is written
  // as it comes, so nothing is flushed at the end: the stream's flush tries for ever where none can be.
  stream.on('error', () => undefined);
  return {
    logger: pino(
      { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
      { write: (line) => void stream.write(mask(line)) },
    ),
    reopen: () => stream.reopen(),
  };
}
