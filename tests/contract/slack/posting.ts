// Putting messages into channels: who may post where, ids for blocks that came without, and the events other
// members of a channel hear. A message is only ever replaced by an edited copy of itself.
import { BOT_USER } from './cast.ts';
import type { House } from './house.ts';
import { refused } from './method.ts';
import type { Refused } from './method.ts';
import { listAt, objectAt, wordsAt } from './reading.ts';
import type { Channel, JsonObject, Message, Spot } from './standing.ts';
import { without, wireMessage } from './wire.ts';

export type FoundChannel = { readonly kind: 'found'; readonly channel: Channel } | Refused;

/** A channel the desk can see: a private one it is not in does not exist for it. */
export function visible(house: House, id: string): FoundChannel {
  const channel = house.workspace.channelOf(id);
  if (channel === null) return refused('channel_not_found');
  const isIn = channel.members.includes(BOT_USER);
  return channel.kind === 'private' && !isIn
    ? refused('channel_not_found')
    : { kind: 'found', channel };
}

/** A channel the desk may post to, as Slack judges it. */
export function postable(house: House, id: string): FoundChannel {
  const person = house.workspace.personOf(id);
  const found = visible(house, person === null ? id : (house.workspace.direct(id)?.id ?? id));
  if (found.kind === 'refused') return found;
  const { channel } = found;
  if (channel.kind === 'direct' && !house.hasMessagesTab) return refused('messages_tab_disabled');
  if (channel.archived) return refused('is_archived');
  if (channel.restricted) return refused('restricted_action');
  const isIn = channel.members.includes(BOT_USER);
  if (!isIn && !house.scopes().has('chat:write.public')) return refused('not_in_channel');
  return found;
}

let marks = 0;

function mark(): string {
  marks += 1;
  return `fs${marks.toString(36).padStart(3, '0')}`;
}

const PASSIVE: ReadonlySet<string> = new Set(['image', 'mrkdwn', 'plain_text']);

function withActionId(element: JsonObject): JsonObject {
  const isNamed = 'action_id' in element || PASSIVE.has(wordsAt(element, 'type'));
  return isNamed ? element : { ...element, action_id: mark() };
}

/** Slack gives every block and every interactive element an id of its own where the sender gave none. */
export function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block) => {
    const accessory = objectAt(block, 'accessory');
    const element = objectAt(block, 'element');
    const isRow = block['type'] === 'actions';
    return {
      ...block,
      block_id: block['block_id'] ?? mark(),
      ...(accessory === null ? {} : { accessory: withActionId(accessory) }),
      ...(element === null ? {} : { element: withActionId(element) }),
      ...(isRow ? { elements: listAt(block, 'elements').map((one) => withActionId(one)) } : {}),
    };
  });
}

export interface Draft {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly JsonObject[];
  readonly attachments?: readonly JsonObject[];
  readonly thread?: string | null;
  readonly metadata?: JsonObject | null;
  readonly files?: readonly string[];
}

function kindOf(channel: Channel): string {
  return { public: 'channel', private: 'group', direct: 'im' }[channel.kind];
}

/** What an event about a message says beside the message. */
function around(house: House, spot: Spot): JsonObject {
  const channel = house.workspace.channelOf(spot.channel);
  return {
    channel: spot.channel,
    channel_type: channel === null ? 'channel' : kindOf(channel),
  };
}

function look(house: House) {
  return { workspace: house.workspace, base: house.base(), metadata: 'shown' } as const;
}

export function post(house: House, draft: Draft): Message {
  const ts = house.workspace.nextTs();
  const message: Message = {
    channel: draft.channel,
    ts,
    user: draft.user,
    fromDesk: draft.user === BOT_USER,
    text: draft.text,
    blocks: withIds(draft.blocks ?? []),
    attachments: (draft.attachments ?? []).map((one, at) => attached(one, at)),
    thread: draft.thread ?? null,
    metadata: draft.metadata ?? null,
    edited: null,
    reactions: [],
    files: draft.files ?? [],
  };
  house.workspace.put(message);
  const subtype = message.files.length > 0 ? 'file_share' : undefined;
  house.tell({
    ...without({ subtype }),
    ...wireMessage(message, look(house)),
    ...around(house, message),
    event_ts: ts,
  });
  return message;
}

function attached(attachment: JsonObject, at: number): JsonObject {
  const blocks = listAt(attachment, 'blocks');
  const named = blocks.length === 0 ? {} : { blocks: withIds(blocks) };
  return { ...attachment, id: at + 1, ...named };
}

export function edit(
  house: House,
  before: Message,
  changes: Partial<Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'>>,
): Message {
  const ts = house.workspace.nextTs();
  const after: Message = {
    ...before,
    ...changes,
    ...(changes.blocks === undefined ? {} : { blocks: withIds(changes.blocks) }),
    ...(changes.attachments === undefined
      ? {}
      : { attachments: changes.attachments.map((one, at) => attached(one, at)) }),
    edited: ts,
  };
  house.workspace.put(after);
  house.tell({
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: wireMessage(after, look(house)),
    previous_message: wireMessage(before, look(house)),
    ...around(house, after),
    ts,
    event_ts: ts,
  });
  return after;
}

export function erase(house: House, message: Message): void {
  house.workspace.erase(message);
  const ts = house.workspace.nextTs();
  house.tell({
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: message.ts,
    previous_message: wireMessage(message, look(house)),
    ...around(house, message),
    ts,
    event_ts: ts,
  });
}
