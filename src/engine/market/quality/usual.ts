// What is usual for a symbol around a row: its volume, and how far it moves in a day. Medians, so that
// what is unusual does not move them; worked out only where something was seen.
import type { Bars } from '#engine/market/bars.ts';

const VOLUME_ROWS = 20;
const MOVE_ROWS = 60;

/** NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const above = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}

/** The median volume of the sessions before a row, and where there are none of those after it. */
export function usualVolume(bars: Bars, row: number): number {
  const before = [...bars.volume.subarray(Math.max(0, row - VOLUME_ROWS), row)];
  const after = [...bars.volume.subarray(row + 1, row + 1 + VOLUME_ROWS)];
  return median((before.length > 0 ? before : after).filter((value) => Number.isFinite(value)));
}

/** The median of the daily moves before a row, as a share without sign; NaN where too few are known. */
export function usualMove(bars: Bars, row: number): number {
  const moves: number[] = [];
  for (let at = Math.max(1, row - MOVE_ROWS); at < row; at += 1) {
    const move = Math.abs(Math.log((bars.close[at] ?? 0) / (bars.close[at - 1] ?? 0)));
    if (Number.isFinite(move)) moves.push(move);
  }
  return median(moves);
}
