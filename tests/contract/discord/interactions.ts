// Interactions from the click to the answer: opened by a person, told to the bot, acknowledged once and within
// three seconds, answered with the token for fifteen minutes.
import { randomBytes } from 'node:crypto';
import type { APIMessage } from 'discord.js';
import { FLAGS } from './deeds.ts';
import type { GatewayFaults } from './gateway-faults.ts';
import { copied, objectOf, objectsOf, textOf } from './json.ts';
import { channelObject, memberObject, messageObject, userObject } from './objects.ts';
import { ALL, permissionsIn } from './permissions.ts';
import { ApiRefusal } from './refusal.ts';
import type { Site } from './site.ts';
import type { Acknowledgement, Channel, Interaction, JsonObject, Modal } from './world.ts';

const TOKEN_MS = 15 * 60_000;
const LOOK_EVERY_MS = 5;

export interface Outcome {
  /** The interaction's id. */
  readonly interaction: string;
  /** From the click to the bot's first valid acknowledgement; null when none came in time. */
  readonly ackMs: number | null;
  readonly ack: Acknowledgement['kind'] | null;
  /**
   * What Discord shows when nobody answered in 3 s: "This interaction failed" under a button, "The application
   * did not respond" for a command, "Something went wrong. Try again." in a form; else null.
   */
  readonly failed: string | null;
  readonly modal: Modal | null;
  /** What autocomplete offered. */
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
  /** The message that answers, once it says something; rejects when none does within the time (a minute by default). */
  answered(withinMs?: number): Promise<APIMessage>;
}

export interface Opening {
  readonly type: Interaction['type'];
  readonly user: string;
  readonly channel: Channel;
  readonly data: JsonObject;
  /** "desk halt", where a command opened it. */
  readonly command?: string;
  /** The message whose button was pressed. */
  readonly message: string | null;
  readonly modal: Modal | null;
}

export class Interactions {
  readonly #site: Site;
  readonly #faults: GatewayFaults;
  readonly #waiting = new Map<string, (ack: Acknowledgement) => void>();

  constructor(site: Site, faults: GatewayFaults) {
    this.#site = site;
    this.#faults = faults;
  }

