// A little desk to try the journal on: money moves in and out of a till, and the till is never short.
// Also the folders, clocks and arbitrary facts that the journal's tests share.
import fc from 'fast-check';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { GENESIS_HASH, hashEntry } from '#engine/journal/chain.ts';
import type { Guard } from '#engine/journal/guard.ts';
import type {
  Batch,
  Entry,
  Journal,
  Outbox,
  Outgoing,
  OutboxRow,
  Stamp,
} from '#engine/journal/journal.ts';
import type { Fold } from '#engine/journal/ledger.ts';
import type { Row } from '#engine/journal/payload.ts';
import { openSqliteJournal, type SqliteJournalOptions } from '#engine/journal/sqlite.ts';
import { verifyFile } from '#engine/journal/rows.ts';
import type { History, Verdict } from '#engine/journal/verify.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';

export type Moved = { readonly kind: 'money.moved'; readonly cents: number; readonly note: string };
export type Noted = { readonly kind: 'note.made'; readonly body: unknown };
export type TillFact = Moved | Noted;

export interface Till {
  readonly cents: number;
  readonly moves: number;
  readonly notes: number;
}

export const VERSIONS = { 'money.moved': 1, 'note.made': 1 };
export const EMPTY: Till = { cents: 0, moves: 0, notes: 0 };

export const foldTill: Fold<Till, TillFact> = (till, fact) => {
  switch (fact.kind) {
    case 'money.moved':
      return { ...till, cents: till.cents + fact.cents, moves: till.moves + 1 };
    case 'note.made':
      return { ...till, notes: till.notes + 1 };
  }
};

export const neverShort: Guard<Till, TillFact> = {
  name: 'never-short',
  judge(before, batch) {
    let { cents } = before;
    for (const fact of batch) if (fact.kind === 'money.moved') cents += fact.cents;
    return cents < 0 ? `The till would be ${-cents} cents short.` : null;
  },
};

export const HISTORY: History<Till, TillFact> = {
  versions: VERSIONS,
  empty: EMPTY,
  fold: foldTill,
  guards: [neverShort],
};

/** So long this thread has worked, whatever else the machine had to do. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

export function moved(cents: number, note = ''): Moved {
  return { kind: 'money.moved', cents, note };
}

export function stamp(ms: number): Stamp {
  return { desk: deskTime(ms), wall: wallTime(ms + 5) };
}

export function batchOf(
  facts: readonly TillFact[],
  outgoing: readonly Outgoing[] = [],
): Batch<TillFact> {
  return { facts, stamp: stamp(1_600_000_000_000), outgoing };
}

export function openTill(
  path: string,
  more: Partial<SqliteJournalOptions> = {},
): Journal<TillFact> {
  return openSqliteJournal<TillFact>({
    path,
    versions: VERSIONS,
    mono: () => performance.now(),
    ...more,
  });
}

export function verifyTill(
  path: string,
  anchor?: History<Till, TillFact>['anchor'],
): Verdict<Till> {
  return verifyFile(path, anchor === undefined ? HISTORY : { ...HISTORY, anchor });
}

/** Entries 1 to `count`, each moving a cent in, three to a batch. */
export function fill(journal: Journal<TillFact>, count: number): readonly Entry<TillFact>[] {
  const entries: Entry<TillFact>[] = [];
  while (entries.length < count) {
    const size = Math.min(3, count - entries.length);
    const facts = Array.from({ length: size }, (_, at) => moved(1, `note ${entries.length + at}`));
    entries.push(...journal.append(batchOf(facts)));
  }
  return entries;
}

/** Rows given the hashes that make them a chain, as a forger would. */
export function chained(list: readonly Row[]): readonly Row[] {
  let last = GENESIS_HASH;
  return list.map((row) => {
    last = hashEntry(last, row);
    return [row[0], row[1], row[2], row[3], row[4], row[5], row[6], last];
  });
}

/** Matches any text that holds these words. */
export function textWith(text: string): unknown {
  return expect.stringContaining(text);
}

const folders: string[] = [];

/** A folder of this test's own, deleted after it. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'twokey-journal-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ufffd', '\u0000', '"\\', '\ud800', 'line\nline', '🗝🗝'),
);

const body = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }).filter((json) => {
  return !JSON.stringify(json).includes('__proto__');
});

export const anyFact: fc.Arbitrary<TillFact> = fc.oneof(
  fc.record({ kind: fc.constant('money.moved' as const), cents: fc.nat(1_000_000), note: text }),
  fc.record({ kind: fc.constant('note.made' as const), body }),
);

const outgoing = fc.record({
  channel: fc.constantFrom('desk', 'risk'),
  lane: fc.constantFrom('critical' as const, 'normal' as const, 'report' as const),
  card: fc.string(),
  topic: fc.constantFrom(null, 'alert AL-0001', 'approval R-0001'),
  part: fc.constantFrom('card' as const, 'entry' as const),
});

/** A message that stands alone. */
export function messageOf(card: string, more: Partial<Outgoing> = {}): Outgoing {
  return { channel: 'desk', lane: 'critical', card, topic: null, part: 'card', ...more };
}

/** Every message of an outbox, oldest first. */
export function allMessages(outbox: Outbox): readonly OutboxRow[] {
  const all = { channel: null, topic: null, before: Number.MAX_SAFE_INTEGER, limit: 100_000 };
  return outbox.page(all).toReversed();
}

export const anyBatch: fc.Arbitrary<Batch<TillFact>> = fc.record({
  facts: fc.array(anyFact, { minLength: 1, maxLength: 6 }),
  stamp: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(stamp),
  outgoing: fc.array(outgoing, { maxLength: 2 }),
});
