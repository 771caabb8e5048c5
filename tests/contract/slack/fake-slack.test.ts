// The Web API of the local Slack, asked by the official client as it comes: what is sent stands, is read back
// as Slack would say it, and is refused with Slack's own codes.
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, codeOf, open, web } from './clients.ts';
import { publishedLimits, WRITTEN_LIMITS } from './limits.ts';
import type { FakeSlack } from './fake-slack.ts';
import type { WebClient } from '@slack/web-api';

afterEach(closeAll);

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;
const button = (action_id: string, text = 'Go') =>
  ({ type: 'button', action_id, text: { type: 'plain_text', text } }) as const;

const published = publishedLimits();
if (published === null)
  console.warn('skipped: Slack\u2019s published limits are absent; set SHARED_DIR');
test.skipIf(published === null)('the limits written down are the published ones', () => {
  const { source: _, ...numbers } = published ?? {};
  expect(numbers).toEqual(WRITTEN_LIMITS);
});

describe('messages', () => {
  test('one is posted, edited, read back with its metadata, and deleted', async () => {
    const slack = await open();
    const client = web(slack);
    const metadata = { event_type: 'desk_row', event_payload: { row: 7 } };
    const { ts = '' } = await client.chat.postMessage({
      channel: '#desk-alerts',
      text: 'CRITICAL',
      blocks: [section('*CRITICAL*')],
      metadata,
    });
    const channel = slack.channelOf('desk-alerts').id;
    expect(slack.channel('desk-alerts')).toMatchObject([{ ts, text: 'CRITICAL', fromDesk: true }]);
    await client.chat.update({ channel, ts, text: 'over', blocks: [section('over')] });
    const plain = await client.conversations.history({ channel });
    expect(plain.messages).toMatchObject([{ ts, text: 'over', edited: { user: slack.botUser } }]);
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const full = await client.conversations.history({ channel, include_all_metadata: true });
    expect(full.messages).toMatchObject([{ metadata }]);
    await client.chat.delete({ channel, ts });
    expect(slack.channel('desk-alerts')).toEqual([]);
    expect(slack.violations()).toEqual([]);
  });

  test('the text of an edit without blocks wipes the blocks', async () => {
    const slack = await open();
    const client = web(slack);
    const channel = 'C0ALERTS';
    const blocks = [section('one')];
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'one', blocks });
    await client.chat.update({ channel, ts, text: 'two' });
    expect(slack.message({ channel, ts })).toMatchObject({ text: 'two', blocks: [] });
  });

  test('a ts is unique and rises, however fast they come', async () => {
    const slack = await open();
    const client = web(slack);
    const posts = Array.from({ length: 40 }, (_, n) =>
      client.chat.postMessage({ channel: 'C0ORDERS', text: String(n) }),
    );
    await Promise.all(posts);
    const stamps = slack.channel('desk-orders').map((one) => one.ts);
    expect(new Set(stamps).size).toBe(40);
    expect(stamps).toEqual(stamps.toSorted());
  });

  test('a thread holds its replies, and the channel only says how many', async () => {
    const slack = await open();
    const client = web(slack);
    const channel = 'C0ALERTS';
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
    for (const text of ['a', 'b', 'c'])
      await client.chat.postMessage({ channel, text, thread_ts: ts });
    const first = await client.conversations.replies({ channel, ts, limit: 2 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const rest = await client.conversations.replies({ channel, ts, limit: 2, cursor });
    const texts = [...(first.messages ?? []), ...(rest.messages ?? [])].map((one) => one.text);
    expect(texts).toEqual(['root', 'a', 'b', 'c']);
    expect(rest.has_more).toBe(false);
    const { messages } = await client.conversations.history({ channel });
    expect(messages).toMatchObject([{ ts, reply_count: 3 }]);
  });

  test('history leaves out both bounds unless it is told to keep them', async () => {
    const slack = await open();
    const client = web(slack);
    const channel = 'C0AUDIT';
    const stamps: string[] = [];
    for (const text of ['1', '2', '3'])
      stamps.push((await client.chat.postMessage({ channel, text })).ts ?? '');
    const [oldest = '', , latest = ''] = stamps;
    const texts = async (inclusive: boolean) => {
      const read = await client.conversations.history({ channel, oldest, latest, inclusive });
      return read.messages?.map((one) => one.text);
    };
    expect(await texts(false)).toEqual(['2']);
    expect(await texts(true)).toEqual(['3', '2', '1']);
  });

  test('an upload answers no ts, and stands in its thread a moment later', async () => {
    const slack = await open();
    const client = web(slack);
    const channel = 'C0REPORTS';
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'the day' });
    const file = Buffer.from([137, 80, 78, 71]);
    await client.filesUploadV2({
      channel_id: channel,
      thread_ts: ts,
      file,
      filename: 'equity.png',
      alt_text: 'equity of the day',
    });
    expect(slack.thread({ channel, ts })).toHaveLength(1);
    const carrying = await slack.until('the file stands', () => slack.thread({ channel, ts })[1]);
    const [stored] = slack.files();
    expect(carrying.files).toEqual([stored?.id]);
    expect(stored).toMatchObject({ mime: 'image/png', altText: 'equity of the day' });
    expect(Buffer.from(stored?.bytes ?? [])).toEqual(file);
  });

  test('a reaction is one of its name for each user', async () => {
    const slack = await open();
    const client = web(slack);
    const { ts: timestamp = '' } = await client.chat.postMessage({
      channel: 'C0ALERTS',
      text: 'x',
    });
    const add = (name: string) =>
      codeOf(client.reactions.add({ channel: 'C0ALERTS', timestamp, name }));
    expect([await add('eyes'), await add('eyes'), await add('No Such')]).toEqual([
      'ok',
      'already_reacted',
      'invalid_name',
    ]);
    expect(slack.reactions({ channel: 'C0ALERTS', ts: timestamp })).toEqual([
      { name: 'eyes', users: [slack.botUser] },
    ]);
  });
});

