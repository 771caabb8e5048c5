// The rota: who takes turns at each duty of the on-call, in which zone and at which hours. Who is on duty
// at an instant is a pure function of it and of the wall clock; turns are counted on calendars, so that
// daylight saving moves no handover.
import type { Duty } from '#runbook/oncall/duty.ts';
import type { PersonId } from '#runbook/person.ts';

/** Days count from 1, Monday, to 7. Over midnight when from is after until; 1440 is the day's end. */
export interface Hours {
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly untilMinute: number;
}

/** One group that takes turns; a single person is on duty always. */
export interface Rotation {
  readonly people: readonly PersonId[];
  /** Days a turn lasts, counted on the calendar of `zone`. */
  readonly turnDays: number;
  /** "2026-01-05": the day the first turn of the first person begins. */
  readonly since: string;
  /** Minute of the day, in `zone`, at which turns change. */
  readonly handoverMinute: number;
  /** An IANA zone, "America/New_York". */
  readonly zone: string;
  /** Null: around the clock. */
  readonly hours: Hours | null;
}

/** Several rotations share a duty by hours that do not overlap; none where nobody is named. */
export type Rota = Readonly<Record<Duty, readonly Rotation[]>>;

/** A span of the wall clock; its end is no part of it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export const NO_ROTA: Rota = { primary: [], secondary: [], tertiary: [] };

const DAY_MINUTES = 1_440;

/** One person, around the clock, for ever. */
export function always(person: PersonId): Rotation {
  return {
    people: [person],
    turnDays: 1,
    since: '2020-01-01',
    handoverMinute: 0,
    zone: 'America/New_York',
    hours: null,
  };
}

/** The instant of a minute of a zone's day: one that is skipped moves on, of one that comes twice it is the first. */
function instantOf(day: Temporal.PlainDate, minute: number, zone: string): number {
  const on = minute === DAY_MINUTES ? day.add({ days: 1 }) : day;
  const plainTime = new Temporal.PlainTime(Math.floor((minute % DAY_MINUTES) / 60), minute % 60);
  return on.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

function dayIn(zone: string, wall: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO(zone).toPlainDate();
}

/** The day whose handover is the last that has come. */
function handoverDay({ zone, handoverMinute }: Rotation, wall: number): Temporal.PlainDate {
  const today = dayIn(zone, wall);
  for (const days of [1, 0]) {
    const day = today.add({ days });
    if (instantOf(day, handoverMinute, zone) <= wall) return day;
  }
  return today.subtract({ days: 1 });
}

/** The working hours that begin on a day; null where none do. */
function shiftOn({ zone, hours }: Rotation, day: Temporal.PlainDate): Span | null {
  if (hours === null || !hours.days.includes(day.dayOfWeek)) return null;
  const { fromMinute, untilMinute } = hours;
  const last = fromMinute < untilMinute ? day : day.add({ days: 1 });
  return {
    from: instantOf(day, fromMinute, zone),
    until: instantOf(last, untilMinute, zone),
  };
}

function isWithin(span: Span | null, wall: number): boolean {
  return span !== null && span.from <= wall && wall < span.until;
}

function isInHours(rotation: Rotation, wall: number): boolean {
  if (rotation.hours === null) return true;
  const today = dayIn(rotation.zone, wall);
  return [today, today.subtract({ days: 1 })].some((day) => isWithin(shiftOn(rotation, day), wall));
}

/** Who of a rotation is on duty; null outside its hours, and of several before the first turn. */
export function holderAt(rotation: Rotation, wall: number): PersonId | null {
  const { people, since, turnDays } = rotation;
  if (!isInHours(rotation, wall)) return null;
  if (people.length === 1) return people[0] ?? null;
  const { days } = Temporal.PlainDate.from(since).until(handoverDay(rotation, wall));
  return days < 0 ? null : (people[Math.floor(days / turnDays) % people.length] ?? null);
}

/** Who holds a duty by the rota alone. */
export function dutyHolder(rotations: readonly Rotation[], wall: number): PersonId | null {
  for (const rotation of rotations) {
    const holder = holderAt(rotation, wall);
    if (holder !== null) return holder;
  }
  return null;
}

function daysOver(zone: string, { from, until }: Span): readonly Temporal.PlainDate[] {
  const first = dayIn(zone, from).subtract({ days: 1 });
  const count = first.until(dayIn(zone, until)).days + 2;
  return Array.from({ length: count }, (_, days) => first.add({ days }));
}

/** The working hours of a rotation that reach into a span; none where it is on duty around the clock. */
export function shiftsOver(rotation: Rotation, span: Span): readonly Span[] {
  return daysOver(rotation.zone, span).flatMap((day) => {
    const shift = shiftOn(rotation, day);
    return shift === null || shift.until <= span.from || shift.from >= span.until ? [] : [shift];
  });
}

/** The instants within a span at which a rotation may change hands, in no order. */
export function changesOver(rotation: Rotation, span: Span): readonly number[] {
  const { people, hours, zone, handoverMinute } = rotation;
  const handovers =
    people.length === 1
      ? []
      : daysOver(zone, span).map((day) => instantOf(day, handoverMinute, zone));
  const shifts =
    hours === null ? [] : shiftsOver(rotation, span).flatMap(({ from, until }) => [from, until]);
  return [...handovers, ...shifts].filter((wall) => span.from < wall && wall < span.until);
}
