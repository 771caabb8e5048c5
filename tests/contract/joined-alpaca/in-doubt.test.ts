// A force-sync while nobody knows whether an order arrived: neither key ends it without Alpaca's word, so that what
// arrives late is still ours, within its reserve and under one stop.
import { afterEach, expect, test } from 'vitest';
import { booksAgree, ordersApart } from './agreeing.ts';
import { calm, lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

const STOP = Math.floor(lastOf('SPY') * 0.9);

function buyByHand(of: JoinedDesk): void {
  of.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'buy', qty: '7', price: '30.50' });
}

/** The order whose answer was lost, once it is known that nobody knows. */
async function lost(of: JoinedDesk): Promise<string> {
  const found = () => Object.values(of.engine().orders).find((row) => row.status === 'unknown');
  await of.until('it is lost', () => found() !== undefined);
  return found()?.id ?? '';
}

test('the first key is refused, and the entry that arrives late is booked and protected once', async () => {
  const of = await openDesk();
  desk = of;
  of.alpaca.fault({ call: 'submit', how: 'late', lateMs: 4_000 });
  of.enter('SPY', { units: 10, stop: STOP });
  const id = await lost(of);
  buyByHand(of);
  const asked = await of.say('ana', 'reconcile force-sync bought by hand');
  expect(asked.code).toBe('SYNC_UNKNOWN');
  expect(asked.text).toContain(id);
  const there = () => of.alpaca.books().orders.some((row) => row.clientOrderId === id);
  await of.until('it arrives', there);
  await calm(of);
  await of.rest();
  expect(of.engine().orders[id]?.status).toBe('filled');
  expect(ordersApart(of)).toEqual([]);
  expect((await of.say('ana', 'reconcile force-sync bought by hand')).ok).toBe(true);
  expect((await of.say('ben', 'approve R-0001')).text).toContain('they are equal');
  await booksAgree(of);
});

test('the last key is refused as well, until clear answers have ended the order', async () => {
  const of = await openDesk();
  desk = of;
  of.enter('SPY', { units: 10, stop: STOP });
  await of.rest();
  await of.until('a stop rests', () => of.alpaca.books().orders.some((row) => row.type === 'stop'));
  buyByHand(of);
  expect((await of.say('ana', 'reconcile force-sync bought by hand')).ok).toBe(true);
  of.alpaca.fault({ call: 'submit', how: 'reset' });
  expect((await of.say('ana', 'close SPY')).ok).toBe(true);
  const id = await lost(of);
  const refused = await of.say('ben', 'approve R-0001');
  expect(refused.code).toBe('SYNC_UNKNOWN');
  expect(refused.text).toContain(id);
  expect(of.facts().some((fact) => fact.kind === 'books.synced')).toBe(false);
  for (let look = 0; look < 30; look += 1) await of.pass(6);
  expect(of.engine().orders[id]?.status).toBe('unsent');
  expect((await of.say('ben', 'approve R-0001')).text).toContain('they are equal');
});
