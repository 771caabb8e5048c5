// The fault matrix once more, with entries that bring a stop and a target: both are named by Alpaca, one ends the other,
// and still none is doubled, lost, or left unexplained.
import { afterAll, describe, test } from 'vitest';
import { targeted } from './bracketed.ts';
import { FAULTS, NO_COUNTS, playCells, tellCounts } from './matrix.ts';

const counts = { ...NO_COUNTS };
/** Those that send, end or name a leg. */
const CALLS = ['submit', 'cancel', 'find', 'orders', 'activities'] as const;

describe.each(CALLS)('%s fails', (call) => {
  test.each(FAULTS)('%s', async (fault) => {
    await playCells({ call, fault }, { counts, change: targeted, dedupes: ['for-ever'] });
  });
});

describe('submit of the close fails', () => {
  test.each(FAULTS)('%s', async (fault) => {
    const cells = { counts, change: targeted, dedupes: ['for-ever'], which: 'close' } as const;
    await playCells({ call: 'submit', fault }, cells);
  });
});

afterAll(() => tellCounts('fault matrix of entries with their stops and targets', counts));
