// Latches: the reasons the desk is not open, as one table. Each row says how far the desk closes, what
// may lift it, and says so in plain words; a latch is set by a fact and lifted only by another.
import type { Json } from '#engine/model/canonical.ts';
import type { Mode } from '#engine/model/mode.ts';
import type { DeskTime } from '#engine/model/time.ts';

export type Level = 'open' | 'reducing' | 'halted';

export type LatchName =
  | 'manual'
  | 'kill-file'
  | 'emergency'
  | 'daily-loss'
  | 'weekly-loss'
  | 'breach'
  | 'loss-streak'
  | 'degraded'
  | 'broker-lost'
  | 'books-differ'
  | 'config-off'
  | 'env-off'
  | 'pin-differs'
  | 'restored'
  | 'new-desk'
  | 'foreign-desk'
  | 'crash-loop'
  | 'self-halt'
  | 'probation'
  | 'unarmed'
  | 'crashed';

/** The event that may lift a latch; `resume` is the approval of two people. */
export type LiftWay =
  'resume' | 'session' | 'week' | 'health' | 'clean-books' | 'probation' | 'arming';

export interface LatchRow {
  readonly level: 'reducing' | 'halted';
  readonly lifts: LiftWay;
  /** Also needed before a resume lifts it: the books were found equal since it was set. */
  readonly needsCleanBooks?: true;
  /** For people: how it is lifted. */
  readonly says: string;
}

