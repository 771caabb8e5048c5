// A source of history: somebody who delivers daily bars, or the VIX, by name. What it delivers is raw; it is
// used only after the canaries judged it, and a source that fails says so with a fault, never with a guess.
import type { Bars } from '#engine/market/bars.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** The source did not deliver; its words are for people. */
export class SourceFault extends Error {
  readonly source: string;
  constructor(source: string, message: string) {
    super(message);
    this.name = 'SourceFault';
    this.source = source;
  }
}

/** A split or a cash dividend as a source announces it. */
export interface CorporateAction {
  readonly symbol: InstrumentSymbol;
  /** The first day that trades without it. */
  readonly exDay: TradingDay;
  readonly kind: 'split' | 'dividend';
  /** New units for one old one, of a split; dollars a unit, of a dividend. */
  readonly amount: number;
}

export interface BarSource {
  readonly name: string;
  /** Split-adjusted daily bars, both ends included, oldest first; throws SourceFault. */
  daily(symbol: InstrumentSymbol, from: TradingDay, to: TradingDay): Promise<Bars>;
}

export interface ActionSource {
  readonly name: string;
  actions(
    symbols: readonly InstrumentSymbol[],
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly CorporateAction[]>;
}

export interface VixSource {
  readonly name: string;
  /** Closes of the VIX by session, oldest first; throws SourceFault. */
  vix(to: TradingDay): Promise<readonly { readonly day: TradingDay; readonly close: number }[]>;
}
