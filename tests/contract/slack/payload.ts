// What Slack sends when people act: events in their wrapper, slash commands, presses, submissions. Ids of a
// delivery are new for each copy; everything else is the same.
import { APP_ID, BOT_ID, BOT_USER, TEAM, TEAM_DOMAIN } from './cast.ts';
import type { House } from './house.ts';
import type { Pressable } from './reading.ts';
import type { Channel, Ephemeral, JsonObject, Message, Person, Spot, View } from './standing.ts';
import { wireMessage, wireView, without } from './wire.ts';

/** The deprecated token that travels with every delivery and proves nothing. */
const TOKEN = 'verification-token';

export function eventPayload(house: House, event: JsonObject): JsonObject {
  return {
    token: TOKEN,
    team_id: TEAM,
    context_team_id: TEAM,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: house.workspace.nextId('Ev'),
    event_time: Math.floor(Date.now() / 1_000),
    authed_users: [BOT_USER],
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM,
        user_id: BOT_USER,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${house.workspace.nextId('ctx')}`,
  };
}

export interface Typed {
  readonly person: Person;
  readonly channel: string;
  /** "/desk". */
  readonly command: string;
  readonly text: string;
}

/** What is not for everybody goes without its name. */
function nameFor(channel: Channel | null): string {
  switch (channel?.kind) {
    case 'direct':
      return 'directmessage';
    case 'private':
      return 'privategroup';
    default:
      return channel?.name ?? '';
  }
}

export function commandPayload(house: House, typed: Typed): JsonObject {
  const { person, command, text } = typed;
  const channel = house.workspace.channelOf(typed.channel);
  const target = { channel: typed.channel, user: person.id, on: null, thread: null };
  return {
    token: TOKEN,
    team_id: person.team,
    team_domain: TEAM_DOMAIN,
    channel_id: typed.channel,
    channel_name: nameFor(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: `${house.base()}${house.urls.issue(target)}`,
    trigger_id: house.triggers.issue({ user: person.id, view: null }),
  };
}

function around(person: Person): JsonObject {
  return {
    token: TOKEN,
    api_app_id: APP_ID,
    enterprise: null,
    is_enterprise_install: false,
    team: { id: person.team, domain: TEAM_DOMAIN },
    user: {
      id: person.id,
      username: person.name,
      name: person.name,
      team_id: person.team,
    },
  };
}

export type Pressed =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'ephemeral'; readonly ephemeral: Ephemeral }
  | { readonly kind: 'view'; readonly view: View };

function actionOf({ block, element }: Pressable, at: string): JsonObject {
  const { type, action_id, text, value, style } = element;
  return without({
    type: type ?? 'button',
    action_id: action_id ?? '',
    block_id: block,
    text,
    value,
    style,
    action_ts: at,
  });
}

function spotFields(house: House, on: Message | Ephemeral): JsonObject {
  const channel = house.workspace.channelOf(on.channel);
  return { id: on.channel, name: nameFor(channel) };
}

function wherePressed(house: House, person: Person, pressed: Pressed): JsonObject {
  if (pressed.kind === 'view') {
    const { view } = pressed;
    return { container: { type: 'view', view_id: view.id }, view: wireView(view) };
  }
  const on: Message | Ephemeral = pressed.kind === 'message' ? pressed.message : pressed.ephemeral;
  const spot: Spot = { channel: on.channel, ts: on.ts };
  const target = { channel: on.channel, user: person.id, on: spot, thread: on.thread };
  const look = { workspace: house.workspace, base: house.base(), metadata: 'shown' } as const;
  const isEphemeral = pressed.kind === 'ephemeral';
  return {
    container: {
      type: 'message',
      message_ts: on.ts,
      channel_id: on.channel,
      is_ephemeral: isEphemeral,
      ...(on.thread === null ? {} : { thread_ts: on.thread }),
    },
    channel: spotFields(house, on),
    ...(pressed.kind === 'message' ? { message: wireMessage(pressed.message, look) } : {}),
    response_url: `${house.base()}${house.urls.issue(target)}`,
  };
}

export function pressPayload(
  house: House,
  ask: { readonly person: Person; readonly pressed: Pressed; readonly button: Pressable },
): JsonObject {
  const { person, pressed, button } = ask;
  const view = pressed.kind === 'view' ? pressed.view.id : null;
  return {
    type: 'block_actions',
    ...around(person),
    trigger_id: house.triggers.issue({ user: person.id, view }),
    ...wherePressed(house, person, pressed),
    state: { values: {} },
    actions: [actionOf(button, house.workspace.nextTs())],
  };
}

export function submissionPayload(
  house: House,
  ask: { readonly person: Person; readonly view: View; readonly values: JsonObject },
): JsonObject {
  const { person, view, values } = ask;
  return {
    type: 'view_submission',
    ...around(person),
    trigger_id: house.triggers.issue({ user: person.id, view: view.id }),
    view: wireView(view, values),
    response_urls: [],
  };
}

export function closingPayload(ask: { readonly person: Person; readonly view: View }): JsonObject {
  return {
    type: 'view_closed',
    ...around(ask.person),
    view: wireView(ask.view),
    is_cleared: false,
    bot_id: BOT_ID,
  };
}
