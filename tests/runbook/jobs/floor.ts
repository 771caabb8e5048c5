// The floor the jobs stand on in tests: a real desk in memory, and its job ports as the assembled desk
// makes them, any of them replaceable by another real one.
import { sessionOn } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { JobOutcome, JobPorts } from '#runbook/job.ts';
import { activitiesOf } from '#runbook/jobs/activities.ts';
import { JOBS } from '#runbook/jobs/list.ts';
import type { JobName } from '#runbook/jobs/names.ts';
import { noReports } from '#runbook/report/making.ts';
import { jobOn } from '#runbook/state.ts';
import { catchUp } from '#runbook/catching-up.ts';
import { createHearing } from '#runbook/hearing.ts';
import { instant } from '../../world.ts';
import type { World } from '../../world.ts';

export function sessionOf(day: string): Session {
  const session = sessionOn(tradingDay(day));
  if (session === null) throw new RangeError(`${day} is no session`);
  return session;
}

export function portsOf(world: World, other: Partial<JobPorts> = {}): JobPorts {
  const { machine, outlook, desk } = world.assembled;
  return {
    state: () => machine.state(),
    seen: () => machine.seen(),
    market: outlook,
    feed: machine.feed,
    options: { kind: 'not-configured', why: 'nothing was given.' },
    code: machine.code,
    head: () => machine.ledger.head(),
    turn: (decide) => machine.turn(decide),
    signals: (day) => outlook.signals(machine.state().engine, day),
    hear: (symbols) => createHearing(machine, outlook).about(symbols),
    compare: () => catchUp(machine),
    activities: () => activitiesOf(machine),
    calendar: (from, to) => machine.broker.calendar(from, to),
    preflight: () => desk.preflight(),
    backtest: (ask) => desk.backtest(ask, () => undefined),
    verify: () => desk.verify(),
    writeReview: (week) => `reports/weekly-review-${week}.md`,
    writeReport: (day) => ({ file: `reports/daily-${day}.md`, sha256: 'a'.repeat(64) }),
    showDay: null,
    makeReport: noReports,
    backup: (day) =>
      Promise.resolve({ file: `backups/${day}.db`, entries: 1, sha256: 'b'.repeat(64) }),
    rotateLogs: () => 'nothing was logged',
    ...other,
  };
}

/** Runs one job at an instant, "2020-02-24 08:00", begun on record as the rounds would, once a day. */
export async function runJob(
  world: World,
  ask: { readonly job: JobName; readonly at: string; readonly ports?: Partial<JobPorts> },
): Promise<JobOutcome> {
  world.clock.set(instant(ask.at));
  const session = sessionOf(ask.at.slice(0, 10));
  const { job } = ask;
  const { day } = session;
  world.assembled.machine.turn((state) =>
    ok(
      jobOn(state.runbook.jobs, day, job) === undefined
        ? [{ kind: 'job.started', job, day, late: false }]
        : [],
    ),
  );
  return JOBS[ask.job]({ ports: portsOf(world, ask.ports ?? {}), session });
}

/** Facts of one kind, in order. */
export function ofKind<K extends DeskFact['kind']>(
  world: World,
  kind: K,
): readonly Extract<DeskFact, { readonly kind: K }>[] {
  const isKind = (fact: DeskFact): fact is Extract<DeskFact, { readonly kind: K }> =>
    fact.kind === kind;
  return world.facts().filter(isKind);
}