describe('who and where', () => {
  test('the token says who it is, and its scopes stand in the header', async () => {
    const slack = await open();
    const answer = await web(slack).auth.test();
    expect(answer).toMatchObject({ ok: true, team_id: 'T0DEMO', user_id: slack.botUser });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  test('channels come by pages, and a private one the desk is not in does not exist', async () => {
    const slack = await open();
    const client = web(slack);
    const names: string[] = [];
    const types = 'public_channel,private_channel';
    let cursor = '';
    do {
      const read = await client.conversations.list({ limit: 2, types, cursor });
      names.push(...(read.channels ?? []).map((one) => one.name ?? ''));
      cursor = read.response_metadata?.next_cursor ?? '';
    } while (cursor !== '');
    expect(names).toContain('desk-alerts');
    expect(names).toHaveLength(7);
    expect(await codeOf(client.conversations.info({ channel: 'C0PRIVATE' }))).toBe(
      'channel_not_found',
    );
  });

  test.each([
    ['U0ANA', { is_restricted: false, is_bot: false, is_stranger: false, team_id: 'T0DEMO' }],
    ['U0GUEST', { is_restricted: true }],
    ['U0ROBOT', { is_bot: true }],
    ['U0FOREIGNER', { is_stranger: true, team_id: 'T0ELSE' }],
  ])('%s is told apart', async (user, says) => {
    const slack = await open();
    const answer = await web(slack).users.info({ user });
    expect(answer.user).toMatchObject(says);
  });
});

interface Refusal {
  readonly name: string;
  readonly code: string;
  readonly before?: (slack: FakeSlack) => unknown;
  readonly call: (client: WebClient) => Promise<unknown>;
}

const say = (channel: string) => (client: WebClient) =>
  client.chat.postMessage({ channel, text: 'x' });

const REFUSALS: readonly Refusal[] = [
  { name: 'an unknown channel', code: 'channel_not_found', call: say('C0NOWHERE') },
  {
    name: 'an archived channel',
    code: 'is_archived',
    before: (slack) => slack.faults.archive('desk-alerts'),
    call: say('C0ALERTS'),
  },
  {
    name: 'a channel the desk was put out of',
    code: 'not_in_channel',
    before: async (slack) => {
      slack.faults.takeScope('chat:write.public');
      await slack.faults.remove('desk-alerts');
    },
    call: say('C0ALERTS'),
  },
  {
    name: 'a channel where only admins may post',
    code: 'restricted_action',
    before: (slack) => slack.faults.restrict('desk-alerts'),
    call: say('C0ALERTS'),
  },
  {
    name: 'a channel by its old name',
    code: 'channel_not_found',
    before: (slack) => slack.faults.rename('desk-alerts', 'alarms'),
    call: say('#desk-alerts'),
  },
  {
    name: 'a revoked token',
    code: 'token_revoked',
    before: (slack) => slack.faults.revoke('token_revoked'),
    call: say('C0ALERTS'),
  },
  {
    name: 'an uninstalled app',
    code: 'account_inactive',
    before: (slack) => slack.faults.uninstall(),
    call: say('C0ALERTS'),
  },
  {
    name: 'a scope taken away',
    code: 'missing_scope',
    before: (slack) => slack.faults.takeScope('reactions:write'),
    call: (client) =>
      client.reactions.add({ channel: 'C0ALERTS', timestamp: '1.000000', name: 'x' }),
  },
  {
    name: 'the history of a channel the desk is not in',
    code: 'not_in_channel',
    call: (client) => client.conversations.history({ channel: 'C0GENERAL' }),
  },
  {
    name: 'an edit of nothing',
    code: 'message_not_found',
    call: (client) => client.chat.update({ channel: 'C0ALERTS', ts: '1.000000', text: 'x' }),
  },
  {
    name: 'a whisper to somebody who is not there',
    code: 'user_not_in_channel',
    call: (client) =>
      client.chat.postEphemeral({ channel: 'C0ALERTS', user: 'U0NOBODY', text: 'x' }),
  },
  {
    name: 'a modal without a trigger',
    code: 'invalid_trigger_id',
    call: (client) =>
      client.views.open({
        trigger_id: 'made.up',
        view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] },
      }),
  },
];

