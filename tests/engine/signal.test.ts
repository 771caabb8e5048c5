// Scans: the signals of the last bar, equal to those of a fresh run whatever was scanned before, and
// never from a bar that was not shown.
import { describe, expect, it } from 'vitest';

import type { Bars } from '#engine/market/bars.ts';
import { firstRows } from '#engine/market/daily.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { asPublished, scan } from '#engine/signal.ts';
import type { Signal } from '#engine/signal.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';

const GSPC = instrumentSymbol('^GSPC');
const AFTER = tradingDay('2020-04-18');
const IN_USE = asPublished(GREEN_ONLY);

function scanOne(bars: Bars): readonly Signal[] {
  return scan(IN_USE, new Map([[bars.symbol, bars]]));
}

/** The same rows in memory of their own: nothing kept can be of use. */
function copied(bars: Bars): Bars {
  const { open, high, low, close, volume } = bars;
  const own = { open: open.slice(), high: high.slice(), low: low.slice(), close: close.slice() };
  return { ...bars, ...own, volume: volume.slice() };
}

/** Memory in which every row after the first `rows` is poison. */
function poisoned(bars: Bars, rows: number): Bars {
  const copy = copied(bars);
  for (const column of [copy.open, copy.high, copy.low, copy.close, copy.volume])
    column.fill(Number.NaN, rows);
  return firstRows(copy, rows);
}

describe('scan', () => {
  it('equals a fresh run on sampled days, forwards, backwards and again', () => {
    const all = loadRecorded({ seed: 's' }).barsBefore(GSPC, AFTER);
    const days = [100, 199, 200, 201, 1023, 1024, 1025, 2500, 4000, 5051, 5066, 5067, 5068, 5105];
    for (const rows of [...days, ...days.toReversed(), 5105, 3]) {
      const bars = firstRows(all, rows);
      expect(scanOne(bars), `${rows} rows`).toEqual(scanOne(copied(bars)));
    }
  });

  it('never reads a row that was not shown', () => {
    const all = loadRecorded({ seed: 's' }).barsBefore(GSPC, AFTER);
    for (const rows of [250, 1500, 5066])
      expect(scanOne(poisoned(all, rows))).toEqual(scanOne(firstRows(all, rows)));
  });

  it('says on the eve of the crash who would enter and who would leave, with numbers', () => {
    const signals = scanOne(loadRecorded({ seed: 's' }).barsBefore(GSPC, tradingDay('2020-02-24')));
    expect(signals.map((signal) => `${signal.day} ${signal.strategy} ${signal.action}`)).toEqual([
      '2020-02-21 trend-crossover enter',
      '2020-02-21 bollinger-reversion exit',
      '2020-02-21 macd-momentum exit',
    ]);
    for (const signal of signals) {
      expect(signal.reason).toMatch(/^close 3337\.75/);
      expect(signal.stopDollars === null).toBe(signal.action === 'exit');
    }
  });

  it('keeps runs of other parameters, histories and symbols apart', () => {
    const all = loadRecorded({ seed: 's' }).barsBefore(GSPC, AFTER);
    const fast = GREEN_ONLY.map((strategy) => ({ strategy, params: { stop: 5 } }));
    const bars = firstRows(all, 5066);
    const wide = scan(fast, new Map([[GSPC, bars]]));
    expect(wide[0]?.stopDollars).toBeLessThan(scanOne(bars)[0]?.stopDollars ?? 0);
    const spy = instrumentSymbol('SPY');
    const other = { ...bars, symbol: spy, low: bars.low.map((value) => value * 0.9) };
    const both = scan(
      IN_USE,
      new Map([
        [GSPC, bars],
        [spy, other],
      ]),
    );
    expect(both.filter((signal) => signal.symbol === GSPC)).toEqual(scanOne(bars));
    expect(both.filter((signal) => signal.symbol === spy)).toEqual(scanOne(copied(other)));
  });

  it('starts afresh when only one column is other memory', () => {
    const all = loadRecorded({ seed: 's' }).barsBefore(GSPC, AFTER);
    const bars = firstRows(all, 5066);
    const before = scanOne(bars);
    const wilder = { ...bars, low: bars.low.map((value) => value * 0.9) };
    expect(scanOne(wilder)[0]?.stopDollars).toBeLessThan(before[0]?.stopDollars ?? 0);
    expect(scanOne(bars)).toEqual(before);
  });

  it('is silent without bars', () => {
    const feed = loadRecorded({ seed: 's' });
    expect(scanOne(feed.barsBefore(GSPC, feed.first))).toEqual([]);
    expect(scan(IN_USE, new Map())).toEqual([]);
  });
});
