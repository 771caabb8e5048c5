// The workshop of a desk that stands on a machine: restores and recoveries in a thread of their own, secrets from
// their sources, and the week's review as a file.
import { join } from 'node:path';
import { readBroker, readChat } from '../config.ts';
import { askWorker } from './heavy.ts';
import type { WorkerTask } from './heavy.ts';
import { rehearseKeys } from './rehearsal.ts';
import type { RunParts } from './run-parts.ts';
import { replaceFile } from '#engine/journal/replace.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Proof, Workshop } from '#runbook/maintenance/workshop.ts';

async function asked(task: WorkerTask): Promise<Result<Proof>> {
  const answer = await askWorker(task, () => undefined);
  return answer.ok ? (answer.value as Result<Proof>) : answer;
}

/** Writes `state/reports/weekly-review-2026-W48.md` whole, over the last one of that week. */
function writeReview(stateDir: string, week: string, markdown: string): string {
  const file = join(stateDir, 'reports', `weekly-review-${week}.md`);
  replaceFile(file, markdown, 0o644);
  return file;
}

export function openWorkshop(parts: RunParts): Workshop {
  const { stateDir, root, kind } = parts;
  const { anchorDir } = parts.environment;
  const reread = (): Result<readonly string[]> => {
    const chat = readChat(join(root, 'config'), kind, process.env);
    if (!chat.ok) return chat;
    const broker = readBroker(join(root, 'config'), kind, process.env);
    return broker.ok ? ok([...chat.value.secrets, ...broker.value.secrets]) : broker;
  };
  return {
    validateBackup: () => asked({ task: 'restore', stateDir }),
    recoverDesk: () => asked({ task: 'recover', stateDir, anchorDir, root, kind }),
    rehearseKeys: () => {
      const inUse = [...parts.chat.secrets, ...parts.broker.secrets];
      const ring = { env: process.env, stateDir, inUse, reread, now: Date.now() };
      return Promise.resolve(ok(rehearseKeys(ring)));
    },
    writeReview: (week, markdown) => writeReview(stateDir, week, markdown),
  };
}
