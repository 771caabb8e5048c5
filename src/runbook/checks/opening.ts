// What the doctor says before anything else: whether the desk would open risk now, and if not, everything that keeps it
// from it. A closed market alone is no fault.
import { judgeGate } from '#engine/risk/gate.ts';
import { marketOpen } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import type { CheckAnswer } from '#runbook/answer.ts';

export function openingAnswer(state: EngineState, seen: Seen): CheckAnswer {
  const { level, reasons } = judgeGate(state, seen);
  const faults = reasons.length - (marketOpen(seen) ? 0 : 1);
  return {
    name: 'desk',
    question: 'Does anything keep the desk from opening risk?',
    passed: faults === 0,
    blocking: false,
    evidence: reasons.length === 0 ? 'open: nothing does' : `${level}: ${reasons.join('; ')}`,
    remedy: 'Mend what is named; each says what lifts it. See: status, reconcile.',
  };
}
