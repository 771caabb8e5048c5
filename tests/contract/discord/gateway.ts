// The Gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with what was missed, and each event to whoever asked
// for it. A session outlives its connection, as on Discord, until it is invalidated or closed with 1000 or 1001.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { chance } from './gateway-faults.ts';
import type { GatewayFaults } from './gateway-faults.ts';
import { heard, INTENTS, judgeIntents } from './intents.ts';
import { isObject, numberOf, objectOf, parsed, textOf } from './json.ts';
import { guildCreate, userObject } from './objects.ts';
import { may } from './permissions.ts';
import type { Site } from './site.ts';
import type { JsonObject, Told } from './world.ts';

const LOG_MAX = 10_000;
const OPS_PER_MINUTE = 120;

interface Session {
  readonly id: string;
  readonly intents: number;
  seq: number;
  readonly log: { readonly s: number; readonly t: string; readonly d: unknown }[];
  connection: Connection | null;
}

interface Connection {
  readonly socket: WebSocket;
  session: Session | null;
  heardAt: number;
  ops: number[];
}

export interface Gateway {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  tell(told: Told): void;
  /** Tells every session as it is, whatever its intents. */
  force(event: string, data: unknown): void;
  connected(): number;
  closeAll(code: number, reason: string): void;
  dropAll(): void;
  sendAll(op: number, d: unknown): void;
  forgetAll(): void;
  releaseHeld(): void;
  stop(): void;
}

export interface GatewayParts {
  readonly site: Site;
  readonly token: () => string;
  readonly faults: GatewayFaults;
  readonly heartbeatMs: number;
  readonly seed: number;
}

export function openGateway(parts: GatewayParts): Gateway {
  return new OpenGateway(parts);
}

