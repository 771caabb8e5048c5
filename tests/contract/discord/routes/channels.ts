// Channels and threads: read, renamed, archived, deleted, joined, started.
import { DONE, ok } from '../asked.ts';
import type { Asked, Route, Said } from '../asked.ts';
import { joinThread, patchChannel, patchThread, removeChannel, startThread } from '../deeds.ts';
import type { ThreadChange } from '../deeds.ts';
import { numberOf, textOf } from '../json.ts';
import { channelObject, threadMember } from '../objects.ts';
import { may } from '../permissions.ts';
import { ApiRefusal, malformed } from '../refusal.ts';
import { isThread } from '../world.ts';
import type { Channel, Message } from '../world.ts';
import { channelAt, messageAt } from './lookup.ts';

function nameOf(asked: Asked): string {
  const name = textOf(asked.body['name']);
  const message = 'Must be between 1 and 100 in length.';
  if (name.length >= 1 && name.length <= 100) return name;
  throw malformed([{ where: 'name', code: 'BASE_TYPE_BAD_LENGTH', message }]);
}

function start(asked: Asked, parent: Channel, from: Message | null): Said {
  const { site, body } = asked;
  if (isThread(parent) || parent.guild === null) throw new ApiRefusal(50024);
  const name = nameOf(asked);
  const archiveMinutes = numberOf(body['auto_archive_duration']) || 1_440;
  const thread = startThread(site, { parent, name, owner: site.bot, archiveMinutes, from });
  return { status: 201, body: channelObject(site.world, thread) };
}

function startFrom(asked: Asked): Said {
  const parent = channelAt(asked, 'CreatePublicThreads');
  const message = messageAt(asked, parent);
  if (message.thread !== null) throw new ApiRefusal(160004);
  return start(asked, parent, message);
}

function patchedThread(asked: Asked, channel: Channel): void {
  const { site, body } = asked;
  const isOwner = channel.thread?.owner === site.bot;
  const isManager = may(site.world, { channel, user: site.bot }, 'ManageThreads');
  const wakes = body['archived'] === false && channel.thread?.locked !== true;
  if (!isOwner && !isManager && !wakes) throw new ApiRefusal(50013);
  const minutes = body['auto_archive_duration'];
  const change: ThreadChange = {
    ...(body['name'] === undefined ? {} : { name: nameOf(asked) }),
    ...(typeof body['archived'] === 'boolean' ? { archived: body['archived'] } : {}),
    ...(typeof body['locked'] === 'boolean' ? { locked: body['locked'] } : {}),
    ...(typeof minutes === 'number' ? { archiveMinutes: minutes } : {}),
  };
  const isShut = channel.thread?.archived === true && change.archived !== false;
  if (isShut) throw new ApiRefusal(50083);
  patchThread(site, channel, change);
}

function patch(asked: Asked): Said {
  const { site, body } = asked;
  const channel = channelAt(asked);
  if (isThread(channel)) patchedThread(asked, channel);
  else {
    channelAt(asked, 'ManageChannels');
    patchChannel(site, channel, {
      ...(body['name'] === undefined ? {} : { name: nameOf(asked) }),
      ...(body['topic'] === undefined ? {} : { topic: textOf(body['topic']) || null }),
    });
  }
  return ok(channelObject(site.world, channel));
}

function remove(asked: Asked): Said {
  const channel = channelAt(asked);
  channelAt(asked, isThread(channel) ? 'ManageThreads' : 'ManageChannels');
  const said = ok(channelObject(asked.site.world, channel));
  removeChannel(asked.site, channel);
  return said;
}

function threadAt(asked: Asked): Channel {
  const channel = channelAt(asked);
  if (!isThread(channel)) throw new ApiRefusal(50024);
  return channel;
}

function join(asked: Asked, user: string): Said {
  const channel = threadAt(asked);
  if (channel.thread?.archived === true) throw new ApiRefusal(50083);
  if (asked.site.world.member(channel.guild ?? '', user) === undefined) throw new ApiRefusal(10007);
  joinThread(asked.site, channel, user);
  return DONE;
}

function archivedThreads(asked: Asked): Said {
  const { site } = asked;
  const parent = channelAt(asked, 'ReadMessageHistory');
  const threads = [...site.world.channels.values()].filter(
    (one) => one.parent === parent.id && one.thread?.archived === true,
  );
  return ok({
    threads: threads.map((one) => channelObject(site.world, one)),
    members: threads.map((one) => threadMember(one, site.bot)),
    has_more: false,
  });
}

const CHANNEL = 'channels/:channel';
const MEMBERS = `${CHANNEL}/thread-members`;
const THREAD_PACE = { requests: 50, windowMs: 60_000 };

export const CHANNEL_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: CHANNEL,
    by: 'bot',
    handle: (asked) => ok(channelObject(asked.site.world, channelAt(asked))),
  },
  {
    method: 'PATCH',
    path: CHANNEL,
    by: 'bot',
    limit: { requests: 10, windowMs: 15_000 },
    handle: patch,
  },
  { method: 'DELETE', path: CHANNEL, by: 'bot', handle: remove },
  {
    method: 'POST',
    path: `${CHANNEL}/messages/:message/threads`,
    by: 'bot',
    limit: THREAD_PACE,
    handle: startFrom,
  },
  {
    method: 'POST',
    path: `${CHANNEL}/threads`,
    by: 'bot',
    limit: THREAD_PACE,
    handle: (asked) => start(asked, channelAt(asked, 'CreatePublicThreads'), null),
  },
  { method: 'GET', path: `${CHANNEL}/threads/archived/public`, by: 'bot', handle: archivedThreads },
  {
    method: 'GET',
    path: MEMBERS,
    by: 'bot',
    handle: (asked) => {
      const channel = threadAt(asked);
      return ok([...(channel.thread?.members ?? [])].map((user) => threadMember(channel, user)));
    },
  },
  {
    method: 'GET',
    path: `${MEMBERS}/:user`,
    by: 'bot',
    handle: (asked) => {
      const channel = threadAt(asked);
      const user = asked.at('user') === '@me' ? asked.site.bot : asked.at('user');
      if (channel.thread?.members.has(user) !== true) throw new ApiRefusal(10007);
      return ok(threadMember(channel, user));
    },
  },
  {
    method: 'PUT',
    path: `${MEMBERS}/:user`,
    by: 'bot',
    handle: (asked) => join(asked, asked.at('user') === '@me' ? asked.site.bot : asked.at('user')),
  },
];
