// The engine's fold: what each fact does to the state. It is pure; folding the journal from empty gives
// the live state again (R1), and what is over is dropped at the next day so that it stays small.
import type { ClientOrderId } from '#engine/broker/broker.ts';
import type {
  BooksCompared,
  DayClosed,
  DayOpened,
  EngineFact,
  OrderApproved,
  OrderClosed,
  OrderFilled,
  TradeClosed,
} from '#engine/fact.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { valueOf } from '#engine/model/instrument.ts';
import { cents, minus, nanos, NO_CENTS, NO_QTY, plus } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { settleMovement, settleSynced } from '#engine/order/adjust.ts';
import { book, confirmBooks, equity } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import { foldEnd, foldFill, NO_SUMS } from '#engine/order/execution.ts';
import { foldLate } from '#engine/order/late.ts';
import { isOpen, moveOrder } from '#engine/order/order.ts';
import type { Order, OrderMove } from '#engine/order/order.ts';
import type { LedgerMoved } from '#engine/order/movement.ts';
import { reduceTwin } from '#engine/order/pair.ts';
import { ordersAfter } from '#engine/order/split.ts';
import { ordersGrew } from '#engine/risk/carried.ts';
import { foldLatchLifted, foldLatchSet } from '#engine/risk/latch.ts';
import { foldPermitting } from '#engine/risk/permitting.ts';
import { foldSetting } from '#engine/setting.ts';
import { standing } from '#engine/standing.ts';
import { attemptKey, strategyBook } from '#engine/state.ts';
import type { DayRow, EngineState, StrategyBook } from '#engine/state.ts';

function withOrder(
  state: EngineState,
  id: ClientOrderId,
  change: (order: Order) => Order,
): EngineState {
  const order = state.orders[id];
  if (order === undefined) throw new RangeError(`no order ${id}`);
  return { ...state, orders: { ...state.orders, [id]: change(order) } };
}

function moved(state: EngineState, id: ClientOrderId, move: OrderMove, at: DeskTime): EngineState {
  return withOrder(state, id, (order) => {
    const status = moveOrder(order.status, move);
    if (status === null) throw new RangeError(`order ${id} is ${order.status}: it cannot ${move}`);
    return { ...order, status, closedAt: isOpen(status) ? null : at };
  });
}

function foldApproved(state: EngineState, fact: OrderApproved, at: DeskTime): EngineState {
  const { plan } = fact;
  const order: Order = {
    ...plan,
    status: 'approved',
    filled: NO_QTY,
    value: NO_CENTS,
    day: fact.day,
    approvedAt: at,
    deadline: fact.deadline,
    cancelAsked: false,
    executions: [],
    closedAt: null,
  };
  const key = attemptKey(plan.strategy, plan.symbol, plan.purpose);
  const entry = plan.purpose === 'entry';
  const day =
    state.day === null
      ? null
      : {
          ...state.day,
          attempts: { ...state.day.attempts, [key]: (state.day.attempts[key] ?? 0) + 1 },
          spent: entry
            ? plus(state.day.spent, valueOf(plan.symbol, plan.qty, plan.assumed))
            : state.day.spent,
          signals: state.day.signals + (entry ? 1 : 0),
        };
  const orders = { ...state.orders, [plan.id]: order };
  ordersGrew(state.orders, orders, order);
  return { ...state, day, orders };
}

function foldFilled(state: EngineState, fact: OrderFilled, at: DeskTime): EngineState {
  const { fill } = fact;
  const order = state.orders[fill.id];
  if (order === undefined) throw new RangeError(`no order ${fill.id}`);
  if (order.executions.includes(fill.execution))
    throw new RangeError(`execution ${fill.execution} again`);
  const filled = nanos(order.filled + fill.qty);
  if (filled > order.qty) throw new RangeError(`order ${fill.id} filled past its quantity`);
  const next = moved(state, fill.id, filled === order.qty ? 'complete' : 'fill', at);
  const reduced = {
    ...next,
    orders: reduceTwin(next.orders, fill.id, fill.qty, at),
  };
  const noted = withOrder(reduced, fill.id, (row) => ({
    ...row,
    filled,
    value: plus(row.value, valueOf(fill.symbol, fill.qty, fill.price)),
    executions: [...row.executions, fill.execution],
  }));
  const day =
    state.day === null
      ? null
      : {
          ...state.day,
          fees: plus(state.day.fees, fill.fee),
          fills: [...state.day.fills, fill],
        };
  const books = book(state.books, {
    strategy: order.strategy,
    purpose: order.purpose,
    day: order.day,
    fill,
    stop: order.stopAfter,
  });
  const counted = foldFill(noted.execution, order, fill);
  const done = noted.orders[fill.id];
  const ended = done === undefined || isOpen(done.status);
  const execution = ended ? counted : foldEnd(counted, done, fill.price);
  // A part sold at a loss counts for the wash sale whatever the trade comes to in the end.
  const lost = books.realised < state.books.realised;
  const strategyBooks = lost ? withLoss(state, order, newYork(fill.at).day) : state.strategyBooks;
  return { ...noted, day, books, execution, strategyBooks };
}

