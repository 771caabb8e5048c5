// What happens to the account without the desk: money in and out, dividends, fees, splits, options that end,
// transfers, and orders of somebody else. Each leaves an activity that says why.
import { abs, dec, ONE, over, show, times, toCent, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import { end, enter, fill, makeOrder, onPrice } from './exchange.ts';
import type { AlpacaHappenings } from './deeds.ts';
import { book, findOrder, openOrders } from './house.ts';
import type { House } from './house.ts';
import { newYorkDay } from './hours.ts';
import { optionTerms } from './ledger.ts';
import type { Activity } from './ledger.ts';
import { left } from './order.ts';
import type { Order, OrderTerms } from './order.ts';
import type { NewOrder } from './standing.ts';

interface Entry {
  readonly type: string;
  readonly subType?: string;
  readonly symbol?: string;
  readonly qty?: Nano;
  readonly price?: Nano;
  readonly amount?: Nano;
  readonly paid?: Activity['paid'];
  readonly says: string;
}

function enterBook(house: House, entry: Entry): void {
  book(house, {
    type: entry.type,
    subType: entry.subType ?? '',
    symbol: entry.symbol ?? null,
    qty: entry.qty ?? 0n,
    price: entry.price ?? 0n,
    amount: entry.amount ?? 0n,
    paid: entry.paid ?? null,
    says: entry.says,
    fill: null,
  });
  house.log(`${entry.type} ${entry.says}`);
}

function termsOf(house: House, order: NewOrder): OrderTerms {
  const asset = house.market.asset(order.symbol);
  const price = (text: string | undefined) => (text === undefined ? null : dec(text));
  return {
    symbol: asset.symbol,
    assetId: asset.id,
    assetClass: asset.class,
    side: order.side,
    type: order.type ?? 'market',
    class: 'simple',
    timeInForce: order.timeInForce ?? 'day',
    limit: price(order.limit),
    stop: price(order.stop),
    trailPrice: null,
    trailPercent: null,
    extendedHours: false,
    notional: null,
    intent: null,
  };
}

function place(house: House, order: NewOrder): Order {
  const status = house.rules.open ? 'pending_new' : 'accepted';
  const clientOrderId = order.clientOrderId ?? null;
  return makeOrder(house, termsOf(house, order), dec(order.qty), { clientOrderId, status });
}

function scaled(value: Nano | null, by: Nano): Nano | null {
  return value === null ? null : toCent(times(value, by));
}

/** Shares become more or fewer; price, bars and resting orders follow; parts of a share are paid in cash. */
function split(house: House, symbol: string, [to, from]: readonly [number, number]): void {
  const ratio = over(dec(to), dec(from));
  const back = over(dec(from), dec(to));
  const held = house.ledger.held(symbol).qty;
  const { last } = house.market.asset(symbol);
  const after = times(held, ratio);
  const whole = to > from ? after : after - (after % ONE);
  const price = times(last, back);
  if (held !== 0n) {
    enterBook(house, {
      type: 'SPLIT',
      subType: to > from ? 'FSPLIT' : 'RSPLIT',
      symbol,
      qty: whole - held,
      amount: worth(after - whole, price, 1n),
      says: `${symbol} ${to} for ${from}`,
    });
  }
  house.market.change(symbol, { last: price, lastMs: house.now() });
  const day = newYorkDay(house.now());
  house.market.announce({ kind: 'split', symbol, day, to, from });
  for (const order of openOrders(house)) {
    if (order.terms.symbol !== symbol) continue;
    // What was executed stays as it was told.
    order.qty = order.filled + times(left(order), ratio);
    const { limit, stop } = order.terms;
    order.terms = { ...order.terms, limit: scaled(limit, back), stop: scaled(stop, back) };
  }
}

/** A contract ends in shares at its strike. */
function deliver(house: House, symbol: string, how: 'OPASN' | 'OPEXC'): void {
  const terms = optionTerms(symbol);
  const held = house.ledger.held(symbol).qty;
  if (terms === null || held === 0n) throw new Error(`no option position in ${symbol}`);
  if ((how === 'OPASN') !== held < 0n) throw new Error(`${symbol} is held the other way round`);
  enterBook(house, { type: how, symbol, qty: -held, says: `${symbol} ${how}` });
  const receives = terms.call === held > 0n;
  const shares = abs(held) * 100n * (receives ? 1n : -1n);
  enterBook(house, {
    type: 'OPTRD',
    symbol: terms.underlying,
    qty: shares,
    price: terms.strike,
    amount: -worth(shares, terms.strike, 1n),
    says: `${show(shares)} ${terms.underlying} at ${show(terms.strike)}`,
  });
}

function named(house: House, name: string): Order {
  const found = findOrder(house, name);
  if (found === null) throw new Error(`there is no order ${name}`);
  return found;
}

function cash(house: House) {
  return (type: string, amount: Nano, says: string) => enterBook(house, { type, amount, says });
}

function dividend(house: House, symbol: string, perShare: string): void {
  const held = house.ledger.held(symbol).qty;
  const each = dec(perShare);
  const amount = worth(held, each, 1n);
  const day = newYorkDay(house.now());
  house.market.announce({ kind: 'dividend', symbol, day, perShare: Number(perShare) });
  if (held === 0n) return;
  const says = `${perShare} a share on ${show(held)} ${symbol}`;
  enterBook(house, {
    type: 'DIV',
    subType: 'CDIV',
    symbol,
    amount,
    paid: { perShare: each, on: held },
    says,
  });
}

export function createHappenings(house: House): AlpacaHappenings {
  const pay = cash(house);
  return {
    deposit: (amount) => pay('CSD', dec(amount), `deposit of ${amount}`),
    withdraw: (amount) => pay('CSW', -dec(amount), `withdrawal of ${amount}`),
    interest: (amount) => pay('INT', dec(amount), `interest of ${amount}`),
    fee: (amount, says = 'regulatory fee') => pay('FEE', -dec(amount), says),
    dividend: (symbol, perShare) => dividend(house, symbol, perShare),
    split: (symbol, to, from) => split(house, symbol, [to, from]),
    expire(symbol) {
      const held = house.ledger.held(symbol).qty;
      if (held === 0n) throw new Error(`no position in ${symbol}`);
      enterBook(house, { type: 'OPEXP', symbol, qty: -held, says: `${symbol} expired` });
    },
    assign: (symbol) => deliver(house, symbol, 'OPASN'),
    exercise: (symbol) => deliver(house, symbol, 'OPEXC'),
    transfer(symbol, qty) {
      const price = house.market.asset(symbol).last;
      enterBook(house, { type: 'JNLS', symbol, qty: dec(qty), price, says: `${qty} ${symbol}` });
    },
    foreignOrder(given) {
      const order = place(house, given);
      enter(house, order);
      return order.id;
    },
    externalFill({ symbol, side, qty, price }) {
      const order = place(house, { symbol, side, qty });
      order.status = 'new';
      house.tell('new', order, null);
      fill(house, order, { qty: dec(qty), price: dec(price) });
    },
    fill(order, qty, price) {
      const found = named(house, order);
      fill(house, found, { qty: dec(qty), price: dec(price) });
      onPrice(house, found.terms.symbol);
    },
    cancel: (order) => end(house, named(house, order), 'canceled'),
    reject: (order) => end(house, named(house, order), 'rejected'),
  };
}
