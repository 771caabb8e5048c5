// Discord as the load speaks it: just enough of the gateway and REST for an app to join and to post, interactions
// by which commands go out, and the callbacks and edits in which they are acknowledged and answered.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { bodyOf, listenLocally, textOfFrame } from './acks-app.ts';
import type { App, Opened } from './acks-app.ts';
import { PEOPLE } from './acks-mix.ts';
import type { Said } from './acks-mix.ts';
import { Tally } from './acks-tally.ts';
import { slotsOf } from '#bot/discord/slots.ts';
import { REGISTRY } from '#bot/registry.ts';

const GUILD = '100000000000000001';
const BOT = '300000000000000001';
const GENERAL = '400000000000000007';
const EPOCH = 1_420_070_400_000n;
const JOINED = '2026-01-05T14:00:00.000000+00:00';
const EVERYTHING = String(2n ** 40n - 1n);
const NAMES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit', 'general'];

const CHANNELS = NAMES.map((name, at) => ({
  id: `40000000000000000${at + 1}`,
  type: 0,
  guild_id: GUILD,
  name: at === 6 ? name : `desk-${name}`,
  position: at,
  permission_overwrites: [],
  parent_id: null,
  flags: 0,
}));

const EVERYBODY = { id: GUILD, name: '@everyone', permissions: EVERYTHING, position: 0, color: 0 };

const NO_MEMBER = { nick: null, avatar: null, mute: false, deaf: false, pending: false, flags: 0 };

function userNamed(id: string, username: string) {
  return { id, username, discriminator: '0', global_name: null, avatar: null, public_flags: 0 };
}

const BOT_USER = { ...userNamed(BOT, 'twokey'), bot: true };

const SITE = {
  id: GUILD,
  name: 'demo',
  owner_id: '200000000000000005',
  channels: CHANNELS,
  threads: [],
  roles: [EVERYBODY],
  members: [{ ...NO_MEMBER, user: BOT_USER, roles: [], joined_at: JOINED }],
  emojis: [],
  stickers: [],
  features: [],
  presences: [],
  voice_states: [],
  stage_instances: [],
  guild_scheduled_events: [],
  member_count: 8,
  preferred_locale: 'en-US',
  joined_at: JOINED,
};

/** As Discord's client sends it: one word of the registry is a command by itself, all else is /desk with a line. */
function commandData(line: string): object {
  const slot = slotsOf(REGISTRY).find((one) => one.command.name === line);
  const id = '500000000000000001';
  if (slot === undefined)
    return { id, type: 1, name: 'desk', options: [{ name: 'line', type: 3, value: line }] };
  const options = slot.sub === null ? [] : [{ type: 1, name: slot.sub, options: [] }];
  return { id, type: 1, name: slot.name, options };
}

export class LocalDiscord implements App {
  readonly tally = new Tally();
  readonly #server: Server;
  readonly #door = new WebSocketServer({ noServer: true });
  readonly #data = new Map<string, object>();
  #socket: WebSocket | null = null;
  #sequence = 0;
  #base = '';
  #count = 0n;

