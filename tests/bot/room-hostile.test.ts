// Who comes to harm the room: forged hosts and origins, bodies and headers without end, silent and slow
// clients, markup and marks that turn text. Each is answered clearly or cut off, and nothing else happens.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createInFlight } from '#bot/room/inflight.ts';
import { MOST_LISTENERS } from '#bot/room/listeners.ts';
import { closeHalls, headersFor, openHall, raw, statusOf } from '#tests/bot/room-hall.ts';
import type { Hall } from '#tests/bot/room-hall.ts';

const open = new Set<Socket>();

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await closeHalls();
});

function post(hall: Hall, headers: Readonly<Record<string, string | null>>, body: string): string {
  const { port } = hall.server;
  const all: Record<string, string | null> = {
    host: `127.0.0.1:${port}`,
    origin: hall.origin,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-twokey-as': 'ana',
    connection: 'close',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return `POST /api/say HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

const HALT = JSON.stringify({ line: 'halt', topic: null });

test.each([
  ['a forged Host', { host: 'evil.example:80' }, 421, 'ROOM_FOREIGN'],
  ['a name that points here', { host: 'rebound.example' }, 421, 'ROOM_FOREIGN'],
  ['the address without the port', { host: '127.0.0.1' }, 421, 'ROOM_FOREIGN'],
  ['another port', { host: '127.0.0.1:1' }, 421, 'ROOM_FOREIGN'],
  ['no Origin', { origin: null }, 403, 'ROOM_FOREIGN'],
  ['another Origin', { origin: 'http://evil.example' }, 403, 'ROOM_FOREIGN'],
  ['the Origin of a sandbox', { origin: 'null' }, 403, 'ROOM_FOREIGN'],
  ['another page of this machine', { origin: 'http://127.0.0.1:1' }, 403, 'ROOM_FOREIGN'],
  ['localhost for 127.0.0.1', { origin: 'http://localhost' }, 403, 'ROOM_FOREIGN'],
  ['another site\u2019s fetch', { 'sec-fetch-site': 'cross-site' }, 403, 'ROOM_FOREIGN'],
  ['a page of the same site', { 'sec-fetch-site': 'same-site' }, 403, 'ROOM_FOREIGN'],
  ['a form', { 'content-type': 'text/plain' }, 415, 'ROOM_TYPE'],
  ['no type', { 'content-type': null }, 415, 'ROOM_TYPE'],
  ['a packed body', { 'content-encoding': 'gzip' }, 415, 'ROOM_TYPE'],
  ['no token', {}, 403, 'ROOM_TOKEN'],
  ['a wrong token', { 'x-twokey-token': 'x'.repeat(43) }, 403, 'ROOM_TOKEN'],
  ['a long body promised', { 'content-length': '16385' }, 413, 'ROOM_TOO_LARGE'],
])('%s is turned away', async (_, headers, status, code) => {
  const hall = await openHall();
  const answer = await raw(hall.server.port, post(hall, headers, HALT));
  expect(statusOf(answer)).toBe(status);
  expect(answer).toContain(`"code":"${code}"`);
  expect(hall.desk.asked).toEqual([]);
});

test('a second Host header is turned away', async () => {
  const hall = await openHall();
  const { port } = hall.server;
  const answer = await raw(
    port,
    `GET /api/room HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nhost: evil\r\n\r\n`,
  );
  expect([400, 421]).toContain(statusOf(answer));
  expect(answer).not.toContain('demo-0001');
});

test.each(['cross-site', 'same-site'])(
  'a %s page reads nothing, and may open a window',
  async (site) => {
    const hall = await openHall();
    const headers = { 'sec-fetch-site': site };
    for (const path of ['/api/room', '/api/events', '/picture/1', '/page/room.js', '/health'])
      expect((await fetch(`${hall.origin}${path}`, { headers })).status).toBe(403);
    // What a browser really says of itself cannot be set by fetch here, so the bytes are.
    const { port } = hall.server;
    const navigates = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nsec-fetch-site: ${site}\r\nsec-fetch-mode: navigate\r\nconnection: close\r\n\r\n`;
    expect(statusOf(await raw(port, navigates))).toBe(200);
    expect(statusOf(await raw(port, navigates.replace('GET /', 'GET /api/room')))).toBe(403);
  },
);

