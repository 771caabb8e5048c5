// The family under test: every kernel with a small form that fills its columns, its definition written
// out the slow way, and random histories to try both on.
import fc from 'fast-check';

import { atr, trueRange } from '#engine/indicator/atr.ts';
import { bollinger } from '#engine/indicator/bollinger.ts';
import { donchian } from '#engine/indicator/donchian.ts';
import { ema, wilderAverage } from '#engine/indicator/ema.ts';
import type { Kernel } from '#engine/indicator/kernel.ts';
import { macd } from '#engine/indicator/macd.ts';
import { roc } from '#engine/indicator/roc.ts';
import { rsi } from '#engine/indicator/rsi.ts';
import { sma } from '#engine/indicator/sma.ts';
import { ewmaVolatility, rollingVolatility } from '#engine/indicator/volatility.ts';

export interface History {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** One kernel over one history; `cuts` are the rows where a chunk ends. */
export type Fill = (history: History, cuts: readonly number[]) => readonly Float64Array[];

export interface Member {
  readonly name: string;
  readonly fill: Fill;
  /** The definition at one row, from its whole past. */
  readonly slow: (history: History, row: number) => readonly number[];
}

function filler<P, C, S>(
  kernel: Kernel<P, C, S>,
  params: P,
  shape: { outs: number; bind: (history: History, outs: readonly Float64Array[]) => C },
): Fill {
  return (history, cuts) => {
    const rows = history.close.length;
    const outs = Array.from({ length: shape.outs }, () => new Float64Array(rows));
    const columns = shape.bind(history, outs);
    const state = kernel.start(params);
    let from = 0;
    for (const to of [...cuts, rows]) {
      kernel.run(columns, from, to, state);
      from = to;
    }
    return outs;
  };
}

const none = new Float64Array(0);

function single<P, S>(
  kernel: Kernel<P, { source: Float64Array; out: Float64Array }, S>,
  params: P,
): Fill {
  return filler(kernel, params, {
    outs: 1,
    bind: ({ close }, [out = none]) => ({ source: close, out }),
  });
}

function ranged<P, S>(kernel: Kernel<P, History & { out: Float64Array }, S>, params: P): Fill {
  return filler(kernel, params, {
    outs: 1,
    bind: (history, [out = none]) => ({ ...history, out }),
  });
}

export const fillBands = (length: number, width: number): Fill =>
  filler(
    bollinger,
    { length, width },
    {
      outs: 3,
      bind: ({ close }, [lower = none, middle = none, upper = none]) => ({
        source: close,
        lower,
        middle,
        upper,
      }),
    },
  );

export const fillMacd = (params: Parameters<typeof macd.start>[0]): Fill =>
  filler(macd, params, {
    outs: 3,
    bind: ({ close }, [line = none, signal = none, histogram = none]) => ({
      source: close,
      line,
      signal,
      histogram,
    }),
  });

export const fillChannel = (length: number): Fill =>
  filler(
    donchian,
    { length },
    {
      outs: 2,
      bind: ({ high, low }, [upper = none, lower = none]) => ({ high, low, upper, lower }),
    },
  );

export const fillSma = (length: number): Fill => single(sma, { length });
export const fillEma = (length: number, seed: 'mean' | 'first'): Fill =>
  single(ema, { length, seed });
export const fillWilder = (length: number): Fill => single(wilderAverage, { length });
export const fillRsi = (length: number): Fill => single(rsi, { length });
export const fillRoc = (length: number): Fill => single(roc, { length });
export const fillTrueRange: Fill = ranged(trueRange, undefined);
export const fillAtr = (length: number): Fill => ranged(atr, { length });

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The `length` values up to a row; empty when there are not enough. */
function window(values: Float64Array, row: number, length: number): readonly number[] {
  return row < length - 1 ? [] : [...values.subarray(row - length + 1, row + 1)];
}

/** A smoothed average of the first `row + 1` values, from the mean of the first `length`. */
function smoothed(values: readonly number[], length: number, share: number): number {
  if (values.length < length) return Number.NaN;
  return values
    .slice(length)
    .reduce((was, x) => (1 - share) * was + share * x, mean(values.slice(0, length)));
}

function ranges({ high, low, close }: History, row: number): readonly number[] {
  return Array.from({ length: row + 1 }, (_, i) => {
    const [h = 0, l = 0, before] = [high[i], low[i], close[i - 1]];
    if (before === undefined) return h - l;
    return Math.max(h - l, Math.abs(h - before), Math.abs(l - before));
  });
}

function moves({ close }: History, row: number): readonly number[] {
  return Array.from({ length: row }, (_, i) => Math.log((close[i + 1] ?? 0) / (close[i] ?? 0)));
}

function past({ close }: History, row: number): readonly number[] {
  return [...close.subarray(0, row + 1)];
}

function slowRsi(history: History, row: number, length: number): number {
  const changes = past(history, row).map((x, i, all) => (i === 0 ? 0 : x - (all[i - 1] ?? 0)));
  const gain = smoothed(
    changes.slice(1).map((x) => Math.max(x, 0)),
    length,
    1 / length,
  );
  const loss = smoothed(
    changes.slice(1).map((x) => Math.max(-x, 0)),
    length,
    1 / length,
  );
  return gain + loss === 0 ? 50 : 100 - 100 / (1 + gain / loss);
}

function slowMacd(history: History, row: number): readonly number[] {
  const [fast, slow, length] = [3, 6, 4];
  const lines = past(history, row).map((_, i, all) => {
    const seen = all.slice(0, i + 1);
    return smoothed(seen, fast, 2 / (fast + 1)) - smoothed(seen, slow, 2 / (slow + 1));
  });
  const line = lines.at(-1) ?? Number.NaN;
  const signal = smoothed(lines.slice(slow - 1), length, 2 / (length + 1));
  return [line, signal, line - signal];
}

function slowBands(history: History, row: number): readonly number[] {
  const values = window(history.close, row, 20);
  const middle = mean(values);
  const reach = 2 * Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
  return [middle - reach, middle, middle + reach];
}

function slowVolatility(history: History, row: number): number {
  const values = moves(history, row).slice(-10);
  if (values.length < 10) return Number.NaN;
  const middle = mean(values);
  return Math.sqrt((252 * values.reduce((sum, x) => sum + (x - middle) ** 2, 0)) / 9);
}

function slowEwma(history: History, row: number): number {
  const squares = moves(history, row).map((x) => x * x);
  return Math.sqrt(252 * smoothed(squares, 5, 0.06));
}

export const FAMILY: readonly Member[] = [
  { name: 'sma', fill: fillSma(7), slow: (h, row) => [mean(window(h.close, row, 7))] },
  { name: 'ema', fill: fillEma(9, 'mean'), slow: (h, row) => [smoothed(past(h, row), 9, 0.2)] },
  {
    name: 'wilder average',
    fill: fillWilder(5),
    slow: (h, row) => [smoothed(past(h, row), 5, 0.2)],
  },
  { name: 'rsi', fill: fillRsi(5), slow: (h, row) => [slowRsi(h, row, 5)] },
  {
    name: 'true range',
    fill: fillTrueRange,
    slow: (h, row) => [ranges(h, row).at(-1) ?? Number.NaN],
  },
  { name: 'atr', fill: fillAtr(6), slow: (h, row) => [smoothed(ranges(h, row), 6, 1 / 6)] },
  { name: 'bollinger', fill: fillBands(20, 2), slow: slowBands },
  {
    name: 'donchian',
    fill: fillChannel(8),
    slow: (h, row) =>
      row < 7
        ? [Number.NaN, Number.NaN]
        : [Math.max(...window(h.high, row, 8)), Math.min(...window(h.low, row, 8))],
  },
  { name: 'macd', fill: fillMacd({ fast: 3, slow: 6, signal: 4 }), slow: slowMacd },
  {
    name: 'rate of change',
    fill: fillRoc(4),
    slow: (h, row) => [(h.close[row] ?? 0) / (h.close[row - 4] ?? Number.NaN) - 1],
  },
  {
    name: 'rolling volatility',
    fill: single(rollingVolatility, { length: 10 }),
    slow: (h, row) => [slowVolatility(h, row)],
  },
  {
    name: 'EWMA volatility',
    fill: single(ewmaVolatility, { decay: 0.94, seedRows: 5 }),
    slow: (h, row) => [slowEwma(h, row)],
  },
];

function historyOf(rows: readonly { close: number; up: number; down: number }[]): History {
  return {
    close: Float64Array.from(rows, (row) => row.close),
    high: Float64Array.from(rows, (row) => row.close + row.up),
    low: Float64Array.from(rows, (row) => row.close - row.down),
  };
}

const fine = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });

/** Prices around 100 that jump about, with equal neighbours often enough. */
export function histories(maxLength = 120): fc.Arbitrary<History> {
  const close = fc.oneof(
    fine(60).map((x) => 70 + x),
    fc.constantFrom(100, 101, 100.5),
  );
  const row = fc.record({ close, up: fine(5), down: fine(5) });
  return fc.array(row, { minLength: 1, maxLength }).map(historyOf);
}

/** A long history by a fixed recipe, so that sliding sums pass several fresh starts. */
export function longHistory(rows: number): History {
  const list = Array.from({ length: rows }, (_, i) => ({
    close: 1000 + 300 * Math.sin(i / 40) + 25 * Math.sin(i * 1.7) + (i % 7),
    up: 1 + (i % 5),
    down: 1 + (i % 3),
  }));
  return historyOf(list);
}
