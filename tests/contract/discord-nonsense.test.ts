// A gateway that speaks nonsense, hangs, or is left in the middle of a handshake: the official library would end
// the process by an error nobody hears. Here the connection is given up, begun anew, and the process lives.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Gateway } from '#bot/discord/gateway.ts';
import type { PlatformNews } from '#bot/platform.ts';
import { until } from './discord-desk.ts';

const NAMES = {
  briefings: 'briefings',
  approvals: 'approvals',
  alerts: 'alerts',
  reports: 'reports',
  orders: 'orders',
  audit: 'audit',
};
const HELLO = { op: 10, d: { heartbeat_interval: 40_000 } };
const READY_D = {
  v: 10,
  user: { id: '300000000000000001', username: 'desk', discriminator: '0', bot: true },
  guilds: [],
  session_id: 'one',
  application: { id: '300000000000000001', flags: 0 },
};

interface Strange {
  readonly gateway: Gateway;
  readonly news: PlatformNews[];
  readonly heard: string[];
  readonly sockets: Set<Socket>;
  /** How many connections were begun. */
  readonly connections: () => number;
  readonly pass: (ms: number) => void;
}

const deadly: unknown[] = [];
const note = (error: unknown) => void deadly.push(error);
const closing: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  deadly.length = 0;
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
});

function gatewayAddress(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}

/** `speak`: what each connection hears, by its number from 1; null: its handshake is never answered. */
async function strange(
  speak: ((socket: WebSocket, number: number) => void) | null,
): Promise<Strange> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const limits = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
    const url = `ws://${gatewayAddress(server)}`;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({ url, shards: 1, session_start_limit: limits, path: request.url }),
    );
  });
  const wss = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    connections += 1;
    const number = connections;
    sockets.add(socket as Socket);
    socket.on('error', () => undefined);
    if (speak !== null) wss.handleUpgrade(request, socket, head, (one) => speak(one, number));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  let ahead = 0;
  const news: PlatformNews[] = [];
  const heard: string[] = [];
  const quiet = { info: () => undefined, warn: () => undefined };
  const gateway = new Gateway({
    settings: {
      token: 'a-token-of-this-run',
      guild: '100000000000000001',
      channels: NAMES,
      apiUrl: `http://${gatewayAddress(server)}/api`,
    },
    mono: () => performance.now() + ahead,
    lot: () => 0,
    news: (one) => news.push(one),
    log: quiet,
    dispatch: (event) => heard.push(event),
    opened: () => undefined,
    lost: () => undefined,
    tick: () => undefined,
  });
  closing.push(async () => {
    await gateway.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });
  const pass = (ms: number) => {
    ahead += ms;
  };
  return { gateway, news, heard, sockets, connections: () => connections, pass };
}

function say(socket: WebSocket, frame: unknown): void {
  socket.send(typeof frame === 'string' || frame instanceof Buffer ? frame : JSON.stringify(frame));
}

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
}

const NONSENSE: readonly (readonly [string, readonly unknown[]])[] = [
  ['a greeting without its data', [{ op: 10 }]],
  ['a greeting that is told to beat at once', [{ op: 10, d: { heartbeat_interval: 0 } }]],
  ['a greeting that beats at no time', [{ op: 10, d: { heartbeat_interval: 'soon' } }]],
  ['an end of the session without its data', [HELLO, { op: 9 }]],
  ['a beginning without its data', [HELLO, { op: 0, t: 'READY', s: 1, d: null }]],
  ['a beginning that is empty', [HELLO, { op: 0, t: 'READY', s: 1, d: {} }]],
  ['frames that are no objects', ['null', '12', '[]', '"READY"', 'not JSON', Buffer.from([1, 2])]],
  ['events of no shape', [HELLO, { op: 0 }, { op: 0, t: 7, d: 7 }, { op: 'x' }, { op: 7 }]],
];

test.each(NONSENSE)(
  '%s: the process lives, and a sound gateway is joined afterwards',
  async (_, frames) => {
    const { gateway, heard, pass } = await strange((socket, number) => {
      if (number === 1) for (const frame of frames) say(socket, frame);
      else {
        say(socket, HELLO);
        say(socket, { op: 0, t: 'READY', s: 1, d: READY_D });
      }
    });
    gateway.open();
    await settled();
    // Whatever hangs is left in time, whenever it began to.
    const joined = () => gateway.look().open && heard.includes('ready');
    const leaving = setInterval(() => gateway.look().open || pass(80_000), 3_000);
    if (!gateway.look().open) pass(80_000);
    await until('the gateway is joined', joined);
    clearInterval(leaving);
    await settled();
    expect(deadly).toEqual([]);
  },
);

test('an address to resume at that is none: a new connection is begun', async () => {
  const { gateway, connections } = await strange((socket, number) => {
    say(socket, HELLO);
    say(socket, { op: 0, t: 'READY', s: 1, d: { ...READY_D, resume_gateway_url: 'no address' } });
    if (number === 1) setTimeout(() => socket.close(4_000), 50);
  });
  gateway.open();
  await until('another connection', () => connections() > 1 && gateway.look().open);
  await settled();
  expect(deadly).toEqual([]);
});

test('nonsense without end: people are told, and nothing is tried without a pause', async () => {
  const { gateway, news, connections } = await strange((socket) => say(socket, { op: 10 }));
  gateway.open();
  await until('people are told', () => news.some((one) => one.kind === 'faulted'));
  expect(connections()).toBeLessThan(12);
  expect(deadly).toEqual([]);
});

test('a client that waits for its own beginning is closed in time', async () => {
  const { gateway, connections } = await strange((socket) => say(socket, HELLO));
  gateway.open();
  await until('it is greeted', () => connections() === 1);
  await settled();
  const before = performance.now();
  await gateway.close();
  expect(performance.now() - before).toBeLessThan(2_500);
  await settled();
  expect(deadly).toEqual([]);
});

test.each([
  ['closed', async ({ gateway }: Strange) => gateway.close()],
  ['given up for another', async ({ pass }: Strange) => pass(80_000)],
] as const)(
  'a handshake that is never answered, and the client is %s: nothing is left of it',
  async (_, leave) => {
    const desk = await strange(null);
    desk.gateway.open();
    await until('a connection is begun', () => desk.connections() === 1);
    const [first] = desk.sockets;
    await leave(desk);
    await until(
      'the connection is gone',
      () => first?.destroyed === true || first?.readableEnded === true,
    );
    for (const socket of desk.sockets) socket.destroy();
    await settled();
    expect(deadly).toEqual([]);
  },
);
