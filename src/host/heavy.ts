// Heavy work, asked of a worker thread so that nothing heavy runs on the desk's own. A worker that dies
// is an error in words, never a silence.
import { Worker } from 'node:worker_threads';
import type { Head } from '#engine/journal/journal.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { BacktestSetting } from '#engine/research/backtest.ts';

export type WorkerTask =
  | { readonly task: 'verify'; readonly path: string; readonly anchor: Head | null }
  | ({ readonly task: 'backtest' } & Omit<BacktestSetting, 'feed'>);

type Message = { readonly progress: number } | { readonly answer: unknown };

/** Runs one task; `progress` is told the share done. Refusal WORKER_FAILED when the worker dies. */
export function askWorker(
  task: WorkerTask,
  progress: (share: number) => void,
): Promise<Result<unknown>> {
  return new Promise((resolve) => {
    const failed = (why: string) =>
      resolve(refuse('WORKER_FAILED', `The worker for ${task.task} failed: ${why}. Try again.`));
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
    let answered = false;
    worker.on('message', (message: Message) => {
      if ('progress' in message) return progress(message.progress);
      answered = true;
      resolve(ok(message.answer));
    });
    worker.on('error', (error) => failed(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => {
      if (!answered) failed(`it ended with ${code} before it answered`);
    });
  });
}
