// Orders of every type at the local Alpaca, sent with the official SDK: what they do when the price moves, when
// the market closes, when they are replaced or cancelled, and what is refused in Alpaca's own words.
import { describe, expect, test } from 'vitest';
import { CALL, eventsOf, hear, join, open, refusal, statusOf } from './trying.ts';
import type { Trading } from './trying.ts';
import type { FakeAlpaca } from './fake-alpaca.ts';

type Send = (trading: Trading) => Promise<unknown>;
type Move = readonly [price: number, status: string];

const base = { symbol: 'SPY', qty: 10, clientOrderId: 'o' } as const;

describe('orders that rest', () => {
  const cases: readonly (readonly [string, Send, readonly Move[]])[] = [
    [
      'a limit buy waits for its price',
      ({ orders }) => orders.limit({ ...base, side: 'buy', limitPrice: 590 }),
      [
        [590.01, 'new 0/10'],
        [589.5, 'filled 10/10'],
      ],
    ],
    [
      'a limit that meets the price fills at once',
      ({ orders }) => orders.limit({ ...base, side: 'buy', limitPrice: 601 }),
      [[600, 'filled 10/10']],
    ],
    [
      'a stop buy waits for its trigger',
      ({ orders }) => orders.stop({ ...base, side: 'buy', stopPrice: 610 }),
      [
        [609, 'new 0/10'],
        [611, 'filled 10/10'],
      ],
    ],
    [
      'a stop limit that was triggered still waits for its limit',
      ({ orders }) => orders.stopLimit({ ...base, side: 'buy', stopPrice: 610, limitPrice: 612 }),
      [
        [615, 'new 0/10'],
        [611, 'filled 10/10'],
      ],
    ],
    [
      'a trailing stop follows the low and buys when it turns',
      ({ orders }) => orders.trailingStop({ ...base, side: 'buy', trailPrice: 5 }),
      [
        [580, 'new 0/10'],
        [584, 'new 0/10'],
        [585, 'filled 10/10'],
      ],
    ],
  ];
  test.each(cases)('%s', async (_name, send, moves) => {
    const fake = await open();
    await send(join(fake));
    for (const [price, status] of moves) {
      fake.market.price('SPY', price);
      expect(statusOf(fake, 'o')).toBe(status);
    }
    expect(fake.violations()).toEqual([]);
  });

  test('immediate or cancel takes what there is, and the rest is cancelled', async () => {
    const fake = await open();
    const heard = await hear(fake);
    fake.partials([0.4]);
    const terms = { ...base, side: 'buy', limitPrice: 600, timeInForce: 'ioc' } as const;
    await join(fake).orders.limit(terms);
    await fake.until('the end', () => heard.updates.length >= 3);
    expect(eventsOf(heard)).toEqual([
      'new new',
      'partial_fill partially_filled',
      'canceled canceled',
    ]);
    expect(statusOf(fake, 'o')).toBe('canceled 4/10');
  });

  test('fill or kill takes all or nothing', async () => {
    const fake = await open();
    fake.partials([0.4]);
    await join(fake).orders.limit({ ...base, side: 'buy', limitPrice: 600, timeInForce: 'fok' });
    expect(statusOf(fake, 'o')).toBe('canceled 0/10');
  });

  test('a fraction of a share is bought for the day, and its cost is whole cents', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: 'AAPL', qty: '0.123456789', side: 'buy' });
    // 0.123456789 x 200.50 = 24.7530861945
    expect(fake.books()).toMatchObject({ cash: '99975.25', positions: [{ qty: '0.123456789' }] });
  });

  test('an amount of money is bought at the last price', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: 'SPY', notional: 300, side: 'buy' });
    expect(fake.books()).toMatchObject({ cash: '99700.00', positions: [{ qty: '0.5' }] });
  });

  test('an option costs a hundred times its price', async () => {
    const fake = await open();
    await join(fake).orders.limit({ symbol: CALL, qty: 2, side: 'buy', limitPrice: '12.30' });
    expect(fake.books()).toMatchObject({
      cash: '97540.00',
      equity: '100000.00',
      positions: [{ symbol: CALL, qty: '2', averagePrice: '12.3', marketValue: '2460.00' }],
    });
  });

  test('a short sale brings cash in, and buying back closes it', async () => {
    const fake = await open();
    const { orders, positions } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 5, side: 'sell' });
    expect(await positions.getOpenPosition({ symbolOrAssetId: 'SPY' })).toMatchObject({
      qty: '-5',
      side: 'short',
      marketValue: '-3000',
      avgEntryPrice: '600',
    });
    fake.market.price('SPY', 610);
    await orders.market({ symbol: 'SPY', qty: 5, side: 'buy' });
    expect(fake.books()).toMatchObject({ cash: '99950.00', positions: [] });
  });
});

