// The inbox on disk: tables in the journal's file, outside the chain. A delivery is durable before anybody
// is told that it was taken, and what is unfinished is found by an index, however much is done.
import type Database from 'better-sqlite3';
import { faulting } from '#engine/journal/fault.ts';
import {
  type Delivery,
  type DeliveryMark,
  type Inbox,
  JournalFault,
} from '#engine/journal/journal.ts';
import type { JournalStore } from '#engine/journal/store.ts';

type Unfinished = ReturnType<Inbox['unfinished']>[number];

interface Writing {
  readonly take: Database.Statement<[string, string, string, number, string]>;
  readonly mark: Database.Statement<[string, string | null, string, string]>;
  readonly forget: Database.Statement<[string, number, number]>;
  readonly move: Database.Statement<[string, string, string]>;
}

interface Reading {
  readonly known: Database.Statement<[string, string, string, string], number>;
  readonly taken: Database.Statement<[string, string], number>;
  readonly unfinished: Database.Statement<[string, number], Unfinished>;
  readonly old: Database.Statement<[string, number], number>;
  readonly cursor: Database.Statement<[string, string], string>;
}

export class SqliteInbox implements Inbox {
  readonly #store: JournalStore;
  readonly #sql: Reading;
  #writing: Writing | null = null;

  constructor(store: JournalStore) {
    this.#store = store;
    this.#sql = prepareReading(store.db);
  }

  get #put(): Writing {
    const { db, path } = this.#store;
    if (db.readonly) throw new JournalFault('read-only', `${path} is readonly here.`);
    this.#writing ??= prepareWriting(db);
    return this.#writing;
  }

  take(delivery: Delivery): 'new' | 'known' {
    const { platform, id, meaning, wall, body } = delivery;
    if (this.knows(delivery)) return 'known';
    this.#store.commit(() => {
      this.#put.take.run(platform, id, meaning, wall, body);
    });
    return 'new';
  }

  knows({ platform, id, meaning }: Parameters<Inbox['knows']>[0]): boolean {
    return this.#read(() => this.#sql.known.get(platform, id, platform, meaning)) !== undefined;
  }

  mark(marks: readonly DeliveryMark[]): void {
    this.#store.checkOpen();
    if (marks.length === 0) return;
    this.#store.commit(() => {
      for (const { platform, id, state, outcome } of marks) {
        if (this.#sql.taken.get(platform, id) === undefined)
          throw new RangeError(`the inbox has no delivery ${id} of ${platform}`);
        this.#put.mark.run(state, outcome, platform, id);
      }
    });
  }

  unfinished(platform: string, limit: number): readonly Unfinished[] {
    return this.#read(() => this.#sql.unfinished.all(platform, limit));
  }

  forget(platform: string, beforeWall: number, limit: number): number {
    // A commit that changes nothing would still take the lock.
    if (this.#read(() => this.#sql.old.get(platform, beforeWall)) === undefined) return 0;
    let gone = 0;
    this.#store.commit(() => {
      gone = this.#put.forget.run(platform, beforeWall, limit).changes;
    });
    return gone;
  }

  cursor(platform: string, place: string): string | null {
    return this.#read(() => this.#sql.cursor.get(platform, place)) ?? null;
  }

  moveCursor(platform: string, place: string, to: string): void {
    if (this.cursor(platform, place) === to) return;
    this.#store.commit(() => {
      this.#put.move.run(platform, place, to);
    });
  }

  #read<T>(work: () => T): T {
    this.#store.checkOpen();
    return faulting(this.#store.path, work);
  }
}

function prepareWriting(db: Database.Database): Writing {
  return {
    take: db.prepare(
      'INSERT INTO delivery (platform, id, meaning, wall, body) VALUES (?, ?, ?, ?, ?)',
    ),
    mark: db.prepare(
      `UPDATE delivery SET state = ?, outcome = ?
       WHERE platform = ? AND id = ? AND state IN ('taken', 'acting')`,
    ),
    forget: db.prepare(
      `DELETE FROM delivery WHERE number IN (
         SELECT number FROM delivery INDEXED BY delivery_done
         WHERE state = 'done' AND platform = ? AND wall < ? ORDER BY wall LIMIT ?)`,
    ),
    move: db.prepare(
      'INSERT INTO reading VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto',
    ),
  };
}

function prepareReading(db: Database.Database): Reading {
  return {
    known: db
      .prepare<[string, string, string, string], number>(
        `SELECT 1 FROM delivery WHERE platform = ? AND id = ?
         UNION ALL SELECT 1 FROM delivery WHERE platform = ? AND meaning = ? LIMIT 1`,
      )
      .pluck(),
    taken: db
      .prepare<[string, string], number>('SELECT 1 FROM delivery WHERE platform = ? AND id = ?')
      .pluck(),
    unfinished: db.prepare(
      `SELECT platform, id, meaning, wall, body, state FROM delivery INDEXED BY delivery_open
       WHERE platform = ? AND state IN ('taken', 'acting') ORDER BY number LIMIT ?`,
    ),
    old: db
      .prepare<[string, number], number>(
        `SELECT 1 FROM delivery INDEXED BY delivery_done
         WHERE state = 'done' AND platform = ? AND wall < ? LIMIT 1`,
      )
      .pluck(),
    cursor: db
      .prepare<[string, string], string>(
        'SELECT upto FROM reading WHERE platform = ? AND place = ?',
      )
      .pluck(),
  };
}
