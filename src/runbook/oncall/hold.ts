// Holding an alert: an acknowledgement does not last for ever. Whoever has one is asked after a while whether
// they are still on it, and without an answer it fires again; all times are people's clock.
import type { Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';

/** Minutes an alert of a severity is held without a word from its owner; null where nobody asks. */
export type Holds = Readonly<Record<Severity, number | null>>;

/** So long an owner has to answer. */
export const ANSWER_MS = 5 * 60_000;

export interface Held {
  readonly severity: Severity;
  /** The last word of whoever has it. */
  readonly heldWall: number;
  /** When they were asked; null while they need not answer. */
  readonly askedWall: number | null;
  readonly ladder: readonly Rung[];
}

export interface HoldStep {
  readonly is: 'ask' | 'wake';
  readonly wall: number;
}

/** What comes next of an alert that somebody has. */
export function holdStep(held: Held, holds: Holds): HoldStep | null {
  if (held.askedWall !== null) return { is: 'wake', wall: held.askedWall + ANSWER_MS };
  const minutes = holds[held.severity];
  return minutes === null ? null : { is: 'ask', wall: held.heldWall + minutes * 60_000 };
}

/** The latest instant of people's clock that an alert shows to have come, whatever a wall clock says since. */
export function metWall({ severity, heldWall, askedWall, ladder }: Held): number {
  // What is CRITICAL calls the first at once: their rung is when it fired.
  const fired = severity === 'CRITICAL' ? (ladder[0]?.wall ?? 0) : 0;
  return Math.max(heldWall, askedWall ?? 0, fired);
}

/** After a word of its owner; never earlier than what came before it, whatever a clock did. */
export function renewed(held: Held, wall: number): Pick<Held, 'heldWall' | 'askedWall'> {
  return { heldWall: Math.max(wall, metWall(held)), askedWall: null };
}
