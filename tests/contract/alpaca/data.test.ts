// The local Alpaca's market data as the official SDK reads it: bars in pages and adjusted, last trades and quotes,
// snapshots, news, corporate actions and options, all within the published documents.
import { describe, expect, test } from 'vitest';
import { madeUpChain } from './made-up-chain.ts';
import { joinRest } from './joining.ts';
import { CALL, open } from './trying.ts';
import type { BarRow } from './standing.ts';

const BARS: readonly BarRow[] = [
  { day: '2026-03-02', open: 400, high: 410, low: 396, close: 404, volume: 1_000 },
  { day: '2026-03-03', open: 404, high: 408, low: 400, close: 402, volume: 2_000 },
  { day: '2026-03-09', open: 101, high: 103, low: 100, close: 102, volume: 8_000 },
];
const SPAN = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-31T00:00:00Z') };
const asked = { ...SPAN, timeframe: '1Day', feed: 'iex' } as const;

describe('bars', () => {
  test('begin at midnight in New York, and come in pages', async () => {
    const fake = await open();
    fake.market.dailyBars('SPY', BARS);
    const { stocks } = joinRest(fake).marketData;
    const first = await stocks.stockBars({ ...asked, symbols: 'SPY,AAPL', limit: 2 });
    expect(first.bars['SPY']?.map(({ t, c }) => [new Date(t).toISOString(), c])).toEqual([
      ['2026-03-02T05:00:00.000Z', 404],
      ['2026-03-03T05:00:00.000Z', 402],
    ]);
    const pageToken = first.nextPageToken ?? '';
    const rest = await stocks.stockBars({ ...asked, symbols: 'SPY,AAPL', limit: 2, pageToken });
    // Daylight saving began the day before.
    expect(rest.bars['SPY']?.map(({ t }) => new Date(t).toISOString())).toEqual([
      '2026-03-09T04:00:00.000Z',
    ]);
    expect(rest.nextPageToken ?? null).toBeNull();
    expect(fake.violations()).toEqual([]);
  });

  test('are as they were traded, unless a split is to be worked in', async () => {
    const fake = await open();
    fake.market.dailyBars('SPY', BARS);
    fake.market.announce({ kind: 'split', symbol: 'SPY', day: '2026-03-09', to: 4, from: 1 });
    const { stocks } = joinRest(fake).marketData;
    const closes = async (adjustment: 'raw' | 'split') => {
      const { bars } = await stocks.stockBarSingle({ ...asked, symbol: 'SPY', adjustment });
      return bars.map(({ c, v }) => [c, v]);
    };
    expect(await closes('raw')).toEqual([
      [404, 1_000],
      [402, 2_000],
      [102, 8_000],
    ]);
    expect(await closes('split')).toEqual([
      [101, 4_000],
      [100.5, 8_000],
      [102, 8_000],
    ]);
    expect(fake.violations()).toEqual([]);
  });
});

test('last trades, quotes and snapshots follow the price, and leave unknown symbols out', async () => {
  const fake = await open();
  fake.market.dailyBars('SPY', BARS);
  fake.market.price('SPY', '601.25');
  const { stocks, options } = joinRest(fake).marketData;
  const symbols = 'SPY,NOPE';
  const { trades } = await stocks.stockLatestTrades({ symbols });
  expect(trades).toMatchObject({ SPY: { p: 601.25 } });
  expect(Object.keys(trades)).toEqual(['SPY']);
  const { quotes } = await stocks.stockLatestQuotes({ symbols });
  expect(quotes).toMatchObject({ SPY: { bp: 601.24, ap: 601.26 } });
  expect(await stocks.stockSnapshots({ symbols })).toMatchObject({
    SPY: { latestTrade: { p: 601.25 }, dailyBar: { c: 102 }, prevDailyBar: { c: 402 } },
  });
  const { snapshots } = await options.optionSnapshots({ symbols: CALL });
  expect(snapshots).toMatchObject({ [CALL]: { latestTrade: { p: 12.3 } } });
  expect(fake.violations()).toEqual([]);
});

test('news and corporate actions are told by symbol and by day', async () => {
  const fake = await open();
  const atMs = Date.parse('2026-03-02T15:00:00Z');
  fake.market.news({ headline: 'A headline', symbols: ['SPY'], atMs });
  fake.market.news({ headline: 'Another', symbols: ['AAPL'], atMs: atMs + 1_000 });
  fake.market.announce({ kind: 'dividend', symbol: 'SPY', day: '2026-03-20', perShare: 1.75 });
  fake.market.announce({ kind: 'split', symbol: 'AAPL', day: '2026-03-23', to: 1, from: 10 });
  const { news, corporateActions } = joinRest(fake).marketData;
  expect((await news.news({ symbols: 'SPY' })).news).toMatchObject([{ headline: 'A headline' }]);
  expect((await news.news({})).news.map(({ headline }) => headline)).toEqual([
    'Another',
    'A headline',
  ]);
  const told = await corporateActions.corporateActions({ symbols: 'SPY,AAPL', ...SPAN });
  expect(told.corporateActions).toMatchObject({
    cashDividends: [{ symbol: 'SPY', rate: 1.75 }],
    reverseSplits: [{ symbol: 'AAPL', oldRate: 10, newRate: 1 }],
  });
  expect(fake.books().activities).toEqual([]);
  expect(fake.violations()).toEqual([]);
});

describe('a chain of options', () => {
  test('is what lies within strikes and expiries, in pages, at the moment it is asked for', async () => {
    const fake = await open({ now: () => Date.parse('2026-11-20T20:30:00Z') });
    fake.market.optionChain('SPY', (spot, nowMs) => madeUpChain('SPY', spot, nowMs));
    const { options } = joinRest(fake).marketData;
    const asked = {
      underlyingSymbol: 'SPY',
      feed: 'indicative',
      strikePriceGte: 598,
      strikePriceLte: 600.5,
      expirationDateGte: new Date('2026-12-01T00:00:00Z'),
      expirationDateLte: new Date('2026-12-11T00:00:00Z'),
      limit: 7,
    } as const;
    const first = await options.optionChain(asked);
    const pageToken = first.nextPageToken ?? '';
    const rest = await options.optionChain({ ...asked, pageToken });
    const found = [...Object.keys(first.snapshots), ...Object.keys(rest.snapshots)];
    const days = ['261204', '261211'];
    const strikes = ['598', '599', '600'];
    expect(found).toEqual(
      days.flatMap((day) =>
        ['C', 'P'].flatMap((side) => strikes.map((strike) => `SPY${day}${side}00${strike}000`)),
      ),
    );
    expect(rest.nextPageToken ?? null).toBeNull();
    const call = first.snapshots['SPY261204C00600000'];
    expect(call?.greeks?.delta).toBeCloseTo(0.506, 2);
    expect(call?.latestQuote?.t).toEqual(new Date('2026-11-20T20:29:58Z'));
    fake.market.price('SPY', '700');
    const none = await options.optionChain({ ...asked, strikePriceGte: 500, strikePriceLte: 520 });
    expect(none.snapshots).toEqual({});
    expect((await options.optionChain({ underlyingSymbol: 'AAPL' })).snapshots).toEqual({});
    expect(fake.violations()).toEqual([]);
  });
});
