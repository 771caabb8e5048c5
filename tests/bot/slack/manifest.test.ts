// The manifest of the Slack app: made from the registry, asking for no more than is used, by socket and by HTTP.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { REGISTRY } from '#bot/registry.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { BOT_SCOPES, REQUEST_URL, SHORT_COMMANDS, slackManifest } from '#bot/slack/manifest.ts';

/** The scope each event needs, as docs.slack.dev/reference/events has it; null for none. */
const NEEDS: Readonly<Record<string, string | null>> = {
  app_home_opened: null,
  app_uninstalled: null,
  channel_archive: 'channels:read',
  channel_deleted: 'channels:read',
  channel_left: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  group_archive: 'groups:read',
  group_deleted: 'groups:read',
  group_left: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  tokens_revoked: null,
};

interface Manifest {
  readonly features: {
    readonly app_home: Readonly<Record<string, boolean>>;
    readonly slash_commands: readonly Readonly<Record<string, string>>[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: { readonly event_subscriptions: { readonly bot_events: readonly string[] } };
}

const SOCKET = parse(slackManifest(REGISTRY)) as Manifest;
const HTTP = parse(slackManifest(REGISTRY, 'http')) as Manifest;

test('every event is one whose scope is asked for, and those that end or move a channel are among them', () => {
  const events = SOCKET.settings.event_subscriptions.bot_events;
  const scopes = SOCKET.oauth_config.scopes.bot;
  expect(events.toSorted()).toEqual(Object.keys(NEEDS).toSorted());
  expect(scopes).toEqual(BOT_SCOPES);
  for (const event of events) {
    const needed = NEEDS[event] ?? null;
    if (needed !== null) expect(scopes).toContain(needed);
  }
});

test('the app may send direct messages, and takes none', () => {
  const home = {
    home_tab_enabled: true,
    messages_tab_enabled: true,
    messages_tab_read_only_enabled: true,
  };
  for (const manifest of [SOCKET, HTTP]) expect(manifest.features.app_home).toEqual(home);
});

test('by socket nothing is posted to; by HTTP everything has its address', () => {
  expect(SOCKET).toMatchObject({
    settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
  });
  expect(slackManifest(REGISTRY)).not.toContain('url');
  expect(HTTP).toMatchObject({
    settings: {
      socket_mode_enabled: false,
      interactivity: { request_url: REQUEST_URL },
      event_subscriptions: { request_url: REQUEST_URL },
    },
  });
  const addresses = HTTP.features.slash_commands.map((one) => one['url']);
  expect(new Set(addresses)).toEqual(new Set([REQUEST_URL]));
});

test('the slash commands are the desk\u2019s, said and hinted as in the registry', () => {
  const commands = SOCKET.features.slash_commands;
  const short = SHORT_COMMANDS.map((name) => `/${name}`);
  expect(commands.map((one) => one['command'])).toEqual(['/desk', ...short]);
  const ack = REGISTRY.find((one) => one.name === 'ack');
  expect(commands.find((one) => one['command'] === '/ack')).toEqual({
    command: '/ack',
    description: ack?.says,
    usage_hint: '<alert> [note...]',
    should_escape: false,
  });
  for (const one of commands) {
    expect(one['usage_hint']?.length).toBeLessThanOrEqual(SLACK.commandUsage.most);
    expect(one['command']).toMatch(/^\/[a-z-]{1,31}$/);
  }
});
