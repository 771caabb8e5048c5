// The room's server as its page uses it: what is looked at, said, pressed and heard, by whom.
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Button } from '#bot/card.ts';
import { openRoomServer } from '#bot/room/server.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { NOBODY_ON_CALL } from '#runbook/oncall/oncall.ts';
import { deskOf, GENESIS, MORNING, persona } from '#tests/bot/desk-in-memory.ts';
import { closeHalls, openHall, headersFor, PAGES } from '#tests/bot/room-hall.ts';
import { button, letters, newRoom } from '#tests/bot/room-letters.ts';

afterEach(closeHalls);

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('the snapshot tells what stands, the desk, whom a window may be, and who this one is', async () => {
  const hall = await openHall();
  await hall.post(hall.letters.write({ card: { title: 'hello' } }, { channel: 'orders' }));
  const silent = await hall.snapshot();
  expect(silent).toMatchObject({
    version: 'abc1234',
    kind: 'demo',
    me: null,
    personas: [{ id: 'ana' }, { id: 'ben' }, { id: 'vic' }],
    desk: { mode: 'DEV', account: 'demo-0001', level: 'open', clock: 'Mon 2020-02-24 10:05 ET' },
  });
  expect(silent.messages.map((message) => message.card.title)).toEqual(['hello', 'A message']);
  expect(silent.channels.map((channel) => channel.name)).toContain('approvals');
  expect((await hall.snapshot({ 'x-twokey-as': 'ben' })).me).toMatchObject({ name: 'Ben' });
  expect((await hall.snapshot({ 'x-twokey-as': 'nobody' })).me).toBeNull();
});

test('the panel: money, curve, layers, schedule, as texts and few numbers', async () => {
  const { desk } = await (await openHall()).snapshot();
  expect(desk.equity).toMatch(/^\$49,9/);
  expect(desk.dayTone).toBe('bad');
  expect(desk.curve.at(-1)).toMatchObject({ day: '2020-02-24' });
  expect(desk.layers.map((layer) => layer.name).length).toBeGreaterThan(2);
  expect(desk.schedule).toEqual([
    { job: 'briefing', title: 'Strategy briefing', time: '08:30', status: 'finished' },
    {
      job: 'midday-check',
      title: 'Midday risk and compliance check',
      time: '12:00',
      status: 'to come',
    },
  ]);
  expect(desk.positions).toBe('1 position, gross $9,355.08, 1 open order');
});

test('words said become the command of the one door, by the persona the window names', async () => {
  const hall = await openHall();
  const heard = await hall.say('ana', { line: 'halt feed looks stale', topic: null });
  expect(heard).toMatchObject({ status: 200, code: 'OK', lines: [{ ok: true, card: null }] });
  expect(hall.desk.asked).toMatchObject([
    { name: 'halt', by: persona('ana'), ask: { reason: 'feed looks stale', breakGlass: false } },
  ]);
  expect(await hall.say('vic', { line: 'halt', topic: null })).toMatchObject({
    status: 200,
    code: 'ROLE_MISSING',
  });
  expect(await hall.say('zed', { line: 'status', topic: null })).toMatchObject({
    code: 'PERSON_UNKNOWN',
  });
  expect(hall.desk.refusals.map((row) => row.code)).toEqual(['ROLE_MISSING', 'PERSON_UNKNOWN']);
});

test('words in a thread are about what the thread is about', async () => {
  const hall = await openHall();
  await hall.say('ben', { line: 'approve books "equal"', topic: 'approval R-0018' });
  expect(hall.desk.asked).toMatchObject([
    { name: 'approve', ask: { id: 'R-0018', reason: 'books "equal"' } },
  ]);
});

test('a window that names nobody reads only', async () => {
  const hall = await openHall();
  expect(await hall.say(null, { line: 'halt', topic: null })).toMatchObject({
    status: 403,
    code: 'ROOM_READ_ONLY',
  });
  expect(hall.desk.asked).toEqual([]);
});

test('long work tells how far it is, five times a second at most, then answers', async () => {
  const hall = await openHall();
  const heard = await hall.say('ana', { line: 'backtest --days 20', topic: null });
  expect(heard.lines).toHaveLength(2);
  expect(heard.lines[0]).toEqual({ share: 1, text: 'backtest' });
  expect(heard.lines[1]).toMatchObject({ ok: true });
});

