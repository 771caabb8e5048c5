// The maintenance calendar (DAY-5): the tasks of config/maintenance.yaml, and which period of each an instant
// lies in. A task is due once in a period, from the period's first minute, or from its window's on a Saturday.
import { plusDays } from '#engine/market/holidays.ts';
import { weekOf } from '#engine/market/session.ts';
import { atNewYork, newYork, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

export const EVERY = ['week', 'saturday', 'month', 'quarter'] as const;
export type Every = (typeof EVERY)[number];

/** What the desk can prove of itself: `maintenance run <name>`. */
export const PROOFS = [
  'backup-validation',
  'kill-switch-drill',
  'key-rotation-rehearsal',
  'disaster-recovery-drill',
] as const;
export type ProofName = (typeof PROOFS)[number];

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly every: Every;
  readonly owner: string;
  /** New York minutes of the day within which it is done, where it has such hours. */
  readonly window: { readonly fromMinute: number; readonly untilMinute: number } | null;
  /** Days after the period's first on which it is still in time. */
  readonly withinDays: number;
  /** The playbook that says how, where there is one. */
  readonly playbook: string | null;
  readonly proves: ProofName | null;
}

/** So long at most: a task is overdue before its next period begins. */
export const WITHIN_MOST: Readonly<Record<Every, number>> = {
  week: 6,
  saturday: 6,
  month: 27,
  quarter: 89,
};

const SATURDAY = 5;

/** The first day of the period a day lies in. */
export function periodOf(every: Every, day: TradingDay): TradingDay {
  switch (every) {
    case 'week':
      return tradingDay(weekOf(day));
    case 'saturday': {
      const saturday = plusDays(tradingDay(weekOf(day)), SATURDAY);
      return saturday <= day ? saturday : plusDays(saturday, -7);
    }
    case 'month':
      return tradingDay(`${day.slice(0, 7)}-01`);
    case 'quarter': {
      const month = 1 + 3 * Math.floor((Number(day.slice(5, 7)) - 1) / 3);
      return tradingDay(`${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`);
    }
  }
}

/** The last period of a task that has begun, with the instant it began and its last day in time. */
export function lastPeriod(
  task: Task,
  now: DeskTime,
): { readonly period: TradingDay; readonly due: number; readonly until: TradingDay } {
  const from = task.window?.fromMinute ?? 0;
  const today = periodOf(task.every, newYork(now).day);
  const begun = atNewYork(today, from) <= now;
  const period = begun ? today : periodOf(task.every, plusDays(today, -1));
  return { period, due: atNewYork(period, from), until: plusDays(period, task.withinDays) };
}

/** When the task is due next, in its own words. */
export function nextPeriod(task: Task, now: DeskTime): TradingDay {
  const { period } = lastPeriod(task, now);
  let day = plusDays(period, 1);
  while (periodOf(task.every, day) === period) day = plusDays(day, 1);
  return day;
}
