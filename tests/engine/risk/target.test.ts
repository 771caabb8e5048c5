// The target of an entry in the review: a cent beyond what the entry may cost, or the order is refused with the price
// that is too near; and what is no number never gets so far (O9).
import { describe, expect, test } from 'vitest';
import { price } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { limited, said } from '#tests/engine/risk/asking.ts';

const WOULD = 'a stop further away, or a larger entries.target';
const LONG: Partial<OrderPlan> = { stopLoss: price(90), assumed: price(100) };
const SHORT: Partial<OrderPlan> = {
  side: 'sell',
  stopAfter: price(105),
  stopLoss: price(105),
  assumed: price(99.5),
  terms: { type: 'limit', limit: price(99.5) },
};

describe('a target', () => {
  test.each<[string, number]>([
    ['far above', 120],
    ['a cent above', 100.01],
  ])('%s what the entry may cost passes', (_name, at) => {
    expect(said({ plan: { ...LONG, takeProfit: price(at) } })).toBe('order.approved');
  });

  test.each<[string, number, string]>([
    ['nearer than a cent', 100.0099, '100.0099'],
    ['at the very price', 100, '100.00'],
    ['below it', 95, '95.00'],
  ])('%s is refused', (_name, at, shown) => {
    const text = `the target ${shown} is not a cent above the 100.00 the entry may cost`;
    const words = `TARGET_NEAR | layer 1 | ${text} | ${WOULD}`;
    expect(said({ plan: { ...LONG, takeProfit: price(at) } })).toBe(words);
  });

  test('of a short sale lies below, by a cent', () => {
    const state = limited({ shortRatio: 0.5 });
    const plan = { ...SHORT, takeProfit: price(99.495) };
    const text = 'the target 99.4950 is not a cent below the 99.50 the entry may cost';
    expect(said({ state, plan })).toBe(`TARGET_NEAR | layer 1 | ${text} | ${WOULD}`);
    expect(said({ state, plan: { ...SHORT, takeProfit: price(90) } })).toBe('order.approved');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1])('of %d is no price', (at) => {
    const plan = { ...LONG, takeProfit: at as Price };
    expect(said({ plan })).toContain('NUMBER_BAD');
  });
});
