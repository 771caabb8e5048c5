// What is on record of a run: every call, every breach of a published shape or limit, and a line for each
// thing that happened, so that a failed test can be read.
import type { Call, Violation } from './standing.ts';

const LINES_KEPT = 5_000;

/** A call as it comes to stand: what is not known yet is null. */
export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] };

export interface Ledger {
  call(start: Pick<Call, 'method' | 'args'>): OpenCall;
  breach(violation: Omit<Violation, 'at'>): void;
  note(line: string): void;
  calls(method?: string): readonly Call[];
  violations(): readonly Violation[];
  lines(): readonly string[];
}

export function createLedger(): Ledger {
  const calls: OpenCall[] = [];
  const violations: Violation[] = [];
  let lines: string[] = [];
  const note = (line: string) => {
    lines.push(`${new Date().toISOString().slice(11, 23)} ${line}`);
    if (lines.length > 2 * LINES_KEPT) lines = lines.slice(-LINES_KEPT);
  };
  return {
    note,
    call({ method, args }) {
      const call: OpenCall = {
        at: Date.now(),
        method,
        args,
        status: null,
        answer: null,
        fault: null,
        acted: false,
      };
      calls.push(call);
      return call;
    },
    breach(violation) {
      violations.push({ ...violation, at: Date.now() });
      note(`breach by ${violation.by}: ${violation.method} ${violation.where}: ${violation.why}`);
    },
    calls: (method) => calls.filter((one) => method === undefined || one.method === method),
    violations: () => [...violations],
    lines: () => lines.slice(-LINES_KEPT),
  };
}
