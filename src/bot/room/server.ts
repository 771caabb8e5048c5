// The room's server: loopback only, one process's desk. Slow, silent and too many clients are cut off by
// limits stated here; a bug in one answer ends that answer and is handed on, never hidden.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { send, serve } from '#bot/room/counter.ts';
import type { Counter } from '#bot/room/counter.ts';
import { createInFlight } from '#bot/room/inflight.ts';
import { createLinks } from '#bot/room/links.ts';
import type { LinkClocks, Links } from '#bot/room/links.ts';
import { openListeners } from '#bot/room/listeners.ts';
import { kindOf, panelNow } from '#bot/room/looks.ts';
import { refusalReply, turned } from '#bot/room/reply.ts';
import { createStrangers } from '#bot/strangers.ts';
import type { Room } from '#bot/room/room.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Desk } from '#runbook/desk.ts';

export interface RoomServerOptions extends Pick<
  Counter,
  'health' | 'unready' | 'answers' | 'draw' | 'onCall' | 'pages'
> {
  /** 0 takes any free one. */
  readonly port: number;
  readonly desk: Desk;
  readonly room: Room;
  readonly clocks: LinkClocks;
  /** A bug in an answer: it was answered with a fault, and this is told. */
  readonly warn: (text: string) => void;
}

export interface RoomServer {
  readonly port: number;
  readonly links: Links;
  /** Says farewell to every window and closes, within a second. */
  close(): Promise<void>;
}

const MOST_PORT = 65_535;
const PANEL_MS = 250;
const MOST_CONNECTIONS = 1_200;
const MOST_HEADER_BYTES = 8 * 1024;
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** Longer than any answer of the desk takes. */
const IDLE_MS = 300_000;
const FAREWELL_MS = 300;

/** What the parser itself turns away, in the house's words; the connection ends with it. */
function answerUnparsed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const late = /^ERR_HTTP_REQUEST_TIMEOUT$/.test(error.code ?? '');
  const large = /^HPE_HEADER_OVERFLOW$/.test(error.code ?? '');
  const plain = 'The request cannot be read.';
  const status = large ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify(
    large
      ? { code: 'ROOM_TOO_LARGE', text: 'The headers are longer than the room takes.' }
      : { code: 'ROOM_UNREADABLE', text: late ? 'The request did not come in time.' : plain },
  );
  socket.end(
    `HTTP/1.1 ${late ? '408 Request Timeout' : status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function whatFailed(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function answer(
  counter: Counter,
  request: IncomingMessage,
  response: ServerResponse,
  warn: (text: string) => void,
): Promise<void> {
  try {
    const reply = await serve(counter, request, response);
    if (reply !== null) send({ request, response }, reply);
  } catch (error) {
    warn(`The room failed at an answer: ${whatFailed(error)}`);
    const fault = turned(
      500,
      'DESK_FAULT',
      'Something failed that should not have. The desk\u2019s log says what; the terminal still answers.',
    );
    if (response.headersSent) response.destroy();
    else send({ request, response }, refusalReply(fault));
  }
}

/** Tells the desk's panel to all who look on, a few times a second at most and only when it changed. */
function watchDesk(counter: Counter): () => void {
  let told = '';
  const timer = setInterval(() => {
    if (counter.listeners.count() === 0) return;
    const desk = panelNow(counter);
    const text = JSON.stringify(desk);
    if (text === told) return;
    told = text;
    counter.room.stream.publish({ kind: 'desk', desk });
  }, PANEL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function makeServer(): Server {
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(IDLE_MS);
  server.on('clientError', answerUnparsed);
  return server;
}

function listening(server: Server, port: number): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      resolve(
        refuse(
          'PORT_TAKEN',
          `Port ${port} on 127.0.0.1 cannot be used: ${why}. Choose another with PORT, for example PORT=${port < MOST_PORT ? port + 1 : port - 1} npm start.`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

async function closeServer(server: Server, farewell: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  farewell();
  server.closeIdleConnections();
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, FAREWELL_MS);
  await closed;
  clearTimeout(late);
}

/** Opens the room on 127.0.0.1. Refusal: PORT_TAKEN. */
export async function openRoomServer(options: RoomServerOptions): Promise<Result<RoomServer>> {
  const { desk, room, clocks } = options;
  const server = makeServer();
  let port = options.port;
  const links = createLinks({
    clocks,
    kind: () => kindOf(desk),
    roster: () => desk.state().runbook.roster,
    origin: () => `http://127.0.0.1:${port}`,
  });
  const counter: Counter = {
    desk,
    room,
    links,
    pages: options.pages,
    listeners: openListeners(room.stream),
    inFlight: createInFlight(),
    strangers: createStrangers(),
    draw: options.draw,
    port: () => port,
    mono: () => clocks.mono(),
    health: options.health,
    unready: options.unready,
    answers: options.answers,
    onCall: options.onCall,
  };
  server.on('request', (request, response) => {
    response.on('error', () => response.destroy());
    void answer(counter, request, response, options.warn);
  });
  const opened = await listening(server, options.port);
  if (!opened.ok) {
    counter.listeners.close();
    return opened;
  }
  port = opened.value;
  server.on('error', () => {
    // One connection could not be taken; the room stays open for the next.
  });
  const unwatch = watchDesk(counter);
  return ok({
    port,
    links,
    async close() {
      unwatch();
      await closeServer(server, () => counter.listeners.close());
    },
  });
}
