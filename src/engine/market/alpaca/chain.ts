// The chain of a share from Alpaca: its last trade, and the snapshots of its options around it, page after page,
// at most so many and within a time. What a snapshot lacks is no number here, and is judged by whoever reads it.
import type { marketData } from '@alpacahq/alpaca-trade-api/rest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { asking, NAME, numberOf } from '#engine/market/alpaca/client.ts';
import type { DataClient } from '#engine/market/alpaca/client.ts';
import { SMALLEST } from '#engine/market/latest.ts';
import type { LatestTrade } from '#engine/market/latest.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { plusDays } from '#engine/market/holidays.ts';
import { windowAround } from '#engine/option/chain.ts';
import type {
  Chain,
  ChainRow,
  ChainSource,
  ChainWindow,
  OptionFeed,
} from '#engine/option/chain.ts';

const ROWS_A_PAGE = 1_000;
/** SPY has some 6,000 contracts in the window; whatever comes, no more than this is read. */
const PAGES_MOST = 10;
/** A job of the session waits for it, and what is due after it with the job. */
const TIME_MS = 10_000;
const TICKS_A_DOLLAR = price(1);

interface Asking {
  readonly client: DataClient;
  readonly options: OptionFeed;
  /** For the trade and all pages together; 10 s unless said. */
  readonly timeMs?: number;
}

/** The SDK sends a date's day in UTC. */
function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function toRow(symbol: string, snapshot: marketData.OptionSnapshot): ChainRow {
  const { latestQuote: quote, greeks, impliedVolatility } = snapshot;
  return {
    symbol,
    bid: numberOf(quote?.bp),
    ask: numberOf(quote?.ap),
    quotedAt: quote === undefined ? Number.NaN : new Date(quote.t).getTime(),
    iv: numberOf(impliedVolatility),
    delta: numberOf(greeks?.delta),
  };
}

async function lastTrade(
  settings: AlpacaSettings,
  { client }: Asking,
  about: { readonly symbol: InstrumentSymbol; readonly signal: AbortSignal },
): Promise<LatestTrade> {
  const { symbol, signal } = about;
  const ask = { symbols: symbol, feed: settings.feed };
  const { trades } = await client.stocks.stockLatestTrades(ask, { signal });
  const trade = trades[symbol];
  const at = trade === undefined ? Number.NaN : new Date(trade.t).getTime();
  const paid = numberOf(trade?.p);
  if (!Number.isFinite(at) || !Number.isFinite(paid) || paid < SMALLEST)
    throw new SourceFault(NAME, `${NAME} has no last trade of ${symbol}.`);
  return { symbol, price: paid, at: deskTime(at) };
}

async function pages(
  { client, options }: Asking,
  about: {
    readonly symbol: InstrumentSymbol;
    readonly window: ChainWindow;
    readonly signal: AbortSignal;
  },
): Promise<Pick<Chain, 'rows' | 'whole'>> {
  const { symbol, window, signal } = about;
  const rows: ChainRow[] = [];
  let pageToken: string | null = null;
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const answer: marketData.OptionSnapshotsResp = await client.options.optionChain(
      {
        underlyingSymbol: symbol,
        feed: options,
        limit: ROWS_A_PAGE,
        strikePriceGte: window.low / TICKS_A_DOLLAR,
        strikePriceLte: window.high / TICKS_A_DOLLAR,
        expirationDateGte: dateOf(plusDays(window.after, 1)),
        expirationDateLte: dateOf(window.until),
        ...(pageToken === null ? {} : { pageToken }),
      },
      { signal },
    );
    for (const [contract, row] of Object.entries(answer.snapshots)) rows.push(toRow(contract, row));
    pageToken = answer.nextPageToken ?? null;
    if (pageToken === null || pageToken === '') return { rows, whole: true };
  }
  return { rows, whole: false };
}

export function alpacaChain(settings: AlpacaSettings, from: Asking): ChainSource {
  return {
    name: `${NAME} options ${from.options}`,
    chain: (symbol, day) =>
      asking(settings, async () => {
        const signal = AbortSignal.timeout(from.timeMs ?? TIME_MS);
        const spot = await lastTrade(settings, from, { symbol, signal });
        const window = windowAround(price(spot.price), day);
        const told = await pages(from, { symbol, window, signal });
        return {
          feed: from.options,
          synthetic: settings.standIn !== null,
          spot,
          window,
          ...told,
        };
      }),
  };
}
