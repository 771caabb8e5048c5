// What the parts of the local Discord share: the world, who the bot is, and the one way by which everybody is
// told of a change.
import { directChannel } from './founding.ts';
import type { Told, World } from './world.ts';

export interface Site {
  readonly world: World;
  /** The application's id, and the bot's as a user. */
  readonly bot: string;
  readonly guild: string;
  readonly intents: readonly ('GuildMembers' | 'MessageContent')[];
  readonly patienceMs: number;
  /** "http://127.0.0.1:PORT", once it listens. */
  base(): string;
  tell(told: Told): void;
  /** Called at each change, after the bot was told; the returned function ends it. */
  watch(listener: (told: Told) => void): () => void;
}

/** The direct-message channel of a person with the bot, made at first use. */
export function directWith(site: Site, user: string): string {
  const { channels } = site.world;
  const known = [...channels.values()].find((one) => one.recipient === user);
  if (known !== undefined) return known.id;
  const channel = directChannel(site.world.snowflake(), user);
  channels.set(channel.id, channel);
  return channel.id;
}
