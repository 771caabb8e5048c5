// Whatever is wrong with chat.yaml or a secret keeps a desk from starting, in words that name it and never
// show a value.
import fc from 'fast-check';
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
  SHIPPED,
  SID,
  SIGNING,
  SMS,
  TOKEN,
} from './chat-files.ts';
import type { Edit, Env } from './chat-files.ts';
import { readChat } from '../../src/config.ts';
import type { DeskKind } from '#engine/model/mode.ts';

afterAll(clearFolders);

describe('what is wrong is told, without a value', () => {
  const SLACK = { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP };
  const LOCAL = 'http://127.0.0.1:4000/api/';
  const rows: readonly (readonly [string, Env, DeskKind, readonly Edit[], string])[] = [
    ['the bot token alone', { SLACK_BOT_TOKEN: BOT }, 'real', [], 'SECRET_MISSING SLACK_APP_TOKEN'],
    ['the app token alone', { SLACK_APP_TOKEN: APP }, 'real', [], 'SECRET_MISSING SLACK_BOT_TOKEN'],
    [
      'no signing secret',
      SLACK,
      'real',
      [['receiver: socket', 'receiver: http']],
      'SECRET_MISSING SLACK_SIGNING_SECRET',
    ],
    [
      'tokens in each other’s place',
      { SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: BOT },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_BOT_TOKEN does not begin with xoxb-; what stands there looks like the app token',
    ],
    [
      'a person’s token',
      { ...SLACK, SLACK_BOT_TOKEN: `xoxp-${TOKEN}` },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_BOT_TOKEN does not begin with xoxb-; what stands there looks like a person',
    ],
    [
      'an empty one',
      { ...SLACK, SLACK_APP_TOKEN: '' },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN is empty',
    ],
    [
      'one with a space',
      { ...SLACK, SLACK_APP_TOKEN: ` ${APP}` },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN has a space',
    ],
    [
      'one in quotes of print',
      { ...SLACK, SLACK_APP_TOKEN: `${APP}\u201d` },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN has a sign',
    ],
    [
      'one given twice',
      { ...SLACK, SLACK_APP_TOKEN_FILE: '/run/secrets/app' },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN is given twice',
    ],
    [
      'a file that is not there',
      { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN_FILE: APP },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN_FILE names a file that cannot be read (ENOENT)',
    ],
    [
      'a folder in place of a file',
      { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN_FILE: '/' },
      'real',
      [],
      'SECRET_UNUSABLE SLACK_APP_TOKEN_FILE names a file that cannot be read (no regular file)',
    ],
    [
      'a token of Slack for Discord',
      { DISCORD_TOKEN: BOT, DISCORD_GUILD: GUILD },
      'real',
      [],
      'SECRET_UNUSABLE DISCORD_TOKEN looks like a token of Slack',
    ],
    [
      'no server',
      { DISCORD_TOKEN: DISCORD },
      'real',
      [],
      'CHAT_INCOMPLETE DISCORD_TOKEN is given and no server',
    ],
    [
      'a server by its name',
      { DISCORD_TOKEN: DISCORD, DISCORD_GUILD: 'my desk' },
      'real',
      [],
      'CHAT_INCOMPLETE DISCORD_GUILD is no server',
    ],
    [
      'a password without a mail server',
      { SMTP_PASSWORD: TOKEN },
      'real',
      [],
      'CHAT_INCOMPLETE SMTP_PASSWORD is given, and config/chat.yaml leaves open mail.server, mail.user, mail.from, mail.to',
    ],
    [
      'the SID alone',
      { TWILIO_ACCOUNT_SID: SID },
      'real',
      [SMS],
      'SECRET_MISSING TWILIO_AUTH_TOKEN',
    ],
    [
      'no number',
      { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN },
      'real',
      [],
      'CHAT_INCOMPLETE TWILIO_AUTH_TOKEN is given, and config/chat.yaml leaves open sms.from, sms.to',
    ],
    [
      'a SID for a token',
      { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: SID },
      'real',
      [SMS],
      'SECRET_UNUSABLE TWILIO_AUTH_TOKEN looks like the account SID',
    ],
    [
      'a webhook secret of one’s own making',
      { WEBHOOK_SECRET: TOKEN },
      'real',
      [hooks('https://example.com')],
      'SECRET_UNUSABLE WEBHOOK_SECRET is no webhook secret',
    ],
    [
      'a webhook secret for nobody',
      { WEBHOOK_SECRET: HOOK },
      'real',
      [],
      'CHAT_INCOMPLETE WEBHOOK_SECRET is given, and no webhook',
    ],
    [
      'a webhook secret of a row that is not there',
      { WEBHOOK_SECRET_PAGER_TWO_FILE: '/nowhere' },
      'demo',
      [hooks('https://example.com')],
      'CHAT_INCOMPLETE WEBHOOK_SECRET_PAGER_TWO is given, and no webhook',
    ],
    [
      'a short webhook secret',
      { WEBHOOK_SECRET: 'whsec_QUJD' },
      'real',
      [hooks('https://example.com')],
      'SECRET_UNUSABLE WEBHOOK_SECRET does not hold 24 to 64 bytes',
    ],
    [
      'a webhook in the clear',
      { WEBHOOK_SECRET: HOOK },
      'real',
      [hooks('http://example.com')],
      'CHAT_INCOMPLETE The webhook pager-one is not https',
    ],
    [
      'a webhook with a password',
      { WEBHOOK_SECRET: HOOK },
      'real',
      [hooks('https://a:b@example.com')],
      'CHAT_INCOMPLETE The webhook pager-one has a password',
    ],
    [
      'a stand-in for Slack on a real desk',
      { ...SLACK, SLACK_API_URL: LOCAL },
      'real',
      [],
      'FAKE_ON_REAL_DESK SLACK_API_URL is set',
    ],
    [
      'a stand-in for Discord on a real desk',
      { DISCORD_TOKEN: DISCORD, DISCORD_GUILD: GUILD, DISCORD_API_URL: LOCAL },
      'real',
      [],
      'FAKE_ON_REAL_DESK DISCORD_API_URL is set',
    ],
    [
      'a webhook to this machine on a real desk',
      { WEBHOOK_SECRET: HOOK },
      'real',
      [hooks('https://localhost/a')],
      'FAKE_ON_REAL_DESK The webhook pager-one',
    ],
    [
      'a mail server on this machine on a real desk',
      { SMTP_PASSWORD: TOKEN },
      'real',
      [[MAIL[0], MAIL[1].replace('smtp.example.com', 'localhost')]],
      'FAKE_ON_REAL_DESK mail.server',
    ],
    [
      'a stand-in elsewhere on a demo desk',
      { ...SLACK, SLACK_API_URL: 'https://example.com/api/' },
      'demo',
      [],
      'STAND_IN_NOT_LOCAL SLACK_API_URL',
    ],
    [
      'one that only begins like this machine',
      { ...SLACK, SLACK_API_URL: 'http://127.0.0.1.example.com/api/' },
      'demo',
      [],
      'STAND_IN_NOT_LOCAL SLACK_API_URL',
    ],
    [
      'a guild without quotes',
      {},
      'real',
      [['guild: none', 'guild: 100000000000000001']],
      'CONFIG_INVALID config/chat.yaml has one fault',
    ],
    [
      'an unknown key',
      {},
      'real',
      [['receiver: socket', 'receiver: socket\n  colour: red']],
      'CONFIG_INVALID config/chat.yaml has one fault',
    ],
    [
      'a slow fallback',
      {},
      'real',
      [['after: 2 s', 'after: 30 s']],
      'CONFIG_INVALID config/chat.yaml has one fault',
    ],
    [
      'a text message for a WARNING',
      {},
      'real',
      [['from: none\n  to: []\n  sends: []', 'from: none\n  to: []\n  sends: [WARNING]']],
      'CONFIG_INVALID config/chat.yaml has one fault',
    ],
  ];

  test.each(rows)('%s', (...row) => {
    const [, env, kind, edits, expected] = row;
    const answer = readFor(env, kind, edits.length === 0 ? SHIPPED : configFolder(...edits));
    if (answer.ok) throw new Error('it was taken');
    const { code, text } = answer.refusal;
    expect(`${code} ${text}`).toContain(expected);
    const secrets = [BOT, APP, SIGNING, DISCORD, SID, TOKEN, HOOK];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  test('whatever is given, no refusal shows a value', () => {
    const names = [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'DISCORD_TOKEN',
      'SMTP_PASSWORD',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
      'WEBHOOK_SECRET',
    ];
    const value = fc
      .tuple(
        fc.constantFrom('', 'xoxb-', 'xapp-', 'AC', 'whsec_', ' '),
        fc.string({ minLength: 9 }),
      )
      .map(([start, rest]) => `${start}Q${rest}Q`);
    const dir = configFolder(hooks('https://example.com'));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names, ...names.map((name) => `${name}_FILE`)), value),
        (env) => {
          const answer = readChat(dir, 'real', env);
          if (answer.ok) return;
          for (const one of Object.values(env)) expect(answer.refusal.text).not.toContain(one);
        },
      ),
    );
  });

  test('all faults are told at once', () => {
    const answer = readFor({ SLACK_BOT_TOKEN: APP, DISCORD_TOKEN: '' });
    if (answer.ok) throw new Error('it was taken');
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DISCORD_TOKEN'])
      expect(answer.refusal.text).toContain(name);
  });
});
