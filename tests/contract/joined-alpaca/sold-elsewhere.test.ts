// What somebody sells at Alpaca's own page: the desk sells and protects no more than is left there, at once, whatever
// its books say, so that no stop and no close of it ever opens a short.
import { afterEach, expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

const LAST = lastOf('SPY');

function there(of: JoinedDesk): readonly string[] {
  return of.alpaca.books().positions.map((row) => `${row.symbol} ${row.qty}`);
}

function stopsThere(of: JoinedDesk): readonly string[] {
  return of.alpaca
    .books()
    .orders.filter((row) => row.type === 'stop' && row.status === 'new')
    .map((row) => row.qty);
}

async function rounds(of: JoinedDesk): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await of.pass(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Ten are held under a stop; by hand the stop is cancelled and so many are sold. */
async function soldByHand(units: number): Promise<JoinedDesk> {
  const of = await openDesk();
  desk = of;
  of.enter('SPY', { units: 10, stop: Math.floor(LAST * 90) / 100 });
  await of.rest();
  await of.until('it is protected', () => stopsThere(of).length === 1);
  const stop = of.alpaca.books().orders.find((row) => row.type === 'stop');
  of.alpaca.happens.cancel(stop?.id ?? '');
  of.alpaca.happens.externalFill({
    symbol: 'SPY',
    side: 'sell',
    qty: String(units),
    price: LAST.toFixed(2),
  });
  await rounds(of);
  return of;
}

test('all of it: no stop stays, nothing can be closed, and a fall opens no short', async () => {
  const of = await soldByHand(10);
  expect(of.latches()).toEqual(['books-differ']);
  expect(stopsThere(of)).toEqual([]);
  of.prints('SPY', Math.floor(LAST * 80) / 100);
  await rounds(of);
  expect(there(of)).toEqual([]);
  const closed = await of.say('ana', 'close SPY');
  expect(closed.code).toBe('BEYOND_POSITION');
  expect(closed.text).toContain('10 held, 10 of it not at the broker');
  await rounds(of);
  expect(there(of)).toEqual([]);
  expect((await of.say('ana', 'reconcile force-sync sold by hand')).ok).toBe(true);
  expect((await of.say('ben', 'approve R-0001')).text).toContain('they are equal');
  expect(Object.keys(of.engine().books.positions)).toEqual([]);
});

test('a part of it: what is left rests under a stop of its size, and a close sells that', async () => {
  const of = await soldByHand(6);
  expect(stopsThere(of)).toEqual(['4']);
  expect((await of.say('ana', 'close SPY')).ok).toBe(true);
  await rounds(of);
  expect(there(of)).toEqual([]);
  expect(stopsThere(of)).toEqual([]);
});
