// Every refusal the review can give an order, with its very words: what happened against which number, and
// what would pass (RISK-6). On the sheet's desk at rest the same order passes.
import { expect, test } from 'vitest';
import type { BrokerAccount, Listing } from '#engine/broker/broker.ts';
import type { UniverseRow } from '#engine/fact.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { NEW_STRATEGY_BOOK } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import {
  booksOf,
  OPEN,
  orderOf,
  ordersOf,
  positionOf,
  stateOf,
  STRATEGY,
  symbolAt,
} from '#tests/engine/risk/sheet.ts';
import { limited, said } from '#tests/engine/risk/asking.ts';
import type { Case } from '#tests/engine/risk/asking.ts';

const ACCOUNT: BrokerAccount = {
  number: 'PA1',
  kind: 'paper',
  cash: cents(5_000_000),
  equity: cents(5_000_000),
  buyingPower: cents(5_000_000),
  blocked: null,
  dayTrades: 0,
};
const LAST_STAGE = { stage: '4', since: deskTime(OPEN), why: 'advanced', reason: '' } as const;
const LISTING: Listing = {
  symbol: symbolAt(0),
  barred: null,
  fractional: true,
  shortable: true,
};
const REAL = { desk: { ...stateOf().desk, deskKind: 'real' } } as Partial<EngineState>;
function agreed(row: UniverseRow): Partial<EngineState> {
  const { strategies } = stateOf();
  return strategies === null ? {} : { strategies: { ...strategies, universe: [row] } };
}
const SHORT: Partial<OrderPlan> = {
  side: 'sell',
  stopAfter: price(105),
  assumed: price(99.5),
  terms: { type: 'limit', limit: price(99.5) },
};
const vix = (value: number, day = '2020-02-25') => ({
  vix: {
    read: { value, day: tradingDay(day), source: 'Cboe', derived: false },
    overridden: null,
  },
});
const books = (lost: string, strategy = STRATEGY) => ({
  strategyBooks: {
    [strategy]: { ...NEW_STRATEGY_BOOK, lostOn: { [symbolAt(0)]: tradingDay(lost) } },
  },
});
const half = booksOf([positionOf({ symbol: symbolAt(1), qty: quantity(300) })], 2_000_000);

