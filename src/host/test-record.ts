// What the last whole run of the tests left beside the code, tmp/tests.json; the desk reads it to prove an item of
// the go-live checklist. What cannot be read is as good as none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import type { TestRun } from '#runbook/golive/tested.ts';

export const TEST_RECORD = 'tmp/tests.json';

const count = z.int().min(0);

const record = z.strictObject({
  code: z.string().min(1),
  at: z.iso.datetime(),
  files: z.record(z.string(), z.strictObject({ passed: count, failed: count, skipped: count })),
  errors: count,
});

export function readTestRecord(root: string): TestRun | null {
  const read = attempt((): unknown => JSON.parse(readFileSync(join(root, TEST_RECORD), 'utf8')));
  const parsed = read.ok ? record.safeParse(read.value) : null;
  return parsed?.success === true ? parsed.data : null;
}
