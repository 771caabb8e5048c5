// What comes in from Discord: translated, stored, acknowledged, then acted on. Nothing is acted on twice, nothing
// waits for an acknowledgement, and whatever somebody sends, the desk goes on.
import type { Registry } from '#bot/command.ts';
import type { Delivered, Reception } from '#bot/delivered.ts';
import { deferPrivately, offerChoices, openForm } from '#bot/discord/acks.ts';
import { choicesOf } from '#bot/discord/commands.ts';
import type { Guild } from '#bot/discord/guild.ts';
import { askModal } from '#bot/discord/modal.ts';
import { readInteraction, readMessage } from '#bot/discord/payload.ts';
import type { MessagePayload } from '#bot/discord/payload.ts';
import { interactionReply, lateReply, messageReply, received } from '#bot/discord/reply.ts';
import type { ReplyParts } from '#bot/discord/reply.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import { readSpot, translateInteraction, translateMessage } from '#bot/discord/translate.ts';
import type { TranslatedInteraction } from '#bot/discord/translate.ts';
import type { Topics } from '#bot/discord/topics.ts';
import type { Reply } from '#bot/delivered.ts';
import { personOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

export interface InboundParts {
  readonly reception: Reception;
  readonly rest: DiscordRest;
  readonly guild: Guild;
  readonly topics: Topics;
  readonly registry: Registry;
  readonly guildId: string;
  readonly roster: () => Roster;
  readonly log: { info(text: string): void; warn(text: string): void };
}

export class Inbound {
  readonly #parts: InboundParts;
  readonly #replies: ReplyParts;

  constructor(parts: InboundParts) {
    const { rest, log, topics } = parts;
    this.#parts = parts;
    this.#replies = { rest, log, isDesk: (channel) => topics.isDesk(channel) };
  }

  /** An INTERACTION_CREATE as it came; never throws. */
  interaction(data: unknown): void {
    const payload = readInteraction(data);
    const { reception, registry, rest, guildId } = this.#parts;
    const wanted = (button: string) => reception.wanted(button);
    const look = { guild: guildId, registry, wanted };
    const read = payload === null ? null : this.#guarded(() => translateInteraction(payload, look));
    if (payload === null || read === null) return this.#unreadable('an interaction');
    switch (read.kind) {
      case 'typing':
        void offerChoices(rest, payload, this.#choices(read));
        return;
      case 'asks':
        void openForm(rest, payload, askModal(read.button, read.wanted));
        return;
      case 'deed': {
        const taken = reception.take(read.delivered);
        if (taken.state === 'known') return;
        const acked = deferPrivately(rest, payload);
        const reply = interactionReply(this.#replies, payload, acked);
        void taken.act(reply);
      }
    }
  }

  /** A MESSAGE_CREATE; never throws. */
  message(data: unknown): void {
    this.#heard(data, 'now');
  }

  /** A message read back; `stop`: it could not be stored, and is to be read back again. */
  readBack(data: unknown): 'on' | 'stop' {
    return this.#heard(data, 'later');
  }

  #heard(data: unknown, when: 'now' | 'later'): 'on' | 'stop' {
    const payload = readMessage(data);
    if (payload === null) {
      this.#unreadable('a message');
      return 'on';
    }
    const { guild, topics, guildId, roster, reception } = this.#parts;
    const self = guild.selfId;
    if (self === null) return 'on';
    const topic = payload.guild_id === guildId ? topics.of(payload.channel_id) : null;
    const nameOf = (user: string) =>
      personOf(roster(), { platform: 'discord', team: guildId, user })?.id ?? null;
    const look = { guild: guildId, self, topic, nameOf };
    const delivered = this.#guarded(() => translateMessage(payload, look));
    if (delivered === null) return 'on';
    const taken = reception.take(delivered);
    if (taken.state === 'known') return 'on';
    // What nobody waits for is told once it can be kept, not at each try.
    if (taken.state === 'unstored' && when === 'later') return 'stop';
    const written = this.#written(payload, delivered, topic);
    void received(this.#replies, written);
    void taken.act(messageReply(this.#replies, written));
    return 'on';
  }

  /** How to answer what was left from before a stop. */
  leftover(delivered: Delivered): Reply {
    const spot = readSpot(delivered.meaning);
    if (spot === null) return lateReply(this.#replies, null);
    const { deed } = delivered;
    if (spot.kind === 'interaction')
      return lateReply(this.#replies, { channel: spot.channel, source: spot.id });
    return messageReply(this.#replies, {
      channel: spot.channel,
      message: spot.id,
      topic: deed.kind === 'reply' ? deed.topic : null,
      text: deed.kind === 'reply' ? deed.text : '',
      by: delivered.standing === 'bot' ? 'bot' : 'person',
    });
  }

  #written(payload: MessagePayload, delivered: Delivered, topic: string | null) {
    const { deed, standing } = delivered;
    const text = deed.kind === 'reply' ? deed.text : payload.content;
    const by = standing === 'bot' ? ('bot' as const) : ('person' as const);
    return { channel: payload.channel_id, message: payload.id, topic, text, by };
  }

  #choices(read: Extract<TranslatedInteraction, { readonly kind: 'typing' }>) {
    const { account, focused } = read;
    if (focused === null) return [];
    const { reception } = this.#parts;
    return this.#guarded(() => choicesOf(focused, reception.complete(account, focused.line))) ?? [];
  }

  /** What cannot be made of somebody's payload is told and left, never a reason to stop. */
  #guarded<T>(make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      this.#parts.log.warn(`discord: something could not be read: ${String(error)}`);
      return null;
    }
  }

  #unreadable(what: string): void {
    const code = 'DELIVERY_UNREADABLE';
    const text = `Discord delivered ${what} that cannot be read; nothing was done.`;
    this.#parts.reception.turnedAway({ platform: 'discord', code, text });
  }
}
