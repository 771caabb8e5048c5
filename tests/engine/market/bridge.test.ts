// The path inside a day: it starts at the open, touches the high and the low, ends at the close, stays
// within, and is the same for the same seed and another for another.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PathBar } from '#engine/market/bars.ts';
import { bridge } from '#engine/market/bridge.ts';
import type { DayRange } from '#engine/market/bridge.ts';
import { sessionOn } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { ticks } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';

const DAY = tradingDay('2020-02-24');
const HALF = tradingDay('2019-11-29');

function session(day: typeof DAY): Session {
  const found = sessionOn(day);
  if (found === null) throw new Error(`no session on ${day}`);
  return found;
}

function range(prices: readonly [number, number, number, number], day = DAY): DayRange {
  const [low = 1, a = 1, b = 1, high = 1] = prices.toSorted((x, y) => x - y);
  const [open, close] = prices.indexOf(a) < prices.indexOf(b) ? [a, b] : [b, a];
  const symbol = instrumentSymbol('^GSPC');
  return {
    symbol,
    day,
    open: ticks(open),
    high: ticks(high),
    low: ticks(low),
    close: ticks(close),
  };
}

function checkPath(bars: readonly PathBar[], day: DayRange, hours: Session): void {
  const count = (hours.closeMinute - hours.openMinute) / 5;
  expect(bars.length).toBe(count);
  expect([bars[0]?.start, bars.at(-1)?.end]).toEqual([hours.open, hours.close]);
  expect([bars[0]?.open, bars.at(-1)?.close]).toEqual([day.open, day.close]);
  expect(Math.max(...bars.map((bar) => bar.high))).toBe(day.high);
  expect(Math.min(...bars.map((bar) => bar.low))).toBe(day.low);
  bars.forEach((bar, i) => {
    const before = bars[i - 1];
    if (before !== undefined) expect([bar.start, bar.open]).toEqual([before.end, before.close]);
    expect(bar.end - bar.start).toBe(300_000);
    expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
    expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
    for (const price of [bar.open, bar.high, bar.low, bar.close])
      expect(Number.isSafeInteger(price)).toBe(true);
  });
}

const price = fc.oneof(
  fc.integer({ min: 1, max: 50_000_000 }),
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 30_000_000, max: 30_010_000 }),
);

describe('bridge', () => {
  it('is exact for any range, on whole and half days', () => {
    fc.assert(
      fc.property(
        fc.tuple(price, price, price, price),
        fc.string(),
        fc.constantFrom(DAY, HALF),
        (prices, seed, day) => {
          const asked = range(prices, day);
          const hours = session(day);
          checkPath(bridge(seed, asked, hours), asked, hours);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has 78 bars on a whole day and 42 on a half', () => {
    const prices: [number, number, number, number] = [100, 110, 90, 105];
    expect(bridge('s', range(prices), session(DAY)).length).toBe(78);
    expect(bridge('s', range(prices, HALF), session(HALF)).length).toBe(42);
  });

  it('is a function of the seed, and differs between seeds and days', () => {
    const asked = range([30_000_000, 31_000_000, 29_000_000, 30_500_000]);
    const other = { ...asked, day: tradingDay('2020-02-25') };
    expect(bridge('a', asked, session(DAY))).toEqual(bridge('a', asked, session(DAY)));
    const closes = (bars: readonly PathBar[]): readonly number[] => bars.map((bar) => bar.close);
    expect(closes(bridge('a', asked, session(DAY)))).not.toEqual(
      closes(bridge('b', asked, session(DAY))),
    );
    expect(closes(bridge('a', asked, session(DAY)))).not.toEqual(
      closes(bridge('a', other, session(DAY))),
    );
  });

  it('leans towards low first on a day that rises, and high first on one that falls', () => {
    const lowFirst = (open: number, close: number): number => {
      const asked = {
        ...range([100_000, 100_000, 90_000, 110_000]),
        open: ticks(open),
        close: ticks(close),
      };
      let count = 0;
      for (let i = 0; i < 400; i += 1) {
        const bars = bridge(`seed ${i}`, asked, session(DAY));
        const low = bars.findIndex((bar) => bar.low === asked.low);
        const high = bars.findIndex((bar) => bar.high === asked.high);
        if (low < high) count += 1;
      }
      return count / 400;
    };
    expect(lowFirst(92_000, 108_000)).toBeGreaterThan(0.8);
    expect(lowFirst(108_000, 92_000)).toBeLessThan(0.2);
    expect(Math.abs(lowFirst(100_000, 100_000) - 0.5)).toBeLessThan(0.1);
  });

  it('refuses a range that is none', () => {
    const asked = range([100, 110, 90, 105]);
    expect(() => bridge('s', { ...asked, high: ticks(80) }, session(DAY))).toThrow(RangeError);
    expect(() => bridge('s', { ...asked, low: ticks(104) }, session(DAY))).toThrow(RangeError);
  });
});
