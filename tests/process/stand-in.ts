// A desk's process on a local Alpaca, for the process tests: the variables that join it, and orders that rest there.
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';

export function joins(alpaca: FakeAlpaca): NodeJS.ProcessEnv {
  return {
    APCA_API_KEY_ID: alpaca.keyId,
    APCA_API_SECRET_KEY: alpaca.secret,
    ALPACA_API_URL: alpaca.tradingUrl,
    ALPACA_ACCOUNT: alpaca.accountNumber,
  };
}

/** Ten shares held, with a stop for them, and two entries that rest. */
export function fillBook(alpaca: FakeAlpaca): {
  readonly stop: string;
  readonly entries: readonly string[];
} {
  const { happens } = alpaca;
  happens.externalFill({ symbol: 'SPY', side: 'buy', qty: '10', price: '400' });
  const place = (symbol: string, limit: string): string =>
    happens.foreignOrder({
      symbol,
      side: 'buy',
      qty: '1',
      type: 'limit',
      limit,
      timeInForce: 'gtc',
    });
  return {
    stop: happens.foreignOrder({
      symbol: 'SPY',
      side: 'sell',
      qty: '10',
      type: 'stop',
      stop: '380',
      timeInForce: 'gtc',
    }),
    entries: [place('SPY', '390'), place('AAPL', '140')],
  };
}

export function statusOf(alpaca: FakeAlpaca, id: string): string {
  return alpaca.books().orders.find((row) => row.id === id)?.status ?? 'missing';
}
