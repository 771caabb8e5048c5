// A demo desk as a process, joined to a local Slack, a local Discord, a mail server, a stand-in for Twilio and
// a webhook: posting is proved, an outage of the chat platforms pages in time, and no secret is found anywhere.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askJson,
  clearPlaces,
  newPlace,
  startDesk,
  stopDesk,
  withCheckout,
  writtenAt,
} from './real-desk.ts';
import type { Place, Running } from './real-desk.ts';
import { localHttp } from '#tests/bot/local-http.ts';
import type { LocalHttp } from '#tests/bot/local-http.ts';
import { startFakeDiscord } from '#tests/contract/discord/fake-discord.ts';
import type { FakeDiscord } from '#tests/contract/discord/fake-discord.ts';
import { startFakeSlack } from '#tests/contract/slack/fake-slack.ts';
import type { FakeSlack } from '#tests/contract/slack/fake-slack.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'];
/** Between the writing of a CRITICAL message and its arrival, while no chat platform takes it. */
const PROMISED_MS = 5_000;

interface Letter {
  readonly at: number;
  readonly text: string;
}

let slack: FakeSlack;
let discord: FakeDiscord;
let smtp: SMTPServer;
let twilio: LocalHttp;
let hook: LocalHttp;
let place: Place;
let desk: Running;
let lift = (): void => undefined;
const letters: Letter[] = [];
const texts: number[] = [];
const calls: number[] = [];
const secrets: Record<string, string> = {};

function mailServer(password: string): Promise<SMTPServer> {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _, done) =>
      auth.password === password ? done(null, { user: 'desk' }) : done(new Error('no')),
    onData: (stream, _, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        letters.push({ at: Date.now(), text: Buffer.concat(parts).toString('utf8') });
        done();
      });
    },
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function configure(root: string): void {
  const path = join(root, 'config', 'chat.yaml');
  const port = (smtp.server.address() as AddressInfo).port;
  const text = readFileSync(path, 'utf8')
    .replace(
      /server: none[^]*?sends: \[CRITICAL\]/,
      [
        'server: 127.0.0.1',
        `  port: ${port}`,
        '  user: desk',
        '  from: desk@example.com',
        '  to: [ana@example.com]',
        '  sends: []',
      ].join('\n'),
    )
    .replace(
      'from: none\n  to: []\n  sends: []',
      "from: '+15559999999'\n  to: ['+15550000001']\n  sends: []",
    )
    .replace('webhooks: []', `webhooks:\n  - { name: pager, url: '${hook.url}/desk', sends: [] }`);
  writeFileSync(path, text);
}

async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  ms = 60_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}\n${desk.output()}`);
    await wait(50);
  }
}

async function page(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${place.port}${path}`).catch(() => null);
  return { status: response?.status ?? 0, text: (await response?.text()) ?? '' };
}

beforeAll(async () => {
  slack = await startFakeSlack();
  discord = await startFakeDiscord({ channels: PURPOSES.map((name) => `desk-${name}`) });
  secrets['SMTP_PASSWORD'] = randomBytes(12).toString('hex');
  secrets['TWILIO_ACCOUNT_SID'] = `AC${randomBytes(16).toString('hex')}`;
  secrets['TWILIO_AUTH_TOKEN'] = randomBytes(16).toString('hex');
  secrets['WEBHOOK_SECRET_PAGER'] = `whsec_${randomBytes(32).toString('base64')}`;
  secrets['SLACK_BOT_TOKEN'] = slack.botToken;
  secrets['SLACK_APP_TOKEN'] = slack.appToken;
  secrets['DISCORD_TOKEN'] = discord.token;
  smtp = await mailServer(secrets['SMTP_PASSWORD']);
  const json = { 'content-type': 'application/json' };
  twilio = await localHttp(({ method }) => {
    if (method === 'POST') texts.push(Date.now());
    return { status: method === 'POST' ? 201 : 200, headers: json, body: '{"sid":"SM1"}' };
  });
  hook = await localHttp(({ method }) => {
    if (method === 'POST') calls.push(Date.now());
    return { status: 204 };
  });
  place = withCheckout(await newPlace());
  configure(place.root);
  desk = startDesk(place, {
    args: ['--demo', '--speed', '600'],
    env: {
      ...secrets,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_GUILD: discord.guild,
      TWILIO_API_URL: twilio.url,
    },
  });
  await desk.ready();
});

