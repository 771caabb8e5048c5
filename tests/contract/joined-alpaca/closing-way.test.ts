// What is sold while an entry of the same symbol still buys: the entry is taken back and its end awaited before the
// sale goes, because Alpaca refuses an order that could trade with another of the same account.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { at, DAY } from './market.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order, Purpose } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

/** An entry that rests under the market, five units of it filled a moment ago. */
async function partly(of: JoinedDesk, symbol: string): Promise<void> {
  const limit = Math.floor(lastOf(symbol) * 99) / 100;
  of.enter(symbol, { units: 20, limit, stop: Math.floor(lastOf(symbol) * 90) / 100 });
  await of.rest();
  const row = of.alpaca.books().orders.find((one) => one.symbol === symbol);
  of.alpaca.happens.fill(row?.clientOrderId ?? '', '5', limit.toFixed(2));
  await of.until('a part is booked', () => held(of, symbol) > 0);
}

function held(of: JoinedDesk, symbol: string): number {
  const rows = Object.values(of.engine().books.positions);
  return rows.filter((row) => row.symbol === symbol).reduce((sum, row) => sum + row.qty, 0);
}

function ordersOf(of: JoinedDesk, purpose: Purpose): readonly Order[] {
  return Object.values(of.engine().orders).filter((order) => order.purpose === purpose);
}

/** Rounds of the desk until nothing is held there. */
async function untilFlat(of: JoinedDesk): Promise<void> {
  for (let round = 0; round < 600 && of.alpaca.books().positions.length > 0; round += 1) {
    await of.pass(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await of.rest();
}

function refusals(of: JoinedDesk): readonly unknown[] {
  return of.alpaca.calls('submit').filter((call) => (call.status ?? 0) >= 400);
}

async function sold(of: JoinedDesk, purpose: Purpose): Promise<void> {
  await untilFlat(of);
  expect(of.alpaca.books().positions).toEqual([]);
  expect(ordersOf(of, purpose).map((order) => order.status)).toContain('filled');
  expect(ordersOf(of, 'entry').filter((order) => isOpen(order.status))).toEqual([]);
  expect(refusals(of)).toEqual([]);
  await agrees(of);
}

describe('an entry that still buys', () => {
  test('is taken back before its symbol is closed', async () => {
    const of = await openDesk();
    desk = of;
    await partly(of, 'AAPL');
    expect((await of.say('ana', 'close AAPL')).ok).toBe(true);
    await sold(of, 'close');
  });

  test('is taken back before everything is closed', async () => {
    const of = await openDesk();
    desk = of;
    await partly(of, 'AAPL');
    await partly(of, 'SPY');
    expect((await of.say('ana', 'close-all the sponsor asks for it')).ok).toBe(true);
    expect((await of.say('ben', 'approve R-0001 agreed')).ok).toBe(true);
    await sold(of, 'flatten');
  });

  test('takes a moment to end at Alpaca: the sale waits for it', async () => {
    const of = await openDesk({ alpaca: { pace: { cancelMs: 2_000 } } });
    desk = of;
    await partly(of, 'AAPL');
    expect((await of.say('ana', 'close AAPL')).ok).toBe(true);
    await of.pass(0);
    expect(ordersOf(of, 'close').map((order) => order.status)).toEqual(['approved']);
    await sold(of, 'close');
  });

  test('never ends: the sale is given up after its ten minutes, and the position stays as it is', async () => {
    const of = await openDesk();
    desk = of;
    await partly(of, 'AAPL');
    of.alpaca.fault({
      call: 'cancel',
      how: { status: 503, code: 50_310_000, message: 'unavailable' },
      times: 500,
    });
    expect((await of.say('ana', 'close AAPL')).ok).toBe(true);
    await of.pass(30);
    expect(ordersOf(of, 'close').map((order) => order.status)).toEqual(['approved']);
    await of.pass(11 * 60);
    expect(ordersOf(of, 'close').map((order) => order.status)).toEqual(['unsent']);
    expect(held(of, 'AAPL')).toBe(5e9);
    of.alpaca.clearFaults();
    expect((await of.say('ana', 'close AAPL')).ok).toBe(true);
    await sold(of, 'close');
  });
});

test('while a sale waits, nothing is bought of what it sells', async () => {
  const of = await openDesk({ alpaca: { pace: { cancelMs: 3_000 } } });
  desk = of;
  await partly(of, 'AAPL');
  await of.assembled().round();
  await of.until('the account was heard', () => of.assembled().outlook.account() !== null);
  expect((await of.say('ana', 'close AAPL')).ok).toBe(true);
  const stop = Math.floor(lastOf('AAPL') * 95) / 100;
  const [denied] = of.enter('AAPL', { units: 1, stop, strategy: 'rsi2-pullback' });
  expect(denied).toMatchObject({ kind: 'order.denied', code: 'OPPOSITE_RESTS' });
  await sold(of, 'close');
});

test('a close whose way is free only after the bell stays here, and its stop is restored', async () => {
  const of = await openDesk({ from: '15:59', alpaca: { pace: { cancelMs: 3_000 } } });
  desk = of;
  of.enter('SPY', { units: 10, stop: Math.floor(lastOf('SPY') * 90) / 100 });
  const resting = (): readonly string[] =>
    of.alpaca
      .books()
      .orders.filter((row) => row.side === 'sell' && ['new', 'accepted'].includes(row.status))
      .map((row) => `${row.type} ${row.qty}`);
  await of.rest();
  await of.until('a stop rests', () => resting().length === 1);
  const first = ordersOf(of, 'protective')[0];
  await of.pass((at(DAY, '16:00') - of.now()) / 1_000 - 3);
  expect((await of.say('ana', 'close SPY')).ok).toBe(true);
  await of.pass(10);
  await of.until(
    'the stop has ended',
    () => !isOpen(of.engine().orders[first?.id ?? '']?.status ?? 'approved'),
  );
  await of.pass(1);
  expect(ordersOf(of, 'close')).toMatchObject([{ status: 'unsent' }]);
  await of.until('a stop rests anew', () => resting().length === 1);
  expect(resting()).toEqual(['stop 10']);
  expect(of.alpaca.books().orders.filter((row) => row.type === 'market')).toEqual([]);
  expect(of.latches()).toEqual([]);
});
