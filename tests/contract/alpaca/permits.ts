// Whether the account may place an order: blocks, what is free to sell, short sales, covered options, buying
// power, day trades, and orders that could trade with one another. The first that says no is the answer.
import { abs, dec, most, ONE, show, times, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import { equityOf, openOrders, powerOf } from './house.ts';
import type { House } from './house.ts';
import { newYorkDay } from './hours.ts';
import type { Draft } from './intake.ts';
import { multiplierOf, optionTerms } from './ledger.ts';
import type { Asset } from './market.ts';
import { left } from './order.ts';
import type { Order } from './order.ts';
import { forbidden, Refusal, unprocessable } from './refusal.ts';

function checkAccount({ rules }: House, asset: Asset): void {
  const { flags } = rules;
  if (flags.accountBlocked === true) throw forbidden('account is blocked');
  if (flags.tradingBlocked === true) throw forbidden('trading is blocked for this account');
  if (flags.tradeSuspendedByUser === true)
    throw forbidden('new orders are rejected by user request');
  if (flags.status !== undefined && flags.status !== 'ACTIVE')
    throw forbidden('account is not active');
  if (!asset.active) throw unprocessable(`asset ${asset.symbol} is not active`);
}

/** What open orders of one side hold back; an oco's two legs hold the same shares once. */
export function heldBack(house: House, symbol: string, side: 'buy' | 'sell'): Nano {
  return openOrders(house)
    .filter(
      ({ terms, parent }) => terms.symbol === symbol && terms.side === side && parent === null,
    )
    .concat(activeLegs(house, symbol, side))
    .reduce((sum, one) => sum + left(one), 0n);
}

function activeLegs(house: House, symbol: string, side: 'buy' | 'sell'): readonly Order[] {
  const legs = openOrders(house).filter(
    ({ terms, parent }) =>
      terms.symbol === symbol &&
      terms.side === side &&
      parent !== null &&
      parent.terms.class !== 'oco' &&
      parent.status === 'filled',
  );
  // The two exits of one bracket stand for one position.
  return legs.filter((leg, at) => legs.findIndex((one) => one.parent === leg.parent) === at);
}

function checkQuantity(house: House, draft: Draft): void {
  const { symbol, side } = draft.terms;
  const held = house.ledger.held(symbol).qty;
  const closes = side === 'sell' ? held > 0n : held < 0n;
  if (!closes) return;
  const back = heldBack(house, symbol, side);
  const free = abs(held) - back;
  if (draft.qty <= free) return;
  const words = `requested: ${show(draft.qty)}, available: ${show(free)}`;
  throw forbidden(`insufficient qty available for order (${words})`, {
    available: show(free),
    existing_qty: show(abs(held)),
    held_for_orders: show(back),
    symbol,
  });
}

function checkWritten(house: House, draft: Draft): void {
  const option = optionTerms(draft.terms.symbol);
  if (option === null) return;
  const contracts = draft.qty + heldBack(house, draft.terms.symbol, 'sell');
  const shares = contracts * 100n;
  if (option.call) {
    const free = house.ledger.held(option.underlying).qty;
    if (free >= shares) return;
    const words = `required: ${show(shares)}, available: ${show(free)}`;
    throw forbidden(`insufficient underlying qty available for covered call (${words})`);
  }
  const needed = worth(contracts, option.strike, 100n);
  if (powerOf(house).cashPower < needed) {
    throw forbidden(
      `insufficient options buying power for cash-secured put (required: ${show(needed, 2)})`,
    );
  }
}

function checkShort(house: House, draft: Draft, asset: Asset): void {
  const { side, symbol } = draft.terms;
  if (side === 'buy' || house.ledger.held(symbol).qty > 0n || draft.terms.class === 'oco') return;
  if (asset.class === 'us_option') {
    checkWritten(house, draft);
    return;
  }
  if (house.rules.flags.shortingEnabled === false)
    throw forbidden('account is not allowed to short');
  if (!asset.shortable) throw forbidden(`asset "${symbol}" cannot be sold short`);
  if (draft.qty % ONE !== 0n) throw unprocessable('fractional orders cannot be sold short');
}

function costOf(draft: Draft, asset: Asset): Nano {
  const { side, symbol, limit, stop } = draft.terms;
  const short = side === 'sell';
  // A short sale is reckoned 3 % above the last price, or at its limit where that is higher.
  const above = times(asset.last, dec('1.03'));
  const price = short ? most(limit ?? 0n, above) : (limit ?? stop ?? asset.last);
  return worth(draft.qty, price, multiplierOf(symbol));
}

function checkPower(house: House, draft: Draft, asset: Asset): void {
  const held = house.ledger.held(draft.terms.symbol).qty;
  const closes = draft.terms.side === 'sell' ? held > 0n : held < 0n;
  const written = draft.terms.side === 'sell' && asset.class === 'us_option';
  if (closes || written || draft.terms.class === 'oco') return;
  const { buyingPower, cashPower } = powerOf(house);
  const cost = costOf(draft, asset);
  const power =
    asset.class === 'us_option' && house.rules.flags.buyingPower === undefined
      ? cashPower
      : buyingPower;
  if (cost <= power) return;
  throw forbidden('insufficient buying power', {
    buying_power: show(power, 2),
    cost_basis: show(cost, 2),
  });
}

const DAY_TRADES = 3;
const DAY_TRADER_EQUITY = dec('25000');

function checkDayTrades(house: House, draft: Draft): void {
  const { symbol, side } = draft.terms;
  const { flags } = house.rules;
  const restless = flags.patternDayTrader === true || (flags.dayTrades ?? 0) >= DAY_TRADES;
  if (!restless || equityOf(house) >= DAY_TRADER_EQUITY) return;
  const today = newYorkDay(house.now());
  const opened = house.ledger
    .activities()
    .some(
      ({ fill, symbol: of, atMs }) =>
        fill !== null && of === symbol && fill.side !== side && newYorkDay(atMs) === today,
    );
  if (opened) {
    throw new Refusal(403, 40_310_100, 'trade denied due to pattern day trading protection');
  }
}

/** What an order can trade at; null for one that takes any price. */
function bound({ type, limit }: Draft['terms']): Nano | null {
  return type === 'limit' || type === 'stop_limit' ? limit : null;
}

function couldMeet(order: Order, { terms }: Draft): 'market/stop' | 'limit' | null {
  const [resting, coming] = [bound(order.terms), bound(terms)];
  if (resting === null) return 'market/stop';
  if (coming === null) return 'limit';
  const [buy, sell] = terms.side === 'buy' ? [coming, resting] : [resting, coming];
  return buy >= sell ? 'limit' : null;
}

function checkWash(house: House, draft: Draft): void {
  for (const order of openOrders(house)) {
    if (order.terms.symbol !== draft.terms.symbol || order.terms.side === draft.terms.side)
      continue;
    // A leg that waits for its parent is in nobody's market.
    if (order.status === 'held' && order.parent?.status !== 'filled') continue;
    const why = couldMeet(order, draft);
    if (why === null) continue;
    throw forbidden('potential wash trade detected. use complex orders', {
      existing_order_id: order.id,
      reject_reason: `opposite side ${why} order exists`,
    });
  }
}

function checkEntry(house: House, draft: Draft): void {
  const held = house.ledger.held(draft.terms.symbol).qty;
  const closes = draft.terms.side === 'sell' ? held > 0n : held < 0n;
  const kind = draft.terms.class;
  if (kind === 'bracket' && closes) throw unprocessable('bracket orders must be entry orders');
  if (kind === 'oco' && !closes) throw unprocessable('oco orders must be exit orders');
}

export function permit(house: House, draft: Draft, asset: Asset): void {
  checkAccount(house, asset);
  checkEntry(house, draft);
  checkQuantity(house, draft);
  checkWash(house, draft);
  checkShort(house, draft, asset);
  checkDayTrades(house, draft);
  checkPower(house, draft, asset);
}
