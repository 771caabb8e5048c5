// The outbox on disk: tables in the journal's file, outside the chain. What a platform has not got is found
// by an index, never by walking over what is finished, however many messages there are.
import type Database from 'better-sqlite3';
import { faulting } from '#engine/journal/fault.ts';
import {
  type Due,
  JournalFault,
  type Outbox,
  type Outgoing,
  type OutboxRow,
  type Posting,
} from '#engine/journal/journal.ts';
import type { JournalStore } from '#engine/journal/store.ts';

type Lane = Outgoing['lane'];
/** A message beside its posting; the posting's columns are null where there is none. */
type Joined = OutboxRow & {
  readonly state: Posting['state'] | null;
  readonly place: string | null;
  readonly tries: number | null;
  readonly next: number | null;
  readonly fault: string | null;
  readonly repeat: number | null;
};
type Tried = Omit<Posting, 'repeat'> & { readonly repeat: number };
type Follower = { readonly lane: Lane; readonly joined: number; readonly reached: number };
type Values = [string, number, string, string | null, number, number, string | null, number];
type Page = Parameters<Outbox['page']>[0];

const LANES: readonly Lane[] = ['critical', 'normal', 'report'];

const ROW = 'o.id, o.seq, o.desk, o.wall, o.channel, o.lane, o.card, o.topic, o.part';
const FARED = 'p.state, p.place, p.tries, p.next, p.fault, p.repeat';
const NOT_TRIED = 'NULL state, NULL place, NULL tries, NULL next, NULL fault, NULL repeat';
const UNFINISHED = "p.state IN ('sending', 'waiting')";

const PLACE_OF = `SELECT p.place FROM outbox o JOIN posting p ON p.platform = ? AND p.message = o.id
  WHERE o.topic = ? AND o.part = 'card' AND p.state = 'sent' AND p.place IS NOT NULL
  ORDER BY o.id DESC LIMIT 1`;
const TOPIC_AT = `SELECT o.topic FROM posting p JOIN outbox o ON o.id = p.message
  WHERE p.platform = ? AND p.place = ? AND p.state = 'sent' AND o.part = 'card'
  AND o.topic IS NOT NULL ORDER BY p.message DESC LIMIT 1`;
const FARED_ON = `SELECT p.platform, p.message, ${FARED} FROM (SELECT DISTINCT name FROM follower) f
  JOIN posting p ON p.platform = f.name AND p.message = ?
  WHERE NOT (p.state = 'waiting' AND p.tries = 0) ORDER BY p.platform`;

interface Writing {
  readonly message: Database.Statement<
    [number, number, number, string, string, string, string | null, string]
  >;
  readonly join: Database.Statement<[string, string, number, number]>;
  readonly laneOf: Database.Statement<[number], Lane>;
  readonly put: Database.Statement<Values>;
  readonly park: Database.Statement<[string, string, number, number]>;
  readonly reach: Database.Statement<[number, string, string]>;
}

interface Reading {
  readonly followers: Database.Statement<[string], Follower>;
  readonly open: Database.Statement<[string, string, number], Joined>;
  readonly fresh: Database.Statement<[string, number, number], Joined>;
  readonly ofTopic: Database.Statement<[string, string, number, number], Joined>;
  readonly placeOf: Database.Statement<[string, string], string>;
  readonly topicAt: Database.Statement<[string, string], string>;
  readonly fared: Database.Statement<[number], Tried>;
  readonly firstCard: Database.Statement<[string], OutboxRow>;
  readonly newest: Database.Statement<[], number>;
}

export class SqliteOutbox implements Outbox {
  readonly #store: JournalStore;
  readonly #sql: Reading;
  #writing: Writing | null = null;

  constructor(store: JournalStore) {
    this.#store = store;
    this.#sql = prepareReading(store.db);
  }

