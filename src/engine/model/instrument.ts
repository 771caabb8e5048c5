// What is traded. An instrument is known by its symbol; the kind says how it is treated by limits
// and by the broker.
import type { Brand } from '#engine/model/brand.ts';

export type InstrumentSymbol = Brand<string, 'InstrumentSymbol'>;
export type InstrumentKind = 'index' | 'equity' | 'fund';

export interface Instrument {
  readonly symbol: InstrumentSymbol;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly fractional: boolean;
}

const SHAPE = /^[\^]?[A-Z][A-Z0-9.]{0,11}$/;

/** A symbol in the market's own spelling, "SPY", "BRK.B", "^GSPC"; throws on anything else. */
export function instrumentSymbol(text: string): InstrumentSymbol {
  if (!SHAPE.test(text)) throw new RangeError(`not a symbol: ${text}`);
  return text as InstrumentSymbol;
}
