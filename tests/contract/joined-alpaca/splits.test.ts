// Splits under a desk joined to a local Alpaca: the stop that rests there is the desk's own still, what it executes
// is booked, no price of the new units is taken for a loss, and what the broker takes away is placed again.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { roomy } from './desk-run.ts';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk, JoinedDeskOptions } from './joined-desk.ts';
import type { Config } from '../../../src/config.ts';
import { units } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import { equity, openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

const SPY = lastOf('SPY');
const STOP = Math.floor(SPY * 0.9 * 10) / 10;
const NEXT = tradingDay('2020-02-04');

/** Wide limits, but for what may be lost. */
function lossLimits(config: Config): Config {
  const wide = roomy(config);
  const { limits } = wide.proposal;
  const names: readonly string[] = ['lossDayRatio', 'lossWeekRatio', 'drawdownRatio'];
  const own = Object.entries(config.proposal.limits.values);
  const losses = Object.fromEntries(own.filter(([name]) => names.includes(name)));
  const values = { ...limits.values, ...losses };
  return { ...wide, proposal: { ...wide.proposal, limits: { ...limits, values } } };
}

/** So many SPY held under their stop. */
async function holding(held: number, options: JoinedDeskOptions = {}): Promise<JoinedDesk> {
  const of = await openDesk(options);
  desk = of;
  of.enter('SPY', { units: held, stop: STOP });
  await of.rest();
  expect(of.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: String(held) }]);
  return of;
}

function stops(of: JoinedDesk): readonly Order[] {
  const all = Object.values(of.engine().orders);
  return all.filter((order) => order.purpose === 'protective' && isOpen(order.status));
}

function resting(of: JoinedDesk): readonly string[] {
  return of.alpaca
    .books()
    .orders.filter((row) => row.type === 'stop' && row.status === 'new')
    .map((row) => `${row.qty} at ${Number(row.stop)}`);
}

async function reconciled(of: JoinedDesk): Promise<void> {
  await of.say('ana', 'reconcile');
  await of.rest();
}

describe('the stop that rests while a split comes', () => {
  test.each([
    ['2 for 1', 2, 1, 20],
    ['5 for 2', 5, 2, 25],
    ['1 for 5', 1, 5, 2],
  ] as const)(
    '%s: it is rescaled here as it is there, and none is asked for',
    async (_name, to, from, held) => {
      const of = await holding(10);
      of.alpaca.happens.split('SPY', to, from);
      await reconciled(of);
      await agrees(of);
      expect(stops(of).map((order) => units(order.qty))).toEqual([held]);
      expect(of.alpaca.books().orders).toHaveLength(2);
      expect(of.latches()).toEqual([]);
    },
  );

  test('what it executes afterwards is booked, and nothing is left to close', async () => {
    const of = await holding(10);
    of.alpaca.happens.split('SPY', 2, 1);
    await reconciled(of);
    of.prints('SPY', (STOP / 2) * 0.98);
    await of.rest();
    await agrees(of);
    expect(openPositions(of.engine().books)).toEqual([]);
    expect((await of.say('ana', 'close SPY')).ok).toBe(false);
  });

  test('what it executes before the split is read is booked when it is', async () => {
    const of = await holding(10);
    of.alpaca.happens.split('SPY', 2, 1);
    of.alpaca.market.price('SPY', ((STOP / 2) * 0.98).toFixed(2));
    await of.until('it is executed', () => of.alpaca.books().positions.length === 0);
    await reconciled(of);
    await agrees(of);
    expect(openPositions(of.engine().books)).toEqual([]);
    expect(of.latches()).toEqual([]);
  });

  test('a share that does not come out whole: it is taken back and placed anew', async () => {
    const of = await holding(11);
    of.alpaca.happens.split('SPY', 1, 2);
    await reconciled(of);
    await of.until('the new stop rests', () => resting(of).some((row) => row.startsWith('5 at')));
    await of.rest();
    await agrees(of);
    expect(resting(of)).toHaveLength(1);
    expect(of.latches()).toEqual([]);
  });

  test.each([
    ['before it is read', true],
    ['after it is read', false],
  ])('the broker cancels it %s: it is placed again at the scaled price', async (_name, before) => {
    const of = await holding(10);
    const [stop] = stops(of);
    of.alpaca.happens.split('SPY', 1, 5);
    if (!before) await reconciled(of);
    of.alpaca.happens.cancel(stop?.id ?? '');
    await of.until(
      'the end is told',
      () => of.engine().orders[stop?.id ?? '']?.status === 'cancelled',
    );
    for (let round = 0; round < 5; round += 1) await of.pass(2);
    await of.until('a stop rests', () => resting(of).length === 1);
    await of.rest();
    await agrees(of);
    const [level] = openPositions(of.engine().books);
    expect(resting(of)).toEqual([`2 at ${(level?.stop ?? 0) / 10_000}`]);
    expect(of.latches()).toEqual([]);
  });
});