describe('is refused with Slack’s own code', () => {
  test.each(REFUSALS)('$name: $code', async ({ code, before, call }) => {
    const slack = await open({ retriesMs: [] });
    await before?.(slack);
    expect(await codeOf(call(web(slack)))).toBe(code);
  });

  test('a token that is none', async () => {
    const slack = await open();
    const client = web(slack);
    expect(await codeOf(client.auth.test({ token: 'made-up' }))).toBe('invalid_auth');
  });

  test('a missing scope says which is needed and which are there', async () => {
    const slack = await open();
    slack.faults.takeScope('users:read');
    const error: unknown = await web(slack)
      .users.info({ user: 'U0ANA' })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ data: { needed: 'users:read' } });
  });
});

const long = (length: number) => 'x'.repeat(length);

const BREACHES = [
  { name: 'a text', code: 'msg_too_long', sent: { text: long(4_001) } },
  {
    name: '51 blocks',
    code: 'invalid_blocks',
    sent: { text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' as const })) },
  },
  {
    name: 'the text of a section',
    code: 'invalid_blocks',
    sent: { text: 'x', blocks: [section(long(3_001))] },
  },
  {
    name: 'a header',
    code: 'invalid_blocks',
    sent: {
      text: 'x',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: long(151) } } as const],
    },
  },
  {
    name: 'the label of a button',
    code: 'invalid_blocks',
    sent: {
      text: 'x',
      blocks: [{ type: 'actions', elements: [button('a', long(76))] } as const],
    },
  },
  {
    name: 'the same action twice in a block',
    code: 'invalid_blocks',
    sent: {
      text: 'x',
      blocks: [{ type: 'actions', elements: [button('a'), button('a')] } as const],
    },
  },
  {
    name: 'an empty text object',
    code: 'invalid_blocks',
    sent: { text: 'x', blocks: [section('')] },
  },
  {
    name: 'blocks inside an attachment',
    code: 'invalid_blocks',
    sent: { text: 'x', attachments: [{ color: '#a30200', blocks: [section(long(3_001))] }] },
  },
  { name: 'no words at all', code: 'no_text', sent: { text: '' } },
] as const;

describe('a breach of the published limits', () => {
  test.each(BREACHES)('$name: $code', async ({ code, sent }) => {
    const slack = await open();
    const call = web(slack).apiCall('chat.postMessage', { channel: 'C0ALERTS', ...sent });
    expect(await codeOf(call)).toBe(code);
    expect(slack.violations().map((one) => one.code)).toEqual(code === 'no_text' ? [] : [code]);
    expect(slack.channel('desk-alerts')).toEqual([]);
  });

  test('an unknown property is one, and an argument Slack does not know is told', async () => {
    const slack = await open();
    const blocks = [{ ...section('x'), colour: 'red' }];
    const call = web(slack).apiCall('chat.postMessage', { channel: 'C0ALERTS', text: 'x', blocks });
    expect(await codeOf(call)).toBe('invalid_blocks');
    await web(slack).apiCall('chat.postMessage', { channel: 'C0ALERTS', text: 'x', loud: true });
    expect(slack.violations().map((one) => one.where)).toEqual(['/blocks/0', '/loud']);
  });

  test('a home page of more than a hundred blocks is refused', async () => {
    const slack = await open();
    const blocks = Array.from({ length: 101 }, () => ({ type: 'divider' as const }));
    const call = web(slack).views.publish({ user_id: 'U0ANA', view: { type: 'home', blocks } });
    expect(await codeOf(call)).toBe('invalid_arguments');
  });
});
