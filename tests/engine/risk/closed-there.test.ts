// The broker's word that the market is closed stops what opens risk, and that alone; an old word, or one read near
// a session's edge, where two clocks may differ, says nothing.
import { expect, test } from 'vitest';
import { deskTime } from '#engine/model/time.ts';
import { judgeGate, passes } from '#engine/risk/gate.ts';
import { closedByWord } from '#engine/seen.ts';
import { said } from '#tests/engine/risk/asking.ts';
import { seenAt, stateOf } from '#tests/engine/risk/sheet.ts';

const [OPENS, CLOSES] = [9 * 60 + 30, 16 * 60];

/** Read so many seconds after a minute of the day, and asked so many seconds later. */
function closed(minute: number, seconds: number, later: number, open = false): boolean {
  const base = seenAt(minute);
  const at = deskTime(base.desk + seconds * 1_000);
  const desk = deskTime(at + later * 1_000);
  return closedByWord({ open, at }, { ...base, desk });
}

test.each([
  ['in the session', closed(600, 0, 0), true],
  ['in the session, open', closed(600, 0, 0, true), false],
  ['two minutes old', closed(600, 0, 120), true],
  ['older', closed(600, 0, 121), false],
  ['read before the open', closed(OPENS, -1, 5), false],
  ['read before the open, asked two minutes later', closed(OPENS, -1, 115), false],
  ['read 59 s after the open', closed(OPENS, 59, 60), false],
  ['read 60 s after the open', closed(OPENS, 60, 0), true],
  ['read 60 s before the close', closed(CLOSES, -60, 30), true],
  ['read 59 s before the close', closed(CLOSES, -59, 0), false],
])('%s', (_, found, wanted) => {
  expect(found).toBe(wanted);
});

test('a broker that was not asked, or a day without a session, says nothing', () => {
  const seen = seenAt();
  expect(closedByWord(null, seen)).toBe(false);
  expect(closedByWord({ open: false, at: seen.desk }, { ...seen, session: null })).toBe(false);
});

test('nothing is opened, and what takes risk off still leaves', () => {
  const why = 'market: the broker calls it closed, though the calendar has a session';
  expect(said({ seen: { closedThere: true } })).toBe(
    `DESK_CLOSED | gate | the desk is reducing: ${why} | when the desk is open again`,
  );
  const { level } = judgeGate(stateOf(), { ...seenAt(), closedThere: true });
  expect(passes(level, 'exit')).toBe(true);
  expect(said({ seen: { closedThere: false } })).toBe('order.approved');
});
