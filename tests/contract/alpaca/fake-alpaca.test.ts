// The local Alpaca as the official SDK meets it: the account, its positions, activities in pages, the clock, the
// calendar and what may be traded, all within the published documents.
import { describe, expect, test } from 'vitest';
import { startFakeAlpaca } from './fake-alpaca.ts';
import { CALL, eventsOf, hear, join, open, PUT, refusal } from './trying.ts';

describe('the account', () => {
  test('opens with its cash, under a number of its own', async () => {
    const fake = await open({ cash: '25000.50' });
    expect(await join(fake).account.getAccount()).toMatchObject({
      accountNumber: fake.accountNumber,
      cash: '25000.50',
      equity: '25000.50',
      buyingPower: '50001.00',
      status: 'ACTIVE',
    });
    expect(fake.accountNumber).toMatch(/^PA\d{9}$/);
    expect(fake.violations()).toEqual([]);
  });

  test('a market order fills, and stream, positions, activities and books say the same', async () => {
    const fake = await open();
    const heard = await hear(fake);
    const trading = join(fake);
    const asked = { symbol: 'SPY', qty: 10, side: 'buy', clientOrderId: 'desk-1' } as const;
    const sent = await trading.orders.market(asked);
    expect(sent).toMatchObject({ status: 'pending_new', clientOrderId: 'desk-1', filledQty: '0' });
    await fake.until('the fill', () => heard.updates.length >= 2);
    expect(eventsOf(heard)).toEqual(['new new', 'fill filled']);
    expect(heard.updates[1]).toMatchObject({ price: '600', qty: '10', positionQty: '10' });
    const found = await trading.orders.getOrderByClientOrderId({ clientOrderId: 'desk-1' });
    expect(found).toMatchObject({ status: 'filled', filledAvgPrice: '600', id: sent.id });
    expect(await trading.positions.getAllOpenPositions()).toMatchObject([
      { symbol: 'SPY', qty: '10', side: 'long', marketValue: '6000', avgEntryPrice: '600' },
    ]);
    expect(await trading.accountActivities.getAccountActivities({})).toMatchObject([
      { activityType: 'FILL', qty: '10', price: '600', cumQty: '10', orderId: sent.id },
    ]);
    expect(fake.books()).toMatchObject({ cash: '94000.00', equity: '100000.00' });
    expect(fake.violations()).toEqual([]);
  });

  test('activities come in pages, either way round, after a moment, and by type', async () => {
    let ms = Date.parse('2026-03-02T15:00:00Z');
    const fake = await open({ now: () => ms });
    const { accountActivities } = join(fake);
    for (let at = 0; at < 7; at += 1) {
      ms += 1_000;
      fake.happens.deposit(String(at + 1));
    }
    ms += 1_000;
    fake.happens.fee('0.02');
    const seen: (string | undefined)[] = [];
    for (let pageToken: string | undefined = undefined; ;) {
      const asked = { direction: 'asc', pageSize: 3 } as const;
      const page = await accountActivities.getAccountActivities(
        pageToken === undefined ? asked : { ...asked, pageToken },
      );
      seen.push(...page.map((one) => ('netAmount' in one ? one.netAmount : undefined)));
      pageToken = page.at(-1)?.id;
      if (page.length < 3) break;
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '-0.02']);
    const after = new Date(ms - 2_500);
    const late = await accountActivities.getAccountActivities({ after });
    expect(late).toMatchObject([{ netAmount: '-0.02' }, { netAmount: '7' }, { netAmount: '6' }]);
    const fees = await accountActivities.getAccountActivitiesByActivityType({
      activityType: 'FEE',
    });
    expect(fees).toMatchObject([{ activityType: 'FEE', netAmount: '-0.02', status: 'executed' }]);
    expect(fake.books().cash).toBe('100027.98');
    expect(fake.violations()).toEqual([]);
  });
});

