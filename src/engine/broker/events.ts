// What the simulated broker remembers: a list of events from which its books are folded, and the one
// parser that lets a stored event back in. Nothing about an order is known but by an event.
import type {
  ClientOrderId,
  Execution,
  OrderTerms,
  OrderTicket,
  Side,
  TimeInForce,
} from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, holding, nanos, ticks } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { CashCause, Movement, ShareCause } from '#engine/order/movement.ts';

export type ClosedStatus = 'cancelled' | 'rejected' | 'expired';

export type BrokerEvent =
  | { readonly kind: 'cash.deposited'; readonly amount: Cents; readonly at: DeskTime }
  | {
      /** The first price of a day, from which the cost of market orders is judged. */
      readonly kind: 'price.marked';
      readonly symbol: InstrumentSymbol;
      readonly price: Price;
      readonly day: TradingDay;
    }
  | {
      readonly kind: 'order.taken';
      readonly ticket: OrderTicket;
      readonly at: DeskTime;
      /** When it reaches the market. */
      readonly activeAt: DeskTime;
      /** The worst price a buy is held for; null for sells and where no price was known. */
      readonly hold: Price | null;
    }
  | {
      /** Cash or shares moved without an order. */
      readonly kind: 'account.moved';
      readonly movement: Movement;
    }
  | {
      /** What a split makes of a resting order. */
      readonly kind: 'order.adjusted';
      readonly id: ClientOrderId;
      readonly qty: Qty;
      readonly terms: OrderTerms;
    }
  | { readonly kind: 'symbol.halted'; readonly symbol: InstrumentSymbol }
  | { readonly kind: 'symbol.resumed'; readonly symbol: InstrumentSymbol }
  | { readonly kind: 'order.activated'; readonly id: ClientOrderId; readonly at: DeskTime }
  | {
      readonly kind: 'cancel.asked';
      readonly id: ClientOrderId;
      /** When it reaches the market. */
      readonly at: DeskTime;
    }
  | { readonly kind: 'order.executed'; readonly fill: Execution }
  | {
      readonly kind: 'order.closed';
      readonly id: ClientOrderId;
      readonly status: ClosedStatus;
      readonly reason: string;
      readonly at: DeskTime;
    };

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('not a record');
  return value as Fields;
}

function number(record: Fields, name: string): number {
  const value = record[name];
  if (typeof value !== 'number') throw new TypeError(`${name} is not a number`);
  return value;
}

function string(record: Fields, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') throw new TypeError(`${name} is not a string`);
  return value;
}

function oneOf<T extends string>(record: Fields, name: string, allowed: readonly T[]): T {
  const value = string(record, name);
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new TypeError(`${name} cannot be ${value}`);
  return found;
}

function time(record: Fields, name: string): DeskTime {
  const value = number(record, name);
  if (!Number.isFinite(value)) throw new TypeError(`${name} is not a time`);
  return deskTime(value);
}

function orderId(record: Fields): ClientOrderId {
  const value = string(record, 'id');
  if (value === '') throw new TypeError('an order has an empty id');
  return value as ClientOrderId;
}

const SIDES: readonly Side[] = ['buy', 'sell'];
const TIMES: readonly TimeInForce[] = ['day', 'gtc', 'ioc'];
const STATUSES: readonly ClosedStatus[] = ['cancelled', 'rejected', 'expired'];

function parseTerms(record: Fields): OrderTerms {
  const type = oneOf(record, 'type', ['market', 'limit', 'stop']);
  switch (type) {
    case 'market':
      return { type };
    case 'limit':
      return { type, limit: ticks(number(record, 'limit')) };
    case 'stop':
      return { type, stop: ticks(number(record, 'stop')) };
    default:
      return type satisfies never;
  }
}

