// Executions and movements that Alpaca lists late, out of order or twice: each is read, also when it stands
// before one that was read already.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';

import { openAlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { Row } from '#engine/broker/alpaca/wire.ts';
import { deskTime } from '#engine/model/time.ts';
import { fillRow, settings } from './words.ts';

let server: Server | null = null;
let broker: AlpacaBroker | null = null;
afterEach(async () => {
  await broker?.close();
  server?.closeAllConnections();
  server?.close();
});

/** What of an account's activities is asked for. */
type Listing = (asked: URL) => readonly Row[];

/** An account whose activities are these rows; it knows no order. */
async function opened(rows: Listing): Promise<AlpacaBroker> {
  const listening = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const activities = url.pathname.startsWith('/v2/account/activities');
    response.writeHead(activities ? 200 : 404);
    const missing = { code: 40_410_000, message: 'not found' };
    response.end(JSON.stringify(activities ? rows(url) : missing));
  });
  server = listening;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  const base = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  broker = openAlpacaBroker(
    settings({ standIn: { trading: base, data: base, stream: 'ws://127.0.0.1:9/stream' } }),
    { now: () => deskTime(Date.now()), mono: () => performance.now(), log: () => undefined },
  );
  return broker;
}

async function reading(
  rows: Listing,
): Promise<(after: string | null) => Promise<readonly string[]>> {
  const of = await opened(rows);
  return async (after) => (await of.executions(after)).map(({ execution }) => execution);
}

function fill(order: string, minute: number, sum = 1): Row {
  const time = `14:${String(minute).padStart(2, '0')}:00Z`;
  return fillRow({
    id: `${order}${sum}`,
    order_id: order,
    cum_qty: String(sum),
    qty: '1',
    transaction_time: `2026-03-02T${time}`,
  });
}

const of = (order: string, sum = 1): string => `${order}:${sum * 1e9}`;

test('one that is listed late is read by the next reading, and only by it', async () => {
  let rows = [fill('c', 32), fill('a', 30)];
  const executions = await reading(() => rows);
  expect(await executions(null)).toEqual([of('a'), of('c')]);
  rows = [fill('c', 32), fill('b', 31), fill('a', 30)];
  expect(await executions(of('c'))).toEqual([of('b')]);
  expect(await executions(of('c'))).toEqual([]);
  expect(await executions(of('a'))).toEqual([of('b'), of('c')]);
});

test('what was listed before this desk began is not taken for late', async () => {
  const rows = [fill('c', 32), fill('b', 31), fill('a', 30)];
  const executions = await reading(() => rows);
  expect(await executions(of('c'))).toEqual([]);
  expect(await executions(of('b'))).toEqual([of('c')]);
});

test('pieces of one millisecond are read in the order of their sums', async () => {
  const rows = [fill('a', 30, 2), fill('a', 30, 3), fill('a', 30, 1)];
  const executions = await reading(() => rows);
  expect(await executions(null)).toEqual([of('a', 1), of('a', 2), of('a', 3)]);
  expect(await executions(of('a', 2))).toEqual([of('a', 3)]);
});

test('a row listed twice is read once', async () => {
  const executions = await reading(() => [fill('a', 30), fill('a', 30)]);
  expect(await executions(null)).toEqual([of('a')]);
});

/** A cent of interest of that day of March, made then unless only the day is known. */
function interest(id: string, day: number, made: string | null = '12:00:00Z'): Row {
  const date = `2026-03-${String(day).padStart(2, '0')}`;
  const at = made === null ? {} : { created_at: `${date}T${made}` };
  return { id, activity_type: 'INT', date, net_amount: '0.01', status: 'executed', ...at };
}

function madeAt(row: Row): number {
  const { created_at: made, date } = row;
  return Date.parse(typeof made === 'string' ? made : `${String(date)}T05:00:00Z`);
}

/** Movements as they are asked for, oldest or newest first. */
async function moving(rows: () => readonly Row[]): Promise<(after: string) => Promise<string[]>> {
  const of = await opened(({ searchParams: asked }) => {
    const after = Date.parse(asked.get('after') ?? '1970-01-01');
    const sign = asked.get('direction') === 'desc' ? -1 : 1;
    const wanted = rows().filter((row) => madeAt(row) > after);
    return wanted.toSorted((a, b) => sign * (madeAt(a) - madeAt(b)));
  });
  return async (after) => (await of.movements(after)).map(({ id }) => id);
}

test.each([
  ['made before the last that was read', interest('late', 9)],
  ['of which only the day is known', interest('late', 10, null)],
])('a movement that is listed late is read: one %s', async (_name, late) => {
  let rows = [interest('a', 8), interest('b', 10)];
  const movements = await moving(() => rows);
  expect(await movements('b')).toEqual(['a', 'b']);
  rows = [...rows, late];
  expect(await movements('b')).toEqual(['a', 'late', 'b']);
});

test('what was made a week before the last that was read is not read again', async () => {
  const movements = await moving(() => [interest('a', 2), interest('b', 4), interest('c', 10)]);
  expect(await movements('c')).toEqual(['b', 'c']);
});