test('who stops listening stops the work', async () => {
  let aborted = false;
  const plain = deskOf([...GENESIS, ...MORNING]);
  const desk = {
    ...plain,
    backtest: (_: object, progress: (share: number) => void, signal?: AbortSignal) =>
      new Promise<ReturnType<typeof refuse>>((resolve) => {
        progress(0.1);
        signal?.addEventListener('abort', () => {
          aborted = true;
          resolve(refuse('STOPPED', 'stopped'));
        });
      }),
  };
  const hall = await openHall({ desk });
  const { token } = await hall.snapshot();
  const stop = new AbortController();
  const response = await fetch(`${hall.origin}/api/say`, {
    method: 'POST',
    headers: headersFor(hall.origin, token, 'ana'),
    body: JSON.stringify({ line: 'backtest', topic: null }),
    signal: stop.signal,
  });
  await response.body?.getReader().read();
  stop.abort();
  await until(() => aborted);
});

const DENY: Button = {
  ...button('Deny', ['deny', 'R-0018', '{reason}']),
  asks: [{ name: 'reason', says: 'why', needed: true }],
};

test('a press says the words of the card\u2019s button, with the answer in its place', async () => {
  const hall = await openHall();
  const topic = 'approval R-0018';
  await hall.post(hall.letters.write({ topic, channel: 'approvals', card: { buttons: [DENY] } }));
  const request = { message: 1, words: DENY.words, answers: { reason: 'not yet; halt' } };
  expect(await hall.say('ben', request, '/api/press')).toMatchObject({ code: 'OK' });
  expect(hall.desk.asked).toMatchObject([
    { name: 'deny', by: persona('ben'), ask: { id: 'R-0018', reason: 'not yet; halt' } },
  ]);
});

test('a press that comes too late, or of a message that never was, is answered and recorded', async () => {
  const hall = await openHall();
  const topic = 'approval R-0018';
  await hall.post(hall.letters.write({ topic, channel: 'approvals', card: { buttons: [DENY] } }));
  await hall.post(
    hall.letters.write({ topic, channel: 'approvals', card: { title: 'granted', buttons: [] } }),
  );
  const request = { message: 1, words: DENY.words, answers: { reason: 'x' } };
  const late = await hall.say('ben', request, '/api/press');
  expect(late).toMatchObject({ status: 200, code: 'BUTTON_OVER' });
  expect(late.text).toContain('says now "granted"');
  const wrong = await hall.say('ben', { ...request, message: 99 }, '/api/press');
  expect(wrong).toMatchObject({ status: 200, code: 'MESSAGE_UNKNOWN' });
  expect(hall.desk.asked).toEqual([]);
  expect(hall.desk.refusals).toEqual([
    { command: 'deny R-0018 {reason} (in approval R-0018)', code: 'BUTTON_OVER' },
    { command: 'deny R-0018 {reason}', code: 'MESSAGE_UNKNOWN' },
  ]);
});

test('pictures are drawn as the card says, in the theme asked for, and nothing else is', async () => {
  const hall = await openHall();
  const picture = { kind: 'equity', until: '2020-02-24', title: 't', alt: 'a' } as const;
  await hall.post(hall.letters.write({ card: { picture } }, {}));
  const asked = async (path: string) => {
    const response = await fetch(`${hall.origin}${path}`);
    return `${response.status} ${response.headers.get('content-type') ?? ''} ${await response.text()}`;
  };
  expect(await asked('/picture/1?theme=dark')).toBe('200 image/png equity dark');
  expect(await asked('/picture/1')).toBe('200 image/png equity light');
  for (const path of ['/picture/2', '/picture/9', '/picture/x', '/picture/1/..', '/picture/'])
    expect(await asked(path)).toMatch(/^404 application\/json.*ROOM_NOT_FOUND/);
});

test('a picture that cannot be drawn is a refusal with its code', async () => {
  const hall = await openHall({ draw: () => Promise.resolve(refuse('EDGE_FAILED', 'no disk')) });
  const picture = { kind: 'equity', until: '2020-02-24', title: 't', alt: 'a' } as const;
  await hall.post(hall.letters.write({ card: { picture } }));
  const response = await fetch(`${hall.origin}/picture/1`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ code: 'EDGE_FAILED', text: 'no disk' });
});

