// How what stands is written on the wire: messages, channels, users, views and files as Slack's answers and
// events carry them.
import { APP_ID, BOT_ID, BOT_NAME, BOT_USER, TEAM } from './cast.ts';
import type { Channel, Json, JsonObject, Message, Person, StoredFile, View } from './standing.ts';
import type { Workspace } from './workspace.ts';

/** Leaves out what is undefined, as JSON does. */
export function without(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const BOT_PROFILE: JsonObject = {
  id: BOT_ID,
  app_id: APP_ID,
  user_id: BOT_USER,
  name: BOT_NAME,
  deleted: false,
  updated: 1_700_000_000,
  team_id: TEAM,
};

export function wireFile(file: StoredFile, base: string): JsonObject {
  const url = `${base}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    alt_txt: file.altText,
    mimetype: file.mime,
    filetype: file.name.split('.').at(-1) ?? '',
    size: file.bytes.length,
    user: BOT_USER,
    mode: 'hosted',
    url_private: url,
    permalink: url,
    shares: file.at === null ? {} : { public: { [file.at.channel]: [{ ts: file.at.ts }] } },
  };
}

function threadFields(workspace: Workspace, message: Message): JsonObject {
  if (message.thread !== null) return { thread_ts: message.thread };
  const replies = workspace.thread(message).slice(1);
  const last = replies.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(replies.map((one) => one.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: last.ts,
    is_locked: false,
    subscribed: true,
  };
}

export interface WireLook {
  readonly workspace: Workspace;
  readonly base: string;
  readonly metadata: 'shown' | 'hidden';
}

export function wireMessage(message: Message, look: WireLook): JsonObject {
  const { workspace, base } = look;
  const files = message.files.flatMap((id) => workspace.file(id) ?? []);
  const isBot = message.fromDesk || workspace.personOf(message.user)?.kind === 'bot';
  const writer: JsonObject = message.fromDesk
    ? { bot_id: BOT_ID, app_id: APP_ID, bot_profile: BOT_PROFILE }
    : { bot_id: 'B0ROBOT', app_id: 'A0ROBOT' };
  return without({
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: workspace.personOf(message.user)?.team ?? TEAM,
    ...(isBot ? writer : {}),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...threadFields(workspace, message),
    ...(message.edited === null ? {} : { edited: { user: message.user, ts: message.edited } }),
    ...(files.length === 0 ? {} : { files: files.map((one) => wireFile(one, base)), upload: true }),
    ...(message.reactions.length === 0
      ? {}
      : {
          reactions: message.reactions.map((one) => ({
            name: one.name,
            users: one.users,
            count: one.users.length,
          })),
        }),
    ...(look.metadata === 'shown' && message.metadata !== null
      ? { metadata: message.metadata }
      : {}),
  });
}

export function wireChannel(channel: Channel): JsonObject {
  if (channel.kind === 'direct')
    return {
      id: channel.id,
      created: 1_700_000_000,
      is_im: true,
      is_channel: false,
      is_group: false,
      is_archived: false,
      user: channel.with,
    };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created: 1_700_000_000,
    creator: 'U0SOFIA',
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_private: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_general: channel.id === 'C0GENERAL',
    is_archived: channel.archived,
    is_member: channel.members.includes(BOT_USER),
    is_read_only: channel.restricted,
    is_shared: false,
    is_ext_shared: false,
    num_members: channel.members.length,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: channel.purpose, creator: 'U0SOFIA', last_set: 0 },
    previous_names: [],
  };
}

export function wireUser(person: Person): JsonObject {
  return {
    id: person.id,
    team_id: person.team,
    name: person.name,
    real_name: person.says,
    deleted: false,
    is_admin: false,
    is_owner: false,
    is_bot: person.kind === 'bot',
    is_app_user: false,
    is_restricted: person.kind === 'guest',
    is_ultra_restricted: false,
    is_stranger: person.kind === 'foreign',
    tz: 'America/New_York',
    tz_label: 'Eastern Time',
    tz_offset: -18_000,
    updated: 1_700_000_000,
    profile: {
      real_name: person.says,
      display_name: person.name,
      team: person.team,
      ...(person.kind === 'bot' ? { bot_id: 'B0ROBOT', api_app_id: 'A0ROBOT' } : {}),
    },
  };
}

export function wireDeskUser(): JsonObject {
  return {
    id: BOT_USER,
    team_id: TEAM,
    name: BOT_NAME,
    real_name: BOT_NAME,
    deleted: false,
    is_bot: true,
    is_restricted: false,
    profile: { real_name: BOT_NAME, display_name: BOT_NAME, bot_id: BOT_ID, api_app_id: APP_ID },
  };
}

export function wireView(view: View, values: JsonObject = {}): JsonObject {
  const { title, submit, close, clear_on_close, notify_on_close, external_id } = view.sent;
  return without({
    id: view.id,
    team_id: TEAM,
    app_id: APP_ID,
    app_installed_team_id: TEAM,
    bot_id: BOT_ID,
    type: view.type,
    callback_id: view.callbackId,
    private_metadata: view.privateMetadata,
    blocks: view.blocks,
    state: { values },
    hash: view.hash,
    title: title ?? undefined,
    submit: submit ?? null,
    close: close ?? null,
    clear_on_close: clear_on_close ?? false,
    notify_on_close: notify_on_close ?? false,
    external_id: external_id ?? '',
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
  });
}
