// The guild's channels as the bot was told of them, and which of them each purpose writes to. A channel is
// configured by its id or its name; one that was found keeps its id when it is renamed.
import { z } from 'zod';
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import { isSnowflake } from '#bot/discord/address.ts';
import { CHANNEL_REMEDY } from '#bot/discord/fault.ts';
import type { ChannelNames } from '#bot/platform.ts';
import { cut } from '#bot/text.ts';

export interface GuildChannel {
  readonly id: string;
  readonly name: string;
  readonly type: number;
}

const channelShape = z.object({
  id: z.string().refine(isSnowflake),
  name: z.string().default(''),
  type: z.number(),
});

/** Text and announcement channels: what a message can be written to. */
const WRITABLE: readonly number[] = [0, 5];

export type Located =
  | { readonly state: 'found'; readonly id: string }
  | { readonly state: 'lost'; readonly why: string };

/** The channels in an answer or event of Discord; what is none is left out. */
export function readChannels(data: unknown): readonly GuildChannel[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((one) => {
    const read = channelShape.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

function plainName(text: string): string {
  return text.replace(/^#/, '').toLowerCase();
}

/** Which channel a name or id means. */
export function locate(
  channels: readonly GuildChannel[],
  purpose: Channel,
  wanted: string,
): Located {
  const byId = isSnowflake(wanted);
  const named = channels.filter((one) =>
    byId ? one.id === wanted : plainName(one.name) === plainName(wanted),
  );
  const [first, ...more] = named.filter((one) => WRITABLE.includes(one.type));
  const shown = byId ? `of id ${wanted}` : `called #${cut(plainName(wanted), 100)}`;
  const how = `channels.${purpose} in config/chat.yaml names it.`;
  if (first === undefined && named.length > 0)
    return {
      state: 'lost',
      why: `The channel ${shown} takes no messages: it is no text channel; ${how}`,
    };
  if (first === undefined)
    return {
      state: 'lost',
      why: `There is no channel ${shown} that the bot may see; ${how} ${CHANNEL_REMEDY}`,
    };
  if (more.length > 0)
    return {
      state: 'lost',
      why: `${more.length + 1} channels are ${shown}; write the id of the one that is meant. ${how}`,
    };
  return { state: 'found', id: first.id };
}

export class Directory {
  readonly #names: ChannelNames;
  #channels: ReadonlyMap<string, GuildChannel> | null = null;
  readonly #kept = new Map<Channel, string>();

  constructor(names: ChannelNames) {
    this.#names = names;
  }

  get known(): boolean {
    return this.#channels !== null;
  }

  /** All of them, from the guild's list. */
  learn(channels: readonly GuildChannel[]): void {
    this.#channels = new Map(channels.map((one) => [one.id, one]));
  }

  put(channel: GuildChannel): void {
    if (this.#channels === null) return;
    this.#channels = new Map([...this.#channels, [channel.id, channel]]);
  }

  remove(id: string): void {
    if (this.#channels === null) return;
    this.#channels = new Map([...this.#channels].filter(([one]) => one !== id));
  }

  of(purpose: Channel): Located {
    if (this.#channels === null)
      return { state: 'lost', why: 'The guild’s channels were not read yet.' };
    const kept = this.#kept.get(purpose);
    if (kept !== undefined && this.#channels.has(kept)) return { state: 'found', id: kept };
    const found = locate([...this.#channels.values()], purpose, this.#names[purpose]);
    if (found.state === 'found') this.#kept.set(purpose, found.id);
    return found;
  }

  /** What a purpose's channel is called now, where that is not what the configuration calls it. */
  renamed(purpose: Channel): string | null {
    const wanted = this.#names[purpose];
    const kept = this.#kept.get(purpose);
    const name = kept === undefined ? undefined : this.#channels?.get(kept)?.name;
    if (name === undefined || isSnowflake(wanted)) return null;
    return plainName(name) === plainName(wanted) ? null : name;
  }

  nameOf(purpose: Channel): string {
    const at = this.of(purpose);
    const name = at.state === 'found' ? this.#channels?.get(at.id)?.name : undefined;
    return `#${name ?? plainName(this.#names[purpose])}`;
  }

  purposesOf(id: string): readonly Channel[] {
    return CHANNELS.filter((purpose) => {
      const at = this.of(purpose);
      return at.state === 'found' && at.id === id;
    });
  }

  /** The channels the desk writes to, each once. */
  ids(): readonly string[] {
    const found = CHANNELS.map((purpose) => this.of(purpose));
    return [...new Set(found.flatMap((at) => (at.state === 'found' ? [at.id] : [])))];
  }
}
