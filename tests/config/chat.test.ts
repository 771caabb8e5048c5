// Whom a desk reaches: what ships joins nothing, and each platform is joined by its secrets and by nothing
// else.
import { writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  APP,
  BOT,
  clearFolders,
  configFolder,
  DISCORD,
  GUILD,
  HOOK,
  hooks,
  MAIL,
  readFor,
  settled,
  SHIPPED,
  SID,
  SIGNING,
  SMS,
  TOKEN,
} from './chat-files.ts';
import { readConfig } from '../../src/config.ts';
import { personOf } from '#runbook/person.ts';

afterAll(clearFolders);

describe('what ships', () => {
  test.each(['real', 'demo'] as const)('joins nothing on a %s desk without secrets', (kind) => {
    expect(settled(readFor({}, kind))).toEqual({
      slack: null,
      discord: null,
      mail: null,
      sms: null,
      webhooks: [],
      fallbackAfterMs: 2_000,
      heartbeat: null,
      given: [],
      secrets: [],
    });
  });

  test('has the accounts of the local stand-ins for the people of the demo', () => {
    const config = readConfig(SHIPPED, 'demo', { env: {}, osUser: 'jdoe' });
    if (!config.ok) throw new Error(config.refusal.text);
    const { people } = config.value.proposal;
    const on = (platform: 'slack' | 'discord', team: string, user: string) =>
      personOf(people, { platform, team, user })?.id ?? null;
    const names = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'];
    expect(names.map((name) => on('slack', 'T0DEMO', `U0${name.toUpperCase()}`))).toEqual(names);
    expect(names.map((_, at) => on('discord', GUILD, `20000000000000000${at + 1}`))).toEqual(names);
    expect(on('slack', 'T0DEMO', 'U0STRANGER')).toBeNull();
  });
});

describe('a platform is joined by its secrets', () => {
  test('Slack over sockets', () => {
    const { slack, given, secrets } = settled(
      readFor({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP }),
    );
    expect(slack).toMatchObject({
      botToken: BOT,
      receiver: { kind: 'socket', appToken: APP },
      channels: { alerts: 'desk-alerts' },
      apiUrl: null,
    });
    expect(given).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    expect(secrets).toEqual([BOT, APP]);
  });

  test('Slack over HTTP', () => {
    const dir = configFolder(['receiver: socket', 'receiver: http'], ['port: 3000', 'port: 3100']);
    const env = { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SIGNING };
    expect(settled(readFor(env, 'real', dir)).slack?.receiver).toEqual({
      kind: 'http',
      signingSecret: SIGNING,
      port: 3_100,
    });
  });

  test.each([
    ['from the environment', GUILD, 'none'],
    ['from the file', undefined, `'${GUILD}'`],
    ['the environment first', GUILD, "'100000000000000009'"],
  ])('Discord, its server %s', (_, named, written) => {
    const dir = configFolder(
      ...(written === 'none' ? [] : [['guild: none', `guild: ${written}`] as const]),
    );
    const env = {
      DISCORD_TOKEN: DISCORD,
      ...(named === undefined ? {} : { DISCORD_GUILD: named }),
    };
    expect(settled(readFor(env, 'real', dir)).discord).toMatchObject({
      token: DISCORD,
      guild: GUILD,
    });
  });

  test('e-mail, text messages and webhooks, each with a secret of its own', () => {
    const dir = configFolder(MAIL, SMS, hooks('https://example.com/desk'));
    const { mail, sms, webhooks } = settled(
      readFor(
        {
          SMTP_PASSWORD: 'letmein',
          TWILIO_ACCOUNT_SID: SID,
          TWILIO_AUTH_TOKEN: TOKEN,
          WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
          WEBHOOK_SECRET_PAGER_ONE: HOOK,
        },
        'real',
        dir,
      ),
    );
    expect(mail).toMatchObject({
      server: 'smtp.example.com',
      port: 465,
      local: false,
      sends: ['CRITICAL', 'reports'],
    });
    expect(sms).toMatchObject({ accountSid: SID, to: ['+15550000001'], apiUrl: null });
    expect(webhooks).toEqual([
      { name: 'pager-one', url: 'https://example.com/desk', sends: ['CRITICAL'], secret: HOOK },
    ]);
  });

  test('a webhook without a secret is not called', () => {
    expect(
      settled(readFor({}, 'real', configFolder(hooks('https://example.com/desk')))).webhooks,
    ).toEqual([]);
  });

  test('a file of a secret store does as well, its last line break cut', () => {
    const dir = configFolder();
    const path = join(dir, 'bot-token');
    writeFileSync(path, `${BOT}\n`);
    const { slack } = settled(readFor({ SLACK_BOT_TOKEN_FILE: path, SLACK_APP_TOKEN: APP }));
    expect(slack?.botToken).toBe(BOT);
  });

  test('a stand-in on this machine may take its place on a demo desk', () => {
    const env = {
      SLACK_BOT_TOKEN: BOT,
      SLACK_APP_TOKEN: APP,
      SLACK_API_URL: 'http://127.0.0.1:4000/api/',
    };
    expect(settled(readFor(env, 'demo')).slack?.apiUrl).toBe('http://127.0.0.1:4000/api/');
  });
});
