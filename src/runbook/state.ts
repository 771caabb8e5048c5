// The desk's whole state: the engine's slice and the runbook's, each folded by its own facts.
import type { TradingDay } from '#engine/model/time.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import type { EngineState } from '#engine/state.ts';
import { foldEngine, stamped } from '#engine/fold.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { EngineFact } from '#engine/fact.ts';
import { ENGINE_FACTS } from '#engine/fact.ts';
import type { Approvals } from '#runbook/approval.ts';
import { foldApproval, NO_APPROVALS } from '#runbook/approval.ts';
import type { Alerts } from '#runbook/alert.ts';
import { foldAlert, NO_ALERTS } from '#runbook/alert.ts';
import { foldDrill } from '#runbook/drill/fact.ts';
import type { Drills } from '#runbook/drill/fact.ts';
import type { DeskFact, JobFinished, RunbookFact } from '#runbook/fact.ts';
import type { Roster } from '#runbook/person.ts';
import type { PlatformFault } from '#runbook/platform.ts';
import { foldPlatform } from '#runbook/platform.ts';
import type { Refusing } from '#runbook/refusals.ts';
import { foldRefusal } from '#runbook/refusals.ts';
import type { Row } from '#runbook/timetable.ts';
import { hash } from 'node:crypto';

export interface JobRow {
  readonly day: TradingDay;
  readonly status: 'started' | 'finished' | 'failed' | 'missed';
  readonly lines: readonly string[];
}

export interface Runbook {
  readonly roster: Roster;
  readonly schedule: readonly Row[];
  readonly pin: string;
  readonly approvals: Approvals;
  /** By `day job`, of the last twelve days. */
  readonly jobs: Readonly<Record<string, JobRow>>;
  readonly alerts: Alerts;
  readonly refusals: number;
  /** Those of the last ten minutes, by who was refused. */
  readonly refusing: Refusing;
  /** Parts of chat platforms that are out of order now. */
  readonly platforms: readonly PlatformFault[];
  readonly resumes: number;
  readonly drills: Drills;
  readonly lastReport: {
    readonly day: string;
    readonly file: string;
    readonly sha256: string;
  } | null;
}

export interface DeskState {
  readonly engine: EngineState;
  readonly runbook: Runbook;
}

export const EMPTY_DESK: DeskState = {
  engine: EMPTY_ENGINE,
  runbook: {
    roster: [],
    schedule: [],
    pin: '',
    approvals: NO_APPROVALS,
    jobs: {},
    alerts: NO_ALERTS,
    refusals: 0,
    refusing: {},
    platforms: [],
    resumes: 0,
    drills: {},
    lastReport: null,
  },
};

const KEPT_DAYS = 12;

export function jobKey(day: string, job: string): string {
  return `${day} ${job}`;
}

function withJob(runbook: Runbook, key: string, row: JobRow): Runbook {
  const before = runbook.jobs[key];
  if (before !== undefined) return { ...runbook, jobs: { ...runbook.jobs, [key]: row } };
  const days = [...new Set([...Object.values(runbook.jobs).map((one) => one.day), row.day])].sort();
  const first = days.at(-KEPT_DAYS) ?? days[0] ?? row.day;
  const kept = Object.entries(runbook.jobs).filter(([, one]) => one.day >= first);
  return { ...runbook, jobs: { ...Object.fromEntries(kept), [key]: row } };
}

function finished(runbook: Runbook, fact: JobFinished): Runbook {
  return withJob(runbook, jobKey(fact.day, fact.job), {
    day: fact.day,
    status: fact.ok ? 'finished' : 'failed',
    lines: fact.lines,
  });
}

function foldRunbook(runbook: Runbook, fact: RunbookFact, at: Stamp): Runbook {
  switch (fact.kind) {
    case 'roster.set':
      return { ...runbook, roster: fact.people };
    case 'schedule.set':
      return { ...runbook, schedule: fact.rows };
    case 'pin.set':
      return { ...runbook, pin: fact.pin };
    case 'job.started':
      return withJob(runbook, jobKey(fact.day, fact.job), {
        day: fact.day,
        status: 'started',
        lines: [],
      });
    case 'job.finished':
      return finished(runbook, fact);
    case 'job.missed':
      return withJob(runbook, jobKey(fact.day, fact.job), {
        day: fact.day,
        status: 'missed',
        lines: [fact.why],
      });
    case 'alert.raised':
    case 'alert.repeated':
    case 'alert.acknowledged':
    case 'alert.escalated':
    case 'alert.assigned':
    case 'alert.silenced':
    case 'alert.woken':
    case 'alert.resolved':
    case 'note.kept': {
      const { desk, wall } = at;
      const alerts = foldAlert(runbook.alerts, fact, { desk, wall, roster: runbook.roster });
      return { ...runbook, alerts };
    }
    case 'command.refused':
    case 'refusals.repeated': {
      const refusals = runbook.refusals + (fact.kind === 'command.refused' ? 1 : 0);
      return { ...runbook, refusals, refusing: foldRefusal(runbook.refusing, fact, at.wall) };
    }
    case 'platform.faulted':
    case 'platform.mended':
      return { ...runbook, platforms: foldPlatform(runbook.platforms, fact) };
    case 'resume.recorded':
      return { ...runbook, resumes: runbook.resumes + 1 };
    case 'drill.finished':
      return { ...runbook, drills: foldDrill(runbook.drills, fact, at) };
    case 'report.made':
      return { ...runbook, lastReport: { day: fact.day, file: fact.file, sha256: fact.sha256 } };
    case 'message.said':
    case 'page.sent':
    case 'backup.made':
      return runbook;
    case 'approval.asked':
    case 'approval.attempted':
    case 'approval.keyed':
    case 'approval.granted':
    case 'approval.ended':
      return { ...runbook, approvals: foldApproval(runbook.approvals, fact, at.wall) };
  }
}

function isEngineFact(fact: DeskFact): fact is EngineFact {
  return fact.kind in ENGINE_FACTS;
}

/** One fact more, in the slice it belongs to. */
export function foldDesk(state: DeskState, fact: DeskFact, at: Stamp): DeskState {
  if (isEngineFact(fact)) return { ...state, engine: foldEngine(state.engine, fact, at) };
  return { engine: stamped(state.engine, at), runbook: foldRunbook(state.runbook, fact, at) };
}

export function foldDeskBatch(state: DeskState, facts: readonly DeskFact[], at: Stamp): DeskState {
  return facts.reduce((sum, fact) => foldDesk(sum, fact, at), state);
}

/** The hash of all that is in force: limits, strategies, people, schedule (C1). */
export function pinOf(state: DeskState): string {
  const { engine, runbook } = state;
  const strategies = engine.strategies;
  const inForce = {
    limits: engine.limits,
    strategies:
      strategies === null
        ? null
        : {
            profile: strategies.profile,
            selection: strategies.selection,
            strategies: strategies.strategies,
            ...(strategies.entries === undefined ? {} : { entries: strategies.entries }),
          },
    roster: runbook.roster,
    schedule: runbook.schedule,
  };
  return hash('sha256', canonical(inForce as unknown as Json), 'hex');
}
