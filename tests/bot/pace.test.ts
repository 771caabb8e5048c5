// How fast a platform is written to: no channel more often than it takes, room kept for what is urgent, and a
// wait of one lane that holds up no other.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pace } from '#bot/pace.ts';

const FIVE = { windowMs: 5_000, most: { critical: 5, normal: 4, report: 3 } };
const lane = fc.constantFrom('critical' as const, 'normal' as const, 'report' as const);

test('never more than the window takes, and each lane no more than its share', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(lane, fc.nat(900)), { maxLength: 60 }), (rows) => {
      const pace = new Pace(FIVE);
      const sent: number[] = [];
      let mono = 0;
      for (const [one, ms] of rows) {
        mono += ms;
        const recent = sent.filter((at) => at > mono - FIVE.windowMs).length;
        const wait = pace.wait(one, 'C1', mono);
        expect(wait === null).toBe(recent < FIVE.most[one]);
        if (wait !== null) {
          expect(pace.wait(one, 'C1', mono + wait)).toBeNull();
          continue;
        }
        pace.sent('C1', mono);
        sent.push(mono);
      }
    }),
  );
});

test('what has no bound waits for nothing but the platform itself', () => {
  const pace = new Pace({ windowMs: 1_200, most: { critical: Infinity, normal: 1, report: 1 } });
  for (let count = 0; count < 20; count += 1) {
    expect(pace.wait('critical', 'C1', 10)).toBeNull();
    pace.sent('C1', 10);
  }
  expect(pace.wait('normal', 'C1', 10)).toBe(1_200);
  expect(pace.wait('normal', 'C2', 10)).toBeNull();
});

describe('a wait that was asked for', () => {
  test.each([
    ['in its channel', 'C1', { own: 3_000, other: null }],
    ['everywhere', null, { own: 3_000, other: 3_000 }],
  ] as const)('holds for its lane, %s', (_, channel, { own, other }) => {
    const pace = new Pace(FIVE);
    pace.limited('report', channel, { mono: 100, retryAfterMs: 3_000 });
    expect(pace.wait('report', 'C1', 100)).toBe(own);
    expect(pace.wait('report', 'C2', 100)).toBe(other);
    expect(pace.wait('critical', 'C1', 100)).toBeNull();
    expect(pace.wait('report', 'C1', 3_100)).toBeNull();
  });
});

test('of thousands of threads, those that still matter are kept', () => {
  const pace = new Pace(FIVE);
  pace.limited('normal', 'slow', { mono: 0, retryAfterMs: 1_000_000 });
  for (let thread = 0; thread < 3_000; thread += 1) {
    pace.sent(`T${thread}`, thread * 10);
    pace.limited('normal', `T${thread}`, { mono: thread * 10, retryAfterMs: 1 });
  }
  for (let count = 0; count < 5; count += 1) pace.sent('T2999', 29_990);
  expect(pace.wait('critical', 'T2999', 30_000)).toBe(4_990);
  expect(pace.wait('normal', 'slow', 30_000)).toBe(970_000);
});
