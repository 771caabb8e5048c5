// What the tests of incidents share: alerts as a watch would raise them, the batch with its incidents, and the
// desk that is left.
import { wallTime } from '#engine/model/time.ts';
import type { AlertRaised } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident } from '#runbook/incident/fact.ts';
import { withIncidents } from '#runbook/incident/opening.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import type { Hand } from '#runbook/person.ts';
import { account, deskOf, PEOPLE, STAMP, write } from '#tests/model/bench.ts';

export function alert(number: number, key: string, severity: Severity = 'CRITICAL'): AlertRaised {
  return {
    kind: 'alert.raised',
    id: `AL-${String(number).padStart(4, '0')}`,
    key,
    severity,
    rule: 'a-rule',
    text: `${key} happened.`,
    did: 'Closed the desk.',
    procedure: 'SOP-3',
    ladder: [],
  };
}

export function resolved(number: number): DeskFact {
  const id = `AL-${String(number).padStart(4, '0')}`;
  return { kind: 'alert.resolved', id, by: 'rule a-rule', cause: 'gone' };
}

export function acknowledged(number: number, name: string): DeskFact {
  const id = `AL-${String(number).padStart(4, '0')}`;
  return { kind: 'alert.acknowledged', id, person: handOf(name).person.id, account: account(name) };
}

export function handOf(name: string): Hand {
  const person = PEOPLE.find((one) => one.name === name);
  if (person === undefined) throw new RangeError(`nobody is ${name}`);
  return { person, account: account(name) };
}

/** The batch as a turn makes it. */
export function batch(desk: DeskState, ...facts: readonly DeskFact[]): readonly DeskFact[] {
  return withIncidents({ rules: [] }, desk, facts, STAMP);
}

/** The desk behind a turn, its batch judged by the guards. */
export function after(desk: DeskState, ...facts: readonly DeskFact[]): DeskState {
  return write(desk, batch(desk, ...facts));
}

/** A turn some minutes later on every clock. */
export function afterMinutes(
  desk: DeskState,
  minutes: number,
  ...facts: readonly DeskFact[]
): DeskState {
  const wall = wallTime(STAMP.wall + minutes * 60_000);
  return foldDeskBatch(desk, batch(desk, ...facts), { ...STAMP, wall });
}

export function incident(desk: DeskState, id = 'I-0001'): Incident {
  const row = desk.runbook.incidents.byId[id];
  if (row === undefined) throw new RangeError(`no ${id}`);
  return row;
}

/** One CRITICAL alert, and so one incident. */
export function breached(): DeskState {
  return after(deskOf(), alert(1, 'layer 9'));
}
