// The names of all jobs, in the order of their day: the keys that config/schedule.yaml and the journal
// use for them.

export const JOB_NAMES = [
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

export type JobName = (typeof JOB_NAMES)[number];
