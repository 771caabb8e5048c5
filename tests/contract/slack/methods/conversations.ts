// The conversations methods: what channels there are, what stands in them, and coming in. History is newest
// first, a thread oldest first with its root; metadata only when asked for.
import { wordsAt } from '../reading.ts';
import { z } from 'zod';
import { BOT_USER } from '../cast.ts';
import type { House } from '../house.ts';
import { asObjects, done, method, refused } from '../method.ts';
import type { Method, Outcome } from '../method.ts';
import { cursorFields, page, paged } from '../paging.ts';
import { visible } from '../posting.ts';
import { Flag, Ts } from '../shapes/argument.ts';
import type { Channel, JsonObject, Message } from '../standing.ts';
import { wireChannel, wireMessage } from '../wire.ts';

function scopeFor(kind: 'history' | 'read') {
  const prefix = { public: 'channels', private: 'groups', direct: 'im' } as const;
  return (house: House, args: JsonObject) => {
    const channel = house.workspace.channelOf(wordsAt(args, 'channel'));
    return `${prefix[channel?.kind ?? 'public']}:${kind}`;
  };
}

const KINDS: Readonly<Record<string, Channel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'direct',
};

const list = method(
  {
    ...paged,
    types: z.string().optional(),
    exclude_archived: Flag.optional(),
    team_id: z.string().optional(),
  },
  {
    scope: 'channels:read',
    run(house, args) {
      const types = (args.types ?? 'public_channel').split(',').map((one) => one.trim());
      const kinds = types.map((one) => KINDS[one]);
      const rows = house.workspace
        .channels()
        .filter(
          (one) =>
            kinds.includes(one.kind) &&
            visible(house, one.id).kind === 'found' &&
            !(args.exclude_archived === true && one.archived),
        );
      const taken = page(rows, (one) => one.id, args);
      if (taken === null) return refused('invalid_cursor');
      return done({
        channels: taken.rows.map((one) => wireChannel(one)),
        ...cursorFields(taken.next),
      });
    },
  },
);

const info = method(
  {
    channel: z.string().min(1),
    include_locale: Flag.optional(),
    include_num_members: Flag.optional(),
  },
  {
    scope: scopeFor('read'),
    run(house, args) {
      const found = visible(house, args.channel);
      if (found.kind === 'refused') return found;
      return done({ channel: wireChannel(found.channel) });
    },
  },
);

const members = method(
  { channel: z.string().min(1), ...paged },
  {
    scope: scopeFor('read'),
    run(house, args) {
      const found = visible(house, args.channel);
      if (found.kind === 'refused') return found;
      const taken = page(found.channel.members, (one) => one, args);
      if (taken === null) return refused('invalid_cursor');
      return done({ members: taken.rows, ...cursorFields(taken.next) });
    },
  },
);

const Bound = z.union([Ts, z.string().regex(/^\d+(\.\d+)?$/)]);

const span = {
  channel: z.string().min(1),
  oldest: Bound.optional(),
  latest: Bound.optional(),
  inclusive: Flag.optional(),
  include_all_metadata: Flag.optional(),
  ...paged,
};

type Span = z.infer<z.ZodObject<typeof span>>;

/** Both bounds leave out the message they name unless the call says `inclusive`. */
function isWithin({ ts }: Message, { oldest, latest, inclusive = false }: Span): boolean {
  const at = Number(ts);
  if (oldest !== undefined && (inclusive ? at < Number(oldest) : at <= Number(oldest)))
    return false;
  if (latest === undefined || Number(latest) === 0) return true;
  return inclusive ? at <= Number(latest) : at < Number(latest);
}

function readable(house: House, id: string) {
  const found = visible(house, id);
  if (found.kind === 'refused') return found;
  return found.channel.members.includes(BOT_USER) ? found : refused('not_in_channel');
}

function answer(house: House, rows: readonly Message[], args: Span): Outcome {
  const taken = page(rows, (one) => one.ts, args);
  if (taken === null) return refused('invalid_cursor');
  const metadata = args.include_all_metadata === true ? 'shown' : 'hidden';
  const look = { workspace: house.workspace, base: house.base(), metadata } as const;
  return done({
    messages: asObjects(taken.rows.map((one) => wireMessage(one, look))),
    has_more: taken.next !== '',
    ...(taken.next === '' ? {} : cursorFields(taken.next)),
  });
}

const history = method(span, {
  scope: scopeFor('history'),
  run(house, args) {
    const found = readable(house, args.channel);
    if (found.kind === 'refused') return found;
    const rows = house.workspace
      .all(found.channel.id)
      .filter((one) => one.thread === null && isWithin(one, args));
    return answer(house, rows.toReversed(), args);
  },
});

const replies = method(
  { ...span, ts: Ts },
  {
    scope: scopeFor('history'),
    run(house, args) {
      const found = readable(house, args.channel);
      if (found.kind === 'refused') return found;
      const channel = found.channel.id;
      const named = house.workspace.message({ channel, ts: args.ts });
      if (named === null) return refused('thread_not_found');
      const [root, ...rest] = house.workspace.thread({ channel, ts: named.thread ?? named.ts });
      const rows = rest.filter((one) => isWithin(one, args));
      return answer(house, root === undefined ? rows : [root, ...rows], args);
    },
  },
);

const join = method(
  { channel: z.string().min(1) },
  {
    scope: 'channels:join',
    run(house, args) {
      const found = visible(house, args.channel);
      if (found.kind === 'refused') return found;
      const { channel } = found;
      if (channel.kind !== 'public') return refused('method_not_supported_for_channel_type');
      if (channel.archived) return refused('is_archived');
      const isIn = channel.members.includes(BOT_USER);
      const joined = isIn ? channel : { ...channel, members: [...channel.members, BOT_USER] };
      if (!isIn) house.workspace.setChannel(joined);
      return done({
        channel: wireChannel(joined),
        ...(isIn ? { warning: 'already_in_channel' } : {}),
      });
    },
  },
);

const open = method(
  {
    users: z.string().optional(),
    channel: z.string().optional(),
    return_im: Flag.optional(),
    prevent_creation: Flag.optional(),
  },
  {
    scope: 'im:write',
    run(house, args) {
      const user = args.users?.split(',')[0] ?? '';
      const channel =
        args.channel === undefined
          ? house.workspace.direct(user)
          : house.workspace.channelOf(args.channel);
      if (channel === null)
        return refused(args.channel === undefined ? 'user_not_found' : 'channel_not_found');
      return done({ channel: args.return_im === true ? wireChannel(channel) : { id: channel.id } });
    },
  },
);

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.join': join,
  'conversations.open': open,
};
