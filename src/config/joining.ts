// Joining: what of chat.yaml becomes a platform, by the secrets that are in the environment. Half of a pair, a
// token in the wrong place or a stand-in's address on a real desk ends the start in words without a value.
import { refuse, ok } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import type { MailSettings } from '#bot/mail/settings.ts';
import type { SlackSettings } from '#bot/slack/settings.ts';
import type { SmsSettings } from '#bot/sms/settings.ts';
import type { WebhookSettings } from '#bot/webhook/settings.ts';
import type { ChatFile } from './chat.ts';
import { isLoopback } from './loopback.ts';
import { openSecrets } from './secrets.ts';
import type { Judge, Secrets, SecretWorld } from './secrets.ts';

export interface ChatSettings {
  /** Each null without its secrets: the desk starts without it. */
  readonly slack: SlackSettings | null;
  readonly discord: DiscordSettings | null;
  readonly mail: MailSettings | null;
  readonly sms: SmsSettings | null;
  readonly webhooks: readonly WebhookSettings[];
  readonly fallbackAfterMs: number;
  /** Called once a minute while every ladder is climbed in time; null where nobody waits for it. */
  readonly heartbeat: string | null;
  /** The names of the secrets that are given. */
  readonly given: readonly string[];
  /** Their values, for the log to mask and for nothing else. */
  readonly secrets: readonly string[];
}

interface Joining {
  readonly file: ChatFile;
  readonly kind: DeskKind;
  readonly env: SecretWorld['env'];
  readonly secrets: Secrets;
  readonly faults: Refusal[];
}

const WHSEC = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

function fail(joining: Joining, code: string, text: string): null {
  joining.faults.push(refuse(code, text).refusal);
  return null;
}

function begins(prefix: string, other: Readonly<Record<string, string>>): Judge {
  return (value) => {
    if (value.startsWith(prefix) && value.length > prefix.length) return null;
    const [, whose] = Object.entries(other).find(([start]) => value.startsWith(start)) ?? [];
    const found = whose === undefined ? '' : `; what stands there looks like ${whose}`;
    return `does not begin with ${prefix}${found}`;
  };
}

const SLACK_TOKENS = {
  'xoxb-': 'the bot token of SLACK_BOT_TOKEN',
  'xapp-': 'the app token of SLACK_APP_TOKEN',
  'xoxp-': "a person's token",
};
const isBotToken = begins('xoxb-', SLACK_TOKENS);
const isAppToken = begins('xapp-', SLACK_TOKENS);

const isSigningSecret: Judge = (value) => {
  const [, whose] = Object.entries(SLACK_TOKENS).find(([start]) => value.startsWith(start)) ?? [];
  if (whose !== undefined) return `looks like ${whose}`;
  return value.length >= 16 ? null : 'is too short for a signing secret';
};

const isDiscordToken: Judge = (value) => {
  if (/^xox|^xapp-/.test(value)) return 'looks like a token of Slack';
  return value.length >= 20 ? null : 'is too short for a bot token';
};

const isSid: Judge = (value) =>
  /^AC[0-9a-fA-F]{32}$/.test(value) ? null : 'is no account SID: AC and 32 digits of base 16';

const isTwilioToken: Judge = (value) => {
  if (value.startsWith('AC') && value.length === 34) return 'looks like the account SID';
  return value.length >= 16 ? null : 'is too short for an auth token';
};

const isAny: Judge = () => null;

const isWebhookSecret: Judge = (value) => {
  if (!WHSEC.test(value)) return 'is no webhook secret: whsec_ and base64';
  const bytes = Math.floor((value.replace(/=+$/, '').length - 'whsec_'.length) * 0.75);
  return bytes >= 24 && bytes <= 64 ? null : 'does not hold 24 to 64 bytes';
};

/** The address of a stand-in; null for the platform's own. On record as a fault where it may not be. */
function standIn(joining: Joining, name: string): string | null {
  const text = joining.env[name]?.trim() ?? '';
  if (text === '') return null;
  if (joining.kind === 'real')
    return fail(
      joining,
      'FAKE_ON_REAL_DESK',
      `${name} is set, and a real desk speaks to the platform itself only. Take it out of the environment.`,
    );
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname)) return text;
  return fail(
    joining,
    'STAND_IN_NOT_LOCAL',
    `${name} leads off this machine; a demo desk takes a stand-in on 127.0.0.1 only, such as http://127.0.0.1:4000/api/.`,
  );
}

