// Moving average convergence and divergence: the gap between a fast and a slow exponential average,
// an average of that gap, and how far the one is from the other.
import type { Kernel, SourceColumns } from '#engine/indicator/kernel.ts';
import { at } from '#engine/indicator/kernel.ts';
import type { EmaParams } from '#engine/indicator/ema.ts';
import { ema } from '#engine/indicator/ema.ts';

export interface MacdParams {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
  readonly seed?: 'mean' | 'first';
}

export interface MacdColumns {
  readonly source: Float64Array;
  readonly line: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

type EmaState = ReturnType<typeof ema.start>;

interface MacdState {
  readonly fast: EmaState;
  readonly slow: EmaState;
  readonly signal: EmaState;
  /** The first row whose line counts: where the slow average has seen its whole window. */
  readonly lineFrom: number;
}

function average(length: number, seed: MacdParams['seed']): EmaState {
  const params: EmaParams = seed === undefined ? { length } : { length, seed };
  return ema.start(params);
}

export const macd: Kernel<MacdParams, MacdColumns, MacdState> = {
  name: 'macd',
  doc:
    'line = EMA(fast) - EMA(slow); signal = EMA(line); histogram = line - signal (Appel, Technical ' +
    'Analysis: Power Tools for Active Investors, 2005). Seeds: means of the first n values; ' +
    'line from row slow - 1, signal and histogram from row slow + signal - 2 (slow - 1 with seed "first").',
  start: (params) => {
    if (!(params.fast < params.slow))
      throw new RangeError(
        `the fast average (${params.fast}) must be below the slow (${params.slow})`,
      );
    return {
      fast: average(params.fast, params.seed),
      slow: average(params.slow, params.seed),
      signal: average(params.signal, params.seed),
      lineFrom: params.slow - 1,
    };
  },
  run(columns, from, to, state) {
    const { source, line, signal, histogram } = columns;
    // The outputs serve as scratch for the two averages before they take their own values.
    const quick: SourceColumns = { source, out: line };
    const slow: SourceColumns = { source, out: histogram };
    ema.run(quick, from, to, state.fast);
    ema.run(slow, from, to, state.slow);
    for (let i = from; i < to; i += 1)
      line[i] = i < state.lineFrom ? Number.NaN : at(line, i) - at(histogram, i);
    ema.run({ source: line, out: signal }, from, to, state.signal);
    for (let i = from; i < to; i += 1) histogram[i] = at(line, i) - at(signal, i);
  },
};
