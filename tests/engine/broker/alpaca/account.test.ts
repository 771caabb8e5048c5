// The account, positions, clock, calendar and assets as Alpaca writes them, its official examples among them.
import { describe, expect, test } from 'vitest';

import {
  accountOf,
  calendarOf,
  clockOf,
  listingOf,
  positionsOf,
} from '#engine/broker/alpaca/account.ts';
import { BrokerFault } from '#engine/broker/broker.ts';

/** The official example of GET /v2/account, what of it is read. */
const ACCOUNT = {
  account_blocked: false,
  account_number: 'PALPACA_123',
  buying_power: '245432.61',
  cash: '122086.5',
  daytrade_count: 0,
  equity: '123346.11',
  status: 'ACTIVE',
  trade_suspended_by_user: false,
  trading_blocked: false,
};

test('the account of the official example', () => {
  expect(accountOf(ACCOUNT, 'paper')).toEqual({
    number: 'PALPACA_123',
    kind: 'paper',
    cash: 12_208_650,
    equity: 12_334_611,
    buyingPower: 24_543_261,
    blocked: null,
    dayTrades: 0,
  });
});

test.each([
  ['account_blocked', true, /blocked the account$/],
  ['trading_blocked', true, /for trading/],
  ['trade_suspended_by_user', true, /own settings/],
  ['status', 'ACCOUNT_CLOSED', /account_closed/],
])('%s %s is said', (field, value, says) => {
  expect(accountOf({ ...ACCOUNT, [field]: value }, 'paper').blocked).toMatch(says);
});

test('the count of day trades may be gone, and cash may not', () => {
  const { daytrade_count: _, ...rest } = ACCOUNT;
  expect(accountOf(rest, 'live').dayTrades).toBe(0);
  expect(() => accountOf({ ...ACCOUNT, cash: null }, 'paper')).toThrow(BrokerFault);
  expect(() => accountOf({ ...ACCOUNT, daytrade_count: 'many' }, 'paper')).toThrow(BrokerFault);
});

test('a short position is negative, whichever way Alpaca signs it', () => {
  const row = { symbol: 'AAPL', avg_entry_price: '174.78' };
  const held = positionsOf([
    { ...row, qty: '3', side: 'long' },
    { ...row, qty: '-3', side: 'short' },
    { ...row, qty: '3', side: 'short', avg_entry_price: '0' },
  ]);
  expect(held.map(({ qty }) => qty)).toEqual([3e9, -3e9, -3e9]);
  expect(held.map((one) => one.price)).toEqual([1_747_800, 1_747_800, null]);
});

test('what a position is worth has its sign, and is left out where Alpaca does not say it', () => {
  const row = { symbol: 'AAPL', qty: '3', avg_entry_price: '174.78' };
  const held = positionsOf([
    { ...row, side: 'long', market_value: '524.345' },
    { ...row, side: 'short', market_value: '-524.34' },
    { ...row, side: 'short', market_value: '524.34' },
    { ...row, side: 'long', market_value: null },
    { ...row, side: 'long', market_value: 'much' },
    { ...row, side: 'long' },
  ]);
  expect(held.map(({ value }) => value)).toEqual([
    52_435,
    -52_434,
    -52_434,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the clock of the official example', () => {
  const row = { is_open: true, timestamp: '2025-06-24T14:15:22-04:00' };
  expect(clockOf(row)).toEqual({ at: Date.UTC(2025, 5, 24, 18, 15, 22), open: true });
});

test('calendar dates are days and never move to a neighbour', () => {
  const row = { open: '09:30', close: '13:00', session_open: '0400', session_close: '1700' };
  expect(calendarOf([{ ...row, date: '2025-11-28' }])).toEqual([
    { day: '2025-11-28', openMinute: 570, closeMinute: 780 },
  ]);
});

test.each(['2026-02-31', 'xxxx'])('%s in the calendar is a fault of the broker', (date) => {
  expect(() => calendarOf([{ date, open: '09:30', close: '16:00' }])).toThrow(BrokerFault);
});

describe('what may be traded', () => {
  const asset = {
    symbol: 'AAPL',
    status: 'active',
    tradable: true,
    fractionable: true,
    shortable: true,
    easy_to_borrow: true,
  };
  test.each([
    ['a share', {}, { barred: null, fractional: false, shortable: true }],
    ['one that is inactive', { status: 'inactive', tradable: false }, { barred: 'inactive' }],
    ['one that is not tradable', { tradable: false }, { barred: 'not tradable at Alpaca' }],
    ['one that is hard to borrow', { easy_to_borrow: false }, { shortable: false }],
    [
      'an option’s contract',
      { symbol: 'AAPL250620C00100000', fractionable: undefined, shortable: undefined },
      { barred: null, fractional: false, shortable: false },
    ],
  ])('%s', (_, changes, says) => {
    expect(listingOf({ ...asset, ...changes })).toMatchObject(says);
  });
});
