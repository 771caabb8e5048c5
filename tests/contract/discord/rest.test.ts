// What the local Discord refuses is what Discord refuses, code by code; and what it answers and dispatches keeps
// the published schema. Where that is not at hand its part is skipped, and said.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, bot, closeAll, started } from './desk-bot.ts';
import type { Answer } from './desk-bot.ts';
import type { FakeDiscord } from './fake-discord.ts';
import { isObject, objectOf, textOf } from './json.ts';
import { hasSchema, publishedSchema, SCHEMA_FILE } from './schema.ts';

let discord: FakeDiscord;

beforeEach(async () => {
  discord = await started({ limits: 'none' });
});

afterEach(closeAll);

if (!hasSchema()) {
  console.warn(`skipped: Discord's schema is not at ${SCHEMA_FILE}; only the limits judge`);
}

const ALERTS_ID = '300000000000000003';
const ALERTS = `channels/${ALERTS_ID}`;
const NOWHERE = '999999999999999999';

async function posted(content = 'firing'): Promise<string> {
  const { body } = await ask(discord, `POST ${ALERTS}/messages`, { content });
  return textOf(objectOf(body)['id']);
}

describe('a request is refused with its code', () => {
  test.each([
    [10_003, 404, `POST channels/${NOWHERE}/messages`, { content: 'a' }],
    [10_004, 404, `GET guilds/${NOWHERE}`, undefined],
    [10_007, 404, `GET guilds/100000000000000001/members/${NOWHERE}`, undefined],
    [10_008, 404, `GET ${ALERTS}/messages/${NOWHERE}`, undefined],
    [10_013, 404, `GET users/${NOWHERE}`, undefined],
    [10_015, 404, `POST webhooks/${NOWHERE}/abc`, { content: 'a' }],
    [50_027, 401, 'POST webhooks/500000000000000001/abc', { content: 'a' }],
    [10_062, 404, `POST interactions/${NOWHERE}/abc/callback`, { type: 5 }],
    [50_001, 403, 'GET applications/200000000000000001/commands', undefined],
    [50_006, 400, `POST ${ALERTS}/messages`, { content: ' ' }],
    [50_035, 400, `POST ${ALERTS}/messages`, { content: 'a'.repeat(2_001) }],
    [50_035, 400, `POST ${ALERTS}/messages`, { embeds: [{ title: 'a'.repeat(257) }] }],
  ])('%i', async (code, status, route, body) => {
    const answer = await ask(discord, route, body);
    expect([answer.code, answer.status]).toEqual([code, status]);
  });

  test('401 for a wrong token', async () => {
    const answer = await ask(discord, 'GET users/@me', undefined, 'wrong');
    expect([answer.status, answer.body]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
  });

  test('50005 for an edit of somebody else’s message', async () => {
    const id = discord.write(discord.users.ana, 'dm', 'mine');
    const place = `channels/${discord.dm(discord.users.ana)}/messages/${id}`;
    expect((await ask(discord, `PATCH ${place}`, { content: 'yours' })).code).toBe(50_005);
  });

  test('160004 for a second thread, 50083 for an edit in an archived one', async () => {
    const id = await posted();
    const name = { name: 'AL-0001' };
    expect((await ask(discord, `POST ${ALERTS}/messages/${id}/threads`, name)).status).toBe(201);
    const again = await ask(discord, `POST ${ALERTS}/messages/${id}/threads`, name);
    expect(again.code).toBe(160_004);
    const entry = await ask(discord, `POST channels/${id}/messages`, { content: 'one' });
    discord.admin.archive(id);
    const place = `channels/${id}/messages/${textOf(objectOf(entry.body)['id'])}`;
    expect((await ask(discord, `PATCH ${place}`, { content: 'two' })).code).toBe(50_083);
  });

  test.each([
    ['ViewChannel', 50_001],
    ['SendMessages', 50_013],
  ] as const)('without %s', async (permission, code) => {
    discord.admin.deny(ALERTS_ID, permission);
    expect((await ask(discord, `POST ${ALERTS}/messages`, { content: 'a' })).code).toBe(code);
    discord.admin.allow(ALERTS_ID);
    expect((await ask(discord, `POST ${ALERTS}/messages`, { content: 'a' })).status).toBe(200);
  });

  test('40060 for a second answer', async () => {
    const client = await bot(discord);
    const told = new Promise<{ id: string; token: string }>((done) => {
      client.once('interactionCreate', (one) => {
        done({ id: one.id, token: one.token });
      });
    });
    const data = { custom_id: 'x', component_type: 2 };
    const message = discord.write(discord.users.ana, ALERTS_ID, 'under this');
    const forged = discord.forge(discord.users.ana, ALERTS_ID, {
      type: 3,
      data,
      message,
    });
    const { id, token } = await told;
    const route = `POST interactions/${id}/${token}/callback`;
    expect((await ask(discord, route, { type: 5 })).status).toBe(204);
    expect((await ask(discord, route, { type: 5 })).code).toBe(40_060);
    expect((await forged).ack).toBe('deferred');
  });
});

function button(customId: string): object {
  return { type: 2, style: 1, label: 'a', custom_id: customId };
}

const LONG = 'a'.repeat(4_000);
const COMMANDS = 'PUT applications/500000000000000001/guilds/100000000000000001/commands';

describe('a limit is kept', () => {
  test.each([
    ['content', 'content', { content: 'a'.repeat(2_001) }],
    [
      'embeds/0/fields',
      'fields of an embed',
      { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }] },
    ],
    [
      'embeds/0/fields/0/value',
      'an empty field',
      { embeds: [{ fields: [{ name: 'a', value: '' }] }] },
    ],
    ['embeds', 'all embeds together', { embeds: [{ description: LONG }, { description: LONG }] }],
    [
      'embeds',
      'the number of embeds',
      { embeds: Array.from({ length: 11 }, () => ({ title: 'a' })) },
    ],
    ['nonce', 'a nonce', { content: 'a', nonce: 'a'.repeat(26) }],
    [
      'components/0/components',
      'buttons in a row',
      { components: [{ type: 1, components: ['1', '2', '3', '4', '5', '6'].map(button) }] },
    ],
    [
      'components/0/components/0/custom_id',
      'a custom_id',
      { components: [{ type: 1, components: [button('a'.repeat(101))] }] },
    ],
    [
      'components/0/components/1/custom_id',
      'a custom_id twice',
      { components: [{ type: 1, components: [button('1'), button('1')] }] },
    ],
    [
      'allowed_mentions',
      'parse beside a list',
      { content: 'a', allowed_mentions: { parse: ['users'], users: ['1'] } },
    ],
  ])('%s: %s', async (where, _, body) => {
    expect((await ask(discord, `POST ${ALERTS}/messages`, body)).code).toBe(50_035);
    expect(discord.violations().map((one) => one.where)).toContain(where);
    expect(discord.messages(ALERTS_ID)).toEqual([]);
  });

  test.each([
    ['0/name', 'capitals', [{ name: 'Halt', description: 'a' }]],
    ['0/description', 'no description', [{ name: 'halt' }]],
    [
      '1',
      'a name twice',
      [
        { name: 'a', description: 'a' },
        { name: 'a', description: 'a' },
      ],
    ],
    [
      '0/options/1',
      'a required option after an optional one',
      [
        {
          name: 'a',
          description: 'a',
          options: [
            { type: 3, name: 'x', description: 'x' },
            { type: 3, name: 'y', description: 'y', required: true },
          ],
        },
      ],
    ],
  ])('of commands, %s: %s', async (where, _, commands) => {
    expect((await ask(discord, COMMANDS, commands)).code).toBe(50_035);
    expect(discord.violations().map((one) => one.where)).toContain(where);
    expect(discord.commands()).toEqual([]);
  });

  test('the tree of errors nests as Discord nests it', async () => {
    const body = { embeds: [{ title: 'a'.repeat(257) }] };
    const answer = await ask(discord, `POST ${ALERTS}/messages`, body);
    expect(objectOf(answer.body)['errors']).toEqual({
      embeds: {
        0: {
          title: {
            _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }],
          },
        },
      },
    });
  });
});

