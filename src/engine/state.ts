// The engine's state: what its facts amount to, as plain data that nobody changes; only the fold makes
// the next one. What is over leaves it at the next day, so that it stays small.
import type { Execution } from '#engine/broker/broker.ts';
import { EMPTY_BOOKS } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import { NO_EXECUTION } from '#engine/order/execution.ts';
import type { ExecutionFigures } from '#engine/order/execution.ts';
import type { Gaps } from '#engine/order/gaps.ts';
import type { Movement } from '#engine/order/movement.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import type { LastOptions } from '#engine/option/fact.ts';
import type { DeskCreated, PackLine, StrategiesSet, TradeClosed } from '#engine/fact.ts';
import { NO_CENTS } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { HaltedSymbols } from '#engine/risk/halted.ts';
import type { HeldPrices } from '#engine/risk/hold.ts';
import type { Live } from '#engine/live.ts';
import { NO_LATCHES } from '#engine/risk/latch.ts';
import type { Latches } from '#engine/risk/latch.ts';
import { NO_LIMITS } from '#engine/risk/limits.ts';
import type { Limits } from '#engine/risk/limits.ts';
import type { Pauses } from '#engine/risk/pause.ts';
import type { Rollout } from '#engine/risk/rollout.ts';
import { NO_VIX } from '#engine/risk/vix.ts';
import type { Vix } from '#engine/risk/vix.ts';
import type { Quarantine } from '#engine/market/quarantine.ts';

export interface DayBook {
  readonly day: TradingDay;
  readonly week: string;
  /** Equity when the day opened; the day's loss is measured from it. */
  readonly openEquity: Cents;
  readonly lowEquity: Cents;
  /** Notional of new risk approved today. */
  readonly spent: Cents;
  readonly signals: number;
  readonly denied: number;
  /** How many decisions of each kind were made today, by `strategy symbol purpose`. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly trades: readonly TradeClosed[];
  readonly pack: readonly PackLine[];
  readonly fees: Cents;
  /** What was booked today, for the evening's match. */
  readonly fills: readonly Execution[];
  readonly moves: readonly Movement[];
  /** The broker's last execution and movement known when the day began; null where there was none. */
  readonly since: { readonly execution: string | null; readonly movement: string | null };
  readonly closed: boolean;
}

/** What stood at an instant beyond money: what a picture drawn later still needs to know. */
export interface Standing {
  readonly highWater: Cents;
  /** Limits in force, as shares of the high-water mark and of equity; null where there is none. */
  readonly drawdownLimit: number | null;
  readonly grossLimit: number | null;
  readonly held: readonly {
    readonly strategy: string;
    readonly symbol: string;
    readonly value: Cents;
  }[];
  /** By strategy, since the start: the gain of its closed trades, and of what it still holds. */
  readonly gains: readonly {
    readonly strategy: string;
    readonly closed: Cents;
    readonly open: Cents;
  }[];
}

export interface DayRow {
  readonly day: TradingDay;
  readonly openEquity: Cents;
  readonly closeEquity: Cents;
  readonly gross: Cents;
  readonly trades: number;
  readonly wins: number;
  readonly fees: Cents;
  readonly standing: Standing;
}

export interface StrategyBook {
  readonly disabled: string | null;
  readonly trades: number;
  readonly wins: number;
  readonly gain: Cents;
  /** What the trades counted won and lost in sum, neither below zero. */
  readonly won: Cents;
  readonly lost: Cents;
  readonly losses: number;
  /** The last day it sold any of it at a loss, or closed a losing trade, by symbol (wash sale). */
  readonly lostOn: Readonly<Record<string, TradingDay>>;
}

