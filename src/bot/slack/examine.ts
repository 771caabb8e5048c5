// What doctor asks of Slack before a desk joins: tokens, scopes, connection, channels, people and clocks, each with
// what to do. It posts nothing, changes nothing, and no answer of it holds a token.
import { WebClient } from '@slack/web-api';
import { CHANNELS } from '#bot/card.ts';
import { accountsOn } from '#bot/platform.ts';
import type { Examine } from '#bot/platform.ts';
import { listedAs, listedTrouble, troubleWords } from '#bot/slack/channels.ts';
import type { Listed } from '#bot/slack/channels.ts';
import { slackFault } from '#bot/slack/fault.ts';
import type { SlackFault } from '#bot/slack/fault.ts';
import { askOurs, listChannels } from '#bot/slack/join.ts';
import type { Joined } from '#bot/slack/join.ts';
import { clientOptions, quietLogger } from '#bot/slack/lanes.ts';
import { BOT_SCOPES } from '#bot/slack/manifest.ts';
import { readStanding } from '#bot/slack/people.ts';
import type { SlackSettings } from '#bot/slack/settings.ts';
import { SKEW_S } from '#bot/slack/signature.ts';
import { listed } from '#bot/text.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import type { Account, Roster } from '#runbook/person.ts';

/** A clock this far off is worth a word before it turns requests away. */
const CLOCK_S = 60;
const APP_TOKEN =
  'Basic Information, App-Level Tokens: make one with the scope connections:write, and put it (xapp-) into the environment.';
const BOT_TOKEN =
  'OAuth & Permissions: install the app, and put the bot token (xoxb-) into the environment.';
const NO_DATE = 'Slack did not say what time it is';

interface Asked {
  readonly settings: SlackSettings;
  readonly client: WebClient;
  /** How far our clock is ahead of Slack’s, in seconds; null until an answer carried a date. */
  aheadS: number | null;
}

function check(
  name: string,
  question: string,
  found: { readonly passed: boolean; readonly evidence: string; readonly remedy: string },
): CheckAnswer {
  return { name: `slack ${name}`, question, blocking: true, ...found };
}

function remedyOf(fault: SlackFault, otherwise: string): string {
  return fault.kind === 'installation' || fault.kind === 'channel' ? fault.remedy : otherwise;
}

function openAsked(settings: SlackSettings): Asked {
  const logger = quietLogger(() => undefined, []);
  const asked: { aheadS: number | null } = { aheadS: null };
  const dated: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (!Number.isNaN(date)) asked.aheadS = Math.round((Date.now() - date) / 1_000);
    return answer;
  };
  const options = { ...clientOptions({ apiUrl: settings.apiUrl, logger }), fetch: dated };
  const client = new WebClient(settings.botToken, options);
  return Object.assign(asked, { settings, client });
}

function kindOf(token: string): string {
  return /^(xox[a-z]|xapp)-/.exec(token)?.[1] ?? 'nothing known';
}

/** Swapped tokens are the commonest mistake, and Slack’s answer to them says nothing of it. */
function checkTokens({ botToken, receiver }: SlackSettings): CheckAnswer {
  const bot = kindOf(botToken);
  const app = receiver.kind === 'socket' ? kindOf(receiver.appToken) : 'xapp';
  const swapped = bot === 'xapp' && app === 'xoxb';
  return check('tokens', 'Is each token of its kind?', {
    passed: bot === 'xoxb' && app === 'xapp',
    evidence: `the bot token begins with ${bot}, the app token with ${receiver.kind === 'socket' ? app : 'nothing: none is needed'}`,
    remedy: swapped
      ? 'The two tokens are swapped: exchange them in the environment.'
      : `${bot === 'xoxb' ? '' : `${BOT_TOKEN} `}${app === 'xapp' ? '' : APP_TOKEN}`.trim(),
  });
}

function checkScopes(scopes: readonly string[] | null): CheckAnswer {
  const missing = BOT_SCOPES.filter((scope) => scopes?.includes(scope) !== true);
  return check('scopes', 'May the app do all that the desk needs?', {
    passed: missing.length === 0,
    evidence: missing.length === 0 ? listed(BOT_SCOPES) : `missing: ${listed(missing)}`,
    remedy: 'Update the app with ./desk slack manifest, then install it again.',
  });
}

function checkTeam(team: string, roster: Roster): CheckAnswer {
  const accounts = accountsOn(roster, 'slack');
  const strange = [...new Set(accounts.map((one) => one.team))].filter((one) => one !== team);
  return check('team', 'Is it the workspace of the people on the roster?', {
    passed: strange.length === 0 && accounts.length > 0,
    evidence:
      accounts.length === 0
        ? `nobody on the roster has an account of ${team}`
        : `the app is in ${team}, ${strange.length === 0 ? 'and so are they' : `the roster names ${listed(strange)}`}`,
    remedy: `Write slack accounts with the team ${team} into config/people.yaml.`,
  });
}

