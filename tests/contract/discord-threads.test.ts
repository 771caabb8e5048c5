// What people write on Discord, in the thread of an alert and elsewhere, and everything that must have no effect
// and still be answered: strangers, bots, other guilds, direct messages.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  alertThread as threadOf,
  channel,
  closeDesks,
  countOf,
  joinDesk,
  textOf,
  until,
} from './discord-desk.ts';
import type { JoinedDesk } from './discord-desk.ts';

let desk: JoinedDesk;

beforeEach(async () => {
  desk = await joinDesk();
});

afterEach(async () => {
  const broken = desk.discord.violations();
  await closeDesks();
  expect(broken).toEqual([]);
});

function at(name: string): string {
  return channel(desk.discord, name);
}

function kinds(kind: string): number {
  return countOf(desk, kind);
}

function latched(): readonly string[] {
  return desk.world.facts().flatMap((fact) => (fact.kind === 'latch.set' ? [fact.latch] : []));
}

function alertThread(): Promise<string> {
  return threadOf(desk);
}

async function reacted(message: string, sign: string): Promise<void> {
  await until(`the reaction ${sign}`, () => desk.discord.reactions(message)[sign] !== undefined);
}

describe('in the thread of an alert', () => {
  test('words are commands, with a sign on receipt and one for the outcome', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.ana, thread, 'ack, looking');
    await reacted(id, '\u{1F440}');
    await reacted(id, '\u2705');
    expect(kinds('alert.acknowledged')).toBe(1);
  });

  test('anything else is kept as a note', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.ben, thread, 'the exchange called, they know');
    await reacted(id, '\u2705');
    expect(kinds('note.kept')).toBe(1);
  });

  test('what was asked to be told is told in words', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.ana, thread, 'timeline');
    await reacted(id, '\u2705');
    const told = () =>
      discord.messages(thread).some((one) => one.message_reference?.message_id === id);
    await until('the words', told);
  });

  test('people are named by their mention', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.ana, thread, `assign <@${discord.users.ben}>`);
    await reacted(id, '\u2705');
    expect(kinds('alert.assigned')).toBe(1);
  });

  test('a refusal is a sign and its words', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.stranger, thread, 'resolve all is well');
    await reacted(id, '\u26D4');
    const told = () =>
      discord
        .messages(thread)
        .find((one) => one.message_reference?.message_id === id)
        ?.content.includes('PERSON\\_UNKNOWN') === true;
    await until('the words', told);
    expect(kinds('alert.resolved')).toBe(0);
  });

  test('the desk does not listen to itself', async () => {
    const thread = await alertThread();
    const before = kinds('note.kept');
    await desk.platform.chat.deliver({
      id: 900,
      channel: 'alerts',
      lane: 'critical',
      topic: 'alert AL-0001',
      part: 'entry',
      wall: Date.now(),
      place: `${at('alerts')}/${thread}`,
      repeat: false,
      card: { ...(desk.world.cards()[0] ?? fail()), title: 'resolve by itself' },
    });
    await breathe();
    expect(kinds('note.kept')).toBe(before);
  });

  test('what another bot says has no effect and no words in answer', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.otherBot, thread, 'ack');
    await reacted(id, '\u26D4');
    await breathe();
    expect(kinds('alert.acknowledged')).toBe(0);
    const said = discord.messages(thread).map(({ content }) => content);
    expect(said.filter((content) => content.includes('Refused'))).toEqual([]);
  });

  test('an edited message says nothing again', async () => {
    const thread = await alertThread();
    const { discord } = desk;
    const id = discord.write(discord.users.ana, thread, 'fine so far');
    await reacted(id, '\u2705');
    discord.edit(id, 'ack');
    await breathe();
    expect(kinds('alert.acknowledged')).toBe(0);
  });
});

function fail(): never {
  throw new Error('there is no card');
}

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
}

describe('elsewhere', () => {
  test('a mention is a line, and is answered under it', async () => {
    const { discord } = desk;
    const text = `<@${discord.bot}> halt feed looks stale`;
    const id = discord.write(discord.users.ana, at('general'), text);
    await reacted(id, '\u2705');
    expect(latched()).toEqual(['manual']);
  });

  test('talk is not for the desk', async () => {
    const { discord } = desk;
    const id = discord.write(discord.users.ana, at('alerts'), 'halt');
    await breathe();
    expect(discord.reactions(id)).toEqual({});
    expect(latched()).toEqual([]);
  });
});

describe('nothing comes of it, and it is answered and on record', () => {
  test.each([
    ['somebody who has not accepted the rules', 'pending', 'ACCOUNT_GUEST'],
    ['somebody on no roster', 'stranger', 'PERSON_UNKNOWN'],
  ] as const)('a halt by %s', async (_, who, code) => {
    const { discord } = desk;
    const data = {
      id: '1',
      name: 'halt',
      type: 1,
      options: [{ name: 'reason', type: 3, value: 'x' }],
    };
    const said = await discord.forge(discord.users[who], at('alerts'), { type: 2, data });
    expect(await textOf(said)).toContain(code);
    expect(latched()).toEqual([]);
    expect(desk.world.facts().some((fact) => fact.kind.endsWith('.refused'))).toBe(true);
  });

  test('a halt from another guild, though the person is ours', async () => {
    const { discord } = desk;
    const data = {
      id: '1',
      name: 'halt',
      type: 1,
      options: [{ name: 'reason', type: 3, value: 'x' }],
    };
    const where = discord.elsewhere.channel;
    const said = await discord.forge(discord.users.ana, where, { type: 2, data });
    expect(await textOf(said)).toContain('ACCOUNT_FOREIGN');
    expect(latched()).toEqual([]);
  });

  test('a halt in a direct message', async () => {
    const { discord } = desk;
    const where = discord.dm(discord.users.ana);
    const data = {
      id: '1',
      name: 'halt',
      type: 1,
      options: [{ name: 'reason', type: 3, value: 'x' }],
    };
    const said = await discord.forge(discord.users.ana, where, { type: 2, data });
    expect(await textOf(said)).toContain('DIRECT_MESSAGE');
    expect(latched()).toEqual([]);
  });

  test('a webhook that mentions the desk', async () => {
    const { discord } = desk;
    const text = `<@${discord.bot}> halt`;
    const id = discord.write(discord.users.webhook, at('alerts'), text);
    await reacted(id, '\u26D4');
    expect(latched()).toEqual([]);
  });
});
