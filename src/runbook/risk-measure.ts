// Where each limit stands between orders, in the limit's own unit: what the desk carries now, the day's largest entry
// for what is asked of each order, and how far away what time alone decides is. The review goes by the same numbers.
import { valueOf } from '#engine/model/instrument.ts';
import { formatCents, ticks } from '#engine/model/money.ts';
import { DAY_MS, MINUTE_MS } from '#engine/model/time.ts';
import type { Order } from '#engine/order/order.ts';
import type { Surroundings } from '#engine/risk/asked.ts';
import { bookOf } from '#engine/risk/caps.ts';
import { dayTradesAhead } from '#engine/risk/compliance.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { columnsOf, valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { Stake } from '#engine/risk/value-at-risk.ts';

/** A measured value in the limit's own unit, and what it is of where that is not plain. */
export interface Measured {
  readonly value: number;
  readonly of?: string;
}

/** Words where there is nothing to measure yet; null where the number is not known. */
export type Measure = (around: Surroundings) => Measured | string | null;

function share(around: Surroundings, value: number, of?: string): Measured | null {
  if (around.worth <= 0) return null;
  const ratio = { value: value / around.worth };
  return of === undefined ? ratio : { ...ratio, of };
}

function allStakes({ books, orders }: Surroundings): readonly Stake[] {
  return [...books.stakes.rows, ...orders.stakes.rows];
}

/** The largest sum of stakes by a name of theirs; stakes without one do not count. */
function largest(around: Surroundings, nameOf: (stake: Stake) => string | null): Measured | null {
  const sums = new Map<string, number>();
  for (const stake of allStakes(around)) {
    const kind = around.market.instrument(stake.symbol);
    const name = kind === 'index' || kind === 'fund' ? null : nameOf(stake);
    if (name !== null) sums.set(name, (sums.get(name) ?? 0) + stake.value);
  }
  const [top] = [...sums].toSorted((a, b) => b[1] - a[1]);
  return top === undefined ? share(around, 0) : share(around, top[1], top[0]);
}

function highestCorrelation({ history, books, orders }: Surroundings): Measured | null {
  const columns = [
    ...new Set([...columnsOf(books.stakes, history), ...columnsOf(orders.stakes, history)]),
  ];
  let found: Measured = { value: 0 };
  for (const [at, a] of columns.entries())
    for (const b of columns.slice(at + 1)) {
      const value = history.correlation(a, b);
      if (value === null) return null;
      if (value > found.value) found = { value, of: `${a.symbol} and ${b.symbol}` };
    }
  return found;
}

function lastMinute(times: readonly number[], now: number): Measured {
  return { value: times.filter((at) => at > now - MINUTE_MS).length };
}

function weekGain(around: Surroundings): Measured | null {
  return gainFrom(around, around.state.week?.openEquity ?? 0);
}

function atRisk(around: Surroundings): Measured | null {
  const found = valueAtRisk(bookOf(around), null);
  if (found === null) return null;
  const { historical, parametric, loss } = found;
  return share(
    around,
    loss,
    `${formatCents(historical)} historical, ${formatCents(parametric)} parametric`,
  );
}

function fear({ state }: Surroundings): Measured | null {
  return state.vix.read === null ? null : { value: state.vix.read.value };
}

/** Of the strategies with trades enough to be judged. */
function lowestWinRate({ state }: Surroundings): Measured | string {
  const after = state.limits.values.winRateTrades;
  const rates = Object.entries(state.strategyBooks)
    .filter(([, row]) => row.trades > 0 && typeof after === 'number' && row.trades >= after)
    .map(([of, row]) => ({ value: row.wins / row.trades, of }));
  return rates.toSorted((a, b) => a.value - b.value)[0] ?? 'too few trades';
}

/** A change of equity from where it began, as a share of that. */
function gainFrom({ worth }: Surroundings, base: number): Measured | null {
  return base > 0 ? { value: (worth - base) / base } : null;
}

const NO_ENTRY = 'no entry today';

/** Of what only an order has, the largest of the day's entries. */
function largestEntry(valueIn: (order: Order, around: Surroundings) => number): Measure {
  return (around) => {
    const rows = Object.values(around.state.orders)
      .filter((order) => order.purpose === 'entry' && order.day === around.today)
      .map((order) => ({ value: valueIn(order, around), of: order.symbol }));
    return rows.toSorted((a, b) => b.value - a.value)[0] ?? NO_ENTRY;
  };
}

