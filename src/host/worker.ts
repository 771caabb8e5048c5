// The worker: heavy work off the desk's thread. It is started for one task, answers once, and ends; it
// opens the journal for reading only.
import { parentPort, workerData } from 'node:worker_threads';
import { verifyFile } from '#engine/journal/rows.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { summarise } from '#engine/research/summary.ts';
import type { WorkerTask } from './heavy.ts';
import { history } from '#runbook/history.ts';

async function answer(task: WorkerTask): Promise<unknown> {
  if (task.task === 'verify') {
    const verdict = verifyFile(task.path, history(task.anchor));
    return verdict.ok
      ? { ok: true, entries: verdict.entries, head: verdict.head.hash }
      : { ok: false, seq: verdict.seq, what: `${verdict.what} ${verdict.why} ${verdict.remedy}` };
  }
  const feed = loadRecorded({ seed: task.seed });
  let told = 0;
  const run = await runBacktest({ ...task, feed }, (share) => {
    if (share - told < 0.05 && share < 1) return;
    told = share;
    parentPort?.postMessage({ progress: share });
  });
  return summarise(run, { from: task.from, until: task.until, label: feed.label });
}

parentPort?.postMessage({ answer: await answer(workerData as WorkerTask) });
