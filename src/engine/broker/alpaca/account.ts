// The account, its positions, the clock, the calendar and what may be traded, read from Alpaca's rows.
// Nothing that is missing is guessed.
import type { BrokerAccount, BrokerDay, BrokerPosition, Listing } from '#engine/broker/broker.ts';
import {
  centsOf,
  countOf,
  dayOf,
  instantOf,
  needed,
  priceOf,
  rowOf,
  rowsOf,
  scaled,
  symbolOf,
  textOf,
} from './wire.ts';
import type { Row } from './wire.ts';
import { contractSize } from '#engine/model/instrument.ts';
import { cents, holding } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

/** Why the account opens nothing, most severe first; null when it does. */
function blockedWords(row: Row): string | null {
  const status = textOf(row, 'status');
  if (row['account_blocked'] === true) return 'Alpaca has blocked the account';
  if (row['trading_blocked'] === true) return 'Alpaca has blocked the account for trading';
  if (row['trade_suspended_by_user'] === true)
    return 'new orders are suspended in the account’s own settings';
  if (status !== null && status !== 'ACTIVE') return `the account is ${status.toLowerCase()}`;
  return null;
}

export function accountOf(value: unknown, kind: 'paper' | 'live'): BrokerAccount {
  const row = rowOf(value, 'the account');
  return {
    number: needed(row, 'account_number'),
    kind,
    cash: centsOf(needed(row, 'cash')),
    equity: centsOf(textOf(row, 'equity') ?? needed(row, 'portfolio_value')),
    buyingPower: centsOf(needed(row, 'buying_power')),
    blocked: blockedWords(row),
    dayTrades: scaled(textOf(row, 'daytrade_count') ?? '0', 0),
  };
}

export function positionsOf(value: unknown): readonly BrokerPosition[] {
  return rowsOf(value, 'the positions').map((row) => {
    const text = textOf(row, 'qty') ?? 'no quantity';
    const qty = countOf(text, 9);
    const symbol = symbolOf(textOf(row, 'symbol') ?? '');
    if (qty === null || !Number.isSafeInteger(qty * contractSize(symbol)))
      return { symbol, qty: holding(0), price: null, unread: text.slice(0, 40) };
    const short = textOf(row, 'side') === 'short' || qty < 0;
    const worth = countOf(textOf(row, 'market_value') ?? '', 2);
    return {
      symbol,
      qty: holding(short ? -Math.abs(qty) : qty),
      price: priceOf(textOf(row, 'avg_entry_price')),
      ...(worth === null ? {} : { value: cents(short ? -Math.abs(worth) : worth) }),
    };
  });
}

export function clockOf(value: unknown): { readonly at: DeskTime; readonly open: boolean } {
  const row = rowOf(value, 'the clock');
  return { at: instantOf(needed(row, 'timestamp')), open: row['is_open'] === true };
}

function minuteOf(text: string): number {
  const [hour = '', minute = ''] = text.split(':');
  return scaled(hour, 0) * 60 + scaled(minute, 0);
}

/** The calendar's dates are days, not instants: they are taken as they are written. */
export function calendarOf(value: unknown): readonly BrokerDay[] {
  return rowsOf(value, 'the calendar').map((row) => ({
    day: dayOf(needed(row, 'date')),
    openMinute: minuteOf(needed(row, 'open')),
    closeMinute: minuteOf(needed(row, 'close')),
  }));
}

/** An asset or an option's contract. */
export function listingOf(value: unknown): Listing {
  const row = rowOf(value, 'the asset');
  const inactive = textOf(row, 'status') === 'inactive';
  const trades = row['tradable'] === true && !inactive;
  const barred = inactive ? 'inactive' : 'not tradable at Alpaca';
  return {
    symbol: symbolOf(needed(row, 'symbol')),
    barred: trades ? null : barred,
    // Alpaca takes parts of a share in day orders only, and a stop rests for longer.
    fractional: false,
    shortable: row['shortable'] === true && row['easy_to_borrow'] === true,
  };
}
