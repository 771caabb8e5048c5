// What doctor asks of Discord: the token, the intents, the guild, each channel and what the bot may do there, the
// commands, and the accounts of the roster. It only reads, and every answer that is no has its remedy.
import { z } from 'zod';
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import { discordCommands } from '#bot/discord/commands.ts';
import { locate, readChannels } from '#bot/discord/directory.ts';
import { missingPermissions, overwritesShape, rolesShape } from '#bot/discord/permissions.ts';
import type { Bearer, Roles } from '#bot/discord/permissions.ts';
import { openRest, RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest, RestCall } from '#bot/discord/rest.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { accountsOn } from '#bot/platform.ts';
import type { Examine } from '#bot/platform.ts';
import { REGISTRY } from '#bot/registry.ts';
import { cut, listed } from '#bot/text.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { describeAccount } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly fault: RestFault | null };

/** MESSAGE CONTENT is on, fully or for an application in few guilds. */
const READS_MESSAGES = (1 << 18) | (1 << 19);
const MOST_ACCOUNTS = 50;

const userShape = z.object({ id: z.string(), username: z.string().default('the bot') });
const applicationShape = z.object({ id: z.string(), flags: z.number().default(0) });
const gatewayShape = z.object({
  session_start_limit: z.object({ remaining: z.number(), total: z.number() }),
});
const memberShape = z.object({ roles: z.array(z.string()) });
const namesShape = z.array(z.object({ name: z.string() }));
const channelsShape = z.array(z.object({ id: z.string(), permission_overwrites: overwritesShape }));

async function ask<T>(
  rest: DiscordRest,
  path: RestCall['path'],
  shape: z.ZodType<T>,
): Promise<Asked<T>> {
  try {
    const read = shape.safeParse(await rest.call('normal', { method: 'GET', path }));
    if (read.success) return { ok: true, value: read.data };
    return { ok: false, why: 'Discord’s answer is not of the published shape', fault: null };
  } catch (error) {
    if (error instanceof RestFault) return { ok: false, why: error.message, fault: error };
    throw error;
  }
}

type Said = Pick<CheckAnswer, 'passed' | 'evidence' | 'remedy'>;

function check(name: string, question: string, said: Said): CheckAnswer {
  return { name: `discord ${name}`, question, blocking: false, ...said };
}

function yes(evidence: string): Said {
  return { passed: true, evidence, remedy: '' };
}

function no(evidence: string, remedy: string): Said {
  return { passed: false, evidence, remedy };
}

function tokenSaid(user: Asked<z.infer<typeof userShape>>): Said {
  if (user.ok) return yes(`it is ${cut(user.value.username, 40)}, ${user.value.id}`);
  return user.fault?.trouble === 'token'
    ? no(
        user.why,
        'Make a new token in the Developer Portal (Bot, Reset Token) and put it into the environment.',
      )
    : no(user.why, 'Check the network of this machine, and https://discordstatus.com.');
}

function intentSaid(application: Asked<z.infer<typeof applicationShape>>): Said {
  if (!application.ok) return no(application.why, 'See the token above.');
  return (application.value.flags & READS_MESSAGES) !== 0
    ? yes('MESSAGE CONTENT INTENT is on')
    : no(
        'MESSAGE CONTENT INTENT is off: replies in threads would be empty',
        'Switch it on in the Developer Portal (Bot, Privileged Gateway Intents).',
      );
}

function gatewaySaid(gateway: Asked<z.infer<typeof gatewayShape>>): Said {
  if (!gateway.ok) return no(gateway.why, 'See the token above.');
  const { remaining, total } = gateway.value.session_start_limit;
  const evidence = `${remaining} of ${total} connections left today`;
  return remaining > 0
    ? yes(evidence)
    : no(evidence, 'Wait a day: something starts the bot again and again.');
}

interface Place {
  readonly settings: DiscordSettings;
  readonly bearer: Bearer;
  readonly roles: Roles;
  readonly channels: unknown;
}

function channelSaid(purpose: Channel, { settings, bearer, roles, channels }: Place): Said {
  const at = locate(readChannels(channels), purpose, settings.channels[purpose]);
  if (at.state === 'lost') return no('no channel', at.why);
  const own = channelsShape.safeParse(channels).data?.find(({ id }) => id === at.id);
  const missing = missingPermissions(bearer, roles, own?.permission_overwrites ?? []);
  if (missing.length === 0) return yes(`channel ${at.id}, with all permissions it needs`);
  return no(
    `channel ${at.id} lacks ${listed(missing)}`,
    `Give the bot’s role ${listed(missing)} in that channel (Edit Channel, Permissions).`,
  );
}

