// What a bot reads of itself, of the gateway, and of a guild: channels, members, roles, active threads; and the
// direct-message channels it opens.
import { ok } from '../asked.ts';
import type { Asked, Route } from '../asked.ts';
import { textOf } from '../json.ts';
import {
  applicationObject,
  channelObject,
  guildObject,
  memberObject,
  roleObject,
  threadMember,
  userObject,
} from '../objects.ts';
import { ApiRefusal } from '../refusal.ts';
import { directWith } from '../site.ts';
import { isThread } from '../world.ts';
import type { Guild, Json, Member } from '../world.ts';

function guildAt({ site, at }: Asked): Guild {
  const guild = site.world.guilds.get(at('guild'));
  if (guild === undefined) throw new ApiRefusal(10004);
  return guild;
}

function membersOf(asked: Asked): readonly Member[] {
  const guild = guildAt(asked);
  return asked.site.world.members.filter((one) => one.guild === guild.id);
}

function memberAt(asked: Asked): Member {
  const member = asked.site.world.member(guildAt(asked).id, asked.at('user'));
  if (member === undefined) throw new ApiRefusal(10007);
  return member;
}

function channelsOf(asked: Asked): readonly Json[] {
  const guild = guildAt(asked);
  const { world } = asked.site;
  return [...world.channels.values()]
    .filter((one) => one.guild === guild.id && !isThread(one))
    .map((one) => channelObject(world, one));
}

function activeThreads(asked: Asked): Json {
  const guild = guildAt(asked);
  const { world, bot } = asked.site;
  const threads = [...world.channels.values()].filter(
    (one) => one.guild === guild.id && isThread(one) && !one.thread.archived,
  );
  return {
    threads: threads.map((one) => channelObject(world, one)),
    members: threads.map((one) => threadMember(one, bot)),
    has_more: false,
  };
}

function myself({ site }: Asked): Json {
  const own = { mfa_enabled: false, locale: 'en-US', verified: true, email: null };
  return { ...own, ...userObjectOf(site) };
}

function userObjectOf(site: Asked['site']): { readonly [key: string]: Json | undefined } {
  return userObject(site.world, site.bot);
}

function listMembers(asked: Asked): Json {
  if (!asked.site.intents.includes('GuildMembers')) throw new ApiRefusal(50001);
  const limit = Number(asked.query.get('limit') ?? 1);
  const after = BigInt(asked.query.get('after') ?? 0);
  return membersOf(asked)
    .filter((one) => BigInt(one.user) > after)
    .slice(0, limit)
    .map((one) => memberObject(asked.site.world, one));
}

function gatewayUrl({ site }: Asked): string {
  return `${site.base().replace('http', 'ws')}/gateway`;
}

const START_LIMIT = { max_concurrency: 1, remaining: 999, reset_after: 14_400_000, total: 1_000 };

function read(path: string, by: 'bot' | 'path', found: (asked: Asked) => Json): Route {
  return { method: 'GET', path, by, handle: (asked) => ok(found(asked)) };
}

function applicationOf({ site }: Asked): Json {
  return applicationObject(site.world, { id: site.bot, intents: site.intents });
}

export const GUILD_ROUTES: readonly Route[] = [
  read('gateway', 'path', (asked) => ({ url: gatewayUrl(asked) })),
  read('gateway/bot', 'bot', (asked) => ({
    url: gatewayUrl(asked),
    shards: 1,
    session_start_limit: START_LIMIT,
  })),
  read('users/@me', 'bot', myself),
  read('users/:user', 'bot', (asked) => {
    const id = asked.at('user');
    if (!asked.site.world.users.has(id)) throw new ApiRefusal(10013);
    return userObject(asked.site.world, id);
  }),
  read('applications/@me', 'bot', applicationOf),
  read('oauth2/applications/@me', 'bot', applicationOf),
  read('users/@me/guilds', 'bot', ({ site }) =>
    [...site.world.guilds.values()].map((one) => ({
      id: one.id,
      name: one.name,
      icon: null,
      banner: null,
      owner: false,
      permissions: '0',
      features: [],
    })),
  ),
  read('guilds/:guild', 'bot', (asked) => ({
    ...guildOf(asked),
    ...(asked.query.get('with_counts') === 'true'
      ? { approximate_member_count: membersOf(asked).length, approximate_presence_count: 1 }
      : {}),
  })),
  read('guilds/:guild/channels', 'bot', channelsOf),
  read('guilds/:guild/threads/active', 'bot', activeThreads),
  read('guilds/:guild/roles', 'bot', (asked) =>
    [...asked.site.world.roles.values()]
      .filter((one) => one.guild === guildAt(asked).id)
      .map(roleObject),
  ),
  read('guilds/:guild/members', 'bot', listMembers),
  read('guilds/:guild/members/:user', 'bot', (asked) =>
    memberObject(asked.site.world, memberAt(asked)),
  ),
  {
    method: 'POST',
    path: 'users/@me/channels',
    by: 'bot',
    handle: ({ site, body }) => {
      const user = textOf(body['recipient_id']);
      if (!site.world.users.has(user)) throw new ApiRefusal(10013);
      const channel = site.world.channels.get(directWith(site, user));
      if (channel === undefined) throw new ApiRefusal(10003);
      return ok(channelObject(site.world, channel));
    },
  },
];

function guildOf(asked: Asked): { readonly [key: string]: Json | undefined } {
  return guildObject(asked.site.world, guildAt(asked));
}
