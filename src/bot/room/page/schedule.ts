// The day's jobs as the desk pane shows them: which are near now, and how one stands by its words. Pure.
import type { DeskPanel } from '../protocol.ts';

export type Job = DeskPanel['schedule'][number];
export type Standing = 'ran' | 'failed' | 'running' | 'ahead';

/** By the words the desk says of it; words it does not know lie ahead. */
export function jobStanding(status: string): Standing {
  switch (status) {
    case 'finished':
      return 'ran';
    case 'failed':
    case 'missed':
      return 'failed';
    case 'started':
      return 'running';
    default:
      return 'ahead';
  }
}

const BEFORE = 2;
const NEAR = 6;

/** The last that ran, what runs, what comes next, and whatever failed; and how many more there are. */
export function aroundNow(jobs: readonly Job[]): {
  readonly near: readonly Job[];
  readonly rest: number;
} {
  const next = jobs.findIndex((job) => jobStanding(job.status) === 'ahead');
  const at = next === -1 ? jobs.length : next;
  const from = Math.max(0, Math.min(at - BEFORE, jobs.length - NEAR));
  const near = jobs.filter(
    (job, place) => (place >= from && place < from + NEAR) || jobStanding(job.status) === 'failed',
  );
  return { near, rest: jobs.length - near.length };
}
