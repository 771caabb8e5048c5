// Signed webhooks against a server on this machine, whose calls the published library for Standard Webhooks
// verifies: what is sent, what each answer makes of it, and what is never followed.
import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { courierParts, fateOf, message, WALL } from './couriers.ts';
import { localHttp } from './local-http.ts';
import type { Asked, LocalHttp, Said } from './local-http.ts';
import { openWebhook } from '#bot/webhook/webhook.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const open: LocalHttp[] = [];

afterAll(async () => {
  for (const server of open) await server.close();
});

async function hook(answer: Parameters<typeof localHttp>[0], path = '/desk') {
  const server = await localHttp(answer);
  open.push(server);
  const parts = courierParts();
  parts.now = Date.now();
  const settings = { name: 'pager', url: `${server.url}${path}`, secret: SECRET, sends: [] };
  return { server, parts, webhook: openWebhook(settings, parts) };
}

function headersOf({ headers }: Asked): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

test('a call carries the card, is signed for the published verifier, and keeps its id at every try', async () => {
  const { server, parts, webhook } = await hook((_, before) => ({
    status: before === 0 ? 503 : 204,
  }));
  expect((await fateOf(webhook.carry(message(17))))[0]).toBe('not-sent');
  parts.now += 1_000;
  expect((await fateOf(webhook.carry(message(17, { repeat: true }))))[0]).toBe('sent');
  const [first, second] = server.asked;
  if (first === undefined || second === undefined) throw new Error('it did not call twice');
  expect(first.headers['webhook-id']).toBe('msg_desk-0001_17');
  expect(second.headers['webhook-id']).toBe('msg_desk-0001_17');
  expect(second.body).toBe(first.body);
  for (const asked of [first, second]) {
    const verified = new Webhook(SECRET).verify(asked.body, headersOf(asked));
    expect(verified).toMatchObject({
      type: 'desk.card',
      timestamp: new Date(WALL).toISOString(),
      data: {
        desk: 'desk-0001',
        message: 17,
        channel: 'alerts',
        topic: 'alert AL-0007',
        severity: 'CRITICAL',
        state: 'firing',
        mode: 'PAPER',
        title: 'Daily loss -4.2 % of -5.0 %  AL-0007',
        say: [{ label: 'Acknowledge', words: ['ack', 'AL-0007'] }],
      },
    });
  }
  const forged = first.body.replace('paper-0001', 'paper-0002');
  expect(() => new Webhook(SECRET).verify(forged, headersOf(first))).toThrow();
});

describe('what became of a call', () => {
  const rows: readonly (readonly [string, Said | 'hang up', string])[] = [
    ['200', { status: 200, body: 'x'.repeat(1_000_000) }, 'sent'],
    ['201', { status: 201 }, 'sent'],
    ['400', { status: 400 }, 'refused'],
    ['401', { status: 401 }, 'not-sent'],
    ['404', { status: 404 }, 'not-sent'],
    ['413', { status: 413 }, 'refused'],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'not-sent'],
    ['500', { status: 500 }, 'not-sent'],
    ['a cut line', 'hang up', 'unknown'],
  ];

  test.each(rows)('%s', async (_, said, fate) => {
    const { webhook } = await hook(() => said);
    expect((await fateOf(webhook.carry(message(1))))[0]).toBe(fate);
  });

  test('429 is asked again when it says', async () => {
    const { webhook, parts } = await hook((_, before) => ({
      status: 429,
      headers: { 'retry-after': before === 0 ? '7' : new Date(parts.now + 9_000).toUTCString() },
    }));
    await expect(webhook.carry(message(1))).rejects.toMatchObject({ retryAfterMs: 7_000 });
    const later = webhook.carry(message(1)).then(
      () => 0,
      (error: { readonly retryAfterMs: number }) => error.retryAfterMs,
    );
    expect(await later).toBeGreaterThan(7_000);
    expect(await later).toBeLessThanOrEqual(9_000);
  });

  test('no server: not sent', async () => {
    const { webhook, server } = await hook(() => null);
    await server.close();
    expect((await fateOf(webhook.carry(message(1))))[0]).toBe('not-sent');
  });

  test('no answer in time: nobody knows', async () => {
    const { webhook } = await hook(() => null);
    expect((await fateOf(webhook.carry(message(1))))[0]).toBe('unknown');
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await hook(() => ({ status: 200 }));
    const { webhook } = await hook(() => ({
      status: 307,
      headers: { location: `${elsewhere.server.url}/stolen` },
    }));
    expect((await fateOf(webhook.carry(message(1))))[0]).toBe('not-sent');
    expect(elsewhere.server.asked).toEqual([]);
  });

  test('410 ends it, is told once, and nothing is called any more', async () => {
    const { webhook, server, parts } = await hook(() => ({ status: 410 }));
    expect((await fateOf(webhook.carry(message(1))))[0]).toBe('refused');
    expect((await fateOf(webhook.carry(message(2))))[0]).toBe('refused');
    expect(server.asked).toHaveLength(1);
    expect(parts.told).toMatchObject([{ kind: 'faulted', part: 'address', final: true }]);
  });
});

test('doctor looks whether it is there, and calls nothing', async () => {
  const { webhook, server } = await hook(() => ({ status: 405 }));
  expect((await webhook.examine()).passed).toBe(true);
  expect(server.asked.map(({ method }) => method)).toEqual(['HEAD']);
  await server.close();
  const gone = await webhook.examine();
  expect([gone.passed, gone.evidence]).toEqual([false, 'no answer: ECONNREFUSED']);
});
