// What the command line does about chat without a desk: the doctor over a whole configuration, and the desk's
// commands put into a Discord server; both against local stand-ins.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctorAlone, registerDiscord } from '../../src/host/offline-chat.ts';
import type { Outcome } from '#runbook/answer.ts';
import { startFakeDiscord } from '#tests/contract/discord/fake-discord.ts';
import type { FakeDiscord } from '#tests/contract/discord/fake-discord.ts';
import { startFakeSlack } from '#tests/contract/slack/fake-slack.ts';
import type { FakeSlack } from '#tests/contract/slack/fake-slack.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'];
const root = mkdtempSync(join(tmpdir(), 'twokey-doctor-'));
let slack: FakeSlack;
let discord: FakeDiscord;

beforeAll(async () => {
  cpSync(join(import.meta.dirname, '../../config'), join(root, 'config'), { recursive: true });
  slack = await startFakeSlack();
  discord = await startFakeDiscord({ channels: PURPOSES.map((name) => `desk-${name}`) });
});

afterAll(async () => {
  await Promise.all([slack.close(), discord.close()]);
  rmSync(root, { recursive: true, force: true });
});

type Env = Readonly<Record<string, string>>;

function asked(env: Env, flag?: string) {
  return { stateDir: join(root, 'state'), root, env, flag };
}

function both(): Env {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD: discord.guild,
    DISCORD_API_URL: discord.apiUrl,
  };
}

function textOf(outcome: Outcome): string {
  return outcome.ok ? outcome.value.text : `${outcome.refusal.code} ${outcome.refusal.text}`;
}

function linesOf(outcome: Outcome, mark: 'ok' | 'FIX'): readonly string[] {
  return textOf(outcome)
    .split('\n')
    .filter((line) => line.startsWith(mark.padEnd(4)))
    .map((line) => line.slice(5));
}

describe('doctor', () => {
  test('without any secret looks at what there is', async () => {
    const found = await doctorAlone(asked({}));
    expect(linesOf(found, 'FIX')).toEqual([]);
    expect(linesOf(found, 'ok').map((line) => line.split(':')[0])).toEqual([
      'config',
      'secrets',
      'watchdog',
      'people',
      'clock',
    ]);
  });

  test('of a real desk that is not made yet sees that one person cannot resume', async () => {
    const found = await doctorAlone(asked({}, '--real'));
    expect(linesOf(found, 'FIX')).toEqual([expect.stringMatching(/^people:/)]);
  });

  test('tells a configuration that cannot start, and no value of it', async () => {
    const found = await doctorAlone(asked({ SLACK_BOT_TOKEN: slack.appToken }));
    expect(linesOf(found, 'FIX')).toEqual([expect.stringContaining('SLACK_BOT_TOKEN')]);
    expect(textOf(found)).not.toContain(slack.appToken);
  });

  test('finds the commands missing, and after they are put, everything in order', async () => {
    const before = await doctorAlone(asked(both()));
    expect(linesOf(before, 'FIX').map((line) => line.split(':')[0])).toEqual(['discord commands']);
    const put = await registerDiscord(asked(both()));
    expect(textOf(put)).toMatch(/has these commands now: .*\/halt/);
    const after = await doctorAlone(asked(both()));
    expect(linesOf(after, 'FIX')).toEqual([]);
    expect(textOf(after)).toContain('given: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, DISCORD_TOKEN');
    expect([slack.violations(), discord.violations()]).toEqual([[], []]);
  });

  test('a token that is revoked is told with what to do, and the other platform is asked all the same', async () => {
    slack.faults.revoke('token_revoked');
    const found = await doctorAlone(asked(both()));
    slack.faults.revoke(null);
    expect(linesOf(found, 'FIX').some((line) => line.startsWith('slack'))).toBe(true);
    expect(linesOf(found, 'ok').some((line) => line.startsWith('discord'))).toBe(true);
    for (const secret of [slack.botToken, slack.appToken, discord.token])
      expect(textOf(found)).not.toContain(secret);
  });
});

describe('discord register', () => {
  test('without a token says where it is found', async () => {
    expect(textOf(await registerDiscord(asked({})))).toMatch(/^SECRET_MISSING DISCORD_TOKEN/);
  });

  test('a token that is not taken is a refusal, and stands in no word of it', async () => {
    const lift = discord.faults.revokeToken();
    const text = textOf(await registerDiscord(asked(both())));
    lift();
    expect(text).toMatch(/^DISCORD_TOKEN_REFUSED/);
    expect(text).not.toContain(discord.token);
  });
});
