// The board: what stands in the room, in memory. It is a projection of the outbox, so what a delivery
// adds to it is decided by the row's number alone: the same row twice changes nothing.
import { CHANNELS } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { NEWEST, newestRow, readChannel, readTopic } from '#bot/room/archive.ts';
import type { ArchiveReader, Standing } from '#bot/room/archive.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';

export interface Board {
  /** Where the row of this message stands; null when it never arrived. */
  placeOf(message: ChatMessage): number | null;
  /** Puts a message in its place: where it stands, and every message of the room that changed. */
  take(message: ChatMessage): { readonly place: number; readonly changed: readonly RoomMessage[] };
  find(id: number): RoomMessage | null;
  /** The newest of each channel with their threads, and what is open however old, oldest first. */
  newest(perChannel: number): readonly RoomMessage[];
}

export interface BoardOptions {
  readonly reader: ArchiveReader;
  /** Kept although newer messages pushed it out. */
  readonly openTopics: readonly string[];
}

const KEPT_PER_CHANNEL = 400;
const TRIMMED_AT_ONCE = 50;
const KEPT_ENTRIES = 200;
const SENT_ENTRIES = 50;
const MOST_OPEN = 100;
/** Rows come in order but for a retry or two: far behind the newest, all have come. */
const MOST_ARRIVED = 20_000;
const OPEN_STATES: ReadonlySet<string> = new Set([
  'firing',
  'acknowledged',
  'silenced',
  'asked',
  'running',
]);

function isOpen({ message }: Standing): boolean {
  return message.card.state !== null && OPEN_STATES.has(message.card.state);
}

function placeNumber(place: string | null): number | null {
  return place !== null && /^[1-9]\d{0,15}$/.test(place) ? Number(place) : null;
}

/** What stands, by its number, its channel and its topic, and the entries under it. */
interface Shelves {
  readonly byId: Map<number, Standing>;
  readonly channels: Map<string, Set<number>>;
  readonly byTopic: Map<string, number>;
  readonly entries: Map<number, RoomMessage>;
}

function shelve(shelves: Shelves, standing: Standing): void {
  const { id, channel, topic } = standing.message;
  shelves.byId.set(id, standing);
  const ids = shelves.channels.get(channel) ?? new Set();
  shelves.channels.set(channel, ids.add(id));
  if (standing.leads && topic !== null) shelves.byTopic.set(topic, id);
  for (const entry of standing.entries) shelves.entries.set(entry.id, entry);
}

function takeOff(shelves: Shelves, { message, leads, entries }: Standing): void {
  shelves.byId.delete(message.id);
  shelves.channels.get(message.channel)?.delete(message.id);
  if (leads && message.topic !== null) shelves.byTopic.delete(message.topic);
  for (const entry of entries) shelves.entries.delete(entry.id);
}

function inChannel(shelves: Shelves, channel: string): readonly Standing[] {
  return [...(shelves.channels.get(channel) ?? [])]
    .toSorted((a, b) => a - b)
    .flatMap((id) => shelves.byId.get(id) ?? []);
}

/** Lets the oldest of a full channel go, unless it is still open; some at a time. */
function trim(shelves: Shelves, channel: string): void {
  const held = shelves.channels.get(channel)?.size ?? 0;
  if (held <= KEPT_PER_CHANNEL + TRIMMED_AT_ONCE + MOST_OPEN) return;
  const over = inChannel(shelves, channel).slice(0, -KEPT_PER_CHANNEL);
  const open = new Set(over.filter(isOpen).slice(-MOST_OPEN));
  for (const one of over) if (!open.has(one)) takeOff(shelves, one);
}

function openShelves({ reader, openTopics }: BoardOptions): Shelves {
  const shelves: Shelves = {
    byId: new Map(),
    channels: new Map(),
    byTopic: new Map(),
    entries: new Map(),
  };
  for (const channel of CHANNELS)
    for (const one of readChannel(reader, { channel, before: NEWEST, limit: KEPT_PER_CHANNEL })
      .standing)
      shelve(shelves, one);
  for (const topic of openTopics) {
    const found = shelves.byTopic.has(topic) ? null : readTopic(reader, topic);
    if (found !== null) shelve(shelves, found);
  }
  return shelves;
}

/** Drops the older half of the numbers; answers the last of them. */
function forget(arrived: Set<number>): number {
  const ids = [...arrived].toSorted((a, b) => a - b);
  const last = ids[Math.floor(ids.length / 2)] ?? 0;
  for (const id of ids) if (id <= last) arrived.delete(id);
  return last;
}