  // A file that may only be read can be of an older schema, which has no columns to write to.
  get #put(): Writing {
    const { db, path } = this.#store;
    if (db.readonly) throw new JournalFault('read-only', `${path} is readonly here.`);
    this.#writing ??= prepareWriting(db);
    return this.#writing;
  }

  /** Inside the transaction of the batch the messages leave with. */
  write(messages: readonly Outgoing[], at: Pick<OutboxRow, 'seq' | 'desk' | 'wall'>): void {
    for (const { channel, lane, card, topic, part } of messages)
      this.#put.message.run(at.seq, at.desk, at.wall, channel, lane, card, topic, part);
  }

  join(platform: string, from: 'now' | 'all'): 'joined' | 'known' {
    if (this.#read(() => this.#sql.followers.all(platform)).length > 0) return 'known';
    this.#store.commit(() => {
      const joined = from === 'all' ? 0 : this.newest();
      for (const lane of LANES) this.#put.join.run(platform, lane, joined, joined);
    });
    return 'joined';
  }

  due(
    platform: string,
    limit: number,
    only?: { readonly lane: Lane } | { readonly topic: string },
  ): readonly Due[] {
    return this.#read(() => {
      const followers = this.#sql.followers.all(platform);
      if (only !== undefined && 'topic' in only) {
        const joined = followers[0]?.joined;
        if (joined === undefined) return [];
        return this.#sql.ofTopic.all(platform, only.topic, joined, limit);
      }
      const lanes = followers.filter((row) => only === undefined || row.lane === only.lane);
      const found = lanes.flatMap((row) => this.#ofLane(platform, row, limit));
      if (lanes.length < 2) return found;
      return found.toSorted((a, b) => a.id - b.id).slice(0, limit);
    }).map((row) => dueOf(platform, row));
  }

  record(postings: readonly Posting[]): void {
    this.#store.checkOpen();
    if (postings.length === 0) return;
    this.#store.commit(() => {
      const reached = new Map<string, readonly [string, Lane, number]>();
      for (const posting of postings) {
        const { platform, message, repeat } = posting;
        const lane = this.#put.laneOf.get(message);
        if (lane === undefined) throw new RangeError(`the outbox has no message ${message}`);
        this.#checkJoined(platform, message);
        const { state, place, tries, next, fault } = posting;
        this.#put.put.run(platform, message, state, place, tries, next, fault, repeat ? 1 : 0);
        const last = reached.get(`${lane} ${platform}`)?.[2] ?? 0;
        reached.set(`${lane} ${platform}`, [platform, lane, Math.max(last, message)]);
      }
      for (const [platform, lane, message] of reached.values())
        this.#reach(platform, lane, message);
    });
  }

  placeOf(platform: string, topic: string): string | null {
    return this.#read(() => this.#sql.placeOf.get(platform, topic)) ?? null;
  }

  topicAt(platform: string, place: string): string | null {
    return this.#read(() => this.#sql.topicAt.get(platform, place)) ?? null;
  }

  fared(message: number): readonly Posting[] {
    return this.#read(() => this.#sql.fared.all(message)).map((found) => ({
      ...found,
      repeat: found.repeat === 1,
    }));
  }

  firstCard(topic: string): OutboxRow | null {
    return this.#read(() => this.#sql.firstCard.get(topic)) ?? null;
  }

  newest(): number {
    return this.#read(() => this.#sql.newest.get()) ?? 0;
  }

  page(ask: Page): readonly OutboxRow[] {
    const { channel, topic, before, limit } = ask;
    const wanted = [channel, topic].filter((value) => value !== null);
    const where = [
      ...(channel === null ? [] : ['o.channel = ?']),
      ...(topic === null ? [] : ['o.topic = ?']),
      'o.id < ?',
    ].join(' AND ');
    const sql = `SELECT ${ROW} FROM outbox o WHERE ${where} ORDER BY o.id DESC LIMIT ?`;
    return this.#read(() =>
      this.#store.db.prepare<unknown[], OutboxRow>(sql).all(...wanted, before, limit),
    );
  }

  /** What was tried or passed over and is not finished, and then what was never looked at. */
  #ofLane(platform: string, follower: Follower, limit: number): readonly Joined[] {
    const { lane, reached } = follower;
    const open = this.#sql.open.all(platform, lane, limit);
    if (open.length >= limit) return open;
    return [...open, ...this.#sql.fresh.all(lane, reached, limit - open.length)];
  }

  /** What was written before a platform joined is not its own. */
  #checkJoined(platform: string, message: number): void {
    const [follower] = this.#sql.followers.all(platform);
    if (follower !== undefined && message <= follower.joined)
      throw new RangeError(`message ${message} was written before ${platform} joined`);
  }

  /** What was passed over on the way gets a posting, so that it is found without walking there again. */
  #reach(platform: string, lane: Lane, message: number): void {
    const follower = this.#sql.followers.all(platform).find((row) => row.lane === lane);
    if (follower === undefined) throw new RangeError(`no platform ${platform} follows the outbox`);
    if (message <= follower.reached) return;
    this.#put.park.run(platform, lane, follower.reached, message);
    this.#put.reach.run(message, platform, lane);
  }

  #read<T>(work: () => T): T {
    this.#store.checkOpen();
    return faulting(this.#store.path, work);
  }
}

