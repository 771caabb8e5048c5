// How the desk's app is installed: the scopes, events, commands and tabs its manifest asks for, and nothing else.
// Without a manifest it is installed with everything a desk could want.
import { parse } from 'yaml';
import { z } from 'zod';

export interface Installation {
  /** Of both tokens. */
  readonly scopes: ReadonlySet<string>;
  /** Null hears every event. */
  readonly events: ReadonlySet<string> | null;
  readonly commands: ReadonlySet<string>;
  /** Whether the app may send direct messages. */
  readonly hasMessagesTab: boolean;
}

const GENEROUS: Installation = {
  scopes: new Set([
    'app_mentions:read',
    'channels:history',
    'channels:join',
    'channels:read',
    'chat:write',
    'chat:write.public',
    'commands',
    'connections:write',
    'files:read',
    'files:write',
    'groups:history',
    'groups:read',
    'im:history',
    'im:read',
    'im:write',
    'reactions:read',
    'reactions:write',
    'team:read',
    'users:read',
  ]),
  events: null,
  commands: new Set(['/desk', '/halt', '/resume', '/signoff', '/ack']),
  hasMessagesTab: true,
};

const Manifest = z.object({
  display_information: z.object({ name: z.string().min(1).max(35) }),
  features: z.object({
    app_home: z.object({ messages_tab_enabled: z.boolean().optional() }).optional(),
    slash_commands: z
      .array(
        z.object({
          command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().max(1_000).optional(),
          should_escape: z.boolean().optional(),
          url: z.string().optional(),
        }),
      )
      .max(50),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }).optional(),
  }),
});

/** Reads a manifest as Slack does when one pastes it; throws what Slack would complain of. */
export function installationOf(manifest: string | null): Installation {
  if (manifest === null) return GENEROUS;
  const { features, oauth_config, settings } = Manifest.parse(parse(manifest));
  return {
    scopes: new Set([...oauth_config.scopes.bot, 'connections:write']),
    events: new Set(settings.event_subscriptions?.bot_events),
    commands: new Set(features.slash_commands.map((one) => one.command)),
    hasMessagesTab: features.app_home?.messages_tab_enabled === true,
  };
}
