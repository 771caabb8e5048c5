// Wilder's relative strength index: the share of gains in the smoothed moves, from 0 to 100.
import type { Kernel, LengthParams, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, wholeRows } from '#engine/indicator/kernel.ts';

interface RsiState {
  readonly length: number;
  gain: number;
  loss: number;
}

export const rsi: Kernel<LengthParams, SourceColumns, RsiState> = {
  name: 'rsi',
  doc:
    '100 * gain / (gain + loss) of Wilder-smoothed rises and falls (Wilder 1978, section VI). Seed: ' +
    'the plain means of the first n changes, first value at row n. 50 where nothing has moved.',
  start: (params) => ({ length: wholeRows(params.length), gain: 0, loss: 0 }),
  run(columns, from, to, state) {
    const { source, out } = columns;
    const { length } = state;
    const keep = (length - 1) / length;
    let { gain, loss } = state;
    for (let i = from; i < to; i += 1) {
      const change = i === 0 ? 0 : at(source, i) - at(source, i - 1);
      const rise = change > 0 ? change / length : 0;
      const fall = change < 0 ? -change / length : 0;
      gain = i <= length ? gain + rise : gain * keep + rise;
      loss = i <= length ? loss + fall : loss * keep + fall;
      const moved = gain + loss;
      if (i < length) out[i] = Number.NaN;
      else out[i] = moved > 0 ? (100 * gain) / moved : 50;
    }
    state.gain = gain;
    state.loss = loss;
  },
};
