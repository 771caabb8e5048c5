// A desk at rest for tests and measurements of the review: everything known and good, limits of the real
// desk, a market of any number of names; each part can be changed by the caller.
import type { BrokerAccount, Listing } from '#engine/broker/broker.ts';
import type { InstrumentKind, InstrumentSymbol } from '#engine/model/instrument.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, nanos, NO_CENTS, price, quantity } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { atNewYork, deskTime, monoTime, tradingDay, wallTime } from '#engine/model/time.ts';
import { sessionOn } from '#engine/market/session.ts';
import { EMPTY_BOOKS } from '#engine/order/books.ts';
import type { Books, Position } from '#engine/order/books.ts';
import { clientOrderId } from '#engine/order/order.ts';
import type { Order, OrderPlan } from '#engine/order/order.ts';
import { foldEngine } from '#engine/fold.ts';
import type { Market } from '#engine/risk/exposure.ts';
import type { Limits } from '#engine/risk/limits.ts';
import type { Seen } from '#engine/seen.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';

export const TODAY = tradingDay('2020-02-26');
export const STRATEGY = 'trend';

/** The real desk's limits with room in dollars for whatever the other limits allow. */
export const LIMITS_AT_REST: Limits = {
  values: {
    riskPerTradeRatio: 0.02,
    rolloutRiskRatio: 0.02,
    lossDayRatio: 0.05,
    lossDayCents: 500_000,
    lossWeekRatio: 0.05,
    drawdownRatio: 0.15,
    lossStreakStrategy: 5,
    lossStreakDesk: 5,
    winRateRatio: 0.4,
    winRateTrades: 5,
    orderCents: 1_000_000,
    budgetDayCents: 10_000_000,
    positions: 5_000,
    symbols: 5_000,
    grossRatio: 1,
    shortRatio: 0,
    varRatio: 0.05,
    correlation: 0.7,
    sectorRatio: 0.4,
    singleNameRatio: 0.25,
    signalsDay: 100_000,
    score: 55,
    ordersPerMinute: 100_000,
    rejectsPerMinute: 5,
    collarRatio: 0.02,
    dayTradesBelowFloor: 3,
    washSaleDays: 30,
    washSaleDeskDays: 30,
    openGuardMinutes: 0,
    closeGuardMinutes: 5,
    vixWatch: 20,
    vixHalf: 25,
    vixNone: 35,
    weekTargetRatio: 'none',
  },
  restricted: ['GME'],
};

export function symbolAt(row: number): InstrumentSymbol {
  const digits = String(row).padStart(3, '0');
  return instrumentSymbol(
    `S${digits.replace(/\d/gu, (digit) => 'ABCDEFGHIJ'.charAt(Number(digit)))}`,
  );
}

const SECTORS = ['Energy', 'Materials', 'Industrials', 'Utilities', 'Health Care', 'Financials'];

/** Numbers from 0 to 1 that look drawn and are the same each time (mulberry32). */
export function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number that a name always has. */
function numberOf(name: string, times: number): number {
  let sum = 7;
  for (let at = 0; at < name.length; at += 1) sum = sum * times + name.charCodeAt(at);
  return sum;
}

export interface MarketSheet {
  readonly account?: BrokerAccount | null;
  readonly listing?: Listing | null;
  readonly last?: Price | null;
  readonly kind?: InstrumentKind | null;
  readonly sector?: string | null;
  readonly sessions?: number;
  /** All names move alike. */
  readonly alike?: true;
}

/** A market of names at 100 dollars whose days have nothing to do with one another. */
/** A real broker has been heard on every symbol, unless a test says otherwise. */
function heardOf(symbol: InstrumentSymbol, { account }: MarketSheet): Listing | null {
  if (account === undefined || account === null || account.kind === 'simulated') return null;
  return { symbol, barred: null, fractional: true, shortable: true };
}

export function marketOf(sheet: MarketSheet = {}): Market {
  const made = new Map<string, Float64Array>();
  const returns = (symbol: string) => {
    const found = made.get(symbol);
    if (found !== undefined) return found;
    const seed = sheet.alike ? 1 : numberOf(symbol, 31);
    const next = drawn(seed);
    const days = Float64Array.from({ length: sheet.sessions ?? 300 }, () => (next() - 0.5) * 0.04);
    made.set(symbol, days);
    return days;
  };
  const last = sheet.last === undefined ? price(100) : sheet.last;
  const kind = sheet.kind === undefined ? 'equity' : sheet.kind;
  return {
    last: () => last,
    returns,
    sector: (symbol) =>
      sheet.sector === undefined ? (SECTORS[numberOf(symbol, 1) % 6] ?? null) : sheet.sector,
    instrument: () => kind,
    listing: (symbol) => (sheet.listing === undefined ? heardOf(symbol, sheet) : sheet.listing),
    account: () => sheet.account ?? null,
  };
}