afterAll(async () => {
  clearPlaces();
  await Promise.all([slack.close(), discord.close(), twilio.close(), hook.close()]);
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

describe('a desk that is reached everywhere', () => {
  test('is ready when the sockets of both platforms are open', async () => {
    await until('ready', async () => (await page('/ready')).status === 200);
    expect(slack.sockets()).toBeGreaterThanOrEqual(1);
    expect(discord.connected()).toBe(1);
  });

  test('say proves posting, platform by platform', async () => {
    const said = await askJson(place, 'say', 'alerts', 'this is a test', '--as', 'ana');
    expect(said.text).toContain('slack: it stands there');
    expect(said.text).toContain('discord: it stands there');
    expect(said.text).toContain('mail: not sent there');
    const shown = slack.channel('desk-alerts').map((message) => slack.words(message));
    expect(shown.some((words) => words.includes('Ana: this is a test'))).toBe(true);
  });

  test('doctor finds everything in order', async () => {
    const found = await askJson(place, 'doctor');
    expect(found.text).toContain('SMTP_PASSWORD');
    for (const name of ['slack', 'discord', 'mail', 'sms', 'webhook pager'])
      expect(found.text).toMatch(new RegExp(`^ok   ${name}`, 'm'));
    const wrong = found.text.split('\n').filter((line) => line.startsWith('FIX'));
    expect(wrong.filter((line) => !line.includes('commands'))).toEqual([]);
  });

  test('the room answers with its link to nobody else', async () => {
    await slack.command('ana', '/desk room', { channel: 'desk-alerts' });
    await until('the link', () =>
      slack.ephemerals('ana').some((one) => slack.words(one).includes(`127.0.0.1:${place.port}`)),
    );
  });

  test('while a platform stands, a CRITICAL alert goes there and to no phone', async () => {
    await slack.command('ana', '/halt feed looks stale', { channel: 'desk-alerts' });
    await until('the alert in Slack', () =>
      slack.channel('desk-alerts').some((one) => slack.words(one).includes('CRITICAL')),
    );
    await wait(3_000);
    expect([letters.length, texts.length, calls.length]).toEqual([0, 0, 0]);
  });

  test('in an outage of both it pages by mail, SMS and webhook within 5 s, and is not ready', async () => {
    slack.faults.outage();
    lift = discord.faults.outage();
    await wait(500);
    const said = await askJson(place, 'escalate', 'AL-0001', '--as', 'ben');
    expect(said.text).toContain('AL-0001');
    await until('the page', () => letters.length > 0 && texts.length > 0 && calls.length > 0);
    const written = writtenAt(place, 'alert.escalated');
    for (const at of [letters[0]?.at, texts[0], calls[0]])
      expect((at ?? Number.POSITIVE_INFINITY) - written).toBeLessThanOrEqual(PROMISED_MS);
    expect(letters[0]?.text).toMatch(/Subject: (=\?UTF-8\?Q\?)?CRITICAL/);
    await until('it says so', async () => (await page('/ready')).status === 503);
    expect((await page('/ready')).text).toContain('slack');
  });

  test('when they are back, nothing is lost there', async () => {
    slack.faults.mend();
    lift();
    await until('ready again', async () => (await page('/ready')).status === 200);
    await until('the escalation', () =>
      slack
        .channel('desk-alerts')
        .flatMap((one) => slack.thread({ channel: slack.channelOf('desk-alerts').id, ts: one.ts }))
        .some((one) => slack.words(one).includes('paged')),
    );
  });

  test('it stops in order, and no secret is in its files, its words or its posts', async () => {
    expect(await stopDesk(desk)).toBe(0);
    const files = readdirSync(place.state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith('desk.jsonl'))).toBe(true);
    const written = files.map((file) => readFileSync(file, 'latin1'));
    const posted = PURPOSES.flatMap((name) =>
      slack.channel(`desk-${name}`).map((message) => JSON.stringify(message)),
    );
    const everything = [...written, ...posted, desk.output(), ...letters.map((one) => one.text)];
    for (const [name, value] of Object.entries(secrets)) {
      const bare = Buffer.from(value).toString('base64').replace(/=+$/, '');
      for (const text of everything) {
        expect(text.includes(value), name).toBe(false);
        expect(text.includes(bare), name).toBe(false);
      }
    }
    expect(slack.violations()).toEqual([]);
    expect(discord.violations()).toEqual([]);
  });
});
