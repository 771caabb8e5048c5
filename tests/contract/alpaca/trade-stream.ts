// The websocket of trade updates: authenticate, listen, and what happens to orders, as JSON in binary frames.
// One client hears at a time, nothing is replayed, and updates can be lost, doubled or late on demand.
import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { show } from './decimal.ts';
import type { AlpacaStreamFaults } from './deeds.ts';
import type { Executed, House, Tell } from './house.ts';
import { orderJson } from './order.ts';
import type { Order } from './order.ts';
import type { Gate } from './reception.ts';

const Said = z.object({
  action: z.string(),
  key: z.string().optional(),
  secret: z.string().optional(),
  data: z
    .object({
      key_id: z.string().optional(),
      secret_key: z.string().optional(),
      streams: z.array(z.string()).optional(),
    })
    .optional(),
});
type Said = z.infer<typeof Said>;

interface Client {
  readonly socket: WebSocket;
  known: boolean;
  listens: boolean;
}

interface Mood {
  silent: boolean;
  refusing: boolean;
  refusingAuth: boolean;
  doubled: number;
  skipped: number;
  delayMs: number;
}

export interface TradeStream {
  readonly faults: AlpacaStreamFaults;
  readonly tell: Tell;
  readonly close: () => void;
}

const CALM: Mood = {
  silent: false,
  refusing: false,
  refusingAuth: false,
  doubled: 0,
  skipped: 0,
  delayMs: 0,
};

function updateJson(house: House, event: string, order: Order, executed: Executed | null) {
  const at = new Date(house.now()).toISOString();
  return {
    event,
    timestamp: at,
    at,
    event_id: house.ids.uuid(),
    execution_id: executed?.executionId ?? house.ids.uuid(),
    order: orderJson(order, 'nested'),
    ...(executed === null
      ? {}
      : {
          price: show(executed.price),
          qty: show(executed.qty),
          position_qty: show(house.ledger.held(order.terms.symbol).qty),
        }),
  };
}

class Stream {
  readonly #clients = new Set<Client>();
  readonly #gate: Gate;
  readonly mood: Mood = { ...CALM };

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  join(socket: WebSocket): void {
    const client: Client = { socket, known: false, listens: false };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => this.#hear(client, data.toString('utf8')));
  }

  #send(client: Client, frame: unknown): void {
    if (client.socket.readyState !== WebSocket.OPEN) return;
    client.socket.send(Buffer.from(JSON.stringify(frame)), { binary: true });
  }

  #hear(client: Client, text: string): void {
    const read = Said.safeParse(parsed(text));
    if (!read.success) {
      this.#send(client, { action: 'error', data: { error_message: 'invalid message' } });
      return;
    }
    const said = read.data;
    if (said.action === 'authenticate' || said.action === 'auth') this.#admit(client, said);
    else if (said.action === 'listen') this.#listen(client, said);
  }

  #admit(client: Client, said: Said): void {
    const keyId = said.data?.key_id ?? said.key;
    const secret = said.data?.secret_key ?? said.secret;
    const right = keyId === this.#gate.keyId && secret === this.#gate.secret;
    client.known = right && !this.#gate.revoked() && !this.mood.refusingAuth;
    const status = client.known ? 'authorized' : 'unauthorized';
    const data = { action: 'authenticate', status };
    this.#send(client, { stream: 'authorization', data });
  }

  #listen(client: Client, said: Said): void {
    if (!client.known) {
      this.#send(client, { action: 'error', data: { error_message: 'not authorized' } });
      return;
    }
    const streams = (said.data?.streams ?? []).filter((one) => one === 'trade_updates');
    client.listens = streams.length > 0;
    // One listener a key: who comes later has the stream.
    for (const other of this.#clients) if (client.listens && other !== client) other.socket.close();
    this.#send(client, { stream: 'listening', data: { streams } });
  }

  broadcast(frame: unknown): void {
    const { mood } = this;
    if (mood.silent) return;
    if (mood.skipped > 0) {
      mood.skipped -= 1;
      return;
    }
    const times = mood.doubled > 0 ? 2 : 1;
    mood.doubled = Math.max(0, mood.doubled - 1);
    const deliver = () => {
      for (const client of this.#clients) {
        for (let time = 0; client.listens && time < times; time += 1) this.#send(client, frame);
      }
    };
    if (mood.delayMs > 0) setTimeout(deliver, mood.delayMs).unref();
    else deliver();
  }

  drop(): void {
    for (const { socket } of this.#clients) socket.terminate();
    this.#clients.clear();
  }

  /** As the exchange closes what another client took over. */
  yieldAll(): void {
    for (const { socket } of this.#clients) socket.close(1008, 'another client connected');
  }

  listeners(): number {
    return [...this.#clients].filter(({ listens }) => listens).length;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function faultsOf(stream: Stream): AlpacaStreamFaults {
  const { mood } = stream;
  return {
    drop: () => stream.drop(),
    silence: () => void (mood.silent = true),
    resume: () => void Object.assign(mood, CALM),
    duplicate: (updates) => void (mood.doubled = updates),
    skip: (updates) => void (mood.skipped = updates),
    delay: (ms) => void (mood.delayMs = ms),
    steal: () => stream.yieldAll(),
    refuseAuth: () => void (mood.refusingAuth = true),
    refuse: () => void (mood.refusing = true),
    listeners: () => stream.listeners(),
  };
}

export function createTradeStream(server: Server, house: House, gate: Gate): TradeStream {
  const stream = new Stream(gate);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '').split('?')[0] !== '/stream') return;
    if (stream.mood.refusing) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => stream.join(client));
  });
  return {
    faults: faultsOf(stream),
    tell(event, order, executed) {
      const data = updateJson(house, event, order, executed);
      stream.broadcast({ stream: 'trade_updates', data });
    },
    close() {
      stream.drop();
      sockets.close();
    },
  };
}
