// Execution quality: what orders got against the last price at which they were decided, per day and since
// the start. Protective stops are no decision of the hour and count nowhere; what never left counts nowhere.
import type { Execution as Fill } from '#engine/broker/broker.ts';
import { valueOf } from '#engine/model/instrument.ts';
import { cents, minus, NO_CENTS, nanos, plus } from '#engine/model/money.ts';
import type { Cents, Price } from '#engine/model/money.ts';
import { isSpared } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';

/** What the simulated broker, and with it every backtest, takes a fill to cost, in basis points. */
export const MODEL_BPS = 10;

/** Values are at the prices of the decisions. */
export interface ExecutionSums {
  readonly ended: number;
  readonly whole: number;
  readonly none: number;
  readonly wanted: Cents;
  readonly got: Cents;
  readonly fills: number;
  /** Paid more, or received less, than the decision's price, fees not included; negative is better. */
  readonly slipped: Cents;
  readonly fees: Cents;
  /** What the parts that never filled would have gained until their orders ended; negative is a loss spared. */
  readonly missed: Cents;
  /** The worst single fill, in basis points of the decision's price. */
  readonly worst: { readonly bps: number; readonly order: string } | null;
  /** Immediate limit orders inside the clamp, and how many of them got anything. */
  readonly clamps: number;
  readonly clampsFilled: number;
}

export interface ExecutionFigures {
  readonly day: ExecutionSums;
  readonly since: ExecutionSums;
}

export const NO_SUMS: ExecutionSums = {
  ended: 0,
  whole: 0,
  none: 0,
  wanted: NO_CENTS,
  got: NO_CENTS,
  fills: 0,
  slipped: NO_CENTS,
  fees: NO_CENTS,
  missed: NO_CENTS,
  worst: null,
  clamps: 0,
  clampsFilled: 0,
};

export const NO_EXECUTION: ExecutionFigures = { day: NO_SUMS, since: NO_SUMS };

/** How much worse than decided a fill was, in basis points; negative is better. */
export function fillBps(order: Pick<Order, 'side' | 'decided'>, at: Price): number {
  const worse = order.side === 'buy' ? at - order.decided : order.decided - at;
  return (worse / order.decided) * 10_000;
}

function worseOf(sums: ExecutionSums, order: Order, at: Price): ExecutionSums['worst'] {
  const bps = Number(fillBps(order, at).toFixed(2));
  return sums.worst === null || bps > sums.worst.bps ? { bps, order: order.id } : sums.worst;
}

function withFill(sums: ExecutionSums, order: Order, fill: Fill): ExecutionSums {
  const decided = valueOf(order.symbol, fill.qty, order.decided);
  const paid = valueOf(order.symbol, fill.qty, fill.price);
  const worse = order.side === 'buy' ? minus(paid, decided) : minus(decided, paid);
  return {
    ...sums,
    got: plus(sums.got, decided),
    fills: sums.fills + 1,
    slipped: plus(sums.slipped, worse),
    fees: plus(sums.fees, fill.fee),
    worst: worseOf(sums, order, fill.price),
  };
}

/** What was taken back is not missed: of such an order only what filled was wanted. */
function withEnd(sums: ExecutionSums, order: Order, mark: Price): ExecutionSums {
  const taken = order.cancelAsked;
  if (taken && order.filled === 0) return sums;
  const wanted = taken ? order.filled : order.qty;
  const left = nanos(wanted - order.filled);
  const drift = valueOf(order.symbol, left, mark) - valueOf(order.symbol, left, order.decided);
  const clamp = order.timeInForce === 'ioc' ? 1 : 0;
  return {
    ...sums,
    ended: sums.ended + 1,
    whole: sums.whole + (left === 0 ? 1 : 0),
    none: sums.none + (order.filled === 0 ? 1 : 0),
    wanted: plus(sums.wanted, valueOf(order.symbol, wanted, order.decided)),
    missed: plus(sums.missed, cents(order.side === 'buy' ? drift : -drift)),
    clamps: sums.clamps + clamp,
    clampsFilled: sums.clampsFilled + (order.filled > 0 ? clamp : 0),
  };
}

function both(
  figures: ExecutionFigures,
  change: (sums: ExecutionSums) => ExecutionSums,
): ExecutionFigures {
  return { day: change(figures.day), since: change(figures.since) };
}

/** One execution more, of an order as it was decided. */
export function foldFill(figures: ExecutionFigures, order: Order, fill: Fill): ExecutionFigures {
  if (isSpared(order.purpose)) return figures;
  return both(figures, (sums) => withFill(sums, order, fill));
}

/** An order that ended; `mark` is the last price of what it would have bought or sold. */
export function foldEnd(
  figures: ExecutionFigures,
  order: Order,
  mark: Price | undefined,
): ExecutionFigures {
  if (isSpared(order.purpose)) return figures;
  if (order.status === 'unsent' && order.filled === 0) return figures;
  return both(figures, (sums) => withEnd(sums, order, mark ?? order.decided));
}

export interface ExecutionQuality {
  /** Share of the wanted value that filled; null where nothing ended yet. */
  readonly fillRatio: number | null;
  /** Slippage of all fills together against their decisions, in basis points; null without a fill. */
  readonly slippageBps: number | null;
  /** The same past what the model takes fills to cost. */
  readonly beyondBps: number | null;
  /** Implementation shortfall: slippage, fees and what was missed. */
  readonly shortfall: Cents;
  readonly shortfallBps: number | null;
  /** Share of the clamped orders that got anything. */
  readonly clampRatio: number | null;
}

export function qualityOf(sums: ExecutionSums): ExecutionQuality {
  const slippageBps = sums.got > 0 ? (sums.slipped / sums.got) * 10_000 : null;
  const shortfall = plus(sums.slipped, sums.fees, sums.missed);
  return {
    fillRatio: sums.wanted > 0 ? Math.min(1, sums.got / sums.wanted) : null,
    slippageBps,
    beyondBps: slippageBps === null ? null : slippageBps - MODEL_BPS,
    shortfall,
    shortfallBps: sums.wanted > 0 ? (shortfall / sums.wanted) * 10_000 : null,
    clampRatio: sums.clamps > 0 ? sums.clampsFilled / sums.clamps : null,
  };
}

/** With fewer, a rate says nothing. */
export const JUDGED_MIN = 5;
