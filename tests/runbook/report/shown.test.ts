// What a day's report shows: which sessions it is set among, and its course through the day as the journal has it.
import { expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { newYork, tradingDay } from '#engine/model/time.ts';
import { NO_SUMS } from '#engine/order/execution.ts';
import { equity } from '#engine/order/books.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import type { Close } from '#runbook/report/annals.ts';
import { sessionsTo } from '#runbook/report/shown.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

function closedOn(day: string): Close {
  const worth = cents(5_000_000);
  const standing = { highWater: worth, drawdownLimit: null, grossLimit: null, held: [], gains: [] };
  const row = {
    day: tradingDay(day),
    openEquity: worth,
    closeEquity: worth,
    gross: cents(0),
    trades: 0,
    wins: 0,
    fees: cents(0),
    standing,
  };
  return { row, closed: true, transfers: cents(0), execution: NO_SUMS };
}

const FEBRUARY = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 18, 19, 20, 21, 24, 25, 26, 27, 28].map(
  (date) => `2020-02-${String(date).padStart(2, '0')}`,
);
const MARCH = [2, 3, 4, 5, 6].map((date) => `2020-03-0${date}`);

test.each([
  ['of none closed', [], '2020-02-03', '2020-02-03'],
  ['over a weekend and a holiday', FEBRUARY, '2020-02-19', '2020-02-03'],
  ['of at most twenty before', [...FEBRUARY, ...MARCH], '2020-03-06', '2020-02-06'],
  [
    'back to one that was missed',
    FEBRUARY.filter((day) => day !== '2020-02-12'),
    '2020-02-20',
    '2020-02-13',
  ],
  ['and never one after it', FEBRUARY, '2020-02-04', '2020-02-03'],
] as const)('the sessions to a day, %s', (_, days, day, from) => {
  const span = sessionsTo({ closes: days.map(closedOn) }, tradingDay(day));
  expect([span.from, span.until]).toEqual([from, day]);
});

test('the course is of the last day: its opening, its marks, its close, each instant once', async () => {
  const ground = newGround({ from: '2020-02-24', until: '2020-02-25' });
  const world = await startWorld(ground);
  await world.playAll();
  const { course, state } = readOn(NO_ANNALS, world.entries());
  clearGround(ground);
  const row = state.engine.days.at(-1);
  expect(new Set(course.map(({ desk }) => newYork(desk).day))).toEqual(new Set(['2020-02-25']));
  expect(course[0]?.equity).toBe(row?.openEquity);
  expect(course.at(-1)?.equity).toBe(row?.closeEquity);
  expect(course.at(-1)?.equity).toBe(equity(state.engine.books));
  const instants = course.map(({ desk }) => desk);
  expect(instants).toEqual([...new Set(instants)].toSorted((a, b) => a - b));
  expect(instants.length).toBeGreaterThan(10);
});
