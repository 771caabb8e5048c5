// Reading what Alpaca writes: rows by its own names, and decimal strings as whole numbers, exactly. What is
// missing or is no number is a fault here, so that nothing unread gets any further.
import { BrokerFault } from '#engine/broker/broker.ts';
import { isSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, nanos, ticks } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

export type Row = Readonly<Record<string, unknown>>;

const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,40}))?$/;
const NAME_MOST = 32;

function unreadable(what: string): BrokerFault {
  return new BrokerFault(
    `Alpaca answered something this desk cannot read: ${what}. Nothing was concluded from it`,
  );
}

export function rowOf(value: unknown, what: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable(`${what} is not an object`);
  return value as Row;
}

export function rowsOf(value: unknown, what: string): readonly Row[] {
  if (!Array.isArray(value)) throw unreadable(`${what} is not a list`);
  return value.map((item) => rowOf(item, what));
}

/** A text, or a number as its text; null where there is none. */
export function textOf(row: Row, key: string): string | null {
  const value = row[key];
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function needed(row: Row, key: string): string {
  const text = textOf(row, key);
  if (text === null) throw unreadable(`${key} is missing`);
  return text;
}

/** A decimal as a whole number of the given digits, as `scaled`; null where it is none, or larger than the desk counts. */
export function countOf(text: string, digits: number): number | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', rest = ''] = match;
  const kept = BigInt(whole + rest.slice(0, digits).padEnd(digits, '0'));
  const up = Number(rest.charAt(digits)) >= 5 ? 1n : 0n;
  const value = Number(kept + up);
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
}

/** A decimal as a whole number of the given digits, rounded half away from zero; never by way of a float. */
export function scaled(text: string, digits: number): number {
  const value = countOf(text, digits);
  if (value !== null) return value;
  const why = DECIMAL.test(text) ? 'too large' : 'not a decimal number';
  throw unreadable(`${text.slice(0, 40)} is ${why}`);
}

/** The decimal string of a whole number of the given digits, without trailing zeros. */
export function plainDecimal(value: number, digits: number): string {
  const size = String(Math.abs(value)).padStart(digits + 1, '0');
  const rest = size.slice(size.length - digits).replace(/0+$/, '');
  const whole = size.slice(0, size.length - digits);
  return `${value < 0 ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`;
}

export function centsOf(text: string): Cents {
  return cents(scaled(text, 2));
}

/** A price; null where it is missing, rounds to nothing or is none. */
export function priceOf(text: string | null): Price | null {
  const value = text === null ? null : countOf(text, 4);
  return value !== null && value > 0 ? ticks(value) : null;
}

/** A quantity without its sign. */
export function qtyOf(text: string): Qty {
  return nanos(Math.abs(scaled(text, 9)));
}

export function instantOf(text: string): DeskTime {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw unreadable(`${text.slice(0, 40)} is not a time`);
  return deskTime(ms);
}

/** A day is taken as it is written: it is no instant. */
export function dayOf(text: string): TradingDay {
  const day = text.slice(0, 10);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day)
    throw unreadable(`${text.slice(0, 40)} is not a day`);
  return tradingDay(day);
}

/**
 * What Alpaca calls it. An account may hold and order what the desk has no symbol for, a coin or a right: that keeps
 * Alpaca's name, so that it can be shown, compared and cancelled, and behind a ? where no such name is known at all.
 */
export function symbolOf(text: string): InstrumentSymbol {
  const known = isSymbol(text) || /^[A-Z0-9][A-Z0-9./-]*$/.test(text);
  const name =
    known && text.length <= NAME_MOST
      ? text
      : `?${text.slice(0, NAME_MOST).replace(/[^\w./-]/g, '?')}`;
  return name as InstrumentSymbol;
}
