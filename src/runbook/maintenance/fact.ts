// The facts of maintenance (DAY-5): a task of the calendar became due for its period, was done with evidence,
// or is overdue; the week's review was written, and a question of it answered. A period is named by its first
// day, so that each task is due once in it.
import type { Stamp } from '#engine/journal/journal.ts';
import type { FactRow } from '#engine/fact.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Account, PersonId } from '#runbook/person.ts';

export interface TaskDue {
  readonly kind: 'task.due';
  /** Its id in the calendar, "backup-validation". */
  readonly task: string;
  /** "2026-11-23": the first day of the week, month or quarter it is due in. */
  readonly period: string;
  readonly title: string;
  readonly owner: string;
  /** The last day on which it is in time. */
  readonly until: TradingDay;
}
export interface TaskOverdue {
  readonly kind: 'task.overdue';
  readonly task: string;
  readonly period: string;
  readonly title: string;
  readonly owner: string;
}
export interface TaskDone {
  readonly kind: 'task.done';
  readonly task: string;
  readonly period: string;
  /** What shows it: the desk's own finding, or a person's note. */
  readonly evidence: string;
  readonly passed: boolean;
  readonly by: PersonId | 'desk';
  readonly account: Account | null;
}

/** The review of a week with what the journal has to each of its questions. */
export interface ReviewWritten {
  readonly kind: 'review.written';
  /** "2026-W48". */
  readonly week: string;
  readonly day: TradingDay;
  /** By question, in their order: the lines found for it. */
  readonly found: readonly (readonly string[])[];
}
export interface ReviewAnswered {
  readonly kind: 'review.answered';
  readonly week: string;
  /** 1 to 5. */
  readonly question: number;
  readonly text: string;
  readonly person: PersonId;
  readonly account: Account;
}

export type MaintenanceFact = TaskDue | TaskOverdue | TaskDone;
export type ReviewFact = ReviewWritten | ReviewAnswered;

export const MAINTENANCE_FACTS: Readonly<
  Record<MaintenanceFact['kind'] | ReviewFact['kind'], FactRow>
> = {
  'task.due': { version: 1, traced: true, says: 'A task of the maintenance calendar is due.' },
  'task.overdue': { version: 1, traced: true, says: 'It was not done in time.' },
  // What the desk measured differs from run to run.
  'task.done': { version: 1, traced: false, says: 'It was done, with what shows it.' },
  'review.written': {
    version: 1,
    traced: false,
    says: 'The review of a week was written, with what the journal has to its questions.',
  },
  'review.answered': { version: 1, traced: true, says: 'A person answered a question of it.' },
};

export interface TaskRow {
  readonly period: string;
  readonly title: string;
  readonly owner: string;
  readonly until: string;
  readonly status: 'due' | 'overdue' | 'done' | 'failed';
  readonly evidence: string | null;
  readonly by: PersonId | 'desk' | null;
  readonly desk: number;
}
/** By task: its periods, the last six of each, oldest first. */
export type Maintenance = Readonly<Record<string, readonly TaskRow[]>>;

export const NO_MAINTENANCE: Maintenance = {};

const KEPT_PERIODS = 6;

function rowOf(before: TaskRow | undefined, fact: MaintenanceFact, at: Stamp): TaskRow {
  const blank = { title: fact.task, owner: '', until: fact.period };
  const known = before ?? { ...blank, evidence: null, by: null, desk: at.desk };
  switch (fact.kind) {
    case 'task.due':
      return {
        ...known,
        period: fact.period,
        title: fact.title,
        owner: fact.owner,
        until: fact.until,
        status: 'due',
      };
    case 'task.overdue':
      return { ...known, period: fact.period, status: 'overdue' };
    case 'task.done':
      return {
        ...known,
        period: fact.period,
        status: fact.passed ? 'done' : 'failed',
        evidence: fact.evidence,
        by: fact.by,
        desk: at.desk,
      };
  }
}

export function foldMaintenance(state: Maintenance, fact: MaintenanceFact, at: Stamp): Maintenance {
  const rows = Object.hasOwn(state, fact.task) ? (state[fact.task] ?? []) : [];
  const others = rows.filter((row) => row.period !== fact.period);
  const row = rowOf(
    rows.find((one) => one.period === fact.period),
    fact,
    at,
  );
  const sorted = [...others, row].toSorted((a, b) => (a.period < b.period ? -1 : 1));
  return { ...state, [fact.task]: sorted.slice(-KEPT_PERIODS) };
}

/** The last review, with what people answered. */
export interface Review {
  readonly week: string;
  readonly day: TradingDay;
  readonly found: readonly (readonly string[])[];
  /** The newest answer of each question, by its number. */
  readonly answers: Readonly<Record<string, { readonly text: string; readonly person: PersonId }>>;
}

export function foldReview(review: Review | null, fact: ReviewFact): Review | null {
  switch (fact.kind) {
    case 'review.written':
      return { week: fact.week, day: fact.day, found: fact.found, answers: {} };
    case 'review.answered': {
      if (review === null || review.week !== fact.week) return review;
      const { text, person } = fact;
      return { ...review, answers: { ...review.answers, [fact.question]: { text, person } } };
    }
  }
}
