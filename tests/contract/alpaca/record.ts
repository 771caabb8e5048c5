// What was asked of this Alpaca and what it found wrong, for tests to look at. Keys are never recorded.
import type { Call, CallName, Violation } from './standing.ts';

export interface Noted {
  readonly answered: (status: number) => void;
}

interface Entry extends Omit<Call, 'answeredMs' | 'status'> {
  answeredMs: number | null;
  status: number | null;
}

export interface Register {
  readonly note: (call: Omit<Call, 'answeredMs' | 'status'>) => Noted;
  readonly violate: (violation: Violation) => void;
  readonly violateAnswer: (violation: Violation) => void;
  readonly log: (line: string) => void;
  readonly calls: (name?: CallName) => readonly Call[];
  readonly violations: () => readonly Violation[];
  readonly answerViolations: () => readonly Violation[];
  readonly lines: () => readonly string[];
}

const KEPT = 20_000;

export function createRecord(): Register {
  const calls: Entry[] = [];
  const violations: Violation[] = [];
  const answers: Violation[] = [];
  const lines: string[] = [];
  return {
    note(call) {
      const entry: Entry = { ...call, answeredMs: null, status: null };
      calls.push(entry);
      if (calls.length > KEPT) calls.splice(0, KEPT / 2);
      return {
        answered(status) {
          entry.status = status;
          entry.answeredMs = performance.now();
        },
      };
    },
    violate: (violation) => void violations.push(violation),
    violateAnswer: (violation) => void answers.push(violation),
    log(line) {
      lines.push(line);
      if (lines.length > KEPT) lines.splice(0, KEPT / 2);
    },
    calls: (name) => calls.filter(({ call }) => name === undefined || call === name),
    violations: () => [...violations],
    answerViolations: () => [...answers],
    lines: () => [...lines],
  };
}
