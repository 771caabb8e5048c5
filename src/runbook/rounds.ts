// The rounds: what one tick of the desk does, in order. Polls first, and with them what waits for people,
// then the jobs that are due, one after the other, each once for its day, run late in its window or missed.
import { sessionOn } from '#engine/market/session.ts';
import { ok } from '#engine/model/result.ts';
import { formatEt } from '#engine/model/time.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { alertFact } from '#runbook/alert.ts';
import { clockFacts } from '#runbook/clock.ts';
import type { Job, JobOutcome, JobPorts } from '#runbook/job.ts';
import { attemptDue } from '#runbook/machine.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import { pollMachine } from '#runbook/recovery.ts';
import { jobOn } from '#runbook/state.ts';
import type { Due, Missed } from '#runbook/timetable.ts';
import { judge } from '#runbook/timetable.ts';

export interface RoundsParts {
  readonly machine: Machine;
  readonly ports: JobPorts;
  readonly jobs: Readonly<Record<string, Job>>;
  /** Those of this machine, as sweeps.ts lists them. */
  readonly sweeps: readonly Decide[];
}

function missed(machine: Machine, row: Missed): void {
  machine.attempt((state) => {
    if (jobOn(state.runbook.jobs, row.day, row.row.job) !== undefined) return ok([]);
    const alert = alertFact(state, {
      key: `job ${row.row.job}`,
      severity: 'WARNING',
      rule: 'DAY-4',
      procedure: 'SOP-1',
      text: `${row.row.title} of ${row.day} was missed: ${row.reason}`,
      did: 'Nothing was run late.',
    });
    const fact = { kind: 'job.missed', job: row.row.job, day: row.day, why: row.reason } as const;
    return ok([fact, alert]);
  });
}

async function outcome(parts: RoundsParts, due: Due): Promise<JobOutcome> {
  const job = parts.jobs[due.row.job];
  const session = sessionOn(due.day);
  if (job === undefined || session === null)
    return { ok: false, lines: [`there is no job ${due.row.job}`] };
  try {
    return await job({ ports: parts.ports, session });
  } catch (error) {
    if (error instanceof JournalFault)
      return { ok: false, lines: [`the journal could not be written: ${error.message}`] };
    throw error;
  }
}

async function run(parts: RoundsParts, due: Due): Promise<void> {
  const { machine } = parts;
  const started = machine.attempt((state) =>
    ok(
      jobOn(state.runbook.jobs, due.day, due.row.job) === undefined
        ? [{ kind: 'job.started', job: due.row.job, day: due.day, late: due.late }]
        : [],
    ),
  );
  if (!started.ok || started.value.length === 0) return;
  const answer = await outcome(parts, due);
  const late = due.late ? [`run late, due ${formatEt(due.due)}`] : [];
  machine.attempt(() =>
    ok([
      {
        kind: 'job.finished',
        job: due.row.job,
        day: due.day,
        ok: answer.ok,
        title: due.row.title,
        lines: [...late, ...answer.lines],
      },
    ]),
  );
}

/** What is due by now; what is past its window is put on record as missed. */
function dueNow({ machine }: RoundsParts): readonly Due[] {
  const state = machine.state();
  const now = machine.clocks.desk();
  const { jobs } = state.runbook;
  const judged = judge(state.runbook.schedule, (job, day) => jobOn(jobs, day, job) !== undefined, {
    since: state.engine.made ?? now,
    now,
  });
  for (const row of judged.missed) missed(machine, row);
  return judged.run;
}

export interface Rounds {
  /**
   * One tick; the caller waits for the one before. Jobs are waited for to their end, or no longer than `patience`:
   * then what is under way goes on, later ticks poll and sweep beside it, and no other job begins before its end.
   */
  make(patience?: Promise<void>): Promise<void>;
  /** Once no job is under way. */
  settled(): Promise<void>;
}

export function createRounds(parts: RoundsParts): Rounds {
  const { machine } = parts;
  /** Where a job met a bug it stays, and the next tick rejects with that. */
  let underWay: Promise<void> | null = null;
  const work = async (due: readonly Due[]): Promise<void> => {
    for (const one of due) await run(parts, one);
  };
  return {
    async make(patience) {
      await pollMachine(machine);
      // A closing that could not be recorded: nothing can be started or missed until the journal recovers.
      if (machine.brake.unrecorded.length > 0) return;
      const skew = machine.broker.skewMs();
      if (clockFacts(machine.state(), skew).length > 0)
        machine.attempt((state) => ok(clockFacts(state, skew)));
      attemptDue(machine, parts.sweeps);
      underWay ??= work(dueNow(parts)).then(() => void (underWay = null));
      await (patience === undefined ? underWay : Promise.race([underWay, patience]));
    },
    settled: () => underWay ?? Promise.resolve(),
  };
}
