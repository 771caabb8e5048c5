// The Slack app's manifest, made from the command registry: what is pasted into Slack once. It asks for the
// least the desk needs, and a test keeps config/slack-manifest.yaml equal to it.
import { stringify } from 'yaml';
import { usage } from '#bot/command.ts';
import type { Command, Registry } from '#bot/command.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { cutTo } from '#bot/splitting.ts';

export const RECEIVERS = ['socket', 'http'] as const;
export type Receiver = (typeof RECEIVERS)[number];

/** The scopes of the bot token, each with what it is for: what `doctor` checks. */
export const SCOPES: Readonly<Record<string, string>> = {
  'channels:history': 'read replies under alerts and requests, and read back what was missed',
  'channels:read': 'find the desk\u2019s channels by name, and hear when one is renamed',
  'chat:write': 'post',
  commands: 'take slash commands',
  'files:write': 'put pictures into threads',
  'groups:history': 'the same as channels:history in private channels',
  'groups:read': 'the same as channels:read for private channels',
  'reactions:write': 'show that a reply was received, and its outcome',
  'users:read': 'tell members from guests and bots',
};
export const BOT_SCOPES: readonly string[] = Object.keys(SCOPES);

const EVENTS: readonly string[] = [
  'app_home_opened',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'message.channels',
  'message.groups',
  'tokens_revoked',
];

/** The short slash commands beside /desk, where the registry has them. */
export const SHORT_COMMANDS: readonly string[] = ['halt', 'resume', 'signoff', 'ack'];

/** Where Slack posts to over HTTP; the host's name is one's own. */
export const REQUEST_URL = 'https://desk.example.com/slack/events';

interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usage_hint: string;
  readonly should_escape: false;
  readonly url?: string;
}

function slash(name: string, description: string, hint: string): SlashCommand {
  return {
    command: `/${name}`,
    description: cutTo(description, SLACK.commandDescription.most),
    usage_hint: cutTo(hint, SLACK.commandUsage.most),
    // People are named "@ben" here, not by their accounts: the words arrive as they were typed.
    should_escape: false,
  };
}

/** "<alert> [note...]" of "ack <alert> [note...]". */
function hintOf(command: Command): string {
  return usage(command).slice(command.name.length).trim();
}

function slashCommands(registry: Registry): readonly SlashCommand[] {
  const short = SHORT_COMMANDS.flatMap((name) => registry.find((one) => one.name === name) ?? []);
  return [
    slash(
      'desk',
      'Any command of the desk; help shows which are yours',
      'status | help | halt [reason...]',
    ),
    ...short.map((command) => slash(command.name, command.says, hintOf(command))),
  ];
}

const HEAD = `# The Slack app of this desk: paste it at api.slack.com/apps, Create New App, From a manifest.
# Made from the command registry by: ./desk slack manifest
`;

/** The manifest as YAML. */
export function slackManifest(registry: Registry, receiver: Receiver = 'socket'): string {
  const isHttp = receiver === 'http';
  const requests = isHttp ? { request_url: REQUEST_URL } : {};
  const commands = slashCommands(registry).map((command) =>
    isHttp ? { ...command, url: REQUEST_URL } : command,
  );
  const manifest = {
    _metadata: { major_version: 2 },
    display_information: {
      name: 'Twokey',
      description: cutTo(
        'A trading desk run from chat, where safe is free and dangerous takes two people.',
        SLACK.appDescription.most,
      ),
      background_color: '#1d2733',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        // Where there is no channel, an answer is a direct message, and this is where it stands.
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: 'twokey', always_online: true },
      slash_commands: commands,
    },
    oauth_config: { scopes: { bot: BOT_SCOPES } },
    settings: {
      event_subscriptions: { ...requests, bot_events: EVENTS },
      interactivity: { is_enabled: true, ...requests },
      org_deploy_enabled: false,
      socket_mode_enabled: !isHttp,
      token_rotation_enabled: false,
    },
  };
  return `${HEAD}${stringify(manifest, { lineWidth: 0, singleQuote: true })}`;
}