function half(joining: Joining, missing: string, why: string): null {
  return fail(
    joining,
    'SECRET_MISSING',
    `${missing} is not given, and ${why}. Give both, or neither to start without it.`,
  );
}

function isGiven(joining: Joining, name: string): boolean {
  return joining.env[name] !== undefined || joining.env[`${name}_FILE`] !== undefined;
}

function slack(joining: Joining): SlackSettings | null {
  const { receiver: kind, port, channels } = joining.file.slack;
  const second = kind === 'socket' ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
  const [hasBot, hasSecond] = [isGiven(joining, 'SLACK_BOT_TOKEN'), isGiven(joining, second)];
  if (!hasBot && !hasSecond) return null;
  const botToken = joining.secrets.take('SLACK_BOT_TOKEN', isBotToken);
  const own = joining.secrets.take(second, kind === 'socket' ? isAppToken : isSigningSecret);
  if (!hasBot) return half(joining, 'SLACK_BOT_TOKEN', `${second} is`);
  if (!hasSecond)
    return half(joining, second, `SLACK_BOT_TOKEN is (slack.receiver is ${kind}, which needs it)`);
  const apiUrl = standIn(joining, 'SLACK_API_URL');
  if (botToken === null || own === null) return null;
  const receiver =
    kind === 'socket'
      ? ({ kind, appToken: own } as const)
      : ({ kind, signingSecret: own, port } as const);
  return { botToken, receiver, channels, apiUrl };
}

function discord(joining: Joining): DiscordSettings | null {
  const { guild: written, channels } = joining.file.discord;
  if (!isGiven(joining, 'DISCORD_TOKEN')) return null;
  const token = joining.secrets.take('DISCORD_TOKEN', isDiscordToken);
  const named = joining.env['DISCORD_GUILD']?.trim() ?? '';
  const guild = named === '' ? written : named;
  const apiUrl = standIn(joining, 'DISCORD_API_URL');
  if (guild === null)
    return fail(
      joining,
      'CHAT_INCOMPLETE',
      'DISCORD_TOKEN is given and no server is named. Give its id as DISCORD_GUILD, or as discord.guild in config/chat.yaml.',
    );
  if (!/^\d{17,20}$/.test(guild))
    return fail(
      joining,
      'CHAT_INCOMPLETE',
      "DISCORD_GUILD is no server's id. Give its 17 to 20 digits: right-click the server, Copy Server ID.",
    );
  return token === null ? null : { token, guild, channels, apiUrl };
}

function incomplete(joining: Joining, secret: string, keys: readonly string[]): null {
  return fail(
    joining,
    'CHAT_INCOMPLETE',
    `${secret} is given, and config/chat.yaml leaves open ${keys.join(', ')}. Fill ${keys.length === 1 ? 'it' : 'them'} in, or take ${secret} out of the environment.`,
  );
}

function mail(joining: Joining): MailSettings | null {
  const { server, port, user, from, to, sends } = joining.file.mail;
  if (!isGiven(joining, 'SMTP_PASSWORD')) return null;
  const password = joining.secrets.take('SMTP_PASSWORD', isAny);
  const open = Object.entries({ server, user, from }).flatMap(([key, value]) =>
    value === null ? [`mail.${key}`] : [],
  );
  const all = [...open, ...(to.length === 0 ? ['mail.to'] : [])];
  if (server === null || user === null || from === null || to.length === 0)
    return incomplete(joining, 'SMTP_PASSWORD', all);
  const local = isLoopback(server);
  if (local && joining.kind === 'real')
    return fail(
      joining,
      'FAKE_ON_REAL_DESK',
      'mail.server is this machine, and a real desk sends through a server elsewhere, over TLS. Name it in config/chat.yaml.',
    );
  return password === null ? null : { server, port, user, password, from, to, sends, local };
}

