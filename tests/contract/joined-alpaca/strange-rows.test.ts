// A whole desk on an account that also holds and orders what it has no words for: the books are read and compared all
// the same, each difference is named, the order can be taken back, and two people can take over what can be counted.
import { afterEach, expect, test } from 'vitest';
import { standBetween } from './between.ts';
import type { Between } from './between.ts';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk | null = null;
let way: (Between & { cancelled(): boolean }) | null = null;

afterEach(async () => {
  await desk?.close();
  way?.close();
});

const COIN = {
  id: 'aaaaaaaa-0000-4000-8000-000000000001',
  client_order_id: 'coin-1',
  symbol: 'ETH/USD',
  qty: '0.02',
  filled_qty: '0',
  type: 'limit',
  side: 'buy',
  time_in_force: 'gtc',
  limit_price: '2100',
  status: 'new',
};
const ESCROW = { symbol: '023ESC010', qty: '1', side: 'long', avg_entry_price: '0' };
const MANY = { symbol: 'SNDL', qty: '10000000', side: 'long', avg_entry_price: '1' };

/** The lists of the local Alpaca with these rows behind its own, until the order is cancelled. */
async function strange(url: string): Promise<Between & { cancelled(): boolean }> {
  let cancelled = false;
  const extra = (call: string): readonly unknown[] => {
    if (call.startsWith('GET /v2/orders?')) return cancelled ? [] : [COIN];
    return call === 'GET /v2/positions' ? [ESCROW, MANY] : [];
  };
  const way = await standBetween(url, {
    instead(call) {
      if (!call.endsWith(` /v2/orders/${COIN.id}`)) return null;
      if (!call.startsWith('DELETE')) return { status: 200, body: { ...COIN, status: 'canceled' } };
      cancelled = true;
      return { status: 204 };
    },
    change: (call, body) => (Array.isArray(body) ? [...(body as unknown[]), ...extra(call)] : body),
  });
  return { ...way, cancelled: () => cancelled };
}

test('it reads, compares, takes back and takes over', async () => {
  const here = await openDesk();
  desk = here;
  const told = async (as: string, line: string): Promise<string> => (await here.say(as, line)).text;
  await here.crash();
  const { alpaca } = here;
  way = await strange(alpaca.tradingUrl);
  const standIn = { trading: way.url, data: alpaca.dataUrl, stream: alpaca.streamUrl };
  expect(await here.start({ standIn })).toBe('joined');
  expect(here.broker().hears()).toBe(true);
  expect(here.latches()).toEqual(['crashed', 'books-differ']);
  const compared = await told('ana', 'reconcile');
  expect(compared).toContain('order coin-1 rests at the broker and is not ours');
  expect(compared).toContain('023ESC010: desk holds 0, broker 1');
  expect(compared).toContain('SNDL: desk holds 0, broker 10000000');
  expect(await told('ana', 'orders orphans')).toContain('not ours: buy 0.02 ETH/USD');
  expect(await told('ana', 'cancel coin-1 a coin of somebody else')).toContain('on its way');
  expect(way.cancelled()).toBe(true);
  const asked = await told('ana', 'reconcile force-sync as it stands');
  expect(asked).toContain('023ESC010 0 to 1');
  expect(asked).not.toContain('SNDL');
  const granted = await told('ben', 'approve R-0001');
  // What nobody can count is never taken over: it is named until it is closed at the broker.
  expect(granted).toContain('they still differ: SNDL: desk holds 0, broker 10000000');
  expect(here.latches()).toContain('books-differ');
  expect(Object.values(here.engine().books.positions)).toMatchObject([{ symbol: '023ESC010' }]);
});
