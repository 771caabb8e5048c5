// What the page knows of the messages, by number: folded from the snapshot and from every event, each
// message once, the newest form of it. Pure: the same messages give the same book in whatever order.
import type { Card } from '#bot/card.ts';
import type { RoomMessage } from '../protocol.ts';

type Severity = Card['severity'];

/** The view that shows every channel; no channel of the desk is called so. */
export const EVERYTHING = 'everything';

/** How many messages a window keeps; the oldest go first, and can be asked for again. */
const MOST_KEPT = 5000;

export interface Book {
  readonly byId: ReadonlyMap<number, RoomMessage>;
  /** Numbers in order. */
  readonly ids: readonly number[];
  /** From which number on a channel is known without a gap; a channel that is not here is known whole. */
  readonly reach: Readonly<Record<string, number>>;
  /** What was still open when the room was loaded: sent however old, and shown until the next load. */
  readonly pinned: ReadonlySet<number>;
}

export const EMPTY: Book = { byId: new Map(), ids: [], reach: {}, pinned: new Set() };

function all(book: Book): readonly RoomMessage[] {
  return book.ids.flatMap((id) => book.byId.get(id) ?? []);
}

/** What stands in a channel itself, however much of it is known. */
function known(book: Book, channel: string): readonly RoomMessage[] {
  return all(book).filter((one) => one.under === null && one.channel === channel);
}

/** The book with these messages in it; a message already there is replaced in its place. */
export function record(book: Book, messages: readonly RoomMessage[]): Book {
  if (messages.length === 0) return book;
  const byId = new Map(book.byId);
  const fresh: number[] = [];
  for (const message of messages) {
    if (!byId.has(message.id)) fresh.push(message.id);
    byId.set(message.id, message);
  }
  if (fresh.length === 0) return { ...book, byId };
  const ids = [...book.ids, ...fresh].sort((a, b) => a - b);
  const excess = ids.length - MOST_KEPT;
  return excess > 0 ? cut({ ...book, byId, ids }, excess) : { ...book, byId, ids };
}

/** Lets the oldest go; of their channels less is known from then on. */
function cut(book: Book, count: number): Book {
  const byId = new Map(book.byId);
  const gone = book.ids.slice(0, count);
  const ids = book.ids.slice(count);
  const first = ids[0] ?? 0;
  const channels = new Set(gone.flatMap((id) => byId.get(id)?.channel ?? []));
  for (const id of gone) byId.delete(id);
  const reach = Object.fromEntries([...channels].map((channel) => [channel, first]));
  return { ...book, byId, ids, reach: { ...book.reach, ...reach } };
}

const OPEN: ReadonlySet<string> = new Set([
  'firing',
  'acknowledged',
  'silenced',
  'asked',
  'running',
]);

function isOpen({ card }: RoomMessage): boolean {
  return card.state !== null && OPEN.has(card.state);
}

/**
 * The book of a room as it was loaded: the newest of each channel, and what is open however old, which
 * says nothing of what lies around it.
 */
export function begin(messages: readonly RoomMessage[]): Book {
  const book = record(EMPTY, messages);
  const top = all(book).filter((one) => one.under === null);
  const reach: Record<string, number> = {};
  for (const channel of new Set(top.map((one) => one.channel))) {
    const mine = known(book, channel);
    reach[channel] = (mine.find((one) => !isOpen(one)) ?? mine[0])?.id ?? 0;
  }
  return { ...book, reach, pinned: new Set(top.filter(isOpen).map((one) => one.id)) };
}

/** What the server said stands before; a null `before` is the beginning of the channel. */
export function recordOlder(
  book: Book,
  channel: string,
  found: { readonly messages: readonly RoomMessage[]; readonly before: number | null },
): Book {
  const { [channel]: _, ...others } = book.reach;
  const reach = found.before === null ? others : { ...others, [channel]: found.before };
  return record({ ...book, reach }, found.messages);
}

/**
 * What stands in a channel itself, oldest first. Everything begins where every channel is known, so
 * that no gap hides in it.
 */
export function standing(book: Book, channel: string): readonly RoomMessage[] {
  if (channel !== EVERYTHING) return known(book, channel);
  const from = horizon(book)?.from ?? 0;
  return all(book).filter(
    (one) => one.under === null && (one.id >= from || book.pinned.has(one.id)),
  );
}

/** Where everything begins, and the channel that says so; null when all is known. */
export function horizon(book: Book): { readonly from: number; readonly channel: string } | null {
  let found: { readonly from: number; readonly channel: string } | null = null;
  for (const [channel, from] of Object.entries(book.reach)) {
    if (found === null || from > found.from) found = { from, channel };
  }
  return found;
}

/** Where to ask on for what is older of a view, and in which channel; null at its beginning. */
export function olderThan(
  book: Book,
  channel: string,
): { readonly channel: string; readonly before: number } | null {
  const wanted = channel === EVERYTHING ? horizon(book)?.channel : channel;
  const before = wanted === undefined ? undefined : book.reach[wanted];
  return wanted === undefined || before === undefined ? null : { channel: wanted, before };
}

/** The entries under a card, oldest first. */
export function thread(book: Book, card: number): readonly RoomMessage[] {
  return all(book).filter((one) => one.under === card);
}

/** The card of a topic; the newest when there are several. */
export function cardOf(book: Book, topic: string): RoomMessage | null {
  return all(book).findLast((one) => one.under === null && one.topic === topic) ?? null;
}

export interface Unread {
  readonly count: number;
  readonly worst: Severity;
}

const RANK: Readonly<Record<Severity, number>> = { INFO: 0, WARNING: 1, CRITICAL: 2 };

export function worse(a: Severity, b: Severity): Severity {
  return RANK[a] >= RANK[b] ? a : b;
}

/** By channel: how much stands there behind what was seen, and how bad the worst of it is. */
export function unread(
  book: Book,
  seen: Readonly<Record<string, number>>,
): ReadonlyMap<string, Unread> {
  const found = new Map<string, Unread>();
  for (const message of all(book)) {
    if (message.under !== null || message.id <= (seen[message.channel] ?? 0)) continue;
    const so = found.get(message.channel) ?? { count: 0, worst: 'INFO' };
    found.set(message.channel, {
      count: so.count + 1,
      worst: worse(so.worst, message.card.severity),
    });
  }
  return found;
}

/** What was seen once this much of a view was shown; nothing already seen becomes unseen. */
export function markSeen(
  book: Book,
  seen: Readonly<Record<string, number>>,
  channel: string,
): Readonly<Record<string, number>> {
  const next: Record<string, number> = { ...seen };
  let changed = false;
  for (const message of all(book)) {
    const isHere = channel === EVERYTHING || message.channel === channel;
    if (!isHere || message.id <= (next[message.channel] ?? 0)) continue;
    next[message.channel] = message.id;
    changed = true;
  }
  return changed ? next : seen;
}

/** In the stream of everything, what needs nobody stands on one line. */
export function isRoutine(message: RoomMessage): boolean {
  const { card } = message;
  return (
    card.severity === 'INFO' &&
    card.state === null &&
    card.picture === null &&
    card.buttons.length === 0
  );
}