function withLoss(state: EngineState, of: Order, day: TradingDay): EngineState['strategyBooks'] {
  const before = strategyBook(state, of.strategy);
  const lostOn = { ...before.lostOn, [of.symbol]: day };
  return { ...state.strategyBooks, [of.strategy]: { ...before, lostOn } };
}

function foldClosed(state: EngineState, fact: OrderClosed, at: DeskTime): EngineState {
  const next = moved(state, fact.id, CLOSING[fact.status], at);
  const order = next.orders[fact.id];
  if (order === undefined) return next;
  // An entry that gave way to a stop was wanted whole all the same.
  const gaveWay = Object.values(next.orders).some(
    (row) => row.purpose === 'protective' && row.replaces.includes(order.id),
  );
  const ended = gaveWay ? { ...order, cancelAsked: false } : order;
  const execution = foldEnd(next.execution, ended, state.books.marks[order.symbol]);
  return { ...next, execution };
}

function foldTrade(state: EngineState, fact: TradeClosed): EngineState {
  const before = strategyBook(state, fact.strategy);
  const lost = fact.gain < 0;
  const after: StrategyBook = {
    ...before,
    trades: before.trades + 1,
    wins: before.wins + (fact.gain > 0 ? 1 : 0),
    gain: plus(before.gain, fact.gain),
    won: plus(before.won, lost ? NO_CENTS : fact.gain),
    lost: lost ? minus(before.lost, fact.gain) : before.lost,
    losses: lost ? before.losses + 1 : 0,
    lostOn: lost ? { ...before.lostOn, [fact.symbol]: fact.closed } : before.lostOn,
  };
  return {
    ...state,
    strategyBooks: { ...state.strategyBooks, [fact.strategy]: after },
    lossStreak: lost ? state.lossStreak + 1 : 0,
    dayTrades: fact.opened === fact.closed ? [...state.dayTrades, fact.closed] : state.dayTrades,
    day: state.day === null ? null : { ...state.day, trades: [...state.day.trades, fact] },
  };
}

function foldDayOpened(state: EngineState, fact: DayOpened): EngineState {
  const orders = Object.fromEntries(
    // A name of today is given once, also one given before the day opened (O1).
    Object.entries(state.orders).filter(
      ([, order]) => isOpen(order.status) || order.day === fact.day,
    ),
  );
  const week =
    state.week?.key === fact.week ? state.week : { key: fact.week, openEquity: fact.equity };
  const recent = new Set(state.days.slice(-4).map((row) => row.day));
  return {
    ...state,
    orders,
    week,
    dayTrades: state.dayTrades.filter((day) => recent.has(day)),
    highWater: cents(Math.max(state.highWater, fact.equity)),
    execution: { ...state.execution, day: NO_SUMS },
    // Whatever ended a halt over night was told to nobody.
    halted: {},
    heldOnce: [],
    day: {
      day: fact.day,
      week: fact.week,
      openEquity: fact.equity,
      lowEquity: fact.equity,
      spent: NO_CENTS,
      signals: 0,
      denied: 0,
      attempts: {},
      trades: [],
      pack: [],
      fees: NO_CENTS,
      fills: [],
      moves: [],
      since: { execution: state.books.confirmed, movement: state.books.movedThrough },
      closed: false,
    },
  };
}

function foldDayClosed(state: EngineState, fact: DayClosed): EngineState {
  if (state.day === null) return state;
  const row: DayRow = {
    day: fact.day,
    openEquity: state.day.openEquity,
    closeEquity: fact.equity,
    gross: fact.gross,
    trades: state.day.trades.length,
    wins: state.day.trades.filter((trade) => trade.gain > 0).length,
    fees: state.day.fees,
    standing: standing(state),
  };
  return { ...state, day: { ...state.day, closed: true }, days: [...state.days, row] };
}

function foldMarked(state: EngineState, prices: Books['marks'], at: DeskTime): EngineState {
  const seen = { ...state.books.seen };
  for (const symbol of Object.keys(prices)) seen[symbol] = at;
  const books = { ...state.books, marks: { ...state.books.marks, ...prices }, seen };
  const worth = equity(books);
  const day =
    state.day === null
      ? null
      : { ...state.day, lowEquity: cents(Math.min(state.day.lowEquity, worth)) };
  return { ...state, books, day, highWater: cents(Math.max(state.highWater, worth)) };
}

function foldCompared(state: EngineState, fact: BooksCompared, at: DeskTime): EngineState {
  const books = fact.clean ? confirmBooks(state.books) : state.books;
  const { kind: _, ...found } = fact;
  return { ...state, books, compared: { at, ...found } };
}

/** What people put in or took out is no gain and no loss: what losses are measured from moves with it. */
function withBooks(state: EngineState, books: Books): EngineState {
  const { day, week } = state;
  const by = minus(books.transfers, state.books.transfers);
  return {
    ...state,
    books,
    highWater: plus(state.highWater, by),
    day:
      day === null
        ? null
        : {
            ...day,
            openEquity: plus(day.openEquity, by),
            lowEquity: plus(day.lowEquity, by),
          },
    week: week === null ? null : { ...week, openEquity: plus(week.openEquity, by) },
  };
}

