// The guild as the desk knows it: its channels, who the bot is there, and what is wrong with any of it. Told by
// events while connected, and read once by REST before the first message.
import { z } from 'zod';
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import { Directory, readChannels } from '#bot/discord/directory.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest, RestLane } from '#bot/discord/rest.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { ChannelTroubles } from '#bot/discord/trouble.ts';
import type { PlatformNews } from '#bot/platform.ts';

export interface GuildParts {
  readonly rest: DiscordRest;
  readonly settings: DiscordSettings;
  readonly news: (news: PlatformNews) => void;
  readonly mono: () => number;
}

const idShape = z.object({ id: z.string() });
const guildShape = z.object({ id: z.string(), unavailable: z.boolean().optional() });
const readyShape = z.object({ user: idShape, guilds: z.array(guildShape) });

export class Guild {
  readonly directory: Directory;
  readonly troubles: ChannelTroubles;
  readonly #parts: GuildParts;
  readonly #lost = new Set<Channel>();
  #self: string | null = null;

  constructor(parts: GuildParts) {
    this.#parts = parts;
    this.directory = new Directory(parts.settings.channels);
    this.troubles = new ChannelTroubles(parts.news);
  }

  /** The bot's own user id, once it is known. */
  get selfId(): string | null {
    return this.#self;
  }

  /** The channels are known. Throws RestFault. */
  async ready(lane: RestLane): Promise<void> {
    if (this.directory.known) return;
    const { rest, settings } = this.#parts;
    try {
      const path = `/guilds/${settings.guild}/channels` as const;
      const answer = await rest.call(lane, { method: 'GET', path });
      this.directory.learn(readChannels(answer));
      this.#installed(true);
      this.#checkChannels();
    } catch (error) {
      if (error instanceof RestFault && ['guild', 'channel'].includes(error.trouble))
        this.#installed(false);
      // Nothing was sent, however this read ended.
      if (error instanceof RestFault && error.failure.kind === 'unknown')
        throw new RestFault({ kind: 'not-sent', text: error.message });
      throw error;
    }
  }

  async self(lane: RestLane): Promise<string> {
    if (this.#self !== null) return this.#self;
    const answer = await this.#parts.rest.call(lane, { method: 'GET', path: '/users/@me' });
    const { id } = idShape.parse(answer);
    this.#self = id;
    return id;
  }

  /** A row's channel as a purpose; what is none is kept in the record's. */
  purpose(channel: string): Channel {
    return CHANNELS.find((one) => one === channel) ?? 'audit';
  }

  nameFor(channel: string): string {
    return this.directory.nameOf(this.purpose(channel));
  }

  /** A purpose's channel cannot be written to; the words that say so. */
  closed(purpose: Channel, why: string): string {
    this.troubles.closed(purpose, why, this.#parts.mono());
    return why;
  }

  mended(purpose: Channel): void {
    this.troubles.mended(purpose);
  }

  /** What the gateway told of the guild; events of other guilds change nothing here. */
  hear(event: string, data: unknown): void {
    switch (event) {
      case 'ready':
        return this.#hearReady(data);
      case 'guild create':
        return this.#hearGuild(data);
      case 'guild delete': {
        const read = guildShape.safeParse(data);
        const gone = read.success && read.data.unavailable !== true;
        if (gone && read.data.id === this.#parts.settings.guild) this.#installed(false);
        return;
      }
      case 'channel create':
      case 'channel update':
      case 'channel delete':
        return this.#hearChannel(event, data);
      default:
    }
  }

  #hearReady(data: unknown): void {
    const read = readyShape.safeParse(data);
    if (!read.success) return;
    this.#self = read.data.user.id;
    this.#installed(read.data.guilds.some(({ id }) => id === this.#parts.settings.guild));
  }

  #hearGuild(data: unknown): void {
    const read = z.object({ id: z.string(), channels: z.unknown() }).safeParse(data);
    if (!read.success || read.data.id !== this.#parts.settings.guild) return;
    this.#installed(true);
    const channels = readChannels(read.data.channels);
    if (channels.length > 0) this.directory.learn(channels);
    this.#checkChannels();
  }

  #hearChannel(event: string, data: unknown): void {
    const [channel] = readChannels([data]);
    const read = z.object({ guild_id: z.string() }).safeParse(data);
    if (channel === undefined || read.data?.guild_id !== this.#parts.settings.guild) return;
    const before = this.directory.purposesOf(channel.id);
    if (event === 'channel delete') this.directory.remove(channel.id);
    else this.directory.put(channel);
    // Whatever changed may have opened it.
    for (const purpose of new Set([...before, ...this.directory.purposesOf(channel.id)]))
      this.troubles.opened(purpose);
    this.#checkChannels();
  }

  /** Says which purposes have no channel, and which have one of another name. */
  #checkChannels(): void {
    const { directory, troubles } = this;
    if (!directory.known) return;
    for (const purpose of CHANNELS) {
      const at = directory.of(purpose);
      if (at.state === 'lost') {
        this.#lost.add(purpose);
        this.closed(purpose, at.why);
      } else if (this.#lost.delete(purpose)) this.mended(purpose);
      const name = directory.renamed(purpose);
      const wanted = this.#parts.settings.channels[purpose];
      const why =
        name === null
          ? null
          : `The channel for ${purpose} is called #${name} now, and messages still go there. Write its id or its new name instead of ${wanted} at channels.${purpose} in config/chat.yaml before the next start.`;
      troubles.tell(`name of channel ${purpose}`, why);
    }
  }

  #installed(is: boolean): void {
    const { guild } = this.#parts.settings;
    this.troubles.tell(
      'installation',
      is
        ? null
        : `The bot is not in guild ${guild}. Invite it again (Developer Portal, OAuth2, URL Generator: bot and applications.commands), or write the right guild in config/chat.yaml.`,
    );
  }
}
