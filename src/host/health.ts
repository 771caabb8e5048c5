// The health page: loopback only, one path, for whoever watches the process. It says whether the desk
// lives and how far it is open, and nothing anybody could act on.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { refuse, ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

export interface Health {
  readonly [name: string]: string | number | boolean | null;
}

/** Serves `/health` on 127.0.0.1. Refusal PORT_TAKEN names the port and the way out. */
export function serveHealth(port: number, look: () => Health): Promise<Result<Server>> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const found = path === '/health' && (request.method === 'GET' || request.method === 'HEAD');
    const body = JSON.stringify(found ? look() : { error: 'There is only GET /health here.' });
    response.writeHead(found ? 200 : 404, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : `${body}\n`);
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  server.maxConnections = 50;
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      resolve(
        refuse(
          'PORT_TAKEN',
          `Port ${port} on 127.0.0.1 cannot be used: ${why}. Choose another with PORT, for example PORT=${port + 1} npm start.`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve(ok(server)));
  });
}
