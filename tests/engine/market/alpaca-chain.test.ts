// The chain from Alpaca, the official SDK against the local Alpaca: asked within a window and over pages, held against
// the published documents, and each fault in its words. Its contracts are SYNTHETIC, and it says so.
import { afterEach, describe, expect, test } from 'vitest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { alpacaChain } from '#engine/market/alpaca/chain.ts';
import { openClients } from '#engine/market/alpaca/client.ts';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import { SourceFault } from '#engine/market/source.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { readContext } from '#engine/option/context.ts';
import { startFakeAlpaca } from '../../contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '../../contract/alpaca/fake-alpaca.ts';
import { madeUpChain } from '../../contract/alpaca/made-up-chain.ts';
import type { ChainMaker, FaultHow } from '../../contract/alpaca/standing.ts';

const SPY = instrumentSymbol('SPY');
const DAY = tradingDay('2026-11-20');
const NOW = deskTime(atNewYork(DAY, 15 * 60 + 30));

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const MADE_UP: ChainMaker = (spot, nowMs) => madeUpChain('SPY', spot, nowMs);

async function open(make: ChainMaker = MADE_UP, price = 600) {
  const symbols = [{ symbol: 'SPY', price }];
  const fake = await startFakeAlpaca({ symbols, perMinute: null, now: () => NOW });
  fake.market.optionChain('SPY', make);
  ends.push(async () => {
    expect(fake.violations()).toEqual([]);
    expect(fake.responseViolations()).toEqual([]);
    await fake.close();
  });
  const settings: AlpacaSettings = {
    keyId: fake.keyId,
    secret: fake.secret,
    account: fake.kind,
    number: fake.accountNumber,
    feed: 'iex',
    options: 'indicative',
    standIn: { trading: fake.tradingUrl, data: fake.dataUrl, stream: fake.streamUrl },
  };
  const { chain } = openAlpacaData(settings);
  if (chain === undefined) throw new Error('no chain');
  return { fake, chain, settings };
}

async function faultOf(asking: Promise<unknown>, fake: FakeAlpaca): Promise<string> {
  const error: unknown = await asking.then(
    () => 'it answered',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceFault)) throw new Error(`no fault of a source: ${String(error)}`);
  expect(error.message).not.toContain(fake.keyId);
  return error.message;
}

test('it is asked for around the last trade, sixty days ahead, of the feed that is paid for', async () => {
  const { fake, chain } = await open();
  const told = await chain.chain(SPY, DAY);
  expect(fake.calls('option-chain')[0]).toMatchObject({
    path: '/v1beta1/options/snapshots/SPY',
    query: {
      feed: 'indicative',
      limit: '1000',
      strike_price_gte: '510',
      strike_price_lte: '690',
      expiration_date_gte: '2026-11-21',
      expiration_date_lte: '2027-01-19',
    },
  });
  // Six expiries, 181 strikes, a call and a put each: three pages, all of them read.
  expect(fake.calls('option-chain')).toHaveLength(3);
  expect(told).toMatchObject({ feed: 'indicative', synthetic: true, whole: true });
  expect(told.rows).toHaveLength(6 * 181 * 2);
  expect(told.spot).toEqual({ symbol: 'SPY', price: 600, at: NOW });
  const reading = readContext(told, { underlying: SPY, day: DAY, now: NOW });
  expect(reading).toMatchObject({
    is: 'read',
    context: {
      quoteAgeMs: { newest: 2_000, median: 2_000 },
      leftOut: { strange: 0, unquoted: 0, crossed: 0, noGreeks: 0 },
      terms: [{ days: 7 }, { days: 14 }, { days: 21 }, { days: 28 }, {}, {}],
    },
  });
});

test('a chain without end is read to its bound, and is not whole', async () => {
  // At four thousand dollars there are some seventeen thousand contracts in the window.
  const { fake, chain } = await open(MADE_UP, 4_000);
  const told = await chain.chain(SPY, DAY);
  expect(told.whole).toBe(false);
  expect(told.rows).toHaveLength(10_000);
  expect(fake.calls('option-chain')).toHaveLength(10);
});

test('an empty chain is told as one, and so is a snapshot without greeks', async () => {
  const empty = await open(() => []);
  expect((await empty.chain.chain(SPY, DAY)).rows).toEqual([]);
  const bare = await open((spot, nowMs) =>
    madeUpChain('SPY', spot, nowMs).map((row) => ({ ...row, greeks: null })),
  );
  const [first] = (await bare.chain.chain(SPY, DAY)).rows;
  expect(first).toMatchObject({ iv: Number.NaN, delta: Number.NaN, quotedAt: NOW - 2_000 });
});

describe('what goes wrong', () => {
  const cases: readonly (readonly [string, FaultHow, RegExp])[] = [
    [
      'no options subscription',
      { status: 403, code: 40_310_000, message: 'OPRA agreement is not signed' },
      /^Alpaca does not allow this with these keys \(403\): OPRA agreement is not signed\.$/,
    ],
    [
      'too many questions',
      { status: 429, code: 42_910_000, message: 'too many requests.', retryAfter: 3 },
      /^Alpaca was asked too often \(429\)\.$/,
    ],
    ['its own trouble', 'before', /^Alpaca answered 500/],
    ['a connection that breaks', 'reset', /^Alpaca could not be reached/],
    ['garbage', { status: 200, code: 0, message: 'what is this' }, /^Alpaca sent what cannot be/],
  ];
  test.each(cases)('is said of %s', async (_name, how, words) => {
    const { fake, chain } = await open();
    fake.fault({ call: 'option-chain', how });
    expect(await faultOf(chain.chain(SPY, DAY), fake)).toMatch(words);
    expect(fake.calls('option-chain')).toHaveLength(1);
    expect((await chain.chain(SPY, DAY)).whole).toBe(true);
  });

  test('a fault on a later page gives no half of a chain', async () => {
    const { fake, chain } = await open(MADE_UP);
    fake.latency('option-chain', 500);
    const asked = chain.chain(SPY, DAY);
    await fake.until('the first page', () => fake.calls('option-chain').length === 1);
    fake.fault({ call: 'option-chain', how: 'before', times: 5 });
    expect(await faultOf(asked, fake)).toMatch(/^Alpaca answered 500/);
  });

  test('pages that take too long are given up on, all of them together', async () => {
    const { fake, settings } = await open();
    const { history: client } = openClients(settings);
    const hasty = alpacaChain(settings, { client, options: 'indicative', timeMs: 5_000 });
    fake.latency('option-chain', 3_000);
    expect(await faultOf(hasty.chain(SPY, DAY), fake)).toBe('Alpaca did not answer in time.');
    // The first page came in time, and the second did not.
    expect(fake.calls('option-chain')).toHaveLength(2);
  });

  test('without a last trade there is nothing to lay a window around', async () => {
    const { fake, settings } = await open();
    const other = openAlpacaData(settings).chain?.chain(instrumentSymbol('QQQ'), DAY);
    expect(await faultOf(other ?? Promise.resolve(), fake)).toBe(
      'Alpaca has no last trade of QQQ.',
    );
    expect(fake.calls('option-chain')).toHaveLength(0);
  });
});

test('an account that pays for none has no chain to ask for', async () => {
  const { settings } = await open();
  const { options: _, ...without } = settings;
  expect(openAlpacaData(without).chain).toBeUndefined();
});
