// Rows of an account that the desk has no words for: none of them is a fault of the list it stands in, each is named
// and can be cancelled, and when very many end at once their list is read.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { cancelOpen } from '../../../../src/host/cancelling.ts';

import { openAlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import { History } from '#engine/broker/alpaca/history.ts';
import { openLanes } from '#engine/broker/alpaca/lanes.ts';
import { Reporter } from '#engine/broker/alpaca/reports.ts';
import type { Row } from '#engine/broker/alpaca/wire.ts';
import { deskTime } from '#engine/model/time.ts';
import { fillRow, orderRow, settings } from './words.ts';

interface Account {
  readonly base: string;
  /** Method and path of every request, without its query. */
  readonly asked: string[];
}

let server: Server | null = null;
let broker: AlpacaBroker | null = null;

afterEach(async () => {
  await broker?.close();
  broker = null;
  server?.closeAllConnections();
  server?.close();
});

/** Answers by method and path; whatever is not named is not found. */
async function account(
  answers: (what: string, query: URLSearchParams) => unknown,
): Promise<Account> {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const what = `${request.method ?? ''} ${url.pathname}`;
    asked.push(what);
    const body = answers(what, url.searchParams) ?? null;
    if (body === 'gone') return response.writeHead(204).end();
    response.writeHead(body === null ? 404 : 200);
    return response.end(JSON.stringify(body ?? { code: 40_410_000, message: 'not found' }));
  });
  server = listening;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  return { base: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

function joinedTo({ base }: Account): AlpacaBroker {
  const standIn = { trading: base, data: base, stream: 'ws://127.0.0.1:9/stream' };
  const opened = openAlpacaBroker(settings({ standIn }), {
    now: () => deskTime(Date.now()),
    mono: () => performance.now(),
    log: () => undefined,
  });
  broker = opened;
  return opened;
}

const ID = (last: number): string => `aaaaaaaa-0000-4000-8000-${String(last).padStart(12, '0')}`;

const STRANGE: readonly Row[] = [
  { symbol: 'ETH/USD', qty: '0.02' },
  { symbol: 'TSLA1250620C00100000', qty: '1' },
  { symbol: 'SNDL', qty: '10000000' },
  { symbol: 'SPY', qty: 'plenty', client_order_id: null },
  { symbol: '<b>&"\n', side: null, status: null, limit_price: '1e400' },
];

function strangeOrders(): readonly Row[] {
  return [
    orderRow({ id: ID(0), client_order_id: 'ours' }),
    ...STRANGE.map((row, at) =>
      orderRow({ id: ID(at + 1), client_order_id: `other-${at}`, ...row }),
    ),
  ];
}

test('every order is listed, and what has no number says so', async () => {
  const at = await account((what) => (what === 'GET /v2/orders' ? strangeOrders() : null));
  const rows = await joinedTo(at).openOrders();
  expect(rows.map(({ ticket, unread }) => [ticket.id, ticket.symbol, unread ?? ''])).toEqual([
    ['ours', 'AAPL', ''],
    ['other-0', 'ETH/USD', ''],
    ['other-1', 'TSLA1250620C00100000', ''],
    ['other-2', 'SNDL', 'qty 10000000'],
    [ID(4), 'SPY', 'qty plenty'],
    ['other-4', '??b????', ''],
  ]);
});

test('an emergency cancels each by the id of Alpaca, and reads each fate', async () => {
  const open = new Map(strangeOrders().map((row) => [String(row['id']), row]));
  const at = await account((what) => {
    if (what === 'GET /v2/orders') return [...open.values()];
    if (what === 'GET /v2/positions')
      return [{ symbol: 'SNDL', qty: '10000000', side: 'long', avg_entry_price: '1' }];
    const id = what.split('/').at(-1) ?? '';
    if (what.startsWith('DELETE')) return open.delete(id) ? 'gone' : null;
    const row = strangeOrders().find((one) => one['id'] === id);
    return row === undefined ? null : { ...row, status: 'canceled' };
  });
  const { rows } = await cancelOpen(joinedTo(at), { reach: 'risk', patienceMs: 2_000 });
  expect(rows.map(({ fate }) => fate)).toEqual(Array.from({ length: 6 }, () => 'ended'));
  expect(rows.find(({ order }) => order.ticket.id === ID(4))?.says).toBe('cancelled');
  const deleted = at.asked.filter((what) => what.startsWith('DELETE')).toSorted();
  expect(deleted).toEqual([0, 1, 2, 3, 4, 5].map((last) => `DELETE /v2/orders/${ID(last)}`));
});

test('positions keep their names, and one nobody can count says how much it is', async () => {
  const row = { side: 'long', avg_entry_price: '2.5' };
  const at = await account((what) =>
    what === 'GET /v2/positions'
      ? [
          { ...row, symbol: 'SPY', qty: '3' },
          { ...row, symbol: '023ESC010', qty: '1' },
          { ...row, symbol: 'TSLA1250620C00100000', qty: '2' },
          { ...row, symbol: 'SNDL', qty: '9007200' },
          { ...row, symbol: 'AAPL270617C00100000', qty: '90072' },
        ]
      : null,
  );
  const held = await joinedTo(at).positions();
  expect(held.map(({ symbol, qty, unread }) => [symbol, qty, unread ?? ''])).toEqual([
    ['SPY', 3e9, ''],
    ['023ESC010', 1e9, ''],
    ['TSLA1250620C00100000', 2e9, ''],
    ['SNDL', 0, '9007200'],
    ['AAPL270617C00100000', 0, '90072'],
  ]);
});

test('executions and movements beyond any number leave the others readable', async () => {
  const moved = { activity_type: 'SPIN', date: '2026-03-02', status: 'executed', net_amount: '0' };
  const at = await account((what, query) => {
    if (what !== 'GET /v2/account/activities') return null;
    if (query.get('category') === 'trade_activity')
      return [
        fillRow({ id: 'c', order_id: 'c', symbol: 'ETH/USD' }),
        fillRow({ id: 'b', order_id: 'b', symbol: 'SNDL', qty: '10000000', cum_qty: '10000000' }),
        fillRow({ id: 'a', order_id: 'a' }),
      ];
    return [
      { ...moved, id: '1', symbol: '023ESC010', qty: '1' },
      { ...moved, id: '2', symbol: 'SNDL', qty: '10000000', net_amount: '-1.25' },
    ];
  });
  const opened = joinedTo(at);
  const fills = await opened.executions(null);
  expect(fills.map(({ id, symbol }) => [id, symbol])).toEqual([
    ['a', 'AAPL'],
    ['c', 'ETH/USD'],
  ]);
  const movements = await opened.movements(null);
  expect(movements).toMatchObject([
    { id: '1', kind: 'shares', symbol: '023ESC010', change: 1e9 },
    { id: '2', kind: 'cash', symbol: 'SNDL', amount: -125 },
  ]);
});

/** So many orders, ended since; newest first, as Alpaca lists them. */
function endedOrders(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, at) =>
    orderRow({ id: ID(count - at), client_order_id: `other-${count - at}`, status: 'canceled' }),
  );
}

