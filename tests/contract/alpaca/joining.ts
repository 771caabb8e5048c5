// The official SDK joined to a local Alpaca, for its own tests: the REST clients with every request sent to the
// local server, and the stream of trade updates with what it heard.
import { Alpaca, streaming } from '@alpacahq/alpaca-trade-api';
import type { FakeAlpaca } from './fake-alpaca.ts';

export function joinRest(fake: FakeAlpaca, timeoutMs = 5_000): Alpaca {
  return new Alpaca({
    keyId: fake.keyId,
    secret: fake.secret,
    paper: true,
    timeoutMs,
    retry: false,
    rateLimit: false,
    fetchApi(url: string, init: RequestInit) {
      const { pathname, search } = new URL(url);
      return fetch(`${fake.tradingUrl}${pathname}${search}`, init);
    },
  });
}

export interface Heard {
  readonly updates: readonly streaming.TradeUpdate[];
  readonly stream: streaming.TradingStream;
}

/** Resolves when the updates are listened to. */
export async function joinStream(fake: FakeAlpaca): Promise<Heard> {
  const updates: streaming.TradeUpdate[] = [];
  const stream = new streaming.TradingStream({
    credentials: { keyId: fake.keyId, secret: fake.secret },
    url: fake.streamUrl,
    initialReconnectMs: 20,
    maxReconnectMs: 20,
  });
  stream.onTradeUpdate((update) => updates.push(update));
  const listening = new Promise<void>((done, fail) => {
    stream.once(streaming.EVENT.SUBSCRIPTION, () => done());
    stream.once(streaming.EVENT.CLIENT_ERROR, (says: string) => fail(new Error(says)));
  });
  stream.subscribeTradeUpdates();
  stream.connect();
  await listening;
  return { updates, stream };
}
