// A local Alpaca for one test: opened with a few symbols, joined by the official SDK, and judged when it closes:
// its books must balance and its answers must keep to the published documents.
import { afterEach, expect } from 'vitest';
import { startFakeAlpaca } from './fake-alpaca.ts';
import type { FakeAlpaca, FakeAlpacaOptions } from './fake-alpaca.ts';
import { joinRest, joinStream } from './joining.ts';
import type { Heard } from './joining.ts';
import type { SymbolRow } from './standing.ts';

export const CALL = 'SPY261218C00600000';
export const PUT = 'SPY261218P00500000';

export const SYMBOLS: readonly SymbolRow[] = [
  { symbol: 'SPY', price: 600 },
  { symbol: 'AAPL', price: '200.50' },
  { symbol: 'BRK.B', price: 450, fractionable: false, shortable: false },
  { symbol: CALL, price: '12.30' },
  { symbol: PUT, price: '4.10' },
];

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

export async function open(options: FakeAlpacaOptions = {}): Promise<FakeAlpaca> {
  const fake = await startFakeAlpaca({ symbols: SYMBOLS, perMinute: null, ...options });
  ends.push(async () => {
    await fake.close();
    expect(fake.imbalances()).toEqual([]);
    expect(fake.responseViolations()).toEqual([]);
  });
  return fake;
}

export type Trading = ReturnType<typeof joinRest>['trading'];

export function join(fake: FakeAlpaca, timeoutMs?: number): Trading {
  return joinRest(fake, timeoutMs).trading;
}

export async function hear(fake: FakeAlpaca): Promise<Heard> {
  const heard = await joinStream(fake);
  ends.push(() => heard.stream.disconnect());
  return heard;
}

/** "fill filled SPY", one for each update. */
export function eventsOf({ updates }: Heard): readonly string[] {
  return updates.map(({ event, order }) => `${event} ${String(order.status)}`);
}

export function statusOf(fake: FakeAlpaca, clientOrderId: string): string | null {
  const found = fake.books().orders.find((one) => one.clientOrderId === clientOrderId);
  return found === undefined ? null : `${found.status} ${found.filled}/${found.qty}`;
}

/** What the SDK threw, as "403 40310000 insufficient buying power". */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'it was taken';
  } catch (thrown) {
    if (!(thrown instanceof Error)) return String(thrown);
    const status = 'status' in thrown ? String(thrown.status) : 'no answer';
    const code = 'code' in thrown ? String(thrown.code) : '';
    return `${status} ${code} ${thrown.message}`;
  }
}
