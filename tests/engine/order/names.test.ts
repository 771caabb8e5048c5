// The client order id (O1): a pure function of the decision key, at most 48 characters however long the
// names are, equal for equal keys and different for different ones.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { clientOrderId } from '#engine/order/order.ts';
import type { DecisionKey, Purpose } from '#engine/order/order.ts';

const symbols = fc.oneof(
  fc.constantFrom('SPY', 'BRK.B', 'BRKB', '^GSPC', 'A', 'GOOGL').map(instrumentSymbol),
  fc
    .tuple(
      fc.constantFrom('SPY', 'AAPL', 'GOOGL', 'BRKB'),
      fc.integer({ min: 100_000, max: 999_999 }),
      fc.constantFrom('C', 'P'),
      fc.integer({ min: 1, max: 99_999_999 }),
    )
    .map(([root, expiry, right, strike]) =>
      instrumentSymbol(`${root}${expiry}${right}${String(strike).padStart(8, '0')}`),
    ),
);

const keys: fc.Arbitrary<DecisionKey> = fc.record({
  account: fc.constantFrom('paper-0001', 'demo-0001', 'a-long-account-name-0042'),
  day: fc.constantFrom('2026-03-02', '2026-03-03', '2026-11-30').map(tradingDay),
  strategy: fc.constantFrom(
    'trend',
    'trend-crossover',
    'bollinger-reversion',
    'a-strategy-with-quite-a-long-name',
    'adopted',
  ),
  symbol: symbols,
  purpose: fc.constantFrom<Purpose>('entry', 'exit', 'protective', 'close', 'flatten'),
  attempt: fc.integer({ min: 1, max: 40 }),
});

function same(a: DecisionKey, b: DecisionKey): boolean {
  return (
    a.account === b.account &&
    a.day === b.day &&
    a.strategy === b.strategy &&
    a.symbol === b.symbol &&
    a.purpose === b.purpose &&
    a.attempt === b.attempt
  );
}

describe('the client order id', () => {
  test('is at most 48 characters and the same for the same decision', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const id = clientOrderId(key);
        expect(id.length).toBeLessThanOrEqual(48);
        expect(clientOrderId({ ...key })).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });

  test('differs where any part of the decision does', () => {
    fc.assert(
      fc.property(fc.array(keys, { minLength: 2, maxLength: 60 }), (many) => {
        const named = new Map<string, DecisionKey>();
        for (const key of many) {
          const id = clientOrderId(key);
          const before = named.get(id);
          if (before !== undefined) expect(same(before, key)).toBe(true);
          named.set(id, key);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a short name stays readable, a long one keeps its beginning', () => {
    const key: DecisionKey = {
      account: 'demo-0001',
      day: tradingDay('2020-02-24'),
      strategy: 'trend-crossover',
      symbol: instrumentSymbol('^GSPC'),
      purpose: 'entry',
      attempt: 1,
    };
    expect(clientOrderId(key)).toBe('demo-0001-20200224-GSPC-trend-crossover-E1');
    const long = clientOrderId({ ...key, symbol: instrumentSymbol('SPY261218C00600000') });
    expect(long).toMatch(/^demo-0001-20200224-SPY261218C00~[0-9a-f]{16}$/);
  });
});
