// The fact a drill leaves in the real journal, and what the desk remembers of it: the last drill of each
// procedure. Nothing else of a drill ever reaches the desk it was asked of.
import type { Stamp } from '#engine/journal/journal.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { PersonId } from '#runbook/person.ts';

export interface DrillStep {
  readonly step: string;
  readonly expected: string;
  readonly found: string;
  /** Kind, number and time of what shows it, in the journal of the drill's own desk. */
  readonly evidence: string;
  readonly passed: boolean;
}

/** What a drill came to; none of its steps is left out, also past the first that failed. */
export interface DrillResult {
  readonly passed: boolean;
  readonly steps: readonly DrillStep[];
}

export interface DrillFinished {
  readonly kind: 'drill.finished';
  readonly procedure: DrillName;
  readonly person: PersonId;
  readonly passed: boolean;
  readonly steps: readonly DrillStep[];
  readonly tookMs: number;
}

export interface LastDrill {
  readonly person: PersonId;
  readonly passed: boolean;
  /** The step that failed first; null when none did. */
  readonly failed: string | null;
  readonly desk: number;
  readonly wall: number;
}

/** The last drill of each procedure that was ever drilled. */
export type Drills = Readonly<Partial<Record<DrillName, LastDrill>>>;

export function firstFailed(steps: readonly DrillStep[]): DrillStep | null {
  return steps.find((row) => !row.passed) ?? null;
}

export function foldDrill(drills: Drills, fact: DrillFinished, at: Stamp): Drills {
  const { procedure, person, passed, steps } = fact;
  const failed = firstFailed(steps)?.step ?? null;
  return { ...drills, [procedure]: { person, passed, failed, desk: at.desk, wall: at.wall } };
}
