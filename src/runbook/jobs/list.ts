// All jobs by name, as the schedule knows them. Jobs that wait for no port are plain functions; here
// they become jobs like the others.
import type { Job } from '#runbook/job.ts';
import { quarterlyAudit } from '#runbook/jobs/audit.ts';
import { endOfDay, report } from '#runbook/jobs/closing.ts';
import { health } from '#runbook/jobs/health.ts';
import { hourly } from '#runbook/jobs/hourly.ts';
import { middayCheck } from '#runbook/jobs/midday.ts';
import { ledgerMatch } from '#runbook/jobs/ledger-match.ts';
import type { JobName } from '#runbook/jobs/names.ts';
import { spyOptions } from '#runbook/jobs/options.ts';
import { monthlyReport, weeklyReport } from '#runbook/jobs/periods.ts';
import { reconciliation } from '#runbook/jobs/reconciliation.ts';
import { dataRefresh } from '#runbook/jobs/refresh.ts';
import { riskReview } from '#runbook/jobs/review.ts';
import { weeklyReview } from '#runbook/jobs/reviewing.ts';
import { scanning } from '#runbook/jobs/scanning.ts';
import { monthlyBacktest, weeklyTargets } from '#runbook/jobs/targets.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';
import { execution, tradePack } from '#runbook/jobs/trading.ts';
import { analysis, briefing } from '#runbook/jobs/views.ts';

function atOnce(job: PlainJob): Job {
  return (call) => Promise.resolve(job(call));
}

export const JOBS: Readonly<Record<JobName, Job>> = {
  health,
  'data-refresh': dataRefresh,
  briefing: atOnce(briefing),
  analysis: atOnce(analysis),
  'risk-review': atOnce(riskReview),
  'trade-pack': atOnce(tradePack),
  execution,
  reconciliation,
  'midday-check': atOnce(middayCheck),
  'end-of-day': endOfDay,
  'ledger-match': ledgerMatch,
  'daily-report': report,
  'scan-morning': scanning,
  'scan-midday': scanning,
  'scan-close': scanning,
  'hourly-10': atOnce(hourly),
  'hourly-11': atOnce(hourly),
  'hourly-12': atOnce(hourly),
  'hourly-13': atOnce(hourly),
  'hourly-14': atOnce(hourly),
  'hourly-15': atOnce(hourly),
  'spy-options': spyOptions,
  'weekly-targets': weeklyTargets,
  'weekly-report': weeklyReport,
  'weekly-review': weeklyReview,
  'monthly-report': monthlyReport,
  'monthly-backtest': monthlyBacktest,
  'quarterly-audit': quarterlyAudit,
};
