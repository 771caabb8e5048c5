// Names of orders (O1): none is given out twice, not over the opening of a day, and an order that another desk left
// under a name of ours is never taken for ours.
import { afterEach, expect, test } from 'vitest';
import { cpSync } from 'node:fs';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { tradingDay } from '#engine/model/time.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

function stopFor(symbol: string): number {
  return Math.floor(lastOf(symbol) * 90) / 100;
}

async function bought(of: JoinedDesk, symbol: string, units: number): Promise<void> {
  of.enter(symbol, { units, stop: stopFor(symbol) });
  await of.rest();
  await of.pass(2);
  await of.rest();
}

async function rounds(of: JoinedDesk, count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await of.pass(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function openStop(of: JoinedDesk): string {
  const rests = (status: string): boolean => status === 'new' || status === 'accepted';
  const row = of.alpaca.books().orders.find((one) => one.type === 'stop' && rests(one.status));
  return row?.id ?? '';
}

/** Somebody cancels the stop at Alpaca, and the desk puts another in its place. */
async function takenAway(of: JoinedDesk): Promise<void> {
  await rounds(of, 1);
  await of.until('a stop rests', () => openStop(of) !== '');
  const before = openStop(of);
  of.alpaca.happens.cancel(before);
  for (let round = 0; ['', before].includes(openStop(of)) && round < 200; round += 1)
    await rounds(of, 1);
  expect(['', before]).not.toContain(openStop(of));
}

test('stops replaced before the day opens and after it have names of their own', async () => {
  const of = await openDesk();
  desk = of;
  await bought(of, 'SPY', 10);
  const next = tradingDay('2020-02-04');
  await of.passTo('07:00', next);
  await takenAway(of);
  await of.passTo('09:31', next);
  await takenAway(of);
  await takenAway(of);
  const names = of
    .facts()
    .flatMap((fact) => (fact.kind === 'order.approved' ? [String(fact.plan.id)] : []));
  expect(names.filter((name) => name.includes('20200204')).length).toBeGreaterThanOrEqual(3);
  expect(new Set(names).size).toBe(names.length);
  expect(openStop(of)).not.toBe('');
});

test('a name that another order bears at Alpaca is given up, and the next one is used', async () => {
  const of = await openDesk();
  desk = of;
  await bought(of, 'SPY', 10);
  cpSync(of.dir, `${of.dir}.kept`, { recursive: true });
  await bought(of, 'AAPL', 20);
  await of.crash();
  cpSync(`${of.dir}.kept`, of.dir, { recursive: true, force: true });
  await of.start();
  await of.say('ana', 'reconcile force-sync the journal was restored');
  expect((await of.say('ben', 'approve R-0001')).text).toContain('they are equal');
  const [first] = of.enter('AAPL', { units: 7, stop: stopFor('AAPL') });
  const lost = first?.kind === 'order.approved' ? first.plan.id : '';
  await rounds(of, 3);
  expect(of.engine().orders[lost]).toMatchObject({ status: 'unsent', filled: 0 });
  // The stop that was left there would trade with an entry.
  const left = of.alpaca.books().orders.find((row) => row.symbol === 'AAPL' && row.type === 'stop');
  of.alpaca.happens.cancel(left?.id ?? '');
  const [second] = of.enter('AAPL', { units: 7, stop: stopFor('AAPL') });
  const next = second?.kind === 'order.approved' ? second.plan.id : '';
  expect(next).not.toBe(lost);
  await rounds(of, 3);
  expect(of.engine().orders[next]).toMatchObject({ status: 'filled' });
});
