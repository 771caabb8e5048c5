// What the desk's own record says of a run, read from its journal's file after it stopped: whether every command
// that was acknowledged stands there, done, exactly once, and how they ended.
import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Outcome } from './acks-tally.ts';

interface Row {
  readonly meaning: string;
  readonly state: string;
  readonly outcome: string | null;
}

export interface Recorded {
  /** Acknowledged, and not on record: none may be. */
  readonly lost: number;
  /** On record, and not done. */
  readonly unfinished: number;
  /** "OK 11300", the commonest first. */
  readonly outcomes: readonly string[];
}

export function recordedIn(stateDir: string, { acked }: Outcome): Recorded {
  const db = new Database(join(stateDir, 'journal.db'), { readonly: true });
  try {
    const rows = db.prepare<[], Row>('SELECT meaning, state, outcome FROM delivery').all();
    const known = new Set(rows.map(({ meaning }) => meaning));
    const counts = Map.groupBy(rows, ({ outcome }) => outcome ?? 'none');
    return {
      lost: acked.filter((meaning) => !known.has(meaning)).length,
      unfinished: rows.filter(({ state }) => state !== 'done').length,
      outcomes: [...counts]
        .toSorted(([, a], [, b]) => b.length - a.length)
        .map(([outcome, all]) => `${outcome} ${all.length}`),
    };
  } finally {
    db.close();
  }
}
