// A reaction comes or goes, by whoever, and the desk hears of it.
import type { House } from './house.ts';
import type { Message } from './standing.ts';

interface Reacting {
  readonly message: Message;
  readonly name: string;
  readonly user: string;
}

function told(house: House, type: 'reaction_added' | 'reaction_removed', ask: Reacting): void {
  house.tell({
    type,
    user: ask.user,
    reaction: ask.name,
    item: { type: 'message', channel: ask.message.channel, ts: ask.message.ts },
    item_user: ask.message.user,
    event_ts: house.workspace.nextTs(),
  });
}

export function reacted(house: House, ask: Reacting): void {
  const { message, name, user } = ask;
  const stands = message.reactions.find((one) => one.name === name);
  const reactions =
    stands === undefined
      ? [...message.reactions, { name, users: [user] }]
      : message.reactions.map((one) =>
          one.name === name ? { ...one, users: [...one.users, user] } : one,
        );
  house.workspace.put({ ...message, reactions });
  told(house, 'reaction_added', ask);
}

export function unreacted(house: House, ask: Reacting): void {
  const { message, name, user } = ask;
  const reactions = message.reactions
    .map((one) =>
      one.name === name ? { ...one, users: one.users.filter((who) => who !== user) } : one,
    )
    .filter((one) => one.users.length > 0);
  house.workspace.put({ ...message, reactions });
  told(house, 'reaction_removed', ask);
}