class OpenGateway implements Gateway {
  readonly #parts: GatewayParts;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Connection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: { readonly session: Session; readonly event: string; readonly data: unknown }[] = [];
  #seed: number;
  #made = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#seed = parts.seed;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#parts.faults.outage) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      this.#open(opened);
    });
  }

  #open(socket: WebSocket): void {
    const { faults, heartbeatMs } = this.#parts;
    const connection: Connection = { socket, session: null, heardAt: Date.now(), ops: [] };
    this.#connections.add(connection);
    socket.on('message', (data) => {
      this.#receive(connection, Buffer.isBuffer(data) ? data.toString() : '');
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.#connections.delete(connection);
      const { session } = connection;
      if (session?.connection !== connection) return;
      session.connection = null;
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    });
    if (!faults.neverHello)
      this.#send(connection, { op: 10, d: { heartbeat_interval: heartbeatMs } });
    const watch = setInterval(() => {
      const isDead = Date.now() - connection.heardAt > heartbeatMs * 2;
      if (isDead && !faults.neverHello) socket.close(4009, 'Session timed out.');
    }, heartbeatMs);
    this.#timers.add(watch);
    socket.on('close', () => {
      clearInterval(watch);
      this.#timers.delete(watch);
    });
  }

  #send(connection: Connection, payload: { op: number; d: unknown; s?: number; t?: string }): void {
    if (connection.socket.readyState !== WebSocket.OPEN) return;
    connection.socket.send(JSON.stringify({ s: null, t: null, ...payload }));
  }

  #receive(connection: Connection, text: string): void {
    const { socket } = connection;
    const { faults } = this.#parts;
    const payload = parsed(text);
    if (!isObject(payload)) {
      socket.close(4002, 'Error while decoding payload.');
      return;
    }
    connection.heardAt = Date.now();
    connection.ops = [...connection.ops.filter((at) => at > Date.now() - 60_000), Date.now()];
    if (connection.ops.length > OPS_PER_MINUTE) {
      socket.close(4008, 'You are being rate limited.');
      return;
    }
    const data = objectOf(payload['d']);
    const op = payload['op'];
    if (op === 1) {
      if (!faults.silent && !faults.noAck) this.#send(connection, { op: 11, d: null });
    } else if (op === 2) this.#identify(connection, data);
    else if (op === 6) this.#resume(connection, data);
    else if (connection.session === null) socket.close(4003, 'Not authenticated.');
    else if (op === 8) this.#members(connection.session, data);
    else if (op !== 3 && op !== 4) socket.close(4001, 'Unknown opcode.');
  }

  #identify(connection: Connection, data: JsonObject): void {
    const { site, faults, token } = this.#parts;
    const { socket } = connection;
    const refused = faults.refuseIdentify;
    if (connection.session !== null) {
      socket.close(4005, 'Already authenticated.');
      return;
    }
    if (refused !== null && refused.times > 0) {
      refused.times -= 1;
      socket.close(refused.code, 'Refused.');
      return;
    }
    if (faults.revoked || textOf(data['token']) !== token()) {
      socket.close(4004, 'Authentication failed.');
      return;
    }
    const verdict = judgeIntents(data['intents'], site.intents);
    if (verdict !== 'fine') {
      const isInvalid = verdict === 'invalid';
      socket.close(
        isInvalid ? 4013 : 4014,
        isInvalid ? 'Invalid intent(s).' : 'Disallowed intent(s).',
      );
      return;
    }
    if (faults.neverReady) return;
    this.#made += 1;
    const id = `${site.world.snowflake()}-${this.#made}`;
    const session: Session = {
      id,
      intents: numberOf(data['intents']),
      seq: 0,
      log: [],
      connection,
    };
    connection.session = session;
    this.#sessions.set(id, session);
    this.#welcome(session);
  }

  #welcome(session: Session): void {
    const { site } = this.#parts;
    const { world, bot } = site;
    this.#deliver(session, 'READY', {
      v: 10,
      user: { ...userObject(world, bot), mfa_enabled: false, verified: true, email: null },
      guilds: [...world.guilds.keys()].map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: `${site.base().replace('http', 'ws')}/resume`,
      application: { id: bot, flags: 0 },
      private_channels: [],
      relationships: [],
      presences: [],
      user_settings: {},
      geo_ordered_rtc_regions: [],
      guild_join_requests: [],
    });
    if ((session.intents & INTENTS.Guilds) === 0) return;
    const withMembers = (session.intents & INTENTS.GuildMembers) !== 0;
    for (const guild of world.guilds.values()) {
      this.#deliver(session, 'GUILD_CREATE', guildCreate(world, guild, { bot, withMembers }));
    }
  }

  #resume(connection: Connection, data: JsonObject): void {
    const { faults, token } = this.#parts;
    const { socket } = connection;
    if (faults.revoked || textOf(data['token']) !== token()) {
      socket.close(4004, 'Authentication failed.');
      return;
    }
    const session = this.#sessions.get(textOf(data['session_id']));
    const seq = numberOf(data['seq']);
    if (faults.refuseResume > 0 || session === undefined) {
      faults.refuseResume = Math.max(0, faults.refuseResume - 1);
      this.#sessions.delete(textOf(data['session_id']));
      this.#send(connection, { op: 9, d: false });
      return;
    }
    if (seq > session.seq) {
      socket.close(4007, 'Invalid seq.');
      return;
    }
    session.connection?.socket.close(4000, 'Resumed elsewhere.');
    connection.session = session;
    session.connection = connection;
    for (const { s, t, d } of session.log.filter((one) => one.s > seq)) {
      this.#send(connection, { op: 0, s, t, d });
    }
    this.#deliver(session, 'RESUMED', {});
  }

  #members(session: Session, data: JsonObject): void {
    const { world } = this.#parts.site;
    const guild = textOf(data['guild_id']);
    const members = world.members.filter((one) => one.guild === guild);
    this.#deliver(session, 'GUILD_MEMBERS_CHUNK', {
      guild_id: guild,
      chunk_index: 0,
      chunk_count: 1,
      not_found: [],
      ...(data['nonce'] === undefined ? {} : { nonce: data['nonce'] }),
      members: members.map((one) => ({
        user: userObject(world, one.user),
        roles: one.roles,
        joined_at: new Date(one.joined).toISOString(),
        flags: 0,
        deaf: false,
        mute: false,
      })),
    });
  }

  tell(told: Told): void {
    const { site, faults } = this.#parts;
    const channel = site.world.channels.get(textOf(told.data['channel_id']));
    const isMessage = told.event.startsWith('MESSAGE_');
    const asking = channel === undefined ? null : { channel, user: site.bot };
    if (isMessage && asking !== null && !may(site.world, asking, 'ViewChannel')) return;
    for (const session of this.#sessions.values()) {
      const data = heard(told, { intents: session.intents, bot: site.bot });
      if (data === null) continue;
      const isDoubled = ['MESSAGE_CREATE', 'INTERACTION_CREATE'].includes(told.event);
      const copies = isDoubled && faults.copies.ids === 'same-ids' ? faults.copies.count : 1;
      for (let copy = 0; copy < copies; copy += 1) this.#hold(session, told.event, data);
    }
  }

  force(event: string, data: unknown): void {
    for (const session of this.#sessions.values()) this.#deliver(session, event, data);
  }

  /** Late, out of order and changed, as the faults say. */
  #hold(session: Session, event: string, data: JsonObject): void {
    const { faults } = this.#parts;
    let sent: unknown = data;
    for (const change of faults.tampering) sent = sent === null ? null : change(event, sent);
    if (sent === null) return;
    if (faults.shuffle > 0) {
      this.#held.push({ session, event, data: sent });
      if (this.#held.length >= faults.shuffle) this.releaseHeld();
      return;
    }
    if (faults.delayMs === 0) {
      this.#deliver(session, event, sent);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#deliver(session, event, sent);
    }, faults.delayMs);
    this.#timers.add(timer);
  }

  /** Sends what waits to be shuffled, in an order the seed decides. */
  releaseHeld(): void {
    const waiting = this.#held;
    this.#held = [];
    while (waiting.length > 0) {
      const { value, next } = chance(this.#seed);
      this.#seed = next;
      const [one] = waiting.splice(Math.floor(value * waiting.length), 1);
      if (one !== undefined) this.#deliver(one.session, one.event, one.data);
    }
  }

  #deliver(session: Session, event: string, data: unknown): void {
    session.seq += 1;
    const entry = { s: session.seq, t: event, d: data };
    session.log.push(entry);
    if (session.log.length > LOG_MAX) session.log.shift();
    if (session.connection === null || this.#parts.faults.silent) return;
    this.#send(session.connection, { op: 0, ...entry });
  }

  connected(): number {
    return [...this.#connections].filter((one) => one.session !== null).length;
  }

  closeAll(code: number, reason: string): void {
    for (const { socket } of this.#connections) socket.close(code, reason);
  }

  dropAll(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  sendAll(op: number, d: unknown): void {
    for (const connection of this.#connections) this.#send(connection, { op, d });
  }

  forgetAll(): void {
    this.#sessions.clear();
    for (const connection of this.#connections) connection.session = null;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.dropAll();
    this.#server.close();
  }
}
