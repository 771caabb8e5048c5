// The stream of trade updates: opened anew whenever it is lost, for ever, but never with keys it refused.
// Whether it is heard is true only while it is open, authorised and says that it sends trade updates.
import { streaming } from '@alpacahq/alpaca-trade-api';

import type { AlpacaSettings } from './settings.ts';

export interface StreamParts {
  readonly settings: AlpacaSettings;
  readonly mono: () => number;
  readonly log: (text: string) => void;
  /** One update, as Alpaca wrote it. */
  readonly heard: (update: unknown) => void;
  /** It is heard from now on; what came before must be read. */
  readonly opened: () => void;
}

export interface Hearing {
  start(): void;
  listening(): boolean;
  /** Its keys were refused, which is final. */
  refused(): boolean;
  /** It is open and says nothing of what happens: it is opened anew. */
  again(): void;
  stop(): void;
}

const PING_MS = 10_000;
const PONG_MS = 5_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A stream that is not heard this long after it began is begun anew. */
const STUCK_MS = 45_000;
const WATCH_MS = 5_000;
const REFUSED = 'auth failed';

export function openHearing({ settings, mono, log, heard, opened }: StreamParts): Hearing {
  const { keyId, secret, account, standIn } = settings;
  let listening = false;
  let refused = false;
  let since = mono();
  let watch: ReturnType<typeof setInterval> | null = null;
  const stream = new streaming.TradingStream({
    credentials: { keyId, secret },
    paper: account === 'paper',
    ...(standIn === null ? {} : { url: standIn.stream }),
    maxReconnectAttempts: streaming.UNLIMITED_RECONNECT_ATTEMPTS,
    initialReconnectMs: FIRST_WAIT_MS,
    maxReconnectMs: LONGEST_WAIT_MS,
    pingIntervalMs: PING_MS,
    pongWaitMs: PONG_MS,
  });
  const lost = (): void => {
    if (listening) log('alpaca: the stream of trade updates is lost; it is opened again');
    if (listening) since = mono();
    listening = false;
  };
  stream.onStateChange((state) => {
    if (state !== streaming.STATE.AUTHENTICATED) lost();
  });
  stream.on(streaming.EVENT.SUBSCRIPTION, (channels: unknown) => {
    if (!Array.isArray(channels) || !channels.includes('trade_updates')) return lost();
    listening = true;
    // Outside the stream's own call, which would hide what goes wrong in ours.
    queueMicrotask(opened);
  });
  stream.onError((message) => {
    if (message !== REFUSED) return;
    refused = true;
    log('alpaca: the stream of trade updates refused the keys; it is not tried again');
  });
  stream.onTradeUpdate((update) => {
    queueMicrotask(() => {
      heard(update);
    });
  });
  const begin = (): void => {
    since = mono();
    stream.disconnect();
    stream.connect();
  };
  return {
    start: () => {
      stream.subscribeTradeUpdates();
      begin();
      watch = setInterval(() => {
        if (!listening && !refused && mono() - since > STUCK_MS) begin();
      }, WATCH_MS);
      watch.unref();
    },
    listening: () => listening && !refused,
    refused: () => refused,
    again: () => {
      if (refused || watch === null) return;
      lost();
      begin();
    },
    stop: () => {
      if (watch !== null) clearInterval(watch);
      watch = null;
      stream.disconnect();
      listening = false;
    },
  };
}
