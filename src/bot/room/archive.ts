// The archive: what stands in the room, read back from the outbox. Many rows make one message: a topic's
// card stands where its first row was, with the words of its newest, and its entries stand under it.
import type { Card } from '#bot/card.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';
import { rowAt } from '#bot/standing.ts';
import type { Outbox, OutboxRow } from '#engine/journal/journal.ts';

/** A message of a channel with what stands under it. */
export interface Standing {
  readonly message: RoomMessage;
  /** The newest row its card was taken from. */
  readonly latest: number;
  /** It is the card of its topic; false alone, and for an entry whose card never came. */
  readonly leads: boolean;
  /** Oldest first. */
  readonly entries: readonly RoomMessage[];
}

export interface ArchiveReader {
  readonly outbox: Pick<Outbox, 'firstCard' | 'page'>;
  readonly cardOf: (row: OutboxRow) => Card;
}

export const NEWEST = Number.MAX_SAFE_INTEGER;
const PAGE = 200;
/** A thread is shown with its newest rows. */
const MOST_THREAD_PAGES = 5;
const MOST_CHANNEL_PAGES = 25;

function rowsOf(reader: ArchiveReader, topic: string): readonly OutboxRow[] {
  const rows: OutboxRow[] = [];
  for (let page = 0; page < MOST_THREAD_PAGES; page += 1) {
    const before = rows.at(-1)?.id ?? NEWEST;
    const more = reader.outbox.page({ channel: null, topic, before, limit: PAGE });
    rows.push(...more);
    if (more.length < PAGE) break;
  }
  return rows.toReversed();
}

function messageOf(reader: ArchiveReader, row: OutboxRow): RoomMessage {
  return {
    id: row.id,
    channel: row.channel,
    topic: row.topic,
    under: null,
    entries: 0,
    wall: row.wall,
    card: reader.cardOf(row),
    edited: false,
    repeat: false,
  };
}

/** A topic as it stands; null when it has no card. */
export function readTopic(reader: ArchiveReader, topic: string): Standing | null {
  const first = reader.outbox.firstCard(topic);
  if (first === null) return null;
  const rows = rowsOf(reader, topic);
  const last = rows.findLast((row) => row.part === 'card') ?? first;
  const entries = rows
    .filter((row) => row.part === 'entry')
    .map((row) => ({ ...messageOf(reader, row), under: first.id }));
  return {
    message: {
      ...messageOf(reader, first),
      card: reader.cardOf(last),
      edited: last.id !== first.id,
      entries: entries.length,
    },
    latest: last.id,
    leads: true,
    entries,
  };
}

/** What stands where this row does: its topic, itself, or nothing when it is part of another. */
function standingAt(
  reader: ArchiveReader,
  row: OutboxRow,
  known: Map<string, Standing | null>,
): Standing | null {
  const alone = { message: messageOf(reader, row), latest: row.id, leads: false, entries: [] };
  if (row.topic === null) return alone;
  const topic = known.get(row.topic) ?? readTopic(reader, row.topic);
  known.set(row.topic, topic);
  if (topic === null) return alone;
  return topic.message.id === row.id ? topic : null;
}

export interface ChannelAsk {
  readonly channel: string;
  readonly before: number;
  readonly limit: number;
}

/** The newest of a channel with ids below `before`, newest first, and where to ask on; null at the end. */
export function readChannel(
  reader: ArchiveReader,
  ask: ChannelAsk,
): { readonly standing: readonly Standing[]; readonly before: number | null } {
  const known = new Map<string, Standing | null>();
  const standing: Standing[] = [];
  let { before } = ask;
  for (let page = 0; page < MOST_CHANNEL_PAGES; page += 1) {
    const rows = reader.outbox.page({ channel: ask.channel, topic: null, before, limit: PAGE });
    for (const row of rows) {
      if (standing.length === ask.limit) return { standing, before };
      before = row.id;
      const found = standingAt(reader, row, known);
      if (found !== null) standing.push(found);
    }
    if (rows.length < PAGE) return { standing, before: null };
  }
  return { standing, before };
}

/** What stands under this number; null when nothing ever did, or it is part of another message. */
export function readMessage(reader: ArchiveReader, id: number): RoomMessage | null {
  const row = rowAt(reader.outbox, id);
  if (row === null) return null;
  if (row.part === 'card') return standingAt(reader, row, new Map())?.message ?? null;
  const under = row.topic === null ? null : readTopic(reader, row.topic);
  return { ...messageOf(reader, row), under: under?.message.id ?? null };
}

/** The number of the newest row there is; 0 when there is none. */
export function newestRow(reader: ArchiveReader): number {
  const [row] = reader.outbox.page({ channel: null, topic: null, before: NEWEST, limit: 1 });
  return row?.id ?? 0;
}
