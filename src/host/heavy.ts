// Heavy work, asked of a worker thread so that nothing heavy runs on the desk's own. A worker that dies
// is an error in words, never a silence; one that nobody waits for any more is ended at once.
import { Worker } from 'node:worker_threads';
import type { Head } from '#engine/journal/journal.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { BacktestSetting } from '#engine/research/backtest.ts';
import type { RecoverAsk, RestoreAsk } from './restoring.ts';
import type { ReportFrom } from './reporting.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { Span } from '#runbook/report/span.ts';

/** A task that is answered once; drawings have a thread of their own that stays. */
export type WorkerTask =
  | { readonly task: 'verify'; readonly path: string; readonly anchor: Head | null }
  | {
      readonly task: 'report';
      readonly path: string;
      readonly span: Span;
      readonly about: ReportFrom;
    }
  | {
      readonly task: 'day-report';
      readonly path: string;
      readonly day: TradingDay;
      readonly feedLabel: string;
    }
  | { readonly task: 'drill'; readonly name: DrillName; readonly root: string }
  | ({ readonly task: 'restore' } & RestoreAsk)
  | ({ readonly task: 'recover' } & RecoverAsk)
  | ({ readonly task: 'backtest' } & Omit<BacktestSetting, 'feed'>);

type Message = { readonly progress: number } | { readonly answer: unknown };

function cancelled(task: WorkerTask): Result<never> {
  return refuse(
    'WORK_CANCELLED',
    `The ${task.task} was cancelled before it was done. Nothing was changed; ask again when it is wanted.`,
  );
}

/**
 * Runs one task; `progress` is told the share done. Refusal WORKER_FAILED when the worker dies,
 * WORK_CANCELLED when the signal aborts: the thread is ended then, whatever it was doing.
 */
export function askWorker(
  task: WorkerTask,
  progress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Result<unknown>> {
  if (signal?.aborted === true) return Promise.resolve(cancelled(task));
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
    let ended = false;
    const end = (result: Result<unknown>) => {
      if (ended) return;
      ended = true;
      signal?.removeEventListener('abort', abort);
      resolve(result);
    };
    const failed = (why: string) =>
      end(refuse('WORKER_FAILED', `The worker for ${task.task} failed: ${why}. Try again.`));
    const abort = () => {
      end(cancelled(task));
      void worker.terminate();
    };
    signal?.addEventListener('abort', abort);
    worker.on('message', (message: Message) => {
      if (ended) return;
      if ('progress' in message) progress(message.progress);
      else end(ok(message.answer));
    });
    worker.on('error', (error) => failed(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => failed(`it ended with ${code} before it answered`));
  });
}
