// One order as it stands at the broker, and how Alpaca writes it. Legs of a complex order are orders of their
// own that know their parent.
import { over, show } from './decimal.ts';
import type { Nano } from './decimal.ts';
import type {
  BookOrder,
  OrderClass,
  OrderStatus,
  OrderType,
  Side,
  TimeInForce,
} from './standing.ts';

export interface OrderTerms {
  readonly symbol: string;
  readonly assetId: string;
  readonly assetClass: 'us_equity' | 'us_option';
  readonly side: Side;
  readonly type: OrderType;
  readonly class: OrderClass;
  readonly timeInForce: TimeInForce;
  readonly limit: Nano | null;
  readonly stop: Nano | null;
  readonly trailPrice: Nano | null;
  readonly trailPercent: Nano | null;
  readonly extendedHours: boolean;
  readonly notional: Nano | null;
  readonly intent: string | null;
}

export interface Order {
  readonly id: string;
  readonly clientOrderId: string;
  terms: OrderTerms;
  qty: Nano;
  filled: Nano;
  /** Sum of quantity times price, for the average. */
  cost: Nano;
  status: OrderStatus;
  /** A stop that was reached works as a market or limit order from then on. */
  triggered: boolean;
  highWater: Nano | null;
  readonly legs: Order[];
  readonly parent: Order | null;
  replaces: string | null;
  replacedBy: string | null;
  readonly createdMs: number;
  updatedMs: number;
  endedMs: number | null;
  expiresMs: number;
  /** By `performance.now()`, for the delay of look-ups. */
  readonly bornMono: number;
}

const OPEN: ReadonlySet<OrderStatus> = new Set([
  'new',
  'accepted',
  'pending_new',
  'partially_filled',
  'held',
  'pending_cancel',
  'pending_replace',
]);

export function isOpen(order: Order): boolean {
  return OPEN.has(order.status);
}

const WORKING: ReadonlySet<OrderStatus> = new Set(['new', 'partially_filled', 'pending_cancel']);

/** Whether it is in the market now, so that a price can fill it. */
export function isWorking(order: Order): boolean {
  return WORKING.has(order.status);
}

export function left(order: Order): Nano {
  return order.qty - order.filled;
}

export function averagePrice(order: Order): Nano | null {
  return order.filled === 0n ? null : over(order.cost, order.filled);
}

function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function textOf(value: Nano | null, places = 0): string | null {
  return value === null ? null : show(value, places);
}

function endedAt(order: Order, status: OrderStatus): string | null {
  return order.status === status ? moment(order.endedMs) : null;
}

/** Nested legs stand within their parent; else they are null and stand in the list themselves. */
export type Nesting = 'nested' | 'flat';

export function orderJson(order: Order, nesting: Nesting): Readonly<Record<string, unknown>> {
  const { terms } = order;
  const average = averagePrice(order);
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: moment(order.createdMs),
    updated_at: moment(order.updatedMs),
    submitted_at: moment(order.createdMs),
    filled_at: endedAt(order, 'filled'),
    expired_at: endedAt(order, 'expired'),
    expires_at: moment(order.expiresMs),
    canceled_at: endedAt(order, 'canceled'),
    failed_at: endedAt(order, 'rejected'),
    replaced_at: endedAt(order, 'replaced'),
    replaced_by: order.replacedBy,
    replaces: order.replaces,
    asset_id: terms.assetId,
    symbol: terms.symbol,
    asset_class: terms.assetClass,
    notional: textOf(terms.notional),
    qty: terms.notional === null ? show(order.qty) : null,
    filled_qty: show(order.filled),
    filled_avg_price: textOf(average),
    order_class: terms.class,
    order_type: terms.type,
    type: terms.type,
    side: terms.side,
    ...(terms.intent === null ? {} : { position_intent: terms.intent }),
    time_in_force: terms.timeInForce,
    limit_price: textOf(terms.limit),
    stop_price: textOf(terms.stop),
    status: order.status,
    extended_hours: terms.extendedHours,
    legs:
      nesting === 'nested' && order.legs.length > 0
        ? order.legs.map((leg) => orderJson(leg, 'nested'))
        : null,
    trail_percent: textOf(terms.trailPercent),
    trail_price: textOf(terms.trailPrice),
    hwm: textOf(order.highWater),
  };
}

export function bookOrder(order: Order): BookOrder {
  const { terms } = order;
  return {
    id: order.id,
    clientOrderId: order.clientOrderId,
    parent: order.parent?.clientOrderId ?? null,
    symbol: terms.symbol,
    side: terms.side,
    type: terms.type,
    class: terms.class,
    timeInForce: terms.timeInForce,
    status: order.status,
    qty: show(order.qty),
    filled: show(order.filled),
    averagePrice: textOf(averagePrice(order)),
    limit: textOf(terms.limit),
    stop: textOf(terms.stop),
  };
}
