// What every bare app has beside its platform: the texts it answers with, and a backtest in a worker of its own
// process while it is told to have one, as the desk has. Started and told by bench/acks.ts.
import { once } from 'node:events';
import { askWorker } from '../src/host/heavy.ts';
import type { WorkerTask } from '../src/host/heavy.ts';

/** What it is started with, and what it is told later; each is answered. */
export type Word =
  | {
      readonly kind: 'begin';
      readonly texts: Readonly<Record<string, string>>;
      readonly task: WorkerTask;
    }
  | { readonly kind: 'work' }
  | { readonly kind: 'rest' };

export interface Told {
  /** Backtests since it was told to work. */
  readonly backtests: number;
}

async function backtests(task: WorkerTask, stopped: () => boolean): Promise<number> {
  let count = 0;
  for (; !stopped(); count += 1) await askWorker(task, () => undefined);
  return count;
}

/** Opens the app, and then works and rests as it is told until its parent is gone. */
export async function serve(
  open: (textFor: (line: string) => string) => Promise<void>,
): Promise<void> {
  const [begin] = (await once(process, 'message')) as [Word];
  if (begin.kind !== 'begin') throw new Error('a bare app is begun first');
  await open((line) => begin.texts[line] ?? `No text for ${line}`);
  let stopped = true;
  let working: Promise<number> = Promise.resolve(0);
  const tell = (told: Told) => process.send?.(told);
  process.on('message', (word: Word) => {
    if (word.kind === 'work') {
      stopped = false;
      working = backtests(begin.task, () => stopped);
      tell({ backtests: 0 });
      return;
    }
    stopped = true;
    void working.then((count) => tell({ backtests: count }));
  });
  process.on('disconnect', () => process.exit(0));
  tell({ backtests: 0 });
}
