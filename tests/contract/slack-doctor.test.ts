// What doctor says of Slack: every fault of a setup by its name, with what to do, and no token in any word.
import { afterEach, describe, expect, it } from 'vitest';
import { examineSlack } from '#bot/slack/examine.ts';
import type { SlackSettings } from '#bot/slack/settings.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { personId } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';
import { startFakeSlack } from './slack/fake-slack.ts';
import type { FakeSlack } from './slack/fake-slack.ts';

const open: FakeSlack[] = [];
afterEach(async () => {
  for (const slack of open.splice(0)) await slack.close();
});

function roster(...users: readonly string[]): Roster {
  return users.map((user, at) => {
    return {
      id: personId(`p${at}`),
      name: `Person ${at}`,
      roles: ['operator'],
      position: null,
      accounts: [{ platform: 'slack', team: 'T0DEMO', user }],
    };
  });
}

async function examined(ask: {
  readonly settings?: (before: SlackSettings) => SlackSettings;
  readonly faults?: (slack: FakeSlack) => void | Promise<void>;
  readonly roster?: Roster;
}): Promise<{ readonly answers: readonly CheckAnswer[]; readonly failed: readonly string[] }> {
  const slack = await startFakeSlack();
  open.push(slack);
  const names = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;
  const settings: SlackSettings = {
    botToken: slack.botToken,
    receiver: { kind: 'socket', appToken: slack.appToken },
    channels: {
      briefings: 'desk-briefings',
      approvals: 'desk-approvals',
      alerts: '#desk-alerts',
      reports: 'desk-reports',
      orders: slack.channelOf('desk-orders').id,
      audit: 'desk-audit',
    },
    apiUrl: slack.apiUrl,
  };
  expect(Object.keys(settings.channels)).toEqual(names);
  await ask.faults?.(slack);
  const examine = examineSlack(ask.settings?.(settings) ?? settings);
  const answers = await examine({ roster: ask.roster ?? roster('U0ANA', 'U0BEN') });
  const text = JSON.stringify(answers);
  expect(text).not.toContain(slack.botToken);
  expect(text).not.toContain(slack.appToken);
  const failed = answers.filter((one) => !one.passed);
  expect(failed.every((one) => one.remedy !== '')).toBe(true);
  expect(slack.calls().map(({ method }) => method)).not.toContain('chat.postMessage');
  return { answers, failed: failed.map((one) => `${one.name}: ${one.evidence} ${one.remedy}`) };
}

describe('doctor on Slack', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { answers, failed } = await examined({});
    expect(failed).toEqual([]);
    expect(answers.length).toBeGreaterThanOrEqual(13);
  });

  const cases: readonly (readonly [string, Parameters<typeof examined>[0], readonly string[]])[] = [
    [
      'swapped tokens',
      {
        settings: (before) => {
          const app = before.receiver.kind === 'socket' ? before.receiver.appToken : '';
          const receiver = { kind: 'socket', appToken: before.botToken } as const;
          return { ...before, botToken: app, receiver };
        },
      },
      ['slack tokens', 'swapped'],
    ],
    [
      'a revoked token',
      { faults: ({ faults }) => faults.revoke('token_revoked') },
      ['sign-in', 'token_revoked', 'xoxb-'],
    ],
    [
      'a missing scope',
      { faults: ({ faults }) => faults.takeScope('files:write') },
      ['scopes', 'files:write', 'slack manifest'],
    ],
    [
      'Socket Mode that is off',
      {
        faults: ({ faults }) =>
          faults.next('apps.connections.open', {
            kind: 'refused',
            error: 'not_allowed_token_type',
          }),
      },
      ['connection', 'Socket Mode on', 'connections:write'],
    ],
    [
      'an archived channel',
      { faults: ({ faults }) => faults.archive('desk-audit') },
      ['channel audit', 'unarchive'],
    ],
    [
      'a channel without the app',
      { faults: ({ faults }) => faults.remove('desk-reports') },
      ['channel reports', '/invite'],
    ],
    [
      'a renamed channel',
      { faults: ({ faults }) => faults.rename('desk-alerts', 'shouting') },
      ['channel alerts', 'config/chat.yaml'],
    ],
    ['a guest on the roster', { roster: roster('U0ANA', 'U0GUEST') }, ['account p1', 'guest']],
    ['a bot on the roster', { roster: roster('U0ROBOT') }, ['account p0', 'bot']],
    [
      'nobody by that id',
      { roster: roster('U0NOBODY') },
      ['account p0', 'user_not_found', 'Copy member ID'],
    ],
    ['a roster without Slack', { roster: [] }, ['team', 'T0DEMO', 'config/people.yaml']],
    [
      'a roster of another workspace',
      {
        roster: roster('U0ANA').map((one) => ({
          ...one,
          accounts: [{ platform: 'slack', team: 'T0ELSE', user: 'U0ANA' }],
        })),
      },
      ['team', 'T0ELSE'],
    ],
    [
      'a clock that is off',
      { faults: ({ faults }) => faults.skewClock(-200_000) },
      ['clock', 'NTP'],
    ],
  ];
  it.each(cases)('%s', async (_name, ask, says) => {
    const { failed } = await examined(ask);
    expect(failed.length).toBeGreaterThan(0);
    for (const word of says) expect(failed.join('\n')).toContain(word);
  });
});