test('every reply carries the headers that keep other pages out', async () => {
  const hall = await openHall();
  for (const path of ['/', '/api/room', '/nowhere', '/health', '/open?key=x', '/open.js']) {
    const { headers } = await fetch(`${hall.origin}${path}`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cache-control')).toMatch(/^no-(?:store|cache)$/);
  }
});

test.each([
  ['PUT', '/api/say', 405],
  ['GET', '/api/say', 405],
  ['POST', '/api/room', 405],
  ['DELETE', '/', 405],
  ['OPTIONS', '/api/say', 405],
  ['HEAD', '/api/room', 200],
  ['HEAD', '/', 200],
  ['HEAD', '/api/events', 200],
  ['GET', '/api/messages?channel=nowhere', 404],
  ['GET', '/__proto__', 404],
  ['GET', '/api/constructor', 404],
  ['GET', '/page/../../../package.json', 404],
  ['GET', '/page/%2e%2e/room.ts', 404],
  ['GET', '//evil.example/', 404],
])('%s %s is %i', async (method, path, status) => {
  const hall = await openHall();
  const { port } = hall.server;
  const body = method === 'POST' ? HALT : '';
  const type = method === 'POST' ? 'content-type: application/json\r\n' : '';
  const answer = await raw(
    port,
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${hall.origin}\r\n${type}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
  expect(statusOf(answer)).toBe(status);
  if (method === 'HEAD') expect(answer.split('\r\n\r\n')[1]).toBe('');
});

test.each([
  [
    'a long address',
    (port: number) => `GET /${'x'.repeat(3_000)} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
    414,
  ],
  [
    'headers without end',
    (port: number) =>
      `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    431,
  ],
  ['no HTTP at all', () => 'hello\r\n\r\n', 400],
  [
    'an absolute address',
    (port: number) => `GET http://evil/ HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
    400,
  ],
  ['a tunnel', (port: number) => `CONNECT evil:1 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`, 0],
  [
    'two lengths',
    (port: number) =>
      `POST /api/say HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
    400,
  ],
])('%s ends with its status', async (_, bytes, status) => {
  const hall = await openHall();
  expect(statusOf(await raw(hall.server.port, bytes(hall.server.port), 1_000))).toBe(status);
  expect((await fetch(`${hall.origin}/health`)).status).toBe(200);
});

test('a body in chunks without end is cut at its limit', async () => {
  const hall = await openHall();
  const { token } = await hall.snapshot();
  const head = post(
    hall,
    { 'content-length': null, 'transfer-encoding': 'chunked', 'x-twokey-token': token },
    '',
  );
  const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
  const answer = await raw(hall.server.port, [head, ...Array.from({ length: 8 }, () => chunk)]);
  expect(statusOf(answer)).toBe(413);
});

test.each([
  ['nonsense', 'nonsense', 'ROOM_UNREADABLE'],
  ['a list', '[]', 'ROOM_UNREADABLE'],
  ['null', 'null', 'ROOM_UNREADABLE'],
  ['nothing', '', 'ROOM_UNREADABLE'],
  ['no UTF-8', '\u00ff', 'ROOM_UNREADABLE'],
  ['an unknown key', '{"line":"halt","topic":null,"as":"ben"}', 'ROOM_UNREADABLE'],
  ['no line', '{"topic":null}', 'ROOM_UNREADABLE'],
  ['a line of numbers', '{"line":7,"topic":null}', 'ROOM_UNREADABLE'],
  ['a line too long', JSON.stringify({ line: 'x'.repeat(2_001), topic: null }), 'ROOM_UNREADABLE'],
  ['a topic that is none', '{"line":"halt","topic":"halt --now"}', 'ROOM_UNREADABLE'],
  ['a prototype', '{"__proto__":{"line":"halt","topic":null}}', 'ROOM_UNREADABLE'],
  ['very deep', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'ROOM_UNREADABLE'],
])('%s is no request', async (_, body, code) => {
  const hall = await openHall();
  const { token } = await hall.snapshot();
  const bytes = Buffer.from(body, 'latin1');
  const response = await fetch(`${hall.origin}/api/say`, {
    method: 'POST',
    headers: headersFor(hall.origin, token, 'ana'),
    body: bytes,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code });
  expect(hall.desk.asked).toEqual([]);
});

test.each([
  { message: 0, words: ['halt'], answers: {} },
  { message: 1.5, words: ['halt'], answers: {} },
  { message: '1', words: ['halt'], answers: {} },
  { message: 1, words: [], answers: {} },
  { message: 1, words: 'halt', answers: {} },
  { message: 1, words: ['halt'], answers: { reason: 7 } },
  { message: 1, words: ['halt'], answers: { reason: 'x'.repeat(1_001) } },
  { message: 1, words: ['halt'], answers: {}, extra: 1 },
  { message: Number.MAX_SAFE_INTEGER + 2, words: ['halt'], answers: {} },
])('%j is no press', async (body) => {
  const hall = await openHall();
  expect(await hall.say('ana', body, '/api/press')).toMatchObject({ code: 'ROOM_UNREADABLE' });
  expect(hall.desk.asked).toEqual([]);
});

test('markup, mentions and marks that turn text come out as data, never as a page', async () => {
  const hall = await openHall();
  const evil = '<img src=x onerror=alert(1)> @everyone [x](http://evil) \u202egnp.exe';
  await hall.post(hall.letters.write({ card: { title: evil, lines: [evil] } }));
  const response = await fetch(`${hall.origin}/api/room`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { messages } = (await response.json()) as { messages: { card: { title: string } }[] };
  expect(messages[0]?.card.title).toBe(evil);
  const heard = await hall.say('ana', { line: `halt ${evil}`, topic: null });
  expect(heard.code).toBe('OK');
  expect(hall.desk.asked).toMatchObject([
    { ask: { reason: '<img src=x onerror=alert(1)> @everyone [x](http://evil) gnp.exe' } },
  ]);
});

test('a line break in a line starts no second command', async () => {
  const hall = await openHall();
  await hall.say('ana', { line: 'halt one\nresume --cause a --fix b\r\u2028halt', topic: null });
  expect(hall.desk.asked.map((row) => row.name)).toEqual(['halt']);
});

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    open.add(socket);
    socket.once('error', reject);
  });
}

