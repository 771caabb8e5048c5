// Plans: how a decision becomes an order to be reviewed. A plan is only a wish; its id is a pure
// function of the decision, and the review alone can let it live.
import type { OrderTerms, Side, TimeInForce } from '#engine/broker/broker.ts';
import type { EntryTerms } from '#engine/fact.ts';
import { isOption } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { newYork } from '#engine/model/time.ts';
import { nanos, ticks } from '#engine/model/money.ts';
import type { Price, Qty } from '#engine/model/money.ts';
import type { Position } from '#engine/order/books.ts';
import { markOf } from '#engine/order/books.ts';
import { lackingOf } from '#engine/order/lacking.ts';
import type { Order, OrderPlan, Purpose } from '#engine/order/order.ts';
import { clientOrderId, isSpared } from '#engine/order/order.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { attemptKey, openOrders } from '#engine/state.ts';

export interface Wish {
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly purpose: Purpose;
  readonly side: Side;
  readonly qty: Qty;
  readonly terms: OrderTerms;
  readonly timeInForce: TimeInForce;
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
  readonly assumed: Price;
  readonly decided: Price;
  readonly replaces: OrderPlan['replaces'];
  readonly stopAfter: Price | null;
}

/** How many decisions of this kind were made today. */
export function attemptsOf(
  state: EngineState,
  of: Pick<Wish, 'strategy' | 'symbol' | 'purpose'>,
): number {
  return state.day?.attempts[attemptKey(of.strategy, of.symbol, of.purpose)] ?? 0;
}

/** Names the wish: the next attempt of its kind today whose name nobody bears yet, here or at the broker (O1). */
export function planOrder(state: EngineState, seen: Seen, wish: Wish): OrderPlan {
  const { strategy, symbol, purpose } = wish;
  const account = state.desk?.account ?? 'none';
  const { day } = newYork(seen.desk);
  for (let attempt = attemptsOf(state, wish) + 1; ; attempt += 1) {
    const id = clientOrderId({ account, day, strategy, symbol, purpose, attempt });
    if (!Object.hasOwn(state.orders, id) && !state.foreign.includes(id)) return { id, ...wish };
  }
}

/** How entries leave where nothing else is in force: for the day, half a percent above the last price. */
export const DEFAULT_ENTRIES: EntryTerms = { timeInForce: 'day', clamp: 0.005, alternate: 0.01 };

export function entryTerms(state: EngineState): EntryTerms {
  return state.strategies?.entries ?? DEFAULT_ENTRIES;
}

/** How far above the last price a buy's limit goes: the clamp (ENG-5). */
export function clampAbove(last: Price, ratio: number): Price {
  return ticks(Math.round(last * (1 + ratio)));
}

export interface EntryAsked {
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly qty: Qty;
  readonly last: Price;
  readonly limit: Price;
  readonly stop: Price;
}

const ONE_UNIT = 1_000_000_000;

/** Brokers take an entry with its stop as one order in whole shares only; one for the day waits for no cancel of ours. */
function bringsStop(state: EngineState, { symbol, qty }: EntryAsked): boolean {
  const { protection, timeInForce } = entryTerms(state);
  const whole = qty > 0 && qty % ONE_UNIT === 0;
  return protection === 'bracket' && timeInForce === 'ioc' && whole && !isOption(symbol);
}

/**
 * Where the target of an entry lies: so many times the distance of its stop above its limit, the most it may cost.
 * Rounded up, so that it never sells for less than was asked for.
 */
export function targetAbove(limit: Price, stop: Price, multiple: number): Price {
  return ticks(limit + Math.ceil(((limit - stop) * Math.round(multiple * 100)) / 100));
}

function broughtWith(state: EngineState, asked: EntryAsked): Pick<Wish, 'stopLoss' | 'takeProfit'> {
  if (!bringsStop(state, asked)) return {};
  const { limit, stop } = asked;
  const { target } = entryTerms(state);
  if (target === undefined) return { stopLoss: stop };
  return { stopLoss: stop, takeProfit: targetAbove(limit, stop, target) };
}

/** A clamped buy: never above its limit, at once or for the day, as is in force. */
export function planEntry(state: EngineState, seen: Seen, asked: EntryAsked): OrderPlan {
  const { strategy, symbol, qty, last, limit, stop } = asked;
  return planOrder(state, seen, {
    strategy,
    symbol,
    purpose: 'entry',
    side: 'buy',
    qty,
    terms: { type: 'limit', limit },
    timeInForce: entryTerms(state).timeInForce,
    ...broughtWith(state, asked),
    assumed: limit,
    decided: last,
    replaces: [],
    stopAfter: stop,
  });
}

export interface SaleAsked {
  readonly position: Position;
  readonly purpose: 'exit' | 'close' | 'flatten';
  /** How much of it; all when not said. */
  readonly qty?: Qty;
}

/** What ends a position: a sale of what is held, a purchase of what is owed. */
export function closingSide(position: Pick<Position, 'side'>): Side {
  return position.side === 'long' ? 'sell' : 'buy';
}

/**
 * Entries that may meet what ends this position: brokers refuse an order that could trade with another of the
 * same account. One whose fate is unknown is not waited for.
 */
export function inTheWay(
  state: EngineState,
  position: Pick<Position, 'symbol' | 'side'>,
): readonly Order[] {
  const closing = closingSide(position);
  return openOrders(state).filter(
    (order) =>
      order.purpose === 'entry' &&
      order.symbol === position.symbol &&
      order.side !== closing &&
      order.status !== 'unknown',
  );
}

/**
 * Ends a position at market, or a part of it, never more than the broker holds of it, once its resting stops,
 * its target and what may meet it are out of the way.
 */
export function sellAll(state: EngineState, seen: Seen, ask: SaleAsked): OrderPlan {
  const { position, purpose } = ask;
  const resting = openOrders(state).filter(
    (order) =>
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      isSpared(order.purpose),
  );
  const mark = markOf(state.books, position);
  return planOrder(state, seen, {
    strategy: position.strategy,
    symbol: position.symbol,
    purpose,
    side: closingSide(position),
    qty: nanos(Math.min(ask.qty ?? position.qty, position.qty - lackingOf(state, position))),
    terms: { type: 'market' },
    timeInForce: 'day',
    assumed: mark,
    decided: mark,
    replaces: [...resting, ...inTheWay(state, position)].map((order) => order.id),
    stopAfter: null,
  });
}
