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
import type { Alert, Alerts } from '#runbook/alert.ts';
import { foldAlert, NO_ALERTS } from '#runbook/alert.ts';
import type { AlertFact, WatchFact } from '#runbook/alert/fact.ts';
import { awaitsDigest, foldWatch, NO_WATCH, watchAlert } from '#runbook/alert/memory.ts';
import type { Watch } from '#runbook/alert/memory.ts';
import { foldDrill } from '#runbook/drill/fact.ts';
import type { Drills } from '#runbook/drill/fact.ts';
import type { DeskFact, RunbookFact } from '#runbook/fact.ts';
import { foldForeign } from '#runbook/foreign.ts';
import type { TakenBack } from '#runbook/foreign.ts';
import { foldGoLive, NO_GOLIVE, voidSigned } from '#runbook/golive/fold.ts';
import type { GoLive } from '#runbook/golive/fold.ts';
import type { GoLiveFact } from '#runbook/golive/fact.ts';
import { foldPaper } from '#runbook/golive/paper.ts';
import { foldIncident, foldResumed, NO_INCIDENTS } from '#runbook/incident/fact.ts';
import type { IncidentFact, Incidents } from '#runbook/incident/fact.ts';
import { foldMaintenance, foldReview, NO_MAINTENANCE } from '#runbook/maintenance/fact.ts';
import type {
  Maintenance,
  MaintenanceFact,
  Review,
  ReviewFact,
} from '#runbook/maintenance/fact.ts';
import { foldOnCall, NO_ONCALL } from '#runbook/oncall/fact.ts';
import type { OnCallFact, OnCallState } from '#runbook/oncall/fact.ts';
import type { Roster } from '#runbook/person.ts';
import type { PlatformFault } from '#runbook/platform.ts';
import { foldPlaybook, NO_PLAYBOOKS } from '#runbook/playbook/fact.ts';
import type { PlaybookFact, Playbooks } from '#runbook/playbook/fact.ts';
import { foldPlatform } from '#runbook/platform.ts';
import type { Refusing } from '#runbook/refusals.ts';
import { foldRefusal } from '#runbook/refusals.ts';
import { foldReport, NO_REPORTS } from '#runbook/report/fact.ts';
import type { Reports } from '#runbook/report/fact.ts';
import type { Row } from '#runbook/timetable.ts';
import { hash } from 'node:crypto';

export interface JobRow {
  readonly day: TradingDay;
  readonly status: 'started' | 'finished' | 'failed' | 'missed';
  readonly lines: readonly string[];
}

/** By trading day and job, of the last twelve days. */
export type Jobs = Readonly<Record<string, Readonly<Record<string, JobRow>>>>;

export interface Runbook extends Reports {
  readonly roster: Roster;
  readonly schedule: readonly Row[];
  readonly pin: string;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly alerts: Alerts;
  readonly watch: Watch;
  readonly refusals: number;
  /** Those of the last ten minutes, by who was refused. */
  readonly refusing: Refusing;
  /** Parts of chat platforms that are out of order now. */
  readonly platforms: readonly PlatformFault[];
  readonly resumes: number;
  /** Foreign orders two people took back, until the broker says that they ended. */
  readonly takenBack: TakenBack;
  readonly drills: Drills;
  readonly oncall: OnCallState;
  readonly incidents: Incidents;
  readonly playbooks: Playbooks;
  readonly maintenance: Maintenance;
  /** The review of the last week; null until one was written. */
  readonly review: Review | null;
  readonly golive: GoLive;
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
    watch: NO_WATCH,
    refusals: 0,
    refusing: {},
    platforms: [],
    resumes: 0,
    takenBack: {},
    drills: {},
    oncall: NO_ONCALL,
    incidents: NO_INCIDENTS,
    playbooks: NO_PLAYBOOKS,
    maintenance: NO_MAINTENANCE,
    review: null,
    golive: NO_GOLIVE,
    ...NO_REPORTS,
  },
};

const KEPT_DAYS = 12;

/** What became of a job on a day; undefined while it was not begun, and long after. */
export function jobOn(jobs: Jobs, day: string, job: string): JobRow | undefined {
  return jobs[day]?.[job];
}

