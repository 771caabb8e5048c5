// The facts of the on-call: the rota in force, who covers a duty for somebody else and until when, the gaps
// ahead, and steps of ladders that came late. All times are on people's clock, the wall's.
import type { ChangeWhy, FactRow } from '#engine/fact.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import type { Account, PersonId } from '#runbook/person.ts';

/** Who takes turns at which duty, as config/people.yaml proposed it. */
export interface RotaSet {
  readonly kind: 'rota.set';
  readonly rota: Rota;
  readonly why: ChangeWhy;
  readonly approval: string | null;
}
/** Somebody stands in at one duty for a span of time; of two that overlap the later fact counts. */
export interface OnCallCovered {
  readonly kind: 'oncall.covered';
  /** "OC-0007". */
  readonly id: string;
  readonly how: 'override' | 'swap' | 'handoff';
  readonly duty: Duty;
  readonly cover: PersonId;
  readonly fromWall: number;
  readonly untilWall: number;
  readonly why: string;
  readonly person: PersonId;
  readonly account: Account;
}
/** A cover was taken back before its time. */
export interface OnCallUncovered {
  readonly kind: 'oncall.uncovered';
  readonly id: string;
  readonly person: PersonId;
  readonly account: Account;
}
/** Ahead somebody is missing whom an alert would page; said again when the first gap is another one. */
export interface RotaGapped {
  readonly kind: 'rota.gapped';
  /** Which gap it is, the same while it comes nearer. */
  readonly about: string;
  /** What is missing and from when, in words. */
  readonly what: string;
  readonly fromWall: number;
  /** It begins within a day. */
  readonly soon: boolean;
}
/** The gap that was told of is closed, or another one takes its place. */
export interface RotaFilled {
  readonly kind: 'rota.filled';
}
/** A step of a ladder is overdue although the desk had its chance to take it. */
export interface LadderLate {
  readonly kind: 'ladder.late';
  /** The alerts whose next step is overdue. */
  readonly alerts: readonly string[];
  /** Which step, and by how much. */
  readonly what: string;
}
export interface LadderKept {
  readonly kind: 'ladder.kept';
}

export type OnCallFact =
  RotaSet | OnCallCovered | OnCallUncovered | RotaGapped | RotaFilled | LadderLate | LadderKept;

export const ONCALL_FACTS: Readonly<Record<OnCallFact['kind'], FactRow>> = {
  'rota.set': { version: 1, traced: true, says: 'This rota of the on-call is in force.' },
  'oncall.covered': {
    version: 1,
    traced: false,
    says: 'A person stands in at a duty of the on-call for a span of the wall clock.',
  },
  'oncall.uncovered': { version: 1, traced: false, says: 'They stand in no more.' },
  'rota.gapped': {
    version: 1,
    traced: false,
    says: 'Within a week nobody would be paged first, or somebody is named who left the roster.',
  },
  'rota.filled': { version: 1, traced: false, says: 'That gap of the on-call is closed.' },
  'ladder.late': {
    version: 1,
    traced: false,
    says: 'The next step of an open alert is overdue by more than a minute of the wall clock.',
  },
  'ladder.kept': {
    version: 1,
    traced: false,
    says: 'Every open alert\u2019s next step is on time again.',
  },
};

/** A cover as it is kept. */
export type Cover = Omit<OnCallCovered, 'kind'>;

export interface OnCallState {
  /** Null until a rota was recorded. */
  readonly rota: Rota | null;
  readonly next: number;
  /** Those whose end is less than thirty days past, oldest first. */
  readonly covers: readonly Cover[];
  /** The gap people were told of; null when there is none. */
  readonly gap: Pick<RotaGapped, 'about' | 'soon'> | null;
  /** Alerts whose ladder was late when it was last looked at. */
  readonly late: readonly string[];
}

export const NO_ONCALL: OnCallState = { rota: null, next: 1, covers: [], gap: null, late: [] };

const KEPT_MS = 30 * 86_400_000;

/** "OC-0007". */
export function coverId(number: number): string {
  return `OC-${String(number).padStart(4, '0')}`;
}

export function foldOnCall(state: OnCallState, fact: OnCallFact, wall: number): OnCallState {
  switch (fact.kind) {
    case 'rota.set':
      return { ...state, rota: fact.rota };
    case 'oncall.covered': {
      const { kind: _, ...cover } = fact;
      const kept = state.covers.filter((row) => row.untilWall > wall - KEPT_MS);
      return { ...state, next: state.next + 1, covers: [...kept, cover] };
    }
    case 'oncall.uncovered':
      return { ...state, covers: state.covers.filter((row) => row.id !== fact.id) };
    case 'rota.gapped':
      return { ...state, gap: { about: fact.about, soon: fact.soon } };
    case 'rota.filled':
      return { ...state, gap: null };
    case 'ladder.late':
      return { ...state, late: fact.alerts };
    case 'ladder.kept':
      return { ...state, late: [] };
  }
}
