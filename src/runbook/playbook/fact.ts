// The facts of playbooks: which versions of the files in config/runbook/ the desk has seen, and each run
// of one, step by step, so that a crash goes on at the step.
import type { Stamp } from '#engine/journal/journal.ts';
import type { FactRow } from '#engine/fact.ts';
import type { Account, PersonId } from '#runbook/person.ts';
import type { Step } from '#runbook/playbook/playbook.ts';

/** The files as they are from now on; a hash is of a file's parsed content. */
export interface PlaybooksSet {
  readonly kind: 'playbooks.set';
  readonly hashes: Readonly<Record<string, string>>;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}
export interface RunStarted {
  readonly kind: 'run.started';
  /** "RUN-0007". */
  readonly id: string;
  readonly playbook: string;
  readonly title: string;
  readonly hash: string;
  /** As the file had them: a run goes on by these, whatever the file becomes. */
  readonly plan: readonly Step[];
  /** What it is run for: "alert AL-0007", "incident I-0003"; null for itself. */
  readonly about: string | null;
  readonly by: PersonId | 'desk';
}
export interface RunStepped {
  readonly kind: 'run.stepped';
  readonly id: string;
  /** The step's own id in the file. */
  readonly step: string;
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** What shows it: a check's answer, a command's text, a person's note. */
  readonly evidence: string;
  readonly by: PersonId | 'desk';
  readonly account: Account | null;
}
/** The step whose turn it is was not done within its time; said once of each. */
export interface RunOverdue {
  readonly kind: 'run.overdue';
  readonly id: string;
  readonly playbook: string;
  readonly title: string;
  readonly step: string;
  readonly text: string;
  readonly owner: string;
  readonly minutes: number;
}
export interface RunEnded {
  readonly kind: 'run.ended';
  readonly id: string;
  readonly outcome: 'done' | 'abandoned';
  readonly why: string;
  readonly by: PersonId | 'desk';
}

export type PlaybookFact = PlaybooksSet | RunStarted | RunStepped | RunOverdue | RunEnded;

export const PLAYBOOK_FACTS: Readonly<Record<PlaybookFact['kind'], FactRow>> = {
  'playbooks.set': {
    version: 1,
    traced: false,
    says: 'These versions of the playbooks are read from now on (SOP-9).',
  },
  'run.started': {
    version: 1,
    traced: false,
    says: 'A playbook is being followed, with its steps as they were.',
  },
  'run.stepped': { version: 1, traced: false, says: 'A step of it came to this, with evidence.' },
  'run.overdue': {
    version: 1,
    traced: false,
    says: 'The step whose turn it is was not done within its time.',
  },
  'run.ended': { version: 1, traced: true, says: 'It was followed to its end, or given up.' },
};

export interface StepDone {
  readonly step: string;
  readonly outcome: RunStepped['outcome'];
  readonly evidence: string;
  readonly by: PersonId | 'desk';
  readonly desk: number;
  readonly wall: number;
}
export interface PlaybookRun extends Omit<RunStarted, 'kind'> {
  readonly startedDesk: number;
  readonly startedWall: number;
  readonly steps: readonly StepDone[];
  /** Steps that were said to be late. */
  readonly overdue: readonly string[];
  readonly ended: {
    readonly outcome: RunEnded['outcome'];
    readonly why: string;
    readonly desk: number;
  } | null;
}
export interface Playbooks {
  readonly hashes: Readonly<Record<string, string>>;
  /** The version before, of those that changed. */
  readonly before: Readonly<Record<string, string>>;
  readonly next: number;
  /** All that go on, and the last fifty that ended. */
  readonly runs: Readonly<Record<string, PlaybookRun>>;
}

export const NO_PLAYBOOKS: Playbooks = { hashes: {}, before: {}, next: 1, runs: {} };

const KEPT_ENDED = 50;

function foldStarted(state: Playbooks, fact: RunStarted, at: Stamp): Playbooks {
  const { kind: _, ...rest } = fact;
  const run: PlaybookRun = {
    ...rest,
    startedDesk: at.desk,
    startedWall: at.wall,
    steps: [],
    overdue: [],
    ended: null,
  };
  const rows = Object.values(state.runs);
  const gone = rows.filter((row) => row.ended !== null).slice(0, -KEPT_ENDED);
  const kept = [...rows.filter((row) => !gone.includes(row)), run];
  return {
    ...state,
    next: state.next + 1,
    runs: Object.fromEntries(kept.map((row) => [row.id, row])),
  };
}

function foldSet(state: Playbooks, { hashes, changed }: PlaybooksSet): Playbooks {
  const before = changed.flatMap((id) => {
    const hash = state.hashes[id];
    return hash === undefined ? [] : [[id, hash] as const];
  });
  return { ...state, hashes, before: { ...state.before, ...Object.fromEntries(before) } };
}

export function foldPlaybook(state: Playbooks, fact: PlaybookFact, at: Stamp): Playbooks {
  if (fact.kind === 'playbooks.set') return foldSet(state, fact);
  if (fact.kind === 'run.started') return foldStarted(state, fact, at);
  const run = Object.hasOwn(state.runs, fact.id) ? state.runs[fact.id] : undefined;
  if (run === undefined) return state;
  const { desk, wall } = at;
  if (fact.kind === 'run.ended') {
    const ended = { outcome: fact.outcome, why: fact.why, desk };
    return { ...state, runs: { ...state.runs, [run.id]: { ...run, ended } } };
  }
  if (fact.kind === 'run.overdue') {
    const overdue = [...run.overdue, fact.step];
    return { ...state, runs: { ...state.runs, [run.id]: { ...run, overdue } } };
  }
  const { step, outcome, evidence, by } = fact;
  const steps = [
    ...run.steps.filter((row) => row.step !== step),
    { step, outcome, evidence, by, desk, wall },
  ];
  return { ...state, runs: { ...state.runs, [run.id]: { ...run, steps } } };
}
