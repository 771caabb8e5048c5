// One way to Alpaca's servers, by connections of its own that are kept open. A request goes to the one host
// it is meant for, or to a stand-in on this machine, and an answer that leads elsewhere is never followed.
import * as http from 'node:http';
import * as https from 'node:https';

import type { AlpacaSettings } from './settings.ts';

export const HOSTS = {
  paper: 'https://paper-api.alpaca.markets',
  live: 'https://api.alpaca.markets',
} as const;

export interface Connection {
  /** As fetch, and nothing of it is followed or repeated but a lost connection that was idle too long. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  close(): void;
}

class Unreached extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`the request did not get through: ${code}`);
    this.code = code;
  }
}

/** An idle connection may be closed at the other end just then; these may be sent again on a fresh one. */
const REPEATABLE: readonly string[] = ['GET', 'DELETE'];
const IDLE_MS = 55_000;

interface Sent {
  readonly target: URL;
  readonly init: RequestInit;
  readonly agent: http.Agent;
}

function headersOf(init: RequestInit): http.OutgoingHttpHeaders {
  return Object.fromEntries(new Headers(init.headers ?? {}));
}

function answerOf(message: http.IncomingMessage, body: Buffer): Response {
  const status = message.statusCode ?? 0;
  if (status < 200 || (status >= 300 && status < 400)) throw new Unreached('REDIRECT');
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers))
    if (typeof value === 'string') headers.set(name, value);
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers });
}

function exchange(
  { target, init, agent }: Sent,
  fresh: () => Promise<Response>,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const method = init.method ?? 'GET';
    const { request: open } = target.protocol === 'https:' ? https : http;
    const request = open(target, {
      method,
      headers: headersOf(init),
      agent,
      ...(init.signal ? { signal: init.signal } : {}),
    });
    const fail = (error: Error & { readonly code?: string }): void => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (stale && REPEATABLE.includes(method) && init.signal?.aborted !== true) resolve(fresh());
      else reject(error);
    };
    request.on('error', fail);
    request.on('response', (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part));
      message.on('error', reject);
      message.on('end', () => {
        try {
          resolve(answerOf(message, Buffer.concat(parts)));
        } catch (error) {
          reject(error instanceof Error ? error : new Unreached('ANSWER'));
        }
      });
    });
    request.end(typeof init.body === 'string' ? init.body : undefined);
  });
}

/** Opens a way for one of Alpaca's clients, with at most so many connections. */
export function openConnection(settings: AlpacaSettings, sockets: number): Connection {
  const host = HOSTS[settings.account];
  const base = settings.standIn?.trading ?? host;
  const { Agent } = base.startsWith('https:') ? https : http;
  const options = {
    keepAlive: true,
    maxSockets: sockets,
    timeout: IDLE_MS,
    scheduling: 'lifo',
  } as const;
  const agent = new Agent(options);
  const once = new Agent({ keepAlive: false });
  return {
    fetch: (url, init) => {
      if (!url.startsWith(`${host}/`)) return Promise.reject(new Unreached('HOST'));
      const target = new URL(`${base}${url.slice(host.length)}`);
      const again = { target, init, agent: once };
      return exchange({ target, init, agent }, () =>
        exchange(again, () => Promise.reject(new Unreached('ECONNRESET'))),
      );
    },
    close: () => {
      agent.destroy();
      once.destroy();
    },
  };
}
