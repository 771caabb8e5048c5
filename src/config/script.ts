// Scripted people: who says what at which desk time, for a demo that plays by itself. The lines stand
// in the order of their times.
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, deskTime, formatDayEt, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { line, readDocument, written } from './document.ts';
import type { Scalar, Written } from './written.ts';

export interface Spoken {
  readonly at: DeskTime;
  /** A persona's id. */
  readonly as: string;
  readonly line: string;
  /** The thread it is said in, "alert AL-0003"; null is said to the desk. */
  readonly topic: string | null;
}

const AT = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d)$/;

function readTime(text: Scalar): Written<DeskTime> {
  const [, date, hour, minute] = AT.exec(String(text)) ?? [];
  const day = attempt(() => tradingDay(date ?? ''));
  if (day.ok)
    return {
      ok: true,
      value: deskTime(atNewYork(day.value, Number(hour) * 60 + Number(minute))),
    };
  const fault = `"${String(text)}" is no time; write New York day and time, such as 2020-02-24 10:15.`;
  return { ok: false, fault };
}

const TOPIC = /^(?:alert AL|incident I|approval R)-\d{4,6}$/;

const file = z.array(
  z
    .strictObject({
      at: written(readTime),
      as: line,
      line: z
        .string()
        .trim()
        .min(1, { error: 'This is empty. Write what is said, such as status.' })
        .max(500, { error: 'This is longer than 500 letters. Shorten it.' }),
      in: z
        .string()
        .regex(TOPIC, { error: 'This is no thread; write one such as alert AL-0003.' })
        .optional(),
    })
    .transform(({ at, as, line: said, in: topic }) => ({
      at,
      as,
      line: said,
      topic: topic ?? null,
    })),
  { error: 'A script is a list of lines such as { at: 2020-02-24 10:15, as: ana, line: status }.' },
);

/** The lines of a script; refusals CONFIG_INVALID and SCRIPT_DISORDERED. */
export function readScript(text: string): Result<readonly Spoken[]> {
  const read = readDocument({ file: 'The script', text }, file);
  if (!read.ok) return read;
  for (const [index, spoken] of read.value.entries()) {
    const before = read.value[index - 1];
    if (before !== undefined && before.at > spoken.at)
      return refuse(
        'SCRIPT_DISORDERED',
        `Line ${index + 1} of the script is at ${formatDayEt(spoken.at)}, before line ${index} at ${formatDayEt(before.at)}. ` +
          'Put the lines in the order of their times.',
      );
  }
  return ok(read.value);
}