describe('messages', () => {
  test('with the same enforced nonce are one', async () => {
    const body = { content: 'a', nonce: '7', enforce_nonce: true };
    const first = await ask(discord, `POST ${ALERTS}/messages`, body);
    const second = await ask(discord, `POST ${ALERTS}/messages`, body);
    expect(objectOf(second.body)['id']).toBe(objectOf(first.body)['id']);
    await ask(discord, `POST ${ALERTS}/messages`, { content: 'a', nonce: '7' });
    expect(discord.messages(ALERTS_ID)).toHaveLength(2);
  });

  test('notify nobody that allowed_mentions does not allow', async () => {
    const content = '@everyone <@200000000000000001> <@200000000000000002>';
    const loud = await ask(discord, `POST ${ALERTS}/messages`, { content });
    const quiet = { content, allowed_mentions: { parse: [], users: ['200000000000000002'] } };
    const soft = await ask(discord, `POST ${ALERTS}/messages`, quiet);
    const notified = (answer: Answer): unknown =>
      discord.notified(textOf(objectOf(answer.body)['id']));
    expect(notified(loud)).toMatchObject({
      everyone: true,
      users: [discord.users.ana, discord.users.ben],
    });
    expect(notified(soft)).toEqual({ everyone: false, users: [discord.users.ben], roles: [] });
  });

  test('are listed newest first, before, after and around one', async () => {
    const ids: string[] = [];
    for (const word of ['a', 'b', 'c', 'd', 'e']) ids.push(await posted(word));
    const listed = async (query: string): Promise<string> => {
      const { body } = await ask(discord, `GET ${ALERTS}/messages?${query}`);
      const found = Array.isArray(body) ? body.filter(isObject) : [];
      return found.map((one) => textOf(one['content'])).join('');
    };
    expect(await listed('limit=2')).toBe('ed');
    expect(await listed(`before=${ids[2]}`)).toBe('ba');
    expect(await listed(`after=${ids[1]}&limit=2`)).toBe('dc');
    expect(await listed(`around=${ids[2]}&limit=3`)).toBe('dcb');
  });

  test('have ids that grow, and tell their time', async () => {
    const before = Date.now();
    const ids = [await posted(), await posted()].map(BigInt);
    const [first = 0n, second = 0n] = ids;
    expect(second > first).toBe(true);
    expect(Number(first >> 22n) + 1_420_070_400_000).toBeGreaterThanOrEqual(before);
  });

  test('are recorded as calls, and an interaction’s token is in none', async () => {
    await posted();
    await ask(discord, 'POST webhooks/500000000000000001/very-secret', { content: 'a' });
    expect(discord.calls().map((one) => [one.route, one.status])).toEqual([
      ['POST channels/:channel/messages', 200],
      ['POST webhooks/:application/:token', 401],
    ]);
    expect(JSON.stringify(discord.calls())).not.toContain('very-secret');
    expect(JSON.stringify(discord.calls())).not.toContain(discord.token);
  });
});

