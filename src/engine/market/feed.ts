// The feed: where prices come from. A feed never shows what was not yet known at the time it is asked
// about, and says what of it is real, derived or synthetic.
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Bars, PathBar } from '#engine/market/bars.ts';

export interface Feed {
  readonly name: string;
  /** For people: the source, and what is real, DERIVED or SYNTHETIC. */
  readonly label: string;
  readonly instruments: readonly Instrument[];
  /** First and last day with data. */
  readonly first: TradingDay;
  readonly last: TradingDay;
  /** Daily bars of complete sessions before `day`, that day not included. */
  barsBefore(symbol: InstrumentSymbol, day: TradingDay): Bars;
  /** The path inside one session, oldest first; empty when there is none. */
  path(symbol: InstrumentSymbol, day: TradingDay): readonly PathBar[];
}
