// The websocket of market data, as far as trading statuses go: a key signs in, names its symbols, and is told when one
// of them is halted and when it trades again. One connection a key, and nothing is replayed.
import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { pack, unpack } from './msgpack.ts';
import type { Packed } from './msgpack.ts';
import type { Gate } from './reception.ts';

const Said = z.object({
  action: z.string(),
  key: z.string().optional(),
  secret: z.string().optional(),
  statuses: z.array(z.string()).optional(),
});
type Said = z.infer<typeof Said>;

const PATH = /^\/v2\/(iex|sip)$/;

export interface TradingStatus {
  readonly symbol: string;
  readonly code: string;
  readonly says: string;
  readonly reason: string;
  readonly tape: string;
}

interface Client {
  readonly socket: WebSocket;
  known: boolean;
  readonly follows: Set<string>;
}

class DataStream {
  readonly #clients = new Set<Client>();
  readonly #gate: Gate;
  readonly #now: () => number;

  constructor(gate: Gate, now: () => number) {
    this.#gate = gate;
    this.#now = now;
  }

  join(socket: WebSocket): void {
    const client: Client = { socket, known: false, follows: new Set() };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => this.#hear(client, data));
    this.#send(client, { T: 'success', msg: 'connected' });
  }

  #send({ socket }: Client, frame: Packed): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(pack([frame]), { binary: true });
  }

  #hear(client: Client, data: Buffer): void {
    const read = Said.safeParse(unpack(data));
    if (!read.success) return this.#send(client, { T: 'error', code: 400, msg: 'invalid syntax' });
    if (read.data.action === 'auth') return this.#admit(client, read.data);
    if (!client.known)
      return this.#send(client, { T: 'error', code: 401, msg: 'not authenticated' });
    for (const symbol of read.data.statuses ?? [])
      if (read.data.action === 'subscribe') client.follows.add(symbol);
      else client.follows.delete(symbol);
    this.#send(client, { T: 'subscription', statuses: [...client.follows] });
  }

  #admit(client: Client, said: Said): void {
    const { keyId, secret, revoked } = this.#gate;
    const right = said.key === keyId && said.secret === secret && !revoked();
    if (!right) return this.#send(client, { T: 'error', code: 402, msg: 'auth failed' });
    const taken = [...this.#clients].some((other) => other !== client && other.known);
    if (taken)
      return this.#send(client, { T: 'error', code: 406, msg: 'connection limit exceeded' });
    client.known = true;
    this.#send(client, { T: 'success', msg: 'authenticated' });
  }

  tell({ symbol, code, says, reason, tape }: TradingStatus): void {
    const t = new Date(this.#now()).toISOString();
    const frame = { T: 's', S: symbol, sc: code, sm: says, rc: '', rm: reason, t, z: tape };
    for (const client of this.#clients)
      if (client.known && client.follows.has(symbol)) this.#send(client, frame);
  }

  followed(): readonly string[] {
    return [...this.#clients].flatMap(({ follows }) => [...follows]);
  }

  drop(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }
}

export interface StatusStream {
  readonly tell: (status: TradingStatus) => void;
  /** Symbols somebody follows. */
  readonly followed: () => readonly string[];
  readonly drop: () => void;
  readonly close: () => void;
}

export function createDataStream(server: Server, gate: Gate, now: () => number): StatusStream {
  const stream = new DataStream(gate, now);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!PATH.test((request.url ?? '').split('?')[0] ?? '')) return;
    sockets.handleUpgrade(request, socket, head, (client) => stream.join(client));
  });
  return {
    tell: (status) => stream.tell(status),
    followed: () => stream.followed(),
    drop: () => stream.drop(),
    close() {
      stream.drop();
      sockets.close();
    },
  };
}