const entry = {
  ...base,
  side: 'buy',
  takeProfit: { limitPrice: 620 },
  stopLoss: { stopPrice: 590 },
} as const;

describe('complex orders', () => {
  const legs = (fake: FakeAlpaca) =>
    fake.books().orders.map(({ type, status, filled }) => `${type} ${status} ${filled}`);

  test('a bracket’s exits wait for its entry, and one ends the other', async () => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.bracket({ ...entry, limitPrice: 599 });
    expect(legs(fake)).toEqual(['limit new 0', 'limit held 0', 'stop held 0']);
    fake.market.price('SPY', 599);
    expect(legs(fake)).toEqual(['limit filled 10', 'limit new 0', 'stop held 0']);
    const [nested] = await orders.getAllOrders({ status: 'open', nested: true });
    expect(nested?.legs).toHaveLength(2);
    fake.market.price('SPY', 621);
    expect(legs(fake)).toEqual(['limit filled 10', 'limit filled 10', 'stop canceled 0']);
    expect(fake.books().positions).toEqual([]);
    expect(fake.violations()).toEqual([]);
  });

  test('a bracket’s stop takes the shares over from its limit', async () => {
    const fake = await open();
    await join(fake).orders.bracket(entry);
    fake.market.price('SPY', 589);
    expect(legs(fake)).toEqual(['market filled 10', 'limit canceled 0', 'stop filled 10']);
    expect(fake.books()).toMatchObject({ cash: '99890.00', positions: [] });
  });

  test('after a partial exit the other leg holds what is left', async () => {
    const fake = await open();
    await join(fake).orders.bracket(entry);
    fake.partials([0.3]);
    fake.market.price('SPY', 620);
    expect(fake.books().orders[2]).toMatchObject({ type: 'stop', status: 'held', qty: '7' });
    fake.partials('whole');
    fake.market.price('SPY', 590);
    expect(fake.books().positions).toEqual([]);
  });

  test('an entry that is cancelled takes its exits with it', async () => {
    const fake = await open();
    const { orders } = join(fake);
    const { id = '' } = await orders.bracket({ ...entry, limitPrice: 595 });
    await orders.deleteOrderByOrderID({ orderId: id });
    expect(legs(fake)).toEqual(['limit canceled 0', 'limit canceled 0', 'stop canceled 0']);
  });

  test('one cancels the other: a limit and a stop for one position', async () => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 10, side: 'buy' });
    const exits = { takeProfit: { limitPrice: 620 }, stopLoss: { stopPrice: 590 } };
    await orders.oco({ symbol: 'SPY', qty: 10, side: 'sell', ...exits });
    fake.market.price('SPY', 590);
    expect(legs(fake)).toEqual(['market filled 10', 'limit canceled 0', 'stop filled 10']);
  });

  test('one triggers the other: an entry with a stop', async () => {
    const fake = await open();
    const terms = { ...base, side: 'buy', stopLoss: { stopPrice: 590 } } as const;
    await join(fake).orders.oto(terms);
    expect(legs(fake)).toEqual(['market filled 10', 'stop new 0']);
    fake.market.price('SPY', 580);
    expect(fake.books()).toMatchObject({ cash: '99800.00', positions: [] });
  });
});

describe('the market’s hours', () => {
  test('an order sent while it is closed waits for the open, and a day order ends at the close', async () => {
    let ms = Date.parse('2026-03-02T14:00:00Z');
    const fake = await open({ now: () => ms, hours: 'clock' });
    const heard = await hear(fake);
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 1, side: 'buy', clientOrderId: 'm' });
    await orders.limit({ symbol: 'SPY', qty: 1, side: 'buy', limitPrice: 500, clientOrderId: 'd' });
    const kept = {
      symbol: 'SPY',
      qty: 1,
      side: 'buy',
      limitPrice: 501,
      timeInForce: 'gtc',
    } as const;
    await orders.limit({ ...kept, clientOrderId: 'g' });
    expect(statusOf(fake, 'm')).toBe('accepted 0/1');
    expect(heard.updates).toEqual([]);
    ms = Date.parse('2026-03-02T14:30:00Z');
    fake.market.tick();
    expect(statusOf(fake, 'm')).toBe('filled 1/1');
    ms = Date.parse('2026-03-02T21:00:00Z');
    fake.market.tick();
    expect(statusOf(fake, 'd')).toBe('expired 0/1');
    expect(statusOf(fake, 'g')).toBe('new 0/1');
    await fake.until('the news', () => heard.updates.length >= 5);
    expect(eventsOf(heard)).toEqual([
      'new new',
      'fill filled',
      'new new',
      'new new',
      'expired expired',
    ]);
  });

  test('a halted symbol takes orders, and fills none before it resumes', async () => {
    const fake = await open();
    fake.market.halt('SPY');
    await join(fake).orders.market({ ...base, side: 'buy' });
    expect(statusOf(fake, 'o')).toBe('new 0/10');
    fake.market.resume('SPY');
    expect(statusOf(fake, 'o')).toBe('filled 10/10');
  });
});