export const OPEN = atNewYork(TODAY, 9 * 60 + 30);

export function seenAt(minute = 10 * 60): Seen {
  const at = atNewYork(TODAY, minute);
  return {
    desk: deskTime(at),
    wall: wallTime(at),
    mono: monoTime(0),
    boot: 'test',
    killFile: 'absent',
    lease: true,
    brake: false,
    clockSane: true,
    stream: true,
    pinHolds: true,
    session: sessionOn(TODAY),
    switches: { config: true, env: true },
  };
}

export function planOf(change: Partial<OrderPlan> & { readonly attempt?: number } = {}): OrderPlan {
  const { attempt = 1, ...rest } = change;
  const symbol = rest.symbol ?? symbolAt(0);
  return {
    id: clientOrderId({
      account: 'a',
      day: TODAY,
      strategy: STRATEGY,
      symbol,
      purpose: 'entry',
      attempt,
    }),
    symbol,
    side: 'buy',
    qty: quantity(1),
    terms: { type: 'limit', limit: price(100.5) },
    timeInForce: 'day',
    strategy: STRATEGY,
    purpose: 'entry',
    assumed: price(100.5),
    decided: price(100),
    replaces: [],
    stopAfter: price(95),
    ...rest,
  };
}

export function orderOf(change: Partial<Order> & { readonly attempt?: number } = {}): Order {
  const { attempt, ...rest } = change;
  const plan = planOf({
    ...(rest.symbol === undefined ? {} : { symbol: rest.symbol }),
    ...(attempt === undefined ? {} : { attempt }),
  });
  return {
    ...plan,
    status: 'accepted',
    filled: nanos(0),
    value: NO_CENTS,
    day: TODAY,
    approvedAt: deskTime(OPEN - 3_600_000),
    deadline: deskTime(OPEN + 3_600_000),
    cancelAsked: false,
    executions: [],
    closedAt: null,
    ...rest,
  };
}

export function positionOf(change: Partial<Position> & Pick<Position, 'symbol'>): Position {
  const qty = change.qty ?? quantity(1);
  return {
    strategy: STRATEGY,
    side: 'long',
    qty,
    lots: [{ qty, cost: cents(10_000), price: price(100), day: TODAY }],
    realised: NO_CENTS,
    bought: qty,
    cost: cents(10_000),
    risk: NO_CENTS,
    stop: price(95),
    opened: TODAY,
    ...change,
  };
}

export function booksOf(positions: readonly Position[], cash = 5_000_000): Books {
  return {
    ...EMPTY_BOOKS,
    cash: cents(cash),
    positions: Object.fromEntries(positions.map((row) => [`${row.strategy} ${row.symbol}`, row])),
    marks: Object.fromEntries(positions.map((row) => [row.symbol, price(100)])),
  };
}

/** Everything known and good: the desk is open and an order of the sheet passes. */
export function stateOf(change: Partial<EngineState> = {}): EngineState {
  const seen = seenAt();
  const day = foldEngine(
    { ...EMPTY_ENGINE, books: booksOf([]) },
    { kind: 'day.opened', day: TODAY, week: '2020-02-24', equity: cents(5_000_000) },
    seen,
  );
  return {
    ...day,
    desk: {
      kind: 'desk.created',
      deskId: 'test',
      deskKind: 'demo',
      mode: 'DEV',
      account: 'a',
      feed: 'test',
      seed: 'test',
      from: null,
      cash: cents(5_000_000),
      code: 'test',
    },
    limits: LIMITS_AT_REST,
    strategies: {
      kind: 'strategies.set',
      profile: 'green_only',
      selection: { mode: 'top_n', n: 5 },
      strategies: [{ name: STRATEGY, enabled: true, params: {} }],
      why: 'genesis',
      approval: null,
    },
    compared: { at: seen.desk, clean: true, lines: [] },
    vix: {
      read: { value: 15, day: tradingDay('2020-02-25'), source: 'Cboe', derived: false },
      overridden: null,
    },
    ...change,
  };
}

export function ordersOf(rows: readonly Order[]): Readonly<Record<string, Order>> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}
