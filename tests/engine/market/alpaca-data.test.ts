// Alpaca as a source of data, the official SDK against the local Alpaca: bars, corporate actions, last trades and
// news are read as they were told, every request keeps to the published documents, and each fault has its words.
import { afterEach, describe, expect, it } from 'vitest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import { SourceFault } from '#engine/market/source.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { startFakeAlpaca } from '../../contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca, FakeAlpacaOptions } from '../../contract/alpaca/fake-alpaca.ts';
import type { FaultHow } from '../../contract/alpaca/standing.ts';
import { walk } from './provider.ts';

const SPY = instrumentSymbol('SPY');
const CALL = instrumentSymbol('SPY261218C00600000');
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-03-13');
const ROWS = walk('SPY', '2026-01-02', '2026-03-31');
const NOON = atNewYork(TO, 12 * 60);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function settingsOf(fake: FakeAlpaca): AlpacaSettings {
  return {
    keyId: fake.keyId,
    secret: fake.secret,
    account: fake.kind,
    number: fake.accountNumber,
    feed: 'iex',
    standIn: { trading: fake.tradingUrl, data: fake.dataUrl, stream: fake.streamUrl },
  };
}

async function open(options: FakeAlpacaOptions = {}) {
  const symbols = ['SPY', 'BRK.B', CALL].map((symbol) => ({ symbol, price: 600 }));
  const fake = await startFakeAlpaca({ symbols, perMinute: null, now: () => NOON, ...options });
  ends.push(async () => {
    expect(fake.violations()).toEqual([]);
    await fake.close();
  });
  return { fake, data: openAlpacaData(settingsOf(fake)) };
}

async function faultOf(asking: Promise<unknown>, fake: FakeAlpaca): Promise<string> {
  const error: unknown = await asking.then(
    () => 'it answered',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceFault)) throw new Error(`no fault of a source: ${String(error)}`);
  expect(error.message).not.toContain(fake.keyId);
  expect(error.message).not.toContain(fake.secret);
  return error.message;
}

describe('daily bars', () => {
  it('are read in New York’s days, summer and winter, split-adjusted and of the feed that is paid for', async () => {
    const { fake, data } = await open();
    fake.market.dailyBars('SPY', ROWS);
    const bars = await data.bars.daily(SPY, FROM, TO);
    const asked = ROWS.filter((row) => row.day >= FROM && row.day <= TO);
    expect(bars.day).toEqual(asked.map((row) => row.day));
    expect([...bars.close]).toEqual(asked.map((row) => row.close));
    expect([...bars.volume]).toEqual(asked.map((row) => row.volume));
    expect(data.bars.name).toBe('Alpaca iex');
    expect(fake.calls('bars').map((call) => call.query)).toEqual([
      expect.objectContaining({
        symbols: 'SPY',
        timeframe: '1Day',
        adjustment: 'split',
        feed: 'iex',
        start: '2026-02-02T05:00:00.000Z',
        end: '2026-03-13T20:00:00.000Z',
      }),
    ]);
  });

  it('come from all pages', async () => {
    const { fake, data } = await open();
    const long = walk('BRK.B', '1990-01-02', '2031-12-31');
    fake.market.dailyBars('BRK.B', long);
    const [from, to] = [tradingDay('1990-01-02'), tradingDay('2031-12-31')];
    const bars = await data.bars.daily(instrumentSymbol('BRK.B'), from, to);
    expect(bars.length).toBe(long.length);
    expect(bars.length).toBeGreaterThan(10_000);
    expect(fake.calls('bars').length).toBe(2);
  });

  it('that are not there are a fault, not an empty history', async () => {
    const { fake, data } = await open();
    const said = await faultOf(data.bars.daily(SPY, FROM, TO), fake);
    expect(said).toBe('Alpaca has no bars of SPY from 2026-02-02 to 2026-03-13.');
  });
});

