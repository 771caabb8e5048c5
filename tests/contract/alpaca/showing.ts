// The account, its positions, assets and activities as Alpaca writes them: money as strings, absent things as
// the documents have them.
import { abs, over, show, times, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import { powerOf } from './house.ts';
import type { House } from './house.ts';
import { newYorkDay } from './hours.ts';
import { multiplierOf, optionTerms } from './ledger.ts';
import type { Activity, Holding } from './ledger.ts';
import type { Asset } from './market.ts';
import type { Order } from './order.ts';
import { heldBack } from './permits.ts';

type Json = Readonly<Record<string, unknown>>;

function money(value: Nano): string {
  return show(value, 2);
}

export interface AccountNames {
  readonly id: string;
  readonly number: string;
  readonly createdMs: number;
}

export function accountJson(house: House, names: AccountNames): Json {
  const { flags } = house.rules;
  const { long, short, equity, buyingPower, cashPower } = powerOf(house);
  const margin = over(long - short, 2_000_000_000n);
  return {
    id: names.id,
    account_number: names.number,
    status: flags.status ?? 'ACTIVE',
    crypto_status: 'INACTIVE',
    currency: 'USD',
    buying_power: money(buyingPower),
    regt_buying_power: money(buyingPower),
    daytrading_buying_power: '0',
    options_buying_power: money(cashPower),
    non_marginable_buying_power: money(cashPower),
    cash: money(house.ledger.cash),
    accrued_fees: '0',
    pending_transfer_in: '0',
    pending_transfer_out: '0',
    portfolio_value: money(equity),
    equity: money(equity),
    last_equity: money(equity),
    long_market_value: money(long),
    short_market_value: money(short),
    initial_margin: money(margin),
    maintenance_margin: money(over(times(long - short, 300_000_000n), 1_000_000_000n)),
    last_maintenance_margin: '0',
    sma: money(equity),
    multiplier: '2',
    pattern_day_trader: flags.patternDayTrader ?? false,
    daytrade_count: flags.dayTrades ?? 0,
    trading_blocked: flags.tradingBlocked ?? false,
    transfers_blocked: false,
    account_blocked: flags.accountBlocked ?? false,
    trade_suspended_by_user: flags.tradeSuspendedByUser ?? false,
    shorting_enabled: flags.shortingEnabled ?? true,
    options_approved_level: 2,
    options_trading_level: 2,
    intraday_adjustments: '0',
    pending_reg_taf_fees: '0',
    balance_asof: newYorkDay(house.now()),
    created_at: new Date(names.createdMs).toISOString(),
  };
}

export function configurationsJson(house: House): Json {
  const { flags } = house.rules;
  return {
    dtbp_check: 'entry',
    fractional_trading: true,
    max_margin_multiplier: '2',
    max_options_trading_level: 2,
    no_shorting: flags.shortingEnabled === false,
    pdt_check: 'entry',
    ptp_no_exception_entry: false,
    disable_overnight_trading: false,
    suspend_trade: flags.tradeSuspendedByUser ?? false,
    trade_confirm_email: 'all',
  };
}

export function positionJson(house: House, held: Holding): Json {
  const asset = house.market.asset(held.symbol);
  const times100 = multiplierOf(held.symbol);
  const value = worth(held.qty, asset.last, times100);
  const cost = worth(held.qty, held.average, times100);
  const gain = value - cost;
  const ratio = show(over(gain, abs(cost)));
  const back = heldBack(house, held.symbol, held.qty > 0n ? 'sell' : 'buy');
  return {
    asset_id: asset.id,
    symbol: held.symbol,
    exchange: asset.class === 'us_option' ? '' : 'NASDAQ',
    asset_class: asset.class,
    asset_marginable: asset.class === 'us_equity',
    qty: show(held.qty),
    qty_available: show(held.qty > 0n ? held.qty - back : held.qty + back),
    avg_entry_price: show(held.average),
    side: held.qty > 0n ? 'long' : 'short',
    market_value: show(value),
    cost_basis: show(cost),
    unrealized_pl: show(gain),
    unrealized_plpc: ratio,
    unrealized_intraday_pl: show(gain),
    unrealized_intraday_plpc: ratio,
    current_price: show(asset.last),
    lastday_price: show(asset.last),
    change_today: '0',
  };
}

export function assetJson(asset: Asset): Json {
  return {
    id: asset.id,
    class: asset.class,
    exchange: 'NASDAQ',
    symbol: asset.symbol,
    name: asset.name,
    status: asset.active ? 'active' : 'inactive',
    tradable: asset.active,
    marginable: true,
    maintenance_margin_requirement: 30,
    margin_requirement_long: '30',
    margin_requirement_short: '30',
    shortable: asset.shortable,
    easy_to_borrow: asset.shortable,
    fractionable: asset.fractionable,
    attributes: [],
  };
}

export function contractJson(asset: Asset, underlying: Asset | null): Json | null {
  const terms = optionTerms(asset.symbol);
  if (terms === null) return null;
  const strike = show(terms.strike);
  return {
    id: asset.id,
    symbol: asset.symbol,
    name: `${terms.underlying} ${terms.expiry} ${strike} ${terms.call ? 'Call' : 'Put'}`,
    status: asset.active ? 'active' : 'inactive',
    tradable: asset.active,
    expiration_date: terms.expiry,
    root_symbol: terms.underlying,
    underlying_symbol: terms.underlying,
    underlying_asset_id: underlying?.id ?? asset.id,
    type: terms.call ? 'call' : 'put',
    style: 'american',
    strike_price: strike,
    multiplier: '100',
    size: '100',
    close_price: show(asset.last),
  };
}

export function activityJson(one: Activity, order: Order | null): Json {
  const at = new Date(one.atMs).toISOString();
  if (one.fill !== null) {
    const { fill } = one;
    return {
      id: one.id,
      activity_type: 'FILL',
      transaction_time: at,
      type: fill.partial ? 'partial_fill' : 'fill',
      price: show(one.price),
      qty: show(abs(one.qty)),
      side: fill.short ? 'sell_short' : fill.side,
      symbol: one.symbol,
      leaves_qty: show(fill.leaves),
      order_id: fill.orderId,
      cum_qty: show(fill.cumulative),
      order_status: order?.status ?? 'filled',
    };
  }
  return {
    id: one.id,
    activity_type: one.type,
    ...(one.subType === '' ? {} : { activity_sub_type: one.subType }),
    date: newYorkDay(one.atMs),
    created_at: at,
    net_amount: show(one.amount),
    ...(one.symbol === null ? {} : { symbol: one.symbol }),
    ...(one.qty === 0n ? {} : { qty: show(one.qty) }),
    ...(one.price === 0n ? {} : { price: show(one.price) }),
    // The shares it was paid on are told, though no share moved.
    ...(one.paid === null
      ? {}
      : { per_share_amount: show(one.paid.perShare), qty: show(one.paid.on) }),
    description: one.says,
    status: 'executed',
    currency: 'USD',
  };
}
