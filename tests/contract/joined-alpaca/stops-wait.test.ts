// Stops that cannot rest at once: an entry still buys, or Alpaca asks the desk to wait. They stay approved and come
// to rest within seconds of the way being free, and nothing of it counts as a refusal.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

const PATIENCE_MS = 60_000;

/** Rounds of the desk, as each second brings one, until it looks so. */
async function rounds(of: JoinedDesk, what: string, look: () => boolean): Promise<void> {
  const began = performance.now();
  while (!look()) {
    if (performance.now() - began > PATIENCE_MS) throw new Error(`waited in vain: ${what}`);
    await of.pass(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function stops(of: JoinedDesk, symbol: string): readonly { readonly status: string }[] {
  return Object.values(of.engine().orders).filter(
    (row) => row.purpose === 'protective' && row.symbol === symbol,
  );
}

function stopsThere(of: JoinedDesk, status: string): readonly string[] {
  return of.alpaca
    .books()
    .orders.filter((row) => row.type === 'stop' && row.status === status)
    .map((row) => `${row.symbol} ${row.qty}`);
}

/** An entry that rests a little below the market, at a whole cent. */
async function resting(of: JoinedDesk, symbol: string, units: number): Promise<string> {
  const limit = Math.floor(lastOf(symbol) * 99) / 100;
  of.enter(symbol, { units, limit, stop: Math.floor(lastOf(symbol) * 90) / 100 });
  await of.rest();
  return limit.toFixed(2);
}

function entryOf(of: JoinedDesk, symbol: string): string {
  const row = of.alpaca.books().orders.find((one) => one.symbol === symbol && one.type === 'limit');
  return row?.clientOrderId ?? '';
}

describe('an entry filled in part', () => {
  test('whose rest goes on buying is taken back, and the stop was never refused', async () => {
    const of = await openDesk();
    desk = of;
    const limit = await resting(of, 'AAPL', 20);
    of.alpaca.happens.fill(entryOf(of, 'AAPL'), '5', limit);
    await rounds(of, 'a stop rests', () => stopsThere(of, 'new').length === 1);
    expect(stopsThere(of, 'new')).toEqual(['AAPL 5']);
    expect(stops(of, 'AAPL').map((row) => row.status)).toEqual(['accepted']);
    expect(of.latches()).toEqual([]);
    await agrees(of);
  });

  test('that fills the rest within a second is not cut short', async () => {
    const of = await openDesk();
    desk = of;
    const limit = await resting(of, 'AAPL', 20);
    of.alpaca.happens.fill(entryOf(of, 'AAPL'), '5', limit);
    await of.until('a part is booked', () => stops(of, 'AAPL').length === 1);
    of.alpaca.happens.fill(entryOf(of, 'AAPL'), '15', limit);
    await rounds(of, 'all of it is protected', () => stopsThere(of, 'new').length === 2);
    expect(stopsThere(of, 'new').toSorted()).toEqual(['AAPL 15', 'AAPL 5']);
    expect(of.alpaca.books().orders.map((row) => row.status)).toEqual(['filled', 'new', 'new']);
    await agrees(of);
  });
});

describe('asked to wait', () => {
  const how = { status: 429, code: 42_910_000, message: 'too many requests.', retryAfter: 4 };

  test.each(['another order', 'the stop itself'] as const)('by the answer to %s', async (whose) => {
    const of = await openDesk();
    desk = of;
    await resting(of, 'SPY', 10);
    of.alpaca.fault({ call: 'submit', how, times: 1 });
    if (whose === 'another order') {
      of.enter('AAPL', { units: 5, stop: Math.floor(lastOf('AAPL') * 90) / 100 });
      const asked = () => of.alpaca.calls('submit').length === 2;
      await of.until('the other order met it', asked);
    }
    of.prints('SPY', Math.floor(lastOf('SPY') * 98) / 100);
    await of.until('a stop is wanted', () => stops(of, 'SPY').length === 1);
    await of.pass(0);
    expect(stops(of, 'SPY').map((row) => row.status)).toEqual(['approved']);
    await rounds(of, 'the stop rests', () => stopsThere(of, 'new').includes('SPY 10'));
    expect(stops(of, 'SPY').map((row) => row.status)).toEqual(['accepted']);
    expect(of.latches()).toEqual([]);
    await rounds(of, 'the other order is not lost', () =>
      Object.values(of.engine().orders).every((row) => row.status !== 'approved'),
    );
    await agrees(of);
  });

  test('longer than its deadline, an entry is dropped and a stop goes on waiting', async () => {
    const of = await openDesk();
    desk = of;
    await resting(of, 'SPY', 10);
    of.alpaca.fault({ call: 'submit', how: { ...how, retryAfter: 8 }, times: 1 });
    of.enter('AAPL', { units: 5, stop: Math.floor(lastOf('AAPL') * 90) / 100 });
    await of.until('the other order met it', () => of.alpaca.calls('submit').length === 2);
    of.prints('SPY', Math.floor(lastOf('SPY') * 98) / 100);
    await of.until('a stop is wanted', () => stops(of, 'SPY').length === 1);
    await of.pass(11 * 60);
    const statuses = Object.values(of.engine().orders).map((row) => `${row.purpose} ${row.status}`);
    expect(statuses.toSorted()).toEqual(['entry filled', 'entry unsent', 'protective approved']);
    await rounds(of, 'the stop rests', () => stopsThere(of, 'new').includes('SPY 10'));
    await agrees(of);
  });

  test('for longer than fifteen seconds, somebody is called, until the stop rests', async () => {
    const of = await openDesk();
    desk = of;
    await resting(of, 'SPY', 10);
    of.alpaca.fault({ call: 'submit', how: { ...how, retryAfter: 8 }, times: 1 });
    of.enter('AAPL', { units: 5, stop: Math.floor(lastOf('AAPL') * 90) / 100 });
    await of.until('the other order met it', () => of.alpaca.calls('submit').length === 2);
    of.prints('SPY', Math.floor(lastOf('SPY') * 98) / 100);
    await of.until('a stop is wanted', () => stops(of, 'SPY').length === 1);
    const alerts = (): readonly string[] =>
      Object.values(of.assembled().machine.state().runbook.alerts.byId)
        .filter((row) => row.rule === 'stop-late')
        .map((row) => `${row.severity} ${row.status}`);
    await of.pass(10);
    expect(alerts()).toEqual([]);
    await of.pass(6);
    await of.pass(1);
    expect(alerts()).toEqual(['CRITICAL firing']);
    await rounds(of, 'the stop rests', () => stopsThere(of, 'new').includes('SPY 10'));
    await rounds(of, 'the alert has ended', () => alerts()[0] === 'CRITICAL resolved');
    await agrees(of);
  });
});