function parseTicket(record: Fields): OrderTicket {
  const { stopLoss, takeProfit } = record;
  return {
    ...(stopLoss === undefined ? {} : { stopLoss: ticks(number(record, 'stopLoss')) }),
    ...(takeProfit === undefined ? {} : { takeProfit: ticks(number(record, 'takeProfit')) }),
    id: orderId(record),
    symbol: instrumentSymbol(string(record, 'symbol')),
    side: oneOf(record, 'side', SIDES),
    qty: nanos(number(record, 'qty')),
    terms: parseTerms(fields(record['terms'])),
    timeInForce: oneOf(record, 'timeInForce', TIMES),
  };
}

function parseExecution(record: Fields): Execution {
  return {
    execution: string(record, 'execution'),
    id: orderId(record),
    symbol: instrumentSymbol(string(record, 'symbol')),
    side: oneOf(record, 'side', SIDES),
    qty: nanos(number(record, 'qty')),
    price: ticks(number(record, 'price')),
    fee: cents(number(record, 'fee')),
    at: time(record, 'at'),
  };
}

const CASH_CAUSES: readonly CashCause[] = [
  'deposit',
  'withdrawal',
  'dividend',
  'interest',
  'fee',
  'other',
];
const SHARE_CAUSES: readonly ShareCause[] = [
  'split',
  'expiry',
  'exercise',
  'assignment',
  'merger',
  'spinoff',
  'transfer',
  'other',
];

function parseMovement(record: Fields): Movement {
  const base = {
    id: string(record, 'id'),
    at: time(record, 'at'),
    says: string(record, 'says'),
    amount: cents(number(record, 'amount')),
  };
  if (oneOf(record, 'kind', ['cash', 'shares']) === 'cash') {
    const symbol = record['symbol'] === null ? null : instrumentSymbol(string(record, 'symbol'));
    return { ...base, kind: 'cash', cause: oneOf(record, 'cause', CASH_CAUSES), symbol };
  }
  return {
    ...base,
    kind: 'shares',
    cause: oneOf(record, 'cause', SHARE_CAUSES),
    symbol: instrumentSymbol(string(record, 'symbol')),
    change: holding(number(record, 'change')),
    ...(record['price'] === undefined ? {} : { price: ticks(number(record, 'price')) }),
  };
}

const KINDS: readonly BrokerEvent['kind'][] = [
  'cash.deposited',
  'price.marked',
  'order.taken',
  'account.moved',
  'order.adjusted',
  'symbol.halted',
  'symbol.resumed',
  'order.activated',
  'cancel.asked',
  'order.executed',
  'order.closed',
];

/** A stored event, read back; throws on anything this broker cannot have written. */
export function parseEvent(text: string): BrokerEvent {
  const record = fields(JSON.parse(text));
  const kind = oneOf(record, 'kind', KINDS);
  switch (kind) {
    case 'cash.deposited':
      return { kind, amount: cents(number(record, 'amount')), at: time(record, 'at') };
    case 'price.marked':
      return {
        kind,
        symbol: instrumentSymbol(string(record, 'symbol')),
        price: ticks(number(record, 'price')),
        day: tradingDay(string(record, 'day')),
      };
    case 'order.taken':
      return {
        kind,
        ticket: parseTicket(fields(record['ticket'])),
        at: time(record, 'at'),
        activeAt: time(record, 'activeAt'),
        hold: record['hold'] === null ? null : ticks(number(record, 'hold')),
      };
    case 'account.moved':
      return { kind, movement: parseMovement(fields(record['movement'])) };
    case 'order.adjusted':
      return {
        kind,
        id: orderId(record),
        qty: nanos(number(record, 'qty')),
        terms: parseTerms(fields(record['terms'])),
      };
    case 'symbol.halted':
    case 'symbol.resumed':
      return { kind, symbol: instrumentSymbol(string(record, 'symbol')) };
    case 'order.activated':
    case 'cancel.asked':
      return { kind, id: orderId(record), at: time(record, 'at') };
    case 'order.executed':
      return { kind, fill: parseExecution(fields(record['fill'])) };
    case 'order.closed':
      return {
        kind,
        id: orderId(record),
        status: oneOf(record, 'status', STATUSES),
        reason: string(record, 'reason'),
        at: time(record, 'at'),
      };
    default:
      return kind satisfies never;
  }
}