function foldMoved(state: EngineState, { movement }: LedgerMoved): EngineState {
  const orders = ordersAfter(state.orders, state.books, movement);
  const next = { ...withBooks(state, settleMovement(state.books, movement).books), orders };
  const { day } = next;
  if (day === null) return next;
  const fees = plus(day.fees, minus(next.books.fees, state.books.fees));
  return { ...next, day: { ...day, fees, moves: [...day.moves, movement] } };
}

function foldSwitched(state: EngineState, strategy: string, reason: string | null): EngineState {
  const before = strategyBook(state, strategy);
  // Enabled again, it is judged on what it does from here on.
  const row =
    reason === null
      ? { ...before, disabled: null, losses: 0, trades: 0, wins: 0, won: NO_CENTS, lost: NO_CENTS }
      : { ...before, disabled: reason };
  return { ...state, strategyBooks: { ...state.strategyBooks, [strategy]: row } };
}

/** A resume of the 15 % latch rebases the mark (K5). */
function foldLifted(
  state: EngineState,
  fact: Extract<EngineFact, { kind: 'latch.lifted' }>,
): EngineState {
  const latches = foldLatchLifted(state.latches, fact);
  if (fact.latch === 'emergency') return { ...state, latches, highWater: equity(state.books) };
  if (fact.latch === 'loss-streak') return { ...state, latches, lossStreak: 0 };
  return { ...state, latches };
}

function foldOrder(state: EngineState, fact: EngineFact, at: DeskTime): EngineState {
  switch (fact.kind) {
    case 'order.approved':
      return foldApproved(state, fact, at);
    case 'order.denied':
      return state.day === null
        ? state
        : { ...state, day: { ...state.day, denied: state.day.denied + 1 } };
    case 'order.sent':
      return moved(state, fact.id, 'send', at);
    case 'order.lost':
      return moved(state, fact.id, 'lose', at);
    case 'order.accepted':
      return moved(state, fact.id, 'accept', at);
    case 'order.filled':
      return foldFilled(state, fact, at);
    case 'order.cancelAsked':
      return withOrder(state, fact.id, (order) => ({ ...order, cancelAsked: true }));
    case 'order.closed':
      return foldClosed(state, fact, at);
    default:
      return state;
  }
}

const CLOSING = {
  cancelled: 'cancel',
  rejected: 'reject',
  expired: 'expire',
  unsent: 'drop',
} as const;

/** The state with its clocks moved on, as every entry of either slice moves them. */
export function stamped(state: EngineState, at: Stamp): EngineState {
  if (at.wall <= state.lastWall && at.desk <= state.lastDesk) return state;
  return {
    ...state,
    lastWall: Math.max(state.lastWall, at.wall),
    lastDesk: Math.max(state.lastDesk, at.desk),
  };
}

/** One fact more. Facts of other slices leave it as it was. */
export function foldEngine(before: EngineState, fact: EngineFact, at: Stamp): EngineState {
  const state = stamped(before, at);
  switch (fact.kind) {
    case 'day.opened':
      return foldDayOpened(state, fact);
    case 'day.closed':
      return foldDayClosed(state, fact);
    case 'market.marked':
      return { ...foldMarked(state, fact.prices, at.desk), marked: at.desk };
    case 'pack.made':
      return state.day === null ? state : { ...state, day: { ...state.day, pack: fact.lines } };
    case 'trade.closed':
      return foldTrade(state, fact);
    case 'strategy.disabled':
      return foldSwitched(state, fact.strategy, fact.reason);
    case 'strategy.enabled':
      return foldSwitched(state, fact.strategy, null);
    case 'books.compared':
      return foldCompared(state, fact, at.desk);
    case 'books.synced':
      return {
        ...withBooks(state, settleSynced(state.books, fact, at.desk).books),
        foreign: fact.plan.foreign,
      };
    case 'ledger.moved':
      return foldMoved(state, fact);
    case 'stop.late':
      return { ...state, orders: foldLate(state.orders, fact) };
    case 'symbol.paused':
    case 'symbol.freed':
    case 'symbol.halted':
    case 'symbol.resumed':
    case 'price.held':
    case 'price.freed':
    case 'vix.read':
    case 'vix.overridden':
    case 'data.quarantined':
    case 'data.released':
    case 'rollout.set':
      return foldPermitting(state, fact, at.desk);
    case 'latch.set':
      return { ...state, latches: foldLatchSet(state.latches, fact, at.desk) };
    case 'latch.lifted':
      return foldLifted(state, fact);
    case 'options.read': {
      const { kind: _, ...options } = fact;
      return { ...state, options };
    }
    default:
      return foldOrder(foldSetting(state, fact, at), fact, at.desk);
  }
}

/** What a batch would amount to, without writing it: for rules judged in the same turn. */
export function foldBatch(
  state: EngineState,
  facts: readonly EngineFact[],
  at: Stamp,
): EngineState {
  return facts.reduce((sum, fact) => foldEngine(sum, fact, at), state);
}
