// The exponential moving average: each row moves the average a fixed share of the way to the source.
// Wilder's average is the same recurrence with the share 1 / n.
import type { Kernel, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, wholeRows } from '#engine/indicator/kernel.ts';

export interface EmaParams {
  readonly length: number;
  /** What the average starts from: the mean of the first n values (the default) or the first value. */
  readonly seed?: 'mean' | 'first';
}

interface EmaState {
  readonly length: number;
  readonly share: number;
  /** Values needed before the first output. */
  readonly need: number;
  seen: number;
  value: number;
}

function begin(params: EmaParams, share: (length: number) => number): EmaState {
  const length = wholeRows(params.length);
  const need = params.seed === 'first' ? 1 : length;
  return { length, share: share(length), need, seen: 0, value: 0 };
}

function run(columns: SourceColumns, from: number, to: number, state: EmaState): void {
  const { source, out } = columns;
  const { share, need } = state;
  let { seen, value } = state;
  for (let i = from; i < to; i += 1) {
    const x = at(source, i);
    if (seen >= need) value += share * (x - value);
    // Another kernel's warm-up is passed over: the average starts at the first real value.
    else if (!Number.isNaN(x)) {
      seen += 1;
      value += x;
      if (seen === need) value /= need;
    }
    out[i] = seen < need ? Number.NaN : value;
  }
  state.seen = seen;
  state.value = value;
}

export const ema: Kernel<EmaParams, SourceColumns, EmaState> = {
  name: 'ema',
  doc:
    'value += 2 / (n + 1) * (source - value) (Murphy 1999, ch. 9). Seed: the mean of the first n ' +
    'values, so the first value is at row n - 1; with seed "first" it is the first source itself.',
  start: (params) => begin(params, (length) => 2 / (length + 1)),
  run,
};

export const wilderAverage: Kernel<EmaParams, SourceColumns, EmaState> = {
  name: 'wilder-average',
  doc:
    'value += 1 / n * (source - value) (Wilder, New Concepts in Technical Trading Systems, 1978). ' +
    'Seed: the mean of the first n values, first value at row n - 1.',
  start: (params) => begin(params, (length) => 1 / length),
  run,
};
