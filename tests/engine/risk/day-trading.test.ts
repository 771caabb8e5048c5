// A small account makes three day trades in five sessions and no fourth: what was opened today, or waits to
// be, may be closed today by its stop, and so counts before an entry is let through (RISK-5).
import { expect, test } from 'vitest';
import type { BrokerAccount } from '#engine/broker/broker.ts';
import { cents } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import { bookSums } from '#engine/risk/carried.ts';
import { pictureRisk } from '#runbook/risk-picture.ts';
import { limited, said } from '#tests/engine/risk/asking.ts';
import type { Case } from '#tests/engine/risk/asking.ts';
import {
  booksOf,
  marketOf,
  orderOf,
  ordersOf,
  positionOf,
  seenAt,
  stateOf,
  symbolAt,
} from '#tests/engine/risk/sheet.ts';

const [TODAY, YESTERDAY] = ['2020-02-26', '2020-02-25'];

function account(equity: number, dayTrades: number): { readonly account: BrokerAccount } {
  const [cash, buyingPower] = [cents(equity), cents(equity)];
  const rest = { number: 'PA1', kind: 'paper', blocked: null, cash, buyingPower } as const;
  return { account: { ...rest, equity: cents(equity), dayTrades } };
}

const made = (count: number) => Array.from({ length: count }, () => tradingDay(YESTERDAY));

/** A small account's positions, one for each of these days it was last added to. */
function added(...days: readonly string[]) {
  const positions = days.map((day, at) => {
    const whole = positionOf({ symbol: symbolAt(at + 1) });
    return { ...whole, lots: whole.lots.map((lot) => ({ ...lot, day: tradingDay(day) })) };
  });
  return booksOf(positions, 2_000_000);
}

const waiting = ordersOf([orderOf({ symbol: symbolAt(1), attempt: 2 })]);

const TABLE: readonly (readonly [string, Case, number | 'passes'])[] = [
  ['two made by our count', { state: { books: added(), dayTrades: made(2) } }, 'passes'],
  ['three made by our count', { state: { books: added(), dayTrades: made(3) } }, 4],
  ['two by the broker’s count', { market: account(2_499_999, 2) }, 'passes'],
  ['three by the broker’s count', { market: account(2_499_999, 3) }, 4],
  ['three, but enough equity', { market: account(2_500_000, 3) }, 'passes'],
  ['two opened today', { state: { books: added(TODAY, TODAY) } }, 'passes'],
  ['three opened today', { state: { books: added(TODAY, TODAY, TODAY) } }, 4],
  [
    'two made, and two held since yesterday',
    { state: { books: added(YESTERDAY, YESTERDAY), dayTrades: made(2) } },
    'passes',
  ],
  [
    'one made, and two of three opened today',
    { state: { books: added(TODAY, YESTERDAY, TODAY), dayTrades: made(1) } },
    4,
  ],
  [
    'one made, and an entry waits',
    { state: { books: added(), dayTrades: made(1), orders: waiting } },
    'passes',
  ],
  [
    'two made, and an entry waits',
    { state: { books: added(), dayTrades: made(2), orders: waiting } },
    4,
  ],
  [
    'one made where one is allowed',
    { state: { ...limited({ dayTradesBelowFloor: 1 }), books: added(), dayTrades: made(1) } },
    2,
  ],
];

test.each(TABLE)('%s', (_, row, ahead) => {
  const most = row.state?.limits?.values.dayTradesBelowFloor ?? 3;
  expect(said(row)).toBe(
    ahead === 'passes'
      ? 'order.approved'
      : `DAY_TRADES | compliance | closed today this entry may make ${ahead} day trades in five sessions under $25,000, at most ${most} (dayTradesBelowFloor) | in a later session`,
  );
});

test('a position added to today counts by its youngest lot', () => {
  const [whole] = Object.values(added(YESTERDAY, TODAY).positions).map((row) => row.lots);
  const later = [
    ...(whole ?? []),
    ...(whole ?? []).map((lot) => ({ ...lot, day: tradingDay(TODAY) })),
  ];
  expect(bookSums(booksOf([positionOf({ symbol: symbolAt(1), lots: later })])).lastAdded).toEqual({
    day: TODAY,
    positions: 1,
  });
  expect(bookSums(booksOf([])).lastAdded).toBeNull();
});

test('the headroom shown is what the review goes by', () => {
  const state = stateOf({ books: added(TODAY), dayTrades: made(1) });
  const { rows } = pictureRisk(state, seenAt(), marketOf());
  expect(rows.find((row) => row.limit === 'dayTradesBelowFloor')).toMatchObject({
    now: '2',
    bound: '3',
    left: '1',
  });
});
