// Alpaca as a source of data: history, corporate actions, last trades and news, all from one pair of keys.
// Opening it asks nobody anything.
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { openClients } from '#engine/market/alpaca/client.ts';
import { alpacaActions, alpacaBars } from '#engine/market/alpaca/history.ts';
import { alpacaLatest, alpacaNews } from '#engine/market/alpaca/moment.ts';
import type { LatestSource } from '#engine/market/latest.ts';
import type { NewsSource } from '#engine/market/news.ts';
import type { ActionSource, BarSource } from '#engine/market/source.ts';

export interface AlpacaData {
  readonly bars: BarSource;
  readonly actions: ActionSource;
  readonly latest: LatestSource;
  readonly news: NewsSource;
}

export function openAlpacaData(settings: AlpacaSettings): AlpacaData {
  const { history, live } = openClients(settings);
  return {
    bars: alpacaBars(settings, history),
    actions: alpacaActions(settings, history),
    latest: alpacaLatest(settings, live),
    news: alpacaNews(settings, live),
  };
}
