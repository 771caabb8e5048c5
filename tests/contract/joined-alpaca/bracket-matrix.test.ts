// The fault matrix once more, with entries that bring their stops as one order: the stop has a name of Alpaca's
// choosing, and still none is doubled, lost, or left unexplained.
import { afterAll, describe, test } from 'vitest';
import { bracketed } from './bracketed.ts';
import { CALLS, FAULTS, NO_COUNTS, playCells, tellCounts } from './matrix.ts';

const counts = { ...NO_COUNTS };

describe.each(CALLS)('%s fails', (call) => {
  test.each(FAULTS)('%s', async (fault) => {
    await playCells({ call, fault }, { counts, change: bracketed, dedupes: ['for-ever'] });
  });
});

describe('submit of the close fails', () => {
  test.each(FAULTS)('%s', async (fault) => {
    const cells = { counts, change: bracketed, dedupes: ['for-ever'], which: 'close' } as const;
    await playCells({ call: 'submit', fault }, cells);
  });
});

afterAll(() => tellCounts('fault matrix of entries with their stops', counts));
