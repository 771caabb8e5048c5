// The runbook's facts: people, approvals, jobs, alerts, reports, refusals; with the engine's they are
// all the desk ever records. The table says for each kind its version and what it means.
import type { ChangeWhy, EngineFact, FactRow } from '#engine/fact.ts';
import { ENGINE_FACTS } from '#engine/fact.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { ALERT_FACTS, WATCH_FACTS } from '#runbook/alert/fact.ts';
import type { AlertFact, WatchFact } from '#runbook/alert/fact.ts';
import type { ApprovalFact } from '#runbook/approval.ts';
import type { DrillFinished } from '#runbook/drill/fact.ts';
import { FOREIGN_FACTS } from '#runbook/foreign.ts';
import type { ForeignFact } from '#runbook/foreign.ts';
import { GOLIVE_FACTS } from '#runbook/golive/fact.ts';
import type { GoLiveFact } from '#runbook/golive/fact.ts';
import { INCIDENT_FACTS } from '#runbook/incident/fact.ts';
import type { IncidentFact } from '#runbook/incident/fact.ts';
import { MAINTENANCE_FACTS } from '#runbook/maintenance/fact.ts';
import type { MaintenanceFact, ReviewFact } from '#runbook/maintenance/fact.ts';
import { ONCALL_FACTS } from '#runbook/oncall/fact.ts';
import type { OnCallFact } from '#runbook/oncall/fact.ts';
import type { Account, PersonId, Roster } from '#runbook/person.ts';
import { PLAYBOOK_FACTS } from '#runbook/playbook/fact.ts';
import type { PlaybookFact } from '#runbook/playbook/fact.ts';
import type { ReportMade } from '#runbook/report/fact.ts';
import type { Row } from '#runbook/timetable.ts';

export interface RosterSet {
  readonly kind: 'roster.set';
  readonly people: Roster;
  readonly why: ChangeWhy;
  readonly approval: string | null;
}
export interface ScheduleSet {
  readonly kind: 'schedule.set';
  readonly rows: readonly Row[];
  readonly why: ChangeWhy;
  readonly approval: string | null;
}
/** What is in force from this batch on, as one hash (C1). */
export interface PinSet {
  readonly kind: 'pin.set';
  readonly pin: string;
  readonly why: ChangeWhy;
}
export interface JobStarted {
  readonly kind: 'job.started';
  readonly job: string;
  readonly day: TradingDay;
  readonly late: boolean;
}
export interface JobFinished {
  readonly kind: 'job.finished';
  readonly job: string;
  readonly day: TradingDay;
  readonly ok: boolean;
  readonly title: string;
  /** What it posts, line by line. */
  readonly lines: readonly string[];
}
export interface JobMissed {
  readonly kind: 'job.missed';
  readonly job: string;
  readonly day: TradingDay;
  readonly why: string;
}
/** Words somebody left in a thread, kept as they are. */
export interface NoteKept {
  readonly kind: 'note.kept';
  readonly topic: string;
  readonly person: PersonId;
  readonly account: Account;
  readonly text: string;
}

/** What a person said in a channel, as `say` posts it. */
export interface MessageSaid {
  readonly kind: 'message.said';
  readonly person: PersonId;
  readonly account: Account;
  readonly channel: string;
  readonly text: string;
}

/** A page to the on-call: who was called and about what. */
export interface PageSent {
  readonly kind: 'page.sent';
  readonly to: string;
  readonly about: string;
}
export interface CommandRefused {
  readonly kind: 'command.refused';
  readonly command: string;
  readonly account: Account;
  readonly person: string | null;
  readonly code: string;
  readonly text: string;
}
/** One account, or whoever knocks at one platform unidentified, was refused again and again. */
export interface RefusalsRepeated {
  readonly kind: 'refusals.repeated';
  /** Of the last refusal. */
  readonly account: Account;
  readonly person: string | null;
  readonly count: number;
  /** On people's clock, within which they were. */
  readonly minutes: number;
}
/** A part of a chat platform is out of order, "channel alerts"; said again only when its words change. */
export interface PlatformFaulted {
  readonly kind: 'platform.faulted';
  readonly platform: string;
  readonly part: string;
  readonly why: string;
  /** It will not mend by itself. */
  readonly final: boolean;
}
export interface PlatformMended {
  readonly kind: 'platform.mended';
  readonly platform: string;
  readonly part: string;
}
export interface BackupMade {
  readonly kind: 'backup.made';
  readonly file: string;
  readonly entries: number;
  readonly sha256: string;
}
/** What a resume was granted on (KEY-4). */
export interface ResumeRecorded {
  readonly kind: 'resume.recorded';
  readonly approval: string;
  readonly cause: string;
  readonly fix: string;
  /** What keeps it from happening again, and the incidents whose latch was lifted; left out in older journals. */
  readonly prevention?: string;
  readonly incidents?: readonly string[];
  readonly lifted: readonly string[];
  readonly stays: readonly string[];
  readonly evidence: readonly string[];
}