/** What an entry could lose at its stop, of equity. */
const atStop = largestEntry(({ symbol, qty, assumed, stopAfter }, { worth }) => {
  const apart = stopAfter === null ? 0 : Math.abs(assumed - stopAfter);
  return apart === 0 || worth <= 0 ? 0 : valueOf(symbol, qty, ticks(apart)) / worth;
});

/** How far an entry's own price was from the last one when it was decided. */
const collar = largestEntry(({ terms, decided }) => {
  if (terms.type === 'market') return 0;
  return Math.abs((terms.type === 'limit' ? terms.limit : terms.stop) / decided - 1);
});

function lowestScore({ state }: Surroundings): Measured | string {
  const taken = (state.day?.pack ?? [])
    .filter((line) => line.action === 'enter' && line.verdict === 'taken')
    .map(({ score, symbol }) => ({ value: score, of: symbol }));
  return taken.toSorted((a, b) => a.value - b.value)[0] ?? NO_ENTRY;
}

/** Days of the calendar since a name was last sold at a loss. */
function sinceLoss({ state, today }: Surroundings): Measured | string {
  const sold = Object.entries(state.strategyBooks).flatMap(([strategy, { lostOn }]) =>
    Object.entries(lostOn).map(([symbol, day]) => ({
      value: Math.round((Date.parse(today) - Date.parse(day)) / DAY_MS),
      of: `${symbol} by ${strategy}`,
    })),
  );
  return sold.toSorted((a, b) => a.value - b.value)[0] ?? 'no loss yet';
}

/** Whole minutes since the session opened, or until it closes. */
function minutes(from: 'open' | 'close'): Measure {
  return ({ seen: { session, desk } }) => {
    if (session === null || desk < session.open || desk >= session.close) return 'market closed';
    const apart = from === 'open' ? desk - session.open : session.close - desk;
    return { value: Math.floor(apart / MINUTE_MS) };
  };
}

/** How each limit is measured; losses that are bound are measured by the layers. */
export const MEASURES: Readonly<Record<LimitName, Measure>> = {
  riskPerTradeRatio: atStop,
  rolloutRiskRatio: atStop,
  lossDayRatio: (around) => gainFrom(around, around.state.day?.openEquity ?? 0),
  lossDayCents: ({ state, worth }) =>
    state.day === null ? null : { value: worth - state.day.openEquity },
  lossWeekRatio: weekGain,
  drawdownRatio: (around) => gainFrom(around, around.state.highWater),
  lossStreakDesk: ({ state }) => ({ value: state.lossStreak }),
  orderCents: largestEntry(({ symbol, qty, assumed }) => valueOf(symbol, qty, assumed)),
  score: lowestScore,
  collarRatio: collar,
  washSaleDays: sinceLoss,
  washSaleDeskDays: sinceLoss,
  openGuardMinutes: minutes('open'),
  closeGuardMinutes: minutes('close'),
  budgetDayCents: ({ state }) => ({ value: state.day?.spent ?? 0 }),
  positions: ({ books, orders }) => ({ value: books.held.size + orders.waiting }),
  symbols: (around) => ({ value: new Set(allStakes(around).map((row) => row.symbol)).size }),
  grossRatio: (around) => share(around, around.books.gross + around.orders.reserved),
  shortRatio: (around) => share(around, around.books.short + around.orders.short),
  varRatio: atRisk,
  correlation: highestCorrelation,
  sectorRatio: (around) => largest(around, (stake) => around.market.sector(stake.symbol)),
  singleNameRatio: (around) => largest(around, (stake) => stake.symbol),
  signalsDay: ({ state }) => ({ value: state.day?.signals ?? 0 }),
  ordersPerMinute: ({ orders, seen }) => lastMinute(orders.approvedAt, seen.desk),
  rejectsPerMinute: ({ orders, seen }) => lastMinute(orders.rejectedAt, seen.desk),
  dayTradesBelowFloor: (around) => ({ value: dayTradesAhead(around) }),
  weekTargetRatio: weekGain,
  lossStreakStrategy: ({ state }) => ({
    value: Math.max(0, ...Object.values(state.strategyBooks).map((row) => row.losses)),
  }),
  vixWatch: fear,
  vixHalf: fear,
  vixNone: fear,
  winRateRatio: lowestWinRate,
  winRateTrades: ({ state }) => ({
    value: Math.max(0, ...Object.values(state.strategyBooks).map((row) => row.trades)),
  }),
};