  /** Resolves when it is acknowledged, or when the person has waited long enough. */
  async open(opening: Opening): Promise<Outcome> {
    const { copies } = this.#faults;
    const interaction = this.#register(opening);
    const acked = new Promise<Acknowledgement | null>((done) => {
      const timer = setTimeout(() => {
        done(null);
      }, this.#site.patienceMs);
      this.#waiting.set(interaction.id, (ack) => {
        clearTimeout(timer);
        done(ack);
      });
    });
    this.#site.tell({ event: 'INTERACTION_CREATE', data: this.#payload(interaction, opening) });
    const others = copies.ids === 'new-ids' ? copies.count - 1 : 0;
    for (let copy = 0; copy < others; copy += 1) {
      const again = this.#payload(this.#register(opening), opening);
      this.#site.tell({ event: 'INTERACTION_CREATE', data: again });
    }
    const ack = await acked;
    this.#waiting.delete(interaction.id);
    return this.#outcome(interaction, ack);
  }

  #register(opening: Opening): Interaction {
    const { world } = this.#site;
    const interaction: Interaction = {
      id: world.snowflake(),
      token: randomBytes(60).toString('base64url'),
      type: opening.type,
      user: opening.user,
      command: opening.command ?? '',
      channel: opening.channel.id,
      at: Date.now(),
      message: opening.message,
      modal: opening.modal,
      acknowledged: null,
      original: null,
      followups: [],
    };
    world.interactions.set(interaction.id, interaction);
    world.interactionsByToken.set(interaction.token, interaction);
    return interaction;
  }

  #payload(interaction: Interaction, opening: Opening): JsonObject {
    const { world, bot } = this.#site;
    const { channel, user } = opening;
    const member = channel.guild === null ? undefined : world.member(channel.guild, user);
    const who = userObject(world, user);
    const permissions = String(permissionsIn(world, channel, user));
    const pressed = opening.message === null ? undefined : world.messages.get(opening.message);
    const isDirect = channel.guild === null;
    return {
      id: interaction.id,
      application_id: bot,
      type: interaction.type,
      token: interaction.token,
      version: 1,
      data: opening.data,
      channel: { ...channelObject(world, channel), permissions },
      channel_id: channel.id,
      ...(isDirect
        ? { user: who }
        : {
            guild_id: channel.guild,
            guild: { id: channel.guild, locale: 'en-US', features: [] },
            guild_locale: 'en-US',
            member:
              member === undefined
                ? { user: who, roles: [], permissions: '0' }
                : { ...memberObject(world, member), permissions },
          }),
      ...(pressed === undefined ? {} : { message: messageObject(world, pressed, bot) }),
      app_permissions: String(isDirect ? ALL : permissionsIn(world, channel, bot)),
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: isDirect ? { 1: user } : { 0: channel.guild },
      context: isDirect ? 1 : 0,
      attachment_size_limit: 10_485_760,
    };
  }

  /** The one valid acknowledgement; refuses a late, a second and a foreign one. */
  acknowledge(interaction: Interaction, kind: Acknowledgement['kind'], data: JsonObject): void {
    const ms = Date.now() - interaction.at;
    const acknowledgement = { kind, ms, data };
    interaction.acknowledged = acknowledgement;
    this.#waiting.get(interaction.id)?.(acknowledgement);
  }

  /** May it be acknowledged at this moment? */
  pending(id: string, token: string): Interaction {
    const interaction = this.#site.world.interactions.get(id);
    if (interaction?.token !== token) throw new ApiRefusal(10062);
    if (interaction.acknowledged !== null) throw new ApiRefusal(40060);
    if (Date.now() - interaction.at > this.#site.patienceMs) throw new ApiRefusal(10062);
    return interaction;
  }

  /** The interaction whose token opens its messages. */
  answering(application: string, token: string): Interaction {
    const interaction = this.#site.world.interactionsByToken.get(token);
    if (application !== this.#site.bot) throw new ApiRefusal(10015);
    if (interaction?.acknowledged === undefined) throw new ApiRefusal(50027);
    if (interaction.acknowledged === null) throw new ApiRefusal(10015);
    if (Date.now() - interaction.at > TOKEN_MS) throw new ApiRefusal(50027);
    return interaction;
  }

  #outcome(interaction: Interaction, ack: Acknowledgement | null): Outcome {
    const modal = ack?.kind === 'modal' ? modalOf(ack.data, interaction) : null;
    return {
      interaction: interaction.id,
      ackMs: ack?.ms ?? null,
      ack: ack?.kind ?? null,
      failed: ack === null ? failureOf(interaction.type) : null,
      modal,
      choices: ack?.kind === 'choices' ? choicesOf(ack.data) : [],
      answered: (withinMs = 60_000) => this.#answered(interaction, withinMs),
    };
  }

  async #answered(interaction: Interaction, withinMs: number): Promise<APIMessage> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.#answerOf(interaction);
      if (found !== undefined) return found;
      if (Date.now() > until) throw new Error(`no answer stands after ${withinMs} ms`);
      await new Promise((done) => {
        setTimeout(done, LOOK_EVERY_MS);
      });
    }
  }

  #answerOf(interaction: Interaction): APIMessage | undefined {
    const { world } = this.#site;
    const isQuiet = interaction.acknowledged?.kind === 'deferred-update';
    const original = world.messages.get(interaction.original ?? '');
    const [followup] = interaction.followups;
    const isChanged = !isQuiet || (original?.edited ?? 0) >= interaction.at;
    const isSaid = original !== undefined && (original.flags & FLAGS.LOADING) === 0 && isChanged;
    const found = isSaid ? original : world.messages.get(followup ?? '');
    if (found === undefined) return undefined;
    return copied<APIMessage>(messageObject(world, found, interaction.user));
  }
}

function failureOf(type: Interaction['type']): string {
  if (type === 3) return 'This interaction failed';
  if (type === 5) return 'Something went wrong. Try again.';
  return type === 2 ? 'The application did not respond' : 'Loading options failed';
}

function modalOf(data: JsonObject, interaction: Interaction): Modal {
  return {
    customId: textOf(data['custom_id']),
    title: textOf(data['title']),
    components: objectsOf(data['components']),
    message: interaction.message,
    channel: interaction.channel,
  };
}

function choicesOf(data: JsonObject): Outcome['choices'] {
  return objectsOf(objectOf(data)['choices']).map((one) => {
    const { value } = one;
    const name = textOf(one['name']);
    return { name, value: typeof value === 'number' ? value : textOf(value) };
  });
}
