// How a connection keeps itself: waits that grow and are bounded, news told once, and a final fault that ends it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstSupervision,
  NONE_MS,
  PART_MS,
  STEADY_MS,
  supervise,
  waitAfter,
} from '#bot/supervise.ts';
import type { LineEvent, Supervised, Supervision } from '#bot/supervise.ts';

interface Told {
  readonly at: number;
  readonly event: LineEvent;
}

function run(lines: number, events: readonly Told[]): readonly Supervised[] {
  let state: Supervision = firstSupervision(lines, 0);
  return events.map(({ at, event }) => {
    const step = supervise(state, event, { mono: at, lot: 0.5 });
    state = step.next;
    return step;
  });
}

const TICK: LineEvent = { kind: 'tick' };
const opened = (line: number): LineEvent => ({ kind: 'opened', line });
const lost = (line: number): LineEvent => ({ kind: 'lost', line, why: 'it was cut' });
const failed = (
  line: number,
  more: Partial<Extract<LineEvent, { kind: 'failed' }>> = {},
): LineEvent => {
  return { kind: 'failed', line, why: 'no answer', final: false, retryAfterMs: null, ...more };
};

describe('two lines', () => {
  it('are open when both are, and say which part is not', () => {
    const [first, second, third] = run(2, [
      { at: 10, event: opened(0) },
      { at: 20, event: opened(1) },
      { at: 30, event: lost(0) },
    ]);
    expect(first).toMatchObject({
      open: false,
      why: '1 of 2 connections are open; the other: it is being opened',
    });
    expect(second).toMatchObject({ open: true, why: null, news: [] });
    expect(third).toMatchObject({
      open: false,
      why: '1 of 2 connections are open; the other: it was cut',
    });
    expect(third?.retryInMs).toBeGreaterThan(0);
  });

  it('are told when none is open for long, once, and when both are again', () => {
    const steps = run(2, [
      { at: 1, event: opened(0) },
      { at: 1, event: opened(1) },
      { at: 100, event: lost(0) },
      { at: 100, event: lost(1) },
      { at: 100 + NONE_MS - 1, event: TICK },
      { at: 100 + NONE_MS, event: TICK },
      { at: 100 + NONE_MS + 9, event: failed(0) },
      { at: 9_000, event: opened(0) },
      { at: 9_001, event: opened(1) },
    ]);
    expect(steps.map(({ news }) => news.map(({ kind }) => kind))).toEqual([
      [],
      [],
      [],
      [],
      [],
      ['faulted'],
      [],
      [],
      ['mended'],
    ]);
  });

  it('are told when one stays away', () => {
    const steps = run(2, [
      { at: 1, event: opened(0) },
      { at: PART_MS - 1, event: TICK },
      { at: PART_MS + 1, event: TICK },
      { at: PART_MS + 2, event: TICK },
    ]);
    expect(steps.map(({ news }) => news.length)).toEqual([0, 0, 1, 0]);
  });

  it('a final fault is told at once and never tried again', () => {
    const steps = run(2, [
      { at: 1, event: failed(0, { final: true, why: 'the token is wrong' }) },
      { at: 2, event: failed(1, { final: true }) },
      { at: 3, event: opened(0) },
    ]);
    expect(steps[0]).toMatchObject({ retryInMs: null });
    expect(steps[0]?.news).toEqual([
      { kind: 'faulted', part: 'connection', why: 'the token is wrong', final: true },
    ]);
    expect(steps[1]?.news).toEqual([]);
    expect(steps[2]?.open).toBe(false);
  });
});

describe('waits', () => {
  it('double to half a minute, and begin anew after a steady time', () => {
    expect([1, 2, 3, 8, 30].map((fails) => waitAfter(fails, 1))).toEqual([
      250, 500, 1_000, 30_000, 30_000,
    ]);
    const steps = run(1, [
      ...Array.from({ length: 6 }, (_, at) => ({ at, event: failed(0) })),
      { at: 10, event: opened(0) },
      { at: 20, event: lost(0) },
      { at: 30, event: opened(0) },
      { at: 31 + STEADY_MS, event: lost(0) },
    ]);
    expect(steps[7]?.retryInMs).toBeGreaterThan(5_000);
    expect(steps[9]?.retryInMs).toBeLessThan(250);
  });

  it('are at least what was asked for', () => {
    const [step] = run(1, [{ at: 1, event: failed(0, { retryAfterMs: 45_000 }) }]);
    expect(step?.retryInMs).toBe(45_000);
  });

  it('always end, and news alternates, whatever happens', () => {
    const anEvent = fc.oneof(
      fc.constant(TICK),
      fc.integer({ min: 0, max: 1 }).map(opened),
      fc.integer({ min: 0, max: 1 }).map(lost),
      fc.integer({ min: 0, max: 1 }).map((line) => failed(line)),
      fc.integer({ min: 0, max: 1 }).map((line): LineEvent => ({ kind: 'trying', line })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20_000), anEvent)), (events) => {
        let at = 0;
        const told = events.map(([after, event]) => ({ at: (at += after), event }));
        const steps = run(2, told);
        const news = steps.flatMap((step) => step.news.map(({ kind }) => kind));
        expect(news.every((kind, index) => kind === (index % 2 === 0 ? 'faulted' : 'mended'))).toBe(
          true,
        );
        for (const { retryInMs, open, why } of steps) {
          expect(retryInMs ?? 0).toBeLessThanOrEqual(30_000);
          expect(open).toBe(why === null);
        }
      }),
    );
  });
});
