// A broker that asks to wait does answer: the comparison waits and closes nothing. One that says nothing is tried three
// times, some seconds apart, and only then is lost.
import { afterEach, expect, test } from 'vitest';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk, JoinedDeskOptions } from './joined-desk.ts';
import { giveWay } from '../../../src/host/pace.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function opened(options: JoinedDeskOptions): Promise<JoinedDesk> {
  desk = await openDesk({ readEveryMs: 60_000, ...options });
  return desk;
}

const SLOW_DOWN = { status: 429, code: 42_910_000, message: 'too many requests.' } as const;

test('one answer that asks to wait leaves no latch, and the books are compared after it', async () => {
  const of = await opened({ pause: giveWay });
  of.alpaca.fault({ call: 'activities', how: { ...SLOW_DOWN, retryAfter: 1 } });
  const began = performance.now();
  expect((await of.say('ana', 'reconcile')).text).not.toContain('could not be read');
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(of.latches()).toEqual([]);
});

test('a halt is carried out while the comparison waits', async () => {
  let waiting: number | undefined;
  let go = (): void => undefined;
  const of = await opened({
    pause: (ms) => {
      if (ms === undefined) return Promise.resolve();
      waiting = ms;
      return new Promise((resolve) => {
        go = resolve;
      });
    },
  });
  of.alpaca.fault({ call: 'activities', how: { ...SLOW_DOWN, retryAfter: 0.5 } });
  const compared = of.say('ana', 'reconcile');
  await of.until('it waits', () => waiting !== undefined);
  expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
  expect(of.latches()).toEqual(['manual']);
  await giveWay(500);
  go();
  await compared;
  expect(of.latches()).toEqual(['manual']);
});

test('a broker that asks to wait for longer than it counts by is lost after three tries more', async () => {
  const waits: number[] = [];
  const of = await opened({
    pause: (ms) => {
      waits.push(Math.ceil((ms ?? 0) / 1_000));
      return Promise.resolve();
    },
  });
  of.alpaca.fault({ call: 'activities', how: { ...SLOW_DOWN, retryAfter: 3_600 } });
  expect((await of.say('ana', 'reconcile')).text).toContain('could not be read');
  expect(waits).toEqual([65, 1, 4]);
  expect(of.latches()).toEqual(['broker-lost']);
});

test('a port that says nothing is tried three times, a second and four seconds apart, and latches', async () => {
  const waits: (number | undefined)[] = [];
  const of = await opened({
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  of.alpaca.fault({ call: 'activities', how: 'reset', times: Number.POSITIVE_INFINITY });
  expect((await of.say('ana', 'reconcile')).text).toContain('could not be read');
  expect(waits).toEqual([1_000, 4_000]);
  expect(of.latches()).toEqual(['broker-lost']);
});
