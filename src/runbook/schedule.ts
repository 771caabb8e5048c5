// The schedule file's rows, from parsed YAML to the timetable's rows. What comes out is complete and
// consistent: times fall on their own trading day, no job stands twice; all faults are told at once.
import { z } from 'zod';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { DAYS_ON } from '#runbook/timetable.ts';
import type { Row } from '#runbook/timetable.ts';

const CHANNELS = ['briefings', 'approvals', 'reports', 'alerts', 'audit'] as const;

const CODE = 'SCHEDULE_INVALID';
const CLOCK = /^(\d{2}):(\d{2})$/;
const ANCHORED = /^(open|close)(?:([+-])(\d{1,4})(m|h))?$/;
const DURATION = /^(\d{1,4})(m|h)$/;
const JOB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

// Offsets are held to the session's own date even on a half day: open is 09:30, close 13:00 to 16:00.
const RANGE = {
  clock: { min: 0, max: 24 * 60 - 1 },
  open: { min: -(9 * 60 + 30), max: 14 * 60 + 29 },
  close: { min: -13 * 60, max: 8 * 60 - 1 },
} as const;

function inMinutes(count: string, unit: string): number {
  return Number(count) * (unit === 'h' ? 60 : 1);
}

function readAt(text: string): Row['at'] | null {
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [, hour = '', minute = ''] = clock;
    return Number(minute) > 59
      ? null
      : { from: 'clock', minute: Number(hour) * 60 + Number(minute) };
  }
  const [, from, sign, count = '0', unit = 'm'] = ANCHORED.exec(text) ?? [];
  if (from !== 'open' && from !== 'close') return null;
  const minutes = inMinutes(count, unit);
  return { from, minute: sign === '-' && minutes > 0 ? -minutes : minutes };
}

/** A time of day: "08:00" in New York, "open", "open+30m", "close", "close-5m", "close+1h". */
export function parseAt(text: string): Result<Row['at']> {
  const at = readAt(text);
  if (at === null)
    return refuse(
      CODE,
      `"${text}" is not a time of the trading day; write "08:00" (New York, 24 hours), "open", ` +
        '"close", or an offset such as "open+30m" or "close-5m"',
    );
  const { min, max } = RANGE[at.from];
  if (at.minute < min || at.minute > max)
    return refuse(
      CODE,
      `"${text}" does not fall on the trading day it belongs to; choose a time between 00:00 and ` +
        '23:59 New York on that day, half days included',
    );
  return ok(at);
}

const atText = z.string().transform((text, context): Row['at'] => {
  const at = parseAt(text);
  if (at.ok) return at.value;
  context.addIssue({ code: 'custom', message: at.refusal.text });
  return z.NEVER;
});

const duration = z.string().transform((text, context): number => {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const minutes = count === undefined || unit === undefined ? 0 : inMinutes(count, unit);
  if (minutes > 0) return minutes;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a length of time above zero; write minutes or hours, "15m", "2h"`,
  });
  return z.NEVER;
});

const catchUp = z.discriminatedUnion(
  'rule',
  [
    z.strictObject({ rule: z.literal('run-late'), window: duration }),
    z.strictObject({ rule: z.literal('skip') }),
  ],
  { error: 'write { rule: run-late, window: 30m } or { rule: skip }' },
);

const words = z.string().trim().min(1, { error: 'is empty; write at least a word' });

const fileRow = z.strictObject({
  job: z.string().regex(JOB, { error: 'is no job key; write small letters, "daily-report"' }),
  title: words,
  on: z
    .enum(DAYS_ON, {
      error: `is no day a row can be kept to; write ${DAYS_ON.join(', ')}, or leave it out for every session`,
    })
    .optional(),
  at: atText,
  owner: words,
  deadline: duration,
  catch_up: catchUp,
  channel: z.enum(CHANNELS, { error: `is no channel; choose one of ${CHANNELS.join(', ')}` }),
});

const file = z.strictObject({
  rows: z.array(fileRow).min(1, { error: 'is empty; a schedule has at least one row' }),
});

function place(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path)
    text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`;
  return text === '' ? 'the schedule' : text;
}

function toRow(row: z.infer<typeof fileRow>): Row {
  const { job, title, on, at, owner, channel } = row;
  return {
    job,
    title,
    ...(on === undefined ? {} : { on }),
    at,
    owner,
    deadlineMinutes: row.deadline,
    catchUp:
      row.catch_up.rule === 'skip'
        ? { rule: 'skip', windowMinutes: 0 }
        : { rule: 'run-late', windowMinutes: row.catch_up.window },
    channel,
  };
}

function repeated(rows: readonly Row[]): readonly string[] {
  const faults: string[] = [];
  const firstIndex = new Map<string, number>();
  for (const [index, { job }] of rows.entries()) {
    const first = firstIndex.get(job);
    if (first === undefined) firstIndex.set(job, index);
    else
      faults.push(
        `rows[${index}].job: "${job}" already stands at rows[${first}], and a job starts once a ` +
          'trading day; give one of them another key',
      );
  }
  return faults;
}

function invalid(faults: readonly string[]): Result<readonly Row[]> {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return refuse(CODE, `The schedule has ${count}.\n${faults.join('\n')}`, {
    faults: faults.length,
  });
}

/** What zod finds, in words with a cure; undefined leaves its own. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `has unknown keys (${issue.keys.join(', ')}); correct or remove them`;
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.input === undefined) return 'is missing; add it';
  return `is not of type ${issue.expected}; correct it (times and words go in quotes)`;
}

/** The schedule from parsed YAML, `{ rows: [...] }`; a refusal names each fault, its place and its cure. */
export function readSchedule(parsed: unknown): Result<readonly Row[]> {
  const read = file.safeParse(parsed, { error: explain });
  if (!read.success)
    return invalid(read.error.issues.map((issue) => `${place(issue.path)}: ${issue.message}`));
  const rows = read.data.rows.map(toRow);
  const faults = repeated(rows);
  return faults.length > 0 ? invalid(faults) : ok(rows);
}
