// The market as the review may know it: last prices, history up to the last closed session, and what the
// broker was heard to say. What is not known is null or empty, never a guess.
import type { BrokerAccount, Listing } from '#engine/broker/broker.ts';
import type { InstrumentKind, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Price } from '#engine/model/money.ts';

/** What the review may know of the market: last prices and history up to the last closed session. */
export interface Market {
  last(symbol: InstrumentSymbol): Price | null;
  /** Daily log returns, oldest first; empty when unknown. */
  returns(symbol: InstrumentSymbol): Float64Array;
  /** GICS sector, or null when unknown or not one company. */
  sector(symbol: InstrumentSymbol): string | null;
  instrument(symbol: InstrumentSymbol): InstrumentKind | null;
  /** The broker's word on a symbol as last asked today; null when it was not asked or does not know it. */
  listing(symbol: InstrumentSymbol): Listing | null;
  /** The broker's account as last read; null when it was not. */
  account(): BrokerAccount | null;
}
