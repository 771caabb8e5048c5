// The simple moving average: the mean of the last n rows.
import type { Kernel, LengthParams, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, FRESH_ROWS, wholeRows } from '#engine/indicator/kernel.ts';

interface SmaState {
  readonly length: number;
  sum: number;
}

/** The sum of the `length` rows that end at `row`, added oldest first. */
function windowSum(source: Float64Array, row: number, length: number): number {
  let sum = 0;
  for (let i = row - length + 1; i <= row; i += 1) sum += at(source, i);
  return sum;
}

export const sma: Kernel<LengthParams, SourceColumns, SmaState> = {
  name: 'sma',
  doc:
    'Mean of the last n rows (Murphy, Technical Analysis of the Financial Markets, 1999, ch. 9). ' +
    'First value at row n - 1. The sliding sum starts afresh every 256 rows.',
  start: (params) => ({ length: wholeRows(params.length), sum: 0 }),
  run(columns, from, to, state) {
    const { source, out } = columns;
    const { length } = state;
    let sum = state.sum;
    for (let i = from; i < to; i += 1) {
      if (i < length) sum += at(source, i);
      else if (i % FRESH_ROWS === 0) sum = windowSum(source, i, length);
      else sum += at(source, i) - at(source, i - length);
      out[i] = i < length - 1 ? Number.NaN : sum / length;
    }
    state.sum = sum;
  },
};
