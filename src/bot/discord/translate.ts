// What people do on Discord in the desk's own words. Pure: who they are is taken from what the platform says of
// them, never from what they typed, and nothing is judged here.
import type { Registry } from '#bot/command.ts';
import type { Deed, Delivered, Wanted } from '#bot/delivered.ts';
import { wallOf } from '#bot/discord/address.ts';
import { readCommand, readFocused } from '#bot/discord/commands.ts';
import type { Focused } from '#bot/discord/commands.ts';
import { readCancelId } from '#bot/discord/embed.ts';
import { readModal } from '#bot/discord/modal.ts';
import type { Asks } from '#bot/discord/modal.ts';
import { chosenOf, readCommandData, readCustomId } from '#bot/discord/payload.ts';
import type { InteractionPayload, MemberPayload, MessagePayload } from '#bot/discord/payload.ts';
import { cut } from '#bot/text.ts';
import type { Account } from '#runbook/person.ts';

export interface InteractionLook {
  /** The desk's own guild. */
  readonly guild: string;
  readonly registry: Registry;
  readonly wanted: (button: string) => Wanted;
}

export type TranslatedInteraction =
  | { readonly kind: 'deed'; readonly delivered: Delivered }
  /** A button that asks something first. */
  | { readonly kind: 'asks'; readonly button: string; readonly wanted: Asks }
  /** An option is being typed; null where nothing can be offered. */
  | { readonly kind: 'typing'; readonly account: Account; readonly focused: Focused | null };

export interface MessageLook {
  readonly guild: string;
  /** The bot itself. */
  readonly self: string;
  /** The topic whose thread the message stands in; null anywhere else. */
  readonly topic: string | null;
  /** The person on the roster who has this account of the guild. */
  readonly nameOf: (user: string) => string | null;
}

const COMMAND = 2;
const BUTTON = 3;
const TYPING = 4;
const FORM = 5;
const PLAIN_MESSAGE = 0;
const REPLY_MESSAGE = 19;
/** A guest of one voice channel. */
const GUEST_FLAG = 16;
const MOST_NAME = 100;

function standingOf(
  who: {
    readonly guild: string | undefined;
    readonly bot: boolean;
    readonly member: MemberPayload | undefined;
  },
  own: string,
): Delivered['standing'] {
  const { guild, bot, member } = who;
  if (bot) return 'bot';
  // A direct message names no guild: it is told apart by that, whoever it is from.
  if (guild === undefined) return 'member';
  if (guild !== own) return 'foreign';
  if (member === undefined || member.pending === true) return 'guest';
  return ((member.flags ?? 0) & GUEST_FLAG) === 0 ? 'member' : 'guest';
}

/** Where an answer is to be shown when nothing else is left of what was delivered. */
export interface Spot {
  readonly kind: 'interaction' | 'message';
  readonly channel: string;
  readonly id: string;
}

function meaningOf({ kind, channel, id }: Spot): string {
  return `${kind} ${channel} ${id}`;
}

/** The place a delivery of ours came from; null for any other text. */
export function readSpot(meaning: string): Spot | null {
  const [, kind = '', channel = '', id = ''] =
    /^(interaction|message) (\d*) (\d+)$/.exec(meaning) ?? [];
  if (kind !== 'interaction' && kind !== 'message') return null;
  return { kind, channel, id };
}

function commandDeed(payload: InteractionPayload, registry: Registry): Deed {
  const data = readCommandData(payload.data);
  if (data === null) return { kind: 'line', line: 'an unreadable command' };
  const read = readCommand(registry, chosenOf(data));
  // What the registry no longer knows is refused by name, with the nearest that it does.
  return read ?? { kind: 'line', line: cut(data.name, MOST_NAME) };
}

function buttonDeed(custom: string): Deed {
  const work = readCancelId(custom);
  return work === null ? { kind: 'press', button: custom, answers: {} } : { kind: 'cancel', work };
}

function formDeed(payload: InteractionPayload): Deed {
  const read = readModal(payload.data);
  if (read !== null) return { kind: 'press', ...read };
  return { kind: 'press', button: readCustomId(payload.data) ?? '', answers: {} };
}

/** Null where nothing can be made of it, not even an answer. */
export function translateInteraction(
  payload: InteractionPayload,
  look: InteractionLook,
): TranslatedInteraction | null {
  const user = payload.member?.user ?? payload.user;
  if (user === undefined) return null;
  const guild = payload.guild_id;
  const account: Account = { platform: 'discord', team: guild ?? look.guild, user: user.id };
  const bot = user.bot === true || user.system === true;
  const standing = standingOf({ guild, bot, member: payload.member }, look.guild);
  const direct = guild === undefined;
  const deed = (what: Deed): TranslatedInteraction => {
    const { id } = payload;
    const meaning = meaningOf({ kind: 'interaction', channel: payload.channel_id ?? '', id });
    const done = wallOf(id);
    const delivered = { id, meaning, account, standing, direct, done, deed: what };
    return { kind: 'deed', delivered: { platform: 'discord', ...delivered } };
  };
  switch (payload.type) {
    case COMMAND:
      return deed(commandDeed(payload, look.registry));
    case BUTTON: {
      const custom = readCustomId(payload.data) ?? '';
      const own = standing === 'member' && !direct;
      const wanted: Wanted = own ? look.wanted(custom) : { kind: 'nothing' };
      // Who may not speak here is refused at once, and is asked nothing first.
      if (wanted.kind === 'asks') return { kind: 'asks', button: custom, wanted };
      return deed(buttonDeed(custom));
    }
    case TYPING: {
      const data = readCommandData(payload.data);
      const own = standing === 'member' && !direct && data !== null;
      const focused = own ? readFocused(look.registry, chosenOf(data)) : null;
      return { kind: 'typing', account, focused };
    }
    case FORM:
      return deed(formDeed(payload));
    default:
      return null;
  }
}

const MENTION = /<@!?(\d+)>/g;

/** What was typed: people by their names on the roster, and without the bot's own. */
function typedText(content: string, look: MessageLook): string {
  const named = content.replaceAll(MENTION, (mark: string, user: string) => {
    if (user === look.self) return ' ';
    const name = look.nameOf(user);
    return name === null ? mark : `@${name}`;
  });
  return named.trim();
}

function isCalled(content: string, self: string): boolean {
  return content.includes(`<@${self}>`) || content.includes(`<@!${self}>`);
}

/** Null for what is not said to the desk. */
export function translateMessage(payload: MessagePayload, look: MessageLook): Delivered | null {
  const { author, guild_id: guild, content, id } = payload;
  if (author.id === look.self) return null;
  if (payload.type !== PLAIN_MESSAGE && payload.type !== REPLY_MESSAGE) return null;
  const direct = guild === undefined;
  const called = isCalled(content, look.self);
  const bot = author.bot === true || author.system === true || payload.webhook_id !== undefined;
  const text = typedText(content, look);
  if (look.topic === null && !called && !direct) return null;
  const deed: Deed =
    look.topic === null ? { kind: 'line', line: text } : { kind: 'reply', topic: look.topic, text };
  if (text === '' && !called) return null;
  return {
    platform: 'discord',
    id,
    meaning: meaningOf({ kind: 'message', channel: payload.channel_id, id }),
    account: { platform: 'discord', team: guild ?? look.guild, user: author.id },
    standing: standingOf({ guild, bot, member: payload.member }, look.guild),
    direct,
    done: wallOf(id),
    deed,
  };
}