describe('a broker that takes its time', () => {
  const pace = { enterMs: 1_000, cancelMs: 1_000 };

  test('enters an order after it took it', async () => {
    const fake = await open({ pace });
    await join(fake).orders.market({ ...base, side: 'buy' });
    expect(statusOf(fake, 'o')).toBe('pending_new 0/10');
    await fake.until('the fill', () => statusOf(fake, 'o') === 'filled 10/10');
  });

  test('may fill an order while it is asked to end it', async () => {
    const fake = await open({ pace: { cancelMs: pace.cancelMs } });
    const heard = await hear(fake);
    fake.partials([0.4]);
    const { orders } = join(fake);
    const { id: orderId = '' } = await orders.limit({ ...base, side: 'buy', limitPrice: 590 });
    await orders.deleteOrderByOrderID({ orderId });
    expect(statusOf(fake, 'o')).toBe('pending_cancel 0/10');
    fake.market.price('SPY', 590);
    await fake.until('the end', () => heard.updates.length === 4);
    expect(eventsOf(heard)).toEqual([
      'new new',
      'pending_cancel pending_cancel',
      'partial_fill partially_filled',
      'canceled canceled',
    ]);
    expect(statusOf(fake, 'o')).toBe('canceled 4/10');
  });
});

describe('changing one’s mind', () => {
  test('a replaced order ends, and another stands in its place', async () => {
    const fake = await open();
    const heard = await hear(fake);
    const { orders } = join(fake);
    const { id = '' } = await orders.limit({ ...base, side: 'buy', limitPrice: 590 });
    const patchOrderRequest = { limitPrice: '591', qty: '8', clientOrderId: 'p' };
    const next = await orders.patchOrderByOrderId({ orderId: id, patchOrderRequest });
    expect(next).toMatchObject({ replaces: id, limitPrice: '591', qty: '8', clientOrderId: 'p' });
    await fake.until('the news', () => heard.updates.length >= 3);
    expect(eventsOf(heard)).toEqual(['new new', 'replaced replaced', 'new new']);
    const old = await orders.getOrderByOrderID({ orderId: id });
    expect(old).toMatchObject({ status: 'replaced', replacedBy: next.id });
    expect(fake.violations()).toEqual([]);
  });

  test('a cancel ends what is open, and says why it cannot end the rest', async () => {
    const fake = await open();
    const { orders } = join(fake);
    const { id = '' } = await orders.limit({ ...base, side: 'buy', limitPrice: 590 });
    await orders.deleteOrderByOrderID({ orderId: id });
    expect(statusOf(fake, 'o')).toBe('canceled 0/10');
    expect(await refusal(orders.deleteOrderByOrderID({ orderId: id }))).toMatch('422 42210000');
    const nobody = '00000000-0000-4000-a000-000000000000';
    expect(await refusal(orders.deleteOrderByOrderID({ orderId: nobody }))).toMatch('404 40410000');
  });

  test('everything is cancelled, and everything closed', async () => {
    const fake = await open();
    const { orders, positions } = join(fake);
    await orders.market({ symbol: 'AAPL', qty: 3, side: 'buy' });
    await orders.market({ symbol: 'SPY', qty: 3, side: 'sell' });
    await orders.limit({ symbol: 'AAPL', qty: 1, side: 'buy', limitPrice: 100 });
    await orders.limit({ symbol: 'AAPL', qty: 2, side: 'buy', limitPrice: 101 });
    expect(await orders.deleteAllOrders()).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await orders.getAllOrders({ status: 'open' })).toEqual([]);
    const closed = await positions.deleteAllOpenPositions({ cancelOrders: true });
    expect(closed.map(({ symbol, status }) => `${symbol} ${status}`)).toEqual([
      'AAPL 200',
      'SPY 200',
    ]);
    expect(fake.books()).toMatchObject({ cash: '100000.00', positions: [] });
    expect(fake.violations()).toEqual([]);
  });

  test('half a position is closed by percentage', async () => {
    const fake = await open();
    const { orders, positions } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 8, side: 'buy' });
    await positions.deleteOpenPosition({ symbolOrAssetId: 'SPY', percentage: 50 });
    expect(fake.books().positions).toMatchObject([{ qty: '4' }]);
  });
});
