// The days after a sale at a loss are days of the calendar, and a part sold at a loss begins them whatever the
// whole trade comes to (RISK-5).
import { describe, expect, test } from 'vitest';
import { foldEngine } from '#engine/fold.ts';
import { previousSession, sessionOn } from '#engine/market/session.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { NEW_STRATEGY_BOOK, strategyBook } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { limited, said } from '#tests/engine/risk/asking.ts';
import {
  booksOf,
  orderOf,
  ordersOf,
  positionOf,
  seenAt,
  stateOf,
  STRATEGY,
  symbolAt,
  TODAY,
} from '#tests/engine/risk/sheet.ts';

const lostOn = { [symbolAt(0)]: tradingDay('2020-01-27') };
const after = (strategy: string): Partial<EngineState> => ({
  strategyBooks: { [strategy]: { ...NEW_STRATEGY_BOOK, lostOn } },
});

/** What is said of an entry on this day at an hour, 2020-01-27 being the day of the loss. */
function on(day: string, minute: number, change: Partial<EngineState> = after(STRATEGY)): string {
  const desk = deskTime(atNewYork(tradingDay(day), minute));
  const before = previousSession(tradingDay(day)).day;
  const state: Partial<EngineState> = {
    ...change,
    compared: { at: desk, clean: true, lines: [] },
    vix: { read: { value: 15, day: before, source: 'Cboe', derived: false }, overridden: null },
  };
  const seen = { desk, session: sessionOn(tradingDay(day)) };
  return said({ state, seen }).split(' | ')[0] ?? '';
}

describe('thirty days', () => {
  test.each([
    ['the 30th day at the open', '2020-02-26', 570, 'WASH_SALE'],
    ['the 30th day near the close', '2020-02-26', 950, 'WASH_SALE'],
    ['the 31st day at the open', '2020-02-27', 570, 'order.approved'],
  ])('%s', (_, day, minute, code) => {
    expect(on(day, minute)).toBe(code);
    expect(on(day, minute, after('fade'))).toBe(code);
  });

  test('no days asked for are none, on the very day of the loss', () => {
    const own = { [symbolAt(0)]: TODAY };
    const lost = { strategyBooks: { [STRATEGY]: { ...NEW_STRATEGY_BOOK, lostOn: own } } };
    for (const none of [0, 'none'] as const)
      expect(
        on(TODAY, 600, { ...lost, ...limited({ washSaleDays: none, washSaleDeskDays: none }) }),
      ).toBe('order.approved');
    expect(on(TODAY, 600, lost)).toBe('WASH_SALE');
  });
});

describe('a part of a position sold', () => {
  function sold(at: number): EngineState {
    const exit = orderOf({ attempt: 3, purpose: 'exit', side: 'sell', qty: quantity(4) });
    const held = positionOf({ symbol: symbolAt(0), qty: quantity(10) });
    const lots = held.lots.map((lot) => ({ ...lot, cost: cents(100_000) }));
    const books = booksOf([{ ...held, lots, realised: cents(50_000) }]);
    const state = stateOf({ books, orders: ordersOf([exit]) });
    const { id, symbol, side, qty } = exit;
    const rest = { execution: 'e1', fee: cents(0), at: seenAt().desk };
    const fill = { id, symbol, side, qty, price: price(at), ...rest };
    return foldEngine(state, { kind: 'order.filled', fill }, seenAt());
  }

  test.each([
    [99.99, TODAY],
    [100, undefined],
    [101, undefined],
  ])('at %d counts from %s', (at, day) => {
    expect(strategyBook(sold(at), STRATEGY).lostOn[symbolAt(0)]).toBe(day);
  });
});
