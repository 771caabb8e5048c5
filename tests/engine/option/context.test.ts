// The context of a chain: figures worked by hand, a made-up smile read back, and every contract that is left out
// counted under its reason.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeUpChain, madeUpIv } from '../../contract/alpaca/made-up-chain.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { windowAround } from '#engine/option/chain.ts';
import type { Chain, ChainRow } from '#engine/option/chain.ts';
import { readContext } from '#engine/option/context.ts';
import type { OptionContext, Reading } from '#engine/option/context.ts';
import { contractOf } from '#engine/option/contract.ts';

const SPY = instrumentSymbol('SPY');
const DAY = tradingDay('2026-11-20');
const NOW = deskTime(atNewYork(DAY, 15 * 60 + 30));
const SPOT = 600;

function chainOf(rows: readonly ChainRow[], over: Partial<Chain> = {}): Chain {
  return {
    feed: 'indicative',
    synthetic: false,
    spot: { symbol: SPY, price: SPOT, at: deskTime(NOW - 1_500) },
    window: windowAround(price(SPOT), DAY),
    rows,
    whole: true,
    ...over,
  };
}

function read(chain: Chain): Reading {
  return readContext(chain, { underlying: SPY, day: DAY, now: NOW });
}

function contextOf(rows: readonly ChainRow[], over: Partial<Chain> = {}): OptionContext {
  const reading = read(chainOf(rows, over));
  if (reading.is === 'failed') throw new Error(reading.why);
  return reading.context;
}

function row(name: string, iv: number, delta: number, over: Partial<ChainRow> = {}): ChainRow {
  return { symbol: `SPY${name}`, bid: 4, ask: 4.1, quotedAt: NOW - 2_000, iv, delta, ...over };
}

/** Two expiries: 28 days (a whole smile) and 7 (at the money alone). */
const ROWS: readonly ChainRow[] = [
  row('261218C00600000', 0.18, 0.52),
  row('261218P00600000', 0.2, -0.48),
  row('261218C00615000', 0.17, 0.3),
  row('261218C00620000', 0.16, 0.2),
  row('261218P00585000', 0.21, -0.27),
  row('261218P00580000', 0.23, -0.23),
  row('261127C00601000', 0.15, 0.47, { quotedAt: NOW - 9_000 }),
  row('261127P00601000', 0.16, -0.53, { quotedAt: NOW + 400 }),
];

test('says what can be worked out by hand', () => {
  expect(contextOf(ROWS)).toEqual({
    feed: 'indicative',
    synthetic: false,
    whole: true,
    spot: price(600),
    spotAgeMs: 1_500,
    contracts: 8,
    quoted: { calls: 4, puts: 4 },
    leftOut: { strange: 0, unquoted: 0, crossed: 0, noGreeks: 0 },
    // The quote ahead of the clock is as fresh as can be; the middle of eight is between two of 2 s.
    quoteAgeMs: { newest: 0, median: 2_000 },
    terms: [
      { expiry: '2026-11-27', days: 7, strike: price(601), ivBps: 1_550 },
      { expiry: '2026-12-18', days: 28, strike: price(600), ivBps: 1_900 },
    ],
    // Put: half way between 0.21 and 0.23; call: half way between 0.16 and 0.17.
    skew: { expiry: '2026-12-18', days: 28, putIvBps: 2_200, callIvBps: 1_650, skewBps: 550 },
  });
});

test('a made-up smile is read back: term structure, and more for puts than for calls', () => {
  const rows = madeUpChain('SPY', SPOT, NOW).map((made) => ({
    symbol: made.symbol,
    bid: made.bid,
    ask: made.ask,
    quotedAt: made.quotedMs,
    iv: made.greeks?.iv ?? Number.NaN,
    delta: made.greeks?.delta ?? Number.NaN,
  }));
  const context = contextOf(rows);
  // Christmas and New Year's Day fall on Fridays, and nothing ends on them.
  expect(context.terms.map(({ days }) => days)).toEqual([7, 14, 21, 28, 49, 56]);
  for (const { days, ivBps, strike } of context.terms) {
    expect(strike).toBe(price(SPOT));
    expect(ivBps).toBe(Math.round(madeUpIv(SPOT, SPOT, days) * 10_000));
  }
  expect(context.skew).toMatchObject({ days: 28 });
  expect(context.skew?.skewBps).toBeGreaterThan(100);
  // What lies outside the window was not asked for.
  expect(context.leftOut.strange).toBeGreaterThan(0);
});

