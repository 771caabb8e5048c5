// What a check is made of: its question, whether a failure blocks, the remedy, and the look that answers
// it. A look only reads, and says with its evidence whether the answer is good.
import type { CheckPorts } from '#runbook/check.ts';

/** What was found; a finding may weigh otherwise than its question, where the case is another. */
export interface Finding {
  readonly passed: boolean;
  readonly evidence: string;
  readonly blocking?: boolean;
  readonly remedy?: string;
}

export interface Question {
  readonly name: string;
  readonly question: string;
  readonly blocking: boolean;
  /** What to do when it did not pass. */
  readonly remedy: string;
  readonly look: (ports: CheckPorts) => Finding | Promise<Finding>;
}

export function found(passed: boolean, evidence: string): Finding {
  return { passed, evidence };
}
