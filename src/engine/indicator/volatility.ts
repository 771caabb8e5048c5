// Two measures of how much a price moves, from its daily log returns, annualised by the square root of
// 252 and given as ratios: 0.16 is sixteen percent a year. The source is always above zero.
import type { Kernel, LengthParams, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, FRESH_ROWS, SESSIONS_A_YEAR, wholeRows } from '#engine/indicator/kernel.ts';

interface RollingState {
  readonly length: number;
  sum: number;
  squares: number;
}

/** The log return of a row over the row before; row 0 has none. */
function logReturn(source: Float64Array, row: number): number {
  return Math.log(at(source, row) / at(source, row - 1));
}

function resum(source: Float64Array, row: number, state: RollingState): void {
  state.sum = 0;
  state.squares = 0;
  for (let i = Math.max(1, row - state.length + 1); i <= row; i += 1) {
    const move = logReturn(source, i);
    state.sum += move;
    state.squares += move * move;
  }
}

function slide(source: Float64Array, row: number, state: RollingState): void {
  const move = logReturn(source, row);
  state.sum += move;
  state.squares += move * move;
  if (row <= state.length) return;
  const old = logReturn(source, row - state.length);
  state.sum -= old;
  state.squares -= old * old;
}

export const rollingVolatility: Kernel<LengthParams, SourceColumns, RollingState> = {
  name: 'rolling-volatility',
  doc:
    'Sample standard deviation (n - 1) of the last n log returns, times sqrt(252) (Hull, Options, ' +
    'Futures and Other Derivatives, "Estimating volatility from historical data"). First value at row n.',
  start: (params) => ({ length: wholeRows(params.length, 2), sum: 0, squares: 0 }),
  run(columns, from, to, state) {
    const { source, out } = columns;
    const { length } = state;
    for (let i = from; i < to; i += 1) {
      if (i % FRESH_ROWS === 0) resum(source, i, state);
      else slide(source, i, state);
      const variance = Math.max(0, state.squares - (state.sum * state.sum) / length) / (length - 1);
      out[i] = i < length ? Number.NaN : Math.sqrt(variance * SESSIONS_A_YEAR);
    }
  },
};

export interface EwmaParams {
  /** The share of yesterday's variance that is kept; RiskMetrics uses 0.94 for daily data. */
  readonly decay: number;
  /** Squared returns whose mean the variance starts from. */
  readonly seedRows: number;
}

interface EwmaState {
  readonly decay: number;
  readonly seedRows: number;
  variance: number;
}

export const ewmaVolatility: Kernel<EwmaParams, SourceColumns, EwmaState> = {
  name: 'ewma-volatility',
  doc:
    'variance = decay * variance + (1 - decay) * return^2, times 252, square root (J.P. Morgan and ' +
    'Reuters, RiskMetrics Technical Document, 4th ed. 1996, ch. 5). Seed: the mean of the first ' +
    'seedRows squared log returns, first value at row seedRows.',
  start: (params) => {
    const { decay } = params;
    if (!(decay > 0 && decay < 1)) throw new RangeError(`a decay is between 0 and 1, not ${decay}`);
    return { decay, seedRows: wholeRows(params.seedRows), variance: 0 };
  },
  run(columns, from, to, state) {
    const { source, out } = columns;
    const { decay, seedRows } = state;
    let variance = state.variance;
    for (let i = from; i < to; i += 1) {
      const move = i === 0 ? 0 : logReturn(source, i);
      variance =
        i <= seedRows
          ? variance + (move * move) / seedRows
          : decay * variance + (1 - decay) * move * move;
      out[i] = i < seedRows ? Number.NaN : Math.sqrt(variance * SESSIONS_A_YEAR);
    }
    state.variance = variance;
  },
};
