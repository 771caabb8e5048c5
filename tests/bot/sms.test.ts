// Text messages through Twilio's own client against a server on this machine, and their text: short, of signs
// every phone has, with what to do.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { courierParts, fateOf, message, WALL } from './couriers.ts';
import { localHttp } from './local-http.ts';
import type { LocalHttp, Said } from './local-http.ts';
import { courierChat } from '#bot/courier.ts';
import { openSms } from '#bot/sms/sms.ts';
import { gsmSafe, MOST_SMS, writeSms } from '#bot/sms/text.ts';

const SID = `AC${'0123456789abcdef'.repeat(2)}`;
const open: LocalHttp[] = [];

afterAll(async () => {
  for (const server of open) await server.close();
});

type Answer = (to: string, before: number) => Said | 'hang up' | null;

async function phone(answer: Answer, to: readonly string[] = ['+15550000001']) {
  const server = await localHttp((asked, before) =>
    answer(new URLSearchParams(asked.body).get('To') ?? '', before),
  );
  open.push(server);
  const parts = courierParts();
  const authToken = 'f'.repeat(32);
  const from = '+15559999999';
  const settings = { accountSid: SID, authToken, from, to, sends: [], apiUrl: server.url };
  return { server, parts, sms: openSms(settings, parts) };
}

const TAKEN: Said = {
  status: 201,
  headers: { 'content-type': 'application/json' },
  body: '{"sid":"SM1","status":"queued"}',
};

function refusal(status: number, code: number): Said {
  const body = JSON.stringify({ status, code, message: 'no', more_info: '' });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

test('a page goes to each number through the account, with what to do', async () => {
  const { server, sms } = await phone(() => TAKEN, ['+15550000001', '+15550000002']);
  expect(await fateOf(sms.carry(message(3)))).toEqual(['sent', '']);
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST /2010-04-01/Accounts/${SID}/Messages.json`,
    `POST /2010-04-01/Accounts/${SID}/Messages.json`,
  ]);
  const [first] = server.asked;
  expect(first?.headers.authorization).toMatch(/^Basic /);
  expect(Object.fromEntries(new URLSearchParams(first?.body))).toEqual({
    To: '+15550000001',
    From: '+15559999999',
    Body: 'CRITICAL - FIRING - Daily loss -4.2 % of -5.0 %  AL-0007\nPAPER paper-0001. Do: ack AL-0007',
  });
});

describe('what became of it', () => {
  const rows: readonly (readonly [string, Said | 'hang up', string])[] = [
    ['an unknown number', refusal(400, 21211), 'refused'],
    ['a wrong token', refusal(401, 20003), 'not-sent'],
    ['too many at once', refusal(429, 20429), 'not-sent'],
    ['a fault of theirs', refusal(500, 20500), 'unknown'],
    ['a cut line', 'hang up', 'unknown'],
  ];

  test.each(rows)('%s', async (_, said, fate) => {
    const { sms } = await phone(() => said);
    expect((await fateOf(sms.carry(message(1))))[0]).toBe(fate);
  });

  test('no server: not sent', async () => {
    const { sms, server } = await phone(() => TAKEN);
    await server.close();
    expect((await fateOf(sms.carry(message(1))))[0]).toBe('not-sent');
  });

  test('at the second try only who lacks it gets it', async () => {
    const numbers = ['+15550000001', '+15550000002'];
    const { server, sms } = await phone(
      (to, before) => (to === numbers[1] && before < 2 ? refusal(429, 20429) : TAKEN),
      numbers,
    );
    expect((await fateOf(sms.carry(message(1))))[0]).toBe('not-sent');
    expect((await fateOf(sms.carry(message(1))))[0]).toBe('sent');
    const called = server.asked.map(({ body }) => new URLSearchParams(body).get('To') ?? '');
    expect(called.toSorted((a, b) => a.localeCompare(b))).toEqual([
      numbers[0],
      numbers[1],
      numbers[1],
    ]);
  });

  test('one number that takes none keeps nobody else from it, and is news once', async () => {
    const numbers = ['+15550000001', '+15550000042'];
    const { sms, parts } = await phone(
      (to) => (to === numbers[1] ? refusal(400, 21610) : TAKEN),
      numbers,
    );
    expect((await fateOf(sms.carry(message(1))))[0]).toBe('sent');
    expect((await fateOf(sms.carry(message(2))))[0]).toBe('sent');
    expect(parts.told.map((news) => news.part)).toEqual(['recipient 42']);
    expect(JSON.stringify(parts.told)).not.toContain(numbers[1]);
  });
});

test('doctor looks at the account, and sends nothing', async () => {
  const account = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  const { sms, server } = await phone(() => account);
  expect((await sms.examine()).passed).toBe(true);
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /2010-04-01/Accounts/${SID}.json`,
  ]);
  const wrong = await phone(() => refusal(401, 20003));
  expect(await wrong.sms.examine()).toMatchObject({
    passed: false,
    evidence: 'answered 401, code 20003',
  });
});

describe('the text', () => {
  test.each([
    ['\u2019quoted\u2019 \u2014 a \u2192 b \u2026', "'quoted' - a -> b ..."],
    ['caf\u00e9 {x} [y] ~z', 'cafe (x) (y) -z'],
    ['\u{1f600} \u4e2d', '? ?'],
  ])('%s', (text, safe) => {
    expect(gsmSafe(text)).toBe(safe);
  });

  test('of any card is within two messages, of plain signs, without a link, and says what to do', () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 500 }), fc.webUrl());
    fc.assert(
      fc.property(word, word, fc.boolean(), (title, account, repeat) => {
        const text = writeSms(message(1, { repeat }, { title, account }));
        expect(text.length).toBeLessThanOrEqual(MOST_SMS);
        expect(text).toMatch(/^[A-Za-z0-9 \n@$_!"#%&'()*+,\-./:;<=>?]*$/);
        expect(text).toContain('Do: ack AL-0007');
        expect(text).toContain('CRITICAL - FIRING');
        expect(text).not.toMatch(/\w:\/\/|\w\.[a-z]{2}/i);
      }),
    );
  });
});

describe('whoever is called', () => {
  const reach = { ana: { email: null, sms: '+15550000009' } };
  const paged = (severity: 'CRITICAL' | 'WARNING') =>
    message(5, { part: 'entry' }, { calls: ['ana'], severity });

  async function carried(severity: 'CRITICAL' | 'WARNING', sends: readonly 'CRITICAL'[]) {
    const server = await localHttp(() => TAKEN);
    open.push(server);
    const account = { accountSid: SID, authToken: 'f'.repeat(32), from: '+15559999999' };
    const settings = { ...account, to: ['+15550000001'], sends, apiUrl: server.url };
    const courier = openSms(settings, { ...courierParts(), reach });
    const chat = courierChat(courier, {
      wall: () => WALL,
      chats: ['slack'],
      afterMs: 2_000,
      fared: () => [{ platform: 'slack', state: 'sent' }],
    });
    await chat.deliver(paged(severity));
    return server.asked.map(({ body }) => new URLSearchParams(body).get('To'));
  }

  test('is told at their own number although the page stands on a chat', async () => {
    expect(await carried('CRITICAL', [])).toEqual(['+15550000009']);
  });

  test('beside the list where it is routed there', async () => {
    expect(new Set(await carried('CRITICAL', ['CRITICAL']))).toEqual(
      new Set(['+15550000001', '+15550000009']),
    );
  });

  test('by text message only of what is CRITICAL', async () => {
    expect(await carried('WARNING', [])).toEqual([]);
  });
});