function sms(joining: Joining): SmsSettings | null {
  const { from, to, sends } = joining.file.sms;
  const names = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'] as const;
  const missing = names.filter((name) => !isGiven(joining, name));
  if (missing.length === names.length) return null;
  const accountSid = joining.secrets.take('TWILIO_ACCOUNT_SID', isSid);
  const authToken = joining.secrets.take('TWILIO_AUTH_TOKEN', isTwilioToken);
  const [first] = missing;
  if (first !== undefined)
    return half(joining, first, `${names.find((name) => name !== first) ?? ''} is`);
  const apiUrl = standIn(joining, 'TWILIO_API_URL');
  const all = [...(from === null ? ['sms.from'] : []), ...(to.length === 0 ? ['sms.to'] : [])];
  if (from === null || to.length === 0) return incomplete(joining, 'TWILIO_AUTH_TOKEN', all);
  if (accountSid === null || authToken === null) return null;
  return { accountSid, authToken, from, to, sends, apiUrl };
}

function secretOf(webhookName: string): string {
  return `WEBHOOK_SECRET_${webhookName.toUpperCase().replaceAll('-', '_')}`;
}

/** "pager" has WEBHOOK_SECRET_PAGER, or the one of all. */
function webhook(joining: Joining, row: ChatFile['webhooks'][number]): readonly WebhookSettings[] {
  const own = secretOf(row.name);
  const name = isGiven(joining, own) ? own : 'WEBHOOK_SECRET';
  if (!isGiven(joining, name)) return [];
  const secret = joining.secrets.take(name, isWebhookSecret);
  const { protocol, hostname, username, password } = new URL(row.url);
  const local = isLoopback(hostname);
  if (username !== '' || password !== '')
    fail(
      joining,
      'CHAT_INCOMPLETE',
      `The webhook ${row.name} has a password in its address. Take it out; each call is signed with ${name}.`,
    );
  else if (local && joining.kind === 'real')
    fail(
      joining,
      'FAKE_ON_REAL_DESK',
      `The webhook ${row.name} leads to this machine, which a demo desk alone may call. Name where it really is.`,
    );
  else if (!local && protocol !== 'https:')
    fail(
      joining,
      'CHAT_INCOMPLETE',
      `The webhook ${row.name} is not https. What goes there would be read on the way; give its https address.`,
    );
  else if (secret !== null) return [{ ...row, secret }];
  return [];
}

/** A secret for no webhook: whoever gave it believes they are told. */
function strayWebhooks(joining: Joining, rows: ChatFile['webhooks']): void {
  const known = new Set([
    ...(rows.length === 0 ? [] : ['WEBHOOK_SECRET']),
    ...rows.map(({ name }) => secretOf(name)),
  ]);
  const given = Object.keys(joining.env)
    .filter((name) => /^WEBHOOK_SECRET(?:_|$)/.test(name))
    .map((name) => name.replace(/_FILE$/, ''));
  for (const name of new Set(given))
    if (!known.has(name))
      fail(
        joining,
        'CHAT_INCOMPLETE',
        `${name} is given, and no webhook of config/chat.yaml is signed with it. Write its row there, or take ${name} out of the environment.`,
      );
}

/** All faults at once. Refusals: SECRET_UNUSABLE, SECRET_MISSING, CHAT_INCOMPLETE, FAKE_ON_REAL_DESK, STAND_IN_NOT_LOCAL. */
export function joinChat(file: ChatFile, kind: DeskKind, world: SecretWorld): Result<ChatSettings> {
  const secrets = openSecrets(world);
  const joining: Joining = { file, kind, env: world.env, secrets, faults: [] };
  const settings = {
    slack: slack(joining),
    discord: discord(joining),
    mail: mail(joining),
    sms: sms(joining),
    webhooks: file.webhooks.flatMap((row) => webhook(joining, row)),
  };
  strayWebhooks(joining, file.webhooks);
  const faults = [...secrets.faults, ...joining.faults];
  const [first] = faults;
  if (first !== undefined)
    return refuse(first.code, faults.map(({ text }) => text).join('\n'), { faults: faults.length });
  const { given, values } = secrets;
  return ok({
    ...settings,
    fallbackAfterMs: file.fallback.after,
    heartbeat: file.heartbeat,
    given,
    secrets: [...new Set(values)],
  });
}
