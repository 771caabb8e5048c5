// Orders as they are sent and as they stand at Alpaca: exact decimals on its price grid, every status, and
// orders of other people's that the desk itself could never send.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  isSameOrder,
  onGrid,
  requestOf,
  standingOf,
  standingsOf,
} from '#engine/broker/alpaca/orders.ts';
import { rowOf } from '#engine/broker/alpaca/wire.ts';
import { price, ticks } from '#engine/model/money.ts';
import { orderRow, ORDER_ID, ticket } from './words.ts';

const SPECS = join(process.env['SHARED_DIR'] ?? '../shared', 'specs/alpaca/trading-api.json');
const present = existsSync(SPECS);
if (!present) console.warn(`skipped: the official examples are not at ${SPECS}; set SHARED_DIR`);

describe('what is sent', () => {
  test.each([
    ['a market order', ticket(), { type: 'market', qty: '10', side: 'buy', timeInForce: 'day' }],
    [
      'a limit, until cancelled',
      ticket({ terms: { type: 'limit', limit: price(150.1) }, tif: 'gtc' }),
      { type: 'limit', limitPrice: '150.1', timeInForce: 'gtc' },
    ],
    [
      'a limit at once or never',
      ticket({ terms: { type: 'limit', limit: price(150) }, tif: 'ioc' }),
      { type: 'limit', limitPrice: '150', timeInForce: 'ioc' },
    ],
    [
      'a stop',
      ticket({ side: 'sell', terms: { type: 'stop', stop: price(99.99) } }),
      { type: 'stop', stopPrice: '99.99', side: 'sell' },
    ],
    ['a part of a unit', ticket({ units: 0.123456789 }), { qty: '0.123456789' }],
    [
      'an option',
      ticket({ symbol: 'AAPL250620C00100000', units: 2 }),
      { symbol: 'AAPL250620C00100000', qty: '2' },
    ],
    [
      'an option until cancelled, which rests for the day',
      ticket({
        symbol: 'AAPL250620C00100000',
        units: 2,
        terms: { type: 'limit', limit: price(12) },
        tif: 'gtc',
      }),
      { timeInForce: 'day' },
    ],
  ])('%s', (_, sent, words) => {
    expect(requestOf(sent)).toMatchObject({ ...words, clientOrderId: sent.id });
  });

  test.each([
    ['buy', 123.4567, 123.45],
    ['sell', 123.4567, 123.46],
    ['buy', 123.45, 123.45],
    ['sell', 0.1234, 0.1234],
    ['sell', 0.9999, 0.9999],
    ['buy', 1.0001, 1],
  ] as const)('a %s at %d stands at %d', (side, at, stands) => {
    expect(onGrid(side, price(at))).toBe(price(stands));
  });

  test('the grid never makes a price worse, nor moves it by a cent', () => {
    const side = fc.constantFrom('buy' as const, 'sell' as const);
    fc.assert(
      fc.property(side, fc.integer({ min: 1, max: 100_000_000 }), (way, at) => {
        const stands = onGrid(way, ticks(at));
        const better = way === 'buy' ? at - stands : stands - at;
        expect(better).toBeGreaterThanOrEqual(0);
        expect(better).toBeLessThan(100);
        expect(stands < 10_000 || stands % 100 === 0).toBe(true);
      }),
    );
  });
});

