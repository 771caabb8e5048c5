// Reads the body of a new order as Alpaca does: what is missing or contradicts itself is refused with Alpaca's
// code and words, before the account is looked at.
import { z } from 'zod';
import { isWhole, ONE, over, parseDecimal, show } from './decimal.ts';
import type { Nano } from './decimal.ts';
import type { Asset } from './market.ts';
import type { OrderTerms } from './order.ts';
import { forbidden, invalid, Refusal, unprocessable } from './refusal.ts';

const Amount = z.union([z.string(), z.number().transform(String)]);
const Body = z.object({
  symbol: z.string().optional(),
  qty: Amount.nullish(),
  notional: Amount.nullish(),
  side: z.enum(['buy', 'sell']).optional(),
  type: z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']).optional(),
  time_in_force: z.enum(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']).optional(),
  limit_price: Amount.nullish(),
  stop_price: Amount.nullish(),
  trail_price: Amount.nullish(),
  trail_percent: Amount.nullish(),
  extended_hours: z.boolean().nullish(),
  client_order_id: z.string().nullish(),
  order_class: z.enum(['', 'simple', 'bracket', 'oco', 'oto', 'mleg']).nullish(),
  take_profit: z.object({ limit_price: Amount.nullish() }).nullish(),
  stop_loss: z.object({ stop_price: Amount.nullish(), limit_price: Amount.nullish() }).nullish(),
  position_intent: z.string().nullish(),
});
type Body = z.infer<typeof Body>;

/** An order that is well formed; the account has not been asked yet. */
export interface Draft {
  readonly terms: OrderTerms;
  readonly qty: Nano;
  readonly clientOrderId: string | null;
  readonly takeProfit: Nano | null;
  readonly stopLoss: { readonly stop: Nano; readonly limit: Nano | null } | null;
}

export function amount(name: string, text: string | null | undefined): Nano | null {
  if (text === null || text === undefined || text === '') return null;
  const found = parseDecimal(text);
  if (found === null) throw invalid(`${name} is not a valid number`);
  return found;
}

/** At most two decimals from one dollar up, four below. */
export function tidyPrice(name: string, value: Nano | null): Nano | null {
  if (value === null) return null;
  if (value <= 0n) throw invalid(`${name.replace('_', ' ')} must be > 0`);
  const step = value >= ONE ? 10_000_000n : 100_000n;
  if (value % step !== 0n) {
    const why = 'sub-penny increment does not fulfill minimum pricing criteria';
    throw unprocessable(`invalid ${name} ${show(value)}. ${why}`);
  }
  return value;
}

function priceOf(name: string, text: string | null | undefined): Nano | null {
  return tidyPrice(name, amount(name, text));
}

function checkPrices(type: OrderTerms['type'], limit: Nano | null, stop: Nano | null): void {
  const wantsLimit = type === 'limit' || type === 'stop_limit';
  const wantsStop = type === 'stop' || type === 'stop_limit';
  if (type === 'market' && (limit !== null || stop !== null)) {
    throw invalid('market orders require no stop or limit price');
  }
  if (wantsLimit && limit === null)
    throw invalid(`${type.replace('_', ' ')} orders require limit price`);
  if (wantsStop && stop === null)
    throw invalid(`${type.replace('_', ' ')} orders require stop price`);
  if (type === 'limit' && stop !== null) throw invalid('limit orders require no stop price');
  if (type === 'stop' && limit !== null) throw invalid('stop orders require no limit price');
}

function checkFraction(asset: Asset, terms: OrderTerms, qty: Nano): void {
  if (isWhole(qty) && terms.notional === null) return;
  if (asset.class === 'us_option') throw unprocessable('qty must be a whole number for options');
  if (!asset.fractionable) throw forbidden(`asset "${asset.symbol}" is not fractionable`);
  if (terms.timeInForce !== 'day') throw unprocessable('fractional orders must be DAY orders');
  if (terms.class !== 'simple') throw unprocessable('fractional orders must be simple orders');
}

function checkOption(asset: Asset, terms: OrderTerms): void {
  if (asset.class !== 'us_option') return;
  if (terms.timeInForce !== 'day')
    throw unprocessable('order_time_in_force provided not supported for options trading');
  if (terms.type !== 'market' && terms.type !== 'limit')
    throw unprocessable('invalid order type for options trading');
  if (terms.class !== 'simple')
    throw unprocessable('complex orders not supported for options trading');
  if (terms.extendedHours) throw unprocessable('extended hours not supported for options trading');
}

function checkForce(terms: OrderTerms): void {
  const { timeInForce: force, type } = terms;
  if (terms.extendedHours && (type !== 'limit' || (force !== 'day' && force !== 'gtc'))) {
    throw invalid('extended hours order must be DAY or GTC limit orders');
  }
  if ((force === 'ioc' || force === 'fok') && type !== 'market' && type !== 'limit') {
    throw invalid(`${force} orders must be market or limit`);
  }
  if (terms.class !== 'simple' && force !== 'day' && force !== 'gtc') {
    throw unprocessable('complex orders must be DAY or GTC');
  }
}

/** The legs must lie on either side of the price the order works from. */
function checkLegs(draft: Draft, base: Nano): void {
  const { terms, takeProfit, stopLoss } = draft;
  const { class: kind } = terms;
  if (kind === 'simple') {
    if (takeProfit !== null || stopLoss !== null) {
      throw invalid('take_profit and stop_loss need a complex order class');
    }
    return;
  }
  if (kind === 'oto' && (takeProfit === null) === (stopLoss === null)) {
    throw unprocessable('oto orders require either take_profit or stop_loss');
  }
  if (kind !== 'oto' && takeProfit === null) {
    throw unprocessable(`${kind} orders require take_profit.limit_price`);
  }
  if (kind !== 'oto' && stopLoss === null) {
    throw unprocessable(`${kind} orders require stop_loss.stop_price`);
  }
  const cent = 10_000_000n;
  // An oco order closes: its legs lie as the exit's own side has them.
  const up = (terms.side === 'buy') !== (kind === 'oco');
  if (stopLoss !== null && (up ? stopLoss.stop > base - cent : stopLoss.stop < base + cent)) {
    throw unprocessable(
      `stop_loss.stop_price must be ${up ? '<= base_price -' : '>= base_price +'} 0.01`,
    );
  }
  if (takeProfit !== null && (up ? takeProfit < base + cent : takeProfit > base - cent)) {
    throw unprocessable(
      `take_profit.limit_price must be ${up ? '>= base_price +' : '<= base_price -'} 0.01`,
    );
  }
}

function stopLossOf(body: Body): Draft['stopLoss'] {
  const stop = priceOf('stop_loss.stop_price', body.stop_loss?.stop_price);
  const limit = priceOf('stop_loss.limit_price', body.stop_loss?.limit_price);
  return stop === null ? null : { stop, limit };
}

function quantityOf(body: Body, last: Nano): { qty: Nano; notional: Nano | null } {
  const qty = amount('qty', body.qty);
  const notional = amount('notional', body.notional);
  if (qty === null && notional === null) throw invalid('qty or notional is required');
  if (qty !== null && notional !== null) throw invalid('only one of qty or notional is accepted');
  if (qty !== null && qty <= 0n) throw invalid('qty must be > 0');
  if (notional !== null && notional <= 0n) throw invalid('notional must be > 0');
  return qty !== null ? { qty, notional: null } : { qty: over(notional ?? 0n, last), notional };
}

function required<T>(name: string, value: T | null | undefined): T {
  if (value === null || value === undefined) throw invalid(`${name} is required`);
  return value;
}

function pricesOf(body: Body, isOco: boolean, takeProfit: Nano | null) {
  const limit = priceOf('limit_price', body.limit_price);
  return {
    // The order of an oco is its take profit.
    limit: isOco ? (limit ?? takeProfit) : limit,
    stop: priceOf('stop_price', body.stop_price),
    trailPrice: amount('trail_price', body.trail_price),
    trailPercent: amount('trail_percent', body.trail_percent),
  };
}

export function readOrder(
  given: unknown,
  assetOf: (symbol: string) => Asset | null,
): { readonly draft: Draft; readonly asset: Asset } {
  const read = Body.safeParse(given);
  if (!read.success) throw new Refusal(400, 40_010_000, 'request body format is invalid');
  const body = read.data;
  const symbol = required('symbol', body.symbol);
  const asset = assetOf(symbol);
  if (asset === null) throw unprocessable(`asset "${symbol}" not found`);
  const kind = body.order_class === '' ? 'simple' : (body.order_class ?? 'simple');
  if (kind === 'mleg') throw unprocessable('multi-leg orders are not supported here');
  const { qty, notional } = quantityOf(body, asset.last);
  const takeProfit = priceOf('take_profit.limit_price', body.take_profit?.limit_price);
  const prices = pricesOf(body, kind === 'oco', takeProfit);
  const terms: OrderTerms = {
    symbol: asset.symbol,
    assetId: asset.id,
    assetClass: asset.class,
    side: required('side', body.side),
    type: required('type', body.type),
    class: kind,
    timeInForce: required('time_in_force', body.time_in_force),
    ...prices,
    extendedHours: body.extended_hours ?? false,
    notional,
    intent: body.position_intent ?? null,
  };
  const clientOrderId = body.client_order_id === '' ? null : (body.client_order_id ?? null);
  if (clientOrderId !== null && clientOrderId.length > 128) {
    throw invalid('client_order_id must be no more than 128 characters');
  }
  const trails = [terms.trailPrice, terms.trailPercent].filter((one) => one !== null);
  if (terms.type === 'trailing_stop' && trails.length !== 1) {
    throw invalid('trailing stop orders must specify one of trail_price or trail_percent');
  }
  checkPrices(terms.type, terms.limit, terms.stop);
  const draft = { terms, qty, clientOrderId, takeProfit, stopLoss: stopLossOf(body) };
  checkForce(terms);
  checkOption(asset, terms);
  checkFraction(asset, terms, qty);
  checkLegs(draft, (kind === 'oco' ? null : terms.limit) ?? asset.last);
  return { draft, asset };
}
