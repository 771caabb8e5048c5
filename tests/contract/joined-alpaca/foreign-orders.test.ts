// Orders that other hands placed at Alpaca: a halt and a cancel-all leave them and say so, and no one person takes away
// the one that protects what is held.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await desk.close();
});

const STAYS =
  'Not cancelled, as the desk did not send it: by-hand-1 at the broker, as last compared.';

function statusOf(id: string): string {
  return desk.alpaca.books().orders.findLast((row) => row.clientOrderId === id)?.status ?? 'none';
}

/** One entry of ours works at the broker, and one that somebody placed there by hand. */
async function beside(): Promise<void> {
  const last = lastOf('IWM');
  const limit = Math.floor(last * 99) / 100;
  desk.enter('IWM', { units: 2, limit, stop: Math.floor(last * 0.9) });
  await desk.rest();
  const order = { symbol: 'QQQ', side: 'buy', qty: '3', type: 'limit', limit: '10' } as const;
  desk.alpaca.happens.foreignOrder({ ...order, clientOrderId: 'by-hand-1' });
}

function told() {
  const alerts = desk.facts().filter((fact) => fact.kind === 'alert.raised');
  return alerts.filter(({ key }) => key === 'foreign orders');
}

async function gone(): Promise<void> {
  const own = Object.keys(desk.engine().orders);
  await desk.until('ours is cancelled', () => own.every((id) => statusOf(id) === 'canceled'));
  expect(statusOf('by-hand-1')).toBe('new');
}

test('a halt names those the last comparison found, in both answers and as an alert', async () => {
  await beside();
  await desk.say('ana', 'reconcile');
  const { text } = await desk.say('ana', 'halt something is wrong');
  expect(text).toContain(STAYS);
  expect(text).toContain('Take one back with: cancel by-hand-1.');
  await gone();
  expect(told()).toMatchObject([{ severity: 'WARNING', procedure: 'SOP-5' }]);
  expect(told()[0]?.text).toContain('by-hand-1');
  expect((await desk.say('ben', 'approve R-0001 agreed')).text).toContain(STAYS);
  expect((await desk.say('ana', 'cancel by-hand-1 not ours')).ok).toBe(true);
  await desk.until('it is cancelled', () => statusOf('by-hand-1') === 'canceled');
});

test('a cancel-all names them, and counts what it cancelled alone', async () => {
  await beside();
  await desk.say('ana', 'reconcile');
  const { text } = await desk.say('ana', 'cancel-all a storm is coming');
  expect(text).toContain('1 order cancel-requested');
  expect(text).toContain(STAYS);
  await gone();
  expect(told()).toHaveLength(1);
});

test('where none is known nothing is said of them', async () => {
  const { text } = await desk.say('ana', 'halt something is wrong');
  expect(text).not.toContain('Not cancelled');
  expect(told()).toEqual([]);
});

/** Seven QQQ that somebody bought, and their stop. */
function heldByHand(): void {
  desk.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'buy', qty: '7', price: '30' });
  const stop = { symbol: 'QQQ', side: 'sell', qty: '7', type: 'stop', stop: '20' } as const;
  desk.alpaca.happens.foreignOrder({ ...stop, timeInForce: 'gtc', clientOrderId: 'by-hand-stop' });
}

test('a stop by other hands that protects what is held is not one person’s to take away', async () => {
  heldByHand();
  const answer = await desk.say('ana', 'cancel by-hand-stop not ours');
  expect(answer.text).toContain('protects what is held: taking it away takes two keys');
  expect(answer.text).toContain('7 stand bare');
  desk.alpaca.fault({ call: 'positions', how: 'reset', times: Number.POSITIVE_INFINITY });
  const unsure = await desk.say('ana', 'cancel by-hand-stop not ours');
  expect(unsure.text).toContain('may protect what is held, which the broker did not say');
  desk.alpaca.clearFaults();
  expect(desk.alpaca.calls('cancel')).toEqual([]);
  expect(statusOf('by-hand-stop')).toBe('new');
});

test('nor is a stop that sells at a limit', async () => {
  desk.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'buy', qty: '7', price: '30' });
  const stop = { symbol: 'QQQ', side: 'sell', qty: '7', type: 'stop_limit' } as const;
  const at = {
    stop: '20',
    limit: '19',
    timeInForce: 'gtc',
    clientOrderId: 'by-hand-stop',
  } as const;
  desk.alpaca.happens.foreignOrder({ ...stop, ...at });
  const answer = await desk.say('ana', 'cancel by-hand-stop not ours');
  expect(answer.text).toContain('protects what is held: taking it away takes two keys');
  expect(desk.alpaca.calls('cancel')).toEqual([]);
  expect(statusOf('by-hand-stop')).toBe('new');
});

test('two people take it back, and Alpaca’s word on its end is on record', async () => {
  heldByHand();
  await desk.say('ana', 'cancel by-hand-stop not ours');
  const done = await desk.say('ben', 'approve R-0001 seen at the broker');
  expect(done.text).toContain('R-0001 granted: ');
  expect(done.text).toContain('QQQ: 7 held at the broker, 7 stand bare; under no foreign stop');
  const ends = () => desk.facts().filter((fact) => fact.kind === 'foreign.closed');
  await desk.until('its end is on record', () => ends().length > 0);
  expect(statusOf('by-hand-stop')).toBe('canceled');
  await desk.pass(61);
  expect(ends()).toMatchObject([{ id: 'by-hand-stop', status: 'cancelled', approval: 'R-0001' }]);
});

test('one that was changed at Alpaca since is not taken back', async () => {
  heldByHand();
  await desk.say('ana', 'cancel by-hand-stop not ours');
  desk.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'sell', qty: '7', price: '30' });
  desk.alpaca.happens.cancel('by-hand-stop');
  const answer = await desk.say('ben', 'approve R-0001 seen at the broker');
  expect(answer.code).toBe('FOREIGN_CHANGED');
  expect(answer.text).toContain('now: cancelled, sell 7 QQQ stop 20.00');
  expect(desk.alpaca.calls('cancel')).toEqual([]);
});

test('one that protects nothing any more is', async () => {
  heldByHand();
  desk.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'sell', qty: '7', price: '30' });
  expect((await desk.say('ana', 'cancel by-hand-stop not ours')).ok).toBe(true);
  await desk.until('it is cancelled', () => statusOf('by-hand-stop') === 'canceled');
});
