// Slack's requests over HTTP, for a desk behind a proxy: one path on loopback. A body is bounded, its signature
// judged before anything of it is read, and whoever is turned away learns nothing but that.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { PlatformLook, PlatformNews } from '#bot/platform.ts';
import { isFields, textOf } from '#bot/slack/payload.ts';
import { SignatureGate } from '#bot/slack/signature.ts';
import type { Judged } from '#bot/slack/signature.ts';
import type { Ack } from '#bot/slack/intake.ts';
import type { Incoming } from '#bot/slack/translate.ts';

export interface HttpReceiverParts {
  readonly signingSecret: string;
  readonly port: number;
  readonly wall: () => number;
  readonly incoming: (incoming: Incoming, ack: Ack) => void;
  readonly turnedAway: (code: string, text: string) => void;
  readonly news: (news: PlatformNews) => void;
  readonly opened: () => void;
  readonly warn: (text: string) => void;
}

export const PATH = '/slack/events';
const MOST_BYTES = 1_000_000;
const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 500;
const AGAIN_MS = 5_000;

const TURNED: Readonly<Record<Exclude<Judged, 'good'>, readonly [string, string]>> = {
  unsigned: ['SIGNATURE_MISSING', 'A request to the Slack receiver came without a signature.'],
  stale: [
    'SIGNATURE_STALE',
    'A signed request to the Slack receiver is more than 300 s off our clock. If these go on, compare this machine’s clock.',
  ],
  forged: [
    'SIGNATURE_FORGED',
    'A request to the Slack receiver has a signature that is not Slack’s.',
  ],
  replayed: [
    'SIGNATURE_REPLAYED',
    'A request to the Slack receiver was sent a second time, signature and all.',
  ],
};

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The body by what it is: an event, a form with a payload, or a form that is a command. */
function readBody(request: IncomingMessage, body: Buffer, sent: number | null): Incoming {
  const text = body.toString('utf8');
  if ((header(request, 'content-type') ?? '').startsWith('application/json'))
    return { type: 'events_api', payload: readJson(text), id: '', sent };
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) {
    const read = readJson(payload);
    return { type: 'interactive', payload: read, id: textOf(read, 'trigger_id'), sent };
  }
  const fields: unknown = Object.fromEntries(form);
  return { type: 'slash_commands', payload: fields, id: textOf(fields, 'trigger_id'), sent };
}

/** The whole body; null when it is too long, or does not come to its end. */
function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > MOST_BYTES) {
        resolve(null);
        request.destroy();
      } else pieces.push(piece);
    });
    request.on('end', () => resolve(Buffer.concat(pieces)));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}

function end(response: ServerResponse, status: number, text = ''): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(text);
}

export class HttpReceiver {
  readonly #parts: HttpReceiverParts;
  readonly #gate: SignatureGate;
  readonly #server: Server;
  #look: PlatformLook = { open: false, why: 'it is being opened' };
  #timer: NodeJS.Timeout | null = null;
  #faulted = false;
  #closed = false;

  constructor(parts: HttpReceiverParts) {
    this.#parts = parts;
    this.#gate = new SignatureGate(parts.signingSecret, parts.wall);
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch((error: unknown) => {
        parts.warn(`the Slack receiver failed on a request: ${String(error)}`);
        if (!response.headersSent) end(response, 500);
      });
    });
    this.#server.requestTimeout = REQUEST_MS;
    this.#server.headersTimeout = REQUEST_MS;
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on('clientError', (_error, socket) => socket.destroy());
    this.#server.on('error', (error) => this.#failed(error));
    this.#server.on('listening', () => this.#listening());
  }

  start(): void {
    this.#server.listen(this.#parts.port, '127.0.0.1');
  }

  look(): PlatformLook {
    return this.#look;
  }

  /** The port it listens on; 0 while it does not. */
  port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  end(why: string): void {
    this.#look = { open: false, why };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#look = { open: false, why: 'it is closed' };
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #listening(): void {
    if (this.#faulted) this.#parts.news({ kind: 'mended', part: 'connection' });
    this.#faulted = false;
    this.#look = { open: true, why: null };
    this.#parts.opened();
  }

  #failed(error: Error): void {
    if (this.#closed) return;
    const why = `the Slack receiver cannot listen on 127.0.0.1:${this.#parts.port} (${error.message}); name a free port in config/chat.yaml`;
    this.#look = { open: false, why };
    this.#faulted = true;
    this.#parts.news({ kind: 'faulted', part: 'connection', why, final: false });
    this.#timer = setTimeout(() => this.start(), AGAIN_MS);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0];
    if (path !== PATH || request.method !== 'POST') return end(response, 404);
    const body = await bodyOf(request);
    if (body === null) {
      if (!response.destroyed) end(response, 401);
      return undefined;
    }
    const signature = header(request, 'x-slack-signature');
    const stamp = header(request, 'x-slack-request-timestamp');
    const judged = this.#gate.judge({ stamp, signature, body });
    if (judged !== 'good') {
      const [code, text] = TURNED[judged];
      this.#parts.turnedAway(code, text);
      return end(response, 401);
    }
    return this.#read(request, response, { body, signature: signature ?? '', stamp: stamp ?? '' });
  }

  #read(
    request: IncomingMessage,
    response: ServerResponse,
    good: { readonly body: Buffer; readonly signature: string; readonly stamp: string },
  ): void {
    const incoming = readBody(request, good.body, Number(good.stamp) * 1_000);
    const { payload } = incoming;
    if (textOf(payload, 'type') === 'url_verification')
      return end(response, 200, textOf(payload, 'challenge'));
    if (isFields(payload) && textOf(payload, 'ssl_check') === '1') return end(response, 200);
    this.#parts.incoming(incoming, () => end(response, 200));
    // Taking it threw: Slack sends an event again, perhaps within the same second and as signed. What the
    // journal could not keep was acknowledged above, and is answered.
    if (response.headersSent) return undefined;
    this.#gate.release(good.signature);
    return end(response, 503);
  }
}
