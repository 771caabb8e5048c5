// The sweeps: what the passing of time brings that nobody asked for. Each looks once a round and answers with
// no facts when nothing is due, so that it may be asked as often as one likes.
import { freeHeld } from '#engine/day.ts';
import { lateStops } from '#engine/order/late.ts';
import { ok } from '#engine/model/result.ts';
import { unarmedFacts } from '#runbook/golive/arming.ts';
import { rateExecution } from '#runbook/golive/rating.ts';
import { overdueIncidents } from '#runbook/incident/overdue.ts';
import { missedLook } from '#runbook/jobs/options.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import { sweepPassing } from '#runbook/alert/passing.ts';
import { auditLadders } from '#runbook/oncall/audit.ts';
import { sweepGaps } from '#runbook/oncall/gap.ts';
import { watchCalendar } from '#runbook/maintenance/sweep.ts';
import { sweepPlaybooks } from '#runbook/playbook/sweep.ts';
import { fallBack } from '#runbook/rollout/advance.ts';
import { staleBooks } from '#runbook/stale-books.ts';
import { stillResting } from '#runbook/still-resting.ts';

/** Made once for a machine; what it decides is pure. */
export type Sweep = (machine: Machine) => Decide;

export const SWEEPS: readonly Sweep[] = [
  (machine) => (state, _seen, bench) => ok(unarmedFacts(state, bench, machine.venue)),
  () => (state) => ok(rateExecution(state)),
  auditLadders,
  sweepGaps,
  sweepPassing,
  sweepPlaybooks,
  (machine) => (state) => ok(overdueIncidents(state.runbook, machine.peopleWall())),
  () => (state, seen) => ok(lateStops(state.engine.orders, seen.desk)),
  () => (state, seen) => ok(freeHeld(state.engine, seen)),
  () => (state, seen) => ok(staleBooks(state, seen)),
  () => (state) => ok(stillResting(state)),
  () => (state) => ok(fallBack(state.engine)),
  () => (state, seen) => ok(missedLook(state, seen.desk)),
  ({ manual }) => {
    const watched = watchCalendar(manual.maintenance);
    return ({ engine, runbook }, { desk }) =>
      ok(watched(runbook.maintenance, { made: engine.made, now: desk }));
  },
];
