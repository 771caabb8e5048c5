// How an order meets a bar: gaps, touches, partial fills, and prices never kinder than the bar.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { OrderTerms, Side } from '#engine/broker/broker.ts';
import {
  endsWithSession,
  feePerUnit,
  meetBar,
  noFee,
  priceIn,
  quantityIn,
  slipped,
  soundBar,
} from '#engine/broker/matching.ts';
import type { MatchRules, WorkingOrder } from '#engine/broker/matching.ts';
import { NO_QTY, nanos, price, quantity, ticks, units } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';

import { at, bar, ticket } from './scenes.ts';
import type { Shape } from './scenes.ts';

const BPS = 10;
const WHOLE: MatchRules = { seed: 1, slippageBps: BPS, partialChance: 0 };

interface Case {
  readonly name: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly shape: Shape;
  readonly want: number | null;
  readonly filledBefore?: number;
}

const limit = (dollars: number): OrderTerms => ({ type: 'limit', limit: price(dollars) });
const stop = (dollars: number): OrderTerms => ({ type: 'stop', stop: price(dollars) });
const market: OrderTerms = { type: 'market' };

const CASES: readonly Case[] = [
  {
    name: 'a market buy pays the open and slippage',
    side: 'buy',
    terms: market,
    shape: [100, 101, 99, 100],
    want: 100.1,
  },
  {
    name: 'a market sell gets the open less slippage',
    side: 'sell',
    terms: market,
    shape: [100, 101, 99, 100],
    want: 99.9,
  },
  {
    name: 'a buy limit above the open pays the slipped open',
    side: 'buy',
    terms: limit(105),
    shape: [100, 101, 99, 100],
    want: 100.1,
  },
  {
    name: 'a buy limit within the slippage pays its limit',
    side: 'buy',
    terms: limit(100.05),
    shape: [100, 101, 99, 100],
    want: 100.05,
  },
  {
    name: 'a buy limit touched by the low pays its limit',
    side: 'buy',
    terms: limit(99),
    shape: [100, 101, 99, 100],
    want: 99,
  },
  {
    name: 'a buy limit one tick below the low waits',
    side: 'buy',
    terms: limit(98.9999),
    shape: [100, 101, 99, 100],
    want: null,
  },
  {
    name: 'a buy limit gapped below pays the slipped open',
    side: 'buy',
    terms: limit(100),
    shape: [90, 91, 89, 90],
    want: 90.09,
  },
  {
    name: 'a sell limit touched by the high gets its limit',
    side: 'sell',
    terms: limit(101),
    shape: [100, 101, 99, 100],
    want: 101,
  },
  {
    name: 'a sell limit one tick above the high waits',
    side: 'sell',
    terms: limit(101.0001),
    shape: [100, 101, 99, 100],
    want: null,
  },
  {
    name: 'a sell limit gapped above gets the slipped open',
    side: 'sell',
    terms: limit(100),
    shape: [110, 111, 109, 110],
    want: 109.89,
  },
  {
    name: 'a sell stop above the low fills at the stop, slipped',
    side: 'sell',
    terms: stop(99.5),
    shape: [100, 101, 99, 100],
    want: 99.4005,
  },
  {
    name: 'a sell stop touched by the low triggers',
    side: 'sell',
    terms: stop(99),
    shape: [100, 101, 99, 100],
    want: 98.901,
  },
  {
    name: 'a sell stop below the low rests',
    side: 'sell',
    terms: stop(98.9999),
    shape: [100, 101, 99, 100],
    want: null,
  },
  {
    name: 'a sell stop gapped through fills at the open',
    side: 'sell',
    terms: stop(99),
    shape: [90, 91, 89, 90],
    want: 89.91,
  },
  {
    name: 'a triggered sell stop fills its rest above the stop',
    side: 'sell',
    terms: stop(99),
    shape: [100, 101, 99.5, 100],
    filledBefore: 1,
    want: 99.9,
  },
  {
    name: 'a buy stop touched by the high fills slipped',
    side: 'buy',
    terms: stop(101),
    shape: [100, 101, 99, 100],
    want: 101.101,
  },
  {
    name: 'a buy stop gapped through fills at the open',
    side: 'buy',
    terms: stop(101),
    shape: [110, 111, 109, 110],
    want: 110.11,
  },
  {
    name: 'a buy stop above the high rests',
    side: 'buy',
    terms: stop(101.0001),
    shape: [100, 101, 99, 100],
    want: null,
  },
];

describe('the price in a bar', () => {
  it.each(CASES)('$name', ({ side, terms, shape, want, filledBefore }) => {
    const order = { ticket: ticket({ side, terms }), filled: quantity(filledBefore ?? 0) };
    const got = priceIn(order, bar(at(0), shape), BPS);
    expect(got).toBe(want === null ? null : price(want));
  });
});

const anyShape = fc
  .tuple(fc.integer({ min: 2, max: 5_000_000 }), fc.nat(50_000), fc.nat(50_000), fc.nat(), fc.nat())
  .map(([low, up, more, open, close]) => {
    const high = low + up + more;
    const inside = (pick: number): number => low + (pick % (high - low + 1));
    const [o, c] = [ticks(inside(open)), ticks(inside(close))];
    const start = at(0);
    const end = deskTime(start + 300_000);
    return {
      ...bar(start, [1, 1, 1, 1]),
      end,
      open: o,
      high: ticks(high),
      low: ticks(low),
      close: c,
    };
  });

const anyTerms = fc
  .tuple(fc.constantFrom('market', 'limit', 'stop'), fc.integer({ min: 1, max: 5_200_000 }))
  .map(([type, level]): OrderTerms => {
    if (type === 'limit') return { type, limit: ticks(level) };
    return type === 'stop' ? { type, stop: ticks(level) } : { type: 'market' };
  });
