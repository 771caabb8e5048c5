// An order's life as one table: from each state, what may happen next. A terminal state never changes,
// and only the broker's evidence, or the proof that it never left, makes an order terminal (O4, O6).
import type {
  ClientOrderId,
  OrderTerms,
  OrderTicket,
  Side,
  TimeInForce,
} from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { nanos, NO_QTY } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { hash } from 'node:crypto';

/** Why an order exists; `entry` alone adds risk. */
export type Purpose = 'entry' | 'exit' | 'protective' | 'target' | 'close' | 'flatten';

/**
 * What rests for a position: its stop and its target. No halt and no cancel-all takes one away, as the two end each
 * other at the broker; taking one away otherwise takes two keys (KEY-2).
 */
export function isSpared(purpose: Purpose): boolean {
  return purpose === 'protective' || purpose === 'target';
}

export type OrderStatus =
  | 'approved'
  | 'sent'
  | 'unknown'
  | 'accepted'
  | 'partial'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'unsent';

export type OrderMove =
  'send' | 'lose' | 'accept' | 'fill' | 'complete' | 'cancel' | 'reject' | 'expire' | 'drop';

const WORKING: Readonly<Partial<Record<OrderMove, OrderStatus>>> = {
  accept: 'accepted',
  fill: 'partial',
  complete: 'filled',
  cancel: 'cancelled',
  reject: 'rejected',
  expire: 'expired',
};

/** Fills can outrun the answer to the submit, and a late look-up can find what an error denied. */
export const ORDER_MOVES: Readonly<
  Record<OrderStatus, Readonly<Partial<Record<OrderMove, OrderStatus>>>>
> = {
  approved: { ...WORKING, send: 'sent', lose: 'unknown', drop: 'unsent' },
  sent: { ...WORKING, lose: 'unknown' },
  unknown: { ...WORKING, send: 'sent', drop: 'unsent' },
  accepted: { ...WORKING, accept: 'accepted' },
  partial: { ...WORKING, accept: 'partial' },
  filled: {},
  cancelled: {},
  rejected: {},
  expired: {},
  unsent: {},
};

export interface Order extends OrderTicket {
  readonly strategy: string;
  readonly purpose: Purpose;
  readonly status: OrderStatus;
  readonly filled: Qty;
  /** Sum of execution values, in cents, without fees. */
  readonly value: Cents;
  readonly day: TradingDay;
  readonly approvedAt: DeskTime;
  /** It leaves before this instant or never (O3); a stop alone may leave later. */
  readonly deadline: DeskTime;
  /** The price the review assumed, for what an unfilled order could still cost. */
  readonly assumed: Price;
  /** The last price when it was decided, by which its execution is judged (ENG-5). */
  readonly decided: Price;
  readonly cancelAsked: boolean;
  /** Resting orders that must be gone before this one may leave. */
  readonly replaces: readonly ClientOrderId[];
  /** Where the protective stop of an entry goes once it fills. */
  readonly stopAfter: Price | null;
  /** The broker's executions already applied; each counts once (O6). */
  readonly executions: readonly string[];
  readonly closedAt: DeskTime | null;
  /** A stop that was told not to rest in time; left out of every other order. */
  readonly late?: boolean;
}

const OPEN: ReadonlySet<string> = new Set(
  Object.entries(ORDER_MOVES).flatMap(([status, moves]) =>
    Object.keys(moves).length > 0 ? [status] : [],
  ),
);

export function isOpen(status: OrderStatus): boolean {
  return OPEN.has(status);
}

/** The state after a move, or null when the table has no such move. */
export function moveOrder(status: OrderStatus, move: OrderMove): OrderStatus | null {
  return ORDER_MOVES[status][move] ?? null;
}

export function remaining(order: Order): Qty {
  return isOpen(order.status) ? nanos(order.qty - order.filled) : NO_QTY;
}

export interface DecisionKey {
  readonly account: string;
  readonly day: TradingDay;
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly purpose: Purpose;
  /** Which decision of that day for that purpose, from 1. */
  readonly attempt: number;
}

const LETTER: Readonly<Record<Purpose, string>> = {
  entry: 'E',
  exit: 'X',
  protective: 'P',
  target: 'T',
  close: 'C',
  flatten: 'F',
};

/** What a broker takes as an order's name. */
const ID_CHARS_MAX = 48;
const HASH_CHARS = 16;

/** How every id of an account begins: what begins so and is not in this journal is another desk's. */
export function idBegins(account: string): string {
  return `${account}-`;
}

/**
 * The client order id: a pure function of the decision key (O1), at most 48 characters. A longer one keeps
 * its beginning for people and ends in a hash of the whole. An index loses its caret: none is ever traded
 * beside a share of the same letters.
 */
export function clientOrderId(key: DecisionKey): ClientOrderId {
  const symbol = key.symbol.replace('^', '');
  const day = key.day.replaceAll('-', '');
  const text = `${idBegins(key.account)}${day}-${symbol}-${key.strategy}-${LETTER[key.purpose]}${key.attempt}`;
  if (text.length <= ID_CHARS_MAX) return text as ClientOrderId;
  const head = text.slice(0, ID_CHARS_MAX - HASH_CHARS - 1);
  return `${head}~${hash('sha256', text, 'hex').slice(0, HASH_CHARS)}` as ClientOrderId;
}

export interface OrderPlan {
  readonly id: ClientOrderId;
  readonly symbol: InstrumentSymbol;
  readonly side: Side;
  readonly qty: Qty;
  readonly terms: OrderTerms;
  readonly timeInForce: TimeInForce;
  /** The stop that comes with it as one order; left out where it goes alone. */
  readonly stopLoss?: Price;
  /** The target that comes with that stop; left out where none was asked for. */
  readonly takeProfit?: Price;
  readonly strategy: string;
  readonly purpose: Purpose;
  /** The worst price it may cost: what is reserved. */
  readonly assumed: Price;
  /** The last price when it was decided. */
  readonly decided: Price;
  readonly replaces: readonly ClientOrderId[];
  readonly stopAfter: Price | null;
}

/** "buy 2.9641 ^GSPC limit 3,380.39 day". */
export function describeTerms(terms: OrderTerms, print: (value: Price) => string): string {
  switch (terms.type) {
    case 'market':
      return 'market';
    case 'limit':
      return `limit ${print(terms.limit)}`;
    case 'stop':
      return `stop ${print(terms.stop)}`;
  }
}
