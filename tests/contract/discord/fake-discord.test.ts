// The local Discord, tried by the real discord.js: it logs in, speaks, listens, answers people and comes back
// after a break, without one violation of the published schema.
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import type { Interaction, Message } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bot, channelOf, closeAll, next, PATIENCE_MS, started } from './desk-bot.ts';
import type { FakeDiscord } from './fake-discord.ts';
import type { Client } from 'discord.js';

const COMMANDS = [
  {
    name: 'halt',
    description: 'Stops new risk',
    options: [{ type: 3, name: 'reason', description: 'Why', required: true, max_length: 200 }],
  },
  {
    name: 'desk',
    description: 'Everything else',
    options: [
      {
        type: 1,
        name: 'hand',
        description: 'Hands over',
        options: [
          { type: 6, name: 'to', description: 'Whom', required: true },
          { type: 4, name: 'hours', description: 'How long' },
          { type: 3, name: 'book', description: 'Which', autocomplete: true },
        ],
      },
    ],
  },
];

let discord: FakeDiscord;
let client: Client<true>;

async function begin(patienceMs = PATIENCE_MS): Promise<void> {
  discord = await started({ patienceMs });
  client = await bot(discord);
  await client.application.commands.set(COMMANDS, discord.guild);
}

beforeEach(async () => {
  await begin();
});

afterEach(closeAll);

function alerts(): string {
  return discord.channels['alerts'] ?? '';
}

function answering(answer: (interaction: Interaction) => Promise<unknown>): void {
  client.on(Events.InteractionCreate, (interaction) => {
    void answer(interaction);
  });
}

const BUTTONS = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('ack').setLabel('Acknowledge').setStyle(ButtonStyle.Primary),
  new ButtonBuilder()
    .setCustomId('late')
    .setLabel('Late')
    .setStyle(ButtonStyle.Secondary)
    .setDisabled(true),
);

