// The outlook: what the desk knows of the market this instant. Last prices come from the session as it
// passes, history from the feed up to the last closed session; nothing here looks ahead.
import type { BrokerAccount, Listing } from '#engine/broker/broker.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { scan } from '#engine/signal.ts';
import type { Signal } from '#engine/signal.ts';
import type { EngineState } from '#engine/state.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';

export interface Outlook extends Market {
  readonly feed: Feed | null;
  /** Prices as they pass; on a live feed one that is no longer fresh is none. */
  saw(prices: Readonly<Record<string, Price>>): void;
  /** The broker's word on its account and on symbols, as just read; null where it did not answer. */
  heard(word: {
    readonly account?: BrokerAccount | null;
    readonly listings?: readonly Listing[];
  }): void;
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

export function createOutlook(feed: Feed | null, now: () => DeskTime): Outlook {
  const today = (): TradingDay => newYork(now()).day;
  const freshMs = feed?.freshMs ?? null;
  const known = new Map(feed?.instruments.map((row) => [row.symbol, row] as const));
  const passed = new Map<string, { readonly price: Price; readonly at: DeskTime }>();
  let returnsOf: { readonly through: string; readonly bySymbol: Map<string, Float64Array> } = {
    through: '',
    bySymbol: new Map(),
  };
  let account: BrokerAccount | null = null;
  let listings: { readonly day: string; readonly bySymbol: Map<string, Listing> } = {
    day: '',
    bySymbol: new Map(),
  };
  return {
    feed,
    saw(prices) {
      const at = now();
      for (const [symbol, value] of Object.entries(prices))
        passed.set(symbol, { price: value, at });
    },
    last(symbol) {
      const seen = passed.get(symbol);
      if (freshMs !== null)
        return seen !== undefined && now() - seen.at <= freshMs ? seen.price : null;
      if (seen !== undefined) return seen.price;
      const bars = feed?.barsBefore(symbol, today());
      const close = bars?.close[bars.length - 1];
      return close === undefined ? null : price(close);
    },
    returns(symbol) {
      if (feed === null) return EMPTY;
      const day = today();
      // A refresh during the day brings a session more.
      const through = `${day} ${feed.last}`;
      if (returnsOf.through !== through) returnsOf = { through, bySymbol: new Map() };
      const known = returnsOf.bySymbol.get(symbol);
      if (known !== undefined) return known;
      const made = logReturns(feed, symbol, day);
      returnsOf.bySymbol.set(symbol, made);
      return made;
    },
    heard(word) {
      if (word.account !== undefined) account = word.account;
      const day = today();
      if (listings.day !== day) listings = { day, bySymbol: new Map() };
      for (const row of word.listings ?? []) listings.bySymbol.set(row.symbol, row);
    },
    account: () => account,
    listing: (symbol) =>
      listings.day === today() ? (listings.bySymbol.get(symbol) ?? null) : null,
    sector: (symbol) => known.get(symbol)?.sector ?? null,
    instrument: (symbol) => known.get(symbol)?.kind ?? null,
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
