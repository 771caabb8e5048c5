// Money is whole cents, prices are whole hundredths of a cent, quantities are whole billionths of a
// unit. All three are safe integers; only the makers here produce them, and they throw on anything else.
import type { Brand } from '#engine/model/brand.ts';

/** Whole cents; may be negative. */
export type Cents = Brand<number, 'Cents'>;
/** A price per unit in 1/10,000 dollar; always positive. */
export type Price = Brand<number, 'Price'>;
/** A quantity in 1/1,000,000,000 unit (the finest a broker takes); never negative. */
export type Qty = Brand<number, 'Qty'>;
/** What is held, in 1/1,000,000,000 unit; negative is short. */
export type Holding = Brand<number, 'Holding'>;

export const NO_CENTS = 0 as Cents;
export const NO_QTY = 0 as Qty;
const PRICE_SCALE = 10_000;
const QTY_SCALE = 1_000_000_000;
const NOTIONAL_DIVISOR = 100_000_000_000n; // 1e4 * 1e9 / 100 cents

function safe(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${what} is not a safe integer: ${value}`);
  return value;
}

export function cents(value: number): Cents {
  return safe(value, 'cents') as Cents;
}

/** Dollars, rounded half away from zero, to cents. */
export function dollars(value: number): Cents {
  return cents(Math.sign(value) * Math.round(Math.abs(value) * 100));
}

/** A price in dollars, rounded to 1/10,000 dollar; throws unless finite and above zero (O9). */
export function price(dollarsPerUnit: number): Price {
  return ticks(Math.round(dollarsPerUnit * PRICE_SCALE));
}

/** A price already in 1/10,000 dollar. */
export function ticks(value: number): Price {
  if (safe(value, 'price') <= 0) throw new RangeError(`a price must be above zero: ${value}`);
  return value as Price;
}

/** A quantity in units, rounded down to the finest step; throws when negative or not finite (O9). */
export function quantity(units: number): Qty {
  return nanos(Math.floor(units * QTY_SCALE));
}

/** A quantity already in billionths of a unit. */
export function nanos(value: number): Qty {
  if (safe(value, 'quantity') < 0) throw new RangeError(`a quantity is never negative: ${value}`);
  return value as Qty;
}

/** What is held, already in billionths of a unit; negative is short. */
export function holding(value: number): Holding {
  return safe(value, 'holding') as Holding;
}

/** Quantity times price in cents, rounded half up; exact at any size. */
export function notional(qty: Qty, at: Price): Cents {
  const fast = qty * at;
  if (fast < Number.MAX_SAFE_INTEGER) return Math.floor(fast / 1e11 + 0.5) as Cents;
  return Number((BigInt(qty) * BigInt(at) + NOTIONAL_DIVISOR / 2n) / NOTIONAL_DIVISOR) as Cents;
}

export function plus(...parts: readonly Cents[]): Cents {
  let sum = 0;
  for (const part of parts) sum += part;
  return cents(sum);
}

export function minus(a: Cents, b: Cents): Cents {
  return cents(a - b);
}

export function units(value: Qty): number {
  return value / QTY_SCALE;
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** "$1,234.50", "-$3.00". */
export function formatCents(value: Cents): string {
  const size = Math.abs(value);
  const text = `$${grouped(Math.floor(size / 100))}.${String(size % 100).padStart(2, '0')}`;
  return value < 0 ? `-${text}` : text;
}

/** Like formatCents, with a plus sign on gains. */
export function formatGain(value: Cents): string {
  return value > 0 ? `+${formatCents(value)}` : formatCents(value);
}

/** "3,372.23": two decimals, four where the price is finer. */
export function formatPrice(value: Price): string {
  const whole = grouped(Math.floor(value / PRICE_SCALE));
  const rest = String(value % PRICE_SCALE).padStart(4, '0');
  return `${whole}.${rest.endsWith('00') ? rest.slice(0, 2) : rest}`;
}

/** Units without trailing zeros: "3", "2.9641". */
export function formatQty(value: Qty): string {
  const rest = String(value % QTY_SCALE)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const whole = grouped(Math.floor(value / QTY_SCALE));
  return rest === '' ? whole : `${whole}.${rest}`;
}

/** Units with a sign where they are short: "-3". */
export function formatHolding(value: Holding): string {
  const text = formatQty(nanos(Math.abs(value)));
  return value < 0 ? `-${text}` : text;
}

/** A ratio as percent with one decimal: 0.0421 -> "4.2 %". */
export function formatPercent(ratio: number): string {
  const text = (ratio * 100).toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} %`;
}
