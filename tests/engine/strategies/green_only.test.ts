// The five strategies of green_only: sound columns on any history, no look-ahead, documented
// parameters, and on the real history the decisions a reader can check against the books.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Bars } from '#engine/market/bars.ts';
import { firstRows } from '#engine/market/daily.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';
import type { Columns, Strategy } from '#engine/strategy.ts';
import { strategyName } from '#engine/strategy.ts';

const GSPC = instrumentSymbol('^GSPC');
const real = loadRecorded({ seed: 's' }).barsBefore(GSPC, tradingDay('2020-04-18'));
const DAY = tradingDay('2020-01-02');

/** Small windows, so that short random histories reach every branch. */
const SMALL: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'trend-crossover': { fast: 3, slow: 20, atr: 3 },
  'donchian-breakout': { enter: 5, leave: 3, atr: 3 },
  'rsi2-pullback': { trend: 20, leave: 3, atr: 3 },
  'bollinger-reversion': { length: 5, width: 1, trend: 20, atr: 3 },
  'macd-momentum': { fast: 3, slow: 6, signal: 3, trend: 20, atr: 3 },
};

function randomBars(rows: readonly { move: number; up: number; down: number }[]): Bars {
  const length = rows.length;
  const column = (): Float64Array => new Float64Array(length);
  const bars = { open: column(), high: column(), low: column(), close: column(), volume: column() };
  let close = 100;
  rows.forEach((row, i) => {
    bars.open[i] = close;
    const before = close;
    close *= 1 + row.move;
    bars.close[i] = close;
    bars.high[i] = Math.max(before, close) * (1 + row.up);
    bars.low[i] = Math.min(before, close) * (1 - row.down);
  });
  return { symbol: GSPC, length, day: rows.map(() => DAY), ...bars };
}

const ratio = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true });
const move = fc.oneof(ratio(-0.05, 0.055), fc.constant(0));
const histories = fc
  .array(fc.record({ move, up: ratio(0, 0.03), down: ratio(0, 0.03) }), {
    minLength: 1,
    maxLength: 120,
  })
  .map(randomBars);

function checkSound(columns: Columns, bars: Bars, warmUp: number): void {
  for (let i = 0; i < bars.length; i += 1) {
    const [entry, exit] = [columns.entry[i] ?? 9, columns.exit[i] ?? 9];
    const [stop, score] = [columns.stop[i] ?? 0, columns.score[i] ?? -1];
    expect(entry + exit).toBeLessThanOrEqual(1);
    expect(score >= 0 && score <= 100).toBe(true);
    if (entry === 0) expect(score).toBe(0);
    else expect(stop > 0 && stop < (bars.close[i] ?? 0) && i >= warmUp).toBe(true);
  }
}

function bits(columns: Columns, rows: number): string {
  const { entry, exit, stop, score } = columns;
  const text = (part: Uint8Array | Float64Array): string =>
    Buffer.from(part.slice(0, rows).buffer).toString('hex');
  return [entry, exit, stop, score].map(text).join('|');
}

/** The days from 2020-02-03 on at whose close the strategy would say so. */
function said(strategy: Strategy, what: 'entry' | 'exit'): readonly string[] {
  const column = strategy.run(real, {})[what];
  return real.day.filter((day, row) => day >= '2020-02-03' && column[row] === 1);
}

describe.each(GREEN_ONLY)('$name', (strategy) => {
  it('documents itself, and publishes values within its own bounds', () => {
    expect(strategy.source.length).toBeGreaterThan(60);
    for (const spec of strategy.params) {
      expect(spec.value >= spec.min && spec.value <= spec.max).toBe(true);
      expect(spec.doc).not.toBe('');
    }
  });

  it('gives sound columns on the real history, entering nothing while it warms up', () => {
    const columns = strategy.run(real, {});
    checkSound(columns, real, strategy.warmUp);
    for (const what of ['entry', 'exit'] as const)
      expect(columns[what].reduce((sum, value) => sum + value, 0)).toBeGreaterThan(100);
  });

  it('gives sound columns on any history', () => {
    fc.assert(
      fc.property(histories, (bars) => {
        checkSound(strategy.run(bars, SMALL[strategy.name] ?? {}), bars, 0);
      }),
      { numRuns: 60 },
    );
  });

  it('does not look ahead', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (bars, pick) => {
        const rows = (pick % bars.length) + 1;
        const params = SMALL[strategy.name] ?? {};
        const cut = strategy.run(firstRows(bars, rows), params);
        expect(bits(cut, rows)).toBe(bits(strategy.run(bars, params), rows));
      }),
      { numRuns: 60 },
    );
    const whole = strategy.run(real, {});
    for (const rows of [1, 199, 200, 1023, 1024, 1025, 3000, 5066, 5104])
      expect(bits(strategy.run(firstRows(real, rows), {}), rows)).toBe(bits(whole, rows));
  });

  it('refuses parameters it does not have or that are out of range', () => {
    const spec = strategy.params[0];
    if (spec === undefined) throw new Error('a strategy has parameters');
    expect(() => strategy.run(real, { nonsense: 1 })).toThrow(RangeError);
    expect(() => strategy.run(real, { [spec.name]: spec.max + 1 })).toThrow(RangeError);
    expect(() => strategy.run(real, { [spec.name]: Number.NaN })).toThrow(RangeError);
    expect(() => strategy.run(real, { [spec.name]: spec.value + 0.5 })).toThrow(/whole number/);
  });
});

describe('a market that does not move', () => {
  it('is entered by nobody: there is no range to put a stop in', () => {
    const flat = randomBars(Array.from({ length: 300 }, () => ({ move: 0, up: 0, down: 0 })));
    for (const strategy of GREEN_ONLY) expect(strategy.run(flat, {}).entry.includes(1)).toBe(false);
  });
});

describe('the crash of 2020', () => {
  const [trend, breakout, pullback, reversion, momentum] = GREEN_ONLY;

  it('finds three strategies long, at their published parameters', () => {
    if (trend === undefined || breakout === undefined || momentum === undefined)
      throw new Error('five');
    expect(said(trend, 'entry').slice(0, 14).at(-1)).toBe('2020-02-21');
    expect(said(breakout, 'entry')[0]).toBe('2020-02-06');
    expect(said(breakout, 'exit')[0]).toBe('2020-02-24');
    expect(said(momentum, 'entry')[0]).toBe('2020-02-07');
    // Decided on Friday's close, so that it is sold into Monday's gap.
    expect(said(momentum, 'exit').find((day) => day > '2020-02-07')).toBe('2020-02-21');
  });

  it('draws the two that buy weakness in, once it has begun', () => {
    if (pullback === undefined || reversion === undefined) throw new Error('five');
    expect(said(pullback, 'entry')[0]).toBe('2020-02-24');
    expect(said(reversion, 'entry')).toEqual(['2020-02-25', '2020-02-26']);
  });
});

describe('names', () => {
  it('are all different and all names', () => {
    expect(new Set(GREEN_ONLY.map((strategy) => strategy.name)).size).toBe(5);
    for (const text of ['', 'Trend', 'a b', '-a', 'a-', 'a--b'])
      expect(() => strategyName(text)).toThrow(RangeError);
  });
});
