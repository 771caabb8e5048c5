// The fault matrix on the real client (O1 to O7): every call to Alpaca fails before, after or late, while a look-up
// finds the order, finds it later or never, and a used id is refused for ever, while open, or never. An entry, its
// stop, a resting entry and a close are traded each time: nothing is doubled, lost, overrun or left unexplained.
import { afterAll, describe, test } from 'vitest';
import { roomy } from './desk-run.ts';
import { CALLS, DEDUPES, FAULTS, NO_COUNTS, playCells, tellCounts } from './matrix.ts';

const counts = { ...NO_COUNTS };

describe.each(CALLS)('%s fails', (call) => {
  test.each(FAULTS)('%s', async (fault) => {
    await playCells({ call, fault }, { counts, change: roomy, dedupes: DEDUPES });
  });
});

describe.each(['stop', 'close'] as const)('submit of the %s fails', (which) => {
  test.each(FAULTS)('%s', async (fault) => {
    const cells = { counts, change: roomy, dedupes: ['for-ever'], which } as const;
    await playCells({ call: 'submit', fault }, cells);
  });
});

afterAll(() => tellCounts('fault matrix on the local Alpaca', counts));
