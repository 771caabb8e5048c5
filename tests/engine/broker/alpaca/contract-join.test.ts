// Joining Alpaca with the wrong keys, host, account or clock, or with nothing there: each refused by its code
// in words that help, with no order sent and no key in anything that is said.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { agrees, opened } from './joined.ts';
import type { Joined } from './joined.ts';
import { clientId, ticket } from './words.ts';

let world: Joined | null = null;
let server: Server | null = null;
afterEach(async () => {
  await world?.close();
  server?.close();
  world = null;
  server = null;
});

async function refusal(from: Joined): Promise<string> {
  const answer = await from.broker.join();
  const said = answer.ok ? 'ok' : `${answer.refusal.code} ${answer.refusal.text}`;
  expect(from.broker.hears()).toBe(false);
  expect(await from.broker.submit(ticket())).toHaveProperty('waitMs');
  expect(from.alpaca.calls('submit')).toEqual([]);
  const everything = JSON.stringify([answer, from.logged]);
  for (const secret of [from.alpaca.keyId, from.alpaca.secret, from.alpaca.accountNumber])
    expect(everything).not.toContain(secret);
  return said;
}

async function at(listening: Server): Promise<string> {
  server = listening;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listening.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}

function standIn(base: string): Partial<AlpacaSettings> {
  return { standIn: { trading: base, data: base, stream: 'ws://127.0.0.1:9/stream' } };
}

describe('what is refused', () => {
  type Before = (alpaca: Joined['alpaca']) => void;
  const rows: readonly (readonly [string, Before, RegExp])[] = [
    [
      'keys that were revoked',
      ({ keys }) => keys.revoke(),
      /^BROKER_KEYS_REFUSED .*does not accept the keys/,
    ],
    [
      'keys of another account',
      ({ keys }) => void keys.wrongAccount(),
      /^BROKER_ACCOUNT_DIFFERS .*the keys of the account/,
    ],
    [
      'a blocked account',
      (alpaca) => alpaca.account({ accountBlocked: true }),
      /^BROKER_ACCOUNT_BLOCKED .*blocked the account/,
    ],
    [
      'one blocked for trading',
      (alpaca) => alpaca.account({ tradingBlocked: true }),
      /^BROKER_ACCOUNT_BLOCKED/,
    ],
    [
      'one suspended by its owner',
      (alpaca) => alpaca.account({ tradeSuspendedByUser: true }),
      /^BROKER_ACCOUNT_BLOCKED .*own settings/,
    ],
    [
      'one that is not active',
      (alpaca) => alpaca.account({ status: 'INACTIVE' }),
      /^BROKER_ACCOUNT_BLOCKED .*inactive/,
    ],
    ['a clock far behind', (alpaca) => alpaca.skew(45_000), /^BROKER_CLOCK_SKEW .*behind Alpaca/],
    ['a clock far ahead', (alpaca) => alpaca.skew(-45_000), /^BROKER_CLOCK_SKEW .*ahead of Alpaca/],
    [
      'an account that cannot be read',
      (alpaca) => alpaca.fault({ call: 'account', how: 'reset', times: 9 }),
      /^BROKER_UNREACHABLE .*broke before the answer/,
    ],
    [
      'an Alpaca in trouble',
      (alpaca) => alpaca.fault({ call: 'any', how: 'before', times: 9 }),
      /^BROKER_UNREACHABLE .*answered 500/,
    ],
    ['a rate limit', (alpaca) => alpaca.rateLimit(0), /^BROKER_UNREACHABLE .*asked too often/],
  ];
  test.each(rows)('%s', async (_, before, says) => {
    world = await opened();
    before(world.alpaca);
    expect(await refusal(world)).toMatch(says);
  });

  test.each([
    [
      'a live key on the paper host',
      { keyId: 'AKCANARY' },
      /^BROKER_HOST_DIFFERS .*live key.*paper host/,
    ],
    [
      'a paper account on the live host',
      { account: 'live', keyId: 'AKCANARY' },
      /^BROKER_HOST_DIFFERS .*paper account.*live host/,
    ],
    ['a wrong secret', { secret: 'CANARY' }, /^BROKER_KEYS_REFUSED/],
    ['no secret', { secret: '' }, /^BROKER_KEYS_REFUSED .*not complete/],
    ['another number', { number: 'PA3WRONG9999' }, /^BROKER_ACCOUNT_DIFFERS .*…9999/],
    ['a stand-in elsewhere', standIn('http://192.0.2.1'), /^BROKER_HOST_DIFFERS .*on this machine/],
  ] as const)('%s', async (_, settings, says) => {
    world = await opened({ settings });
    expect(await refusal(world)).toMatch(says);
  });
});

