// The audit of a quarter (DAY-5): the journal verified whole, the books compared, the checks asked, and what of
// maintenance, drills and incidents was left undone. It finds and says; people correct.
import { deskTime, formatDayEt } from '#engine/model/time.ts';
import { DRILL_NAMES } from '#runbook/drill/name.ts';
import type { Job } from '#runbook/job.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { DeskState } from '#runbook/state.ts';

function maintenanceLine({ runbook }: DeskState): string {
  const rows = Object.values(runbook.maintenance).flat();
  const late = rows.filter((row) => row.status === 'overdue' || row.status === 'failed');
  const done = rows.filter((row) => row.status === 'done').length;
  const named = late.map((row) => `${row.title} (${row.owner}, ${row.period})`);
  return `maintenance: ${done} done, ${late.length} overdue or failed${named.length === 0 ? '' : `: ${named.join('; ')}`}`;
}

function drillLine({ runbook }: DeskState): string {
  const rows = DRILL_NAMES.map((name) => {
    const last = runbook.drills[name];
    if (last === undefined) return `${name} never`;
    return `${name} ${last.passed ? 'passed' : 'FAILED'} ${formatDayEt(deskTime(last.desk))}`;
  });
  return `drills: ${rows.join(', ')}`;
}

function peopleLine({ runbook }: DeskState): string {
  const rows = runbook.roster.map(({ name, roles }) => `${name} (${roles.join(', ')})`);
  return `people: ${rows.join(', ')}`;
}

export const quarterlyAudit: Job = async (call) => {
  const { ports } = call;
  ensureDay(call);
  const verified = await ports.verify();
  const differences = await ports.compare();
  const failed = (await ports.preflight()).filter((row) => row.blocking && !row.passed);
  const state = ports.state();
  const findings = [
    ...(verified.ok
      ? []
      : [`the journal does not verify at entry ${verified.seq}: ${verified.what}`]),
    ...differences.map((line) => `books: ${line}`),
    ...failed.map((row) => `${row.name}: ${row.evidence}. ${row.remedy}`),
  ];
  return {
    ok: findings.length === 0,
    lines: [
      findings.length === 0
        ? 'Audit: the journal verifies, the books agree, no blocking check fails.'
        : `Audit: ${findings.length} findings.`,
      ...findings.map((line) => `  ${line}`),
      maintenanceLine(state),
      drillLine(state),
      peopleLine(state),
    ],
  };
};
