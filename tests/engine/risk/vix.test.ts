// The VIX table (RISK-3): at each boundary the stricter band, an override for its day only, and half a size
// where the table says half. Every word of it names the source.
import { describe, expect, test } from 'vitest';
import { nanos, price, quantity } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { sizeEntry } from '#engine/risk/sizing.ts';
import { judgeVix, NO_VIX, vixBand } from '#engine/risk/vix.ts';
import {
  LIMITS_AT_REST,
  marketOf,
  planOf,
  seenAt,
  stateOf,
  symbolAt,
  TODAY,
} from '#tests/engine/risk/sheet.ts';

const TABLE = { watch: 20, half: 25, none: 35 };
const BEFORE = tradingDay('2020-02-25');

test.each([
  [0.01, 'normal'],
  [19.99, 'normal'],
  [20, 'watch'],
  [24.99, 'watch'],
  [25, 'half'],
  [34.99, 'half'],
  [35, 'none'],
  [1_000, 'none'],
  [0, 'none'],
  [-1, 'none'],
  [Number.NaN, 'none'],
  [Number.POSITIVE_INFINITY, 'none'],
] as const)('a VIX of %d is in the band %s', (value, band) => {
  expect(vixBand(value, TABLE)).toBe(band);
});

test('a table without boundaries, as a demo may have, is always at rest', () => {
  expect(vixBand(80, { watch: null, half: null, none: null })).toBe('normal');
});

function word(value: number, overridden: string | null = null, day: string = BEFORE) {
  const read = { value, day: tradingDay(day), source: 'DERIVED: from moves', derived: true };
  const vix = { read, overridden: overridden === null ? null : tradingDay(overridden) };
  return judgeVix(vix, { today: TODAY, before: BEFORE }, TABLE);
}

describe('what it lets the desk do', () => {
  test.each([
    ['at rest', word(15), 'normal', 1],
    ['watched', word(20), 'watch', 1],
    ['halved', word(25), 'half', 0.5],
    ['nothing', word(35), 'none', 0],
    ['overridden today: half', word(35, TODAY), 'none', 0.5],
    ['overridden another day: nothing', word(35, BEFORE), 'none', 0],
    ['stale: nothing, whatever was overridden', word(15, TODAY, '2020-02-24'), 'unknown', 0],
    ['of today: as good as of the last close', word(15, null, TODAY), 'normal', 1],
    ['never read', judgeVix(NO_VIX, { today: TODAY, before: BEFORE }, TABLE), 'unknown', 0],
  ] as const)('%s', (_, said, band, factor) => {
    expect(said).toMatchObject({ band, factor });
  });

  test('its words name the source, and DERIVED where it is', () => {
    expect(word(27.06).says).toBe('VIX 27.1 of 2020-02-25 (DERIVED, from moves)');
  });
});

describe('sizing', () => {
  const at = price(100.5);
  const size = (value: number, market = marketOf()) => {
    const vix = {
      read: { value, day: BEFORE, source: 'Cboe', derived: false },
      overridden: null,
    };
    const wish = { symbol: symbolAt(0), at, stop: price(95) };
    return sizeEntry(stateOf({ vix }), { seen: seenAt(), market }, wish);
  };

  test('takes the tightest cap and names it', () => {
    expect(size(15)).toEqual({ qty: nanos(99_502_487_562), by: 'order cap' });
  });

  test('is half in the half band, and says so', () => {
    expect(size(25)).toEqual({
      qty: nanos(49_751_243_781),
      by: 'order cap, halved by VIX 25.0 of 2020-02-25 (Cboe)',
    });
  });

  test('whole units where the broker asks for them', () => {
    const listing = { symbol: symbolAt(0), barred: null, fractional: false, shortable: false };
    expect(size(15, marketOf({ listing })).qty).toBe(quantity(99));
  });

  test.each([15, 25])('what is sized at a VIX of %d passes the review', (value) => {
    const vix = { read: { value, day: BEFORE, source: 'Cboe', derived: false }, overridden: null };
    const facts = reviewOrder(stateOf({ vix }), seenAt(), marketOf(), {
      plan: planOf({ qty: size(value).qty, assumed: at }),
      score: 70,
      by: 'trend',
    });
    expect(facts.map((fact) => fact.kind)).toEqual(['order.approved']);
  });

  test('nothing without a stop below, a limit, or any cap at all', () => {
    const look = { seen: seenAt(), market: marketOf() };
    const wish = { symbol: symbolAt(0), at, stop: at };
    expect(sizeEntry(stateOf(), look, wish)).toEqual({
      qty: 0,
      by: 'an entry needs a protective stop above its price',
    });
    const { orderCents: _gone, ...values } = LIMITS_AT_REST.values;
    const limits = { ...LIMITS_AT_REST, values };
    expect(sizeEntry(stateOf({ limits }), look, { ...wish, stop: price(95) }).by).toContain(
      'the limit orderCents is missing',
    );
  });
});
