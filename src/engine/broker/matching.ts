// How one working order meets one bar: a pure rule that never gives a price kinder than the bar
// allows and never one beyond the order's own limit, and answers the same whenever it is asked.
import type { OrderTicket, Side } from '#engine/broker/broker.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { NO_CENTS, nanos, notional, ticks } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { seeded } from '#engine/model/random.ts';

/** What the broker charges for one execution. */
export type FeeSchedule = (qty: Qty, price: Price) => Cents;

export interface MatchRules {
  readonly seed: number | string;
  /** How far the market moves against a taker, in whole hundredths of a percent. */
  readonly slippageBps: number;
  /** The chance, 0 to 1, that a bar fills only a part of what is left. */
  readonly partialChance: number;
}

export interface WorkingOrder {
  readonly ticket: OrderTicket;
  readonly filled: Qty;
}

export interface Meeting {
  readonly fill: { readonly qty: Qty; readonly price: Price } | null;
  /** Whatever this bar left unfilled is cancelled (immediate or cancel). */
  readonly endsRest: boolean;
}

/** The index and shares of the demo cost nothing to trade. */
export const noFee: FeeSchedule = () => NO_CENTS;

/** So much for each unit: 0.65 dollar for an options contract, for example (ENG-5). */
export function feePerUnit(perUnit: Price): FeeSchedule {
  return (qty) => notional(qty, perUnit);
}

const BPS = 10_000;
const ONE_UNIT = 1_000_000_000;
const PART_LEAST = 0.3;
const PART_SPREAD = 0.5;

/** A price moved against the side that takes it, rounded against it too. */
export function slipped(at: Price, side: Side, bps: number): Price {
  if (side === 'buy') return ticks(Math.ceil((at * (BPS + bps)) / BPS));
  return ticks(Math.max(1, Math.floor((at * (BPS - bps)) / BPS)));
}

function least(a: Price, b: Price): Price {
  return a < b ? a : b;
}

function most(a: Price, b: Price): Price {
  return a > b ? a : b;
}

function limitPrice(side: Side, limit: Price, bar: PathBar, slippageBps: number): Price | null {
  const taken = slipped(bar.open, side, slippageBps);
  if (side === 'buy') return bar.low <= limit ? least(limit, taken) : null;
  return bar.high >= limit ? most(limit, taken) : null;
}

/** A gap through the stop fills at the open, never at the stop: the stop was not on offer. */
function stopPrice(side: Side, stop: Price, bar: PathBar, slippageBps: number): Price | null {
  if (side === 'sell')
    return bar.low <= stop ? slipped(least(stop, bar.open), side, slippageBps) : null;
  return bar.high >= stop ? slipped(most(stop, bar.open), side, slippageBps) : null;
}

/** The price this order gets in this bar, or null when the bar does not reach it. */
export function priceIn(order: WorkingOrder, bar: PathBar, slippageBps: number): Price | null {
  const { side, terms } = order.ticket;
  switch (terms.type) {
    case 'market':
      return slipped(bar.open, side, slippageBps);
    case 'limit':
      return limitPrice(side, terms.limit, bar, slippageBps);
    case 'stop':
      // A stop that filled in part has been triggered: its rest is a market order.
      if (order.filled > 0) return slipped(bar.open, side, slippageBps);
      return stopPrice(side, terms.stop, bar, slippageBps);
    default:
      return terms satisfies never;
  }
}

/** How much of the rest one bar fills: all of it, or 30-80 %; whole units stay whole. */
export function quantityIn(order: WorkingOrder, bar: PathBar, rules: MatchRules): Qty {
  const rest = nanos(order.ticket.qty - order.filled);
  const next = seeded(rules.seed, order.ticket.id, bar.start);
  if (next() >= rules.partialChance) return rest;
  const step = rest % ONE_UNIT === 0 ? ONE_UNIT : 1;
  const part = rest * (PART_LEAST + PART_SPREAD * next());
  return nanos(Math.min(rest, Math.max(step, Math.floor(part / step) * step)));
}

/** The whole rule for one order and one bar; the caller has made sure that the order is due for it. */
export function meetBar(order: WorkingOrder, bar: PathBar, rules: MatchRules): Meeting {
  const endsRest = order.ticket.timeInForce === 'ioc';
  const at = priceIn(order, bar, rules.slippageBps);
  if (at === null) return { fill: null, endsRest };
  return { fill: { qty: quantityIn(order, bar, rules), price: at }, endsRest };
}

/** True for orders that do not rest over the night. */
export function endsWithSession(ticket: OrderTicket): boolean {
  return ticket.timeInForce !== 'gtc';
}

/** Throws on a bar whose open or close lies outside its own range: no order may meet it (O9). */
export function soundBar(bar: PathBar): PathBar {
  const sound =
    bar.start < bar.end &&
    bar.low <= Math.min(bar.open, bar.close) &&
    bar.high >= Math.max(bar.open, bar.close);
  if (!sound) throw new RangeError(`not a bar: ${JSON.stringify(bar)}`);
  return bar;
}
