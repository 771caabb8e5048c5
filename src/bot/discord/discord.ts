// Discord as a platform of the desk: messages leave by REST, a lane each, and what people do comes in by the
// gateway. It joins by itself, keeps trying, and says how it stands.
import { DiscordChat, DISCORD } from '#bot/discord/chat.ts';
import { Gateway } from '#bot/discord/gateway.ts';
import { Guild } from '#bot/discord/guild.ts';
import { Inbound } from '#bot/discord/inbound.ts';
import { idOf } from '#bot/discord/payload.ts';
import { Poster } from '#bot/discord/poster.ts';
import { ReadBack } from '#bot/discord/readback.ts';
import { openRest } from '#bot/discord/rest.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { Threads } from '#bot/discord/threads.ts';
import { Topics } from '#bot/discord/topics.ts';
import { TOKEN_REFUSED } from '#bot/discord/closing.ts';
import { calledUsers } from '#bot/platform.ts';
import type { Platform, PlatformParts } from '#bot/platform.ts';
import { REGISTRY } from '#bot/registry.ts';
import { z } from 'zod';

/** What was left from before is taken up without a connection when none comes in this time. */
const LEFTOVERS_MS = 10_000;
const READ_AGAIN_MS = 2_000;
const heardShape = z.object({ id: z.string(), channel_id: z.string() });

export function openDiscord(parts: PlatformParts, settings: DiscordSettings): Platform {
  return new DiscordPlatform(parts, settings);
}

class DiscordPlatform implements Platform {
  readonly chat: DiscordChat;
  readonly #parts: PlatformParts;
  readonly #guild: Guild;
  readonly #topics: Topics;
  readonly #inbound: Inbound;
  readonly #readBack: ReadBack;
  readonly #gateway: Gateway;
  #openedAt = 0;
  #resumed = false;
  /** What was missed is to be read back, and not before. */
  #readAt: number | null = null;
  #reading = false;

  constructor(parts: PlatformParts, settings: DiscordSettings) {
    const { clocks, news, log, reception, roster, inbox } = parts;
    const { mono } = clocks;
    const guildId = settings.guild;
    this.#parts = parts;
    const rest = openRest(settings, (accepted) =>
      this.#guild.troubles.tell('token', accepted ? null : TOKEN_REFUSED),
    );
    const guild = new Guild({ rest, settings, news, mono });
    const topics = new Topics(DISCORD, parts.outbox, guild.directory);
    const registry = REGISTRY;
    const inbound = new Inbound({ reception, rest, guild, topics, registry, guildId, roster, log });
    this.#guild = guild;
    this.#topics = topics;
    this.#inbound = inbound;
    this.chat = new DiscordChat({
      rest,
      guild,
      poster: new Poster(rest, mono),
      threads: new Threads(rest),
      draw: parts.draw,
      called: (card) =>
        calledUsers(parts.roster(), card, { platform: DISCORD, team: settings.guild }),
      mono,
    });
    this.#readBack = new ReadBack({
      platform: DISCORD,
      rest,
      guild,
      topics,
      inbox,
      guildId,
      wall: clocks.wall,
      message: (data) => inbound.readBack(data),
    });
    this.#gateway = new Gateway({
      settings,
      mono,
      lot: parts.lot,
      news,
      log,
      dispatch: (event, data) => this.#dispatch(event, data),
      opened: () => {
        this.#readAt = mono();
        void this.#readBackNow();
      },
      lost: () => this.#readBack.missed(),
      tick: () => this.#tick(),
    });
  }

  open(): void {
    this.#openedAt = this.#parts.clocks.mono();
    this.#gateway.open();
  }

  look() {
    return this.#gateway.look();
  }

  changed(): void {
    // Discord has no page of the desk's own.
  }

  async close(): Promise<void> {
    await this.#gateway.close();
  }

  #dispatch(event: string, data: unknown): void {
    switch (event) {
      case 'interaction create':
        return this.#inbound.interaction(data);
      case 'message create':
        return this.#said(data);
      case 'thread create':
      case 'thread update':
        return this.#topics.learn(data);
      case 'thread list sync':
        return this.#topics.learnAll(data);
      case 'guild create':
        this.#topics.learnAll(data);
        return this.#guild.hear(event, data);
      default:
        this.#guild.hear(event, data);
    }
  }

  /** What the journal's fault kept from being heard is read back, before anything later counts as read. */
  #said(data: unknown): void {
    try {
      this.#inbound.message(data);
    } catch (error) {
      this.#readBack.missed();
      this.#readAt = this.#parts.clocks.mono() + READ_AGAIN_MS;
      throw error;
    }
    const read = heardShape.safeParse(data).data;
    if (read !== undefined && idOf(data) !== null) this.#readBack.heard(read.channel_id, read.id);
  }

  #tick(): void {
    const now = this.#parts.clocks.mono();
    if (this.#readAt !== null && now >= this.#readAt) void this.#readBackNow();
    if (now - this.#openedAt >= LEFTOVERS_MS) this.#resume();
    if (this.#readBack.isCaughtUp()) this.#parts.reception.caughtUp('discord');
  }

  async #readBackNow(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    this.#readAt = null;
    try {
      await this.#readBack.run();
      this.#resume();
    } catch (error) {
      this.#readAt = this.#parts.clocks.mono() + READ_AGAIN_MS;
      this.#parts.log.warn(`discord: what was missed is not read back yet: ${String(error)}`);
    }
    this.#reading = false;
  }

  #resume(): void {
    if (this.#resumed) return;
    this.#resumed = true;
    void this.#parts.reception.resume('discord', (delivered) => this.#inbound.leftover(delivered));
  }
}
