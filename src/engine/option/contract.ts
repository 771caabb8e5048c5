// An option's contract as its symbol says it: whose, until when, call or put, at what strike. The symbol alone
// says it all; a text that is no such symbol, or names a day there never was, is no contract.
import { ticks } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface Contract {
  /** "SPY"; with a digit at its end where the contract was adjusted. */
  readonly root: string;
  readonly expiry: TradingDay;
  readonly side: 'call' | 'put';
  readonly strike: Price;
}

/** OCC's Options Symbology Initiative: root, YYMMDD, C or P, strike in thousandths of a dollar. */
const PARTS = /^([A-Z]{1,6}\d?)(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;
const TICKS_A_THOUSANDTH = 10;

/** Null for a day that is in no calendar, such as the 31st of February. */
function dayOf(year: number, month: number, date: number): TradingDay | null {
  const midnight = new Date(Date.UTC(year, month - 1, date));
  const same = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === date;
  return same ? tradingDay(midnight.toISOString().slice(0, 10)) : null;
}

export function contractOf(symbol: string): Contract | null {
  const parts = PARTS.exec(symbol);
  if (parts === null) return null;
  const [, root = '', year, month, date, side, thousandths] = parts;
  const expiry = dayOf(2000 + Number(year), Number(month), Number(date));
  const strike = Number(thousandths) * TICKS_A_THOUSANDTH;
  if (expiry === null || strike === 0) return null;
  return { root, expiry, side: side === 'C' ? 'call' : 'put', strike: ticks(strike) };
}
