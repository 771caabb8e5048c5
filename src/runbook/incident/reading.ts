// What an incident's post-mortem is read from: the journal's entries since it was opened, found by the desk's
// time and read a bounded number of, so that a long one never holds the desk up.
import type { Entry } from '#engine/journal/journal.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident } from '#runbook/incident/fact.ts';
import { postMortem } from '#runbook/incident/post-mortem.ts';
import type { DeskState } from '#runbook/state.ts';

/** The journal as the desk reads it. */
export interface Reading {
  entries(from: number, limit: number): readonly Entry<DeskFact>[];
  headSeq(): number;
}

/** Read from its opening on, and before its close or the end; what lies between is told as left out. */
const MOST_READ = 3_000;
const MOST_TAIL = 1_000;

/** The first entry of a desk time, or one before it: desk times never go back in a journal by more than an instant. */
function firstAt(reading: Reading, desk: number): number {
  let low = 1;
  let high = Math.max(1, reading.headSeq());
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = reading.entries(middle, 1);
    if (entry !== undefined && entry.desk >= desk) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface IncidentRead {
  readonly entries: readonly Entry<DeskFact>[];
  readonly leftOut: string | null;
}

function closes({ fact }: Entry<DeskFact>, row: Incident): boolean {
  return fact.kind === 'incident.closed' && fact.id === row.id;
}

export function readIncident(reading: Reading, row: Incident): IncidentRead {
  const head = reading.entries(firstAt(reading, row.openedDesk), MOST_READ);
  const behind = (head.at(-1)?.seq ?? 0) + 1;
  const end = reading.headSeq();
  if (behind > end || head.some((entry) => closes(entry, row)))
    return { entries: head, leftOut: null };
  const last =
    row.closedDesk === null ? end - MOST_TAIL : firstAt(reading, row.closedDesk) - MOST_TAIL / 2;
  const from = Math.max(behind, last);
  const between = from - behind;
  return {
    entries: [...head, ...reading.entries(from, MOST_TAIL)],
    leftOut:
      between === 0
        ? null
        : `${between} entries in between are left out: journal show ${behind} and later.`,
  };
}

/** The post-mortem as it stands. */
export function reportOf(state: DeskState, reading: Reading, row: Incident): string {
  return postMortem({
    row,
    ...readIncident(reading, row),
    roster: state.runbook.roster,
    account: state.engine.desk?.account ?? 'no account',
  });
}
