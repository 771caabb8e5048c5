// What the page knows: everything it was told, kept as it was told. It draws nothing.
import type { Channel, Ephemeral, Message, Person, Spot, View } from '../standing.ts';
import type { ShownFile, Told } from './told.ts';

export interface Known {
  team: string;
  desk: { readonly id: string; readonly name: string };
  sockets: number;
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly messages: Map<string, Map<string, Message>>;
  readonly ephemerals: Map<string, Ephemeral>;
  readonly homes: Map<string, View | null>;
  readonly modals: Map<string, View | null>;
  readonly files: Map<string, ShownFile>;
  /** Channels with something new in them. */
  readonly unread: Set<string>;
}

export function createKnown(): Known {
  return {
    team: '',
    desk: { id: '', name: '' },
    sockets: 0,
    people: new Map(),
    channels: new Map(),
    messages: new Map(),
    ephemerals: new Map(),
    homes: new Map(),
    modals: new Map(),
    files: new Map(),
    unread: new Set(),
  };
}

function shelf(known: Known, channel: string): Map<string, Message> {
  const found = known.messages.get(channel) ?? new Map<string, Message>();
  known.messages.set(channel, found);
  return found;
}

function keyOf(to: string, spot: Spot): string {
  return `${to} ${spot.channel} ${spot.ts}`;
}

function put(known: Known, message: Message): void {
  const all = shelf(known, message.channel);
  if (!all.has(message.ts) && message.thread === null) known.unread.add(message.channel);
  all.set(message.ts, message);
}

function takeEverything(known: Known, all: Extract<Told, { kind: 'everything' }>['all']): void {
  const maps = [known.people, known.channels, known.messages, known.ephemerals, known.files];
  for (const one of maps) one.clear();
  known.team = all.team;
  known.desk = all.desk;
  for (const one of all.people) known.people.set(one.id, one);
  for (const one of all.channels) known.channels.set(one.id, one);
  for (const one of all.messages) put(known, one);
  for (const one of all.ephemerals) known.ephemerals.set(keyOf(one.to, one), one);
  for (const { to, view } of all.homes) known.homes.set(to, view);
  for (const { to, view } of all.modals) known.modals.set(to, view);
  for (const one of all.files) known.files.set(one.id, one);
  known.unread.clear();
}

export function take(known: Known, told: Told): void {
  switch (told.kind) {
    case 'everything':
      return takeEverything(known, told.all);
    case 'message':
      return put(known, told.message);
    case 'gone':
      return void shelf(known, told.spot.channel).delete(told.spot.ts);
    case 'ephemeral':
      return void known.ephemerals.set(keyOf(told.ephemeral.to, told.ephemeral), told.ephemeral);
    case 'ephemeral-gone':
      return void known.ephemerals.delete(keyOf(told.to, told.spot));
    case 'channel':
      return void known.channels.set(told.channel.id, told.channel);
    case 'view':
      return void known.modals.set(told.to, told.view);
    case 'home':
      return void known.homes.set(told.to, told.view);
    case 'file':
      return void known.files.set(told.file.id, told.file);
    case 'joined':
      known.sockets = told.sockets;
  }
}

export type Entry = { readonly ts: string } & (
  | { readonly message: Message; readonly ephemeral: null }
  | { readonly message: null; readonly ephemeral: Ephemeral }
);

/** What one person sees in a channel, or in a thread of it, oldest first. */
export function entries(
  known: Known,
  ask: { readonly channel: string; readonly thread: string | null; readonly who: string },
): readonly Entry[] {
  const { channel, thread, who } = ask;
  const messages = [...(known.messages.get(channel)?.values() ?? [])]
    .filter((one) => one.thread === thread || (thread !== null && one.ts === thread))
    .map((message) => ({ ts: message.ts, message, ephemeral: null }));
  const whispers = [...known.ephemerals.values()]
    .filter((one) => one.to === who && one.channel === channel && one.thread === thread)
    .map((ephemeral) => ({ ts: ephemeral.ts, message: null, ephemeral }));
  return [...messages, ...whispers].toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

export function repliesTo(known: Known, message: Message) {
  const all = [...(known.messages.get(message.channel)?.values() ?? [])];
  const replies = all.filter((one) => one.thread === message.ts);
  const last = replies.at(-1);
  return last === undefined ? null : { count: replies.length, last: last.ts };
}
