// Alpaca as a source of data: history, corporate actions, last trades, news and options, all from one pair of keys.
// Opening it asks nobody anything.
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { alpacaChain } from '#engine/market/alpaca/chain.ts';
import { openClients } from '#engine/market/alpaca/client.ts';
import { alpacaActions, alpacaBars } from '#engine/market/alpaca/history.ts';
import { alpacaLatest, alpacaNews } from '#engine/market/alpaca/moment.ts';
import type { LatestSource } from '#engine/market/latest.ts';
import type { NewsSource } from '#engine/market/news.ts';
import type { ActionSource, BarSource } from '#engine/market/source.ts';
import type { ChainSource } from '#engine/option/chain.ts';

export interface AlpacaData {
  readonly bars: BarSource;
  readonly actions: ActionSource;
  readonly latest: LatestSource;
  readonly news: NewsSource;
  /** Left out where the account pays for no options data. */
  readonly chain?: ChainSource;
}

export function openAlpacaData(settings: AlpacaSettings): AlpacaData {
  const { history, live } = openClients(settings);
  const { options } = settings;
  return {
    bars: alpacaBars(settings, history),
    actions: alpacaActions(settings, history),
    latest: alpacaLatest(settings, live),
    news: alpacaNews(settings, live),
    ...(options === undefined
      ? {}
      : { chain: alpacaChain(settings, { client: history, options }) }),
  };
}
