// The page of the local Discord in a real browser, with a bot of the real discord.js behind it: a command with
// its hints, a private answer, a button with its form, a thread; readable to everybody, and alone on its machine.
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, Events, MessageFlags } from 'discord.js';
import type { Interaction } from 'discord.js';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  findChromium,
  keepScreenshot,
  openBrowser,
  openWindow,
  violations,
} from '#tests/browser/browser.ts';
import type { PersonWindow } from '#tests/browser/browser.ts';
import { bot, channelOf, closeAll, started } from './desk-bot.ts';
import type { FakeDiscord } from './fake-discord.ts';

const path = findChromium();
const FORM = {
  custom_id: 'why',
  title: 'Resolve AL-0001',
  components: [
    {
      type: 18,
      label: 'The cause, for the record',
      component: { type: 4, custom_id: 'cause', style: 2, required: true, max_length: 200 },
    },
  ],
};

async function answer(one: Interaction): Promise<void> {
  if (one.isAutocomplete()) await one.respond([{ name: 'feed looks stale', value: 'feed' }]);
  else if (one.isChatInputCommand()) {
    const content = `Halted: **${one.options.getString('reason')}**`;
    await one.reply({ content, flags: MessageFlags.Ephemeral });
  } else if (one.isButton()) await one.showModal(FORM);
  else if (one.isModalSubmit() && one.isFromMessage()) {
    await one.update({ content: `Resolved: ${one.fields.getTextInputValue('cause')}` });
  }
}

/** A guild with one alert in it, its thread, and a bot that answers. */
async function staged(): Promise<FakeDiscord> {
  const discord = await started();
  const client = await bot(discord);
  client.on(Events.InteractionCreate, (one) => void answer(one));
  const option = { type: 3, name: 'reason', description: 'Why', autocomplete: true } as const;
  const command = { name: 'halt', description: 'Stops new risk', options: [option] };
  await client.application.commands.set([command], discord.guild);
  const card = await channelOf(client, discord, 'alerts').send({
    content: '**CRITICAL - FIRING - Daily loss** AL-0001',
    embeds: [
      {
        description: 'The desk did: halved new sizes.',
        color: 0xa30200,
        fields: [{ name: 'Since', value: '14:02:11 ET', inline: true }],
        footer: { text: 'no. 7' },
      },
    ],
    components: [
      new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder()
          .setCustomId('resolve')
          .setLabel('Resolve…')
          .setStyle(ButtonStyle.Danger),
      ),
    ],
  });
  const thread = await card.startThread({ name: 'alert AL-0001' });
  await thread.send('Ana was paged');
  return discord;
}

describe.runIf(path !== null)('the page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser(path ?? '');
  });

  afterAll(() => browser.close());

  afterEach(closeAll);

  async function opened(discord: FakeDiscord, scheme: 'light' | 'dark'): Promise<PersonWindow> {
    const window = await openWindow(browser, discord.page, { size: 'laptop', scheme });
    await window.page.getByText('twokey is online').waitFor();
    await window.page.locator('.message').first().waitFor();
    return window;
  }

  test('is where a person halts, resolves in a form and speaks in a thread', async () => {
    const discord = await staged();
    const { page, complaints, strangers } = await opened(discord, 'light');
    const box = page.locator('#composer');
    await box.locator('textarea').fill('/ha');
    await box.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('fe');
    await box.getByText('feed looks stale').click();
    await page.keyboard.press('Enter');
    await page.getByText('Halted: feed').waitFor();
    expect(discord.ephemerals(discord.users.ana)).toHaveLength(1);

    await page.getByRole('button', { name: 'Resolve…' }).click();
    await page.getByLabel('The cause, for the record').fill('feed restored');
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText('Resolved: feed restored').waitFor();

    await page.locator('.thread-chip').click();
    await page.locator('#thread-composer textarea').fill('note watching it');
    await page.keyboard.press('Enter');
    await page.locator('#thread-list').getByText('note watching it').waitFor();
    await keepScreenshot(page, 'discord-thread');
    expect([complaints, strangers, discord.violations()]).toEqual([[], [], []]);
    await page.context().close();
  });

  test('shows a private answer to nobody else', async () => {
    const discord = await staged();
    const { page } = await opened(discord, 'light');
    await discord.command(discord.users.ana, discord.channels['alerts'] ?? '', 'halt', {
      reason: 'feed',
    });
    await page.getByText('Halted: feed').waitFor();
    await page.getByLabel('Who speaks').selectOption(discord.users.ben);
    await expect.poll(() => page.getByText('Halted: feed').count()).toBe(0);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('can be read by everybody, %s', async (scheme) => {
    const discord = await staged();
    const { page } = await opened(discord, scheme);
    await page.locator('.thread-chip').click();
    await page.locator('#thread-list .message').first().waitFor();
    await keepScreenshot(page, `discord-${scheme}`);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('acts for no other page', async () => {
    const discord = await staged();
    const response = await fetch(`${discord.page}page/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://elsewhere.example' },
      body: JSON.stringify({ who: discord.users.ana, act: 'write', channel: 'dm', text: 'a' }),
    });
    expect(response.status).toBe(403);
  });
});
