// Caps: the limits that a quantity alone can meet. Each says how much is used and how much there is, in
// cents; the review asks whether an order fits, sizing and a refusal ask how much would.
import { contractSize, isOption, valueOf } from '#engine/model/instrument.ts';
import { cents, formatCents, nanos, NO_QTY, ticks } from '#engine/model/money.ts';
import type { Price, Qty } from '#engine/model/money.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { deny, limit } from '#engine/risk/asked.ts';
import type { Denial, Surroundings } from '#engine/risk/asked.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import { inSector, mostWithin } from '#engine/risk/value-at-risk.ts';
import type { Book, Stake, Stakes } from '#engine/risk/value-at-risk.ts';
import type { EngineState } from '#engine/state.ts';

/** What is wished for, whatever its quantity. */
export type Wished = Pick<OrderPlan, 'symbol' | 'side' | 'assumed' | 'stopAfter'>;

export interface Cap {
  readonly code: string;
  readonly layer: string;
  /** How sizing names it. */
  readonly name: string;
  /** In cents: what counts already, and all there may be. */
  readonly used: number;
  readonly most: number;
  /** What each unit adds: its price, or its distance to the stop. */
  readonly each: Price;
  readonly says: (value: number) => string;
  readonly remedy: string;
}

/** Null: it does not apply. A denial: no quantity passes. */
export type CapOf = (around: Surroundings, wished: Wished) => Cap | Denial | null;

/** Share of equity a trade may lose at its stop: the lowest of both limits, the stage's bound and 2.5 % (layer 1). */
function riskRatio(state: EngineState): number | null {
  const own = state.limits.values.riskPerTradeRatio;
  const rollout = state.limits.values.rolloutRiskRatio;
  if (typeof own !== 'number' || !Number.isFinite(own) || rollout === undefined) return null;
  const stage = stageBounds(state)?.riskRatio ?? own;
  return Math.min(own, rollout === 'none' ? own : rollout, stage, 0.025);
}

function halved(around: Surroundings): string {
  return around.vix.factor === 0.5 ? `, half of it by ${around.vix.says}` : '';
}

/** A ratio of equity in whole cents; without a bound there is no end to it. */
function shareOf(around: Surroundings, ratio: number): number {
  return Number.isFinite(ratio) ? Math.floor(ratio * around.worth) : ratio;
}

/** Rounded up and as finely as a bound is said, so that what is over it never reads as equal. */
function ofEquity(around: Surroundings, value: number): string {
  return `${Math.ceil((value / around.worth) * 10_000 - 1e-6) / 100} %`;
}

const riskPerTrade: CapOf = (around, { side, assumed, stopAfter }) => {
  const ratio = riskRatio(around.state);
  if (ratio === null)
    return deny('LIMIT_MISSING', 'layer 1', [
      'a limit of the risk per trade is missing, and a missing limit denies',
      'put riskPerTradeRatio and rolloutRiskRatio in force',
    ]);
  const above = stopAfter === null ? 0 : assumed - stopAfter;
  const room = side === 'buy' ? above : -above;
  if (!(room > 0))
    return deny('STOP_MISSING', 'layer 1', [
      `an entry needs a protective stop ${side === 'buy' ? 'below' : 'above'} its price`,
      'a signal with a stop',
    ]);
  const half = halved(around);
  const bound = ratio * around.vix.factor;
  return {
    code: 'LAYER1_RISK',
    layer: 'layer 1',
    name: 'risk per trade (layer 1)',
    used: 0,
    most: shareOf(around, bound),
    each: ticks(room),
    says: (value) =>
      `risk to the stop ${ofEquity(around, value)} of equity, at most ${formatLimit('riskPerTradeRatio', bound)}${half}`,
    remedy: 'a nearer stop',
  };
};

const orderCap: CapOf = (around, { assumed }) => {
  const bound = limit(around, 'orderCents');
  if (typeof bound !== 'number') return bound;
  return {
    code: 'ORDER_CAP',
    layer: 'policy',
    name: 'order cap',
    used: 0,
    most: Math.floor(bound * around.vix.factor),
    each: assumed,
    says: (value) =>
      `order of ${formatCents(cents(value))}, at most ${formatLimit('orderCents', bound)} (orderCents)${halved(around)}`,
    remedy: 'nothing at this price',
  };
};

