// What the tables beside the entries need of the journal whose file they share: its connection, and the
// one way to write to it, which is durable or leaves nothing.
import type Database from 'better-sqlite3';

export interface JournalStore {
  readonly db: Database.Database;
  readonly path: string;
  /** Throws JournalFault once the journal is closed. */
  checkOpen(): void;
  /** One durable transaction; throws JournalFault and keeps nothing. */
  commit(write: () => void): void;
}