describe.runIf(hasSchema())('the published schema', () => {
  test.each([
    ['query limit', `GET ${ALERTS}/messages?limit=101`, undefined],
    ['query color', `GET ${ALERTS}/messages?color=red`, undefined],
    ['embeds/0/color', `POST ${ALERTS}/messages`, { embeds: [{ title: 'a', color: 2 ** 24 }] }],
    ['content', `POST ${ALERTS}/messages`, { content: 7 }],
    ['flags', `POST ${ALERTS}/messages`, { content: 'a', flags: 'none' }],
    [
      'auto_archive_duration',
      `POST ${ALERTS}/messages/1/threads`,
      { name: 'a', auto_archive_duration: 5 },
    ],
    ['name', `POST ${ALERTS}/messages/1/threads`, {}],
    ['', `POST ${ALERTS}/pins`, {}],
  ])('judges requests: %s', async (where, route, body) => {
    const answer = await ask(discord, route, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(discord.violations().map((one) => one.where)).toContain(where);
  });

  test('holds for what the local Discord answers', async () => {
    const rich = {
      content: 'a <@200000000000000001>',
      embeds: [{ title: 'b', fields: [{ name: 'c', value: 'd' }], footer: { text: 'e' } }],
      components: [{ type: 1, components: [button('f')] }],
    };
    const guild = `guilds/${discord.guild}`;
    const commands = [{ name: 'halt', description: 'a', default_member_permissions: 0 }];
    const id = textOf(objectOf((await ask(discord, `POST ${ALERTS}/messages`, rich)).body)['id']);
    const answers = [
      [`POST ${ALERTS}/messages`, rich],
      [`PATCH ${ALERTS}/messages/${id}`, { content: 'g' }],
      [`PUT ${ALERTS}/messages/${id}/reactions/${encodeURIComponent('✅')}/@me`],
      [`POST ${ALERTS}/messages/${id}/threads`, { name: 'h' }],
      [`PUT channels/${id}/thread-members/@me`],
      [`PUT channels/${id}/thread-members/${discord.users.ana}`],
      [`GET channels/${id}/thread-members`],
      [`POST channels/${id}/messages`, { content: 'i' }],
      [`PATCH channels/${id}`, { archived: true }],
      [`GET ${ALERTS}/messages/${id}`],
      [`GET ${ALERTS}/messages?limit=100`],
      [`GET ${ALERTS}`],
      [`PATCH ${ALERTS}`, { topic: 'j' }],
      ['GET users/@me'],
      [`GET users/${discord.users.ana}`],
      ['GET applications/@me'],
      ['GET oauth2/applications/@me'],
      ['GET gateway'],
      ['GET gateway/bot'],
      ['GET users/@me/guilds'],
      [`GET ${guild}?with_counts=true`],
      [`GET ${guild}/channels`],
      [`GET ${guild}/roles`],
      [`GET ${guild}/members?limit=10`],
      [`GET ${guild}/members/${discord.users.ana}`],
      [`GET ${guild}/threads/active`],
      [COMMANDS, commands],
      [COMMANDS.replace('PUT', 'GET')],
      [COMMANDS.replace('PUT', 'POST'), commands[0]],
      ['POST users/@me/channels', { recipient_id: discord.users.ana }],
    ] as const;
    for (const [route, body] of answers) {
      const [method = '', path = ''] = route.split(/[ ?]/);
      const answer = await ask(discord, route, body);
      const question = { method, path: decodeURIComponent(path) };
      expect(answer.status, route).toBeLessThan(300);
      expect(publishedSchema().answer(question, answer.status, answer.body), route).toEqual([]);
    }
    expect(discord.violations()).toEqual([]);
  });

  test('holds for the answers to interactions', async () => {
    const client = await bot(discord);
    const told = new Promise<{ id: string; token: string }>((done) => {
      client.once('interactionCreate', (one) => {
        done({ id: one.id, token: one.token });
      });
    });
    const message = await posted();
    const data = { custom_id: 'x', component_type: 2 };
    const pressed = discord.forge(discord.users.ana, ALERTS_ID, { type: 3, data, message });
    const { id, token } = await told;
    const hook = `webhooks/${discord.application}/${token}`;
    const answers = [
      [
        `POST interactions/${id}/${token}/callback?with_response=true`,
        { type: 5, data: { flags: 64 } },
      ],
      [`PATCH ${hook}/messages/@original`, { content: 'a' }],
      [`GET ${hook}/messages/@original`],
      [`POST ${hook}?wait=true`, { content: 'b', flags: 64 }],
      [`DELETE ${hook}/messages/@original`],
    ] as const;
    for (const [route, body] of answers) {
      const [method = '', path = ''] = route.split(/[ ?]/);
      const answer = await ask(discord, route, body);
      expect(answer.status, route).toBeLessThan(300);
      const flaws = publishedSchema().answer({ method, path }, answer.status, answer.body);
      expect(flaws, route).toEqual([]);
    }
    expect((await pressed).ack).toBe('deferred');
    expect(discord.ephemerals(discord.users.ana).map((one) => one.content)).toEqual(['b']);
    expect(discord.violations()).toEqual([]);
  });

  test('holds for what the gateway dispatches', async () => {
    const client = await bot(discord);
    const told = new Map<string, unknown>();
    client.on('raw', (packet: { t: string; d: unknown }) => {
      told.set(packet.t, packet.d);
    });
    const id = await posted();
    discord.react(discord.users.ana, id, '✅');
    await ask(discord, `POST ${ALERTS}/messages/${id}/threads`, { name: 'a' });
    discord.admin.archive(id);
    discord.admin.rename(ALERTS_ID, 'alarms');
    discord.admin.giveRole(discord.users.vic, discord.roles['trader'] ?? '');
    const schemas = {
      MESSAGE_CREATE: 'MessageResponse',
      MESSAGE_UPDATE: 'MessageResponse',
      THREAD_CREATE: 'ThreadResponse',
      THREAD_UPDATE: 'ThreadResponse',
      CHANNEL_UPDATE: 'GuildChannelResponse',
      GUILD_MEMBER_UPDATE: 'GuildMemberResponse',
    };
    await expect.poll(() => told.has('GUILD_MEMBER_UPDATE')).toBe(true);
    for (const [event, name] of Object.entries(schemas)) {
      expect(publishedSchema().object(name, told.get(event)), event).toEqual([]);
    }
  });
});
