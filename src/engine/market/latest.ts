// Last trades, as just asked: only prices that are finite and above zero, of a trade of this very day, pass
// (O9). What does not pass is counted, and what is old is named.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

/** A trade older than this in session is named. */
export const STALE_AFTER_MS = 60_000;
/** The smallest price the desk can hold, in dollars. */
export const SMALLEST = 0.000_1;

export interface LatestTrade {
  readonly symbol: InstrumentSymbol;
  /** Dollars, as the source wrote it: it may be anything. */
  readonly price: number;
  readonly at: DeskTime;
}

export interface LatestSource {
  readonly name: string;
  /** The last trade of each symbol, all in one call; symbols without one are left out. Throws SourceFault. */
  latest(symbols: readonly InstrumentSymbol[]): Promise<readonly LatestTrade[]>;
}

export interface Sifted {
  readonly prices: Readonly<Record<string, Price>>;
  /** Symbols whose price is no price, or that nobody asked about. */
  readonly dropped: readonly string[];
  /** Symbols asked about whose last trade is over a minute old, of another day, or not there. */
  readonly stale: readonly InstrumentSymbol[];
}

export function sift(
  asked: readonly InstrumentSymbol[],
  trades: readonly LatestTrade[],
  now: DeskTime,
): Sifted {
  const prices: Record<string, Price> = {};
  const dropped: string[] = [];
  const fresh = new Set<InstrumentSymbol>();
  const known = new Set(asked);
  const today = newYork(now).day;
  for (const trade of trades) {
    const { symbol } = trade;
    if (!known.has(symbol) || !Number.isFinite(trade.price) || trade.price < SMALLEST) {
      dropped.push(symbol);
      continue;
    }
    if (newYork(trade.at).day !== today) continue;
    prices[symbol] = price(trade.price);
    if (now - trade.at <= STALE_AFTER_MS) fresh.add(symbol);
  }
  return { prices, dropped, stale: asked.filter((symbol) => !fresh.has(symbol)) };
}