async function examineGuild(
  rest: DiscordRest,
  settings: DiscordSettings,
  user: string,
): Promise<readonly CheckAnswer[]> {
  const { guild } = settings;
  const at = `/guilds/${guild}` as const;
  const member = await ask(rest, `${at}/members/${user}`, memberShape);
  const roles = await ask(rest, `${at}/roles`, rolesShape);
  const channels = await ask(rest, `${at}/channels`, z.unknown());
  const question = 'Is the bot in the desk’s guild?';
  const lost = [member, roles, channels].find((one) => !one.ok);
  if (!member.ok || !roles.ok || !channels.ok)
    return [
      check(
        'guild',
        question,
        no(
          `guild ${guild}: ${lost !== undefined && !lost.ok ? lost.why : 'not read'}`,
          'Invite the bot with the scopes bot and applications.commands, and check guild in config/chat.yaml.',
        ),
      ),
    ];
  const bearer = { user, guild, roles: member.value.roles };
  const place = { settings, bearer, roles: roles.value, channels: channels.value };
  return [
    check('guild', question, yes(`it is a member of ${guild}`)),
    ...CHANNELS.map((purpose) =>
      check(
        `channel ${purpose}`,
        `Can the bot write to the channel for ${purpose}?`,
        channelSaid(purpose, place),
      ),
    ),
  ];
}

async function commandsSaid(
  rest: DiscordRest,
  settings: DiscordSettings,
  application: string,
): Promise<Said> {
  const remedy = 'Run ./desk discord register.';
  const path = `/applications/${application}/guilds/${settings.guild}/commands` as const;
  const put = await ask(rest, path, namesShape);
  if (!put.ok) return no(put.why, `Invite the bot with applications.commands, then: ${remedy}`);
  const names = new Set(put.value.map(({ name }) => name));
  const wanted = discordCommands(REGISTRY).map(({ name }) => name);
  const missing = wanted.filter((name) => !names.has(name));
  const extra = [...names].filter((name) => !wanted.includes(name));
  if (missing.length + extra.length === 0) return yes(`${names.size} commands stand in the guild`);
  return no(`${missing.length} are missing and ${extra.length} are of another version`, remedy);
}

async function rosterSaid(
  rest: DiscordRest,
  settings: DiscordSettings,
  roster: Roster,
): Promise<Said> {
  const accounts = accountsOn(roster, 'discord').slice(0, MOST_ACCOUNTS);
  if (accounts.length === 0)
    return no(
      'nobody on the roster has an account of Discord',
      'Add accounts to config/people.yaml (Discord: Developer Mode, Copy User ID) and put them in force with two keys.',
    );
  const strangers: string[] = [];
  for (const account of accounts) {
    const path = `/guilds/${settings.guild}/members/${account.user}` as const;
    const member = account.team === settings.guild ? await ask(rest, path, z.unknown()) : null;
    if (member === null || !member.ok) strangers.push(describeAccount(account));
  }
  return strangers.length === 0
    ? yes(`${accounts.length} accounts of the roster are in the guild`)
    : no(
        `not found in the guild: ${listed(strangers)}`,
        'Invite these people, or correct their ids in config/people.yaml.',
      );
}

export function examineDiscord(settings: DiscordSettings): Examine {
  return async ({ roster }) => {
    const rest = openRest(settings, () => undefined);
    const user = await ask(rest, '/users/@me', userShape);
    const token = check('token', 'Does Discord accept the bot’s token?', tokenSaid(user));
    if (!user.ok) return [token];
    const application = await ask(rest, '/applications/@me', applicationShape);
    const gateway = await ask(rest, '/gateway/bot', gatewayShape);
    const commands: Said = application.ok
      ? await commandsSaid(rest, settings, application.value.id)
      : no(application.why, 'See the token above.');
    return [
      token,
      check('intents', 'May the bot read what people write?', intentSaid(application)),
      check('gateway', 'Can the bot connect?', gatewaySaid(gateway)),
      ...(await examineGuild(rest, settings, user.value.id)),
      check('commands', 'Are the desk’s commands in the guild?', commands),
      check('roster', 'Is everybody found?', await rosterSaid(rest, settings, roster)),
    ];
  };
}
