// The maintenance calendar as the file writes it. What comes out can be kept: no task stands twice, each is overdue
// before it is due again, and what the desk is to prove is proved by one task alone.
import { z } from 'zod';
import { EVERY, PROOFS, WITHIN_MOST } from '#runbook/maintenance/calendar.ts';
import type { Task } from '#runbook/maintenance/calendar.ts';
import { line, written } from './document.ts';
import { judgedBy, read } from './folder.ts';
import type { Folder } from './folder.ts';
import { readDays } from './written.ts';

const FILE = 'maintenance.yaml';
const HOURS = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

function minuteOf(hour: string, minute: string): number | null {
  return Number(hour) > 23 || Number(minute) > 59 ? null : Number(hour) * 60 + Number(minute);
}

const hours = z.string().transform((text, context): NonNullable<Task['window']> => {
  const [, fromHour = '', fromMinute = '', hour = '', minute = ''] = HOURS.exec(text) ?? [];
  const from = fromHour === '' ? null : minuteOf(fromHour, fromMinute);
  const until = hour === '' ? null : minuteOf(hour, minute);
  if (from !== null && until !== null && from < until)
    return { fromMinute: from, untilMinute: until };
  context.addIssue({
    code: 'custom',
    message: `"${text}" are no hours of one day. Write New York hours that exist, "10:00-14:00".`,
  });
  return z.NEVER;
});

const task = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {
      error: 'This is no id. Write small letters and dashes, "backup-validation".',
    }),
    title: line,
    every: z.enum(EVERY),
    owner: line,
    window: hours.optional(),
    within: written(readDays),
    playbook: z.string().optional(),
    proves: z.enum(PROOFS).optional(),
  })
  .transform((row): Task => {
    const { id, title, every, owner, within } = row;
    return {
      id,
      title,
      every,
      owner,
      window: row.window ?? null,
      withinDays: within,
      playbook: row.playbook ?? null,
      proves: row.proves ?? null,
    };
  });

/** What is wrong with the tasks together; each with its place. */
function calendarFaults(
  tasks: readonly Task[],
  playbooks: readonly string[],
): readonly { readonly at: number; readonly message: string }[] {
  return tasks.flatMap((row, at) => {
    const earlier = tasks.slice(0, at);
    const faults: string[] = [];
    if (earlier.some((one) => one.id === row.id))
      faults.push(`"${row.id}" stands twice. Give one of them another id.`);
    if (row.proves !== null && earlier.some((one) => one.proves === row.proves))
      faults.push(`${row.proves} is proved by another task already. Take it out of one.`);
    const most = WITHIN_MOST[row.every];
    if (row.withinDays > most)
      faults.push(
        `Within ${row.withinDays} days is later than its next ${row.every}. Write at most ${most} days.`,
      );
    if (row.playbook !== null && !playbooks.includes(row.playbook))
      faults.push(`There is no playbook ${row.playbook}. Name one of config/runbook, or none.`);
    return faults.map((message) => ({ at, message }));
  });
}

export function calendarSchema(playbooks: readonly string[]): z.ZodType<readonly Task[]> {
  return z
    .strictObject({
      tasks: z.array(task).min(1, { error: 'This is empty. A desk has at least one task.' }),
    })
    .transform(({ tasks }, context): readonly Task[] => {
      for (const { at, message } of calendarFaults(tasks, playbooks))
        context.addIssue({ code: 'custom', message, path: ['tasks', at] });
      return tasks;
    });
}

/** The calendar; null with its faults among the folder's. */
export function readMaintenance(
  folder: Folder,
  playbooks: readonly string[],
): readonly Task[] | null {
  return read(folder, FILE, judgedBy(calendarSchema(playbooks)));
}