const TABLE: readonly (readonly [string, Case, string])[] = [
  [
    'an order that exists',
    { state: { orders: ordersOf([orderOf()]) } },
    'ORDER_EXISTS | gate | order a-20200226-SAAA-trend-E1 exists | a new decision',
  ],
  [
    'a closed gate',
    { seen: { stream: false } },
    'DESK_CLOSED | gate | the desk is reducing: stream: the broker is not heard | when the desk is open again',
  ],
  [
    'no price',
    { market: { last: null } },
    'PRICE_UNKNOWN | data | no price is known for SAAA | wait for a price',
  ],
  [
    'no quantity',
    { plan: { qty: quantity(0) } },
    'QUANTITY_ZERO | policy | nothing to buy at this size | a larger limit or a smaller stop distance',
  ],
  [
    'a score that is no number',
    { score: Number.NaN },
    'NUMBER_BAD | data | a price, quantity, score or equity of it is no number above zero | a sound reading of it; see positions and pnl',
  ],
  [
    'equity that is gone',
    { state: { books: booksOf([], -1) } },
    'NUMBER_BAD | data | a price, quantity, score or equity of it is no number above zero | a sound reading of it; see positions and pnl',
  ],
  [
    'a strategy that is off',
    { plan: { strategy: 'other' } },
    'STRATEGY_OFF | layer 3 | strategy other is not in force | enable it in config/strategies.yaml',
  ],
  [
    'a strategy that is disabled',
    { state: { strategyBooks: { trend: { ...NEW_STRATEGY_BOOK, disabled: 'five losses' } } } },
    'STRATEGY_DISABLED | layer 3 | strategy trend is disabled: five losses | another strategy, or re-enable it',
  ],
  [
    'a restricted symbol',
    { plan: { symbol: instrumentSymbol('GME') } },
    'RESTRICTED | compliance | GME is on the restricted list | another symbol',
  ],
  [
    'a symbol nobody agreed to',
    { state: agreed({ symbol: symbolAt(1), kind: 'equity', sector: null }) },
    'NOT_IN_UNIVERSE | compliance | SAAA is not among the 1 symbols in force | a symbol in force, or two keys for the new list: config pin <reason>',
  ],
  [
    'a symbol agreed to as another',
    { state: agreed({ symbol: symbolAt(0), kind: 'fund', sector: null }) },
    'NOT_IN_UNIVERSE | compliance | SAAA is in force as another kind or sector than config/universe.yaml now says | a symbol in force, or two keys for the new list: config pin <reason>',
  ],
  [
    'a paused symbol',
    { state: { pauses: { SAAA: { reason: 'earnings', by: 'ana', since: deskTime(0) } } } },
    'SYMBOL_PAUSED | compliance | SAAA is paused by ana: earnings | two keys: unpause SAAA <reason>',
  ],
  [
    'an account nobody read',
    { state: REAL },
    'ACCOUNT_UNKNOWN | compliance | the broker\u2019s account was not read yet | in a minute: until the close the broker is asked each minute',
  ],
  [
    'a blocked account',
    { market: { account: { ...ACCOUNT, blocked: 'trading is blocked' } } },
    'ACCOUNT_BLOCKED | compliance | the broker lets this account open nothing: trading is blocked | what the broker asks for; see its own page of the account',
  ],
  [
    'a symbol the broker was not heard on, in a demo on a local one',
    { market: { account: ACCOUNT, listing: null } },
    'LISTING_UNKNOWN | compliance | the broker was not heard on SAAA today, or does not know it | another symbol, or in a minute: until the close the broker is asked each minute',
  ],
  [
    'a symbol the broker does not know',
    { state: REAL, market: { account: ACCOUNT, listing: null } },
    'LISTING_UNKNOWN | compliance | the broker was not heard on SAAA today, or does not know it | another symbol, or in a minute: until the close the broker is asked each minute',
  ],
  [
    'a halted symbol',
    { market: { listing: { ...LISTING, barred: 'halted' } } },
    'SYMBOL_HALTED | compliance | the broker does not trade SAAA now: halted | when the symbol trades again',
  ],
  [
    'a short sale where none is allowed',
    { plan: SHORT },
    'SHORT_FORBIDDEN | compliance | selling short is not allowed (shortRatio 0 %) | a long entry',
  ],
  [
    'a short sale of what nobody lends',
    {
      state: limited({ shortRatio: 0.5 }),
      market: { listing: { ...LISTING, shortable: false } },
      plan: SHORT,
    },
    'NOT_SHORTABLE | compliance | the broker lends no SAAA to sell short | a long entry, or another symbol',
  ],
  [
    'the first minutes',
    { state: limited({ openGuardMinutes: 15 }), seen: { desk: deskTime(OPEN + 60_000) } },
    'TOO_EARLY | compliance | no entry in the first 15 minutes of a session (openGuardMinutes) | from 09:45:00 ET',
  ],
  [
    'the last minutes',
    { seen: { desk: deskTime(OPEN + 386 * 60_000) } },
    'TOO_LATE | compliance | no entry in the last 5 minutes of a session (closeGuardMinutes) | in the next session',
  ],
  [
    'no VIX',
    { state: { vix: { read: null, overridden: null } } },
    'VIX_UNKNOWN | VIX | no VIX was ever read; without a VIX of the last close nothing is opened | after a data refresh that reads it',
  ],
  [
    'a stale VIX, at any height',
    { state: vix(12, '2020-02-24') },
    'VIX_UNKNOWN | VIX | VIX 12.0 of 2020-02-24 (Cboe) is older than the last close, 2020-02-25; without a VIX of the last close nothing is opened | after a data refresh that reads it',
  ],
  [
    'a VIX at the boundary',
    { state: vix(35) },
    'VIX_HIGH | VIX | VIX 35.0 of 2020-02-25 (Cboe): nothing new is opened at this height | two keys for today: risk override-vix <reason>',
  ],
  [
    'a VIX that is no number',
    { state: vix(Number.NaN) },
    'VIX_HIGH | VIX | VIX NaN of 2020-02-25 (Cboe): nothing new is opened at this height | two keys for today: risk override-vix <reason>',
  ],
  [
    'no stop',
    { plan: { stopAfter: null } },
    'STOP_MISSING | layer 1 | an entry needs a protective stop below its price | a signal with a stop',
  ],
  [
    'a short sale without a stop above',
    { state: limited({ shortRatio: 0.5 }), plan: { ...SHORT, stopAfter: price(95) } },
    'STOP_MISSING | layer 1 | an entry needs a protective stop above its price | a signal with a stop',
  ],
  [
    'too much at the stop',
    { state: limited({ riskPerTradeRatio: 0.0001 }) },
    'LAYER1_RISK | layer 1 | risk to the stop 0.02 % of equity, at most 0.01 % | at most 0.909090909 units',
  ],
  [
    'the rollout\u2019s own risk, halved by the VIX',
    { state: { ...limited({ rolloutRiskRatio: 0.01 }), ...vix(25) }, plan: { qty: quantity(80) } },
    'LAYER1_RISK | layer 1 | risk to the stop 0.88 % of equity, at most 0.5 %, half of it by VIX 25.0 of 2020-02-25 (Cboe) | at most 45.454545454 units',
  ],
  [
    'a stop too far away',
    { plan: { stopAfter: price(40) } },
    'STOP_FAR | layer 1 | the stop is more than half the price away | a stop no lower than 50.25',
  ],
  [
    'a low score',
    { score: 54 },
    'SCORE_LOW | policy | score 54, at least 55 (score) | a signal of 55 or more',
  ],
  [
    'one signal too many',
    { state: limited({ signalsDay: 0 }) },
    'SIGNAL_COUNT | policy | signal 1 of the day, at most 0 (signalsDay) | tomorrow',
  ],
  [
    'a week whose target is reached',
    {
      state: {
        ...limited({ weekTargetRatio: 0.02 }),
        week: { key: '2020-02-24', openEquity: cents(4_900_000) },
      },
    },
    'WEEK_TARGET | policy | the week stands at 2.0 %, its target of 2.0 % (weekTargetRatio) is reached | next week',
  ],
  [
    'too large an order',
    { state: limited({ orderCents: 7_500 }) },
    'ORDER_CAP | policy | order of $100.50, at most $75 (orderCents) | at most 0.746268656 units',
  ],
  [
    'too large an order in whole units',
    {
      state: limited({ orderCents: 25_000 }),
      market: { listing: { ...LISTING, fractional: false } },
      plan: { qty: quantity(3) },
    },
    'ORDER_CAP | policy | order of $301.50, at most $250 (orderCents) | at most 2 units',
  ],
  [
    'an order of which not one whole unit fits',
    {
      state: limited({ orderCents: 5_000 }),
      market: { listing: { ...LISTING, fractional: false } },
    },
    'ORDER_CAP | policy | order of $100.50, at most $50 (orderCents) | nothing at this price',
  ],
  [
    'too much in a day',
    { state: limited({ budgetDayCents: 10_000 }) },
    'DAY_BUDGET | policy | new risk today $100.50, at most $100 (budgetDayCents) | at most 0.995024875 units',
  ],
  [
    'too many positions',
    { state: limited({ positions: 0 }) },
    'POSITION_COUNT | policy | 1 positions, at most 0 (positions) | after a position is closed',
  ],
  [
    'too many symbols',
    { state: limited({ symbols: 0 }) },
    'SYMBOL_COUNT | policy | 1 symbols, at most 0 (symbols) | a symbol that is held already, or after one is closed',
  ],
  [
    'an eleventh symbol with real money',
    {
      state: {
        desk: { ...REAL.desk, mode: 'LIVE' } as EngineState['desk'],
        rollout: LAST_STAGE,
        books: booksOf(
          Array.from({ length: 10 }, (_, row) => positionOf({ symbol: symbolAt(row + 1) })),
        ),
      },
      market: { account: ACCOUNT, listing: LISTING },
    },
    'SYMBOL_COUNT | policy | 11 symbols, at most 10 (symbols, LIVE) | a symbol that is held already, or after one is closed',
  ],
  [
    'too much in all',
    { state: { ...limited({ grossRatio: 0.6, sectorRatio: 1 }), books: half } },
    'GROSS_EXPOSURE | exposure | gross exposure 60.21 % of equity, at most 60 % (grossRatio) | close something first',
  ],
  [
    'too much sold short',
    { state: limited({ shortRatio: 0.001 }), plan: SHORT },
    'SHORT_EXPOSURE | exposure | sold short 0.2 % of equity, at most 0.1 % (shortRatio) | at most 0.502512562 units',
  ],
  [
    'too much of one name',
    { state: limited({ singleNameRatio: 0.001 }) },
    'SINGLE_NAME | exposure | SAAA 0.21 % of equity, at most 0.1 % (singleNameRatio) | at most 0.497512437 units',
  ],
  [
    'a name without a sector',
    { market: { sector: null } },
    'SECTOR_UNKNOWN | exposure | the sector of SAAA is not known | name its sector',
  ],
  [
    'too much of one sector',
    { state: limited({ sectorRatio: 0.001 }), market: { sector: 'Energy' } },
    'SECTOR | exposure | Energy 0.21 % of equity, at most 0.1 % (sectorRatio) | at most 0.497512437 units',
  ],
  [
    'a correlation nobody knows',
    { state: { books: booksOf([positionOf({ symbol: symbolAt(1) })]) }, market: { sessions: 59 } },
    'CORRELATION_UNKNOWN | exposure | the correlation with SAAB is not known | more history',
  ],
  [
    'too alike',
    { state: { books: booksOf([positionOf({ symbol: symbolAt(1) })]) }, market: { alike: true } },
    'CORRELATION | exposure | correlation with SAAB 1.00, at most 0.70 (correlation) | a less alike name',
  ],
  [
    'a value at risk nobody knows',
    { market: { sessions: 59 } },
    'VAR_UNKNOWN | exposure | under 60 sessions of history: value at risk is not known | more history',
  ],
  [
    'too much value at risk',
    { state: limited({ varRatio: 0.003 }), plan: { qty: quantity(90) } },
    'VAR | exposure | value at risk 0.3 % of equity (parametric, $162.49), at most 0.3 % (varRatio) | at most 83.086069651 units',
  ],
  [
    'too little buying power in our books',
    {
      state: {
        ...limited({ grossRatio: 'none' }),
        books: booksOf([positionOf({ symbol: symbolAt(1), qty: quantity(400) })], 5_000),
      },
    },
    'BUYING_POWER | compliance | $100.50 needed, $50.00 free | at most 0.497512437 units',
  ],
  [
    'too little buying power at the broker',
    { market: { account: { ...ACCOUNT, buyingPower: cents(2_000) } } },
    'BUYING_POWER | compliance | $100.50 needed, $20.00 free by the broker\u2019s buying power | at most 0.199004975 units',
  ],
  [
    'a fraction of what is traded whole',
    { market: { listing: { ...LISTING, fractional: false } }, plan: { qty: quantity(1.5) } },
    'FRACTION | compliance | SAAA is traded in whole units, not 1.5 | 1 units',
  ],
  [
    'less than one of what is traded whole',
    { market: { listing: { ...LISTING, fractional: false } }, plan: { qty: quantity(0.5) } },
    'FRACTION | compliance | SAAA is traded in whole units, not 0.5 | nothing: less than one whole unit is within the limits',
  ],
  [
    'a limit outside the collar',
    { plan: { terms: { type: 'limit', limit: price(103) } } },
    'COLLAR | compliance | limit 103.00 is 3.0 % from the last price 100.00, at most 2.0 % (collarRatio) | a limit from 98.01 to 101.99',
  ],
  [
    'a stop outside the collar',
    { plan: { terms: { type: 'stop', stop: price(97) } } },
    'COLLAR | compliance | stop 97.00 is 3.0 % from the last price 100.00, at most 2.0 % (collarRatio) | a stop from 98.01 to 101.99',
  ],
  [
    'a wash sale',
    { state: books('2020-01-28') },
    'WASH_SALE | compliance | SAAA was sold at a loss on 2020-01-28, 30 days must pass | another symbol, or SAAA from 2020-02-28 on',
  ],
  [
    'a wash sale of another strategy',
    { state: books('2020-01-28', 'fade') },
    'WASH_SALE | compliance | SAAA was sold at a loss on 2020-01-28 by fade, 30 days must pass | another symbol, or SAAA from 2020-02-28 on',
  ],
];

test('at rest the order passes', () => {
  expect(said({})).toBe('order.approved');
});

test.each(TABLE)('%s', (_, row, words) => {
  expect(said(row)).toBe(words);
});
