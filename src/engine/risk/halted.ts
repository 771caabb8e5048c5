// Symbols the exchange has halted inside a session, as the stream of trading statuses tells: nothing is opened in
// one until it is told to trade again, or a new day begins. Exits, closes and stops are not touched.
import { isSymbol, instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { HeldPrices } from '#engine/risk/hold.ts';

export interface SymbolHalted {
  readonly kind: 'symbol.halted';
  readonly symbol: InstrumentSymbol;
  readonly says: string;
}

export interface SymbolResumed {
  readonly kind: 'symbol.resumed';
  readonly symbol: InstrumentSymbol;
  readonly says: string;
}

/** What the source said of a symbol just now. */
export interface TradingStatus {
  readonly symbol: string;
  readonly trades: boolean;
  /** In the exchange's words. */
  readonly says: string;
}

export interface Halted {
  readonly says: string;
  readonly since: DeskTime;
}

/** By symbol. */
export type HaltedSymbols = Readonly<Record<string, Halted>>;

/** The same status told again is no news. */
export function statusFacts(
  rows: HaltedSymbols,
  { symbol, trades, says }: TradingStatus,
): readonly (SymbolHalted | SymbolResumed)[] {
  if (!isSymbol(symbol) || Object.hasOwn(rows, symbol) === !trades) return [];
  const kind = trades ? 'symbol.resumed' : 'symbol.halted';
  return [{ kind, symbol: instrumentSymbol(symbol), says }];
}

export function foldHalted(
  rows: HaltedSymbols,
  fact: SymbolHalted | SymbolResumed,
  at: DeskTime,
): HaltedSymbols {
  const { symbol, says } = fact;
  if (fact.kind === 'symbol.halted') return { ...rows, [symbol]: { says, since: at } };
  const { [symbol]: _gone, ...rest } = rows;
  return rest;
}

/** A symbol in which nothing is opened now, whatever the desk says of the rest. */
export type ClosedSymbol = {
  readonly symbol: string;
  /** Desk time. */
  readonly since: number;
  readonly says: string;
};

/** What is halted, and what has a price that is held back. */
export function closedSymbols(state: {
  readonly halted: HaltedSymbols;
  readonly held: HeldPrices;
}): readonly ClosedSymbol[] {
  return [
    ...Object.entries(state.halted).map(([symbol, { says, since }]) => ({
      symbol,
      since,
      says: `halted: ${says}`,
    })),
    ...Object.entries(state.held).map(([symbol, { says, since }]) => ({
      symbol,
      since,
      says: `price held back: ${says}`,
    })),
  ];
}