export type RunbookFact =
  | RosterSet
  | ScheduleSet
  | PinSet
  | JobStarted
  | JobFinished
  | JobMissed
  | AlertFact
  | NoteKept
  | MessageSaid
  | PageSent
  | CommandRefused
  | RefusalsRepeated
  | PlatformFaulted
  | PlatformMended
  | ReportMade
  | BackupMade
  | ResumeRecorded
  | DrillFinished
  | ForeignFact
  | OnCallFact
  | WatchFact
  | IncidentFact
  | PlaybookFact
  | MaintenanceFact
  | ReviewFact
  | GoLiveFact
  | ApprovalFact;

export type DeskFact = EngineFact | RunbookFact;

export const RUNBOOK_FACTS: Readonly<Record<RunbookFact['kind'], FactRow>> = {
  'roster.set': { version: 1, traced: true, says: 'These people with these roles are in force.' },
  'schedule.set': { version: 1, traced: true, says: 'This daily schedule is in force.' },
  'pin.set': { version: 1, traced: true, says: 'What is in force has this hash.' },
  'job.started': {
    version: 1,
    traced: true,
    says: 'A job of the schedule began, once for its trading day.',
  },
  'job.finished': { version: 1, traced: true, says: 'A job ended, with what it posts.' },
  'job.missed': { version: 1, traced: true, says: 'A job was not run in its window, and why.' },
  ...ALERT_FACTS,
  'note.kept': { version: 1, traced: true, says: 'Words a person left in a thread.' },
  'message.said': { version: 1, traced: true, says: 'Words a person said in a channel.' },
  'page.sent': { version: 1, traced: true, says: 'The on-call was paged.' },
  'command.refused': {
    version: 1,
    traced: true,
    says: 'Somebody asked for something and was refused, and why (KEY-8).',
  },
  'refusals.repeated': {
    version: 1,
    traced: false,
    says: 'One account was refused five times within ten minutes of the wall clock.',
  },
  'platform.faulted': {
    version: 1,
    traced: false,
    says: 'A part of a chat platform is out of order, and why.',
  },
  'platform.mended': { version: 1, traced: false, says: 'It works again.' },
  'report.made': {
    version: 2,
    traced: false,
    says: 'A report of a day, week, month or range was written, with its hashes.',
  },
  'backup.made': {
    version: 1,
    traced: false,
    says: 'A backup was written and verified, with its hash.',
  },
  'resume.recorded': {
    version: 1,
    traced: true,
    says: 'Two people resumed the desk: cause, fix, evidence, what was lifted.',
  },
  'drill.finished': {
    version: 1,
    traced: false,
    says: 'A procedure was drilled on a desk of its own, with what each step came to.',
  },
  ...FOREIGN_FACTS,
  ...ONCALL_FACTS,
  ...WATCH_FACTS,
  ...INCIDENT_FACTS,
  ...PLAYBOOK_FACTS,
  ...MAINTENANCE_FACTS,
  ...GOLIVE_FACTS,
  'approval.asked': {
    version: 1,
    traced: true,
    says: 'A person asked for what takes two; theirs is the first key.',
  },
  'approval.attempted': {
    version: 1,
    traced: true,
    says: 'A key was pressed for a request whose checks run first.',
  },
  'approval.keyed': { version: 1, traced: true, says: 'A key turned.' },
  'approval.granted': {
    version: 1,
    traced: true,
    says: 'The last key turned; the effect is in this batch.',
  },
  'approval.ended': { version: 1, traced: true, says: 'A request ended without effect.' },
};

export const FACTS: Readonly<Record<DeskFact['kind'], FactRow>> = {
  ...ENGINE_FACTS,
  ...RUNBOOK_FACTS,
};

/** Versions by kind, as the journal asks for them. */
export const FACT_VERSIONS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(FACTS).map(([kind, row]) => [kind, row.version]),
);