describe('the exchange', () => {
  test.each([
    ['in session', '2026-03-02T15:00:00Z', true, '2026-03-02T16:00:00-05:00'],
    ['before the open', '2026-03-02T14:29:59Z', false, '2026-03-02T16:00:00-05:00'],
    ['at the weekend', '2026-03-07T15:00:00Z', false, '2026-03-09T16:00:00-04:00'],
    ['on a half day, after its close', '2026-11-27T18:00:00Z', false, '2026-11-30T16:00:00-05:00'],
  ])('its clock knows %s', async (_name, at, isOpen, close) => {
    const fake = await open({ now: () => Date.parse(at), hours: 'clock' });
    const clock = await join(fake).clock.legacyClock();
    expect(clock).toMatchObject({ isOpen, nextClose: new Date(close), timestamp: new Date(at) });
    expect(fake.violations()).toEqual([]);
  });

  test('its calendar has the sessions, and the half day’s early close', async () => {
    const fake = await open();
    const start = new Date('2026-11-25T00:00:00Z');
    const end = new Date('2026-11-30T00:00:00Z');
    const days = await join(fake).calendar.legacyCalendar({ start, end });
    expect(days).toMatchObject([
      { open: '09:30', close: '16:00' },
      { open: '09:30', close: '13:00' },
      { open: '09:30', close: '16:00' },
    ]);
    expect(days.map(({ date }) => date.toISOString().slice(0, 10))).toEqual([
      '2026-11-25',
      '2026-11-27',
      '2026-11-30',
    ]);
  });

  test('its assets and contracts are listed, and an unknown one is not found', async () => {
    const fake = await open();
    fake.market.delist('AAPL');
    const { assets } = join(fake);
    const asset = (symbol: string) =>
      assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: symbol });
    expect(await asset('BRK.B')).toMatchObject({ fractionable: false, shortable: false });
    expect(await asset('AAPL')).toMatchObject({ status: 'inactive', tradable: false });
    expect(await refusal(asset('NOPE'))).toMatch('404 40410000');
    const puts = await assets.getOptionsContracts({ underlyingSymbols: 'SPY', type: 'put' });
    expect(puts.optionContracts).toMatchObject([
      { symbol: PUT, strikePrice: '500', multiplier: '100', underlyingSymbol: 'SPY' },
    ]);
    const one = await assets.getOptionContractSymbolOrId({ symbolOrId: CALL });
    expect(one).toMatchObject({ type: 'call', style: 'american' });
    expect(fake.violations()).toEqual([]);
  });
});

test('the same seed and the same calls give the same names, fills and books', async () => {
  const run = async (seed: number) => {
    const fake = await open({ seed, now: () => Date.parse('2026-03-02T15:00:00Z') });
    fake.partials({ pieces: 3 });
    await join(fake).orders.market({ symbol: 'SPY', qty: 10, side: 'buy', clientOrderId: 'a' });
    return fake.books();
  };
  const [first, second, third] = [await run(7), await run(7), await run(8)];
  expect(first.fills).toHaveLength(3);
  expect(second).toEqual(first);
  expect(third.fills.map(({ id }) => id)).not.toEqual(first.fills.map(({ id }) => id));
});

test('a port that is taken leaves nothing running', async () => {
  const fake = await open();
  const port = Number(new URL(fake.tradingUrl).port);
  await expect(startFakeAlpaca({ port })).rejects.toThrow('EADDRINUSE');
});

test('the page shows the account as it stands', async () => {
  const fake = await open();
  fake.happens.foreignOrder({ symbol: 'SPY', side: 'buy', qty: '3' });
  const page = await (await fetch(fake.page)).text();
  expect(page).toContain('<h1>Local Alpaca</h1>');
  const text = await (await fetch(`${fake.page}page/state`)).text();
  expect(text).toContain('cash $98200.00, equity $100000.00');
  const state: unknown = JSON.parse(text);
  expect(state).toMatchObject({
    positions: [{ symbol: 'SPY', quantity: '3' }],
    orders: [{ symbol: 'SPY', state: 'filled' }],
  });
});
