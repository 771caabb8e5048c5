// The end of a process by a bug: it ends as ever, with what went wrong on its error output and code 1, and what
// it prints on its way out holds no secret (U5).
import { inspect } from 'node:util';
import type { Mask } from './mask.ts';

export function endWithoutSecrets(mask: Mask): void {
  process.on('uncaughtException', (error: unknown) => {
    process.stderr.write(`${mask(inspect(error))}\n`);
    process.exit(1);
  });
}
