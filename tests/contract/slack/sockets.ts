// Socket Mode: up to ten connections of the app, each envelope sent to one of them, acknowledged by its id. A
// refreshed connection is told to go and hears nothing more, though envelopes may still be sent its way.
import { wordsAt } from './reading.ts';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { APP_ID } from './cast.ts';
import type { Draws } from './draws.ts';
import type { FaultPlan } from './faulting.ts';
import type { Later } from './house.ts';
import type { Ledger } from './ledger.ts';
import type { Landed, Letter } from './letter.ts';
import { parseObject } from './petition.ts';
import type { JsonObject } from './standing.ts';

const CONNECTIONS_MAX = 10;
const PING_EVERY_MS = 10_000;
/** RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
const FAREWELL_MS = 200;
const LIVES_ABOUT_S = 18_060;

interface Line {
  readonly socket: WebSocket;
  /** It was told to go: nobody reads it any more. */
  deaf: boolean;
}

export interface Sockets {
  /** The path of a socket that may be opened once. */
  path(): string;
  count(): number;
  send(letter: Letter, patienceMs: number): Promise<Landed>;
  refresh(ask: { readonly all?: true; readonly deafMs?: number }): void;
  /** Says why and closes every one. */
  dismiss(reason: string): void;
  drop(): void;
  /** Lets go of the handshakes that were left hanging. */
  release(): void;
  end(): void;
}

interface SocketParts {
  readonly server: Server;
  readonly draws: Draws;
  readonly plan: FaultPlan;
  readonly ledger: Ledger;
  readonly later: Later;
}

/** Acknowledgements that are waited for, by envelope. */
function createWaits() {
  const waits = new Map<string, (landed: Landed) => void>();
  return {
    landed(id: string, patienceMs: number, later: Later): Promise<Landed> {
      return new Promise((done) => {
        waits.set(id, done);
        later(patienceMs, () => {
          waits.delete(id);
          done({ state: 'unacked', why: 'timeout' });
        });
      });
    },
    heard(frame: JsonObject): boolean {
      const id = wordsAt(frame, 'envelope_id');
      const wait = waits.get(id);
      waits.delete(id);
      wait?.({ state: 'acked', carried: frame['payload'] ?? null });
      return wait !== undefined;
    },
  };
}

function hello(count: number): JsonObject {
  return {
    type: 'hello',
    num_connections: count,
    debug_info: {
      host: 'local-stand-in',
      build_number: 1,
      approximate_connection_time: LIVES_ABOUT_S,
    },
    connection_info: { app_id: APP_ID },
  };
}

function goodbye(reason: string): string {
  return JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-stand-in' } });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}

function envelope(letter: Letter): JsonObject {
  const retried = {
    retry_attempt: letter.retry?.attempt ?? 0,
    retry_reason: letter.retry?.reason ?? '',
  };
  return {
    envelope_id: letter.id,
    type: letter.kind,
    accepts_response_payload: letter.kind !== 'events_api',
    payload: letter.payload,
    ...(letter.kind === 'events_api' ? retried : {}),
  };
}

export function createSockets(parts: SocketParts): Sockets {
  const { server, draws, plan, ledger, later } = parts;
  const door = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const hanging = new Set<Duplex>();
  const lines = new Set<Line>();
  const waits = createWaits();

  const welcome = (socket: WebSocket) => {
    if (lines.size >= CONNECTIONS_MAX) {
      socket.send(goodbye('too_many_websockets'));
      socket.close();
      return;
    }
    const line: Line = { socket, deaf: false };
    lines.add(line);
    ledger.note(`socket opened, ${lines.size} now`);
    socket.on('message', (data) => {
      const frame = parseObject(textOf(data));
      const isKnown = frame !== null && waits.heard(frame);
      if (!isKnown) ledger.note('a frame that acknowledges nothing');
    });
    socket.on('close', () => {
      if (!line.deaf) lines.delete(line);
      ledger.note('socket closed');
    });
    socket.on('error', (error) => ledger.note(`socket: ${error.message}`));
    socket.send(JSON.stringify(hello(lines.size)));
  };

  server.on('upgrade', (request, raw: Duplex, head) => {
    const path = request.url ?? '';
    raw.on('error', () => undefined);
    if (plan.shut || plan.dark) {
      hanging.add(raw);
      return;
    }
    if (!tickets.delete(path)) {
      raw.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    door.handleUpgrade(request, raw, head, welcome);
  });

  const pinging = setInterval(() => {
    for (const { socket } of lines) if (socket.readyState === socket.OPEN) socket.ping();
  }, PING_EVERY_MS);

  const refreshed = (line: Line, deafMs: number) => {
    line.deaf = true;
    line.socket.send(goodbye('warning'));
    line.socket.send(goodbye('refresh_requested'));
    const go = () => {
      lines.delete(line);
      line.socket.close();
    };
    // With no deaf moment asked for there is none, however busy the machine is.
    if (deafMs === 0) go();
    else later(deafMs, go);
  };

  return {
    path() {
      const path = `/link/?ticket=${randomBytes(12).toString('hex')}&app_id=${APP_ID}`;
      tickets.add(path);
      return path;
    },
    count: () => [...lines].filter((one) => !one.deaf).length,
    send(letter, patienceMs) {
      const line = draws.oneOf([...lines]);
      if (line === undefined || plan.dark) return Promise.resolve({ state: 'nobody' });
      const landed = waits.landed(letter.id, patienceMs, later);
      if (!line.deaf) line.socket.send(JSON.stringify(envelope(letter)));
      return landed;
    },
    refresh({ all, deafMs = 200 }) {
      const fresh = [...lines].filter((one) => !one.deaf);
      for (const line of all === true ? fresh : fresh.slice(0, 1)) refreshed(line, deafMs);
    },
    dismiss(reason) {
      for (const { socket } of lines) {
        socket.send(goodbye(reason));
        socket.close();
      }
      lines.clear();
    },
    drop() {
      for (const { socket } of lines) socket.terminate();
      lines.clear();
    },
    release() {
      for (const raw of hanging) raw.destroy();
      hanging.clear();
    },
    end() {
      clearInterval(pinging);
      const open = [...lines].map((one) => one.socket);
      for (const socket of open) socket.close(GOING_AWAY);
      setTimeout(() => {
        for (const socket of open) socket.terminate();
      }, FAREWELL_MS).unref();
      this.release();
      door.close();
    },
  };
}
