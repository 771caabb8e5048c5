// What the desk carries: positions and open entries, summed up once for each set of books and of orders and
// kept with them. Nothing is guessed from what was before: a sum carried on equals the one made anew.
import { valueOf } from '#engine/model/instrument.ts';
import { nanos } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { equity, markOf, openPositions } from '#engine/order/books.ts';
import type { Books, Position } from '#engine/order/books.ts';
import { isSpared } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { plusStake, stakesOf } from '#engine/risk/value-at-risk.ts';
import type { Stake, Stakes } from '#engine/risk/value-at-risk.ts';

export interface BookSums {
  readonly equity: Cents;
  readonly stakes: Stakes;
  readonly gross: number;
  readonly short: number;
  /** What is held, by `strategy symbol`. */
  readonly held: ReadonlySet<string>;
  /** The last day anything held was added to, and how many positions were then; null where nothing is held. */
  readonly lastAdded: { readonly day: TradingDay; readonly positions: number } | null;
}

export interface OrderSums {
  /** Open entries at what they assumed, for what is not filled of them (O5). */
  readonly stakes: Stakes;
  readonly reserved: number;
  readonly short: number;
  /** Open entries of which nothing is filled. */
  readonly waiting: number;
  /** When orders were approved, protection aside, in the order they came. */
  readonly approvedAt: readonly DeskTime[];
  /** When orders were rejected, in the order of time. */
  readonly rejectedAt: readonly DeskTime[];
}

type Orders = Readonly<Record<string, Order>>;

const books = new WeakMap<Books, BookSums>();
const orders = new WeakMap<Orders, OrderSums>();

function lastAddedOf(positions: readonly Position[]): BookSums['lastAdded'] {
  const days = positions.flatMap((row) => row.lots.at(-1)?.day ?? []).toSorted();
  const day = days.at(-1);
  if (day === undefined) return null;
  return { day, positions: days.length - days.indexOf(day) };
}

function sumBooks(of: Books): BookSums {
  const positions = openPositions(of);
  const stakes = positions.map((row): Stake => {
    const value = valueOf(row.symbol, row.qty, markOf(of, row));
    return { symbol: row.symbol, side: row.side, value };
  });
  const short = stakes.filter((row) => row.side === 'short');
  return {
    equity: equity(of),
    stakes: stakesOf(stakes),
    gross: stakes.reduce((sum, row) => sum + row.value, 0),
    short: short.reduce((sum, row) => sum + row.value, 0),
    held: new Set(positions.map((row) => `${row.strategy} ${row.symbol}`)),
    lastAdded: lastAddedOf(positions),
  };
}

export function bookSums(of: Books): BookSums {
  const known = books.get(of);
  if (known !== undefined) return known;
  const made = sumBooks(of);
  books.set(of, made);
  return made;
}

/** An open entry as a stake; null for any other order. */
function stakeOf(order: Order): Stake | null {
  if (order.purpose !== 'entry' || order.closedAt !== null) return null;
  const value = valueOf(order.symbol, nanos(order.qty - order.filled), order.assumed);
  return { symbol: order.symbol, side: order.side === 'buy' ? 'long' : 'short', value };
}

/** The sums with one order more, last in its row. */
function withOrder(sums: OrderSums, order: Order): OrderSums {
  const stake = stakeOf(order);
  const short = stake?.side === 'short' ? stake.value : 0;
  return {
    stakes: stake === null ? sums.stakes : plusStake(sums.stakes, stake),
    reserved: sums.reserved + (stake?.value ?? 0),
    short: sums.short + short,
    waiting: sums.waiting + (stake !== null && order.filled === 0 ? 1 : 0),
    approvedAt: isSpared(order.purpose) ? sums.approvedAt : [...sums.approvedAt, order.approvedAt],
    rejectedAt:
      order.status === 'rejected' && order.closedAt !== null
        ? [...sums.rejectedAt, order.closedAt]
        : sums.rejectedAt,
  };
}

function sumOrders(of: Orders): OrderSums {
  const rows = Object.values(of);
  const stakes = rows.map(stakeOf);
  const open = stakes.filter((row) => row !== null);
  return {
    stakes: stakesOf(open),
    reserved: open.reduce((sum, row) => sum + row.value, 0),
    short: open.reduce((sum, row) => sum + (row.side === 'short' ? row.value : 0), 0),
    waiting: rows.filter((row, at) => stakes[at] !== null && row.filled === 0).length,
    approvedAt: rows.filter((row) => !isSpared(row.purpose)).map((row) => row.approvedAt),
    // Orders stand in the order of their approval; their ends come in any.
    rejectedAt: rows
      .flatMap((row) => (row.status === 'rejected' && row.closedAt !== null ? [row.closedAt] : []))
      .toSorted((a, b) => a - b),
  };
}

/** The orders that grew last: within a pack each set is asked about once, right after it was made. */
let latest: { readonly of: Orders; readonly sums: OrderSums } | null = null;

export function orderSums(of: Orders): OrderSums {
  if (latest?.of === of) return latest.sums;
  const known = orders.get(of);
  if (known !== undefined) return known;
  const made = sumOrders(of);
  orders.set(of, made);
  return made;
}

/** The orders `after` are those `before` with one more at their end: what is known of them is carried on. */
export function ordersGrew(before: Orders, after: Orders, order: Order): void {
  const known = latest?.of === before ? latest.sums : orders.get(before);
  if (known !== undefined) latest = { of: after, sums: withOrder(known, order) };
}
