// Setting the desk up on Discord: its commands put into the guild, and what doctor finds wrong with a token, an
// intent, a channel or the roster.
import { ApplicationCommandOptionType } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examineDiscord } from '#bot/discord/examine.ts';
import { registerCommands } from '#bot/discord/register.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { REGISTRY } from '#bot/registry.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { demoConfig } from '../world.ts';
import { channel, closeDesks, localDiscord, settingsFor } from './discord-desk.ts';
import type { FakeDiscord } from './discord/fake-discord.ts';

let discord: FakeDiscord;
const roster = demoConfig().proposal.people;

beforeEach(async () => {
  discord = await localDiscord();
});

afterEach(async () => {
  const broken = discord.violations();
  await closeDesks();
  expect(broken).toEqual([]);
});

async function faults(change: Partial<DiscordSettings> = {}): Promise<readonly CheckAnswer[]> {
  const answers = await examineDiscord({ ...settingsFor(discord), ...change })({ roster });
  for (const one of answers) expect(one.passed || one.remedy !== '').toBe(true);
  return answers.filter((one) => !one.passed);
}

describe('register', () => {
  test('puts every command of the registry, and again changes nothing', async () => {
    const first = await registerCommands(settingsFor(discord));
    expect(first.ok && first.value.length).toBe(discord.commands().length);
    const words = discord
      .commands()
      .flatMap((one) => [
        one.name,
        ...(one.options ?? []).flatMap((option) =>
          option.type === ApplicationCommandOptionType.Subcommand
            ? `${one.name} ${option.name}`
            : [],
        ),
      ]);
    for (const { name } of REGISTRY) {
      const joined = name.replaceAll(' ', '-');
      expect(
        words.some((word) => word === name || word === joined || word.startsWith(`${name} `)),
      ).toBe(true);
    }
    expect(await registerCommands(settingsFor(discord))).toEqual(first);
  });

  test.each([
    ['a wrong token', { token: 'MTIz.wrong.token' }, 'DISCORD_TOKEN_REFUSED'],
    ['a guild the bot is not in', { guild: '100000000000000777' }, 'DISCORD_GUILD_CLOSED'],
    ['nobody there', { apiUrl: 'http://127.0.0.1:9/api' }, 'DISCORD_NOT_REACHED'],
  ])('%s', async (_, change, code) => {
    const put = await registerCommands({ ...settingsFor(discord), ...change });
    expect(put.ok ? 'OK' : put.refusal.code).toBe(code);
  });

  test('a list Discord does not take', async () => {
    discord.faults.rest('PUT applications/:id/guilds/:id/commands', { before: 400 });
    const put = await registerCommands(settingsFor(discord));
    expect(put.ok ? 'OK' : put.refusal.code).toBe('DISCORD_REFUSED');
  });
});

describe('doctor', () => {
  test('finds nothing wrong with a desk that is set up', async () => {
    await registerCommands(settingsFor(discord));
    expect(await faults()).toEqual([]);
  });

  test('a wrong token ends the questions', async () => {
    const found = await faults({ token: 'MTIz.wrong.token' });
    expect(found.map((one) => one.name)).toEqual(['discord token']);
    expect(found[0]?.remedy).toContain('Reset Token');
  });

  test('commands that were never put', async () => {
    const found = await faults();
    expect(found.map((one) => one.name)).toEqual(['discord commands']);
    expect(found[0]?.remedy).toContain('register');
  });

  test('an intent that is off', async () => {
    await closeDesks();
    discord = await localDiscord({ intents: [] });
    await registerCommands(settingsFor(discord));
    expect((await faults()).map((one) => one.name)).toEqual(['discord intents']);
  });

  test('a guild the bot is not in', async () => {
    const names = (await faults({ guild: '100000000000000777' })).map((one) => one.name);
    expect(names).toContain('discord guild');
  });

  test('a channel that is missing, and one that lacks a permission', async () => {
    await registerCommands(settingsFor(discord));
    const { channels } = settingsFor(discord);
    discord.admin.deny(channel(discord, 'alerts'), 'CreatePublicThreads');
    const found = await faults({ channels: { ...channels, reports: 'nowhere' } });
    expect(found.map((one) => one.name)).toEqual([
      'discord channel alerts',
      'discord channel reports',
    ]);
    expect(found[0]?.remedy).toContain('Create Public Threads');
  });

  test('somebody on the roster who left the guild', async () => {
    await registerCommands(settingsFor(discord));
    discord.admin.leave(discord.users.ben);
    const found = await faults();
    expect(found.map((one) => one.name)).toEqual(['discord roster']);
    expect(found[0]?.evidence).toContain(discord.users.ben);
  });
});
