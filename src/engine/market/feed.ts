// The feed: where prices come from. A feed never shows what was not yet known at the time it is asked
// about, and says what of it is real, derived or synthetic.
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Bars, PathBar } from '#engine/market/bars.ts';
import type { VixRead } from '#engine/risk/vix.ts';

/** What the refresh of one data set came to. */
export interface Provision {
  /** "SPY daily", "vix": the name quarantine knows it by. */
  readonly dataset: string;
  /** The source its rows now come from. */
  readonly source: string;
  /** The last session it has; null when it has none. */
  readonly through: TradingDay | null;
  /** What the canaries, or the source itself, said against the first source; none when it was sound. */
  readonly faults: readonly string[];
  /** The source used instead of the first; null when the first was used, or nothing could be. */
  readonly backup: string | null;
  /** Whether signals may rest on it. */
  readonly usable: boolean;
}

/** How often a provider was asked today, how often it answered, and how often another had to. */
export interface ProviderCount {
  readonly provider: string;
  readonly asked: number;
  readonly answered: number;
  readonly fallbacks: number;
}

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
  /** The VIX known before a day; null when there is none. */
  vix(day: TradingDay): Omit<VixRead, 'kind'> | null;
  /** Brings the history up to and with a closed session; a recorded feed has it all and says so. */
  refresh(through: TradingDay): Promise<readonly Provision[]>;
  providers(): readonly ProviderCount[];
  /** A last price older than this is none; null where prices come only as recorded time passes. */
  readonly freshMs: number | null;
}
