// What Alpaca knows of this moment: the last trade of many symbols at once, shares and options, and the news.
// A trade without a time is left out; what its price is worth is judged by whoever asked.
import type { marketData } from '@alpacahq/alpaca-trade-api/rest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { asking, NAME, numberOf } from '#engine/market/alpaca/client.ts';
import type { DataClient } from '#engine/market/alpaca/client.ts';
import type { LatestSource, LatestTrade } from '#engine/market/latest.ts';
import type { NewsItem, NewsSource } from '#engine/market/news.ts';
import { instrumentSymbol, isOption, isSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { deskTime } from '#engine/model/time.ts';
import { untrusted } from '#engine/model/untrusted.ts';

const NEWS_A_PAGE = 50;
const NEWS_MOST = 200;

type Trades = Readonly<Record<string, { readonly p: number; readonly t: Date }>>;

function readTrades(trades: Trades, asked: readonly InstrumentSymbol[]): readonly LatestTrade[] {
  const known = new Set<string>(asked);
  return Object.entries(trades).flatMap(([spelled, trade]) => {
    const at = new Date(trade.t).getTime();
    if (!known.has(spelled) || !Number.isFinite(at)) return [];
    return [{ symbol: instrumentSymbol(spelled), price: numberOf(trade.p), at: deskTime(at) }];
  });
}

export function alpacaLatest(settings: AlpacaSettings, client: DataClient): LatestSource {
  async function shares(symbols: readonly InstrumentSymbol[]): Promise<Trades> {
    if (symbols.length === 0) return {};
    const ask = { symbols: symbols.join(','), feed: settings.feed };
    return (await client.stocks.stockLatestTrades(ask)).trades;
  }
  async function contracts(symbols: readonly InstrumentSymbol[]): Promise<Trades> {
    if (symbols.length === 0) return {};
    return (await client.options.optionLatestTrades({ symbols: symbols.join(',') })).trades;
  }
  return {
    name: NAME,
    latest: (symbols) =>
      asking(settings, async () => {
        // Alpaca refuses the whole question over one index in it, or a name that is no symbol.
        const traded = symbols.filter((symbol) => isSymbol(symbol) && !symbol.startsWith('^'));
        const [ofShares, ofContracts] = await Promise.all([
          shares(traded.filter((symbol) => !isOption(symbol))),
          contracts(traded.filter(isOption)),
        ]);
        return readTrades({ ...ofShares, ...ofContracts }, symbols);
      }),
  };
}

function readItem(item: marketData.News): NewsItem {
  return {
    id: String(item.id),
    at: deskTime(new Date(item.createdAt).getTime()),
    headline: untrusted(item.headline),
    summary: untrusted(item.summary),
    symbols: item.symbols,
    by: untrusted(item.author === '' ? item.source : item.author),
    url: item.url ?? null,
  };
}

export function alpacaNews(settings: AlpacaSettings, client: DataClient): NewsSource {
  return {
    name: NAME,
    news: (symbols, since) =>
      asking(settings, async () => {
        const found: NewsItem[] = [];
        const ask = { symbols: [...symbols], start: new Date(since), limit: NEWS_A_PAGE };
        for await (const item of client.iterateNews({ ...ask, sort: 'desc' })) {
          found.push(readItem(item));
          if (found.length === NEWS_MOST) break;
        }
        return found;
      }),
  };
}
