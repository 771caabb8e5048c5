// The outlook: what the desk knows of the market this instant. Last prices come from the session as it
// passes, history from the feed up to the last closed session; nothing here looks ahead.
import type { Feed } from '#engine/market/feed.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { scan } from '#engine/signal.ts';
import type { Signal } from '#engine/signal.ts';
import type { EngineState } from '#engine/state.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';

export interface Outlook extends Market {
  readonly feed: Feed | null;
  /** Prices as they pass; kept until the next day begins. */
  saw(prices: Readonly<Record<string, Price>>): void;
  /** What the strategies in force decide on the bars before a day. */
  signals(state: EngineState, day: TradingDay): readonly Signal[];
}

const EMPTY = new Float64Array(0);
const RETURNS_KEPT = 300;

function logReturns(feed: Feed, symbol: InstrumentSymbol, day: TradingDay): Float64Array {
  const { close, length } = feed.barsBefore(symbol, day);
  const from = Math.max(1, length - RETURNS_KEPT);
  const out = new Float64Array(Math.max(0, length - from));
  for (let row = from; row < length; row += 1)
    out[row - from] = Math.log((close[row] ?? 1) / (close[row - 1] ?? 1));
  return out;
}

export function createOutlook(feed: Feed | null, today: () => TradingDay): Outlook {
  let passed: Readonly<Record<string, Price>> = {};
  let cache: {
    readonly day: string;
    readonly symbol: string;
    readonly returns: Float64Array;
  } | null = null;
  return {
    feed,
    saw(prices) {
      passed = { ...passed, ...prices };
    },
    last(symbol) {
      const seen = passed[symbol];
      if (seen !== undefined) return seen;
      const bars = feed?.barsBefore(symbol, today());
      const close = bars?.close[bars.length - 1];
      return close === undefined ? null : price(close);
    },
    returns(symbol) {
      if (feed === null) return EMPTY;
      const day = today();
      if (cache === null || cache.day !== day || cache.symbol !== symbol)
        cache = { day, symbol, returns: logReturns(feed, symbol, day) };
      return cache.returns;
    },
    sector: () => null,
    instrument: (symbol) => feed?.instruments.find((row) => row.symbol === symbol)?.kind ?? null,
    signals(state, day) {
      if (feed === null) return [];
      const inForce = (state.strategies?.strategies ?? []).filter((row) => row.enabled);
      const used = GREEN_ONLY.flatMap((strategy) => {
        const setting = inForce.find((row) => row.name === strategy.name);
        return setting === undefined ? [] : [{ strategy, params: setting.params }];
      });
      const bars = new Map(
        feed.instruments.map((row) => [row.symbol, feed.barsBefore(row.symbol, day)] as const),
      );
      return scan(used, bars);
    },
  };
}
