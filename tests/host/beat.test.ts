// The beat of a desk on the wall: one act a second, not two at once, and none lost or made up for when the
// machine's clock is set back or forward.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eachSecond } from '../../src/host/beat.ts';

const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 15) });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['is right', 0],
  ['is set back an hour', -HOUR],
  ['is set back a week', -168 * HOUR],
  ['goes on after a night', 9 * HOUR],
  ['goes on after a week', 168 * HOUR],
])('one act a second when the clock %s', async (_, jump) => {
  let acts = 0;
  let stopped = false;
  const act = (): Promise<void> => {
    acts += 1;
    return Promise.resolve();
  };
  const ended = eachSecond(act, () => stopped);
  await vi.advanceTimersByTimeAsync(2_950);
  expect(acts).toBe(3);
  vi.setSystemTime(Date.now() + jump);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(acts).toBe(8);
  stopped = true;
  await vi.advanceTimersByTimeAsync(100);
  await ended;
  expect(acts).toBe(8);
});

test('an act under way is waited for', async () => {
  let begun = 0;
  let stopped = false;
  const act = async (): Promise<void> => {
    begun += 1;
    await new Promise((resolve) => {
      setTimeout(resolve, 2_500);
    });
  };
  const ended = eachSecond(act, () => stopped);
  await vi.advanceTimersByTimeAsync(2_400);
  expect(begun).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(begun).toBe(2);
  stopped = true;
  await vi.advanceTimersByTimeAsync(2_500);
  await ended;
});

test('a fault ends it and is handed on', async () => {
  const ended = eachSecond(
    () => Promise.reject(new Error('the disk')),
    () => false,
  );
  await expect(ended).rejects.toThrow('the disk');
});
