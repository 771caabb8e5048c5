// Last prices as they pass: only what is a price of today reaches the desk, in session alone, and what is old,
// missing or silent is named once. The watch runs on the official SDK against the local Alpaca.
import { afterEach, describe, expect, it } from 'vitest';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import { sift } from '#engine/market/latest.ts';
import { startWatch } from '#engine/market/watch.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { startFakeAlpaca } from '../../contract/alpaca/fake-alpaca.ts';

const [SPY, QQQ] = [instrumentSymbol('SPY'), instrumentSymbol('QQQ')];
const DAY = tradingDay('2026-03-13');
const at = (minute: number) => deskTime(atNewYork(DAY, minute));
const NOON = at(12 * 60);

describe('sift', () => {
  const cases: readonly (readonly [
    string,
    number,
    number,
    'passes' | 'stale' | 'dropped' | 'left out',
  ])[] = [
    ['a price of just now', 600, NOON - 1_000, 'passes'],
    ['a price of a minute ago', 600, NOON - 60_000, 'passes'],
    ['a price of over a minute ago', 600, NOON - 60_001, 'stale'],
    ['the smallest price', 0.0001, NOON, 'passes'],
    ['nothing', 0, NOON, 'dropped'],
    ['less than the smallest price', 0.00004, NOON, 'dropped'],
    ['less than nothing', -600, NOON, 'dropped'],
    ['no number', Number.NaN, NOON, 'dropped'],
    ['no end', Number.POSITIVE_INFINITY, NOON, 'dropped'],
    ['the last trade of yesterday', 600, NOON - 86_400_000, 'left out'],
  ];
  it.each(cases)('%s', (_name, price, time, becomes) => {
    const sifted = sift([SPY], [{ symbol: SPY, price, at: deskTime(time) }], NOON);
    expect(Object.keys(sifted.prices)).toEqual(
      becomes === 'passes' || becomes === 'stale' ? ['SPY'] : [],
    );
    expect(sifted.dropped).toEqual(becomes === 'dropped' ? ['SPY'] : []);
    expect(sifted.stale).toEqual(becomes === 'passes' ? [] : ['SPY']);
  });

  it('drops what nobody asked about, and names what did not come', () => {
    const sifted = sift([SPY], [{ symbol: QQQ, price: 1, at: NOON }], NOON);
    expect(sifted).toEqual({ prices: {}, dropped: ['QQQ'], stale: ['SPY'] });
  });
});

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function watching(start: number) {
  let now = deskTime(start);
  const symbols = [SPY, QQQ].map((symbol) => ({ symbol, price: 600 }));
  const fake = await startFakeAlpaca({ symbols, perMinute: null, now: () => now });
  const standIn = { trading: fake.tradingUrl, data: fake.dataUrl, stream: fake.streamUrl };
  const { keyId, secret, kind: account, accountNumber: number } = fake;
  const source = openAlpacaData({ keyId, secret, account, number, feed: 'iex', standIn }).latest;
  const seen: Readonly<Record<string, number>>[] = [];
  const said: string[] = [];
  const watch = startWatch({
    source,
    now: () => now,
    everyMs: 10,
    log: (text) => said.push(text),
    symbols: () => [SPY, QQQ],
    saw: (prices) => seen.push(prices),
  });
  ends.push(
    () => fake.close(),
    () => watch.close(),
  );
  const move = (to: number) => {
    now = deskTime(to);
  };
  return { fake, watch, seen, said, move };
}

describe('a watch', () => {
  it('hands over prices again and again, all symbols in one call', async () => {
    const { fake, watch, seen } = await watching(NOON);
    await fake.until('two looks', () => seen.length >= 2);
    fake.market.price('SPY', 612.5);
    await fake.until('the new price', () => seen.at(-1)?.['SPY'] === 6_125_000);
    expect(seen.at(-1)).toEqual({ SPY: 6_125_000, QQQ: 6_000_000 });
    expect(fake.calls('trades')[0]?.query).toMatchObject({ symbols: 'SPY,QQQ', feed: 'iex' });
    expect(watch.standing()).toEqual({ heardAt: NOON, dropped: 0, stale: [], fault: null });
  });

  const closed: readonly (readonly [string, number])[] = [
    ['long before the open', at(9 * 60 + 24)],
    ['at the close', at(16 * 60)],
    ['on a Saturday', NOON + 86_400_000],
  ];
  it.each(closed)('asks nothing %s', async (_name, time) => {
    const { fake, seen } = await watching(time);
    await new Promise((done) => {
      setTimeout(done, 60);
    });
    expect([fake.calls().length, seen.length]).toEqual([0, 0]);
  });

  it('names a symbol once when it goes stale, and still hands its price over', async () => {
    const { fake, watch, seen, said, move } = await watching(NOON);
    await fake.until('the first look', () => seen.length > 0);
    move(NOON + 61_000);
    fake.market.price('QQQ', 601);
    const looks = seen.length;
    await fake.until('more looks', () => seen.length > looks + 3);
    expect(watch.standing().stale).toEqual(['SPY']);
    expect(said).toEqual(['No trade for over a minute of SPY.']);
    expect(seen.at(-1)).toEqual({ SPY: 6_000_000, QQQ: 6_010_000 });
  });

  it('says once that its source is silent and once that it speaks again', async () => {
    const { fake, watch, seen, said } = await watching(NOON);
    await fake.until('the first look', () => seen.length > 0);
    fake.fault({ call: 'trades', how: 'before', times: 3 });
    await fake.until('a fault', () => watch.standing().fault !== null);
    await fake.until('prices again', () => watch.standing().fault === null);
    expect(said).toEqual([
      expect.stringMatching(/^No last prices: Alpaca answered 500/),
      'Alpaca sends prices again.',
    ]);
  });

  it('hands nothing over once it is closed, not even what was under way', async () => {
    const { fake, watch, seen } = await watching(NOON);
    fake.latency('trades', 40);
    const asked = fake.calls('trades').length;
    await fake.until('a call under way', () => fake.calls('trades').length > asked);
    watch.close();
    const before = seen.length;
    await new Promise((done) => {
      setTimeout(done, 120);
    });
    expect(seen.length).toBe(before);
  });
});