describe('a bot', () => {
  afterEach(() => {
    expect(discord.violations()).toEqual([]);
  });

  test('finds its guilds, people and channels', async () => {
    const guild = client.guilds.cache.get(discord.guild);
    expect(client.guilds.cache.size).toBe(2);
    expect(guild?.channels.cache.map((one) => one.name)).toContain('approvals');
    expect(guild?.members.cache.get(discord.users.ana)?.roles.cache.map((one) => one.name)).toEqual(
      expect.arrayContaining(['trader', 'operator']),
    );
    expect((await client.application.fetch()).id).toBe(discord.application);
  });

  test('sends, edits in place, reads back and deletes', async () => {
    const channel = channelOf(client, discord, 'alerts');
    const sent = await channel.send({
      content: 'firing',
      embeds: [{ title: 'AL-0001', color: 0xa30200, fields: [{ name: 'equity', value: '$1' }] }],
      components: [BUTTONS],
    });
    await sent.edit({ embeds: [{ title: 'AL-0001', color: 0x2eb886 }] });
    const [standing] = discord.messages(alerts());
    expect(standing?.content).toBe('firing');
    expect(standing?.embeds[0]?.color).toBe(0x2eb886);
    expect(standing?.edited_timestamp).not.toBeNull();
    expect(standing?.components).toHaveLength(1);
    const read = await channel.messages.fetch({ limit: 10 });
    expect([...read.keys()]).toEqual([sent.id]);
    await sent.delete();
    expect(discord.messages(alerts())).toEqual([]);
  });

  test('sends a picture that its embed shows, and the bytes stand', async () => {
    const bytes = Buffer.from('not really a picture');
    const sent = await channelOf(client, discord, 'reports').send({
      embeds: [{ title: 'Curve', image: { url: 'attachment://curve.png' } }],
      files: [{ attachment: bytes, name: 'curve.png', description: 'equity' }],
    });
    const url = discord.message(sent.id)?.embeds[0]?.image?.url ?? '';
    expect(discord.file(url)).toEqual(bytes);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
  });

  test('starts a thread under a message, writes into it, archives it, and writing wakes it', async () => {
    const card = await channelOf(client, discord, 'alerts').send('firing');
    const thread = await card.startThread({
      name: 'AL-0001',
      autoArchiveDuration: ThreadAutoArchiveDuration.OneDay,
    });
    await thread.send('acknowledged by Ana');
    expect(thread.id).toBe(card.id);
    expect(discord.messages(thread.id).map((one) => one.content)).toEqual(['acknowledged by Ana']);
    await thread.setArchived(true);
    expect(discord.threadOf(card.id)?.thread_metadata?.archived).toBe(true);
    discord.write(discord.users.ben, thread.id, 'why');
    expect(discord.threadOf(card.id)?.thread_metadata?.archived).toBe(false);
  });

  test('hears what people write, and who they are', async () => {
    const heard: Message[] = [];
    client.on(Events.MessageCreate, (message) => {
      heard.push(message);
    });
    const { users } = discord;
    discord.write(users.ana, alerts(), 'ack');
    discord.write(users.otherBot, alerts(), 'spam');
    discord.write(users.webhook, alerts(), 'news');
    discord.write(users.foreigner, discord.elsewhere.channel, 'ack');
    discord.write(users.ben, 'dm', 'ack');
    await expect.poll(() => heard.length).toBe(5);
    expect(heard.map((one) => [one.content, one.author.bot, one.webhookId, one.guildId])).toEqual([
      ['ack', false, null, discord.guild],
      ['spam', true, null, discord.guild],
      ['news', true, users.webhook, discord.guild],
      ['ack', false, null, discord.elsewhere.guild],
      ['ack', false, null, null],
    ]);
  });

  test('reacts and unreacts', async () => {
    const id = discord.write(discord.users.ana, alerts(), 'ack');
    const message = await channelOf(client, discord, 'alerts').messages.fetch(id);
    const reaction = await message.react('👀');
    await message.react('✅');
    await reaction.users.remove(discord.bot);
    expect(discord.reactions(id)).toEqual({ '✅': [discord.bot] });
  });

  test('answers a command privately, with what was typed', async () => {
    answering(async (one) => {
      if (!one.isChatInputCommand()) return;
      await one.reply({
        content: `halted: ${one.options.getString('reason')}`,
        flags: MessageFlags.Ephemeral,
      });
    });
    const outcome = await discord.command(discord.users.ana, alerts(), 'halt', { reason: 'feed' });
    expect(outcome.ack).toBe('message');
    expect(outcome.ackMs).toBeLessThan(PATIENCE_MS);
    expect((await outcome.answered()).content).toBe('halted: feed');
    expect(discord.messages(alerts())).toEqual([]);
    expect(discord.ephemerals(discord.users.ana)).toHaveLength(1);
    expect(discord.ephemerals(discord.users.ben)).toEqual([]);
  });

  test('defers, and people read the answer when it comes', async () => {
    answering(async (one) => {
      if (!one.isChatInputCommand()) return;
      await one.deferReply();
      await one.editReply(
        `${one.options.getUser('to')?.username}, ${one.options.getInteger('hours')}`,
      );
      await one.followUp({ content: 'noted', flags: MessageFlags.Ephemeral });
    });
    const { users } = discord;
    const outcome = await discord.command(users.ana, alerts(), 'desk hand', {
      to: users.ben,
      hours: 2,
    });
    expect(outcome.ack).toBe('deferred');
    expect((await outcome.answered()).content).toBe('ben, 2');
    await expect.poll(() => discord.ephemerals(users.ana).length).toBe(1);
  });

  test('offers completions', async () => {
    answering(async (one) => {
      if (!one.isAutocomplete()) return;
      await one.respond([{ name: one.options.getFocused(), value: 'green' }]);
    });
    const typed = { options: { book: 'gr' }, focused: 'book' };
    const outcome = await discord.autocomplete(discord.users.ana, alerts(), 'desk hand', typed);
    expect(outcome.choices).toEqual([{ name: 'gr', value: 'green' }]);
  });

  test('asks in a form what a press needs, and updates the card', async () => {
    const input = new TextInputBuilder()
      .setCustomId('reason')
      .setLabel('Reason')
      .setStyle(TextInputStyle.Short);
    const row = new ActionRowBuilder<TextInputBuilder>().addComponents(input);
    const form = new ModalBuilder().setCustomId('why').setTitle('Acknowledge').addComponents(row);
    answering(async (one) => {
      if (one.isButton()) await one.showModal(form);
      if (one.isModalSubmit() && one.isFromMessage()) {
        await one.update({ content: one.fields.getTextInputValue('reason'), components: [] });
      }
    });
    const card = await channelOf(client, discord, 'alerts').send({
      content: 'firing',
      components: [BUTTONS],
    });
    const { ana } = discord.users;
    const { modal } = await discord.press(ana, card.id, 'ack');
    expect(modal?.title).toBe('Acknowledge');
    if (modal === null) throw new Error('no form opened');
    await expect(discord.submitModal(ana, modal, {})).rejects.toThrow('needs reason');
    const outcome = await discord.submitModal(ana, modal, { reason: 'known' });
    expect(outcome.ack).toBe('update');
    expect(discord.message(card.id)?.content).toBe('known');
    await expect(discord.press(ana, card.id, 'ack')).rejects.toThrow('no button');
  });

  test('that does not answer in time leaves the person with a failure, and is refused afterwards', async () => {
    await closeAll();
    await begin(300);
    const refused: unknown[] = [];
    answering(async (one) => {
      if (!one.isChatInputCommand()) return;
      await new Promise((done) => {
        setTimeout(done, 400);
      });
      await one.reply('late').catch((error: { code: number }) => refused.push(error.code));
    });
    const outcome = await discord.command(discord.users.ana, alerts(), 'halt', { reason: 'feed' });
    expect(outcome.failed).toBe('The application did not respond');
    expect(outcome.ackMs).toBeNull();
    await expect.poll(() => refused).toEqual([10_062]);
  });

  test('is told who changed, left, was renamed and removed', async () => {
    const { users, roles } = discord;
    const renamed = next<{ name: string }>(client, 'CHANNEL_UPDATE');
    discord.admin.rename(alerts(), 'alarms');
    expect((await renamed).name).toBe('alarms');
    const changed = next<{ roles: readonly string[] }>(client, 'GUILD_MEMBER_UPDATE');
    discord.admin.takeRole(users.ana, roles['trader'] ?? '');
    expect((await changed).roles).toEqual([roles['operator']]);
    const gone = next<{ user: { id: string } }>(client, 'GUILD_MEMBER_REMOVE');
    discord.admin.leave(users.vic);
    expect((await gone).user.id).toBe(users.vic);
    const deleted = next<{ id: string }>(client, 'CHANNEL_DELETE');
    discord.admin.remove(alerts());
    expect((await deleted).id).toBe(alerts());
  });
});

describe('people cannot', () => {
  const { ana } = { ana: '200000000000000001' };

  test.each([
    [
      'name a command nobody registered',
      () => discord.command(ana, alerts(), 'sell'),
      'no command',
    ],
    [
      'leave out a required option',
      () => discord.command(ana, alerts(), 'halt'),
      'needs the option',
    ],
    [
      'give an option another kind of value',
      () => discord.command(ana, alerts(), 'halt', { reason: 3 }),
      'takes a string',
    ],
    [
      'stop at a command with subcommands',
      () => discord.command(ana, alerts(), 'desk'),
      'subcommand',
    ],
  ])('%s', async (_, deed, words) => {
    await expect(deed()).rejects.toThrow(words);
  });

  test('press a button that is disabled', async () => {
    const card = await channelOf(client, discord, 'alerts').send({ components: [BUTTONS] });
    await expect(discord.press(ana, card.id, 'late')).rejects.toThrow('is disabled');
  });
});
