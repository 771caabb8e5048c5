// Who is on call as the file writes it: for each duty nobody, one person, or rotations. What comes out can be
// followed: its people may acknowledge, its times exist, hours of a duty do not overlap, nobody is called twice.
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import { DAY_MS, formatDayEt } from '#engine/model/time.ts';
import { SINGLE } from '#runbook/keys.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import { always, changesOver, dutyHolder, shiftsOver } from '#runbook/oncall/rota.ts';
import type { Hours, Rota, Rotation, Span } from '#runbook/oncall/rota.ts';
import { holds, personId, personNamed } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';
import { explain, line } from './document.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const HOURS = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/;
const MOST_PEOPLE = 26;
const MOST_TURN_DAYS = 92;

/** A date of the calendar, "2026-01-05". */
export const dateField = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && attempt(() => Temporal.PlainDate.from(text)).ok,
    { error: 'This is no date of the calendar. Write one like 2026-01-05.' },
  );

/** Minutes of "09:00"; null for a time no clock shows. */
function minuteOf(text: string): number | null {
  const [, hour = '', minute = ''] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return null;
  return Number(hour) * 60 + Number(minute);
}

const time = z.string().transform((text, context): number => {
  const minute = minuteOf(text);
  if (minute !== null) return minute;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no time of the day. Write one from '00:00' to '23:59', in quotes.`,
  });
  return z.NEVER;
});

const zone = z
  .string()
  .refine(
    (text) =>
      /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(text) &&
      attempt(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text)).ok,
    { error: 'This is no time zone. Write its name, such as America/New_York or Asia/Kolkata.' },
  );

const hours = z.string().transform((text, context): Omit<Hours, 'days'> => {
  const [, from = '', until = ''] = HOURS.exec(text) ?? [];
  const fromMinute = minuteOf(from);
  const untilMinute = until === '24:00' ? 1_440 : minuteOf(until);
  if (fromMinute !== null && untilMinute !== null && fromMinute !== untilMinute)
    return { fromMinute, untilMinute };
  context.addIssue({
    code: 'custom',
    message: `"${text}" are no hours. Write times that exist and differ, '08:00-18:00', in quotes.`,
  });
  return z.NEVER;
});

/** "mon-fri" or "sat" as days from 1 to 7. */
const days = z.string().transform((text, context): readonly number[] => {
  const [first = '', last = first] = text.toLowerCase().split('-');
  const [from, until] = [first, last].map((name) => WEEK.findIndex((day) => day === name) + 1);
  if (from !== undefined && until !== undefined && from > 0 && until >= from)
    return EVERY_DAY.slice(from - 1, until);
  context.addIssue({
    code: 'custom',
    message: `"${text}" are no days. Write one or a span in a week's order: mon-fri, sat, sat-sun.`,
  });
  return z.NEVER;
});

const turn = z
  .string()
  .regex(/^[1-9]\d?d$/, { error: 'This is no length of a turn. Write days, such as 7d or 1d.' })
  .transform((text) => Number(text.slice(0, -1)))
  .refine((count) => count <= MOST_TURN_DAYS, {
    error: `This is over ${MOST_TURN_DAYS} days. Shorten the turn.`,
  });

const rotation = z
  .strictObject({
    people: z
      .array(line)
      .min(1, { error: 'This is empty. Name somebody.' })
      .max(MOST_PEOPLE, { error: `These are more than ${MOST_PEOPLE}. Shorten the list.` }),
    turn: turn.default(7),
    since: dateField,
    handover: time.default(9 * 60),
    zone: zone.default('America/New_York'),
    hours: hours.optional(),
    days: days.optional(),
  })
  .superRefine((row, context) => {
    if (row.days !== undefined && row.hours === undefined)
      context.addIssue({
        code: 'custom',
        path: ['days'],
        message: "Days need hours. Add hours: '00:00-24:00' for whole days, or remove them.",
      });
  });

type Rotating = z.infer<typeof rotation>;
type Written = null | string | readonly Rotating[];

/** Each form by its own rules, so that what is wrong is told where it stands. */
function formOf(value: unknown): z.ZodType<Written> {
  if (value === 'none') return z.literal('none').transform(() => null);
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value)
      ? z.array(rotation).min(1, { error: 'This is empty. Write none where nobody is named.' })
      : rotation.transform((row) => [row]);
  return line;
}

