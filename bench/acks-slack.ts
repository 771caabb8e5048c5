// Slack as the load speaks it: just enough of the Web API for an app to join and to post, sockets and signed
// requests by which commands go out, and response URLs on which their answers come back. It judges nothing.
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { bodyOf, listenLocally, textOfFrame } from './acks-app.ts';
import type { App, Opened } from './acks-app.ts';
import type { Said } from './acks-mix.ts';
import { Tally } from './acks-tally.ts';

const TEAM = 'T0DEMO';
const CHANNELS = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MOST_CONNECTIONS = 64;
/** Less than a server keeps an idle connection: none is used at the moment the other end gives it up. */
const IDLE_MS = 2_000;

const LISTED = CHANNELS.map((name) => ({
  id: `C0${name.toUpperCase()}`,
  name: `desk-${name}`,
  is_channel: true,
  is_member: true,
  is_archived: false,
}));

export class LocalSlack implements App {
  readonly tally = new Tally();
  readonly #secret = randomBytes(16).toString('hex');
  readonly #server: Server;
  readonly #door = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<WebSocket>();
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: MOST_CONNECTIONS,
    timeout: IDLE_MS,
  });
  readonly #events: number | null;
  #base = '';
  #count = 0;

  /** `events` is the port of the app's own receiver; null for Socket Mode. */
  constructor(events: number | null) {
    this.#events = events;
    this.#server = createServer((incoming, response) => void this.#serve(incoming, response));
    this.#server.on('upgrade', (incoming, raw, head) => {
      this.#door.handleUpgrade(incoming, raw, head, (socket) => this.#welcome(socket));
    });
  }

  async open(): Promise<Opened> {
    this.#base = await listenLocally(this.#server);
    const drawn = () => randomBytes(12).toString('hex');
    return {
      SLACK_API_URL: `${this.#base}/api/`,
      SLACK_BOT_TOKEN: ['xoxb', drawn()].join('-'),
      ...(this.#events === null
        ? { SLACK_APP_TOKEN: ['xapp', drawn()].join('-') }
        : { SLACK_SIGNING_SECRET: this.#secret }),
    };
  }

  joined(): boolean {
    return this.#events !== null || this.#sockets.size > 0;
  }

  send(said: Said): void {
    this.#count += 1;
    const id = String(this.#count);
    const trigger = `${this.#count}.${randomBytes(8).toString('hex')}`;
    const command = {
      team_id: TEAM,
      team_domain: 'demo',
      channel_id: 'C0GENERAL',
      channel_name: 'general',
      user_id: `U0${said.by.toUpperCase()}`,
      user_name: said.by,
      command: '/desk',
      text: said.line,
      api_app_id: 'A0DESK',
      is_enterprise_install: 'false',
      response_url: `${this.#base}/response/${id}`,
      trigger_id: trigger,
    };
    if (this.#events === null) this.#bySocket(id, command);
    else this.#byRequest(id, new URLSearchParams(command).toString(), `command ${trigger}`);
  }

  #bySocket(id: string, command: Readonly<Record<string, string>>): void {
    const open = [...this.#sockets];
    const socket = open[this.#count % open.length];
    const envelope = { envelope_id: id, type: 'slash_commands', accepts_response_payload: true };
    const frame = JSON.stringify({ ...envelope, payload: command });
    this.tally.wrote(id, `command ${command['trigger_id'] ?? ''}`);
    socket?.send(frame);
  }

  #byRequest(id: string, body: string, meaning: string): void {
    const stamp = String(Math.floor(Date.now() / 1_000));
    const sum = createHmac('sha256', this.#secret).update(`v0:${stamp}:${body}`).digest('hex');
    const signed = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${sum}` };
    const posting = request({
      host: '127.0.0.1',
      port: this.#events,
      path: '/slack/events',
      method: 'POST',
      agent: this.#agent,
      headers: { ...FORM, ...signed, 'content-length': Buffer.byteLength(body) },
    });
    posting.on('response', (response) => {
      if (response.statusCode === 200) this.tally.acked(id);
      response.resume();
    });
    posting.on('error', () => undefined);
    this.tally.wrote(id, meaning);
    posting.end(body);
  }

  #welcome(socket: WebSocket): void {
    socket.on('message', (data: RawData) => {
      const frame = JSON.parse(textOfFrame(data)) as { readonly envelope_id?: string };
      if (frame.envelope_id !== undefined) this.tally.acked(frame.envelope_id);
    });
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    this.#sockets.add(socket);
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.#sockets.size }));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind = '', name = ''] = (incoming.url ?? '').split('/');
    const body = await bodyOf(incoming);
    if (kind === 'response') {
      this.tally.answered(name);
      response.writeHead(200).end('ok');
      return;
    }
    const answer = kind === 'api' ? this.#answer(name, new URLSearchParams(body)) : {};
    const scopes = 'commands,chat:write,channels:read,groups:read,channels:history,groups:history';
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-oauth-scopes': `${scopes},channels:join,files:write,reactions:read,reactions:write,users:read,im:write`,
    });
    response.end(JSON.stringify({ ok: true, ...answer }));
  }

  #answer(method: string, args: URLSearchParams): object {
    this.#count += 1;
    switch (method) {
      case 'auth.test':
        return {
          team_id: TEAM,
          team: 'demo',
          user_id: 'U0DESK',
          bot_id: 'B0DESK',
          url: this.#base,
        };
      case 'apps.connections.open':
        return { url: `${this.#base.replace('http', 'ws')}/link/${randomUUID()}` };
      case 'conversations.list':
        return { channels: LISTED, response_metadata: { next_cursor: '' } };
      case 'conversations.history':
      case 'conversations.replies':
        return { messages: [], has_more: false };
      case 'users.info':
        return { user: { id: args.get('user'), team_id: TEAM, is_bot: false } };
      case 'chat.postMessage':
      case 'chat.update': {
        const ts = args.get('ts') ?? `${(Date.now() / 1_000).toFixed(0)}.${100_000 + this.#count}`;
        return { channel: args.get('channel'), ts, message: { ts } };
      }
      case 'files.getUploadURLExternal':
        return { upload_url: `${this.#base}/upload/${this.#count}`, file_id: `F${this.#count}` };
      case 'files.completeUploadExternal':
        return { files: [] };
      default:
        return {};
    }
  }
}
