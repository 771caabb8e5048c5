// Lots: what was bought or sold short at one price, leaving first in, first out. Shares of a whole always
// add up to the whole, to the cent and to the billionth of a unit.
import { cents, nanos, ticks } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface Lot {
  readonly qty: Qty;
  /** What the lot cost, fee included; of a short one what it brought in, less the fee. */
  readonly cost: Cents;
  readonly price: Price;
  readonly day: TradingDay;
}

/** total * part / whole, rounded half away from zero; exact at any size. */
export function shareOf(total: number, part: number, whole: number): number {
  if (part === whole) return total;
  const size = (BigInt(Math.abs(total)) * BigInt(part) + BigInt(whole) / 2n) / BigInt(whole);
  return total < 0 ? -Number(size) : Number(size);
}

/**
 * A total over parts by their weight: rounded down, and what is left goes a unit each to the heaviest,
 * of equals the first. No part gets more than its weight unless the total is more than all of them.
 */
export function shareOut(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const size = BigInt(Math.abs(total));
  const parts = weights.map((weight) => (size * BigInt(weight)) / whole);
  const rest = size - parts.reduce((sum, part) => sum + part, 0n);
  const heaviest = weights.map((weight, at) => ({ weight, at }));
  heaviest.sort((a, b) => b.weight - a.weight || a.at - b.at);
  const extra = new Set(heaviest.slice(0, Number(rest)).map((row) => row.at));
  return parts.map((part, at) => {
    const share = Number(part) + (extra.has(at) ? 1 : 0);
    return total < 0 ? -share : share;
  });
}

/** Takes a quantity off the oldest lots; answers what they cost and what is left of them. */
export function takeLots(
  lots: readonly Lot[],
  qty: Qty,
): { readonly cost: Cents; readonly left: readonly Lot[] } {
  let toTake: number = qty;
  let cost = 0;
  const left: Lot[] = [];
  for (const lot of lots) {
    const taken = Math.min(toTake, lot.qty);
    toTake -= taken;
    const part = shareOf(lot.cost, taken, lot.qty);
    cost += part;
    if (taken < lot.qty)
      left.push({ ...lot, qty: nanos(lot.qty - taken), cost: cents(lot.cost - part) });
  }
  if (toTake > 0) throw new RangeError(`${qty} were to leave but the lots lack ${toTake}`);
  return { cost: cents(cost), left };
}

/** A price after a split that makes `to` units of `from`. */
export function splitPrice(at: Price, from: number, to: number): Price {
  return ticks(Math.max(1, shareOf(at, from, to)));
}

/** The lots after a split: `from` units have become `to`, and all of the cost stays. */
export function splitLots(lots: readonly Lot[], from: Qty, to: Qty): readonly Lot[] {
  const parts = shareOut(
    to,
    lots.map((lot) => lot.qty),
  );
  const scaled = lots.map((lot, at) => ({
    ...lot,
    qty: nanos(parts[at] ?? 0),
    price: splitPrice(lot.price, from, to),
  }));
  // A lot that became less than the smallest unit leaves its cost to the largest.
  const gone = scaled.reduce((sum, lot) => sum + (lot.qty === 0 ? lot.cost : 0), 0);
  const largest = Math.max(...scaled.map((lot) => lot.qty));
  const heir = scaled.findIndex((lot) => lot.qty === largest);
  return scaled
    .map((lot, at) => (at === heir ? { ...lot, cost: cents(lot.cost + gone) } : lot))
    .filter((lot) => lot.qty > 0);
}
