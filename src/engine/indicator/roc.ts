// The rate of change: how far the source is from where it was n rows ago, as a ratio.
import type { Kernel, LengthParams, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, wholeRows } from '#engine/indicator/kernel.ts';

interface RocState {
  readonly length: number;
}

export const roc: Kernel<LengthParams, SourceColumns, RocState> = {
  name: 'roc',
  doc:
    'source / source n rows ago - 1, a ratio: 0.05 is five percent (Murphy 1999, ch. 10). First ' +
    'value at row n.',
  start: (params) => ({ length: wholeRows(params.length) }),
  run(columns, from, to, state) {
    const { source, out } = columns;
    for (let i = from; i < to; i += 1)
      out[i] = i < state.length ? Number.NaN : at(source, i) / at(source, i - state.length) - 1;
  },
};
