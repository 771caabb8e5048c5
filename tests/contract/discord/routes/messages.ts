// Messages of a channel or thread: sent, edited, read, listed, deleted, reacted to.
import { DONE, ok } from '../asked.ts';
import type { Asked, Route, Said } from '../asked.ts';
import { amend, post, react, removeMessage } from '../deeds.ts';
import { draftOf, editOf } from '../draft.ts';
import { objectOf, textOf, wordOf } from '../json.ts';
import { messageObject, userObject } from '../objects.ts';
import { may } from '../permissions.ts';
import { ApiRefusal, malformed } from '../refusal.ts';
import { isBefore, timeOf } from '../world.ts';
import type { Message } from '../world.ts';
import { awake, channelAt, messageAt, writableAt } from './lookup.ts';

/** Within this time the same enforced nonce is the same message. */
const NONCE_MS = 5 * 60_000;
const EMOJI = /^(\p{RGI_Emoji}|\p{Emoji}️?)$/v;
const CUSTOM_EMOJI = /^\w{2,32}:\d+$/;

function sameNonce(asked: Asked, channel: string): Message | undefined {
  const { body, site } = asked;
  const nonce = body['nonce'];
  if (body['enforce_nonce'] !== true || nonce === undefined || nonce === null) return undefined;
  const since = Date.now() - NONCE_MS;
  return site.world
    .messagesOf(channel)
    .findLast(
      (one) =>
        one.author === site.bot && wordOf(one.nonce) === wordOf(nonce) && timeOf(one.id) > since,
    );
}

/** A reply names its message; one that is gone is refused unless fail_if_not_exists says otherwise. */
function repliedTo({ body, site }: Asked): string | null {
  const reference = objectOf(body['message_reference']);
  const id = textOf(reference['message_id']);
  if (id === '') return null;
  if (site.world.messages.has(id)) return id;
  if (reference['fail_if_not_exists'] === false) return null;
  const message = 'Unknown message';
  throw malformed([{ where: 'message_reference', code: 'REPLIES_UNKNOWN_MESSAGE', message }]);
}

function create(asked: Asked): Said {
  const { site, body } = asked;
  const channel = writableAt(asked);
  const twin = sameNonce(asked, channel.id);
  if (twin !== undefined) return ok(messageObject(site.world, twin, site.bot));
  const replyTo = repliedTo(asked);
  const nonce = body['nonce'];
  const message = post(site, {
    ...draftOf(asked),
    channel: channel.id,
    author: site.bot,
    type: replyTo === null ? 0 : 19,
    replyTo,
    nonce: typeof nonce === 'string' || typeof nonce === 'number' ? nonce : null,
  });
  return ok(messageObject(site.world, message, site.bot));
}

function change(asked: Asked): Said {
  const { site } = asked;
  const channel = channelAt(asked);
  const message = messageAt(asked, channel);
  if (message.author !== site.bot) throw new ApiRefusal(50005);
  awake(channel);
  return ok(messageObject(site.world, amend(site, message, editOf(asked, message)), site.bot));
}

/** Newest first, whichever way they were asked for. */
function list(asked: Asked): Said {
  const { site, query } = asked;
  const channel = channelAt(asked);
  if (!may(site.world, { channel, user: site.bot }, 'ReadMessageHistory')) return ok([]);
  const all = site.world.messagesOf(channel.id);
  const limit = Number(query.get('limit') ?? 50);
  const before = query.get('before');
  const after = query.get('after');
  const around = query.get('around');
  let found = all.slice(-limit);
  if (around !== null) {
    const half = Math.floor(limit / 2);
    const earlier = all.filter((one) => isBefore(one.id, around)).slice(-half);
    const rest = all.filter((one) => !isBefore(one.id, around));
    found = [...earlier, ...rest.slice(0, limit - earlier.length)];
  } else if (before !== null) found = all.filter((one) => isBefore(one.id, before)).slice(-limit);
  else if (after !== null) found = all.filter((one) => isBefore(after, one.id)).slice(0, limit);
  const mayRead = site.intents.includes('MessageContent');
  return ok(
    found.toReversed().map((one) => {
      const whole = messageObject(site.world, one, site.bot);
      const isHidden = !mayRead && one.author !== site.bot && channel.guild !== null;
      const empty = { content: '', embeds: [], attachments: [], components: [] };
      return isHidden ? { ...whole, ...empty } : whole;
    }),
  );
}

function emojiAt(asked: Asked): string {
  const emoji = asked.at('emoji');
  if (!EMOJI.test(emoji) || CUSTOM_EMOJI.test(emoji)) throw new ApiRefusal(10014);
  return emoji;
}

function putReaction(asked: Asked): Said {
  const channel = channelAt(asked, 'ReadMessageHistory');
  const message = messageAt(asked, channel);
  const emoji = emojiAt(asked);
  awake(channel);
  if (!message.reactions.has(emoji)) channelAt(asked, 'AddReactions');
  react(asked.site, message, { user: asked.site.bot, emoji, put: 'on' });
  return DONE;
}

function takeReaction(asked: Asked): Said {
  const message = messageAt(asked, channelAt(asked));
  react(asked.site, message, { user: asked.site.bot, emoji: emojiAt(asked), put: 'off' });
  return DONE;
}

function remove(asked: Asked): Said {
  const channel = channelAt(asked);
  const message = messageAt(asked, channel);
  if (message.author !== asked.site.bot) channelAt(asked, 'ManageMessages');
  removeMessage(asked.site, message);
  return DONE;
}

const MESSAGES = 'channels/:channel/messages';
const ONE = `${MESSAGES}/:message`;
const REACTION = `${ONE}/reactions/:emoji`;
const PACE = { requests: 5, windowMs: 5_000 };
const REACTION_PACE = { requests: 1, windowMs: 250 };

export const MESSAGE_ROUTES: readonly Route[] = [
  { method: 'POST', path: MESSAGES, by: 'bot', limit: PACE, handle: create },
  {
    method: 'GET',
    path: MESSAGES,
    by: 'bot',
    limit: { requests: 50, windowMs: 1_000 },
    handle: list,
  },
  {
    method: 'GET',
    path: ONE,
    by: 'bot',
    limit: { requests: 50, windowMs: 1_000 },
    handle: (asked) => {
      const channel = channelAt(asked, 'ReadMessageHistory');
      return ok(messageObject(asked.site.world, messageAt(asked, channel), asked.site.bot));
    },
  },
  { method: 'PATCH', path: ONE, by: 'bot', limit: PACE, handle: change },
  {
    method: 'DELETE',
    path: ONE,
    by: 'bot',
    limit: { requests: 5, windowMs: 1_000 },
    handle: remove,
  },
  {
    method: 'GET',
    path: REACTION,
    by: 'bot',
    handle: (asked) => {
      const message = messageAt(asked, channelAt(asked));
      const users = [...(message.reactions.get(emojiAt(asked)) ?? [])];
      return ok(users.map((id) => userObject(asked.site.world, id)));
    },
  },
  { method: 'PUT', path: `${REACTION}/@me`, by: 'bot', limit: REACTION_PACE, handle: putReaction },
  {
    method: 'DELETE',
    path: `${REACTION}/@me`,
    by: 'bot',
    limit: REACTION_PACE,
    handle: takeReaction,
  },
  {
    method: 'POST',
    path: 'channels/:channel/typing',
    by: 'bot',
    handle: (asked) => {
      channelAt(asked);
      return DONE;
    },
  },
];
