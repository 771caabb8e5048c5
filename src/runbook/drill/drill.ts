// A drill: a procedure tried on a desk of its own, where the condition is really made to happen. It is data:
// acts of deeds, and after each act the steps of the procedure that must be seen in what that desk did.
import type { DrillResult, DrillStep } from '#runbook/drill/fact.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { Sight } from '#runbook/drill/sight.ts';
import type { Stage } from '#runbook/drill/stage.ts';

export interface Looked {
  readonly passed: boolean;
  readonly found: string;
  readonly evidence: string;
}

export type Look = (sight: Sight) => Looked;

export interface Step {
  readonly step: string;
  readonly expected: string;
  readonly look: Look;
}

export type Deed = (stage: Stage) => Promise<void>;

export interface Act {
  /** What is made to happen, for people. */
  readonly says: string;
  readonly deeds: readonly Deed[];
  readonly steps: readonly Step[];
}

export interface Drill {
  readonly name: DrillName;
  /** The condition, in a sentence. */
  readonly condition: string;
  readonly acts: readonly Act[];
}

export function lookedAt(step: Step, sight: Sight): DrillStep {
  const { passed, found, evidence } = step.look(sight);
  return { step: step.step, expected: step.expected, found, evidence, passed };
}

/** Steps of an act that could not be carried out. */
export function brokenOff(act: Act, why: string): readonly DrillStep[] {
  return act.steps.map(({ step, expected }) => ({
    step,
    expected,
    found: `broken off: ${why}`,
    evidence: 'none',
    passed: false,
  }));
}

export function resultOf(steps: readonly DrillStep[]): DrillResult {
  return { passed: steps.length > 0 && steps.every((row) => row.passed), steps };
}
