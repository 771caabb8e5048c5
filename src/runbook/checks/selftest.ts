// The smoke test's own proof: a journal in memory is written through the guards, verified, edited, and
// the edit must be found. It touches nothing of the desk's.
import { openLedger } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { hashEntry, GENESIS_HASH } from '#engine/journal/chain.ts';
import { cents } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';

const MADE: DeskFact = {
  kind: 'desk.created',
  deskId: 'smoke',
  deskKind: 'demo',
  mode: 'DEV',
  account: 'smoke',
  feed: 'none',
  seed: 'smoke',
  from: null,
  cash: cents(100),
  code: 'smoke',
};

/** Whether a forbidden batch is stopped by a guard, and the chain tells an edited entry. */
function proves(): string | null {
  const journal = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  const parts = { journal, empty: EMPTY_DESK, fold: foldDesk, guards: GUARDS, outgoing: () => [] };
  const ledger = openLedger(parts);
  const stamp = { desk: deskTime(1), wall: wallTime(1) };
  if (!ledger.turn(() => ok([MADE]), stamp).ok) return 'a first fact was refused';
  const again = GUARDS.some(({ judge }) => judge(ledger.state(), [MADE], stamp) !== null);
  if (!again) return 'no guard stops a desk from being made twice';
  const [entry] = journal.read(1);
  if (entry === undefined) return 'what was written is not there';
  const hashed = (payload: string) =>
    hashEntry(GENESIS_HASH, [1, 1, MADE.kind, 1, stamp.desk, stamp.wall, payload, '']);
  const honest = hashed('{}');
  const edited = hashed('{ }');
  return honest === edited ? 'the chain does not tell an edited entry' : null;
}

export const journalWorks: Question = {
  name: 'journal code',
  question: 'Do the guards and the chain of this version work?',
  blocking: true,
  remedy: 'Install this version of Twokey again; do not trade on it.',
  look: () => {
    const fault = proves();
    return found(fault === null, fault ?? 'guards stop, the chain tells an edit');
  },
};
