// Which events a session hears, and how much of them, by the intents it identified with; and which intents the
// application may ask for at all. Pure.
import { objectOf, objectsOf, textOf } from './json.ts';
import type { JsonObject, Told } from './world.ts';

export const INTENTS = {
  Guilds: 1 << 0,
  GuildMembers: 1 << 1,
  GuildPresences: 1 << 8,
  GuildMessages: 1 << 9,
  GuildMessageReactions: 1 << 10,
  DirectMessages: 1 << 12,
  DirectMessageReactions: 1 << 13,
  MessageContent: 1 << 15,
} as const;

/** Every bit Discord knows; anything else closes the connection with 4013. */
const KNOWN_BITS = 0b11_0011_0001_1111_1111_1111_1111;

export function judgeIntents(
  intents: unknown,
  allowed: readonly ('GuildMembers' | 'MessageContent')[],
): 'fine' | 'invalid' | 'disallowed' {
  if (typeof intents !== 'number' || !Number.isInteger(intents) || intents < 0) return 'invalid';
  if ((intents & ~KNOWN_BITS) !== 0) return 'invalid';
  const privileged = ['GuildMembers', 'GuildPresences', 'MessageContent'] as const;
  const isAsked = (name: (typeof privileged)[number]): boolean => (intents & INTENTS[name]) !== 0;
  const isRefused = privileged.some(
    (name) => isAsked(name) && !(name !== 'GuildPresences' && allowed.includes(name)),
  );
  return isRefused ? 'disallowed' : 'fine';
}

function intentFor({ event, data }: Told, bot: string): number {
  const isDirect = data['guild_id'] === undefined;
  if (event.startsWith('MESSAGE_REACTION')) {
    return isDirect ? INTENTS.DirectMessageReactions : INTENTS.GuildMessageReactions;
  }
  if (event.startsWith('MESSAGE_'))
    return isDirect ? INTENTS.DirectMessages : INTENTS.GuildMessages;
  if (event === 'THREAD_MEMBERS_UPDATE') {
    const added = objectsOf(data['added_members']).map((one) => one['user_id']);
    return added.includes(bot) ? INTENTS.Guilds : INTENTS.GuildMembers;
  }
  if (event.startsWith('GUILD_MEMBER_')) {
    return objectOf(data['user'])['id'] === bot ? 0 : INTENTS.GuildMembers;
  }
  if (/^(GUILD|CHANNEL|THREAD)_/.test(event)) return INTENTS.Guilds;
  return 0;
}

function withoutContent(data: JsonObject): JsonObject {
  return { ...data, content: '', embeds: [], attachments: [], components: [] };
}

/** What the session is told; null when it hears nothing of it. */
export function heard(
  told: Told,
  session: { readonly intents: number; readonly bot: string },
): JsonObject | null {
  const { event, data } = told;
  if (event === 'EPHEMERAL') return null;
  const needed = intentFor(told, session.bot);
  if (needed !== 0 && (session.intents & needed) === 0) return null;
  const isContent = event === 'MESSAGE_CREATE' || event === 'MESSAGE_UPDATE';
  const mayRead = (session.intents & INTENTS.MessageContent) !== 0;
  const isOwn = textOf(objectOf(data['author'])['id']) === session.bot;
  const isMentioned = objectsOf(data['mentions']).some((one) => one['id'] === session.bot);
  const isDirect = data['guild_id'] === undefined;
  return !isContent || mayRead || isOwn || isMentioned || isDirect ? data : withoutContent(data);
}
