// Words for the ledger's tests: books that begin with cash and marks, fills and movements in short, and
// the naive reckoning in whole numbers of any size that the desk's own must agree with.
import type { Side } from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import {
  cents,
  dollars,
  formatCents,
  formatQty,
  holding,
  NO_CENTS,
  price,
  quantity,
} from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import { book, EMPTY_BOOKS, openPositions } from '#engine/order/books.ts';
import type { Booking, Books } from '#engine/order/books.ts';
import type { CashMovement, ShareMovement } from '#engine/order/movement.ts';
import type { Purpose } from '#engine/order/order.ts';

export const SPY = instrumentSymbol('SPY');
export const AAPL = instrumentSymbol('AAPL');
export const CALL = instrumentSymbol('AAPL261218C00150000');
export const DAY = tradingDay('2026-03-02');
export const AT = deskTime(Date.parse('2026-03-02T15:00:00Z'));
/** What is executed, or seen, comes before what moves. */
export const EARLIER = deskTime(AT - 1);

export function books(cash: number, marks: Readonly<Record<string, number>> = {}): Books {
  const seen = Object.entries(marks).map(([symbol, at]) => [symbol, price(at)]);
  return { ...EMPTY_BOOKS, cash: dollars(cash), marks: Object.fromEntries(seen) as Books['marks'] };
}

export interface FillWords {
  readonly id?: string;
  readonly strategy?: string;
  readonly symbol?: InstrumentSymbol;
  readonly purpose?: Purpose;
  readonly side: Side;
  readonly units: number;
  readonly at: number;
  readonly fee?: number;
  readonly stop?: number;
}

let fills = 0;

export function fill(words: FillWords): Booking {
  fills += 1;
  const { strategy = 'alpha', symbol = SPY, purpose = 'entry', side, fee = 0 } = words;
  return {
    strategy,
    purpose,
    day: DAY,
    stop: words.stop === undefined ? null : price(words.stop),
    fill: {
      execution: words.id ?? `x${fills}`,
      symbol,
      side,
      qty: quantity(words.units),
      price: price(words.at),
      fee: dollars(fee),
      at: EARLIER,
    },
  };
}

export function after(start: Books, ...fills: readonly FillWords[]): Books {
  return fills.reduce((sum, words) => book(sum, fill(words)), start);
}

/** One line a position: strategy, side, units, symbol, cost of the lots, realised so far, stop. */
export function held(of: Books): readonly string[] {
  return openPositions(of).map((row) => {
    const cost = row.lots.reduce((sum, lot) => sum + lot.cost, 0);
    const money = `${formatCents(cents(cost))} ${formatCents(row.realised)}`;
    return `${row.strategy} ${row.side} ${formatQty(row.qty)} ${row.symbol} ${money}`;
  });
}

export const buy10: FillWords = { side: 'buy', units: 10, at: 100, fee: 1 };
export const short10: FillWords = { side: 'sell', units: 10, at: 100, fee: 1 };

export function cashMoved(
  words: Pick<CashMovement, 'id' | 'cause'> & {
    readonly dollars: number;
    readonly on?: InstrumentSymbol;
  },
): CashMovement {
  const { id, cause } = words;
  const on = words.on ?? null;
  return { kind: 'cash', id, cause, symbol: on, amount: dollars(words.dollars), at: AT, says: id };
}

export function sharesMoved(
  words: Pick<ShareMovement, 'id' | 'cause' | 'symbol'> & {
    readonly units: number;
    readonly dollars?: number;
    readonly price?: number;
  },
): ShareMovement {
  const { id, cause, symbol, units } = words;
  return {
    kind: 'shares',
    id,
    cause,
    symbol,
    change: holding(Math.round(units * 1e9)),
    amount: words.dollars === undefined ? NO_CENTS : dollars(words.dollars),
    ...(words.price === undefined ? {} : { price: price(words.price) }),
    at: AT,
    says: id,
  };
}

/** Billionths of a unit times ten-thousandths of a dollar, for a multiplier, in a 1e-11th of a cent each. */
const PER_CENT = 100_000_000_000n;

/** The reference's cash, quantities and marks: sums of whole numbers, each step once. */
export class Reckoning {
  cash: bigint;
  transfers = 0n;
  readonly held = new Map<string, bigint>();
  readonly marks = new Map<string, bigint>();

  constructor(opening: number) {
    this.cash = BigInt(opening);
  }

  static size(symbol: string): bigint {
    return symbol.length > 12 ? 100n : 1n;
  }

  fill({ fill: row }: Booking): void {
    const exact = BigInt(row.qty) * BigInt(row.price) * Reckoning.size(row.symbol);
    const value = (exact * 2n + PER_CENT) / (PER_CENT * 2n);
    const sign = row.side === 'buy' ? 1n : -1n;
    this.cash += -sign * value - BigInt(row.fee);
    this.change(row.symbol, sign * BigInt(row.qty));
    this.marks.set(row.symbol, BigInt(row.price));
  }

  change(symbol: string, by: bigint): void {
    this.held.set(symbol, (this.held.get(symbol) ?? 0n) + by);
  }

  /** Equity in a 1e-11th of a cent, unrounded. */
  equity(): bigint {
    let sum = this.cash * PER_CENT;
    for (const [symbol, qty] of this.held)
      sum += qty * (this.marks.get(symbol) ?? 0n) * Reckoning.size(symbol);
    return sum;
  }

  /** Whether an equity in cents is this one, each position rounded to the cent for itself. */
  isEquity(ours: number, positions: number): boolean {
    const gap = BigInt(cents(ours)) * PER_CENT - this.equity();
    const size = gap < 0n ? -gap : gap;
    return size * 2n <= PER_CENT * BigInt(positions);
  }
}