const duty = z.unknown().transform((value, context): Written => {
  const read = formOf(value).safeParse(value, { error: explain });
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues)
    context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/** The file's `onCall`. */
export const onCallField = z.strictObject({ primary: duty, secondary: duty, tertiary: duty });
export type OnCallWritten = z.infer<typeof onCallField>;

function toRotation(row: Rotating): Rotation {
  const { since, zone: own, handover, turn: turnDays } = row;
  return {
    people: row.people.map(personId),
    turnDays,
    since,
    handoverMinute: handover,
    zone: own,
    hours: row.hours === undefined ? null : { ...row.hours, days: row.days ?? EVERY_DAY },
  };
}

function toRotations(read: Written): readonly Rotation[] {
  if (read === null) return [];
  return typeof read === 'string' ? [always(personId(read))] : read.map(toRotation);
}

/** The rota of a file without faults. */
export function toRota(read: OnCallWritten): Rota {
  return {
    primary: toRotations(read.primary),
    secondary: toRotations(read.secondary),
    tertiary: toRotations(read.tertiary),
  };
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function personFault(id: string, at: Duty, roster: Roster): string | null {
  const found = personNamed(roster, id);
  if (found === null) return `${id} is ${at} on call and none of the people. Correct the id.`;
  return holds(found, SINGLE['tend-alert'])
    ? null
    : `${id} (${found.roles.join(', ')}) cannot acknowledge an alert. Name somebody who can.`;
}

function peopleFaults(read: OnCallWritten, roster: Roster): readonly Fault[] {
  return DUTIES.flatMap((at) => {
    const own = read[at];
    const rows = typeof own === 'string' ? [[own]] : (own ?? []).map((row) => row.people);
    return rows.flatMap((people, row) =>
      people.flatMap((id, place): readonly Fault[] => {
        const message = personFault(id, at, roster);
        const path = typeof own === 'string' ? [at] : [at, row, 'people', place];
        return message === null ? [] : [{ path, message }];
      }),
    );
  });
}

/** From the latest beginning on: more than a year, so that daylight saving comes both ways. */
function yearOf(rotations: readonly Rotation[]): Span {
  const from = Math.max(...rotations.map(({ since }) => Date.parse(`${since}T00:00:00Z`)));
  return { from, until: from + 380 * DAY_MS };
}

/** The first instant at which two rotations of one duty are both on duty; null when there is none. */
function overlap(first: Rotation, second: Rotation): number | null {
  const year = yearOf([first, second]);
  const [a, b] = [first, second].map((one) =>
    one.hours === null ? [year] : shiftsOver(one, year),
  );
  for (const one of a ?? [])
    for (const other of b ?? [])
      if (one.from < other.until && other.from < one.until) return Math.max(one.from, other.from);
  return null;
}

function overlapFaults(at: Duty, rotations: readonly Rotation[]): readonly Fault[] {
  return rotations.flatMap((one, row) =>
    rotations.slice(0, row).flatMap((other, before): readonly Fault[] => {
      const wall = overlap(other, one);
      if (wall === null) return [];
      const message = `Rotations ${before + 1} and ${row + 1} are both on duty at ${formatDayEt(wall)}. Give each hours of its own.`;
      return [{ path: [at, row], message }];
    }),
  );
}

/** Whether two duties are held by the same person at every instant at which both are held. */
function isSameAlways(first: readonly Rotation[], second: readonly Rotation[]): boolean {
  const all = [...first, ...second];
  const { from } = yearOf(all);
  const cycle = Math.max(...all.map(({ people, turnDays }) => people.length * turnDays), 7);
  const span = { from, until: from + 2 * cycle * DAY_MS };
  const instants = [from, ...all.flatMap((one) => changesOver(one, span))];
  const both = instants.flatMap((wall) => {
    const [a, b] = [dutyHolder(first, wall), dutyHolder(second, wall)];
    return a === null || b === null ? [] : [a === b];
  });
  return both.length > 0 && both.every((same) => same);
}

/** One person twice on the ladder for ever is no escalation. */
function circleFaults(rota: Rota): readonly Fault[] {
  return DUTIES.flatMap((at, place) =>
    DUTIES.slice(0, place).flatMap((before): readonly Fault[] => {
      const isTwice =
        rota[at].length > 0 && rota[before].length > 0 && isSameAlways(rota[before], rota[at]);
      const message = `The same person is ${before} and ${at} at all times, so that nobody comes after them. Name somebody else, or none.`;
      return isTwice ? [{ path: [at], message }] : [];
    }),
  );
}

/** Why people cannot be on call as written, each with its place. */
export function onCallFaults(read: OnCallWritten, roster: Roster): readonly Fault[] {
  const people = peopleFaults(read, roster);
  // Who is unknown has no id of the desk's to be judged by.
  if (people.length > 0) return people;
  const rota = toRota(read);
  return [...DUTIES.flatMap((at) => overlapFaults(at, rota[at])), ...circleFaults(rota)];
}