describe('what is left out is counted', () => {
  const cases: readonly (readonly [keyof OptionContext['leftOut'], string, ChainRow])[] = [
    ['strange', 'another underlying', { ...row('', 0.2, 0.5), symbol: 'QQQ261218C00600000' }],
    ['strange', 'an adjusted contract', row('1261218C00600000', 0.2, 0.5)],
    ['strange', 'no contract at all', row('nonsense', 0.2, 0.5)],
    ['strange', 'a day that never was', row('260231C00600000', 0.2, 0.5)],
    ['strange', 'an expiry of today', row('261120C00600000', 0.2, 0.5)],
    ['strange', 'an expiry too far away', row('270618C00600000', 0.2, 0.5)],
    ['strange', 'a strike too far away', row('261218C00900000', 0.2, 0.5)],
    ['unquoted', 'a bid of zero', row('261218C00605000', 0.2, 0.4, { bid: 0 })],
    ['unquoted', 'an ask of zero', row('261218C00605000', 0.2, 0.4, { ask: 0 })],
    ['unquoted', 'no number for a bid', row('261218C00605000', 0.2, 0.4, { bid: Number.NaN })],
    ['unquoted', 'no time', row('261218C00605000', 0.2, 0.4, { quotedAt: Number.NaN })],
    [
      'unquoted',
      'a time before all times',
      row('261218C00605000', 0.2, 0.4, { quotedAt: -(2 ** 53) }),
    ],
    ['crossed', 'a bid above the ask', row('261218C00605000', 0.2, 0.4, { bid: 4.2 })],
    ['noGreeks', 'no volatility', row('261218C00605000', Number.NaN, 0.4)],
    ['noGreeks', 'no delta', row('261218C00605000', 0.2, Number.NaN)],
    ['noGreeks', 'a volatility below zero', row('261218C00605000', -0.2, 0.4)],
    ['noGreeks', 'a volatility nobody ever saw', row('261218C00605000', 40, 0.4)],
    ['noGreeks', 'a call that falls when its share rises', row('261218C00605000', 0.2, -0.4)],
  ];
  test.each(cases)('%s: %s', (where, _what, odd) => {
    const context = contextOf([...ROWS, odd]);
    const { contracts, leftOut, terms, skew } = context;
    expect({ contracts, leftOut }).toEqual({
      contracts: 9,
      leftOut: { strange: 0, unquoted: 0, crossed: 0, noGreeks: 0, [where]: 1 },
    });
    expect({ terms, skew }).toEqual({ terms: contextOf(ROWS).terms, skew: contextOf(ROWS).skew });
  });

  test('a contract told twice counts once, by its last words', () => {
    const again = row('261218C00620000', 0.12, 0.2);
    const context = contextOf([...ROWS, again]);
    expect(context.contracts).toBe(8);
    expect(context.skew?.callIvBps).toBe(1_450);
  });
});

describe('where it cannot be said, nothing is guessed', () => {
  test('no skew without a contract on both sides of 25 delta', () => {
    expect(contextOf(ROWS.filter(({ delta }) => delta !== 0.2)).skew).toBeNull();
  });

  test('no skew across a gap of deltas', () => {
    const wide = ROWS.map((one) => (one.delta === 0.2 ? { ...one, delta: 0.05 } : one));
    expect(contextOf(wide).skew).toBeNull();
  });

  const failures: readonly (readonly [string, Chain, string])[] = [
    ['an empty chain', chainOf([]), 'No contract of SPY was told: the chain is empty.'],
    [
      'nothing that can be used',
      chainOf(ROWS.map((one) => ({ ...one, bid: 0 }))),
      'None of 8 contracts could be used: 8 without a quote, 0 crossed, 0 without greeks, 0 that were not asked for.',
    ],
    [
      'a last trade of yesterday',
      chainOf(ROWS, { spot: { symbol: SPY, price: SPOT, at: deskTime(NOW - 86_400_000) } }),
      'The last trade of SPY is of 2026-11-19, not of today.',
    ],
  ];
  test.each(failures)('%s', (_what, chain, why) => {
    expect(read(chain)).toEqual({ is: 'failed', why });
  });
});

test('whatever a source sends, every contract is counted once and every figure is whole', () => {
  const anything = fc.oneof(fc.double(), fc.constantFrom(0, -1, 0.2, 4, NOW - 5_000));
  const rows = fc.array(
    fc.record({
      symbol: fc.constantFrom(
        'SPY261218C00600000',
        'SPY261218P00600000',
        'SPY261127P00590000',
        'x',
      ),
      bid: anything,
      ask: anything,
      quotedAt: anything,
      iv: anything,
      delta: anything,
    }),
  );
  fc.assert(
    fc.property(rows, (told) => {
      const reading = read(chainOf([...ROWS.slice(0, 2), ...told]));
      if (reading.is === 'failed') return;
      const { contracts, quoted, leftOut, terms, skew, quoteAgeMs, spotAgeMs } = reading.context;
      const { strange, unquoted, crossed } = leftOut;
      expect(quoted.calls + quoted.puts + strange + unquoted + crossed).toBe(contracts);
      const figures = [
        ...terms.flatMap(({ days, strike, ivBps }) => [days, strike, ivBps]),
        ...(skew === null ? [] : [skew.putIvBps, skew.callIvBps, skew.skewBps]),
        quoteAgeMs.newest,
        quoteAgeMs.median,
        spotAgeMs,
      ];
      expect(figures.filter((value) => !Number.isSafeInteger(value))).toEqual([]);
    }),
  );
});

test('a contract is read from its symbol alone', () => {
  expect(contractOf('SPY261218P00592500')).toEqual({
    root: 'SPY',
    expiry: '2026-12-18',
    side: 'put',
    strike: price(592.5),
  });
  for (const text of ['SPY', 'SPY261301C00600000', 'SPY261218X00600000', 'SPY261218C00000000'])
    expect(contractOf(text)).toBeNull();
});