describe('corporate actions', () => {
  it('are splits and dividends with the first day that trades without them', async () => {
    const { fake, data } = await open();
    fake.happens.split('SPY', 4, 1);
    fake.happens.split('BRK.B', 1, 10);
    fake.happens.dividend('SPY', '1.25');
    const asked = [SPY, instrumentSymbol('BRK.B')];
    const found = await data.actions.actions(asked, FROM, TO);
    const exDay = TO;
    expect(new Set(found)).toEqual(
      new Set([
        { symbol: 'SPY', exDay, kind: 'split', amount: 4 },
        { symbol: 'BRK.B', exDay, kind: 'split', amount: 0.1 },
        { symbol: 'SPY', exDay, kind: 'dividend', amount: 1.25 },
      ]),
    );
    expect(await data.actions.actions([SPY], FROM, tradingDay('2026-03-12'))).toEqual([]);
  });
});

describe('last trades', () => {
  it('are one answer for shares and one for options, each with its time', async () => {
    const { fake, data } = await open();
    fake.market.price('SPY', 612.34);
    fake.market.price(CALL, 13.5);
    const trades = await data.latest.latest([SPY, CALL, ...['QQQ', '^VIX'].map(instrumentSymbol)]);
    expect(trades).toEqual([
      { symbol: 'SPY', price: 612.34, at: NOON },
      { symbol: CALL, price: 13.5, at: NOON },
    ]);
    expect([fake.calls('trades').length, fake.calls('option-data').length]).toEqual([1, 1]);
  });

  it('ask nothing when nothing is asked', async () => {
    const { fake, data } = await open();
    expect(await data.latest.latest([])).toEqual([]);
    expect(fake.calls().length).toBe(0);
  });
});

describe('news', () => {
  it('is newest first, since a time, of the symbols asked, over pages', async () => {
    const { fake, data } = await open();
    for (let at = 0; at < 60; at += 1)
      fake.market.news({ headline: `Item ${at}`, symbols: ['SPY'], atMs: NOON - 60_000 * at });
    fake.market.news({ headline: 'Of another', symbols: ['QQQ'], atMs: NOON });
    const found = await data.news.news([SPY], deskTime(NOON - 54.5 * 60_000));
    expect(found.length).toBe(55);
    expect(found[0]).toMatchObject({ headline: 'Item 0', at: NOON, symbols: ['SPY'], url: null });
    expect(found.at(-1)?.headline).toBe('Item 54');
  });
});

describe('what goes wrong', () => {
  const cases: readonly (readonly [string, FaultHow, RegExp])[] = [
    [
      'wrong keys',
      { status: 401, code: 40_110_000, message: 'request is not authorized' },
      /refused the keys \(401\)/,
    ],
    [
      'a feed not paid for',
      {
        status: 403,
        code: 42_210_000,
        message: 'subscription does not permit querying recent SIP data',
      },
      /does not allow this with these keys \(403\): subscription/,
    ],
    [
      'too many questions',
      { status: 429, code: 42_910_000, message: 'too many requests.', retryAfter: 3 },
      /asked too often \(429\)/,
    ],
    [
      'a question it does not take',
      { status: 400, code: 1, message: 'invalid symbol' },
      /answered 400: invalid symbol/,
    ],
    ['its own trouble', 'before', /answered 500/],
    ['a connection that breaks', 'reset', /could not be reached/],
  ];
  it.each(cases)('is said of %s', async (_name, how, words) => {
    const { fake, data } = await open();
    fake.market.dailyBars('SPY', ROWS);
    fake.fault({ call: 'bars', how });
    expect(await faultOf(data.bars.daily(SPY, FROM, TO), fake)).toMatch(words);
    // Nothing is asked twice behind the feed's back, and the next question is answered.
    expect(fake.calls('bars').length).toBe(1);
    expect((await data.bars.daily(SPY, FROM, TO)).length).toBeGreaterThan(0);
  });

  it('is said where nobody answers in time', async () => {
    const { fake, data } = await open();
    fake.fault({ call: 'trades', how: 'hang' });
    expect(await faultOf(data.latest.latest([SPY]), fake)).toBe('Alpaca did not answer in time.');
  });

  it('never shows a key that an answer repeats', async () => {
    const { fake, data } = await open();
    const message = `key ${fake.keyId} with ${fake.secret} is blocked`;
    fake.fault({ call: 'bars', how: { status: 403, code: 1, message } });
    expect(await faultOf(data.bars.daily(SPY, FROM, TO), fake)).toMatch(/key … with … is blocked/);
  });
});
