// The worker: heavy work off the desk's thread. For a task it answers once and ends; for drawings it stays
// and answers one after the other. It opens the journal for reading only.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { verifyFile } from '#engine/journal/rows.ts';
import type { Feed } from '#engine/market/feed.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { summarise } from '#engine/research/summary.ts';
import type { Drawing } from './draw.ts';
import type { DrawingAnswer, DrawingTask } from './drawing.ts';
import type { WorkerTask } from './heavy.ts';
import type { ReportTexts } from './reporting.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import type { Annals } from '#runbook/report/annals.ts';
import type { DayShown } from '#runbook/report/shown.ts';
import { UPCAST } from '#runbook/upcast.ts';

function tell(share: number): void {
  parentPort?.postMessage({ progress: share });
}

/** A desk's journal read once, whole, and the history that comes with it. */
function readDesk(path: string): { readonly annals: Annals; readonly feed: Feed } {
  const read = { versions: FACT_VERSIONS, upcast: UPCAST, readOnly: true };
  const journal = openSqliteJournal<DeskFact>({ path, ...read, mono: () => 0 });
  try {
    const annals = readOn(NO_ANNALS, journal.read(1));
    const seed = annals.state.engine.desk?.seed ?? 'none';
    return { annals, feed: loadRecorded({ seed }) };
  } finally {
    journal.close();
  }
}

/** The drawing library is loaded for reports alone. */
async function report(
  task: Extract<WorkerTask, { readonly task: 'report' | 'day-report' }>,
): Promise<ReportTexts | DayShown> {
  const { shownOf, textsOf } = await import('./reporting.ts');
  const { annals, feed } = readDesk(task.path);
  return task.task === 'report'
    ? textsOf(annals, { span: task.span, from: task.about, feed })
    : shownOf(annals, { day: task.day, feedLabel: task.feedLabel, feed });
}

async function answer(task: WorkerTask): Promise<unknown> {
  if (task.task === 'verify') {
    const verdict = verifyFile(task.path, history(task.anchor));
    return verdict.ok
      ? { ok: true, entries: verdict.entries, head: verdict.head.hash }
      : { ok: false, seq: verdict.seq, what: `${verdict.what} ${verdict.why} ${verdict.remedy}` };
  }
  if (task.task === 'drill') {
    const { playDrill } = await import('./drill.ts');
    return playDrill(task.name, task, tell);
  }
  if (task.task === 'restore' || task.task === 'recover') {
    const { recoverNewest, restoreNewest } = await import('./restoring.ts');
    return task.task === 'restore' ? restoreNewest(task) : recoverNewest(task);
  }
  if (task.task === 'report' || task.task === 'day-report') return report(task);
  const feed = loadRecorded({ seed: task.seed });
  let told = 0;
  const run = await runBacktest({ ...task, feed }, (share) => {
    if (share - told < 0.05 && share < 1) return;
    told = share;
    tell(share);
  });
  return summarise(run, { from: task.from, until: task.until, label: feed.label });
}

/** The drawing library is loaded here alone: no other task waits for it. */
async function serveDrawings(): Promise<void> {
  const { drawPng } = await import('./draw.ts');
  const draw = (drawing: Drawing): DrawingAnswer => {
    try {
      return { png: drawPng(drawing) };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  };
  parentPort?.on('message', (drawing: Drawing) => parentPort?.postMessage(draw(drawing)));
}

const NICE = 10;

/** The desk's own thread goes first where there are too few cores; threads have numbers on Linux alone. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
    setPriority(Number(thread), NICE);
  } catch {
    // A system that allows neither: the work is done all the same.
  }
}

giveWay();
const task = workerData as WorkerTask | DrawingTask;
if (task.task === 'draw') await serveDrawings();
else parentPort?.postMessage({ answer: await answer(task) });
