// How long a comparison of the books holds: 45 minutes in a session with a broker on another machine, 26 hours
// otherwise. Past it nothing is opened, the bound is named, and what takes risk off still leaves.
import { expect, test } from 'vitest';
import { deskTime } from '#engine/model/time.ts';
import { gateLevel, judgeGate, passes } from '#engine/risk/gate.ts';
import { BOOKS_HOLD_MS, booksHoldNow, SESSION_HOLD_MS } from '#engine/seen.ts';
import { said } from '#tests/engine/risk/asking.ts';
import { seenAt, stateOf } from '#tests/engine/risk/sheet.ts';

const [OPENS, CLOSES] = [9 * 60 + 30, 16 * 60];
const MINUTE_MS = 60_000;

test.each([
  ['far away, in the session', true, 600, 45],
  ['far away, at the open', true, OPENS, 45],
  ['far away, a minute before it', true, OPENS - 1, 26 * 60],
  ['far away, a minute before the close', true, CLOSES - 1, 45],
  ['far away, at the close', true, CLOSES, 26 * 60],
  ['in this process, in the session', false, 600, 26 * 60],
  ['in this process, in the evening', false, 1_200, 26 * 60],
])('a broker %s', (_, isRemote, minute, wanted) => {
  expect(booksHoldNow(isRemote, seenAt(minute)) / MINUTE_MS).toBe(wanted);
});

test('far away, on a day without a session', () => {
  expect(booksHoldNow(true, { ...seenAt(), session: null })).toBe(BOOKS_HOLD_MS);
});

/** Books compared so long ago, with a hold. */
function aged(ageMs: number, hold: { readonly booksHoldMs?: number }, clean = true) {
  const seen = { ...seenAt(), ...hold };
  const compared = { at: deskTime(seen.desk - ageMs), clean, lines: [] };
  return { seen, state: stateOf({ compared }) };
}

const [BRIEF, LONG] = [{ booksHoldMs: SESSION_HOLD_MS }, { booksHoldMs: BOOKS_HOLD_MS }];

test.each([
  ['45 min', SESSION_HOLD_MS, BRIEF, null],
  ['45 min and no more', SESSION_HOLD_MS + 1, BRIEF, 'over 45 min ago'],
  ['46 min where 26 h hold', SESSION_HOLD_MS + MINUTE_MS, LONG, null],
  ['26 h', BOOKS_HOLD_MS, LONG, null],
  ['26 h and no more', BOOKS_HOLD_MS + 1, LONG, 'over 26 h ago'],
  ['26 h and no more, where nothing is said', BOOKS_HOLD_MS + 1, {}, 'over 26 h ago'],
])('compared %s ago', (_, age, hold, words) => {
  const { seen, state } = aged(age, hold);
  const { level, reasons } = judgeGate(state, seen);
  expect(level).toBe(words === null ? 'open' : 'reducing');
  expect(gateLevel(state, seen)).toBe(level);
  const wanted = words === null ? [] : [expect.stringMatching(`books: equal at .* ET, ${words}$`)];
  expect(reasons).toEqual(wanted);
});

test('books that differed are not made equal by their age', () => {
  const { seen, state } = aged(1, BRIEF, false);
  expect(gateLevel(state, seen)).toBe('reducing');
  expect(judgeGate(state, seen)).toMatchObject({ level: 'reducing' });
});

test('an entry is refused with the bound, and what takes risk off leaves', () => {
  const { seen, state } = aged(46 * MINUTE_MS, BRIEF);
  expect(said({ seen: BRIEF, state: { compared: state.compared } })).toMatch(
    /^DESK_CLOSED \| gate \| the desk is reducing: books: equal at \S+ ET, over 45 min ago \| /,
  );
  const { level } = judgeGate(state, seen);
  for (const purpose of ['exit', 'protective', 'target', 'close', 'flatten'] as const)
    expect(passes(level, purpose)).toBe(true);
});
