// The page of the local Slack, walked in a real browser: what stands is shown as Block Kit shows it, what is
// typed and pressed reaches the app, and nothing is asked of any other machine.
/// <reference lib="dom" />
import type { types } from '@slack/bolt';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  findChromium,
  keepScreenshot,
  openBrowser,
  openWindow,
  violations,
} from '#tests/browser/browser.ts';
import type { Screen } from '#tests/browser/browser.ts';
import { closeAll, join, open, web } from './clients.ts';
import type { FakeSlack } from './fake-slack.ts';

const chromiumPath = findChromium();
const ATTACK = '<img src=x onerror="document.title=1">&lt;b&gt;not bold&lt;/b&gt;';

const MODAL: types.ModalView = {
  type: 'modal',
  callback_id: 'why',
  title: { type: 'plain_text', text: 'Approve R-0018' },
  submit: { type: 'plain_text', text: 'Approve' },
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text', multiline: true },
    },
  ],
};

async function card(slack: FakeSlack): Promise<string> {
  const { ts = '' } = await web(slack).chat.postMessage({
    channel: 'C0ALERTS',
    text: 'RESUME asked',
    blocks: [{ type: 'header', text: { type: 'plain_text', text: 'RESUME asked - R-0018' } }],
    attachments: [
      {
        color: '#daa038',
        blocks: [
          {
            type: 'section',
            text: { type: 'mrkdwn', text: `*Effect*: open \`green_only\` ${ATTACK}` },
          },
          { type: 'divider' },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'yes',
                style: 'primary',
                text: { type: 'plain_text', text: 'Approve…' },
              },
            ],
          },
        ],
      },
    ],
  });
  return ts;
}

async function desk(slack: FakeSlack, heard: string[]): Promise<void> {
  await join(slack, (app) => {
    app.command('/desk', async ({ ack, command }) => ack(`*heard* ${command.text}`));
    app.action('yes', async ({ ack, body, client }) => {
      await ack();
      const trigger_id = 'trigger_id' in body ? body.trigger_id : '';
      await client.views.open({ trigger_id, view: MODAL });
    });
    app.view('why', async ({ ack, view, body }) => {
      heard.push(`${body.user.id}: ${view.state.values['reason']?.['text']?.value ?? ''}`);
      await ack();
    });
    app.message(async ({ message, client }) => {
      if (message.subtype !== undefined || message.thread_ts === undefined) return;
      const { channel, ts: timestamp } = message;
      await client.reactions.add({ channel, timestamp, name: 'eyes' });
    });
  });
}

describe.skipIf(chromiumPath === null)('the page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser(chromiumPath ?? '');
  });
  afterAll(() => browser.close());
  afterEach(closeAll);

  const screens: readonly Screen[] = [
    { size: 'laptop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
  ];

  test.each(screens)('on a $size in $scheme: read, typed, pressed, answered', async (screen) => {
    const slack = await open();
    const heard: string[] = [];
    await desk(slack, heard);
    await card(slack);
    const window = await openWindow(browser, slack.page, screen);
    const { page } = window;
    expect(await page.getByRole('note').innerText()).toBe(
      'A local stand-in for Slack: nothing leaves this machine',
    );
    await page.getByRole('heading', { name: 'RESUME asked - R-0018' }).waitFor();
    expect(await page.locator('.attachment').innerText()).toContain('<b>not bold</b>');
    expect(await page.locator('.attachment code').innerText()).toBe('green_only');
    expect(await page.locator('#messages img').count()).toBe(0);

    await page.getByLabel('Message', { exact: true }).fill('/desk status');
    await page.keyboard.press('Enter');
    await page.locator('.ephemeral strong', { hasText: 'heard' }).waitFor();

    await page.getByLabel('Speak as').selectOption('U0BEN');
    expect(await page.locator('.ephemeral').count()).toBe(0);
    await page.getByRole('button', { name: 'Approve…' }).click();
    await page.getByLabel('Why').fill('books are equal');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await slack.until('the reason', () => heard[0]);
    expect(heard).toEqual(['U0BEN: books are equal']);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.locator('.message').hover();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByLabel('Reply', { exact: true }).fill('ack');
    await page.keyboard.press('Enter');
    await page.locator('#replies .reaction .emoji[data-name="eyes"]').waitFor();
    await keepScreenshot(page, `slack-${screen.size}`);

    expect(await violations(page)).toEqual([]);
    expect(window.complaints).toEqual([]);
    expect(window.strangers).toEqual([]);
    expect(slack.violations()).toEqual([]);
    await window.context.close();
  });

  test('a page of another address may not act', async () => {
    const slack = await open({ retriesMs: [] });
    const act = { who: 'U0ANA', act: 'say', text: 'x', channel: 'C0ALERTS', thread: null };
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(`${slack.page}act`, { method: 'POST', headers, body: JSON.stringify(act) });
    const type = { 'content-type': 'application/json' };
    const own = new URL(slack.page).origin;
    const tried = [
      await post(type),
      await post({ ...type, origin: 'http://elsewhere.test' }),
      await post({ 'content-type': 'text/plain', origin: own }),
    ];
    expect(tried.map((one) => one.status)).toEqual([403, 403, 403]);
    expect(slack.channel('desk-alerts')).toEqual([]);
    expect((await post({ ...type, origin: own })).status).toBe(200);
    expect(slack.channel('desk-alerts')).toHaveLength(1);
  });
});
