// Entries that work at the broker and never fill, far below the market, approved without a review: what tests and
// benches cancel by the dozen.
import type { EngineFact } from '#engine/fact.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { clientOrderId } from '#engine/order/order.ts';

export interface WorkingAsked {
  readonly count: number;
  readonly day: TradingDay;
  readonly symbol: string;
  /** Dollars, by which of them it is. */
  readonly limit: (index: number) => number;
  readonly at: DeskTime;
  /** Their names count from here; 50 unless said. */
  readonly first?: number;
}

export function workingEntries(asked: WorkingAsked): readonly EngineFact[] {
  const { count, day, first = 50 } = asked;
  const symbol = instrumentSymbol(asked.symbol);
  const strategy = 'trend-crossover';
  const key = { account: 'demo-0001', day, strategy, symbol, purpose: 'entry' } as const;
  return Array.from({ length: count }, (_, index) => {
    const limit = price(asked.limit(index));
    return {
      kind: 'order.approved',
      day,
      deadline: deskTime(asked.at + 30_000),
      by: 'test',
      plan: {
        id: clientOrderId({ ...key, attempt: first + index }),
        symbol,
        side: 'buy',
        qty: quantity(0.1),
        terms: { type: 'limit', limit },
        timeInForce: 'day',
        strategy,
        purpose: 'entry',
        assumed: limit,
        decided: limit,
        replaces: [],
        stopAfter: null,
      },
    } as const;
  });
}
