// What a dead desk left on the disk, judged with no desk running: the journal verified from its first
// entry, the broker's own books, the kill file. Every fault found is a sentence.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteStore } from '#engine/broker/store-sqlite.ts';
import type { Entry } from '#engine/journal/journal.ts';
import { verifyFile } from '#engine/journal/rows.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import type { DeskState } from '#runbook/state.ts';
import { newBrokerView, newJournalView, seeEntry, seeEvent } from '#tests/simulation/books.ts';
import type { BrokerView, JournalView } from '#tests/simulation/books.ts';

export interface Left {
  readonly entries: readonly Entry<DeskFact>[];
  readonly state: DeskState | null;
  readonly journal: JournalView;
  readonly broker: BrokerView;
  readonly killFile: boolean;
  readonly faults: readonly string[];
  /** Cards that no terminal has printed yet. */
  readonly unprinted: number;
}

/** Reads a journal no desk has open. */
export function readEntries(stateDir: string): readonly Entry<DeskFact>[] {
  const path = join(stateDir, 'journal.db');
  const journal = openSqliteJournal<DeskFact>({
    path,
    versions: FACT_VERSIONS,
    mono: () => performance.now(),
  });
  const entries = [...journal.read(1)];
  journal.close();
  return entries;
}

function unprinted(stateDir: string): number {
  const journal = openSqliteJournal<DeskFact>({
    path: join(stateDir, 'journal.db'),
    versions: FACT_VERSIONS,
    mono: () => performance.now(),
  });
  const rows = journal.messages.due('terminal', 100_000).length;
  journal.close();
  return rows;
}

function judgeBroker(stateDir: string, journal: JournalView, faults: string[]): BrokerView {
  const view = newBrokerView();
  const path = join(stateDir, 'broker.db');
  if (!existsSync(path)) return view;
  const store = sqliteStore(path);
  for (const event of store.load()) {
    seeEvent(view, event, (id, what) => faults.push(`${id}: ${what}`));
    if (event.kind === 'order.taken' && !journal.orders.has(event.ticket.id))
      faults.push(`O1: the broker has ${event.ticket.id}, which the journal does not know`);
  }
  store.close();
  return view;
}

/** All there is to find; a process killed before its first batch leaves nothing, and no fault. */
export function lookAtWhatIsLeft(stateDir: string): Left {
  const faults: string[] = [];
  const journal = newJournalView();
  const nothing = { entries: [], state: null, journal, broker: newBrokerView(), unprinted: 0 };
  const killFile = existsSync(join(stateDir, 'KILL_SWITCH'));
  if (!existsSync(join(stateDir, 'journal.db'))) return { ...nothing, killFile, faults };
  const entries = readEntries(stateDir);
  for (const entry of entries)
    seeEntry(journal, entry, (id, what) => faults.push(`${id}: ${what}`));
  const verdict = verifyFile(join(stateDir, 'journal.db'), history(null));
  if (!verdict.ok) faults.push(`U2: ${verdict.what} ${verdict.why}`);
  const state = verdict.ok ? verdict.state : null;
  const broker = judgeBroker(stateDir, journal, faults);
  return { entries, state, journal, broker, killFile, faults, unprinted: unprinted(stateDir) };
}

/** Starts after a crash whose latch was neither set nor, once the books were equal, lifted. */
export function judgeCrashes(entries: readonly Entry<DeskFact>[]): readonly string[] {
  const faults: string[] = [];
  let set = false;
  let unclean = 0;
  for (const { fact, seq } of entries) {
    if (fact.kind === 'latch.set' && fact.latch === 'crashed') set = true;
    if (fact.kind === 'latch.lifted' && fact.latch === 'crashed') set = false;
    if (fact.kind === 'desk.started' && !fact.clean) {
      unclean += 1;
      if (!set) faults.push(`entry ${seq}: an unclean start did not latch crashed`);
    }
    if (fact.kind === 'order.approved' && fact.plan.purpose === 'entry' && set)
      faults.push(`entry ${seq}: an entry was approved while crashed was set`);
  }
  if (set) faults.push(`crashed is still set after ${unclean} unclean starts and a quiet end`);
  return faults;
}
