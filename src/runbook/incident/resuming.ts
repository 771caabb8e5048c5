// Incidents and a resume: what is said with it fills what is blank in each incident whose latch it would lift,
// and none of those may be without cause or prevention. Pure.
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident, Incidents } from '#runbook/incident/fact.ts';
import { latchesOf, missingFields, openIncidents } from '#runbook/incident/incident.ts';
import { incomplete } from '#runbook/incident/tend.ts';
import type { Account, PersonId } from '#runbook/person.ts';

/** The open incidents of latches. */
export function incidentsOf(
  incidents: Incidents,
  latches: readonly LatchName[],
): readonly Incident[] {
  return openIncidents(incidents).filter((row) =>
    latchesOf(row).some((latch) => latches.includes(latch)),
  );
}

export interface ResumeWords {
  readonly cause: string;
  readonly fix: string;
  /** Empty when none was said. */
  readonly prevention: string;
}

const FIELDS = ['cause', 'fix', 'prevention'] as const;

function filled(row: Incident, words: ResumeWords): Incident {
  const said = (field: (typeof FIELDS)[number]): string | null =>
    row[field] ?? (words[field].trim() === '' ? null : words[field].trim());
  return { ...row, cause: said('cause'), fix: said('fix'), prevention: said('prevention') };
}

/** What a resume writes into the incidents it would lift, or what one of them lacks. */
export function fillIncidents(
  rows: readonly Incident[],
  words: ResumeWords,
  by: { readonly person: PersonId; readonly account: Account },
): Result<readonly DeskFact[]> {
  const facts: DeskFact[] = [];
  for (const row of rows) {
    const after = filled(row, words);
    const lacking = resumeFault(after);
    if (!lacking.ok) return lacking;
    for (const field of FIELDS) {
      const text = after[field];
      if (row[field] !== null || text === null) continue;
      facts.push({ kind: 'incident.written', id: row.id, field, text, ...by });
    }
  }
  return ok(facts);
}

/** Why a resume may not lift the latch of an incident as it stands. */
export function resumeFault(row: Incident): Result<null> {
  const [missing] = missingFields(row);
  if (missing === undefined) return ok(null);
  const flag = missing === 'prevention' ? '--prevention "..."' : '--cause "..."';
  return incomplete(
    row,
    missing,
    `a resume would lift its latch; say it with the resume, ${flag}, or before`,
  );
}