export const LATCHES: Readonly<Record<LatchName, LatchRow>> = {
  manual: { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'kill-file': {
    level: 'halted',
    lifts: 'resume',
    says: 'a resume (two keys); removing the file lifts nothing',
  },
  emergency: {
    level: 'halted',
    lifts: 'resume',
    says: 'a resume (two keys); it rebases the high-water mark',
  },
  'daily-loss': {
    level: 'reducing',
    lifts: 'session',
    says: 'the next session in New York, nothing sooner',
  },
  'weekly-loss': {
    level: 'reducing',
    lifts: 'week',
    says: 'the next trading week, nothing sooner',
  },
  breach: { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'loss-streak': { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  degraded: {
    level: 'reducing',
    lifts: 'health',
    says: 'the 08:00 health check of the next trading day',
  },
  'broker-lost': {
    level: 'reducing',
    lifts: 'resume',
    needsCleanBooks: true,
    says: 'a clean reconciliation and a resume (two keys)',
  },
  'books-differ': { level: 'reducing', lifts: 'clean-books', says: 'a clean reconciliation' },
  'config-off': {
    level: 'halted',
    lifts: 'resume',
    says: 'the switch in config/desk.yaml and a resume (two keys)',
  },
  'env-off': {
    level: 'halted',
    lifts: 'resume',
    says: 'the environment switch and a resume (two keys)',
  },
  'pin-differs': { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  restored: { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'new-desk': { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'foreign-desk': { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'crash-loop': { level: 'reducing', lifts: 'resume', says: 'a resume (two keys)' },
  'self-halt': { level: 'halted', lifts: 'resume', says: 'a resume (two keys)' },
  probation: {
    level: 'reducing',
    lifts: 'probation',
    says: 'an hour stable, two keys and a valid sign-off',
  },
  unarmed: {
    level: 'reducing',
    lifts: 'arming',
    says: 'two keys before a session, under a valid sign-off: golive arm; off a live account a resume (two keys)',
  },
  crashed: {
    level: 'reducing',
    lifts: 'clean-books',
    says: 'a clean reconciliation (in LIVE also a resume)',
  },
};

export const LATCH_NAMES = Object.keys(LATCHES) as readonly LatchName[];

export interface LatchSet {
  readonly kind: 'latch.set';
  readonly latch: LatchName;
  readonly level: 'reducing' | 'halted';
  /** For people: what happened, with its numbers. */
  readonly reason: string;
  /** A person's id, or the rule that set it. */
  readonly by: string;
  /** The number of the brake's closing this fact records, or null when the brake was not closed for it. */
  readonly brake: number | null;
  readonly values: Readonly<Record<string, Json>>;
}

export interface LatchLifted {
  readonly kind: 'latch.lifted';
  readonly latch: LatchName;
  readonly way: LiftWay;
  /** The approval spent on it, when the row asks for keys. */
  readonly approval: string | null;
  readonly reason: string;
}

export interface SetLatch {
  readonly latch: LatchName;
  readonly level: 'reducing' | 'halted';
  readonly reason: string;
  readonly by: string;
  readonly since: DeskTime;
  readonly values: Readonly<Record<string, Json>>;
}

export interface Latches {
  readonly set: Readonly<Partial<Record<LatchName, SetLatch>>>;
  /** Counts every setting and lifting but `crashed`; requests that let risk grow are bound to it (A4, A6). */
  readonly epoch: number;
  /** The highest brake number recorded. */
  readonly brake: number;
}

export const NO_LATCHES: Latches = { set: {}, epoch: 0, brake: 0 };

/** Set to try the switch out, with nothing wrong. */
function isDrilled(row: Pick<SetLatch, 'values'> | undefined): boolean {
  return row?.values['drill'] === true;
}

/** A latch set twice keeps its first cause and its deeper level; what is meant counts before a drill. */
export function foldLatchSet(latches: Latches, fact: LatchSet, at: DeskTime): Latches {
  const before = latches.set[fact.latch];
  const deeper = before?.level === 'halted' ? 'halted' : fact.level;
  const first = isDrilled(before) && !isDrilled(fact) ? undefined : before;
  const row: SetLatch =
    first === undefined
      ? {
          latch: fact.latch,
          level: deeper,
          reason: fact.reason,
          by: fact.by,
          since: at,
          values: fact.values,
        }
      : { ...first, level: deeper };
  return {
    set: { ...latches.set, [fact.latch]: row },
    epoch: latches.epoch + (fact.latch === 'crashed' ? 0 : 1),
    brake: Math.max(latches.brake, fact.brake ?? 0),
  };
}

export function foldLatchLifted(latches: Latches, fact: LatchLifted): Latches {
  const { [fact.latch]: _gone, ...rest } = latches.set;
  return { ...latches, set: rest, epoch: latches.epoch + (fact.latch === 'crashed' ? 0 : 1) };
}

export function setLatches(latches: Latches): readonly SetLatch[] {
  return LATCH_NAMES.flatMap((name) => latches.set[name] ?? []);
}

export function latchLevel(latches: Latches): Level {
  let level: Level = 'open';
  for (const name of LATCH_NAMES) {
    const row = latches.set[name];
    if (row?.level === 'halted') return 'halted';
    if (row !== undefined) level = 'reducing';
  }
  return level;
}

/** What lifts a latch in this mode, by the table; `crashed` in LIVE also takes two keys. */
export function liftWay(latch: LatchName, mode: Mode): LiftWay {
  if (latch === 'crashed' && mode === 'LIVE') return 'resume';
  return LATCHES[latch].lifts;
}

/** Latches of a live account alone: a desk in PAPER that left it is resumed from them as from any other. */
export function isOfLive(latch: LatchName, mode: Mode): boolean {
  return (latch === 'unarmed' || latch === 'probation') && mode !== 'LIVE';
}

/** Whether a latch may go this way. */
export function mayLift(latch: LatchName, way: LiftWay, mode: Mode): boolean {
  return way === liftWay(latch, mode) || (way === 'resume' && isOfLive(latch, mode));
}

/** True when, in this mode, lifting takes an approval spent in the same batch. */
export function liftTakesKeys(latch: LatchName, mode: Mode): boolean {
  const way = liftWay(latch, mode);
  return way === 'resume' || way === 'probation' || way === 'arming';
}

/** "daily-loss (reducing): … Lifts by …". */
export function describeLatch(row: SetLatch): string {
  return `${row.latch} (${row.level}): ${row.reason} Lifted by ${LATCHES[row.latch].says}.`;
}
