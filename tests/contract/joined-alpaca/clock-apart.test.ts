// A clock that comes apart from the broker's while the desk runs: nothing new is opened, somebody is called, status and
// doctor say why, and all of it ends by itself when both agree again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk;

beforeEach(async () => {
  desk = await openDesk({ readEveryMs: 100 });
});

afterEach(async () => {
  await desk.close();
});

function enters(): string {
  const last = Number(desk.alpaca.market.lastPrice('SPY'));
  const facts = desk.enter('SPY', { units: 5, stop: last * 0.9 });
  return facts.map((fact) => (fact.kind === 'order.denied' ? fact.text : fact.kind)).join(' ');
}

function raised() {
  const alerts = desk.facts().filter((fact) => fact.kind === 'alert.raised');
  return alerts.filter(({ key }) => key === 'broker clock');
}

async function told(line: string): Promise<string> {
  return (await desk.say('ana', line)).text;
}

/** The broker is read anew, and the desk makes its round. */
async function apartBy(ms: number): Promise<void> {
  desk.alpaca.skew(ms);
  const { broker } = desk.assembled().machine;
  await desk.until('it is measured', () => Math.abs(broker.skewMs() + ms) < 5_000);
  await desk.pass(1);
}

test('ten minutes apart it opens nothing, calls, and says so', async () => {
  await apartBy(-600_000);
  expect(enters()).toContain('over 30 s from the broker’s: set it by NTP');
  expect(await told('status')).toContain('reducing: clock');
  expect(raised()).toMatchObject([{ severity: 'CRITICAL', procedure: 'SOP-5' }]);
  expect(raised()[0]?.text).toMatch(
    /clock is (600|601|599)\.\d s ahead of the broker’s; more than 30/,
  );
  await desk.pass(1);
  expect(raised()).toHaveLength(1);
  await apartBy(0);
  expect(desk.facts().findLast((fact) => fact.kind === 'alert.resolved')).toMatchObject({
    by: 'rule O3',
  });
  expect(enters()).not.toContain('DESK_CLOSED');
  await desk.rest();
  expect(desk.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: '5' }]);
});

test('twenty seconds apart it trades on', async () => {
  await apartBy(20_000);
  expect(enters()).not.toContain('clock');
  expect(raised()).toEqual([]);
});

test('doctor says first what keeps the desk from opening risk', async () => {
  expect(await told('doctor')).toMatch(/order\.\nok {3}desk: open: nothing does/);
  desk.alpaca.happens.externalFill({ symbol: 'KO', side: 'buy', qty: '3', price: '50' });
  await desk.until('it is seen', () => desk.latches().includes('books-differ'));
  const text = await told('doctor');
  expect(text).toMatch(/1 thing to fix, 0 in order\.\nFIX {2}desk: reducing: latch books-differ: /);
  expect(text).toContain('Lifted by a clean reconciliation');
});

test('what the desk neither trades nor holds is not paused', async () => {
  expect(await told('pause AAPLE earnings')).toContain('nor holds AAPLE. Nearest: AAPL.');
  expect(desk.engine().pauses).toEqual({});
  expect(await told('pause AAPL earnings')).toContain('AAPL is paused');
});