test('a live account joins on the live host, by its own number', async () => {
  world = await opened({ kind: 'live' });
  expect(await world.broker.join()).toMatchObject({ ok: true, value: { kind: 'live' } });
  await world.until('it hears', () => world?.broker.hears() === true);
  await agrees(world);
});

test('a clock a little off joins with a note', async () => {
  world = await opened();
  world.alpaca.skew(5_000);
  expect((await world.broker.join()).ok).toBe(true);
  expect(world.logged.join(' ')).toMatch(/clock is [45]\.\d s behind Alpaca/);
});

describe('nothing of Alpaca’s there', () => {
  async function answerOf(base: string): Promise<string> {
    world = await opened({ settings: standIn(base) });
    return refusal(world);
  }

  async function answeredBy(listener: RequestListener): Promise<string> {
    return answerOf(`http://${await at(createServer(listener))}`);
  }

  test('nothing listens', async () => {
    const host = await at(createServer());
    server?.close();
    expect(await answerOf(`http://${host}`)).toMatch(
      /^BROKER_UNREACHABLE .*nothing accepts connections/,
    );
  });

  test('it leads elsewhere, which is never followed', async () => {
    let followed = 0;
    const said = await answeredBy((request, response) => {
      if (request.url === '/elsewhere') followed += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(said).toMatch(/^BROKER_UNREACHABLE .*never followed/);
    expect(followed).toBe(0);
  });

  test('it answers with a page', async () => {
    const said = await answeredBy((_, response) => response.end('<html>'));
    expect(said).toMatch(/^BROKER_UNREACHABLE .*is no JSON/);
  });

  test('it answers with something else’s JSON', async () => {
    const said = await answeredBy((_, response) => response.end('{"hello":1}'));
    expect(said).toMatch(/^BROKER_UNREACHABLE .*account_number is missing/);
  });

  test('it breaks off in the middle of an answer', async () => {
    const said = await answeredBy((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"id":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(said).toMatch(/^BROKER_UNREACHABLE .*broke before the answer/);
  });

  test('it repeats the keys in its refusal, and the desk does not', async () => {
    const said = await answeredBy((request, response) => {
      response.writeHead(403);
      response.end(JSON.stringify({ code: 40_310_000, message: JSON.stringify(request.headers) }));
    });
    expect(said).toMatch(/^BROKER_KEYS_REFUSED/);
  });

  test('it speaks no TLS where TLS is meant', async () => {
    const host = await at(
      createPlainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await answerOf(`https://${host}`)).toMatch(/^BROKER_UNREACHABLE .*could not be trusted/);
  });

  const hasOpenssl = (): boolean => {
    try {
      execFileSync('openssl', ['version']);
      return true;
    } catch {
      return false;
    }
  };
  test.skipIf(!hasOpenssl())('its certificate is its own, and no key is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twokey-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...made, '-days', '1', '-subj', '/CN=127.0.0.1'], { stdio: 'ignore' });
    let asked = 0;
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    const host = await at(createSecureServer(options, () => (asked += 1)));
    expect(await answerOf(`https://${host}`)).toMatch(/^BROKER_UNREACHABLE .*could not be trusted/);
    expect(asked).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

test('keys revoked in the middle are a fault each, and the desk hears no more', async () => {
  world = await opened();
  const { alpaca, broker } = world;
  expect((await broker.join()).ok).toBe(true);
  await world.until('it hears', () => broker.hears());
  alpaca.keys.revoke();
  alpaca.stream.drop();
  await expect(broker.submit(ticket())).rejects.toThrow(/no longer accepts the keys/);
  await expect(broker.account()).rejects.toThrow(/no longer accepts the keys/);
  await expect(broker.cancel(clientId('a'))).rejects.toThrow(/no longer accepts the keys/);
  await world.until('it hears no more', () => !broker.hears());
  expect(JSON.stringify(world.logged)).not.toContain(alpaca.secret);
  alpaca.keys.restore();
  await agrees(world);
});
