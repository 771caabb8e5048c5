// How a desk's journal is read from its first entry: versions, fold and guards, in one place for the
// ledger, the verifier, the backups and whoever reads offline.
import type { Head } from '#engine/journal/journal.ts';
import type { History } from '#engine/journal/verify.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import type { DeskState } from '#runbook/state.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
import { UPCAST } from '#runbook/upcast.ts';

/** What the verifier judges by; with an anchor, also against what it remembers (U3). */
export function history(anchor: Head | null): History<DeskState, DeskFact> {
  const parts = {
    versions: FACT_VERSIONS,
    upcast: UPCAST,
    empty: EMPTY_DESK,
    fold: foldDesk,
    guards: GUARDS,
  };
  return anchor === null ? parts : { ...parts, anchor };
}
