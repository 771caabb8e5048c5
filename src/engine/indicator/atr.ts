// True range and Wilder's average of it: how far a market moves in a day, gaps included, in dollars.
import type { Kernel, LengthParams } from '#engine/indicator/kernel.ts';
import { at, wholeRows } from '#engine/indicator/kernel.ts';

export interface RangeColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly out: Float64Array;
}

interface AtrState {
  readonly length: number;
  value: number;
}

function rangeAt(columns: RangeColumns, row: number): number {
  const high = at(columns.high, row);
  const low = at(columns.low, row);
  if (row === 0) return high - low;
  const before = at(columns.close, row - 1);
  return Math.max(high, before) - Math.min(low, before);
}

export const trueRange: Kernel<undefined, RangeColumns, null> = {
  name: 'true-range',
  doc:
    'max(high, previous close) - min(low, previous close) (Wilder 1978, section III). Row 0, which ' +
    'has no previous close, is high - low.',
  start: () => null,
  run(columns, from, to) {
    for (let i = from; i < to; i += 1) columns.out[i] = rangeAt(columns, i);
  },
};

export const atr: Kernel<LengthParams, RangeColumns, AtrState> = {
  name: 'atr',
  doc:
    'value += 1 / n * (true range - value) (Wilder 1978, section III). Seed: the mean of the first n ' +
    'true ranges, row 0 among them; first value at row n - 1.',
  start: (params) => ({ length: wholeRows(params.length), value: 0 }),
  run(columns, from, to, state) {
    const { out } = columns;
    const { length } = state;
    let value = state.value;
    for (let i = from; i < to; i += 1) {
      const range = rangeAt(columns, i);
      value = i < length ? value + range / length : value + (range - value) / length;
      out[i] = i < length - 1 ? Number.NaN : value;
    }
    state.value = value;
  },
};
