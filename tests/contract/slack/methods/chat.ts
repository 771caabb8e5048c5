// The chat methods: post, edit, delete, whisper. The text of an edit without blocks wipes the blocks that
// stood; metadata and attachments stay unless they are sent again.
import { z } from 'zod';
import { BOT_USER, TEAM_DOMAIN } from '../cast.ts';
import type { House } from '../house.ts';
import { limit } from '../limits.ts';
import { asObject, asObjects, done, method, refused } from '../method.ts';
import type { Method, Outcome } from '../method.ts';
import { edit, erase, post, postable, visible, withIds } from '../posting.ts';
import { Flag, json, Ts } from '../shapes/argument.ts';
import { Attachments, MessageBlocks } from '../shapes/block.ts';
import type { Message } from '../standing.ts';
import { wireMessage } from '../wire.ts';

const Metadata = z
  .strictObject({
    event_type: z.string().min(1).max(255),
    event_payload: z.record(z.string(), z.json()),
    entities: z.array(z.looseObject({})).optional(),
  })
  .refine((one) => JSON.stringify(one).length <= limit('message.metadata.bytes'), {
    error: 'metadata is too large',
  });

/** Longer texts are cut or refused depending on the method; a desk keeps to the shorter bound everywhere. */
const content = {
  text: z.string().max(limit('message.text')).optional(),
  blocks: json(MessageBlocks).optional(),
  attachments: json(Attachments).optional(),
  metadata: json(Metadata).optional(),
  mrkdwn: Flag.optional(),
  parse: z.enum(['none', 'full', 'mrkdwn', 'false']).optional(),
  link_names: Flag.optional(),
};

type Content = z.infer<z.ZodObject<typeof content>>;

function isEmpty({ text, blocks, attachments }: Content): boolean {
  return (text ?? '') === '' && (blocks ?? []).length === 0 && (attachments ?? []).length === 0;
}

function shown(house: House, message: Message) {
  const look = { workspace: house.workspace, base: house.base(), metadata: 'shown' } as const;
  return wireMessage(message, look);
}

const postMessage = method(
  {
    channel: z.string().min(1),
    ...content,
    thread_ts: Ts.optional(),
    reply_broadcast: Flag.optional(),
    unfurl_links: Flag.optional(),
    unfurl_media: Flag.optional(),
    username: z.string().optional(),
    icon_emoji: z.string().optional(),
    icon_url: z.string().optional(),
    as_user: Flag.optional(),
    client_msg_id: z.string().optional(),
  },
  {
    scope: 'chat:write',
    run(house, args) {
      const found = postable(house, args.channel);
      if (found.kind === 'refused') return found;
      if (isEmpty(args)) return refused('no_text');
      const channel = found.channel.id;
      const parent =
        args.thread_ts === undefined
          ? null
          : house.workspace.message({ channel, ts: args.thread_ts });
      if (args.thread_ts !== undefined && parent === null) return refused('thread_not_found');
      const message = post(house, {
        channel,
        user: BOT_USER,
        text: args.text ?? '',
        blocks: asObjects(args.blocks),
        attachments: asObjects(args.attachments),
        thread: parent === null ? null : (parent.thread ?? parent.ts),
        metadata: args.metadata === undefined ? null : asObject(args.metadata),
      });
      return done({ channel, ts: message.ts, message: shown(house, message) });
    },
  },
);

function own(house: House, args: { readonly channel: string; readonly ts: string }) {
  const found = visible(house, args.channel);
  if (found.kind === 'refused') return found;
  const message = house.workspace.message({ channel: found.channel.id, ts: args.ts });
  return message === null
    ? refused('message_not_found')
    : { kind: 'found' as const, message, channel: found.channel };
}

function changed(args: Content): Parameters<typeof edit>[2] {
  const wipes = args.blocks === undefined && args.text !== undefined;
  return {
    ...(args.text === undefined ? {} : { text: args.text }),
    ...(args.blocks === undefined && !wipes ? {} : { blocks: asObjects(args.blocks) }),
    ...(args.attachments === undefined ? {} : { attachments: asObjects(args.attachments) }),
    ...(args.metadata === undefined ? {} : { metadata: asObject(args.metadata) }),
  };
}

const update = method(
  {
    channel: z.string().min(1),
    ts: Ts,
    ...content,
    as_user: Flag.optional(),
    file_ids: json(z.array(z.string())).optional(),
    reply_broadcast: Flag.optional(),
  },
  {
    scope: 'chat:write',
    run(house, args) {
      const found = own(house, args);
      if (found.kind === 'refused') return found;
      const { message, channel } = found;
      if (message.user !== BOT_USER) return refused('cant_update_message');
      if (channel.archived) return refused('is_inactive');
      if (isEmpty(args)) return refused('no_text');
      const after = edit(house, message, changed(args));
      return done({
        channel: after.channel,
        ts: after.ts,
        text: after.text,
        message: shown(house, after),
      });
    },
  },
);

const remove = method(
  { channel: z.string().min(1), ts: Ts, as_user: Flag.optional() },
  {
    scope: 'chat:write',
    run(house, args): Outcome {
      const found = own(house, args);
      if (found.kind === 'refused') return found;
      if (found.message.user !== BOT_USER) return refused('cant_delete_message');
      erase(house, found.message);
      return done({ channel: found.channel.id, ts: args.ts });
    },
  },
);

const postEphemeral = method(
  {
    channel: z.string().min(1),
    user: z.string().min(1),
    ...content,
    thread_ts: Ts.optional(),
    username: z.string().optional(),
    icon_emoji: z.string().optional(),
    icon_url: z.string().optional(),
    as_user: Flag.optional(),
  },
  {
    scope: 'chat:write',
    run(house, args) {
      const found = postable(house, args.channel);
      if (found.kind === 'refused') return found;
      if (!found.channel.members.includes(args.user)) return refused('user_not_in_channel');
      if (isEmpty(args)) return refused('no_text');
      const ts = house.workspace.nextTs();
      house.workspace.putEphemeral({
        channel: found.channel.id,
        ts,
        to: args.user,
        thread: args.thread_ts ?? null,
        text: args.text ?? '',
        blocks: withIds(asObjects(args.blocks)),
        attachments: asObjects(args.attachments),
        by: 'postEphemeral',
      });
      return done({ message_ts: ts });
    },
  },
);

const getPermalink = method(
  { channel: z.string().min(1), message_ts: Ts },
  {
    scope: null,
    run(house, args) {
      const found = own(house, { channel: args.channel, ts: args.message_ts });
      if (found.kind === 'refused') return found;
      const stamp = args.message_ts.replace('.', '');
      const path = `archives/${found.channel.id}/p${stamp}`;
      return done({
        channel: found.channel.id,
        permalink: `https://${TEAM_DOMAIN}.slack.com/${path}`,
      });
    },
  },
);

export const CHAT: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};
