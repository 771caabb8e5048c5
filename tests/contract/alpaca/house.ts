// What stands behind every endpoint: the market, the account's books, its orders and flags, and the one way
// by which something that happened to an order is told.
import { dec, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import type { Ids } from './ids.ts';
import { multiplierOf } from './ledger.ts';
import type { Activity, Ledger } from './ledger.ts';
import type { Market } from './market.ts';
import { isOpen, left } from './order.ts';
import type { Order } from './order.ts';
import type { AlpacaFlags, Dedupe, LegWays, Lookup, Partials } from './standing.ts';

/** An execution, as a trade update names it. */
export interface Executed {
  readonly executionId: string;
  readonly qty: Nano;
  readonly price: Nano;
}

export type Tell = (event: string, order: Order, executed: Executed | null) => void;

export interface Rules {
  lookup: Lookup;
  /** By `performance.now()`: older orders are seen whatever the rule. */
  lookupSince: number;
  dedupe: Dedupe;
  partials: Partials;
  legs: LegWays;
  flags: AlpacaFlags;
  /** From taking an order to its entering the market. */
  enterMs: number;
  /** From asking for a cancel to its end; it may still fill. */
  cancelMs: number;
  open: boolean;
}

export interface House {
  /** This Alpaca's own clock, in ms. */
  readonly now: () => number;
  readonly ids: Ids;
  readonly market: Market;
  readonly ledger: Ledger;
  /** Oldest first; legs follow their parent. */
  readonly orders: Order[];
  readonly rules: Rules;
  tell: Tell;
  log: (line: string) => void;
}

export function findOrder(house: House, idOrClientId: string): Order | null {
  return (
    house.orders.find((one) => one.id === idOrClientId) ??
    house.orders.findLast((one) => one.clientOrderId === idOrClientId) ??
    null
  );
}

export function openOrders(house: House): readonly Order[] {
  return house.orders.filter(isOpen);
}

export function priceOf(house: House): (symbol: string) => Nano {
  return (symbol) => house.market.asset(symbol).last;
}

export function equityOf(house: House): Nano {
  return house.ledger.equity(priceOf(house));
}

/** What an open order may still cost, by the limit or the last trade. */
export function orderValue(house: House, order: Order): Nano {
  const price =
    order.terms.limit ?? order.terms.stop ?? house.market.asset(order.terms.symbol).last;
  return worth(left(order), price, multiplierOf(order.terms.symbol));
}

/** The part of an open order that opens risk: not what closes a position. */
function opening(house: House, order: Order): Nano {
  const held = house.ledger.held(order.terms.symbol).qty;
  const closes = order.terms.side === 'sell' ? held > 0n : held < 0n;
  return closes || order.parent !== null || order.status === 'held' ? 0n : orderValue(house, order);
}

export interface Power {
  readonly long: Nano;
  readonly short: Nano;
  readonly equity: Nano;
  readonly pending: Nano;
  readonly buyingPower: Nano;
  /** For what cannot be bought on margin: options. */
  readonly cashPower: Nano;
}

const MULTIPLIER = 2n;

function notNegative(value: Nano): Nano {
  return value < 0n ? 0n : value;
}

export function powerOf(house: House): Power {
  let long = 0n;
  let short = 0n;
  for (const { symbol, qty } of house.ledger.holdings()) {
    const value = worth(qty, house.market.asset(symbol).last, multiplierOf(symbol));
    if (value > 0n) long += value;
    else short += value;
  }
  const pending = openOrders(house).reduce((sum, one) => sum + opening(house, one), 0n);
  const equity = house.ledger.cash + long + short;
  const told = house.rules.flags.buyingPower;
  const reckoned = notNegative(MULTIPLIER * equity - long + short - pending);
  return {
    long,
    short,
    equity,
    pending,
    buyingPower: told === undefined || told === null ? reckoned : dec(told),
    cashPower: notNegative(house.ledger.cash - pending),
  };
}

export function book(house: House, entry: Omit<Activity, 'id' | 'atMs'>): Activity {
  const atMs = house.now();
  const activity = { ...entry, id: house.ids.activity(atMs), atMs };
  house.ledger.apply(activity);
  return activity;
}
