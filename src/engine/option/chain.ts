// A chain: the options of one underlying as a source tells them at an instant, within a window of strikes and
// expiries. Its numbers are raw, may be anything, and are judged in context.ts before a word is said of them.
import { plusDays } from '#engine/market/holidays.ts';
import type { LatestTrade } from '#engine/market/latest.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { ticks } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** Of Alpaca's two: `opra` is the exchanges' own, `indicative` is made from it and comes with any account. */
export type OptionFeed = 'indicative' | 'opra';

/** One contract; what the source left out is no number. */
export interface ChainRow {
  readonly symbol: string;
  /** Dollars a share. */
  readonly bid: number;
  readonly ask: number;
  /** When it was quoted, in ms. */
  readonly quotedAt: number;
  /** A year's, as a ratio: 0.18 is 18 %. */
  readonly iv: number;
  readonly delta: number;
}

export interface ChainWindow {
  /** Expiries after this day, through that one. */
  readonly after: TradingDay;
  readonly until: TradingDay;
  readonly low: Price;
  readonly high: Price;
}

export interface Chain {
  readonly feed: OptionFeed;
  /** A stand-in on this machine made it up. */
  readonly synthetic: boolean;
  /** The underlying's last trade, which the window is laid around. */
  readonly spot: LatestTrade;
  readonly window: ChainWindow;
  readonly rows: readonly ChainRow[];
  /** False where the source had more pages than are read. */
  readonly whole: boolean;
}

export interface ChainSource {
  readonly name: string;
  /** The chain of a share as it stands now, for a reader of this day; throws SourceFault. */
  chain(underlying: InstrumentSymbol, day: TradingDay): Promise<Chain>;
}

/** What a desk has of options: somebody to ask, or why nobody and what to do about it. */
export type OptionAccess =
  | { readonly kind: 'source'; readonly source: ChainSource }
  | { readonly kind: 'not-configured'; readonly why: string };

/** Holds the 25-delta strikes of a month out up to a volatility of about 80 %. */
const STRIKES_SHARE = 0.15;
const DAYS_AHEAD = 60;

/** What ends today is left out: its volatility is that of the last minutes. */
export function windowAround(spot: Price, day: TradingDay): ChainWindow {
  return {
    after: day,
    until: plusDays(day, DAYS_AHEAD),
    low: ticks(Math.floor(spot * (1 - STRIKES_SHARE))),
    high: ticks(Math.ceil(spot * (1 + STRIKES_SHARE))),
  };
}
