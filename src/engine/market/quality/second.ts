// What a second source shows of the same days: a hole, a repeated bar or a day without volume that two
// sources have alike is no fault of either, as when the exchange stays closed unforeseen or a share is halted.
import type { Bars } from '#engine/market/bars.ts';
import { rowsBefore } from '#engine/market/daily.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** The row of a day; null where the other source has none. */
export function rowOf(there: Bars | undefined, day: TradingDay | undefined): number | null {
  if (there === undefined || day === undefined) return null;
  const row = rowsBefore(there.day, day);
  return there.day[row] === day ? row : null;
}

/** It knows days before and after, and not this one. */
export function lacks(there: Bars | undefined, day: TradingDay): boolean {
  if (there === undefined) return false;
  const row = rowsBefore(there.day, day);
  return row > 0 && row < there.length && there.day[row] !== day;
}
