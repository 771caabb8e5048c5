// What time brings to the maintenance calendar: a task becomes due once a period, and overdue once when its last
// day has passed. After a long sleep the last period alone is caught up with; what came before the desk is nobody's.
import { plusDays } from '#engine/market/holidays.ts';
import { atNewYork, newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { lastPeriod } from '#runbook/maintenance/calendar.ts';
import type { Task } from '#runbook/maintenance/calendar.ts';
import { NO_MAINTENANCE } from '#runbook/maintenance/fact.ts';
import type { Maintenance, MaintenanceFact, TaskRow } from '#runbook/maintenance/fact.ts';

export function rowsOf(maintenance: Maintenance, task: string): readonly TaskRow[] {
  return Object.hasOwn(maintenance, task) ? (maintenance[task] ?? []) : [];
}

function dueFacts(
  task: Task,
  rows: readonly TaskRow[],
  span: { readonly made: DeskTime; readonly now: DeskTime },
): readonly MaintenanceFact[] {
  const { period, due, until } = lastPeriod(task, span.now);
  if (due < span.made || rows.some((row) => row.period >= period)) return [];
  const { id, title, owner } = task;
  return [{ kind: 'task.due', task: id, period, title, owner, until }];
}

/** Also of tasks that have left the calendar since: they were due, and are not done. */
function overdueFacts(
  task: string,
  rows: readonly TaskRow[],
  today: string,
): readonly MaintenanceFact[] {
  return rows
    .filter((row) => row.status === 'due' && row.until < today)
    .map(({ period, title, owner }) => ({ kind: 'task.overdue', task, period, title, owner }));
}

/** The first instant after now at which the calendar may ask for something new. */
function quietUntil(tasks: readonly Task[], now: DeskTime): number {
  const { day } = newYork(now);
  const begins = tasks.map((task) => atNewYork(day, task.window?.fromMinute ?? 0));
  return Math.min(atNewYork(plusDays(day, 1), 0), ...begins.filter((at) => at > now));
}

interface Span {
  readonly made: DeskTime | null;
  readonly now: DeskTime;
}

/** The calendar asked again and again: while nothing can have changed it answers at once. */
export function watchCalendar(
  tasks: readonly Task[],
): (maintenance: Maintenance, span: Span) => readonly MaintenanceFact[] {
  let quiet = { of: NO_MAINTENANCE, from: 0, until: 0 };
  return (maintenance, span) => {
    const { now } = span;
    if (quiet.of === maintenance && now >= quiet.from && now < quiet.until) return [];
    const facts = maintenanceFacts(tasks, maintenance, span);
    if (facts.length === 0) quiet = { of: maintenance, from: now, until: quietUntil(tasks, now) };
    return facts;
  };
}

/** All that the calendar asks for now and is not on record yet. */
export function maintenanceFacts(
  tasks: readonly Task[],
  maintenance: Maintenance,
  span: Span,
): readonly MaintenanceFact[] {
  const { made, now } = span;
  if (made === null) return [];
  const today = newYork(now).day;
  return [
    ...tasks.flatMap((task) => dueFacts(task, rowsOf(maintenance, task.id), { made, now })),
    ...Object.entries(maintenance).flatMap(([task, rows]) => overdueFacts(task, rows, today)),
  ];
}
