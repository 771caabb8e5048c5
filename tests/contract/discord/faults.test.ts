// Each fault of the local Discord does what it says, and the real discord.js behaves as it is known to: it
// resumes, it retries, it gives up at what is final.
import { Events } from 'discord.js';
import type { Client, CloseEvent } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, bot, channelOf, closeAll, newClient, next, started } from './desk-bot.ts';
import { objectOf } from './json.ts';

afterEach(closeAll);

const ALERTS = '300000000000000003';
const POST = 'POST channels/:id/messages';
const SEND = `POST channels/${ALERTS}/messages`;

describe('a gateway that', () => {
  test('is cut off is resumed, and what was missed comes once', async () => {
    const discord = await started();
    const client = await bot(discord);
    const heard: string[] = [];
    client.on(Events.MessageCreate, (message) => heard.push(message.content));
    const resumed = next(client, 'RESUMED');
    discord.faults.drop();
    discord.write(discord.users.ana, ALERTS, 'meanwhile');
    await resumed;
    expect(heard).toEqual(['meanwhile']);
    expect(discord.connected()).toBe(1);
  });

  test('asks to reconnect is resumed', async () => {
    const discord = await started();
    const client = await bot(discord);
    const resumed = next(client, 'RESUMED');
    discord.faults.reconnect();
    await resumed;
    expect(discord.connected()).toBe(1);
  });

  test.each(['refused on resume', 'invalidated'] as const)('was %s begins anew', async (how) => {
    const discord = await started();
    const client = await bot(discord);
    const again = next(client, 'READY');
    if (how === 'invalidated') discord.faults.invalidate('gone');
    else {
      discord.faults.refuseResume();
      discord.faults.drop();
    }
    await again;
    expect(client.isReady()).toBe(true);
  });

  test('does not acknowledge heartbeats is left and resumed', async () => {
    const discord = await started({ heartbeatMs: 400 });
    const client = await bot(discord);
    const lift = discord.faults.noAck();
    const resumed = next(client, 'RESUMED');
    await resumed;
    lift();
    expect(discord.connected()).toBe(1);
  });

  test('falls silent withholds what happens, and a resume brings it', async () => {
    const discord = await started({ heartbeatMs: 400 });
    const client = await bot(discord);
    const told = next<{ content: string }>(client, 'MESSAGE_CREATE');
    const lift = discord.faults.silent();
    discord.write(discord.users.ana, ALERTS, 'hello');
    await expect.poll(() => discord.connected()).toBe(0);
    lift();
    expect((await told).content).toBe('hello');
  });

  test.each([
    ['a revoked token', 4_004],
    ['invalid intents', 4_013],
    ['disallowed intents', 4_014],
  ])('closes for %s is not tried again', async (why, code) => {
    const discord = await started(code === 4_014 ? { intents: [] } : {});
    if (code === 4_013) discord.faults.refuseIdentify(4_013);
    if (code === 4_004) discord.faults.refuseIdentify(4_004);
    const client = newClient(discord);
    const closed = new Promise<string>((done) => {
      client.on(Events.ShardDisconnect, (event: CloseEvent) => {
        done(String(event.code));
      });
    });
    const failed = client.login(discord.token).then(
      () => null,
      (error: unknown) => String(error),
    );
    const told = await Promise.race([closed, failed.then((text) => text ?? closed)]);
    expect(told, why).toMatch(/4004|4013|4014|token|intents/i);
    await new Promise((done) => {
      setTimeout(done, 100);
    });
    expect(discord.connected()).toBe(0);
    const identified = discord.calls().filter((one) => one.path === 'gateway/bot');
    expect(identified).toHaveLength(1);
  });

  test('never becomes ready leaves the bot waiting', async () => {
    const discord = await started();
    const lift = discord.faults.neverReady();
    const client = newClient(discord);
    const ready = new Promise((done) => client.once(Events.ClientReady, done));
    void client.login(discord.token);
    await expect(discord.joined(1, 200)).rejects.toThrow('nobody joined');
    lift();
    discord.faults.drop();
    await ready;
    expect(discord.connected()).toBe(1);
  });

  test('delivers twice says the same twice, with new numbers', async () => {
    const discord = await started();
    const client = await bot(discord);
    const packets: { s: number; d: { id: string } }[] = [];
    client.on(Events.Raw, (packet: { t: string; s: number; d: { id: string } }) => {
      if (packet.t === 'MESSAGE_CREATE') packets.push(packet);
    });
    discord.faults.duplicate(3);
    const id = discord.write(discord.users.ana, ALERTS, 'ack');
    await expect.poll(() => packets.length).toBe(3);
    expect(new Set(packets.map((one) => one.d.id))).toEqual(new Set([id]));
    expect(new Set(packets.map((one) => one.s)).size).toBe(3);
  });

  test('delivers an interaction twice under ids of their own', async () => {
    const discord = await started({ patienceMs: 500 });
    const client = await bot(discord);
    const ids: string[] = [];
    client.on(Events.InteractionCreate, (one) => ids.push(one.id));
    discord.faults.duplicate(2, 'new-ids');
    const data = { custom_id: 'x', component_type: 2 };
    const message = discord.write(discord.users.ana, ALERTS, 'under this');
    const outcome = await discord.forge(discord.users.ana, ALERTS, { type: 3, data, message });
    expect(outcome.failed).toBe('This interaction failed');
    await expect.poll(() => new Set(ids).size).toBe(2);
  });

  test('delivers late and out of order, the same for the same seed', async () => {
    const order = async (seed: number): Promise<string> => {
      const discord = await started({ seed });
      const client = await bot(discord);
      const heard: string[] = [];
      client.on(Events.MessageCreate, (message) => heard.push(message.content));
      discord.faults.shuffle(6);
      for (const word of ['a', 'b', 'c', 'd', 'e', 'f']) {
        discord.write(discord.users.ana, ALERTS, word);
      }
      await expect.poll(() => heard.length).toBe(6);
      return heard.join('');
    };
    const first = await order(7);
    expect(first).not.toBe('abcdef');
    expect(await order(7)).toBe(first);
    const discord = await started();
    const client = await bot(discord);
    discord.faults.delay(80);
    const told = next(client, 'MESSAGE_CREATE');
    const at = Date.now();
    discord.write(discord.users.ana, ALERTS, 'late');
    await told;
    expect(Date.now() - at).toBeGreaterThanOrEqual(75);
  });

  test('is tampered with says what the fault makes of it', async () => {
    const discord = await started();
    const client = await bot(discord);
    const lift = discord.faults.tamper((event, data) =>
      event === 'MESSAGE_CREATE' ? { ...objectOf(data), content: 'forged' } : data,
    );
    const told = next<{ content: string }>(client, 'MESSAGE_CREATE');
    discord.write(discord.users.ana, ALERTS, 'true');
    expect((await told).content).toBe('forged');
    lift();
  });

  test('has no intent for contents sends none', async () => {
    const discord = await started({ intents: ['GuildMembers'] });
    const client = await bot(discord, { intents: ['Guilds', 'GuildMessages'] });
    const told = next<{ content: string }>(client, 'MESSAGE_CREATE');
    discord.write(discord.users.ana, ALERTS, 'secret');
    expect((await told).content).toBe('');
  });
});

