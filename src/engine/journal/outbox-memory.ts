// The outbox in memory: the same messages, postings and answers as the one on disk, kept in lists. A test
// tries both side by side.
import type { Due, Outbox, Outgoing, OutboxRow, Posting } from '#engine/journal/journal.ts';

export interface MemoryOutbox {
  readonly messages: Outbox;
  /** The messages that leave with a batch. */
  write(messages: readonly Outgoing[], at: Pick<OutboxRow, 'seq' | 'desk' | 'wall'>): void;
}

/** What one platform has not got, and how every message it was handed fared. */
interface Follower {
  /** Messages up to this one were written before it joined, and are not its own. */
  readonly joined: number;
  /** In the order of the ids: they are added as they are written. */
  readonly open: Set<OutboxRow>;
  readonly postings: Map<number, Posting>;
  /** Where the newest card of each topic stands. */
  readonly places: Map<string, { readonly message: number; readonly place: string }>;
  /** The newest topic whose card stands at each place. */
  readonly topics: Map<string, { readonly message: number; readonly topic: string }>;
}

const FINISHED: readonly Posting['state'][] = ['sent', 'refused'];

export function openMemoryOutbox(checkOpen: () => void): MemoryOutbox {
  const rows: OutboxRow[] = [];
  const followers = new Map<string, Follower>();

  function followerOf(platform: string): Follower {
    const follower = followers.get(platform);
    if (follower === undefined) throw new RangeError(`no platform ${platform} follows the outbox`);
    return follower;
  }
  function rowOf(message: number): OutboxRow {
    const row = rows[message - 1];
    if (row === undefined) throw new RangeError(`the outbox has no message ${message}`);
    return row;
  }

  const messages: Outbox = {
    join(platform, from) {
      checkOpen();
      if (followers.has(platform)) return 'known';
      followers.set(platform, newFollower(rows, from));
      return 'joined';
    },
    due(platform, limit, only) {
      checkOpen();
      const follower = followers.get(platform);
      return follower === undefined ? [] : dueOf(follower, limit, only);
    },
    record(postings) {
      checkOpen();
      const found = postings.map(
        (posting) => [followerOf(posting.platform), rowOf(posting.message), posting] as const,
      );
      for (const [follower, row, { platform }] of found)
        if (row.id <= follower.joined)
          throw new RangeError(`message ${row.id} was written before ${platform} joined`);
      for (const [follower, row, posting] of found) put(follower, row, posting);
    },
    placeOf(platform, topic) {
      checkOpen();
      return followers.get(platform)?.places.get(topic)?.place ?? null;
    },
    topicAt(platform, place) {
      checkOpen();
      return followers.get(platform)?.topics.get(place)?.topic ?? null;
    },
    fared(message) {
      checkOpen();
      return faredOn(followers, message);
    },
    firstCard: (topic) => firstCardOf(rows, topic),
    newest() {
      checkOpen();
      return rows.length;
    },
    page(ask) {
      checkOpen();
      return pageOf(rows, ask);
    },
  };
  return {
    messages,
    write(outgoing, { seq, desk, wall }) {
      for (const message of outgoing) {
        const row = { ...message, id: rows.length + 1, seq, desk, wall };
        rows.push(row);
        for (const { open } of followers.values()) open.add(row);
      }
    },
  };
}

function newFollower(rows: readonly OutboxRow[], from: 'now' | 'all'): Follower {
  const [joined, open] = from === 'all' ? [0, rows] : [rows.length, []];
  return {
    joined,
    open: new Set(open),
    postings: new Map(),
    places: new Map(),
    topics: new Map(),
  };
}

function faredOn(followers: ReadonlyMap<string, Follower>, message: number): readonly Posting[] {
  return [...followers.values()]
    .flatMap(({ postings }) => postings.get(message) ?? [])
    .filter(wasTried)
    .toSorted((a, b) => (a.platform < b.platform ? -1 : 1));
}

function firstCardOf(rows: readonly OutboxRow[], topic: string): OutboxRow | null {
  return rows.find((row) => row.topic === topic && row.part === 'card') ?? null;
}

function pageOf(
  rows: readonly OutboxRow[],
  { channel, topic, before, limit }: Parameters<Outbox['page']>[0],
): readonly OutboxRow[] {
  const found: OutboxRow[] = [];
  const newest = Math.min(rows.length, before - 1);
  for (let at = newest - 1; at >= 0 && found.length < limit; at -= 1) {
    const row = rows[at];
    if (row === undefined) break;
    if (channel !== null && row.channel !== channel) continue;
    if (topic !== null && row.topic !== topic) continue;
    found.push(row);
  }
  return found;
}

function isOf(row: OutboxRow, only: Parameters<Outbox['due']>[2]): boolean {
  if (only === undefined) return true;
  return 'topic' in only ? row.topic === only.topic : row.lane === only.lane;
}

function put(follower: Follower, row: OutboxRow, posting: Posting): void {
  const before = follower.postings.get(row.id);
  if (before !== undefined && FINISHED.includes(before.state)) return;
  follower.postings.set(row.id, posting);
  const { state, place } = posting;
  if (FINISHED.includes(state)) follower.open.delete(row);
  if (state !== 'sent' || place === null || row.topic === null || row.part !== 'card') return;
  if ((follower.places.get(row.topic)?.message ?? 0) < row.id)
    follower.places.set(row.topic, { message: row.id, place });
  if ((follower.topics.get(place)?.message ?? 0) < row.id)
    follower.topics.set(place, { message: row.id, topic: row.topic });
}

/** A row that was only passed over, or put back, was never tried. */
function wasTried({ state, tries }: Posting): boolean {
  return state !== 'waiting' || tries > 0;
}

function dueOf(follower: Follower, limit: number, only: Parameters<Outbox['due']>[2]): Due[] {
  const found: Due[] = [];
  for (const row of follower.open) {
    if (found.length >= limit) break;
    if (!isOf(row, only)) continue;
    const posting = follower.postings.get(row.id) ?? null;
    found.push({ row, posting: posting !== null && wasTried(posting) ? posting : null });
  }
  return found;
}
