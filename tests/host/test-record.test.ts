// What a whole run of the tests leaves beside the code, read back as the desk reads it; whatever cannot be read is
// as good as none.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readTestRecord, TEST_RECORD } from '../../src/host/test-record.ts';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function rootWith(text: string | null): string {
  const root = mkdtempSync(join(tmpdir(), 'record-'));
  roots.push(root);
  mkdirSync(join(root, 'tmp'));
  if (text !== null) writeFileSync(join(root, TEST_RECORD), text);
  return root;
}

const RUN = {
  code: '0.3.0+12345678',
  at: '2026-11-21T20:58:34.000Z',
  files: { 'tests/a.test.ts': { passed: 3, failed: 0, skipped: 1 } },
  errors: 0,
};

test('a run is read as it was left', () => {
  expect(readTestRecord(rootWith(JSON.stringify(RUN)))).toEqual(RUN);
});

test.each<[string, string | null]>([
  ['no file', null],
  ['half a file', JSON.stringify(RUN).slice(0, 40)],
  ['another shape', JSON.stringify({ ...RUN, files: [] })],
  ['a count below zero', JSON.stringify({ ...RUN, errors: -1 })],
  ['a field too many', JSON.stringify({ ...RUN, more: 1 })],
])('%s is none', (_what, text) => {
  expect(readTestRecord(rootWith(text))).toBeNull();
});
