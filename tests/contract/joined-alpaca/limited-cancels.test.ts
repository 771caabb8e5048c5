// Halts while Alpaca counts requests: a reading that was asked to wait holds no cancel back, and more cancels than a
// minute has room for all end, the last of them when the minute is over.
import { afterEach, expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk, JoinedDeskOptions } from './joined-desk.ts';
import { listed } from './market.ts';
import { isOpen } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function opened(options: JoinedDeskOptions): Promise<JoinedDesk> {
  desk = await openDesk(options);
  return desk;
}

/** So many entries that rest under the market. */
async function working(of: JoinedDesk, count: number): Promise<void> {
  const symbols = listed().map((row) => row.symbol);
  for (let at = 0; at < count; at += 1) {
    const symbol = symbols[at % symbols.length] ?? '';
    const last = lastOf(symbol);
    of.enter(symbol, { units: 1, limit: Math.floor(last * 99) / 100, stop: last * 0.9 });
  }
  await of.rest();
  const denied = of.facts().filter((fact) => fact.kind === 'order.denied');
  expect(denied).toEqual([]);
  expect(resting(of)).toHaveLength(count);
}

function resting(of: JoinedDesk) {
  return of.alpaca.books().orders.filter((row) => row.status === 'new');
}

/** Every order has ended, at Alpaca and here. */
async function ended(of: JoinedDesk): Promise<void> {
  const { sender } = of.assembled().machine;
  await of.until('every order ends', () => (sender.pump(), resting(of).length === 0));
  await of.rest();
  expect(Object.values(of.engine().orders).filter(({ status }) => isOpen(status))).toEqual([]);
}

test('a reading of the clock that was asked to wait a minute holds no cancel of a halt back', async () => {
  const of = await opened({ readEveryMs: 50 });
  await working(of, 3);
  const how = { status: 429, code: 42_910_000, message: 'too many requests.', retryAfter: 60 };
  of.alpaca.fault({ call: 'clock', how, times: Number.POSITIVE_INFINITY });
  const before = of.alpaca.calls('clock').length;
  await of.until('the clock was asked', () => of.alpaca.calls('clock').length > before + 1);
  expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
  expect(of.engine().latches.set.manual).toBeDefined();
  await of.until('the cancels are asked', () => of.alpaca.calls('cancel').length === 3);
  await ended(of);
});

test('a cancel that was asked to wait an hour is asked again within seconds', async () => {
  const of = await opened({});
  await working(of, 2);
  const how = { status: 429, code: 42_910_000, message: 'too many requests.', retryAfter: 3_600 };
  of.alpaca.fault({ call: 'cancel', how, times: 3 });
  expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
  await ended(of);
});

test('a halt of two hundred entries ends them all where a minute has room for fewer', async () => {
  const of = await opened({
    readEveryMs: 30_000,
    alpaca: { minuteMs: 4_000 },
  });
  await working(of, 200);
  of.alpaca.rateLimit(200);
  for (let spent = 0; spent < 60; spent += 1) await of.broker().clock();
  expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
  await ended(of);
  // Each once, some sixty again, and one a second that asks whether the rest may.
  expect(of.alpaca.calls('cancel').length).toBeLessThan(300);
});