test.each([
  ['few', 4, 4],
  ['many', 1_200, 3],
])('of %s that are open no more, %i take %i requests', async (_, count, requests) => {
  const rows = endedOrders(count);
  const at = await account((what, query) => {
    if (what !== 'GET /v2/orders')
      return rows.find((row) => what === `GET /v2/orders/${String(row['id'])}`);
    expect(query.get('status')).toBe('closed');
    const from = rows.findIndex((row) => row['id'] === query.get('before_order_id')) + 1;
    return rows.slice(from, from + Number(query.get('limit')));
  });
  const standIn = { trading: at.base, data: at.base, stream: 'ws://127.0.0.1:9/stream' };
  const lanes = openLanes(settings({ standIn }), () => performance.now());
  const ended = await new History(lanes.reading, new Reporter()).ended(
    rows.map((row) => String(row['id'])),
  );
  expect(ended.map(({ order }) => order.status)).toEqual(rows.map(() => 'cancelled'));
  expect(at.asked).toHaveLength(requests);
  lanes.close();
});

test('one that Alpaca lists no more is asked for by itself, and never holds up the others', async () => {
  const rows = endedOrders(30);
  const at = await account((what) => (what === 'GET /v2/orders' ? rows : null));
  const standIn = { trading: at.base, data: at.base, stream: 'ws://127.0.0.1:9/stream' };
  const lanes = openLanes(settings({ standIn }), () => performance.now());
  const lost = Array.from({ length: 9 }, (_, place) => ID(900 + place));
  const ids = [...rows.map((row) => String(row['id'])), ...lost];
  const ended = await new History(lanes.reading, new Reporter()).ended(ids);
  expect(ended).toHaveLength(30);
  // One page, and of the lost so many as one reading asks for.
  expect(at.asked).toHaveLength(6);
  lanes.close();
});