  constructor() {
    this.#server = createServer((incoming, response) => void this.#serve(incoming, response));
    this.#server.on('upgrade', (incoming, raw, head) => {
      this.#door.handleUpgrade(incoming, raw, head, (socket) => this.#welcome(socket));
    });
  }

  async open(): Promise<Opened> {
    this.#base = await listenLocally(this.#server);
    return {
      DISCORD_API_URL: `${this.#base}/api`,
      DISCORD_TOKEN: [Buffer.from(BOT).toString('base64url'), randomBytes(24).toString('hex')].join(
        '.',
      ),
      DISCORD_GUILD: GUILD,
    };
  }

  joined(): boolean {
    return this.#socket !== null;
  }

  send(said: Said): void {
    const id = this.#snowflake();
    const person = `20000000000000000${PEOPLE.indexOf(said.by) + 1}`;
    const user = userNamed(person, said.by);
    const data = this.#data.get(said.line) ?? commandData(said.line);
    this.#data.set(said.line, data);
    const frame = this.#frame('INTERACTION_CREATE', {
      id,
      application_id: BOT,
      type: 2,
      token: `token-${id}`,
      version: 1,
      data,
      guild_id: GUILD,
      guild: { id: GUILD, locale: 'en-US', features: [] },
      guild_locale: 'en-US',
      channel_id: GENERAL,
      channel: CHANNELS[6],
      member: { ...NO_MEMBER, user, roles: [], joined_at: JOINED, permissions: EVERYTHING },
      app_permissions: EVERYTHING,
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: { 0: GUILD },
      context: 0,
      attachment_size_limit: 10_485_760,
    });
    this.tally.wrote(id, `interaction ${GENERAL} ${id}`);
    this.#socket?.send(frame);
  }

  #snowflake(): string {
    this.#count += 1n;
    return String(((BigInt(Date.now()) - EPOCH) << 22n) | (this.#count & 0x3f_ffffn));
  }

  #frame(event: string, data: object): string {
    this.#sequence += 1;
    return JSON.stringify({ op: 0, s: this.#sequence, t: event, d: data });
  }

  #welcome(socket: WebSocket): void {
    socket.on('message', (data: RawData) => {
      const { op } = JSON.parse(textOfFrame(data)) as { readonly op: number };
      if (op === 1) socket.send(JSON.stringify({ op: 11, d: null, s: null, t: null }));
      if (op === 2) this.#identified(socket);
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
    socket.on('error', () => undefined);
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 41_250 }, s: null, t: null }));
  }

  #identified(socket: WebSocket): void {
    const ready = {
      v: 10,
      user: BOT_USER,
      guilds: [{ id: GUILD, unavailable: true }],
      session_id: randomBytes(8).toString('hex'),
      resume_gateway_url: `${this.#base.replace('http', 'ws')}/resume`,
      application: { id: BOT, flags: 0 },
    };
    socket.send(this.#frame('READY', ready));
    socket.send(this.#frame('GUILD_CREATE', SITE));
    this.#socket = socket;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const path = (incoming.url ?? '').replace('/api/v10/', '').split('?')[0] ?? '';
    const [kind = '', id = '', token = ''] = path.split('/');
    const method = incoming.method ?? 'GET';
    if (kind === 'interactions') {
      this.tally.acked(id);
      response.writeHead(204).end();
      return;
    }
    // More of a long answer is posted after it.
    if (kind === 'webhooks' && method === 'PATCH')
      this.tally.answered(decodeURIComponent(token).slice('token-'.length));
    const answer = method === 'GET' ? this.#read(path) : this.#written(path, body);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #read(path: string): object {
    if (path === 'gateway/bot')
      return {
        url: this.#base.replace('http', 'ws'),
        shards: 1,
        session_start_limit: { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 },
      };
    if (path === 'users/@me') return BOT_USER;
    if (path === 'applications/@me') return { id: BOT, name: 'twokey' };
    if (path === `guilds/${GUILD}`) return SITE;
    if (path === `guilds/${GUILD}/channels`) return CHANNELS;
    if (path.endsWith('/threads/active')) return { threads: [], members: [] };
    return [];
  }

  /** A message, or the thread that was started. */
  #written(path: string, body: string): object {
    const [, channel = GENERAL, , message = ''] = path.split('/');
    const id = /^\d+$/.test(message) ? message : this.#snowflake();
    if (path.endsWith('/threads'))
      return { id, type: 11, guild_id: GUILD, parent_id: channel, name: 'thread' };
    return {
      id,
      type: 0,
      channel_id: path.startsWith('channels/') ? channel : GENERAL,
      author: BOT_USER,
      content: body === '' ? '' : 'kept elsewhere',
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      components: [],
      pinned: false,
      flags: 0,
    };
  }
}
