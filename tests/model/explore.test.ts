// The model checker on every run: a smaller bound finds nothing in the real deciders, and each bug planted
// in them is found, with the guards switched off, by the law it breaks.
import { describe, expect, test } from 'vitest';
import { explore } from '#tests/model/explore.ts';
import { REAL } from '#tests/model/move.ts';
import { MUTANTS } from '#tests/model/mutants.ts';

const SMALL = [{ resumes: 1, disturbances: 1 }];

test('two keys and latches: no order of events breaks a law or a guard', () => {
  const found = explore({ seconds: 150, sweeps: SMALL });
  console.log(`${found.states} states, ${found.transitions} transitions, depth ${found.depth}`);
  expect(found.faults).toEqual([]);
  expect(found.complete).toBe(true);
  expect(found.states).toBeGreaterThan(10_000);
  const kinds = ['halt', 'confirm', 'break-glass', 'ask-resume', 'resume', 'deny', 'sweep'];
  expect(Object.keys(found.written)).toEqual(
    expect.arrayContaining([...kinds, 'restart', 'roster', 'poll', 'limit', 'session', 'compare']),
  );
});

describe('a planted bug is found', () => {
  test.each(MUTANTS)('$bug', ({ breaks, deciders }) => {
    const broken = { ...REAL, guards: [], ...deciders };
    const found = explore({ seconds: 150, sweeps: SMALL, first: true, deciders: broken });
    expect(found.faults.join('\n')).toMatch(breaks);
  });
});
