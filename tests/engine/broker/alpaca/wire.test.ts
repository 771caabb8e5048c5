// Alpaca's decimals are read exactly and written back exactly, and what is no number, time or symbol is a
// fault that says so.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  centsOf,
  dayOf,
  instantOf,
  plainDecimal,
  priceOf,
  qtyOf,
  rowOf,
  rowsOf,
  scaled,
  symbolOf,
} from '#engine/broker/alpaca/wire.ts';
import { BrokerFault } from '#engine/broker/broker.ts';

describe('decimals', () => {
  test.each([
    ['122086.5', 2, 12_208_650],
    ['122011.09751111286868', 2, 12_201_110],
    ['-0.005', 2, -1],
    ['0.004999', 2, 0],
    ['-0.004', 2, 0],
    ['0.02', 9, 20_000_000],
    ['0.123456789', 9, 123_456_789],
    ['1', 0, 1],
    ['16', 0, 16],
  ])('%s with %i digits is %i', (text, digits, value) => {
    expect(scaled(text, digits)).toBe(value);
  });

  test.each(['', 'NaN', 'Infinity', '1e5', '0x10', '1,000', ' 1', '.5', '--1'])(
    '%j is no decimal',
    (text) => {
      expect(() => scaled(text, 2)).toThrow(BrokerFault);
    },
  );

  test('what no safe integer holds is a fault', () => {
    expect(() => qtyOf('9007200')).toThrow(/too large/);
    expect(qtyOf('9007199')).toBe(9_007_199_000_000_000);
  });

  test('written and read again is the same', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(0, 2, 4, 9), (value, digits) => {
        expect(scaled(plainDecimal(value, digits), digits)).toBe(value);
      }),
    );
  });
});

test('a price of nothing is none, and a quantity has no sign', () => {
  expect(priceOf('0')).toBeNull();
  expect(priceOf('0.00004')).toBeNull();
  expect(priceOf('150.25')).toBe(1_502_500);
  expect(qtyOf('-3')).toBe(3_000_000_000);
  expect(centsOf('-12.34')).toBe(-1_234);
});

test('times keep their milliseconds, whatever finer they say', () => {
  expect(instantOf('2024-12-31T16:51:21.52544647Z')).toBe(Date.UTC(2024, 11, 31, 16, 51, 21, 525));
  expect(instantOf('2025-06-24T14:15:22-04:00')).toBe(Date.UTC(2025, 5, 24, 18, 15, 22));
  expect(() => instantOf('yesterday')).toThrow(BrokerFault);
});

test.each(['BRK.B', 'AAPL250620C00100000', 'TSLA1250620C00100000', 'BTC/USD', '023ESC010'])(
  '%s keeps the name Alpaca gives it',
  (text) => {
    expect(symbolOf(text)).toBe(text);
  },
);

test('what is no name at all is marked, and never what every object has', () => {
  expect(symbolOf('')).toBe('?');
  expect(symbolOf('__proto__')).toBe('?__proto__');
  expect(symbolOf('<!here>')).toBe('???here?');
  expect(symbolOf('A'.repeat(99))).toBe(`?${'A'.repeat(32)}`);
});

test('a day is a day of the calendar', () => {
  expect(dayOf('2026-02-28T00:00:00Z')).toBe('2026-02-28');
  for (const text of ['2026-02-31', '2026-13-45', 'xxxx', ''])
    expect(() => dayOf(text)).toThrow(BrokerFault);
});

test('what is no price is none', () => {
  expect(['NaN', '1e5', '9'.repeat(25)].map(priceOf)).toEqual([null, null, null]);
});

test.each([
  ['a list where one row is meant', () => rowOf([], 'the account')],
  ['nothing where one row is meant', () => rowOf(null, 'the account')],
  ['a row where a list is meant', () => rowsOf({}, 'the orders')],
  ['a text among rows', () => rowsOf(['a'], 'the orders')],
])('%s is a fault', (_, read) => {
  expect(read).toThrow(BrokerFault);
});
