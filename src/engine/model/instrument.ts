// What is traded. An instrument is known by its symbol; the kind says how it is treated by limits
// and by the broker, and an option's symbol alone says how many shares one contract stands for.
import type { Brand } from '#engine/model/brand.ts';
import { nanos, notional } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';

export type InstrumentSymbol = Brand<string, 'InstrumentSymbol'>;
export type InstrumentKind = 'index' | 'equity' | 'fund' | 'option';

export interface Instrument {
  readonly symbol: InstrumentSymbol;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** GICS sector of one company; null for funds, the index, and where it is not known. */
  readonly sector: string | null;
}

const SHAPE = /^[\^]?[A-Z][A-Z0-9.]{0,11}$/;
/** OCC: root (a digit at its end where a contract was adjusted), YYMMDD, C or P, strike in thousandths of a dollar. */
const OPTION = /^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/;

/** Whether a text is a symbol in the market's own spelling, "SPY", "BRK.B", "^GSPC", "SPY261218C00600000". */
export function isSymbol(text: string): boolean {
  return SHAPE.test(text) || OPTION.test(text);
}

/** Throws on what is no symbol. */
export function instrumentSymbol(text: string): InstrumentSymbol {
  if (!isSymbol(text)) throw new RangeError(`not a symbol: ${text}`);
  return text as InstrumentSymbol;
}

export function isOption(symbol: InstrumentSymbol): boolean {
  // No shorter text is one, and this is asked of every order.
  return symbol.length > 15 && OPTION.test(symbol);
}

/** Units of the underlying that one unit of this stands for: 100 for an option's contract. */
export function contractSize(symbol: InstrumentSymbol): number {
  return isOption(symbol) ? 100 : 1;
}

/** What a quantity of it is worth at a price, in cents, rounded half up; an option's price is per share. */
export function valueOf(symbol: InstrumentSymbol, qty: Qty, at: Price): Cents {
  return notional(nanos(qty * contractSize(symbol)), at);
}
