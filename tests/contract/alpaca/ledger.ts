// The account's own books: cash and positions that follow from a list of activities, each applied once when it
// happens. They are reckoned here independently of the desk, in exact decimals.
import { abs, over, ONE, show, times, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import type { Side } from './standing.ts';

export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly subType: string;
  readonly symbol: string | null;
  /** Signed change of the holding. */
  readonly qty: Nano;
  readonly price: Nano;
  /** Signed change of cash. */
  readonly amount: Nano;
  /** A dividend: by the share, and on how many. */
  readonly paid: { readonly perShare: Nano; readonly on: Nano } | null;
  readonly atMs: number;
  readonly says: string;
  readonly fill: {
    readonly executionId: string;
    readonly orderId: string;
    readonly clientOrderId: string;
    readonly side: Side;
    readonly short: boolean;
    readonly partial: boolean;
    readonly cumulative: Nano;
    readonly leaves: Nano;
  } | null;
}

export interface Holding {
  readonly symbol: string;
  /** Signed. */
  readonly qty: Nano;
  /** Price per unit it was opened at. */
  readonly average: Nano;
}

const OPTION = /^([A-Z]{1,6})(\d{6})([CP])(\d{8})$/;

export interface OptionTerms {
  readonly underlying: string;
  /** "2026-12-18". */
  readonly expiry: string;
  readonly call: boolean;
  readonly strike: Nano;
}

export function optionTerms(symbol: string): OptionTerms | null {
  const [, underlying, date, kind, strike] = OPTION.exec(symbol) ?? [];
  if (underlying === undefined || date === undefined || strike === undefined) return null;
  return {
    underlying,
    expiry: `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4, 6)}`,
    call: kind === 'C',
    strike: BigInt(strike) * (ONE / 1_000n),
  };
}

export function multiplierOf(symbol: string): bigint {
  return OPTION.test(symbol) ? 100n : 1n;
}

/** A position after some more of it; the average moves only when it grows or turns. */
function changed(held: Holding, qty: Nano, price: Nano): Holding {
  const after = held.qty + qty;
  const grows = held.qty === 0n || held.qty > 0n === qty > 0n;
  if (grows) {
    const cost = times(abs(held.qty), held.average) + times(abs(qty), price);
    return { ...held, qty: after, average: over(cost, abs(after)) };
  }
  const turns = after !== 0n && after > 0n !== held.qty > 0n;
  return { ...held, qty: after, average: turns ? price : held.average };
}

export class Ledger {
  #cash: Nano;
  readonly #opened: Nano;
  readonly #held = new Map<string, Holding>();
  readonly #activities: Activity[] = [];

  constructor(cash: Nano) {
    this.#cash = cash;
    this.#opened = cash;
  }

  get cash(): Nano {
    return this.#cash;
  }

  activities(): readonly Activity[] {
    return this.#activities;
  }

  held(symbol: string): Holding {
    return this.#held.get(symbol) ?? { symbol, qty: 0n, average: 0n };
  }

  holdings(): readonly Holding[] {
    return [...this.#held.values()]
      .filter(({ qty }) => qty !== 0n)
      .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  apply(activity: Activity): void {
    this.#activities.push(activity);
    this.#cash += activity.amount;
    const { symbol, qty } = activity;
    if (symbol === null || qty === 0n) return;
    const held = this.held(symbol);
    if (activity.type === 'SPLIT') {
      const after = held.qty + qty;
      const average = over(times(held.average, abs(held.qty)), abs(after));
      this.#held.set(symbol, { ...held, qty: after, average });
    } else {
      this.#held.set(symbol, changed(held, qty, activity.price));
    }
  }

  equity(priceOf: (symbol: string) => Nano): Nano {
    return this.holdings().reduce(
      (sum, { symbol, qty }) => sum + worth(qty, priceOf(symbol), multiplierOf(symbol)),
      this.#cash,
    );
  }

  /** What the activities, summed anew, say otherwise than the books; fills are priced anew too. */
  imbalances(): readonly string[] {
    const says: string[] = [];
    let cash = this.#opened;
    const qty = new Map<string, Nano>();
    for (const one of this.#activities) {
      cash += one.amount;
      if (one.symbol !== null) qty.set(one.symbol, (qty.get(one.symbol) ?? 0n) + one.qty);
      if (one.type !== 'FILL' || one.symbol === null) continue;
      const due = -worth(one.qty, one.price, multiplierOf(one.symbol));
      if (due !== one.amount)
        says.push(`fill ${one.id} moved ${show(one.amount)}, not ${show(due)}`);
    }
    if (cash !== this.#cash) says.push(`cash is ${show(this.#cash)}, activities ${show(cash)}`);
    for (const [symbol, sum] of qty) {
      const held = this.held(symbol).qty;
      if (held !== sum) says.push(`${symbol} is ${show(held)}, activities ${show(sum)}`);
    }
    return says;
  }
}
