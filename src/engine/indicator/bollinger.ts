// Bollinger bands: the mean of the last n rows, and that mean plus and minus so many standard
// deviations. Sums are kept around a pivot that moves every 256 rows, so that a high price with tiny
// moves loses no digits.
import type { Kernel } from '#engine/indicator/kernel.ts';
import { at, FRESH_ROWS, wholeRows } from '#engine/indicator/kernel.ts';

export interface BollingerParams {
  readonly length: number;
  /** Standard deviations from the middle to a band. */
  readonly width: number;
}

export interface BandColumns {
  readonly source: Float64Array;
  readonly lower: Float64Array;
  readonly middle: Float64Array;
  readonly upper: Float64Array;
}

interface BollingerState {
  readonly length: number;
  readonly width: number;
  pivot: number;
  /** Sums of (source - pivot) and of its square over the window. */
  sum: number;
  squares: number;
}

/** Moves the pivot to the newest row and sums the window that ends there once more. */
function recentre(source: Float64Array, row: number, state: BollingerState): void {
  state.pivot = at(source, row);
  state.sum = 0;
  state.squares = 0;
  for (let i = Math.max(0, row - state.length + 1); i <= row; i += 1) {
    const x = at(source, i) - state.pivot;
    state.sum += x;
    state.squares += x * x;
  }
}

function slide(source: Float64Array, row: number, state: BollingerState): void {
  const x = at(source, row) - state.pivot;
  state.sum += x;
  state.squares += x * x;
  if (row < state.length) return;
  const old = at(source, row - state.length) - state.pivot;
  state.sum -= old;
  state.squares -= old * old;
}

export const bollinger: Kernel<BollingerParams, BandColumns, BollingerState> = {
  name: 'bollinger',
  doc:
    'Mean of n rows +/- width population standard deviations (Bollinger, Bollinger on Bollinger ' +
    'Bands, 2001). First values at row n - 1. Re-centred on a pivot every 256 rows.',
  start: (params) => {
    const { width } = params;
    if (!(width > 0 && width < Infinity))
      throw new RangeError(`a band width is above 0, not ${width}`);
    return { length: wholeRows(params.length), width, pivot: 0, sum: 0, squares: 0 };
  },
  run(columns, from, to, state) {
    const { source, lower, middle, upper } = columns;
    const { length, width } = state;
    for (let i = from; i < to; i += 1) {
      if (i % FRESH_ROWS === 0) recentre(source, i, state);
      else slide(source, i, state);
      const off = state.sum / length;
      const variance = Math.max(0, state.squares / length - off * off);
      const warm = i < length - 1;
      const mean = warm ? Number.NaN : state.pivot + off;
      const reach = width * Math.sqrt(variance);
      middle[i] = mean;
      lower[i] = mean - reach;
      upper[i] = mean + reach;
    }
  },
};
