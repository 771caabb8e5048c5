// The tests of this version: what a whole run of them left beside the code, and what an item of the checklist
// makes of it. A run of other code proves nothing, and neither does a part of one.
import type { Finding } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface TestRun {
  /** The version that was tested, with the hash of its files. */
  readonly code: string;
  /** When it ended, "2026-11-21T20:58:34Z". */
  readonly at: string;
  /** By file, "tests/engine/risk/vix.test.ts". */
  readonly files: Readonly<Record<string, Tally>>;
  /** Errors outside of any test. */
  readonly errors: number;
}

function sumOf(run: TestRun, folders: readonly string[]): Tally & { readonly files: number } {
  const rows = Object.entries(run.files).flatMap(([file, tally]) =>
    folders.some((folder) => file.startsWith(folder)) ? [tally] : [],
  );
  const total = (of: (row: Tally) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    files: rows.length,
    passed: total((row) => row.passed),
    failed: total((row) => row.failed),
    skipped: total((row) => row.skipped),
  };
}

/** What the run says of some folders of tests. */
export function judgeTests(run: TestRun, folders: readonly string[]): Finding {
  const { files, passed, failed, skipped } = sumOf(run, folders);
  const left = skipped === 0 ? '' : `, ${skipped} skipped`;
  const errors = run.errors === 0 ? '' : `, ${run.errors} errors outside of them`;
  const shown = `${passed.toLocaleString('en-US')} passed, ${failed} failed${left} in ${files} files${errors}, ${run.at}`;
  return found(passed > 0 && failed === 0 && run.errors === 0, shown);
}
