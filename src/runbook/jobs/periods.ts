// The reports of weeks and months: made once a week or month is over, of the figures its journal has. What keeps
// one from being written is a warning, and the period can be reported at any later time.
import { ok } from '#engine/model/result.ts';
import { alertFact } from '#runbook/alert.ts';
import type { Job } from '#runbook/job.ts';
import { attempt } from '#runbook/jobs/attempt.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import { recordReport } from '#runbook/report/making.ts';
import { finishedSpan } from '#runbook/report/span.ts';

function periodReport(kind: 'weekly' | 'monthly'): Job {
  return async (call) => {
    const { ports, session } = call;
    ensureDay(call);
    const span = finishedSpan(kind, session.day);
    const recording = {
      make: ports.makeReport,
      turn: (decide: Parameters<typeof ports.turn>[0]) => ports.turn(decide),
    };
    const tried = await attempt('the report', () => recordReport(recording, span, { by: 'desk' }));
    const made = tried.ok ? tried.value : tried;
    if (made.ok) return { ok: true, lines: made.value.digest };
    const { text } = made.refusal;
    ports.turn((state) =>
      ok([
        alertFact(state, {
          key: `job ${kind}-report`,
          rule: 'DAY-6',
          procedure: null,
          severity: 'WARNING',
          text,
          did: `Nothing is lost: the journal holds it. Make it with: report ${kind} --of ${span.label}.`,
        }),
      ]),
    );
    return { ok: false, lines: [`The ${kind} report of ${span.label} is not written: ${text}`] };
  };
}

export const weeklyReport: Job = periodReport('weekly');
export const monthlyReport: Job = periodReport('monthly');
