// Finding what a path names, with the refusal Discord has for each thing that is not there or not allowed.
import type { Asked } from '../asked.ts';
import { may } from '../permissions.ts';
import type { PermissionName } from '../permissions.ts';
import { ApiRefusal } from '../refusal.ts';
import { isThread } from '../world.ts';
import type { Channel, Message } from '../world.ts';

/** A channel the bot can see, in which it has these permissions. */
export function channelAt(asked: Asked, ...needed: readonly PermissionName[]): Channel {
  const { site } = asked;
  const channel = site.world.channels.get(asked.at('channel'));
  if (channel === undefined) throw new ApiRefusal(10003);
  const asking = { channel, user: site.bot };
  if (!may(site.world, asking, 'ViewChannel')) throw new ApiRefusal(50001);
  for (const permission of needed) {
    if (!may(site.world, asking, permission)) throw new ApiRefusal(50013);
  }
  return channel;
}

/** Where the bot may write at this moment. */
export function writableAt(asked: Asked): Channel {
  const channel = channelAt(asked);
  const asking = { channel, user: asked.site.bot };
  const needed = isThread(channel) ? 'SendMessagesInThreads' : 'SendMessages';
  if (!may(asked.site.world, asking, needed)) throw new ApiRefusal(50013);
  if (asked.files.length > 0) channelAt(asked, 'AttachFiles');
  if (Array.isArray(asked.body['embeds']) && asked.body['embeds'].length > 0) {
    channelAt(asked, 'EmbedLinks');
  }
  const isShut = isThread(channel) && channel.thread.archived && channel.thread.locked;
  if (isShut) throw new ApiRefusal(50083);
  return channel;
}

/** A message of the channel that everybody sees. */
export function messageAt(asked: Asked, channel: Channel): Message {
  const message = asked.site.world.messages.get(asked.at('message'));
  if (message?.channel !== channel.id || message.onlyFor !== null) throw new ApiRefusal(10008);
  return message;
}

/** Nothing in an archived thread is changed before the thread is woken. */
export function awake(channel: Channel): void {
  if (channel.thread?.archived === true) throw new ApiRefusal(50083);
}
