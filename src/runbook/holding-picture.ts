// What is held and what is open, as people and the room are shown it: each holding with its stop and its target, each
// order with what it brings. Read from the engine's state alone.
import { formatPrice, plus } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { markOf, openPositions, paperGain, positionValue } from '#engine/order/books.ts';
import type { Position } from '#engine/order/books.ts';
import { describeTerms } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { unprotected } from '#engine/order/protect.ts';
import { openOrders } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';

export type PositionPicture = {
  readonly symbol: string;
  readonly strategy: string;
  readonly qty: Qty;
  readonly cost: Cents;
  readonly mark: Price;
  readonly value: Cents;
  readonly gain: Cents;
  readonly stop: Price | null;
  /** Where the target that rests for it sells; left out where none does. */
  readonly target?: Price;
  readonly opened: string;
  /** Everything held rests under a stop or is being sold. */
  readonly protected: boolean;
};

export type OrderPicture = {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: Qty;
  readonly filled: Qty;
  readonly terms: string;
  /** The stop and the target an entry brings, in words; left out where it goes alone. */
  readonly brings?: string;
  readonly strategy: string;
  readonly purpose: string;
  readonly status: string;
  readonly cancelAsked: boolean;
};

function targetFor(state: EngineState, row: Position): { readonly target?: Price } {
  const resting = openOrders(state).find(
    ({ purpose, symbol, strategy }) =>
      purpose === 'target' && symbol === row.symbol && strategy === row.strategy,
  );
  return resting?.terms.type === 'limit' ? { target: resting.terms.limit } : {};
}

function broughtBy({ stopLoss, takeProfit }: Order): { readonly brings?: string } {
  if (stopLoss === undefined || takeProfit === undefined) return {};
  return { brings: `stop ${formatPrice(stopLoss)} and target ${formatPrice(takeProfit)}` };
}

export function picturePositions(state: EngineState): readonly PositionPicture[] {
  return openPositions(state.books).map((row) => {
    const mark = markOf(state.books, row);
    const cost = plus(...row.lots.map((lot) => lot.cost));
    return {
      symbol: row.symbol,
      strategy: row.strategy,
      qty: row.qty,
      cost,
      mark,
      value: positionValue(state.books, row),
      gain: paperGain(state.books, row),
      stop: row.stop,
      ...targetFor(state, row),
      opened: row.opened,
      protected: row.stop !== null && unprotected(state, row) === 0,
    };
  });
}

export function pictureOrders(state: EngineState): readonly OrderPicture[] {
  return openOrders(state).map((order) => ({
    id: order.id,
    symbol: order.symbol,
    side: order.side,
    qty: order.qty,
    filled: order.filled,
    terms: describeTerms(order.terms, formatPrice),
    ...broughtBy(order),
    strategy: order.strategy,
    purpose: order.purpose,
    status: order.status,
    cancelAsked: order.cancelAsked,
  }));
}
