// Plans: how a decision becomes an order to be reviewed. A plan is only a wish; its id is a pure
// function of the decision, and the review alone can let it live.
import type { OrderTerms, Side, TimeInForce } from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { newYork } from '#engine/model/time.ts';
import { ticks } from '#engine/model/money.ts';
import type { Price, Qty } from '#engine/model/money.ts';
import type { Position } from '#engine/order/books.ts';
import { markOf } from '#engine/order/books.ts';
import type { OrderPlan, Purpose } from '#engine/order/order.ts';
import { clientOrderId } from '#engine/order/order.ts';
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
  readonly assumed: Price;
  readonly replaces: OrderPlan['replaces'];
  readonly stopAfter: Price | null;
}

/** Names the wish: the next attempt of its kind today. */
export function planOrder(state: EngineState, seen: Seen, wish: Wish): OrderPlan {
  const attempts = state.day?.attempts[attemptKey(wish.strategy, wish.symbol, wish.purpose)] ?? 0;
  const id = clientOrderId({
    account: state.desk?.account ?? 'none',
    day: newYork(seen.desk).day,
    strategy: wish.strategy,
    symbol: wish.symbol,
    purpose: wish.purpose,
    attempt: attempts + 1,
  });
  return { id, ...wish };
}

/** How far above the last price a buy's limit goes: the clamp (ENG-5). */
export const CLAMP_RATIO = 0.005;

export function clampAbove(last: Price): Price {
  return ticks(Math.round(last * (1 + CLAMP_RATIO)));
}

/** A market sale of all that a strategy holds, once its resting stops are out of the way. */
export function sellAll(
  state: EngineState,
  seen: Seen,
  ask: { position: Position; purpose: 'exit' | 'close' | 'flatten' },
): OrderPlan {
  const { position, purpose } = ask;
  const resting = openOrders(state).filter(
    (order) =>
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      order.purpose === 'protective',
  );
  return planOrder(state, seen, {
    strategy: position.strategy,
    symbol: position.symbol,
    purpose,
    side: 'sell',
    qty: position.qty,
    terms: { type: 'market' },
    timeInForce: 'day',
    assumed: markOf(state.books, position),
    replaces: resting.map((order) => order.id),
    stopAfter: null,
  });
}
