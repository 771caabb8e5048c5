// A whole desk on an account that also holds and orders what it has no words for: the books are read and compared all
// the same, each difference is named, the order can be taken back, and two people can take over what can be counted.
import { createServer, request as ask } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

type Rows = readonly unknown[] | null;

let desk: JoinedDesk | null = null;
let between: Server | null = null;

afterEach(async () => {
  await desk?.close();
  between?.closeAllConnections();
  between?.close();
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

/** Before the local Alpaca: its lists with these rows behind its own, until the order is cancelled. */
async function strange(url: string): Promise<{ readonly url: string; cancelled(): boolean }> {
  const target = new URL(url);
  let cancelled = false;
  const extra = (path: string): Rows => {
    if (path.startsWith('/v2/orders?')) return cancelled ? [] : [COIN];
    return path === '/v2/positions' ? [ESCROW, MANY] : null;
  };
  const server = createServer((from, to) => {
    const path = from.url ?? '';
    if (from.method === 'DELETE' && path === `/v2/orders/${COIN.id}`) {
      cancelled = true;
      to.writeHead(204).end();
      return;
    }
    if (path === `/v2/orders/${COIN.id}`) {
      to.end(JSON.stringify({ ...COIN, status: 'canceled' }));
      return;
    }
    const headers = { ...from.headers, host: target.host };
    const { hostname, port } = target;
    const up = ask({ hostname, port, path, method: from.method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const more = from.method === 'GET' ? extra(path) : null;
        const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = answer.headers;
        to.writeHead(answer.statusCode ?? 500, kept);
        to.end(
          more === null ? text : JSON.stringify([...(JSON.parse(text) as unknown[]), ...more]),
        );
      });
    });
    from.pipe(up);
  });
  between = server;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, cancelled: () => cancelled };
}

test('it reads, compares, takes back and takes over', { timeout: 60_000 }, async () => {
  const here = await openDesk();
  desk = here;
  const told = async (as: string, line: string): Promise<string> => (await here.say(as, line)).text;
  await here.crash();
  const { alpaca } = here;
  const way = await strange(alpaca.tradingUrl);
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