async function checkSocket(settings: SlackSettings): Promise<CheckAnswer> {
  const question = 'Does Slack open a connection?';
  const { receiver, apiUrl } = settings;
  if (receiver.kind === 'http') {
    const good = /^[0-9a-f]{32}$/.test(receiver.signingSecret) || apiUrl !== null;
    return check('connection', 'Is the signing secret one?', {
      passed: good && receiver.signingSecret !== '',
      evidence: `HTTP on 127.0.0.1:${receiver.port}/slack/events`,
      remedy: 'Basic Information, App Credentials: put the signing secret into the environment.',
    });
  }
  const logger = quietLogger(() => undefined, []);
  const client = new WebClient(receiver.appToken, clientOptions({ apiUrl, logger }));
  try {
    await client.apps.connections.open();
    return check('connection', question, {
      passed: true,
      evidence: 'Socket Mode is on, and the app token opens it',
      remedy: '',
    });
  } catch (error) {
    const { says } = slackFault(error);
    return check('connection', question, {
      passed: false,
      evidence: says,
      remedy: `Turn Socket Mode on in the settings of the app. ${APP_TOKEN}`,
    });
  }
}

async function checkChannels({ client, settings }: Asked): Promise<readonly CheckAnswer[]> {
  const question = (purpose: string) => `Can ${purpose} be posted?`;
  let found: readonly Listed[];
  try {
    found = await listChannels(client, settings.channels);
  } catch (error) {
    const fault = slackFault(error);
    const remedy = remedyOf(fault, 'Try again in a minute.');
    return [
      check('channels', 'Can channels be listed?', { passed: false, evidence: fault.says, remedy }),
    ];
  }
  return CHANNELS.map((purpose) => {
    const wanted = settings.channels[purpose];
    const one = listedAs(found, wanted);
    const trouble = listedTrouble(one);
    return check(`channel ${purpose}`, question(purpose), {
      passed: trouble === null,
      evidence: `${wanted}: ${one === null ? 'not found' : `${one.name}, ${one.id}`}`,
      remedy: trouble === null ? '' : troubleWords(wanted, trouble),
    });
  });
}

async function checkAccount(asked: Asked, account: Account, person: string): Promise<CheckAnswer> {
  const name = `account ${person}`;
  const question = `Is ${person} a member of the workspace?`;
  try {
    const { user } = await asked.client.users.info({ user: account.user });
    const standing = readStanding(user, account.team);
    return check(name, question, {
      passed: standing === 'member',
      evidence: `${account.user} is ${standing === 'member' ? 'a member' : `a ${standing}`}`,
      remedy: `Only full members turn keys. Correct the slack account of ${person} in config/people.yaml.`,
    });
  } catch (error) {
    const fault = slackFault(error);
    const remedy = `Correct the slack account of ${person} in config/people.yaml (profile, Copy member ID).`;
    return check(name, question, {
      passed: false,
      evidence: `${account.user}: ${fault.says}`,
      remedy: remedyOf(fault, remedy),
    });
  }
}

function checkClock(aheadS: number | null): CheckAnswer {
  const far = aheadS === null ? null : Math.abs(aheadS);
  return check('clock', 'Do the clocks agree?', {
    passed: far !== null && far <= CLOCK_S,
    evidence:
      aheadS === null
        ? NO_DATE
        : `ours is ${Math.abs(aheadS)} s ${aheadS < 0 ? 'behind' : 'ahead'}`,
    remedy: `Set the clock of this machine (NTP): signed requests more than ${SKEW_S} s off are turned away.`,
  });
}

/** Everything doctor asks; never rejects. */
export function examineSlack(settings: SlackSettings): Examine {
  return async ({ roster }) => {
    const tokens = checkTokens(settings);
    const asked = openAsked(settings);
    let joined: Joined;
    try {
      joined = await askOurs(asked.client);
    } catch (error) {
      const fault = slackFault(error);
      const remedy = tokens.passed
        ? remedyOf(fault, 'Look at the connection of this machine.')
        : tokens.remedy;
      const evidence = fault.says;
      return [
        tokens,
        check('sign-in', 'Does Slack know the bot token?', { passed: false, evidence, remedy }),
      ];
    }
    const { ours, scopes } = joined;
    const evidence = `team ${ours.team}, as ${ours.botUser}`;
    const signIn = check('sign-in', 'Does Slack know the bot token?', {
      passed: true,
      evidence,
      remedy: '',
    });
    const accounts: CheckAnswer[] = [];
    for (const person of roster)
      for (const account of accountsOn([person], 'slack'))
        accounts.push(await checkAccount(asked, account, person.id));
    return [
      tokens,
      signIn,
      checkScopes(scopes),
      checkTeam(ours.team, roster),
      await checkSocket(settings),
      ...(await checkChannels(asked)),
      ...accounts,
      checkClock(asked.aheadS),
    ];
  };
}
