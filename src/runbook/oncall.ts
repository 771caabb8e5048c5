// On-call: who is called first, second and third, and the ladder an alert climbs from the wall time it
// fires at. Whoever is not on the roster in force is nobody: the next one moves up.
import type { Rung, Severity } from '#runbook/fact.ts';
import type { Person, PersonId, Roster } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';

export const DUTIES = ['primary', 'secondary', 'tertiary'] as const;
export type Duty = (typeof DUTIES)[number];

/** By duty; null where nobody is named. */
export type OnCall = Readonly<Record<Duty, PersonId | null>>;

export const NOBODY_ON_CALL: OnCall = { primary: null, secondary: null, tertiary: null };

/** Minutes after it fired at which the first, second and third are paged. */
export type Ladders = Readonly<Record<Severity, readonly number[]>>;

export interface OnDuty {
  readonly duty: Duty;
  readonly person: Person;
}

/** Who is on call by the roster in force, first to last. */
export function onDuty(onCall: OnCall, roster: Roster): readonly OnDuty[] {
  return DUTIES.flatMap((duty) => {
    const id = onCall[duty];
    const person = id === null ? null : personNamed(roster, id);
    return person === null ? [] : [{ duty, person }];
  });
}

/** What is missing, one sentence each. */
export function onCallGaps(onCall: OnCall, roster: Roster): readonly string[] {
  return DUTIES.flatMap((duty) => {
    const id = onCall[duty];
    if (id === null) return [`Nobody is ${duty} on call.`];
    return personNamed(roster, id) === null
      ? [`${id} is ${duty} on call and not on the roster in force.`]
      : [];
  });
}

export interface Calling {
  readonly ladders: Ladders;
  readonly onCall: OnCall;
}

/** The pages of an alert that fires at this wall time. */
export function ladderFor(
  calling: Calling,
  severity: Severity,
  at: { readonly wall: number; readonly roster: Roster },
): readonly Rung[] {
  const people = onDuty(calling.onCall, at.roster);
  return calling.ladders[severity].flatMap((minutes, place) => {
    const person = people[place]?.person.id;
    return person === undefined ? [] : [{ person, wall: at.wall + minutes * 60_000 }];
  });
}
