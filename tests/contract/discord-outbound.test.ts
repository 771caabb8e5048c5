// What the desk posts on Discord: cards, threads, pictures, and what becomes of a message when the platform says
// no, says nothing, or asks to wait. Every request is judged by the published schema.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChatFault } from '#bot/chat.ts';
import { DISCORD } from '#bot/discord/chat.ts';
import { channel, closeDesks, joinDesk, outgoing, until } from './discord-desk.ts';
import type { JoinedDesk } from './discord-desk.ts';
import type { RestFault } from './discord/rest-faults.ts';

let desk: JoinedDesk;

beforeEach(async () => {
  desk = await joinDesk();
});

afterEach(async () => {
  const broken = desk.discord.violations();
  await closeDesks();
  expect(broken).toEqual([]);
});

async function fateOf(act: Promise<unknown>): Promise<ChatFault> {
  try {
    await act;
  } catch (error) {
    if (error instanceof ChatFault) return error;
    throw error;
  }
  throw new Error('it went well');
}

function post(change: Parameters<typeof outgoing>[0] = {}): Promise<string> {
  return desk.platform.chat.deliver(outgoing(change));
}

function find(change: Parameters<typeof outgoing>[0] = {}) {
  return desk.platform.chat.find(outgoing(change));
}

function messageId(place: string): string {
  return place.split('/')[1] ?? '';
}

function at(name: string): string {
  return channel(desk.discord, name);
}

function says(part: string): readonly string[] {
  return desk.news.flatMap((one) =>
    one.part === part ? [one.kind === 'faulted' ? one.why : 'mended'] : [],
  );
}

describe('a topic', () => {
  test('is one message, edited in place, with its entries in the thread of that message', async () => {
    const place = await post();
    expect(place).toBe(`${at('alerts')}/${messageId(place)}`);
    expect(await post({ id: 8, place, card: { title: 'It changed' } })).toBe(place);
    const entry = await post({ id: 9, place, part: 'entry', card: { title: 'ana took it' } });
    expect(entry.startsWith(`${messageId(place)}/`)).toBe(true);
    await post({ id: 10, place, part: 'entry', card: { title: 'and again' } });

    const { discord } = desk;
    expect(discord.messages(at('alerts')).map((one) => one.content)).toEqual([
      expect.stringContaining('It changed'),
    ]);
    expect(discord.threadOf(messageId(place))?.name).toBe('alert AL-0007');
    expect(discord.messages(messageId(place)).at(-1)?.content).toContain('and again');
    const starts = discord.calls().filter((call) => call.route.endsWith('/threads'));
    expect(starts.filter((call) => call.method === 'POST')).toHaveLength(1);
  });

  test('goes on in its thread after a restart, though it was started before', async () => {
    const place = await post();
    await post({ id: 8, place, part: 'entry' });
    const { discord, ground } = desk;
    await desk.crash();
    desk = await joinDesk({ discord, ground });
    const entry = await post({ id: 9, place, part: 'entry' });
    expect(entry.startsWith(`${messageId(place)}/`)).toBe(true);
  });

  test('whose card was deleted is posted anew', async () => {
    const place = await post();
    desk.discord.admin.removeMessage(messageId(place));
    const anew = await post({ id: 8, place, card: { title: 'Still going on' } });
    expect(anew).not.toBe(place);
    expect(desk.discord.message(messageId(anew))?.content).toContain('Still going on');
  });

  test('whose thread was put away wakes it', async () => {
    const place = await post();
    await post({ id: 8, place, part: 'entry' });
    desk.discord.admin.archive(messageId(place));
    await post({ id: 9, place, part: 'entry', card: { title: 'awake' } });
    expect(desk.discord.messages(messageId(place)).at(-1)?.content).toContain('awake');
  });

  test('where no thread may be started is answered in its channel', async () => {
    desk.discord.admin.deny(at('alerts'), 'CreatePublicThreads');
    const place = await post();
    const entry = await post({ id: 8, place, part: 'entry' });
    expect(entry.startsWith(`${at('alerts')}/`)).toBe(true);
    const said = desk.discord.message(messageId(entry));
    expect(said?.message_reference?.message_id).toBe(messageId(place));
  });
});

