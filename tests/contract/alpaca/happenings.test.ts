// What happens to the account without the desk, as activities tell it: money, dividends, splits, options that
// end, transfers and strangers' orders; and that any sequence of it all leaves books that balance to the cent.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALL, join, open, PUT, statusOf } from './trying.ts';
import type { FakeAlpaca } from './fake-alpaca.ts';

async function told(fake: FakeAlpaca): Promise<readonly unknown[]> {
  return join(fake).accountActivities.getAccountActivities({
    category: 'non_trade_activity',
    direction: 'asc',
  });
}

describe('an activity tells', () => {
  test('money that came and went', async () => {
    const fake = await open();
    fake.happens.deposit('500');
    fake.happens.withdraw('120.50');
    fake.happens.fee('0.03', 'TAF fee');
    fake.happens.interest('1.10');
    expect(await told(fake)).toMatchObject([
      { activityType: 'CSD', netAmount: '500' },
      { activityType: 'CSW', netAmount: '-120.5' },
      { activityType: 'FEE', netAmount: '-0.03' },
      { activityType: 'INT', netAmount: '1.1' },
    ]);
    expect(fake.books().cash).toBe('100380.57');
  });

  test('a dividend, received on a long and paid on a short', async () => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 10, side: 'buy' });
    await orders.market({ symbol: 'AAPL', qty: 4, side: 'sell' });
    fake.happens.dividend('SPY', '1.75');
    fake.happens.dividend('AAPL', '0.26');
    fake.happens.dividend('BRK.B', '9');
    expect(await told(fake)).toMatchObject([
      { activityType: 'DIV', netAmount: '17.5', qty: '10', perShareAmount: '1.75', symbol: 'SPY' },
      { activityType: 'DIV', netAmount: '-1.04', qty: '-4', symbol: 'AAPL' },
    ]);
    expect(fake.books().positions).toMatchObject([{ qty: '-4' }, { qty: '10' }]);
  });

  test('a split: shares, price, average and resting orders follow, and equity stays', async () => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 10, side: 'buy' });
    await orders.stop({ symbol: 'SPY', qty: 10, side: 'sell', stopPrice: 580, clientOrderId: 's' });
    fake.happens.split('SPY', 4, 1);
    expect(await told(fake)).toMatchObject([{ activityType: 'SPLIT', qty: '30', netAmount: '0' }]);
    expect(fake.books()).toMatchObject({
      equity: '100000.00',
      positions: [{ qty: '40', averagePrice: '150', marketValue: '6000.00' }],
    });
    expect(statusOf(fake, 's')).toBe('new 0/40');
    expect(fake.books().orders.at(-1)).toMatchObject({ stop: '145' });
  });

  test('a reverse split pays the part of a share in cash', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: 'SPY', qty: 7, side: 'buy' });
    fake.happens.split('SPY', 1, 2);
    expect(await told(fake)).toMatchObject([{ qty: '-4', netAmount: '600' }]);
    expect(fake.books()).toMatchObject({ equity: '100000.00', positions: [{ qty: '3' }] });
  });

  test('an option that ends worthless', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: CALL, qty: 2, side: 'buy' });
    fake.happens.expire(CALL);
    expect(await told(fake)).toMatchObject([{ activityType: 'OPEXP', qty: '-2', netAmount: '0' }]);
    expect(fake.books()).toMatchObject({ cash: '97540.00', positions: [] });
  });

  test('a call that is exercised brings shares at its strike', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: CALL, qty: 1, side: 'buy' });
    fake.happens.exercise(CALL);
    expect(await told(fake)).toMatchObject([
      { activityType: 'OPEXC', qty: '-1', symbol: CALL },
      { activityType: 'OPTRD', qty: '100', netAmount: '-60000', symbol: 'SPY' },
    ]);
    expect(fake.books().positions).toMatchObject([
      { symbol: 'SPY', qty: '100', averagePrice: '600' },
    ]);
  });

  test('a put that is assigned brings shares at its strike', async () => {
    const fake = await open();
    await join(fake).orders.market({ symbol: PUT, qty: 1, side: 'sell' });
    fake.happens.assign(PUT);
    expect(fake.books()).toMatchObject({
      cash: '50410.00',
      positions: [{ symbol: 'SPY', qty: '100', averagePrice: '500' }],
    });
  });

  test('a stranger’s order, and a fill nobody here asked for', async () => {
    const fake = await open();
    fake.happens.transfer('AAPL', '5');
    const id = fake.happens.foreignOrder({
      symbol: 'AAPL',
      side: 'sell',
      qty: '5',
      type: 'limit',
      limit: '300',
      clientOrderId: 'theirs',
    });
    const { orders } = join(fake);
    expect(await orders.getAllOrders({ status: 'open' })).toMatchObject([
      { id, clientOrderId: 'theirs', status: 'new' },
    ]);
    fake.happens.fill('theirs', '2', '300.10');
    expect(statusOf(fake, 'theirs')).toBe('partially_filled 2/5');
    fake.happens.cancel(id);
    fake.happens.externalFill({ symbol: 'SPY', side: 'buy', qty: '1', price: '599.99' });
    expect(fake.books()).toMatchObject({
      cash: '100000.21',
      positions: [
        { symbol: 'AAPL', qty: '3' },
        { symbol: 'SPY', qty: '1', averagePrice: '599.99' },
      ],
    });
  });
});

type Deed = (fake: FakeAlpaca) => void;

const amount = fc.integer({ min: 1, max: 99_999 }).map((cents) => (cents / 100).toFixed(2));
const symbol = fc.constantFrom('SPY', 'AAPL', CALL);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(symbol, amount).map(
    ([of, at]): Deed =>
      ({ market }) =>
        market.price(of, at),
  ),
  fc
    .tuple(symbol, side, fc.integer({ min: 1, max: 400 }), amount)
    .map(([of, way, tenths, price]): Deed => ({ happens }) => {
      const qty = of === CALL ? String(Math.ceil(tenths / 10)) : (tenths / 10).toFixed(1);
      happens.externalFill({ symbol: of, side: way, qty, price });
    }),
  fc.tuple(symbol, side, amount).map(([of, way, limit]): Deed => ({ happens }) => {
    happens.foreignOrder({ symbol: of, side: way, qty: '3', type: 'limit', limit });
  }),
  amount.map(
    (of): Deed =>
      ({ happens }) =>
        happens.deposit(of),
  ),
  amount.map(
    (of): Deed =>
      ({ happens }) =>
        happens.fee(of),
  ),
  fc.tuple(symbol, amount).map(([of, each]): Deed => ({ happens }) => {
    if (of !== CALL) happens.dividend(of, each);
  }),
  fc.constantFrom<readonly [number, number]>([2, 1], [3, 2], [1, 4]).map(
    ([to, from]): Deed =>
      ({ happens }) =>
        happens.split('AAPL', to, from),
  ),
);

test('any sequence of it leaves cash and positions that follow from the activities', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 30 }), fc.nat(1_000), async (deeds, seed) => {
      const fake = await open({ seed });
      fake.partials({ pieces: 3 });
      for (const act of deeds) act(fake);
      expect(fake.imbalances()).toEqual([]);
      const { fills, orders } = fake.books();
      for (const { id, filled } of orders) {
        const sum = fills.reduce(
          (all, fill) => all + (fill.orderId === id ? Number(fill.qty) : 0),
          0,
        );
        expect(sum).toBeCloseTo(Number(filled), 6);
      }
      await fake.close();
    }),
    { numRuns: 60 },
  );
});