const dayBudget: CapOf = (around, { assumed }) => {
  const bound = limit(around, 'budgetDayCents');
  if (typeof bound !== 'number') return bound;
  return {
    code: 'DAY_BUDGET',
    layer: 'policy',
    name: 'day budget',
    used: around.state.day?.spent ?? 0,
    most: bound,
    each: assumed,
    says: (value) =>
      `new risk today ${formatCents(cents(value))}, at most ${formatLimit('budgetDayCents', bound)} (budgetDayCents)`,
    remedy: 'tomorrow',
  };
};

interface Share {
  readonly limit: LimitName;
  readonly code: string;
  readonly name: string;
  /** How a share of equity is said to be reached. */
  readonly what: string;
  readonly used: number;
  readonly remedy: string;
}

function shareCap(around: Surroundings, { assumed }: Wished, row: Share): Cap | Denial {
  const bound = limit(around, row.limit);
  if (typeof bound !== 'number') return bound;
  return {
    code: row.code,
    layer: 'exposure',
    name: row.name,
    used: row.used,
    most: shareOf(around, bound),
    each: assumed,
    says: (value) =>
      `${row.what} ${ofEquity(around, value)} of equity, at most ${formatLimit(row.limit, bound)} (${row.limit})`,
    remedy: row.remedy,
  };
}

const gross: CapOf = (around, wished) =>
  shareCap(around, wished, {
    limit: 'grossRatio',
    code: 'GROSS_EXPOSURE',
    name: 'gross exposure',
    what: 'gross exposure',
    used: around.books.gross + around.orders.reserved,
    remedy: 'close something first',
  });

/** What the stage of the rollout lets be at work at once, whatever the account holds. */
const stageCapital: CapOf = (around, { assumed }) => {
  const bounds = stageBounds(around.state);
  if (bounds === null || bounds.capitalCents === null) return null;
  const most = bounds.capitalCents;
  return {
    code: 'STAGE_CAPITAL',
    layer: 'rollout',
    name: `capital of stage ${bounds.stage}`,
    used: around.books.gross + around.orders.reserved,
    most,
    each: assumed,
    says: (value) =>
      `${formatCents(cents(value))} at work, at most ${formatCents(most)} in stage ${bounds.stage} of the rollout`,
    remedy: 'close something first',
  };
};

const short: CapOf = (around, wished) =>
  wished.side === 'buy'
    ? null
    : shareCap(around, wished, {
        limit: 'shortRatio',
        code: 'SHORT_EXPOSURE',
        name: 'short exposure',
        what: 'sold short',
        used: around.books.short + around.orders.short,
        remedy: 'buy something back first',
      });

/** Broad index funds and the index itself are exempt from the single-name and sector limits (RISK-2). */
function exempt({ market }: Surroundings, { symbol }: Wished): boolean {
  const kind = market.instrument(symbol);
  return kind === 'index' || kind === 'fund';
}

function inName({ rows }: Stakes, symbol: string): number {
  let sum = 0;
  for (const stake of rows) if (stake.symbol === symbol) sum += stake.value;
  return sum;
}

const singleName: CapOf = (around, wished) =>
  exempt(around, wished)
    ? null
    : shareCap(around, wished, {
        limit: 'singleNameRatio',
        code: 'SINGLE_NAME',
        name: 'single name',
        what: wished.symbol,
        used:
          inName(around.books.stakes, wished.symbol) + inName(around.orders.stakes, wished.symbol),
        remedy: 'another name',
      });

const sector: CapOf = (around, wished) => {
  if (exempt(around, wished)) return null;
  const { history, books, orders } = around;
  const own = history.column(wished.symbol).sector ?? around.market.sector(wished.symbol);
  if (own === null)
    return deny('SECTOR_UNKNOWN', 'exposure', [
      `the sector of ${wished.symbol} is not known`,
      'name its sector',
    ]);
  return shareCap(around, wished, {
    limit: 'sectorRatio',
    code: 'SECTOR',
    name: 'sector',
    what: own,
    used: inSector(books.stakes, history, own) + inSector(orders.stakes, history, own),
    remedy: 'another sector',
  });
};

