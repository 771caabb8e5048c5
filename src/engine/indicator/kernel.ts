// A kernel is one recurrence over columns: it reads rows of its inputs, writes the same rows of its
// outputs, and carries what it must remember in a state. The answer never depends on how rows are cut
// into chunks, and a row never depends on a later one.

/** Rows a kernel is given at once: one huge loop ran three times slower than calls of this size. */
export const CHUNK_ROWS = 1024;
/** Sliding sums start afresh every so many rows, so that rounding never adds up. */
export const FRESH_ROWS = 256;
/** Sessions in a year, for annualising. */
export const SESSIONS_A_YEAR = 252;

export interface Kernel<Params, Columns, State> {
  readonly name: string;
  /** The formula's source, its convention for the first rows, and the shape of what comes out. */
  readonly doc: string;
  start(params: Params): State;
  /**
   * Writes rows `from` to `to - 1`. Calls follow one another from row 0 without gaps, with the state
   * of the same start; inputs are finite. Rows too early to have a value are NaN.
   */
  run(columns: Columns, from: number, to: number, state: State): void;
}

export interface SourceColumns {
  readonly source: Float64Array;
  readonly out: Float64Array;
}

export interface LengthParams {
  /** Rows in the window; a whole number above zero. */
  readonly length: number;
}

/** Reads a row; NaN outside the column. */
export function at(column: Float64Array, row: number): number {
  return column[row] ?? Number.NaN;
}

/** A window's length, or a RangeError: windows are whole numbers of rows, at least `least`. */
export function wholeRows(length: number, least = 1): number {
  if (!Number.isSafeInteger(length) || length < least)
    throw new RangeError(`a window is a whole number of rows from ${least}, not ${length}`);
  return length;
}

export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Calls `work` for the rows in chunks of CHUNK_ROWS, oldest first. */
export function inChunks(rows: Rows, work: (from: number, to: number) => void): void {
  for (let from = rows.from; from < rows.to; from += CHUNK_ROWS)
    work(from, Math.min(from + CHUNK_ROWS, rows.to));
}

/** Runs a kernel from row 0 over the first `rows` rows. */
export function compute<Params, Columns, State>(
  kernel: Kernel<Params, Columns, State>,
  params: Params,
  columns: Columns,
  rows: number,
): void {
  const state = kernel.start(params);
  inChunks({ from: 0, to: rows }, (from, to) => kernel.run(columns, from, to, state));
}