function dueOf(platform: string, found: Joined): Due {
  const { state, place, tries, next, fault, repeat, ...row } = found;
  // A row that was only passed over was never tried.
  if (state === null || (state === 'waiting' && (tries ?? 0) === 0)) return { row, posting: null };
  const posting: Posting = {
    platform,
    message: row.id,
    state,
    place,
    tries: tries ?? 0,
    next: next ?? 0,
    fault,
    repeat: repeat === 1,
  };
  return { row, posting };
}

function prepareWriting(db: Database.Database): Writing {
  return {
    message: db.prepare(
      'INSERT INTO outbox (seq, desk, wall, channel, lane, card, topic, part) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    join: db.prepare('INSERT INTO follower (name, lane, joined, reached) VALUES (?, ?, ?, ?)'),
    laneOf: db.prepare<[number], Lane>('SELECT lane FROM outbox WHERE id = ?').pluck(),
    put: db.prepare(
      `INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         state = excluded.state, place = excluded.place, tries = excluded.tries,
         next = excluded.next, fault = excluded.fault, repeat = excluded.repeat
       WHERE posting.state IN ('sending', 'waiting')`,
    ),
    park: db.prepare(
      `INSERT INTO posting SELECT ?, id, 'waiting', NULL, 0, 0, NULL, 0 FROM outbox
       WHERE lane = ? AND id > ? AND id <= ? ON CONFLICT DO NOTHING`,
    ),
    reach: db.prepare('UPDATE follower SET reached = ? WHERE name = ? AND lane = ?'),
  };
}

function prepareReading(db: Database.Database): Reading {
  return {
    followers: db.prepare('SELECT lane, joined, reached FROM follower WHERE name = ?'),
    // CROSS JOIN keeps the order of the tables: the few unfinished first, each with its message.
    open: db.prepare(
      `SELECT ${ROW}, ${FARED} FROM posting p INDEXED BY posting_open
       CROSS JOIN outbox o ON o.id = p.message
       WHERE p.platform = ? AND ${UNFINISHED} AND o.lane = ? ORDER BY p.message LIMIT ?`,
    ),
    fresh: db.prepare(
      `SELECT ${ROW}, ${NOT_TRIED} FROM outbox o WHERE o.lane = ? AND o.id > ? ORDER BY o.id LIMIT ?`,
    ),
    ofTopic: db.prepare(
      `SELECT ${ROW}, ${FARED} FROM outbox o LEFT JOIN posting p ON p.platform = ? AND p.message = o.id
       WHERE o.topic = ? AND o.id > ? AND (p.state IS NULL OR ${UNFINISHED}) ORDER BY o.id LIMIT ?`,
    ),
    placeOf: db.prepare<[string, string], string>(PLACE_OF).pluck(),
    topicAt: db.prepare<[string, string], string>(TOPIC_AT).pluck(),
    fared: db.prepare(FARED_ON),
    firstCard: db.prepare<[string], OutboxRow>(
      `SELECT ${ROW} FROM outbox o WHERE o.topic = ? AND o.part = 'card' ORDER BY o.id LIMIT 1`,
    ),
    newest: db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM outbox').pluck(),
  };
}