describe('a request that', () => {
  test('fails before it is done is repeated by the library, and done once', async () => {
    const discord = await started();
    const client = await bot(discord);
    discord.faults.rest(POST, { before: 500 });
    await channelOf(client, discord, 'alerts').send('once');
    expect(discord.messages(ALERTS)).toHaveLength(1);
  });

  test.each([
    ['with a nonce, done once', { nonce: '1', enforceNonce: true }, 1],
    ['without a nonce, done twice', {}, 2],
  ])('fails after it was done, %s', async (_, options, count) => {
    const discord = await started();
    const client = await bot(discord);
    discord.faults.rest(POST, { after: 500 });
    await channelOf(client, discord, 'alerts').send({ content: 'once', ...options });
    expect(discord.messages(ALERTS)).toHaveLength(count);
  });

  test.each([
    ['hang', 0],
    ['swallow', 1],
  ] as const)('meets %s is given up, done %i times', async (fault, count) => {
    const discord = await started();
    const client = await bot(discord, { rest: { timeout: 1_500, retries: 0 } });
    discord.faults.rest(POST, fault);
    await expect(channelOf(client, discord, 'alerts').send('lost')).rejects.toThrow();
    expect(discord.messages(ALERTS)).toHaveLength(count);
  });

  test.each([
    ['drop', 0],
    ['cut', 1],
  ] as const)('meets %s loses its connection, done %i times', async (fault, count) => {
    const discord = await started();
    discord.faults.rest(POST, fault);
    await expect(ask(discord, SEND, { content: 'lost' })).rejects.toThrow();
    expect(discord.messages(ALERTS)).toHaveLength(count);
  });

  test('is late or held back is answered late; held back it is also done late', async () => {
    const discord = await started();
    discord.faults.rest(POST, { late: 1_000 });
    discord.faults.rest(POST, { held: 1_000 });
    let answered = false;
    const late = (async () => {
      await ask(discord, SEND, { content: 'late' });
      answered = true;
    })();
    await expect.poll(() => discord.messages(ALERTS).length, { interval: 5 }).toBe(1);
    expect(answered).toBe(false);
    await late;
    const asked = discord.calls().length;
    const held = ask(discord, SEND, { content: 'held' });
    await expect.poll(() => discord.calls().length, { interval: 5 }).toBe(asked + 1);
    expect(discord.messages(ALERTS)).toHaveLength(1);
    await held;
    expect(discord.messages(ALERTS)).toHaveLength(2);
  });

  test('is refused by a code gets its words', async () => {
    const discord = await started();
    discord.faults.rest(POST, { refused: 20_028 });
    const answer = await ask(discord, SEND, { content: 'a' });
    expect([answer.status, answer.code]).toEqual([429, 20_028]);
  });

  test.each(['user', 'global', 'shared'] as const)('is limited for %s says so', async (scope) => {
    const discord = await started();
    discord.faults.rest(POST, { limited: 1_500, scope });
    const { status, headers, body } = await ask(discord, SEND, { content: 'a' });
    expect([status, headers.get('x-ratelimit-scope'), headers.get('retry-after')]).toEqual([
      429,
      scope,
      '2',
    ]);
    expect(body).toMatchObject({ retry_after: 1.5, global: scope === 'global' });
    expect(headers.has('x-ratelimit-global')).toBe(scope === 'global');
    expect((await ask(discord, SEND, { content: 'a' })).status).toBe(200);
  });

  test('goes past its bucket is limited until the bucket is full again', async () => {
    const discord = await started();
    const answers = [];
    const began = Date.now();
    for (let nth = 0; nth < 6; nth += 1) answers.push(await ask(discord, SEND, { content: 'a' }));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('4');
    const tookS = (Date.now() - began) / 1_000;
    expect(Number(objectOf(answers[5]?.body)['retry_after'])).toBeGreaterThan(4.9 - tookS);
    const elsewhere = 'POST channels/300000000000000002/messages';
    expect((await ask(discord, elsewhere, { content: 'a' })).status).toBe(200);
  });
});

describe('the whole', () => {
  test('goes down and comes back', async () => {
    const discord = await started();
    const client = await bot(discord);
    const lift = discord.faults.outage();
    expect((await ask(discord, 'GET users/@me')).status).toBe(503);
    await expect.poll(() => discord.connected()).toBe(0);
    const resumed = next(client, 'RESUMED');
    lift();
    await resumed;
    expect((await ask(discord, 'GET users/@me')).status).toBe(200);
  });

  test('forgets a token, and knows it again', async () => {
    const discord = await started();
    const client: Client = await bot(discord);
    const disconnected = new Promise((done) => client.once(Events.ShardDisconnect, done));
    const lift = discord.faults.revokeToken();
    await disconnected;
    expect((await ask(discord, 'GET users/@me')).status).toBe(401);
    lift();
    expect((await ask(discord, 'GET users/@me')).status).toBe(200);
  });
});
