// Exact decimals: every amount, price and quantity is a whole number of billionths, in a BigInt. Only the
// value of a trade is rounded, half away from zero, to the cent, once.

/** Billionths. */
export type Nano = bigint;

export const ONE: Nano = 1_000_000_000n;
const CENT: Nano = 10_000_000n;
const SHAPE = /^(-?)(\d+)(?:\.(\d{1,9})\d*)?$/;

/** Null where the text is no plain decimal. */
export function parseDecimal(text: string): Nano | null {
  const [, sign = '', whole = '', rest = ''] = SHAPE.exec(text) ?? [];
  if (whole === '') return null;
  const size = BigInt(whole) * ONE + BigInt(rest.padEnd(9, '0'));
  return sign === '-' ? -size : size;
}

/** Throws on what is no decimal; numbers are read as they are printed. */
export function dec(value: string | number): Nano {
  const text = typeof value === 'number' ? value.toFixed(9) : value;
  const found = parseDecimal(text);
  if (found === null) throw new RangeError(`not a decimal: ${text}`);
  return found;
}

/** Without trailing zeros, "2.5", and at least so many places. */
export function show(value: Nano, places = 0): string {
  const size = value < 0n ? -value : value;
  const rest = (size % ONE).toString().padStart(9, '0');
  let end = 9;
  while (end > places && rest[end - 1] === '0') end -= 1;
  const text = `${size / ONE}${end > 0 ? `.${rest.slice(0, end)}` : ''}`;
  return value < 0n ? `-${text}` : text;
}

/** As numbers are written in market data. */
export function asNumber(value: Nano): number {
  return Number(show(value));
}

function rounded(value: bigint, by: bigint): bigint {
  const size = value < 0n ? -value : value;
  const whole = (size + by / 2n) / by;
  return value < 0n ? -whole : whole;
}

/** The product, to the billionth. */
export function times(a: Nano, b: Nano): Nano {
  return rounded(a * b, ONE);
}

/** The quotient, to the billionth. */
export function over(a: Nano, b: Nano): Nano {
  return b === 0n ? 0n : rounded(a * ONE * 2n, b * 2n);
}

/** To the cent. */
export function toCent(value: Nano): Nano {
  return rounded(value, CENT) * CENT;
}

/** What so many units cost at a price, to the cent, from the exact product. */
export function worth(qty: Nano, price: Nano, multiplier: bigint): Nano {
  return rounded(qty * price * multiplier, ONE * CENT) * CENT;
}

export function abs(value: Nano): Nano {
  return value < 0n ? -value : value;
}

export function least(a: Nano, b: Nano): Nano {
  return a < b ? a : b;
}

export function most(a: Nano, b: Nano): Nano {
  return a > b ? a : b;
}

export function isWhole(value: Nano): boolean {
  return value % ONE === 0n;
}