test('completion and older messages answer as the page expects', async () => {
  const hall = await openHall();
  await hall.post(hall.letters.write(...Array.from({ length: 40 }, () => ({}))));
  const json = async (path: string, as = 'ana'): Promise<unknown> => {
    const response = await fetch(`${hall.origin}${path}`, { headers: { 'x-twokey-as': as } });
    return response.json();
  };
  const [first] = (await json('/api/complete?line=hal')) as { line: string; says: string }[];
  expect(first).toMatchObject({ line: 'halt ' });
  const [vic] = (await json('/api/complete?line=hal', 'vic')) as { says: string }[];
  expect(vic?.says).toMatch(/^not yours/);
  expect(await json('/api/messages?channel=alerts&before=11&limit=3')).toMatchObject({
    messages: [{ id: 8 }, { id: 9 }, { id: 10 }],
    before: 8,
  });
  expect((await hall.snapshot()).messages).toHaveLength(30);
});

test('the page\u2019s files are packed, known by their hash, and nothing else is a file', async () => {
  const hall = await openHall();
  const headers = { 'accept-encoding': 'gzip;q=0.5, br' };
  const page = await fetch(`${hall.origin}/`, { headers });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-encoding')).toBe('br');
  const etag = page.headers.get('etag') ?? '';
  const again = await fetch(`${hall.origin}/`, { headers: { ...headers, 'if-none-match': etag } });
  expect(again.status).toBe(304);
  const script = await (await fetch(`${hall.origin}/page/room.js`)).text();
  expect(script).not.toMatch(/from '\.[^']*\.ts'/);
  for (const path of ['/page/room.ts', '/page/', '/page/tsconfig.json', '/page/..%2froom.ts', '/x'])
    expect((await fetch(`${hall.origin}${path}`)).status).toBe(404);
});

test('health and ready need nobody, and ready says why not', async () => {
  let reasons: readonly string[] = ['The desk is starting.'];
  const hall = await openHall({ unready: () => reasons, health: () => ({ ok: true, waiting: 2 }) });
  const asked = async (path: string) => {
    const response = await fetch(`${hall.origin}${path}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  expect(await asked('/health')).toEqual({ status: 200, body: { ok: true, waiting: 2 } });
  expect(await asked('/ready')).toEqual({ status: 503, body: { ready: false, reasons } });
  reasons = [];
  expect(await asked('/ready')).toEqual({ status: 200, body: { ready: true, reasons: [] } });
});

test('a desk that is starting takes no words', async () => {
  const hall = await openHall({ answers: () => false });
  expect(await hall.say('ana', { line: 'status', topic: null })).toMatchObject({
    status: 503,
    code: 'DESK_STARTING',
  });
});

test('a bug in an answer is a fault for its window alone, and is told', async () => {
  const plain = deskOf([...GENESIS, ...MORNING]);
  const desk = {
    ...plain,
    preflight: () => Promise.reject(new Error('a bug')),
  };
  const hall = await openHall({ desk });
  await hall.say('ana', { line: 'preflight', topic: null }).catch(() => undefined);
  expect(hall.warned).toEqual(['The room failed at an answer: a bug']);
  expect(await hall.say('ana', { line: 'status', topic: null })).toMatchObject({ code: 'OK' });
});

test('a port that is taken is refused in words', async () => {
  const hall = await openHall();
  const again = await openRoomServer({
    port: hall.server.port,
    desk: hall.desk,
    room: newRoom(letters().outbox),
    pages: PAGES,
    clocks: { wall: () => 0, mono: () => 0 },
    warn: () => undefined,
    health: () => ({}),
    unready: () => [],
    answers: () => true,
    onCall: () => NOBODY_ON_CALL,
    draw: () => Promise.resolve(ok({ png: Buffer.of() })),
  });
  expect(again).toMatchObject({ ok: false, refusal: { code: 'PORT_TAKEN' } });
});

test('beside the highest port the one below it is named', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => {
    // Held by this test or by another program: taken it is.
    holder.once('error', () => resolve());
    holder.listen(65_535, '127.0.0.1', resolve);
  });
  await expect(openHall({ port: 65_535 })).rejects.toThrow('PORT=65534 npm start');
  holder.close();
});

test('fifty windows command at once and each hears its own answer', async () => {
  const hall = await openHall();
  const { token } = await hall.snapshot();
  const people = ['ana', 'ben', 'vic'];
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const as = people[at % 3] ?? 'ana';
      const response = await fetch(`${hall.origin}/api/say`, {
        method: 'POST',
        headers: headersFor(hall.origin, token, as),
        body: JSON.stringify({ line: at % 2 === 0 ? 'status' : 'positions', topic: null }),
      });
      return response.text();
    }),
  );
  expect(answers.filter((text) => text.includes('"ok":true'))).toHaveLength(50);
});
