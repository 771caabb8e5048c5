// The doctor's first line: each thing that keeps the desk from opening risk makes it fail with its name, and a closed
// market by itself does not.
import { expect, test } from 'vitest';
import { seenAt } from '../../engine/risk/sheet.ts';
import type { Seen } from '#engine/seen.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import { openingAnswer } from '#runbook/checks/opening.ts';

const NIGHT = 20 * 60;

test.each<[string, Seen, boolean, string]>([
  ['in order', seenAt(), true, 'open: nothing does'],
  ['closed market', seenAt(NIGHT), true, 'reducing: market: closed'],
  [
    'clock',
    { ...seenAt(), clockSane: false },
    false,
    'reducing: clock: behind the journal, or over 30 s',
  ],
  [
    'unheard broker',
    { ...seenAt(NIGHT), stream: false },
    false,
    'stream: the broker is not heard; market',
  ],
  ['kill file', { ...seenAt(), killFile: 'present' }, false, 'halted: kill file'],
])('%s', (_, seen, passed, evidence) => {
  const compared = { at: seen.desk, clean: true, lines: [] };
  const answer = openingAnswer({ ...EMPTY_ENGINE, compared }, seen);
  expect(answer).toMatchObject({ name: 'desk', passed });
  expect(answer.evidence).toContain(evidence);
});

test('books that were never compared keep it from opening', () => {
  expect(openingAnswer(EMPTY_ENGINE, seenAt())).toMatchObject({
    passed: false,
    evidence: 'reducing: books: never compared with the broker',
  });
});