describe('what stands there', () => {
  test.each([
    ['new', '0', 'accepted'],
    ['accepted', '0', 'accepted'],
    ['pending_new', '0', 'accepted'],
    ['held', '0', 'accepted'],
    ['partially_filled', '4', 'partial'],
    ['pending_cancel', '4', 'partial'],
    ['pending_cancel', '0', 'accepted'],
    ['done_for_day', '4', 'partial'],
    ['suspended', '0', 'accepted'],
    ['filled', '10', 'filled'],
    ['canceled', '4', 'cancelled'],
    ['expired', '0', 'expired'],
    ['rejected', '0', 'rejected'],
    ['replaced', '0', 'cancelled'],
    ['a status of tomorrow', '0', 'accepted'],
  ])('%s with %s filled is %s', (status, filled, means) => {
    const { order } = standingOf(orderRow({ status, filled_qty: filled }));
    expect(order.status).toBe(means);
  });

  test.each([
    [
      'a stop-limit by its stop',
      { type: 'stop_limit', stop_price: '149' },
      { type: 'stop', stop: price(149) },
    ],
    [
      'a trailing stop by its stop',
      { type: 'trailing_stop', limit_price: null, stop_price: '140' },
      { type: 'stop', stop: price(140) },
    ],
    ['a market order', { type: 'market', limit_price: null }, { type: 'market' }],
    [
      'an older answer by order_type',
      { type: undefined, order_type: 'limit' },
      { type: 'limit', limit: price(150.5) },
    ],
  ])('%s', (_, changes, terms) => {
    expect(standingOf(orderRow(changes)).order.ticket.terms).toEqual(terms);
  });

  test('an order without an id of the client’s goes by Alpaca’s', () => {
    expect(standingOf(orderRow({ client_order_id: null })).order.ticket.id).toBe(ORDER_ID);
  });

  test('an order by amount counts what is filled of it', () => {
    const { order } = standingOf(orderRow({ qty: null, notional: '500', filled_qty: '1.5' }));
    expect(order.ticket.qty).toBe(1_500_000_000);
  });

  test('fill-or-kill is immediate, and auctions are day orders', () => {
    const of = (word: string) => standingOf(orderRow({ time_in_force: word })).order.ticket;
    expect(of('fok').timeInForce).toBe('ioc');
    expect(of('opg').timeInForce).toBe('day');
  });
});

describe('the very same order', () => {
  const sent = ticket({ terms: { type: 'limit', limit: price(150.5049) } });
  test.each([
    ['what was sent, on the grid', {}, true],
    ['another quantity', { qty: '11' }, false],
    ['another side', { side: 'sell' }, false],
    ['another symbol', { symbol: 'MSFT' }, false],
    ['another price', { limit_price: '150.51' }, false],
    ['another time in force', { time_in_force: 'gtc' }, false],
    ['another type', { type: 'market', limit_price: null }, false],
  ])('%s', (_, changes, same) => {
    expect(isSameOrder(sent, standingOf(orderRow(changes)).order.ticket)).toBe(same);
  });
});

describe.skipIf(!present)('the official examples', () => {
  const examples = () => {
    const whole = rowOf(JSON.parse(readFileSync(SPECS, 'utf8')), 'the document');
    return rowOf(rowOf(whole['components'], 'components')['examples'], 'examples');
  };
  const value = (name: string) => rowOf(examples()[name], name)['value'];

  test.each([
    ['EquityOrderResponse', 'AAPL', 'accepted', 2],
    ['OptionOrderResponse', 'AAPL250620C00100000', 'accepted', 2],
    ['IPOOrderResponse', 'FI111225', 'accepted', 0],
  ])('%s', (name, symbol, status, units) => {
    const { order } = standingOf(value(name));
    expect([order.ticket.symbol, order.ticket.qty]).toEqual([symbol, units * 1e9]);
    expect(order.status).toBe(status);
  });

  test('MultilegOptionsOrderResponse stands for its two legs', () => {
    const legs = standingsOf([value('MultilegOptionsOrderResponse')]);
    expect(legs.map(({ order }) => [order.ticket.symbol, order.ticket.side, order.filled])).toEqual(
      [
        ['AAPL241213C00250000', 'buy', 3e9],
        ['AAPL241213C00260000', 'sell', 1e9],
      ],
    );
  });

  test('CryptoOrderResponse keeps its name, for it can be cancelled', () => {
    const { order } = standingOf(value('CryptoOrderResponse'));
    expect(order.ticket.symbol).toBe('ETH/USD');
    expect(order.unread).toBeUndefined();
  });
});