/** Milliseconds until the other side closed; null when it did not in time. */
function closedAfter(socket: Socket, ms: number): Promise<number | null> {
  const began = performance.now();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    socket.resume();
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(performance.now() - began);
    });
  });
}

test('headers and bodies that trickle are cut off, while others are served', async () => {
  const hall = await openHall();
  const { port } = hall.server;
  const slow = await connected(port);
  slow.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`);
  const drip = setInterval(() => slow.writable && slow.write('x: y\r\n'), 300);
  const closed = closedAfter(slow, 60_000);
  expect((await fetch(`${hall.origin}/health`)).status).toBe(200);
  expect(await closed).toBeLessThan(30_000);
  clearInterval(drip);
});

test('a thousand silent connections keep nobody out', async () => {
  const hall = await openHall();
  const sockets = await Promise.all(
    Array.from({ length: 1_000 }, () => connected(hall.server.port)),
  );
  expect(sockets).toHaveLength(1_000);
  expect(await hall.say('ana', { line: 'status', topic: null })).toMatchObject({ code: 'OK' });
});

test('more windows than may listen are told so, and those that listen go on', async () => {
  const hall = await openHall();
  const { port } = hall.server;
  const ask = `GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
  const heard = new Map<Socket, string>();
  for (let at = 0; at < MOST_LISTENERS; at += 1) {
    const socket = await connected(port);
    socket.on('data', (chunk: Buffer) => {
      heard.set(socket, (heard.get(socket) ?? '') + chunk.toString());
    });
    socket.write(ask);
  }
  const begun = () => [...heard.values()].filter((text) => text.includes('retry:')).length;
  while (begun() < MOST_LISTENERS) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(statusOf(await raw(port, ask.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')))).toBe(
    429,
  );
  await hall.post(hall.letters.write({ card: { title: 'to all' } }));
  const reached = () => [...heard.values()].filter((text) => text.includes('to all')).length;
  const end = performance.now() + 60_000;
  while (reached() < MOST_LISTENERS && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(reached()).toBe(MOST_LISTENERS);
});

test('a window that does not read is let go, and nobody waits for it', async () => {
  const hall = await openHall();
  const { port } = hall.server;
  const deaf = await connected(port);
  deaf.pause();
  deaf.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const line = 'x'.repeat(380);
  const lines = Array.from({ length: 60 }, () => line);
  for (let at = 0; at < 600; at += 1) await hall.post(hall.letters.write({ card: { lines } }));
  // It is let go on the server's side; what was under way drains, and then its end comes.
  expect(await closedAfter(deaf, 60_000)).not.toBeNull();
});

test('requests in one breath are answered in their order', async () => {
  const hall = await openHall();
  const { port } = hall.server;
  const one = (path: string, close: string) =>
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${close}\r\n`;
  const bytes = one('/health', '') + one('/nowhere', '') + one('/ready', 'connection: close\r\n');
  const answer = await raw(port, bytes);
  expect([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1])).toEqual([
    '200',
    '404',
    '200',
  ]);
});

test('commands under way are counted for each and for all, and a halt is always taken', () => {
  const flight = createInFlight();
  const refused = (who: string, urgency: 'halt' | 'plain') =>
    typeof flight.enter(who, urgency) !== 'function';
  let leave: (() => void) | null = null;
  for (let at = 0; at < 32; at += 1) {
    const entered = flight.enter('ana', 'plain');
    if (typeof entered === 'function') leave = entered;
  }
  expect(refused('ana', 'plain')).toBe(true);
  expect(refused('ben', 'plain')).toBe(false);
  leave?.();
  leave?.();
  expect(refused('ana', 'plain')).toBe(false);
  expect(refused('ana', 'plain')).toBe(true);
  for (let at = 0; at < 200; at += 1) flight.enter(`p${at}`, 'plain');
  expect(refused('cleo', 'plain')).toBe(true);
  expect(flight.enter('cleo', 'plain')).toMatchObject({ status: 429, code: 'ROOM_BUSY' });
  expect(refused('ana', 'halt')).toBe(false);
});