describe('prices of the new units', () => {
  test('a split of the night is read before the first of them: no loss is seen', async () => {
    const of = await holding(400, { change: lossLimits });
    await of.passTo('16:05');
    await of.passTo('09:20', NEXT);
    await of.rest();
    await of.passTo('09:26', NEXT);
    of.alpaca.happens.split('SPY', 2, 1);
    await of.passTo('09:29', NEXT);
    await of.until('the split is read', () => openPositions(of.engine().books)[0]?.qty === 800e9);
    await of.passTo('09:31', NEXT);
    of.prints('SPY', SPY / 2);
    await of.pass(5);
    await agrees(of);
    expect(of.latches().filter((name) => name.endsWith('loss'))).toEqual([]);
  });

  test('one that is seen before the split is read is held back, and not scaled again', async () => {
    const of = await holding(400);
    const before = equity(of.engine().books);
    of.alpaca.happens.split('SPY', 2, 1);
    of.prints('SPY', SPY / 2);
    expect(equity(of.engine().books)).toBe(before);
    await reconciled(of);
    expect(Math.abs(equity(of.engine().books) - before)).toBeLessThanOrEqual(400);
    await agrees(of);
  });

  const losses = (of: JoinedDesk): readonly string[] =>
    of.latches().filter((name) => name.endsWith('loss') || name === 'emergency');
  const told = (of: JoinedDesk, kind: 'price.held' | 'price.freed'): number =>
    of.facts().filter((fact) => fact.kind === kind).length;

  test('a split inside the session: the price waits for it, the desk asks by itself, no loss is seen', async () => {
    const of = await holding(400, { change: lossLimits });
    const before = equity(of.engine().books);
    of.alpaca.happens.split('SPY', 2, 1);
    of.prints('SPY', SPY / 2);
    expect(told(of, 'price.held')).toBe(1);
    await of.pass(1);
    await of.until('the split is read', () => openPositions(of.engine().books)[0]?.qty === 800e9);
    of.prints('SPY', (SPY / 2) * 1.001);
    expect(told(of, 'price.freed')).toBe(1);
    await of.rest();
    await agrees(of);
    expect(Math.abs(equity(of.engine().books) / before - 1)).toBeLessThan(0.01);
    expect(losses(of)).toEqual([]);
    const alerts = Object.values(of.assembled().machine.state().runbook.alerts.byId);
    expect(alerts.filter((row) => row.key === 'price SPY').map((row) => row.status)).toEqual([
      'resolved',
    ]);
  });

  test('a fall by half that is none: nothing is opened in it at once, and it counts after five minutes', async () => {
    const of = await holding(400, { change: lossLimits });
    // Its stop would sell it there and then; a halted symbol fills nothing.
    of.alpaca.market.halt('SPY');
    of.prints('SPY', SPY / 2);
    const [denied] = of.enter('SPY', { units: 1, stop: SPY * 0.48, strategy: 'rsi2-pullback' });
    expect(denied).toMatchObject({ kind: 'order.denied', code: 'PRICE_HELD' });
    await of.pass(280);
    expect(losses(of)).toEqual([]);
    await of.pass(25);
    expect(losses(of)).toContain('daily-loss');
    expect(told(of, 'price.freed')).toBe(1);
  });
});
