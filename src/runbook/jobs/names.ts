// The names of all jobs, in the order of their day: the keys that config/schedule.yaml and the journal
// use for them. A schedule lacks nothing while it holds those of every day.

/** What every session needs. */
export const DAILY_JOBS = [
  'health',
  'data-refresh',
  'briefing',
  'analysis',
  'risk-review',
  'trade-pack',
  'execution',
  'reconciliation',
  'midday-check',
  'end-of-day',
  'ledger-match',
  'daily-report',
] as const;

/** Looks again during the session (DAY-2): scans, the card of each hour in live, and SPY's options. */
export const SESSION_JOBS = [
  'scan-morning',
  'scan-midday',
  'scan-close',
  'hourly-10',
  'hourly-11',
  'hourly-12',
  'hourly-13',
  'hourly-14',
  'hourly-15',
  'spy-options',
] as const;

/** What a week, a month or a quarter asks for (DAY-5). */
export const PERIOD_JOBS = [
  'weekly-targets',
  'weekly-report',
  'weekly-review',
  'monthly-report',
  'monthly-backtest',
  'quarterly-audit',
] as const;

export const JOB_NAMES = [...DAILY_JOBS, ...SESSION_JOBS, ...PERIOD_JOBS] as const;

export type JobName = (typeof JOB_NAMES)[number];
