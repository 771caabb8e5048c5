// How the things of the world are written on Discord's wire: users, members, roles, channels, messages,
// guilds. Pure; the shapes are those of the published schema.
import { ALL } from './permissions.ts';
import { isThread, timeOf } from './world.ts';
import type {
  Attachment,
  Channel,
  Guild,
  Json,
  JsonObject,
  Member,
  Message,
  Role,
  World,
} from './world.ts';

export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000+00:00`;
}

export function userObject(world: World, id: string): JsonObject {
  const user = world.users.get(id);
  const isBot = user?.kind !== 'person';
  return {
    id,
    username: user?.name ?? 'deleted-user',
    discriminator: isBot ? '0000' : '0',
    global_name: isBot ? null : (user?.shown ?? null),
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: 0,
    flags: 0,
    ...(isBot ? { bot: true } : {}),
  };
}

/** A member without the user in it, as a MESSAGE_CREATE carries it. */
export function bareMember(member: Member): JsonObject {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    flags: 0,
    joined_at: stamp(member.joined),
    nick: null,
    pending: member.pending,
    premium_since: null,
    roles: member.roles,
    mute: false,
    deaf: false,
  };
}

export function memberObject(world: World, member: Member): JsonObject {
  return { ...bareMember(member), user: userObject(world, member.user) };
}

export function roleObject(role: Role): JsonObject {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}

function threadObject(channel: Channel): JsonObject {
  const { thread } = channel;
  if (thread === null) return {};
  return {
    owner_id: thread.owner,
    parent_id: channel.parent,
    rate_limit_per_user: 0,
    message_count: channel.messages.length,
    total_message_sent: channel.messages.length,
    member_count: thread.members.size,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: stamp(thread.archivedAt),
      auto_archive_duration: thread.archiveMinutes,
      locked: thread.locked,
      create_timestamp: stamp(timeOf(channel.id)),
    },
  };
}

export function channelObject(world: World, channel: Channel): JsonObject {
  const base = { id: channel.id, type: channel.type, flags: 0, last_message_id: channel.last };
  if (channel.guild === null) {
    return { ...base, recipients: [userObject(world, channel.recipient ?? '')] };
  }
  const inGuild = { ...base, guild_id: channel.guild, name: channel.name };
  if (isThread(channel)) return { ...inGuild, ...threadObject(channel) };
  return {
    ...inGuild,
    position: channel.position,
    parent_id: null,
    topic: channel.topic,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: channel.overwrites.map((one) => ({
      id: one.id,
      type: one.type,
      allow: String(one.allow),
      deny: String(one.deny),
    })),
  };
}

export function threadMember(thread: Channel, user: string): JsonObject {
  return { id: thread.id, user_id: user, join_timestamp: stamp(timeOf(thread.id)), flags: 0 };
}

export function attachmentObject(one: Attachment): JsonObject {
  return {
    id: one.id,
    filename: one.name,
    size: one.bytes.length,
    url: one.url,
    proxy_url: one.url,
    content_type: one.type,
    ...(one.description === null ? {} : { description: one.description }),
  };
}

export function reactionsOf(message: Message, reader: string): readonly JsonObject[] {
  return [...message.reactions].map(([name, users]) => ({
    emoji: { id: null, name },
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    burst_colors: [],
    me_burst: false,
    me: users.has(reader),
  }));
}

function authorObject(world: World, message: Message): JsonObject {
  if (message.webhook === null || message.application !== null) {
    return userObject(world, message.author);
  }
  return { ...userObject(world, message.author), id: message.webhook };
}

function interactionParts(world: World, message: Message): JsonObject {
  const { interaction } = message;
  if (interaction === null) return {};
  return {
    interaction_metadata: {
      id: interaction.id,
      type: interaction.type,
      user: userObject(world, interaction.user),
      authorizing_integration_owners: { 0: world.channels.get(message.channel)?.guild ?? '0' },
      ...(interaction.type === 3 ? { interacted_message_id: message.replyTo ?? message.id } : {}),
      ...(interaction.type === 2
        ? { name: interaction.command.split(' ')[0] ?? '', command_type: 1 }
        : {}),
    },
  };
}

export function messageObject(world: World, message: Message, reader: string): JsonObject {
  const replied = message.replyTo === null ? undefined : world.messages.get(message.replyTo);
  const thread = message.thread === null ? undefined : world.channels.get(message.thread);
  const reference = {
    type: 0,
    channel_id: replied?.channel ?? message.channel,
    ...(message.replyTo === null ? {} : { message_id: message.replyTo }),
  };
  return {
    id: message.id,
    channel_id: message.channel,
    type: message.type,
    content: message.content,
    author: authorObject(world, message),
    mentions: message.mentions.users.map((id) => userObject(world, id)),
    mention_roles: message.mentions.roles,
    mention_everyone: message.mentions.everyone,
    attachments: message.attachments.map(attachmentObject),
    embeds: message.embeds,
    components: message.components,
    timestamp: stamp(timeOf(message.id)),
    edited_timestamp: message.edited === null ? null : stamp(message.edited),
    flags: message.flags,
    pinned: false,
    tts: false,
    ...(message.webhook === null ? {} : { webhook_id: message.webhook }),
    ...(message.application === null ? {} : { application_id: message.application }),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.replyTo === null ? {} : { message_reference: reference }),
    ...(replied === undefined
      ? {}
      : { referenced_message: messageObject(world, { ...replied, replyTo: null }, reader) }),
    ...(thread === undefined ? {} : { thread: channelObject(world, thread) }),
    ...(message.reactions.size === 0 ? {} : { reactions: reactionsOf(message, reader) }),
    ...interactionParts(world, message),
  };
}

/** As GET /guilds/{id} answers. */
export function guildObject(world: World, guild: Guild): JsonObject {
  const nothing = {
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    application_id: null,
    afk_channel_id: null,
    system_channel_id: null,
    widget_channel_id: null,
    vanity_url_code: null,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    max_presences: null,
    incidents_data: null,
  } satisfies Record<string, Json>;
  return {
    ...nothing,
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner,
    roles: [...world.roles.values()].filter((one) => one.guild === guild.id).map(roleObject),
    features: [],
    emojis: [],
    stickers: [],
    region: 'us-east',
    afk_timeout: 300,
    system_channel_flags: 0,
    widget_enabled: false,
    verification_level: 1,
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: 'en-US',
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
  };
}

/** As GUILD_CREATE brings it to a bot; without the members intent only the bot itself is in it. */
export function guildCreate(
  world: World,
  guild: Guild,
  whole: { readonly bot: string; readonly withMembers: boolean },
): JsonObject {
  const channels = [...world.channels.values()].filter((one) => one.guild === guild.id);
  const members = world.members.filter((one) => one.guild === guild.id);
  const told = members.filter((one) => whole.withMembers || one.user === whole.bot);
  const threads = channels.filter((one) => isThread(one) && !one.thread.archived);
  return {
    ...guildObject(world, guild),
    joined_at: stamp(world.member(guild.id, whole.bot)?.joined ?? 0),
    large: false,
    unavailable: false,
    member_count: members.length,
    members: told.map((one) => memberObject(world, one)),
    channels: channels.filter((one) => !isThread(one)).map((one) => channelObject(world, one)),
    threads: threads.map((one) => ({
      ...channelObject(world, one),
      member: threadMember(one, whole.bot),
    })),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function applicationObject(
  world: World,
  application: { readonly id: string; readonly intents: readonly string[] },
): JsonObject {
  const flags =
    (application.intents.includes('GuildMembers') ? 1 << 15 : 0) |
    (application.intents.includes('MessageContent') ? 1 << 19 : 0);
  return {
    id: application.id,
    name: 'twokey',
    icon: null,
    description: '',
    type: null,
    bot: userObject(world, application.id),
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: userObject(world, world.guilds.values().next().value?.owner ?? ''),
    approximate_guild_count: world.guilds.size,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ['bot', 'applications.commands'],
  };
}

export const EVERYTHING: string = String(ALL);
