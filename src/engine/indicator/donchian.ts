// The Donchian channel: the highest high and the lowest low of the last n rows, the present row among
// them. A monotonic deque makes each row cost the same whatever n is.
import type { Kernel, LengthParams } from '#engine/indicator/kernel.ts';
import { at, wholeRows } from '#engine/indicator/kernel.ts';

export interface ChannelColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/** Rows that may still be the extreme, best first, in a ring of a power of two. */
interface Deque {
  readonly rows: Float64Array;
  readonly mask: number;
  head: number;
  tail: number;
}

interface DonchianState {
  readonly length: number;
  readonly highest: Deque;
  readonly lowest: Deque;
}

function emptyDeque(length: number): Deque {
  const size = 2 ** Math.ceil(Math.log2(length + 1));
  return { rows: new Float64Array(size), mask: size - 1, head: 0, tail: 0 };
}

/** Adds a row; `sign` is 1 for the highest value and -1 for the lowest. Returns the row of the extreme. */
function extreme(deque: Deque, column: Float64Array, row: number, window: Window): number {
  const { rows, mask } = deque;
  const value = window.sign * at(column, row);
  while (
    deque.tail > deque.head &&
    window.sign * at(column, at(rows, (deque.tail - 1) & mask)) <= value
  )
    deque.tail -= 1;
  rows[deque.tail & mask] = row;
  deque.tail += 1;
  if (at(rows, deque.head & mask) <= row - window.length) deque.head += 1;
  return at(rows, deque.head & mask);
}

interface Window {
  readonly length: number;
  readonly sign: 1 | -1;
}

export const donchian: Kernel<LengthParams, ChannelColumns, DonchianState> = {
  name: 'donchian',
  doc:
    'Highest high and lowest low of the last n rows (Donchian 1960; Faith, Way of the Turtle, 2007). ' +
    'The present row counts: a breakout compares with the row before. First values at row n - 1.',
  start: (params) => {
    const length = wholeRows(params.length);
    return { length, highest: emptyDeque(length), lowest: emptyDeque(length) };
  },
  run(columns, from, to, state) {
    const { high, low, upper, lower } = columns;
    const { length } = state;
    const up: Window = { length, sign: 1 };
    const down: Window = { length, sign: -1 };
    for (let i = from; i < to; i += 1) {
      const top = extreme(state.highest, high, i, up);
      const bottom = extreme(state.lowest, low, i, down);
      const warm = i < length - 1;
      upper[i] = warm ? Number.NaN : at(high, top);
      lower[i] = warm ? Number.NaN : at(low, bottom);
    }
  },
};
