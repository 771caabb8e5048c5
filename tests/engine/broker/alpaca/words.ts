// What the tests of Alpaca's translation are made of: rows as Alpaca writes them, and tickets as the desk does.
import type { ApprovedOrder, ClientOrderId, OrderTerms } from '#engine/broker/broker.ts';
import type { Row } from '#engine/broker/alpaca/wire.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { quantity } from '#engine/model/money.ts';

export const ORDER_ID = '7b08df51-c1ac-453c-99f9-323a5f075f0d';

export function clientId(text: string): ClientOrderId {
  return text as ClientOrderId;
}

export interface TicketWords {
  readonly id?: string;
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly units?: number;
  readonly terms?: OrderTerms;
  readonly tif?: 'day' | 'gtc' | 'ioc';
}

export function ticket(words: TicketWords = {}): ApprovedOrder {
  return {
    id: clientId(words.id ?? 'd1-entry-1'),
    symbol: instrumentSymbol(words.symbol ?? 'AAPL'),
    side: words.side ?? 'buy',
    qty: quantity(words.units ?? 10),
    terms: words.terms ?? { type: 'market' },
    timeInForce: words.tif ?? 'day',
  } as ApprovedOrder;
}

export function orderRow(changes: Row = {}): Row {
  return {
    id: ORDER_ID,
    client_order_id: 'd1-entry-1',
    symbol: 'AAPL',
    side: 'buy',
    qty: '10',
    filled_qty: '0',
    type: 'limit',
    limit_price: '150.5',
    stop_price: null,
    time_in_force: 'day',
    status: 'new',
    ...changes,
  };
}

export function fillRow(changes: Row = {}): Row {
  return {
    activity_type: 'FILL',
    id: '20260302143000123::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e',
    order_id: ORDER_ID,
    cum_qty: '4',
    qty: '4',
    leaves_qty: '6',
    price: '150.25',
    side: 'buy',
    symbol: 'AAPL',
    transaction_time: '2026-03-02T14:30:00.123456Z',
    type: 'partial_fill',
    ...changes,
  };
}

export function settings(changes: Partial<AlpacaSettings> = {}): AlpacaSettings {
  return {
    keyId: 'PKTEST',
    secret: 'secret',
    account: 'paper',
    number: 'PA3TEST1234',
    feed: 'iex',
    standIn: null,
    ...changes,
  };
}
