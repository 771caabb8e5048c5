// Market history in columns: one row an index, one array a field, oldest first, never changed.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Price } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

/** Daily bars; prices in dollars, volume in units. All columns have `length` rows. */
export interface Bars {
  readonly symbol: InstrumentSymbol;
  readonly length: number;
  readonly day: readonly TradingDay[];
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** One stretch of a session, known only once `end` has passed. */
export interface PathBar {
  readonly symbol: InstrumentSymbol;
  readonly start: DeskTime;
  readonly end: DeskTime;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
}