function withJob(runbook: Runbook, job: string, row: JobRow): Runbook {
  const { [row.day]: known, ...others } = runbook.jobs;
  if (known !== undefined)
    return { ...runbook, jobs: { ...runbook.jobs, [row.day]: { ...known, [job]: row } } };
  const days = Object.entries({ ...others, [row.day]: { [job]: row } }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return { ...runbook, jobs: Object.fromEntries(days.slice(-KEPT_DAYS)) };
}

type Own<K extends RunbookFact['kind']> = Extract<RunbookFact, { readonly kind: K }>;

/** The facts of the parts that have a folder and a slice of their own. */
type PartFact =
  OnCallFact | IncidentFact | PlaybookFact | MaintenanceFact | ReviewFact | GoLiveFact;

/** What alerts come of besides: what is silenced or counted, what is refused, what is out of order. */
type AlertSide =
  | AlertFact
  | WatchFact
  | Own<
      'note.kept' | 'command.refused' | 'refusals.repeated' | 'platform.faulted' | 'platform.mended'
    >;

function foldPart(runbook: Runbook, fact: PartFact, at: Stamp): Runbook {
  switch (fact.kind) {
    case 'rota.set':
    case 'oncall.covered':
    case 'oncall.uncovered':
    case 'rota.gapped':
    case 'rota.filled':
    case 'ladder.late':
    case 'ladder.kept':
      return { ...runbook, oncall: foldOnCall(runbook.oncall, fact, at.wall) };
    case 'incident.opened':
    case 'incident.joined':
    case 'incident.led':
    case 'incident.written':
    case 'incident.closed':
    case 'incident.overdue':
    case 'incident.filed':
      return { ...runbook, incidents: foldIncident(runbook.incidents, fact, at) };
    case 'playbooks.set':
    case 'run.started':
    case 'run.stepped':
    case 'run.overdue':
    case 'run.ended':
      return { ...runbook, playbooks: foldPlaybook(runbook.playbooks, fact, at) };
    case 'task.due':
    case 'task.overdue':
    case 'task.done':
      return { ...runbook, maintenance: foldMaintenance(runbook.maintenance, fact, at) };
    case 'review.written':
    case 'review.answered':
      return { ...runbook, review: foldReview(runbook.review, fact) };
    case 'golive.ticked':
    case 'golive.unticked':
    case 'signoff.withdrawn':
    case 'code.released':
    case 'execution.rated': {
      const golive = foldGoLive(runbook.golive, fact, { ...at, pin: runbook.pin });
      const same = golive.code === runbook.golive.code;
      return { ...runbook, golive: same ? golive : voidSigned(golive, runbook.approvals) };
    }
  }
}

function foldAlertSide(runbook: Runbook, fact: AlertSide | PartFact, at: Stamp): Runbook {
  switch (fact.kind) {
    case 'alert.raised':
    case 'alert.repeated':
    case 'alert.acknowledged':
    case 'alert.escalated':
    case 'alert.asked':
    case 'alert.assigned':
    case 'alert.silenced':
    case 'alert.woken':
    case 'alert.moved':
    case 'alert.worsened':
    case 'alert.joined':
    case 'alert.left':
    case 'alert.flapped':
    case 'alert.resolved':
    case 'note.kept': {
      const { desk, wall } = at;
      const kept = (row: Alert): boolean => awaitsDigest(runbook.watch, row, desk);
      const alerts = foldAlert(runbook.alerts, fact, { desk, wall, roster: runbook.roster, kept });
      return { ...runbook, alerts, watch: watchAlert(runbook, fact, desk) };
    }
    case 'command.refused':
    case 'refusals.repeated': {
      const refusals = runbook.refusals + (fact.kind === 'command.refused' ? 1 : 0);
      return { ...runbook, refusals, refusing: foldRefusal(runbook.refusing, fact, at.wall) };
    }
    case 'platform.faulted':
    case 'platform.mended':
      return { ...runbook, platforms: foldPlatform(runbook.platforms, fact) };
    case 'rule.silenced':
    case 'rule.unsilenced':
    case 'rule.tried':
    case 'provider.counted':
    case 'alerts.digested':
      return { ...runbook, watch: foldWatch(runbook.watch, fact) };
    default:
      return foldPart(runbook, fact, at);
  }
}

function foldRunbook(runbook: Runbook, fact: RunbookFact, at: Stamp): Runbook {
  switch (fact.kind) {
    case 'roster.set':
      return { ...runbook, roster: fact.people };
    case 'schedule.set':
      return { ...runbook, schedule: fact.rows };
    case 'pin.set': {
      const { golive, approvals, pin } = runbook;
      const same = pin === fact.pin;
      return { ...runbook, pin: fact.pin, golive: same ? golive : voidSigned(golive, approvals) };
    }
    case 'job.started':
      return withJob(runbook, fact.job, { day: fact.day, status: 'started', lines: [] });
    case 'job.finished': {
      const { job, day, lines } = fact;
      return withJob(runbook, job, { day, status: fact.ok ? 'finished' : 'failed', lines });
    }
    case 'job.missed':
      return withJob(runbook, fact.job, { day: fact.day, status: 'missed', lines: [fact.why] });
    case 'resume.recorded': {
      const incidents = foldResumed(runbook.incidents, fact, at);
      return { ...runbook, resumes: runbook.resumes + 1, incidents };
    }
    case 'foreign.cancelAsked':
    case 'foreign.closed':
      return { ...runbook, takenBack: foldForeign(runbook.takenBack, fact, at.desk) };
    case 'drill.finished':
      return { ...runbook, drills: foldDrill(runbook.drills, fact, at) };
    case 'report.made':
      return { ...runbook, ...foldReport(runbook, fact, at) };
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
    default:
      return foldAlertSide(runbook, fact, at);
  }
}

function isEngineFact(fact: DeskFact): fact is EngineFact {
  return fact.kind in ENGINE_FACTS;
}

/** One fact more, in the slice it belongs to. */
export function foldDesk(state: DeskState, fact: DeskFact, at: Stamp): DeskState {
  const after = isEngineFact(fact)
    ? { ...state, engine: foldEngine(state.engine, fact, at) }
    : { engine: stamped(state.engine, at), runbook: foldRunbook(state.runbook, fact, at) };
  const { approvals } = after.runbook;
  // What was signed or taken back since an older journal is not known.
  const restored = fact.kind === 'latch.set' && fact.latch === 'restored';
  const golive = restored ? voidSigned(after.runbook.golive, approvals) : after.runbook.golive;
  const paper = foldPaper(golive.paper, fact, after.engine);
  if (paper === golive.paper && !restored) return after;
  return { ...after, runbook: { ...after.runbook, golive: { ...golive, paper } } };
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
            ...(strategies.universe === undefined ? {} : { universe: strategies.universe }),
          },
    roster: runbook.roster,
    schedule: runbook.schedule,
    ...(runbook.oncall.rota === null ? {} : { rota: runbook.oncall.rota }),
  };
  return hash('sha256', canonical(inForce as unknown as Json), 'hex');
}
