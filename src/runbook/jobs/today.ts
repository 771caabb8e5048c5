// What every job begins with: its session's day is open, whatever hour the desk was started at. A job
// that waits for nobody is written as a plain function and answers at once.
import { openDay } from '#engine/day.ts';
import { ok } from '#engine/model/result.ts';
import type { JobCall, JobOutcome } from '#runbook/job.ts';

/** A job that waits for no port. */
export type PlainJob = (call: JobCall) => JobOutcome;

/** Opens the session's day unless it is open; opening lifts what a new session lifts. */
export function ensureDay({ ports, session }: JobCall): void {
  ports.turn((state) => ok(openDay(state.engine, session)));
}

export const NO_FEED = 'no data feed is configured: no entries';
