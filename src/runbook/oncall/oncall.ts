// On-call: who is called first, second and third at an instant, and the ladder an alert climbs from the wall
// time it fires at. Whoever is not on the roster in force is nobody: the next one moves up.
import type { Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import type { Cover, OnCallState } from '#runbook/oncall/fact.ts';
import type { Holds } from '#runbook/oncall/hold.ts';
import { dutyHolder } from '#runbook/oncall/rota.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import type { Person, PersonId, Roster } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';

/** By duty; null where nobody is named. */
export type OnCall = Readonly<Record<Duty, PersonId | null>>;

export const NOBODY_ON_CALL: OnCall = { primary: null, secondary: null, tertiary: null };

/** Minutes after it fired at which the first, second and third are paged. */
export type Ladders = Readonly<Record<Severity, readonly number[]>>;

/** A person's own addresses, beside the lists of config/chat.yaml; null where none is given. */
export interface Reach {
  readonly email: string | null;
  readonly sms: string | null;
}

/** How alerts call people, as config/ says it. */
export interface Calling {
  readonly ladders: Ladders;
  readonly holds: Holds;
  /** Of the files: it counts until a rota is in force. */
  readonly rota: Rota;
  /** By person's id. */
  readonly reach: Readonly<Record<string, Reach>>;
}

type Kept = Pick<OnCallState, 'rota' | 'covers'>;

/** The rota that counts: the one in force, or the files' where none was recorded yet. */
export function rotaOf(oncall: Pick<OnCallState, 'rota'>, fileRota: Rota): Rota {
  return oncall.rota ?? fileRota;
}

/** Who stands in at a duty; of two that overlap the later one. */
export function coverAt(covers: readonly Cover[], duty: Duty, wall: number): Cover | null {
  const found = covers.findLast(
    (row) => row.duty === duty && row.fromWall <= wall && wall < row.untilWall,
  );
  return found ?? null;
}

/** Who holds a duty at an instant: whoever stands in, else whose turn it is. */
export function holderOf(oncall: Kept, fileRota: Rota, duty: Duty, wall: number): PersonId | null {
  const cover = coverAt(oncall.covers, duty, wall);
  return cover === null ? dutyHolder(rotaOf(oncall, fileRota)[duty], wall) : cover.cover;
}

/** Who holds each duty at an instant of the wall clock. */
export function onCallAt(oncall: Kept, fileRota: Rota, wall: number): OnCall {
  return {
    primary: holderOf(oncall, fileRota, 'primary', wall),
    secondary: holderOf(oncall, fileRota, 'secondary', wall),
    tertiary: holderOf(oncall, fileRota, 'tertiary', wall),
  };
}

/** What is asked for who is on call now. */
interface Asked {
  state(): { readonly runbook: { readonly oncall: Kept } };
  seen(): { readonly wall: number };
  readonly alerting: Pick<Calling, 'rota'>;
}

/** Who holds each duty now, by people's clock. */
export function onCallNow(desk: Asked): OnCall {
  return onCallAt(desk.state().runbook.oncall, desk.alerting.rota, desk.seen().wall);
}

export interface OnDuty {
  readonly duty: Duty;
  readonly person: Person;
}

/** Who is on call by the roster in force, first to last; somebody with two duties is called at the first. */
export function onDuty(onCall: OnCall, roster: Roster): readonly OnDuty[] {
  const rows = DUTIES.flatMap((duty) => {
    const id = onCall[duty];
    const person = id === null ? null : personNamed(roster, id);
    return person === null ? [] : [{ duty, person }];
  });
  return rows.filter(
    ({ person }, at) => rows.findIndex((other) => other.person.id === person.id) === at,
  );
}

/** What is missing, one sentence each. */
export function onCallGaps(onCall: OnCall, roster: Roster): readonly string[] {
  return DUTIES.flatMap((duty, place) => {
    const id = onCall[duty];
    if (id === null) return [`Nobody is ${duty} on call.`];
    if (personNamed(roster, id) === null)
      return [`${id} is ${duty} on call and not on the roster in force.`];
    const first = DUTIES.slice(0, place).find((other) => onCall[other] === id);
    return first === undefined ? [] : [`${id} is both ${first} and ${duty} on call.`];
  });
}

/** The pages of an alert that fires at this wall time: whoever is on duty then. */
export function ladderFor(
  calling: Pick<Calling, 'ladders' | 'rota'>,
  severity: Severity,
  at: { readonly wall: number; readonly roster: Roster; readonly oncall: Kept },
): readonly Rung[] {
  const people = onDuty(onCallAt(at.oncall, calling.rota, at.wall), at.roster);
  return calling.ladders[severity].flatMap((minutes, place) => {
    const person = people[place]?.person.id;
    return person === undefined ? [] : [{ person, wall: at.wall + minutes * 60_000 }];
  });
}