export interface EngineState {
  /** As it was made, but for its mode, which people raise and lower. */
  readonly desk: DeskCreated | null;
  /** What it was armed on; null while it is not LIVE. */
  readonly live: Live | null;
  /** When the desk was made; nothing due before is anybody's to miss. */
  readonly made: DeskTime | null;
  readonly run: {
    readonly started: DeskTime;
    readonly clean: boolean;
    readonly startsWall: readonly number[];
  } | null;
  readonly limits: Limits;
  readonly strategies: StrategiesSet | null;
  readonly latches: Latches;
  readonly books: Books;
  readonly orders: Readonly<Record<string, Order>>;
  readonly day: DayBook | null;
  readonly week: { readonly key: string; readonly openEquity: Cents } | null;
  readonly highWater: Cents;
  readonly lossStreak: number;
  readonly strategyBooks: Readonly<Record<string, StrategyBook>>;
  readonly days: readonly DayRow[];
  readonly compared: {
    readonly at: DeskTime;
    readonly clean: boolean;
    readonly lines: readonly string[];
    readonly gaps?: Gaps;
  } | null;
  /** Day trades, by day, of the last five sessions (RISK-5). */
  readonly dayTrades: readonly TradingDay[];
  readonly execution: ExecutionFigures;
  /** When prices were last recorded; a decision before the first of a day knew yesterday’s alone. */
  readonly marked: DeskTime | null;
  /** Orders at the broker that are not ours and that two people let stand. */
  readonly foreign: readonly string[];
  readonly vix: Vix;
  readonly options: LastOptions;
  readonly quarantine: Quarantine;
  readonly pauses: Pauses;
  /** Last prices that are not let into the books yet, because they step like a split. */
  readonly held: HeldPrices;
  /** Symbols with a price that was held back today. */
  readonly heldOnce: readonly string[];
  /** What the exchange has halted. */
  readonly halted: HaltedSymbols;
  /** Null where no rollout was ever begun. */
  readonly rollout: Rollout | null;
  /** The latest wall time any entry carries; people's time never runs behind it (A5). */
  readonly lastWall: number;
  /** The desk time of the latest entry: a replayed clock goes on from it. */
  readonly lastDesk: number;
}

export const EMPTY_ENGINE: EngineState = {
  desk: null,
  live: null,
  made: null,
  run: null,
  limits: NO_LIMITS,
  strategies: null,
  latches: NO_LATCHES,
  books: EMPTY_BOOKS,
  orders: {},
  day: null,
  week: null,
  highWater: NO_CENTS,
  lossStreak: 0,
  strategyBooks: {},
  days: [],
  compared: null,
  dayTrades: [],
  execution: NO_EXECUTION,
  marked: null,
  foreign: [],
  vix: NO_VIX,
  options: null,
  quarantine: {},
  pauses: {},
  held: {},
  heldOnce: [],
  halted: {},
  rollout: null,
  lastWall: 0,
  lastDesk: 0,
};

export const NEW_STRATEGY_BOOK: StrategyBook = {
  disabled: null,
  trades: 0,
  wins: 0,
  gain: NO_CENTS,
  won: NO_CENTS,
  lost: NO_CENTS,
  losses: 0,
  lostOn: {},
};

/** Facts replace the orders whole: what is open among them is found once for each. */
const openOf = new WeakMap<EngineState['orders'], readonly Order[]>();

export function openOrders(state: EngineState): readonly Order[] {
  const known = openOf.get(state.orders);
  if (known !== undefined) return known;
  const open = Object.values(state.orders).filter((order) => isOpen(order.status));
  openOf.set(state.orders, open);
  return open;
}

export function strategyBook(state: EngineState, strategy: string): StrategyBook {
  return state.strategyBooks[strategy] ?? NEW_STRATEGY_BOOK;
}

export function attemptKey(strategy: string, symbol: string, purpose: string): string {
  return `${strategy} ${symbol} ${purpose}`;
}

export function positionOf(
  state: EngineState,
  strategy: string,
  symbol: string,
): Books['positions'][string] | null {
  return state.books.positions[`${strategy} ${symbol}`] ?? null;
}