const anyOrder = fc
  .record({
    terms: anyTerms,
    side: fc.constantFrom<Side>('buy', 'sell'),
    qty: fc.integer({ min: 1, max: 1e13 }),
    done: fc.double({ min: 0, max: 0.999, noNaN: true }),
  })
  .map(({ terms, side, qty, done }) => ({
    ticket: { ...ticket({ side, terms }), qty: nanos(qty) },
    filled: nanos(Math.floor(qty * done)),
  }));
const anyMeeting = fc.record({
  path: anyShape,
  order: anyOrder,
  rules: fc.record({
    seed: fc.nat(),
    slippageBps: fc.integer({ min: 0, max: 500 }),
    partialChance: fc.constantFrom(0, 0.2, 1),
  }),
});

describe('properties', () => {
  it('a fill is never kinder than the bar, never beyond the limit, never more than the rest', () => {
    let fills = 0;
    fc.assert(
      fc.property(anyMeeting, ({ order, path, rules }) => {
        const { side, terms, qty } = order.ticket;
        const { fill } = meetBar(order, path, rules);
        if (fill === null) return;
        fills += 1;
        expect(fill.qty).toBeGreaterThan(0);
        expect(fill.qty + order.filled).toBeLessThanOrEqual(qty);
        if (side === 'buy') expect(fill.price).toBeGreaterThanOrEqual(path.low);
        else expect(fill.price).toBeLessThanOrEqual(path.high);
        if (terms.type !== 'limit') return;
        if (side === 'buy') expect(fill.price).toBeLessThanOrEqual(terms.limit);
        else expect(fill.price).toBeGreaterThanOrEqual(terms.limit);
      }),
      { numRuns: 2_000 },
    );
    expect(fills).toBeGreaterThan(500);
  });

  it('slippage is always against the taker', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 1e9 }),
        fc.integer({ min: 1, max: 9_999 }),
        (open, bps) => {
          expect(slipped(ticks(open), 'buy', bps)).toBeGreaterThan(open);
          expect(slipped(ticks(open), 'sell', bps)).toBeLessThan(open);
        },
      ),
    );
  });
});

function order(qty: number): WorkingOrder {
  return { ticket: ticket({ units: qty }), filled: NO_QTY };
}

describe('how much one bar fills', () => {
  const path = bar(at(0), [100, 100, 100, 100]);

  it('a partial fill is 30 to 80 % of the rest, and whole units stay whole', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const rules = { ...WHOLE, seed, partialChance: 1 };
      const whole = units(quantityIn(order(1_000), path, rules));
      expect(Number.isInteger(whole)).toBe(true);
      expect(whole).toBeGreaterThanOrEqual(300);
      expect(whole).toBeLessThanOrEqual(800);
      const fraction = units(quantityIn(order(2.5), path, rules));
      expect(fraction).toBeGreaterThanOrEqual(0.74999);
      expect(fraction).toBeLessThanOrEqual(2);
    }
  });

  it('one unit, or one billionth of it, fills at once', () => {
    const rules = { ...WHOLE, partialChance: 1 };
    expect(units(quantityIn(order(1), path, rules))).toBe(1);
    expect(quantityIn(order(1e-9), path, rules)).toBe(1);
  });

  it('about a fifth of the bars fill in part at the default chance', () => {
    let parts = 0;
    for (let seed = 0; seed < 2_000; seed += 1)
      if (quantityIn(order(100), path, { ...WHOLE, seed, partialChance: 0.2 }) < quantity(100))
        parts += 1;
    expect(parts).toBeGreaterThan(320);
    expect(parts).toBeLessThan(480);
  });

  it('the same order and bar give the same part, another bar or order another', () => {
    const rules = { ...WHOLE, partialChance: 1 };
    const first = quantityIn(order(1_000), path, rules);
    expect(quantityIn(order(1_000), path, rules)).toBe(first);
    expect(quantityIn(order(1_000), bar(at(5), [100, 100, 100, 100]), rules)).not.toBe(first);
    const other = { ticket: ticket({ id: 'b', units: 1_000 }), filled: NO_QTY };
    expect(quantityIn(other, path, rules)).not.toBe(first);
  });
});

describe('time in force and fees', () => {
  it('only an immediate order ends its rest with the bar', () => {
    const path = bar(at(0), [100, 100, 100, 100]);
    const far = { terms: limit(50) };
    const meet = (tif: 'day' | 'gtc' | 'ioc'): ReturnType<typeof meetBar> =>
      meetBar({ ticket: ticket({ ...far, tif }), filled: NO_QTY }, path, WHOLE);
    expect(meet('ioc')).toEqual({ fill: null, endsRest: true });
    expect(meet('day')).toEqual({ fill: null, endsRest: false });
    expect(meet('gtc')).toEqual({ fill: null, endsRest: false });
  });

  it.each([
    ['day', true],
    ['ioc', true],
    ['gtc', false],
  ] as const)('%s ends with the session: %s', (tif, want) => {
    expect(endsWithSession(ticket({ tif }))).toBe(want);
  });

  it('a fee for each unit is exact to the cent', () => {
    expect(feePerUnit(price(0.65))(quantity(7), price(3))).toBe(455);
    expect(noFee(quantity(7), price(3))).toBe(0);
  });

  it.each<[string, Shape]>([
    ['open above the high', [102, 101, 99, 100]],
    ['close below the low', [100, 101, 99, 98]],
    ['high below the low', [100, 99, 101, 100]],
  ])('a bar with %s is refused', (_name, shape) => {
    expect(() => soundBar(bar(at(0), shape))).toThrow(RangeError);
  });
});
