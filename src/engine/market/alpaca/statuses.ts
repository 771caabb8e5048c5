// Alpaca's stream of trading statuses, by the official SDK: one socket, opened when there is something to follow and
// anew whenever it is lost. What it says is told in words; codes that neither halt nor resume are left out.
import { streaming } from '@alpacahq/alpaca-trade-api';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { StatusSource } from '#engine/market/statuses.ts';
import { isOption } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingStatus } from '#engine/risk/halted.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** By tape: A and B have the consolidated tape's codes, C and O those of Nasdaq. Quotes alone are no trading yet. */
const TRADES: Readonly<Record<'listed' | 'nasdaq', Readonly<Record<string, boolean>>>> = {
  listed: { '2': false, '3': true },
  nasdaq: { H: false, P: false, Q: false, T: true },
};

interface Said {
  readonly symbol: string;
  readonly statusCode?: string;
  readonly statusMessage?: string;
  readonly reasonCode?: string;
  readonly reasonMessage?: string;
  readonly tape?: string;
}

const MOST_LETTERS = 120;

/** Null of a code that says nothing of trading. */
export function statusOf(said: Said): TradingStatus | null {
  const codes = said.tape === 'A' || said.tape === 'B' ? TRADES.listed : TRADES.nasdaq;
  const trades = codes[said.statusCode ?? ''];
  if (trades === undefined) return null;
  const words = [said.statusMessage, said.reasonMessage].filter((text) => (text ?? '') !== '');
  const says = words.join(', ').slice(0, MOST_LETTERS);
  return {
    symbol: said.symbol,
    trades,
    says: says === '' ? `status ${said.statusCode ?? ''}` : says,
  };
}

/** The stand-in has its data where its orders are. */
function addressOf({ standIn, feed }: AlpacaSettings): { readonly url?: string } {
  return standIn === null ? {} : { url: new URL(`/v2/${feed}`, standIn.stream).href };
}

export function alpacaStatuses(
  settings: AlpacaSettings,
  log: (text: string) => void,
): StatusSource {
  const { keyId, secret, feed } = settings;
  const stream = new streaming.StockDataStream({
    credentials: { keyId, secret },
    feed,
    ...addressOf(settings),
    maxReconnectAttempts: streaming.UNLIMITED_RECONNECT_ATTEMPTS,
    initialReconnectMs: FIRST_WAIT_MS,
    maxReconnectMs: LONGEST_WAIT_MS,
  });
  const followed = new Set<string>();
  let failing = '';
  let tell: (status: TradingStatus) => void = () => undefined;
  stream.onStatus((said) => {
    const status = statusOf(said);
    if (status !== null) queueMicrotask(() => tell(status));
  });
  stream.on(streaming.EVENT.SUBSCRIPTION, () => (failing = ''));
  stream.onError((message) => {
    if (message === failing) return;
    failing = message;
    log(`alpaca: trading statuses are not told (${message}); halts are known by prices alone`);
  });
  return {
    follow(symbols: readonly InstrumentSymbol[], told) {
      tell = told;
      const fresh = symbols.filter(
        (symbol) => !followed.has(symbol) && !symbol.startsWith('^') && !isOption(symbol),
      );
      if (fresh.length === 0) return;
      const first = followed.size === 0;
      for (const symbol of fresh) followed.add(symbol);
      stream.subscribeForStatuses([...fresh]);
      if (first) stream.connect();
    },
    close() {
      tell = () => undefined;
      stream.disconnect();
    },
  };
}
