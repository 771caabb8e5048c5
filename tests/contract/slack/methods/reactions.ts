// Reactions of the desk: one of a name for each user on a message, told to everybody in the channel.
import { z } from 'zod';
import { BOT_USER } from '../cast.ts';
import type { House } from '../house.ts';
import { limit } from '../limits.ts';
import { done, method, refused } from '../method.ts';
import type { Method } from '../method.ts';
import { visible } from '../posting.ts';
import { reacted, unreacted } from '../reacting.ts';
import { Flag, Ts } from '../shapes/argument.ts';
import { wireMessage } from '../wire.ts';

const spot = { channel: z.string().min(1), timestamp: Ts };
const Name = z.string().min(1);
const EMOJI = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/;

function target(house: House, args: { readonly channel: string; readonly timestamp: string }) {
  const found = visible(house, args.channel);
  if (found.kind === 'refused') return found;
  if (found.channel.archived) return refused('is_archived');
  const message = house.workspace.message({ channel: found.channel.id, ts: args.timestamp });
  return message === null ? refused('message_not_found') : { kind: 'found' as const, message };
}

const add = method(
  { ...spot, name: Name },
  {
    scope: 'reactions:write',
    run(house, args) {
      if (!EMOJI.test(args.name)) return refused('invalid_name');
      const found = target(house, args);
      if (found.kind === 'refused') return found;
      const { message } = found;
      const stands = message.reactions.find((one) => one.name === args.name);
      if (stands?.users.includes(BOT_USER) === true) return refused('already_reacted');
      if (stands === undefined && message.reactions.length >= limit('message.reactions.max'))
        return refused('too_many_emoji');
      reacted(house, { message, name: args.name, user: BOT_USER });
      return done();
    },
  },
);

const remove = method(
  { ...spot, name: Name },
  {
    scope: 'reactions:write',
    run(house, args) {
      const found = target(house, args);
      if (found.kind === 'refused') return found;
      const { message } = found;
      const stands = message.reactions.find((one) => one.name === args.name);
      if (stands?.users.includes(BOT_USER) !== true) return refused('no_reaction');
      unreacted(house, { message, name: args.name, user: BOT_USER });
      return done();
    },
  },
);

const get = method(
  { ...spot, full: Flag.optional() },
  {
    scope: 'reactions:read',
    run(house, args) {
      const found = target(house, args);
      if (found.kind === 'refused') return found;
      const look = { workspace: house.workspace, base: house.base(), metadata: 'hidden' } as const;
      const { message } = found;
      return done({
        type: 'message',
        channel: message.channel,
        message: wireMessage(message, look),
      });
    },
  },
);

export const REACTIONS: Readonly<Record<string, Method>> = {
  'reactions.add': add,
  'reactions.remove': remove,
  'reactions.get': get,
};