/** What new risk may cost at once: the lower of what our books have free and what the broker would let us spend, settlement considered. */
export function freeToSpend({ state, orders, market }: Surroundings): {
  readonly free: number;
  readonly cash: number;
  /** Without an end where no broker's account was read. */
  readonly broker: number;
} {
  const cash = state.books.cash - orders.reserved;
  const broker = market.account()?.buyingPower ?? Number.POSITIVE_INFINITY;
  return { free: Math.max(0, Math.min(cash, broker)), cash, broker };
}

const buyingPower: CapOf = (around, { assumed }) => {
  const { free, cash, broker } = freeToSpend(around);
  const whose = broker < cash ? ' by the broker\u2019s buying power' : '';
  return {
    code: 'BUYING_POWER',
    layer: 'compliance',
    name: broker < cash ? 'buying power' : 'cash',
    used: 0,
    most: free,
    each: assumed,
    says: (value) =>
      `${formatCents(cents(value))} needed, ${formatCents(cents(Math.floor(free)))} free${whose}`,
    remedy: 'sell something first',
  };
};

/** Every cap, in no order of rank. */
export const CAPS = {
  riskPerTrade,
  orderCap,
  dayBudget,
  gross,
  stageCapital,
  short,
  singleName,
  sector,
  buyingPower,
} as const;

/** What so many units add to a cap, in cents. */
export function addsTo(cap: Cap, wished: Wished, qty: Qty): number {
  return valueOf(wished.symbol, qty, cap.each);
}

/** The most units whose value at a price stays within a room in cents; exact at any size. */
export function mostUnits(symbol: OrderPlan['symbol'], each: Price, room: number): number {
  if (!Number.isFinite(room)) return Number.POSITIVE_INFINITY;
  if (!(room >= 1)) return 0;
  const step = BigInt(each * contractSize(symbol));
  return Number((BigInt(Math.floor(room)) * 100_000_000_000n) / step);
}

/** Whole units where the symbol is traded so. */
export function wholeUnits(around: Surroundings, symbol: OrderPlan['symbol'], most: number): Qty {
  const listing = around.market.listing(symbol);
  const whole = isOption(symbol) || listing?.fractional === false;
  const step = whole ? 1_000_000_000 : 1;
  const qty = Math.floor(Math.min(most, Number.MAX_SAFE_INTEGER) / step) * step;
  return qty > 0 ? nanos(qty) : NO_QTY;
}

export function bookOf(around: Surroundings): Book {
  return { history: around.history, parts: [around.books.stakes, around.orders.stakes] };
}

export function stakeOf(wished: Wished, qty: Qty): Stake {
  const { symbol, side, assumed } = wished;
  return {
    symbol,
    side: side === 'buy' ? 'long' : 'short',
    value: valueOf(symbol, qty, assumed),
  };
}

/** The value at risk there may be, in cents; endless where there is no limit. */
export function riskRoom(around: Surroundings): number | Denial {
  const bound = limit(around, 'varRatio');
  return typeof bound === 'number' ? shareOf(around, bound) : bound;
}

/** The largest quantity, up to the one asked for, that passes every cap and the value at risk. */
export function fits(around: Surroundings, wished: Wished, asked: Qty): Qty {
  let most: number = asked;
  for (const of of Object.values(CAPS)) {
    const cap = of(around, wished);
    if (cap === null) continue;
    if (!('each' in cap)) return NO_QTY;
    most = Math.min(most, mostUnits(wished.symbol, cap.each, cap.most - cap.used));
  }
  const room = riskRoom(around);
  if (typeof room !== 'number') return NO_QTY;
  if (Number.isFinite(room)) most = fitsRisk(around, wished, { most, room });
  return wholeUnits(around, wished.symbol, most);
}

/** The largest quantity that the value at risk lets in: what is left of it in whole units is looked at again. */
function fitsRisk(
  around: Surroundings,
  wished: Wished,
  { most, room }: { readonly most: number; readonly room: number },
): number {
  const stake = stakeOf(wished, wholeUnits(around, wished.symbol, most));
  const value = mostWithin(bookOf(around), stake, room);
  if (!(value < stake.value)) return most;
  const less = mostUnits(wished.symbol, wished.assumed, value - 1);
  return fitsRisk(around, wished, { most: Math.min(most, less), room });
}