export function createBoard(options: BoardOptions): Board {
  const { reader } = options;
  /** All up to here stand, delivered or not: they were read from the rows, or are long since past. */
  let through = newestRow(reader);
  const arrived = new Set<number>();
  const shelves = openShelves(options);

  /** The topic's card on the board; one that was let go comes back from the archive. */
  const topicOf = (topic: string): Standing | null => {
    const id = shelves.byTopic.get(topic);
    const kept = id === undefined ? undefined : shelves.byId.get(id);
    return kept ?? null;
  };
  const bringBack = (message: ChatMessage): Standing | null => {
    if (message.topic === null) return null;
    const kept = topicOf(message.topic);
    if (kept !== null || placeNumber(message.place) === null) return kept;
    const read = readTopic(reader, message.topic);
    if (read !== null) shelve(shelves, read);
    return read;
  };
  const stood = (id: number): boolean => id <= through || arrived.has(id);
  const placeOf: Board['placeOf'] = (message) => {
    if (!stood(message.id)) return null;
    if (message.topic === null || message.part === 'entry') return message.id;
    return bringBack(message)?.message.id ?? placeNumber(message.place) ?? message.id;
  };
  const changes = createChanges(shelves, bringBack);
  return {
    placeOf,
    take(message) {
      const known = placeOf(message);
      if (known !== null) return { place: known, changed: [] };
      arrived.add(message.id);
      if (arrived.size > MOST_ARRIVED) through = forget(arrived);
      const changed = changes(message);
      trim(shelves, message.channel);
      const place = message.part === 'card' ? changed.at(-1)?.id : message.id;
      return { place: place ?? placeNumber(message.place) ?? message.id, changed };
    },
    find: (id) => shelves.byId.get(id)?.message ?? shelves.entries.get(id) ?? null,
    newest: (perChannel) => newestOf(shelves, perChannel),
  };
}

function newestOf(shelves: Shelves, perChannel: number): readonly RoomMessage[] {
  const shown = [...shelves.channels.keys()].flatMap((channel) => {
    const all = inChannel(shelves, channel);
    return all.filter((one, at) => at >= all.length - perChannel || isOpen(one));
  });
  return shown
    .flatMap((one) => [one.message, ...one.entries.slice(-SENT_ENTRIES)])
    .toSorted((a, b) => a.id - b.id);
}

function fresh(message: ChatMessage, under: number | null): RoomMessage {
  const { id, channel, topic, wall, card } = message;
  // The room knows every row by its number, so nothing here can be another copy of itself.
  return { id, channel, topic, under, entries: 0, wall, card, edited: false, repeat: false };
}

/** Entries that came before their card, and stood alone until now. */
function takeLone(shelves: Shelves, topic: string): readonly RoomMessage[] {
  const lone = [...shelves.byId.values()].filter(
    (one) => !one.leads && one.message.topic === topic,
  );
  for (const one of lone) takeOff(shelves, one);
  return lone.map((one) => one.message);
}

/** What a new row changes, last the message it belongs to. */
function createChanges(
  shelves: Shelves,
  bringBack: (message: ChatMessage) => Standing | null,
): (message: ChatMessage) => readonly RoomMessage[] {
  const put = (standing: Standing): RoomMessage => {
    shelve(shelves, standing);
    return standing.message;
  };
  const alone = (message: ChatMessage): readonly RoomMessage[] => [
    put({ message: fresh(message, null), latest: message.id, leads: false, entries: [] }),
  ];
  const addEntry = (message: ChatMessage): readonly RoomMessage[] => {
    const card = bringBack(message);
    if (card === null) return alone(message);
    const entry = fresh(message, card.message.id);
    // A card that came back from the archive has its newest entries with it.
    if (card.entries.some((one) => one.id === entry.id)) return [entry, card.message];
    const entries = [...card.entries, entry].toSorted((a, b) => a.id - b.id).slice(-KEPT_ENTRIES);
    const counted = { ...card.message, entries: card.message.entries + 1 };
    return [entry, put({ ...card, message: counted, entries })];
  };
  const begin = (message: ChatMessage, topic: string): readonly RoomMessage[] => {
    const entries = takeLone(shelves, topic).map((one) => ({ ...one, under: message.id }));
    const first = { ...fresh(message, null), entries: entries.length };
    return [...entries, put({ message: first, latest: message.id, leads: true, entries })];
  };
  const edit = (card: Standing, message: ChatMessage): readonly RoomMessage[] => {
    if (card.latest > message.id) return [card.message];
    const edited = { ...card.message, card: message.card, edited: message.id !== card.message.id };
    return [put({ ...card, message: edited, latest: message.id })];
  };
  return (message) => {
    if (message.topic === null) return alone(message);
    if (message.part === 'entry') return addEntry(message);
    const card = bringBack(message);
    return card === null ? begin(message, message.topic) : edit(card, message);
  };
}
