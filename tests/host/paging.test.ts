// A page without a desk: one signed CRITICAL card to every webhook, and who could not be reached by name.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { page } from '../../src/host/paging.ts';
import type { ChatSettings } from '../../src/config.ts';

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const heard: { readonly body: string; readonly id: string }[] = [];
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      heard.push({ body, id: String(request.headers['webhook-id']) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});
afterAll(() => void server.close());

function settings(ports: readonly number[]): ChatSettings {
  return {
    slack: null,
    discord: null,
    mail: null,
    sms: null,
    webhooks: ports.map((at, index) => ({
      name: `pager-${index}`,
      url: `http://127.0.0.1:${at}/hook`,
      sends: [],
      secret: SECRET,
    })),
    fallbackAfterMs: 2_000,
    heartbeat: null,
    given: [],
    secrets: [SECRET],
  };
}

const CALL = {
  desk: 'watchdog',
  title: 'THE DESK IS SILENT: process 7 gave no sign for 30 s',
  lines: ['Nothing is open.'],
  wall: Date.UTC(2026, 10, 20, 15),
};

test('reaches whoever can be reached, and names the others', async () => {
  const { told, failed } = await page(settings([port, 1]), CALL);
  expect(told).toEqual(['webhook pager-0']);
  expect(failed).toHaveLength(1);
  expect(failed[0]).toContain('webhook pager-1');
  expect(failed[0]).not.toContain(SECRET);
  expect(heard).toHaveLength(1);
  expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
    type: 'desk.card',
    data: { desk: 'watchdog', severity: 'CRITICAL', title: CALL.title, lines: CALL.lines },
  });
  expect(heard[0]?.id).toBe(`msg_watchdog_${CALL.wall}`);
});

test('reaches nobody where nothing is set up, and says so by silence alone', async () => {
  expect(await page(settings([]), CALL)).toEqual({ told: [], failed: [] });
});
