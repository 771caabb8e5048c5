// The whole live feed as a desk has it: Alpaca by its SDK for history, splits, last prices and news, Yahoo behind
// it, CBOE for the VIX; one day of it, with a split and an outage, all over real HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import { cboeVix } from '#engine/market/cboe.ts';
import { openLiveFeed } from '#engine/market/live.ts';
import { judgeBars } from '#engine/market/quality.ts';
import { openBarStore } from '#engine/market/store.ts';
import { yahooBars } from '#engine/market/yahoo.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { Instrument } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { startFakeAlpaca } from '../../contract/alpaca/fake-alpaca.ts';
import { asCboe, asYahoo, openProvider, split, walk } from './provider.ts';
import { rowsThrough } from './feed-world.ts';

const SINCE = '2025-09-02';
const [THURSDAY, FRIDAY] = ['2026-03-12', '2026-03-13'] as const;
const AFTER = tradingDay('2026-03-16');
const SPY = instrumentSymbol('SPY');
const HISTORY = { SPY: walk('SPY', SINCE, FRIDAY), 'BRK.B': walk('BRK.B', SINCE, FRIDAY) };
const VIX = walk('^VIX', SINCE, FRIDAY).map((row) => ({ ...row, close: 18.25 }));

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function fund(text: string): Instrument {
  const symbol = instrumentSymbol(text);
  return { symbol, name: text, kind: 'fund', sector: null };
}

async function openDesk() {
  let now = deskTime(atNewYork(tradingDay(THURSDAY), 17 * 60));
  let through: string = THURSDAY;
  const symbols = Object.keys(HISTORY).map((symbol) => ({ symbol, price: 100 }));
  const fake = await startFakeAlpaca({ symbols, perMinute: null, now: () => now });
  const yahoo = await openProvider((url) => {
    const rows = url.pathname.endsWith('SPY') ? split(HISTORY.SPY, 4) : HISTORY['BRK.B'];
    return asYahoo(rowsThrough(rows, through), url);
  });
  const cboe = await openProvider(() => asCboe(rowsThrough(VIX, through)));
  const folder = mkdtempSync(join(tmpdir(), 'twokey-live-'));
  const said: string[] = [];
  const log = (text: string) => said.push(text);
  const data = openAlpacaData({
    keyId: fake.keyId,
    secret: fake.secret,
    account: fake.kind,
    number: fake.accountNumber,
    feed: 'iex',
    standIn: { trading: fake.tradingUrl, data: fake.dataUrl, stream: fake.streamUrl },
  });
  const feed = openLiveFeed({
    sources: {
      bars: [data.bars, yahooBars({ origin: yahoo.origin })],
      actions: data.actions,
      vix: [cboeVix({ origin: cboe.origin })],
    },
    latest: data.latest,
    news: data.news,
    instruments: Object.keys(HISTORY).map(fund),
    store: openBarStore({ folder, log }),
    judge: judgeBars,
    now: () => now,
    log,
    since: tradingDay(SINCE),
    pauseMs: 5,
    watchMs: 10,
  });
  ends.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => fake.close(),
    () => yahoo.close(),
    () => cboe.close(),
    () => {
      expect(fake.violations()).toEqual([]);
    },
    () => feed.close(),
  );
  const move = (day: 'THURSDAY' | 'FRIDAY', minute: number) => {
    through = day === 'FRIDAY' ? FRIDAY : THURSDAY;
    now = deskTime(atNewYork(tradingDay(through), minute));
  };
  return { fake, feed, said, move };
}

it('keeps a desk supplied over a split and an outage', async () => {
  const { fake, feed, said, move } = await openDesk();
  for (const [symbol, rows] of Object.entries(HISTORY))
    fake.market.dailyBars(symbol, rowsThrough(rows, THURSDAY));
  const first = await feed.refresh(tradingDay(THURSDAY));
  expect(first.map((row) => [row.dataset, row.source, row.faults, row.usable])).toEqual([
    ['SPY daily', 'Alpaca iex', [], true],
    ['BRK.B daily', 'Alpaca iex', [], true],
    ['vix', 'CBOE', [], true],
  ]);

  move('FRIDAY', 11 * 60);
  fake.market.price('SPY', 151.25);
  fake.market.price('BRK.B', 450);
  fake.market.news({ headline: 'Split today', symbols: ['SPY'] });
  let last: Readonly<Record<string, number>> = {};
  feed.watch(
    () => [SPY],
    (prices) => {
      last = prices;
    },
  );
  await fake.until('a last price', () => last['SPY'] === 1_512_500);
  const items = await feed.news([SPY], deskTime(atNewYork(tradingDay(FRIDAY), 0)));
  expect(items.map((item) => item.headline)).toEqual(['Split today']);

  move('FRIDAY', 17 * 60);
  fake.happens.split('SPY', 4, 1);
  fake.market.dailyBars('SPY', split(HISTORY.SPY, 4));
  const second = await feed.refresh(tradingDay(FRIDAY));
  expect(second.map((row) => [row.dataset, row.source, row.through, row.usable])).toEqual([
    ['SPY daily', 'Alpaca iex', FRIDAY, true],
    ['BRK.B daily', 'Yahoo', FRIDAY, true],
    ['vix', 'CBOE', FRIDAY, true],
  ]);
  expect(second[0]?.faults.join()).toMatch(/Alpaca iex restated the past of SPY daily/);
  expect(second[1]).toMatchObject({
    backup: 'Yahoo',
    faults: [expect.stringMatching(/2026-03-12/)],
  });
  expect(feed.barsBefore(SPY, AFTER).close.at(-1)).toBeCloseTo(
    (HISTORY.SPY.at(-1)?.close ?? 0) / 4,
  );
  expect(feed.vix(AFTER)).toEqual({ value: 18.25, day: FRIDAY, source: 'CBOE', derived: false });
  expect(feed.providers().find((row) => row.provider === 'Alpaca iex')).toMatchObject({
    fallbacks: 1,
  });
  expect(feed.last).toBe(FRIDAY);
  expect(feed.label).toMatch(/from Alpaca iex, then Yahoo\. VIX: real, from CBOE/);
  expect(said).toEqual([]);
});
