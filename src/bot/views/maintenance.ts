// Maintenance in words: what is due, overdue and next, and the week's review with its answers.
import { left, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import { formatMinute } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { nextPeriod } from '#runbook/maintenance/calendar.ts';
import type { Task } from '#runbook/maintenance/calendar.ts';
import type { Maintenance, Review, TaskRow } from '#runbook/maintenance/fact.ts';
import { QUESTIONS } from '#runbook/maintenance/review.ts';
import { rowsOf } from '#runbook/maintenance/sweep.ts';
import { nameOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

export interface TaskPicture {
  readonly task: Task;
  /** Its last period on record; null before its first. */
  readonly last: TaskRow | null;
  readonly next: string;
}

export function pictureTasks(
  tasks: readonly Task[],
  maintenance: Maintenance,
  now: DeskTime,
): readonly TaskPicture[] {
  return tasks.map((task) => ({
    task,
    last: rowsOf(maintenance, task.id).at(-1) ?? null,
    next: nextPeriod(task, now),
  }));
}

const ORDER = ['overdue', 'failed', 'due', 'done', 'to come'] as const;

function stateOf({ last }: TaskPicture): (typeof ORDER)[number] {
  return last?.status ?? 'to come';
}

function whenText(row: TaskPicture): string {
  const { task, last, next } = row;
  const hours =
    task.window === null
      ? ''
      : ` ${formatMinute(task.window.fromMinute)}-${formatMinute(task.window.untilMinute)} ET`;
  const again = `next ${next}${hours}`;
  if (last === null || last.status === 'done') return again;
  return last.status === 'due' ? `until ${last.until}` : `since ${last.until}`;
}

export function maintenanceLines(rows: readonly TaskPicture[]): readonly string[] {
  const count = (state: string): number => rows.filter((row) => stateOf(row) === state).length;
  const late = count('overdue') + count('failed');
  const sorted = rows.toSorted((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)));
  return [
    `Maintenance: ${count('due')} due, ${late} overdue or failed, ${count('done')} done, of ${counted(rows.length, 'task')}.`,
    '',
    ...table(
      [left('task'), left('state'), left('when'), left('owner')],
      sorted.map((row) => {
        const state = stateOf(row);
        const loud = state === 'overdue' || state === 'failed';
        return [row.task.id, loud ? state.toUpperCase() : state, whenText(row), row.task.owner];
      }),
    ),
    '',
    'Done: maintenance tick <task> <what shows it>. What the desk proves itself: maintenance run <proof>.',
  ];
}

export function reviewLines(review: Review | null, roster: Roster): readonly string[] {
  if (review === null)
    return ['No review is written yet: the first is, after the last close of a week.'];
  const missing = QUESTIONS.length - Object.keys(review.answers).length;
  return [
    `Weekly review ${review.week}, written after the close of ${review.day}: ${missing} of ${QUESTIONS.length} questions are not answered.`,
    ...QUESTIONS.flatMap((question, at) => {
      const answer = review.answers[at + 1];
      const who = answer === undefined ? '' : nameOf(roster, answer.person);
      return [
        '',
        `${at + 1}. ${question}`,
        ...(review.found[at] ?? []).map((line) => `   ${line}`),
        answer === undefined
          ? `   Not answered: review answer ${at + 1} <text>`
          : `   ${who}: ${answer.text}`,
      ];
    }),
  ];
}
