// Between the desk and the local Alpaca: what it answers can be changed on its way, or said in its place.
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Between {
  readonly url: string;
  close(): void;
}

export interface Changes {
  /** The whole answer to a request, which the local Alpaca then never hears of; null lets it through. */
  readonly instead?: (call: string) => { readonly status: number; readonly body?: unknown } | null;
  /** What becomes of an answer, at once or later: the same where nothing is to change. */
  readonly change: (call: string, body: unknown) => unknown;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** A call is its method and path: `GET /v2/positions`. */
export async function standBetween(to: string, { instead, change }: Changes): Promise<Between> {
  const { hostname, port, host } = new URL(to);
  const server = createServer((from, out) => {
    const { method = 'GET', url: path = '' } = from;
    const call = `${method} ${path}`;
    const said = instead?.(call) ?? null;
    if (said !== null) {
      out.writeHead(said.status).end(said.body === undefined ? '' : JSON.stringify(said.body));
      return;
    }
    const headers = { ...from.headers, host };
    const pass = async (answer: IncomingMessage): Promise<void> => {
      const text = await textOf(answer);
      const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = answer.headers;
      out.writeHead(answer.statusCode ?? 500, kept);
      out.end(text === '' ? '' : JSON.stringify(await change(call, JSON.parse(text))));
    };
    const up = ask({ hostname, port, path, method, headers }, (answer) => {
      void pass(answer);
    });
    from.pipe(up);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
