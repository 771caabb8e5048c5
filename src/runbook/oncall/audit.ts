// The auditor: it proves that every open alert's next step is on time. It looks after the sweep had its
// chance, so what it finds late is a ladder nobody climbs; that is an alert of its own and stops the dead-man call.
import { ok } from '#engine/model/result.ts';
import { REPEAT_MS } from '#runbook/alert/ladder.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { nextStep } from '#runbook/alert/sweep.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Calling } from '#runbook/oncall/oncall.ts';
import type { DeskState } from '#runbook/state.ts';

/** Overdue by more than this a step is late. */
export const LATE_MS = 60_000;

export interface LateStep {
  readonly alert: string;
  readonly what: string;
  readonly lateMs: number;
}

/** The alert of what is found here; it is no finding of its own. */
const OWN_KEY = 'ladder late';

/** A CRITICAL one that fires while nobody is called: none is on call, or all of them were, for hours. */
function uncalled(row: Alert): { readonly what: string; readonly wall: number } | null {
  if (row.severity !== 'CRITICAL' || row.status !== 'firing' || row.key === OWN_KEY) return null;
  const repeats = row.rung - row.ladder.length;
  const waited = repeats > 0 ? (repeats + 1) * REPEAT_MS : 0;
  return { what: 'calling somebody', wall: (row.ladder.at(-1)?.wall ?? row.raisedWall) + waited };
}

/** The steps that are overdue on people's clock; none when every ladder is climbed. */
export function lateSteps(
  state: DeskState,
  calling: Pick<Calling, 'holds'>,
  wall: number,
): readonly LateStep[] {
  const { alerts, roster } = state.runbook;
  return openAlerts(alerts).flatMap((row): readonly LateStep[] => {
    const step = nextStep(row, roster, calling.holds) ?? uncalled(row);
    if (step === null || wall - step.wall <= LATE_MS) return [];
    return [{ alert: row.id, what: step.what, lateMs: wall - step.wall }];
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** What a look of the auditor puts on record; none where nothing changed since the last. */
function auditFacts(
  state: DeskState,
  calling: Pick<Calling, 'holds'>,
  wall: number,
): readonly DeskFact[] {
  const known = state.runbook.oncall.late;
  const late = lateSteps(state, calling, wall);
  const alerts = late.map(({ alert }) => alert);
  if (same(known, alerts)) return [];
  if (late.length === 0) return [{ kind: 'ladder.kept' }];
  const what = late
    .map((step) => `${step.alert}, ${step.what} by ${Math.round(step.lateMs / 1_000)} s`)
    .join('; ');
  return [{ kind: 'ladder.late', alerts, what }];
}

export function auditLadders(machine: Machine): Decide {
  return (state) => ok(auditFacts(state, machine.alerting, machine.peopleWall()));
}

/** Whether the dead-man call may go out: nothing is late, and what was decided can be written. */
export function isAuditorSatisfied(machine: Machine): boolean {
  return (
    machine.brake.unrecorded.length === 0 &&
    lateSteps(machine.state(), machine.alerting, machine.peopleWall()).length === 0
  );
}
