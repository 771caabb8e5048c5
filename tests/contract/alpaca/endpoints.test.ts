// Every endpoint by its name: the official SDK is answered within the published documents, the call is on record
// under that name, and a fault for that name meets it and nothing else.
import { expect, test } from 'vitest';
import type { Alpaca } from '@alpacahq/alpaca-trade-api';
import type { FakeAlpaca } from './fake-alpaca.ts';
import { joinRest } from './joining.ts';
import { CALL, open, refusal } from './trying.ts';
import type { CallName } from './standing.ts';

type Ask = (alpaca: Alpaca, orderId: string) => Promise<unknown>;

const DAYS = { start: new Date('2026-03-02T00:00:00Z'), end: new Date('2026-03-06T00:00:00Z') };
const SPY = { symbolOrAssetId: 'SPY' };

const ENDPOINTS: readonly (readonly [CallName, Ask])[] = [
  ['submit', ({ trading }) => trading.orders.market({ symbol: 'SPY', qty: 1, side: 'buy' })],
  ['find', ({ trading }) => trading.orders.getOrderByClientOrderId({ clientOrderId: 'rests' })],
  ['order', ({ trading }, orderId) => trading.orders.getOrderByOrderID({ orderId, nested: true })],
  [
    'orders',
    ({ trading }) =>
      trading.orders.getAllOrders({ status: 'all', symbols: 'SPY', direction: 'asc', limit: 10 }),
  ],
  [
    'replace',
    ({ trading }, orderId) =>
      trading.orders.patchOrderByOrderId({ orderId, patchOrderRequest: { limitPrice: '101' } }),
  ],
  ['cancel', ({ trading }, orderId) => trading.orders.deleteOrderByOrderID({ orderId })],
  ['cancel-all', ({ trading }) => trading.orders.deleteAllOrders()],
  ['positions', ({ trading }) => trading.positions.getAllOpenPositions()],
  ['position', ({ trading }) => trading.positions.getOpenPosition(SPY)],
  ['close', ({ trading }) => trading.positions.deleteOpenPosition({ ...SPY, qty: 1 })],
  ['close-all', ({ trading }) => trading.positions.deleteAllOpenPositions({ cancelOrders: true })],
  ['account', ({ trading }) => trading.account.getAccount()],
  ['configurations', ({ trading }) => trading.accountConfigurations.getAccountConfig()],
  ['activities', ({ trading }) => trading.accountActivities.getAccountActivities({ pageSize: 5 })],
  ['clock', ({ trading }) => trading.clock.legacyClock()],
  ['calendar', ({ trading }) => trading.calendar.legacyCalendar(DAYS)],
  ['assets', ({ trading }) => trading.assets.getV2Assets({ status: 'active' })],
  ['asset', ({ trading }) => trading.assets.getV2AssetsSymbolOrAssetId(SPY)],
  ['contracts', ({ trading }) => trading.assets.getOptionContractSymbolOrId({ symbolOrId: CALL })],
  ['bars', ({ marketData }) => marketData.stocks.stockBars({ symbols: 'SPY', timeframe: '1Day' })],
  ['trades', ({ marketData }) => marketData.stocks.stockLatestTrades({ symbols: 'SPY' })],
  ['quotes', ({ marketData }) => marketData.stocks.stockLatestQuoteSingle({ symbol: 'SPY' })],
  ['snapshots', ({ marketData }) => marketData.stocks.stockSnapshotSingle({ symbol: 'SPY' })],
  ['news', ({ marketData }) => marketData.news.news({ symbols: 'SPY', limit: 5 })],
  ['corporate-actions', ({ marketData }) => marketData.corporateActions.corporateActions(DAYS)],
  [
    'option-chain',
    ({ marketData }) => marketData.options.optionChain({ underlyingSymbol: 'SPY', limit: 5 }),
  ],
  ['option-data', ({ marketData }) => marketData.options.optionLatestQuotes({ symbols: CALL })],
];

/** Shares are held and an order rests, so that every endpoint has something to answer. */
async function prepared(): Promise<{ fake: FakeAlpaca; alpaca: Alpaca; orderId: string }> {
  const fake = await open();
  fake.happens.externalFill({ symbol: 'SPY', side: 'buy', qty: '5', price: '600' });
  const resting = { symbol: 'AAPL', side: 'buy', qty: '1', type: 'limit', limit: '100' } as const;
  const orderId = fake.happens.foreignOrder({ ...resting, clientOrderId: 'rests' });
  return { fake, alpaca: joinRest(fake), orderId };
}

test.each(ENDPOINTS)('%s', async (name, ask) => {
  const { fake, alpaca, orderId } = await prepared();
  const how = { status: 503, code: 50_310_000, message: 'service is unavailable' };
  fake.fault({ call: name, how });
  expect(await refusal(ask(alpaca, orderId))).toMatch(/^503 50310000/);
  expect(await refusal(ask(alpaca, orderId))).toBe('it was taken');
  expect(fake.calls(name).map(({ status }) => Math.floor((status ?? 0) / 100))).toEqual([5, 2]);
  expect(fake.calls()).toHaveLength(2);
  expect(fake.violations()).toEqual([]);
});
