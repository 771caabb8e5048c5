// Long lists, late rows and everything that moves an account without an order, read page by page from a local
// Alpaca and equal to its own books.
import { afterEach, describe, expect, test } from 'vitest';

import { sessionsBetween } from '#engine/market/session.ts';
import { price } from '#engine/model/money.ts';
import type { Movement } from '#engine/order/movement.ts';
import { tradingDay } from '#engine/model/time.ts';
import { agrees, joined } from './joined.ts';
import type { Joined } from './joined.ts';
import { ticket } from './words.ts';

let world: Joined | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

test('650 executions are read over many pages, after any of them', async () => {
  world = await joined({ readEveryMs: 60_000 });
  const { alpaca, broker } = world;
  alpaca.stream.silence();
  for (let at = 0; at < 650; at += 1)
    alpaca.happens.externalFill({
      symbol: 'AAPL',
      side: at % 2 === 0 ? 'buy' : 'sell',
      qty: '1',
      price: '150',
    });
  const all = await broker.executions(null);
  expect(all).toHaveLength(650);
  expect(new Set(all.map(({ execution }) => execution)).size).toBe(650);
  for (const place of [0, 99, 100, 500, 648]) {
    const after = await broker.executions(all[place]?.execution ?? null);
    expect(after.map(({ execution }) => execution)).toEqual(
      all.slice(place + 1).map(({ execution }) => execution),
    );
  }
  expect(await broker.executions(all.at(-1)?.execution ?? null)).toEqual([]);
  await expect(broker.executions('another:1')).rejects.toThrow(/do not belong together/);
  expect(alpaca.violations()).toEqual([]);
});

test('620 open orders are all read', async () => {
  world = await joined({ readEveryMs: 60_000, cash: '100000000' });
  const { alpaca, broker } = world;
  const limit = { symbol: 'AAPL', side: 'buy', qty: '1', type: 'limit', limit: '10' } as const;
  for (let at = 0; at < 620; at += 1)
    alpaca.happens.foreignOrder({ ...limit, clientOrderId: `f${at}` });
  const open = await broker.openOrders();
  expect(new Set(open.map((order) => order.ticket.id)).size).toBe(620);
  await agrees(world);
});

test('what moves the account without an order is read in order, with what stands shortly before the one that is known', async () => {
  world = await joined();
  const { alpaca, broker } = world;
  const { happens } = alpaca;
  const option = 'AAPL270617C00100000';
  await broker.submit(ticket({ id: 'a' }));
  await broker.submit(ticket({ id: 'b', symbol: option, units: 2 }));
  await world.until('both are filled', () => world?.executions().length === 2);
  const known = (await broker.movements(null)).at(-1)?.id ?? null;
  happens.deposit('1000');
  happens.withdraw('250.5');
  happens.dividend('AAPL', '0.24');
  happens.fee('0.03', 'TAF');
  happens.interest('1.17');
  happens.split('AAPL', 3, 1);
  happens.transfer('MSFT', '5');
  happens.exercise(option);
  const said = (one: Movement) =>
    one.kind === 'shares'
      ? `${one.cause} ${one.symbol} ${one.change / 1e9} ${one.amount}`
      : `${one.cause} ${one.symbol ?? '-'} ${one.amount}`;
  const moved = await broker.movements(known);
  expect(moved.map(said)).toEqual([
    'deposit - 100000',
    'withdrawal - -25050',
    'dividend AAPL 240',
    'fee - -3',
    'interest - 117',
    'split AAPL 20 0',
    'transfer MSFT 5 0',
    `exercise ${option} -2 0`,
    'exercise AAPL 200 -2000000',
  ]);
  for (const place of [3, moved.length - 1])
    expect(await broker.movements(moved[place]?.id ?? null)).toEqual(moved);
  await expect(broker.movements('nobody')).rejects.toThrow(/do not belong together/);
  // Every cent beyond those the account was opened with has its execution or movement.
  const all = await broker.movements(null);
  const fills = await broker.executions(null);
  const spent = fills.map(
    (fill) =>
      (fill.side === 'buy' ? -1 : 1) *
      (fill.qty / 1e9) *
      (fill.price / 100) *
      (fill.symbol === option ? 100 : 1),
  );
  const sum = [...all.map((one) => one.amount), ...spent].reduce((a, b) => a + b, 10_000_000);
  expect((await broker.account()).cash).toBe(Math.round(sum));
  await agrees(world);
});

test('650 movements are read over many pages', async () => {
  world = await joined({ readEveryMs: 60_000 });
  const { alpaca, broker } = world;
  for (let at = 1; at <= 650; at += 1) alpaca.happens.fee('0.01', `fee ${at}`);
  const all = await broker.movements(null);
  expect(all.filter((one) => one.kind === 'cash' && one.cause === 'fee')).toHaveLength(650);
  expect(await broker.movements(all[10]?.id ?? null)).toEqual(all);
  await agrees(world);
});

describe('clock and calendar', () => {
  test('the calendar equals the exchange’s sessions, early closes and all, never a day off', async () => {
    world = await joined();
    const [from, to] = [tradingDay('2025-11-24'), tradingDay('2026-01-05')];
    const days = await world.broker.calendar(from, to);
    const ours = sessionsBetween(from, to).map(({ day, openMinute, closeMinute }) => ({
      day,
      openMinute,
      closeMinute,
    }));
    expect(days).toEqual(ours);
    expect(days.find(({ day }) => day === '2025-11-28')).toMatchObject({ closeMinute: 780 });
    const one = await world.broker.calendar(tradingDay('2026-03-02'), tradingDay('2026-03-02'));
    expect(one.map(({ day }) => day)).toEqual(['2026-03-02']);
    await agrees(world);
  });

  test('the clock is Alpaca’s own', async () => {
    world = await joined();
    const { at, open } = await world.broker.clock();
    expect(Math.abs(at - Date.now())).toBeLessThan(2_000);
    expect(open).toBe(true);
  });
});

test('the account is read whole', async () => {
  world = await joined({ cash: '25000.55' });
  world.alpaca.account({ dayTrades: 2, buyingPower: '40000.1' });
  expect(await world.broker.account()).toEqual({
    number: world.alpaca.accountNumber,
    kind: 'paper',
    cash: 2_500_055,
    equity: 2_500_055,
    buyingPower: 4_000_010,
    blocked: null,
    dayTrades: 2,
  });
  await agrees(world);
});

test('200 cancels wait neither for readings nor for each other’s round trips', async () => {
  world = await joined({ cash: '100000000', readEveryMs: 60_000 });
  const { alpaca, broker } = world;
  const ids = Array.from({ length: 200 }, (_, at) => `c${at}`);
  await Promise.all(
    ids.map((id) =>
      broker.submit(ticket({ id, units: 1, terms: { type: 'limit', limit: price(10) } })),
    ),
  );
  alpaca.latency('any', 30);
  const readings = Array.from({ length: 50 }, () => broker.account());
  const orders = await broker.openOrders();
  expect(orders).toHaveLength(200);
  const pressed = performance.now();
  await Promise.all(orders.map((order) => broker.cancel(order.ticket.id)));
  // One after the other they would take as long as all their round trips; the figure itself is the bench’s.
  const took = performance.now() - pressed;
  const trips = alpaca
    .calls('cancel')
    .reduce((sum, { atMs, answeredMs }) => sum + (answeredMs ?? Infinity) - atMs, 0);
  expect(trips).toBeGreaterThan(200 * 29);
  expect(took).toBeLessThan(trips * (2 / 3));
  await Promise.all(readings);
  alpaca.latency('any', 0);
  await agrees(world);
});