describe('a message', () => {
  test('mentions nobody and is known again by its number', async () => {
    const message = outgoing({ card: { title: '@everyone <@200000000000000001> look' } });
    const place = await desk.platform.chat.deliver(message);
    const notified = desk.discord.notified(messageId(place));
    expect(notified).toEqual({ everyone: false, users: [], roles: [] });
    expect(await desk.platform.chat.deliver(message)).toBe(place);
    expect(desk.discord.messages(at('alerts'))).toHaveLength(1);
  });

  test('carries its picture as a file of its own', async () => {
    const picture = {
      kind: 'equity',
      until: '2020-02-03',
      title: 'Equity',
      alt: 'A line',
    } as const;
    // On a busy machine the first drawing takes longer than a card waits for it; this one is kept.
    expect((await desk.world.assembled.desk.draw(picture, 'dark')).ok).toBe(true);
    const place = await post({
      channel: 'reports',
      lane: 'report',
      topic: null,
      card: { picture },
    });
    // A file an embed shows stands in the embed alone.
    const said = desk.discord.message(messageId(place));
    expect(desk.discord.calls().at(-1)?.files).toEqual(['equity.png']);
    expect(
      desk.discord
        .file(said?.embeds[0]?.image?.url ?? '')
        ?.subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(said?.embeds[0]?.image?.url).toContain('equity.png');
  });

  test('goes without its picture when that cannot be drawn', async () => {
    const { discord, ground } = desk;
    await desk.crash();
    const draw = () => Promise.reject(new Error('no letters'));
    desk = await joinDesk({ discord, ground, around: (parts) => ({ ...parts, draw }) });
    const picture = {
      kind: 'equity',
      until: '2020-02-03',
      title: 'Equity',
      alt: 'A line',
    } as const;
    const place = await post({ card: { picture } });
    expect(desk.discord.message(messageId(place))?.attachments).toEqual([]);
  });

  test('that Discord does not take as it is goes as plain text with its mark', async () => {
    desk.discord.faults.rest('POST channels/:id/messages', { before: 400 });
    const place = await post({ card: { title: 'Not lost' } });
    const said = desk.discord.message(messageId(place));
    expect(said?.embeds).toEqual([]);
    expect(said?.content).toContain('Not lost');
    expect(await find()).toEqual({ state: 'stands', place });
  });

  test('that is refused twice is refused for good', async () => {
    desk.discord.faults.rest('POST channels/:id/messages', { before: 400 }, 2);
    expect((await fateOf(post())).fate).toBe('refused');
  });
});

describe('a call', () => {
  const cases: readonly (readonly [string, RestFault, string, boolean])[] = [
    ['answered 500 before it acted', { before: 500 }, 'unknown', false],
    ['answered 500 after it acted', { after: 500 }, 'unknown', true],
    ['cut off before it acted', 'drop', 'unknown', false],
    ['cut off after it acted', 'cut', 'unknown', true],
    ['never answered', 'hang', 'unknown', false],
    ['acted on and never answered', 'swallow', 'unknown', true],
    ['limited', { limited: 3_000, scope: 'user' }, 'not-sent', false],
    ['answered 401', { before: 401 }, 'not-sent', false],
  ];

  test.each(cases)('%s', async (_, fault, fate, arrived) => {
    desk.discord.faults.rest('POST channels/:id/messages', fault);
    expect((await fateOf(post())).fate).toBe(fate);
    const found = await find();
    expect(found.state).toBe(arrived ? 'stands' : 'never-arrived');
  });

  test('where nobody listens did surely not act', async () => {
    const { discord } = desk;
    await discord.close();
    expect((await fateOf(post())).fate).toBe('not-sent');
  });

  test('that is limited says how long, and holds up its own lane and channel only', async () => {
    desk.discord.faults.rest('POST channels/:id/messages', { limited: 3_000, scope: 'user' });
    const fault = await fateOf(post({ lane: 'normal' }));
    expect(fault.retryAfterMs).toBeGreaterThan(2_000);
    expect((await fateOf(post({ id: 8, lane: 'normal' }))).fate).toBe('later');
    await post({ id: 9, lane: 'critical' });
    await post({ id: 10, lane: 'normal', channel: 'reports', topic: null });
  });

  test('with a token Discord stumbled over is made again with that token', async () => {
    desk.discord.faults.rest('POST channels/:id/messages', { before: 401 });
    await fateOf(post());
    expect(says('token')).toEqual([expect.stringContaining('Reset Token')]);
    await post();
    expect(says('token').at(-1)).toBe('mended');
  });

  test('in a crowded channel waits its turn, and what is urgent has the last of the room', async () => {
    const fates: string[] = [];
    for (let id = 20; id < 26; id += 1)
      fates.push(
        await post({ id, lane: 'report', topic: null }).then(
          () => 'sent',
          (error: unknown) => (error instanceof ChatFault ? error.fate : String(error)),
        ),
      );
    expect(fates).toEqual(['sent', 'sent', 'sent', 'later', 'later', 'later']);
    await post({ id: 30, lane: 'critical' });
  });
});

describe('find', () => {
  test('of an edit: only the very row that stands there', async () => {
    const place = await post();
    expect(await find({ id: 8, place })).toEqual({ state: 'never-arrived' });
    await post({ id: 8, place });
    expect(await find({ id: 8, place })).toEqual({ state: 'stands', place });
  });

  test('of an entry, in the thread', async () => {
    const place = await post();
    const entry = { id: 8, place, part: 'entry' } as const;
    expect(await find(entry)).toEqual({ state: 'never-arrived' });
    const stands = await post(entry);
    expect(await find(entry)).toEqual({ state: 'stands', place: stands });
  });

  test('believes nobody but the bot', async () => {
    desk.discord.write(desk.discord.users.ana, at('alerts'), 'no. 7');
    expect(await find()).toEqual({ state: 'never-arrived' });
  });

  test('behind more than a page of other messages', async () => {
    const place = await post();
    for (let count = 0; count < 130; count += 1)
      desk.discord.write(desk.discord.users.ben, at('alerts'), `talk ${count}`);
    expect(await find()).toEqual({ state: 'stands', place });
  });
});

describe('a channel', () => {
  test.each(['ViewChannel', 'SendMessages'] as const)(
    'without %s: another takes its messages, people are told, and it is used again',
    async (permission) => {
      const { discord } = desk;
      discord.admin.deny(at('orders'), permission);
      const place = await post({ channel: 'orders', topic: null });
      expect(place.startsWith(`${at('alerts')}/`)).toBe(true);
      expect(discord.message(messageId(place))?.content).toContain('Meant for #orders');
      const [why = ''] = says('channel orders');
      expect(why).toContain('#orders');
      discord.admin.allow(at('orders'));
      desk.pass(16_000);
      const again = await post({ id: 8, channel: 'orders', topic: null });
      expect(again.startsWith(`${at('orders')}/`)).toBe(true);
      expect(says('channel orders').at(-1)).toBe('mended');
    },
  );

  test('that was deleted', async () => {
    desk.discord.admin.remove(at('orders'));
    await until('it is told', () => says('channel orders').length > 0);
    expect(says('channel orders')[0]).toContain('There is no channel called #orders');
    const place = await post({ channel: 'orders', topic: null });
    expect(place.startsWith(`${at('alerts')}/`)).toBe(true);
  });

  test('that was renamed keeps its messages, and people are told once', async () => {
    const orders = at('orders');
    desk.discord.admin.rename(orders, 'fills');
    await until('it is told', () => says('name of channel orders').length > 0);
    expect(says('name of channel orders')[0]).toContain('#fills');
    const place = await post({ channel: 'orders', topic: null });
    expect(place.startsWith(`${orders}/`)).toBe(true);
    desk.discord.admin.rename(orders, 'orders');
    await until('it is mended', () => says('name of channel orders').at(-1) === 'mended');
  });

  test('none of which can be written to: nothing is given up', async () => {
    for (const name of ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'])
      desk.discord.admin.deny(at(name), 'SendMessages');
    const fault = await fateOf(post());
    expect([fault.fate, fault.retryAfterMs]).toEqual(['not-sent', 15_000]);
  });
});

test('the herald brings a card and its entries through an outage, each once', async () => {
  const { discord, world, ground } = desk;
  const lift = discord.faults.outage();
  await world.say('ana', 'halt feed looks stale');
  await new Promise((resolve) => {
    setTimeout(resolve, 700);
  });
  lift();
  const rows = () => ground.journal.messages.due(DISCORD, 100);
  await until('all is delivered', () => rows().length === 0);
  const cards = discord.messages(at('alerts'));
  expect(cards).toHaveLength(1);
  const thread = discord.messages(cards[0]?.id ?? '').map((one) => one.content);
  expect(new Set(thread).size).toBe(thread.length);
});
