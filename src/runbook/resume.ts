// Resuming, as pure deciders: two people, evidence that is minutes old, and only the latches whose row
// allows it and whose cause is gone. What stays is named.
import type { EngineFact } from '#engine/fact.ts';
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { LatchName, SetLatch } from '#engine/risk/latch.ts';
import { isOfLive, LATCHES, liftWay, setLatches } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { openApprovals, turnKey } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { incidentsOf, resumeFault } from '#runbook/incident/resuming.ts';
import type { Account } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

/** What was checked, when on the monotonic clock, and what it showed. */
export interface Evidence {
  readonly name: string;
  readonly passed: boolean;
  readonly says: string;
  readonly mono: number;
  /** How old it may be at the commit. */
  readonly goodForMs: number;
}

/** Why a latch would stay if the desk resumed now, or null when it lifts. */
export function staysBecause(state: EngineState, seen: Seen, row: SetLatch): string | null {
  const mode = state.desk?.mode ?? 'LIVE';
  // Where it is not known to stand on no live account, it stays.
  if (isOfLive(row.latch, mode) && seen.realMoney === false) return null;
  if (liftWay(row.latch, mode) !== 'resume') return `lifted by ${LATCHES[row.latch].says}`;
  if (LATCHES[row.latch].needsCleanBooks === true || row.latch === 'crashed') {
    const clean = state.compared !== null && state.compared.clean && state.compared.at >= row.since;
    if (!clean) return 'needs a clean reconciliation since it was set';
  }
  if (row.latch === 'kill-file' && seen.killFile === 'unknown')
    return 'the kill file cannot be judged';
  if (row.latch === 'pin-differs' && !seen.pinHolds) return 'what is in force differs from its pin';
  if (row.latch === 'config-off' && !seen.switches.config)
    return 'the switch in config/desk.yaml is off';
  if (row.latch === 'env-off' && !seen.switches.env) return 'the environment switch is off';
  return null;
}

export interface ResumePlan {
  readonly lifts: readonly LatchName[];
  readonly stays: readonly { readonly latch: LatchName; readonly why: string }[];
}

export function planResume(state: EngineState, seen: Seen): ResumePlan {
  const lifts: LatchName[] = [];
  const stays: { latch: LatchName; why: string }[] = [];
  for (const row of setLatches(state.latches)) {
    const why = staysBecause(state, seen, row);
    if (why === null) lifts.push(row.latch);
    else stays.push({ latch: row.latch, why });
  }
  return { lifts, stays };
}

/** Whether a resume may be asked for at all. */
export function mayAskResume(
  state: EngineState,
  seen: Seen,
  ask: { readonly cause: string; readonly fix: string },
): Result<ResumePlan> {
  if (ask.cause.trim() === '')
    return refuse(
      'CAUSE_MISSING',
      'A resume needs the root cause: resume --cause "what happened" --fix "what was done" --prevention "what keeps it from happening again".',
    );
  if (ask.fix.trim() === '')
    return refuse(
      'FIX_MISSING',
      'A resume needs what was done about it: resume --cause "what happened" --fix "what was done" --prevention "what keeps it from happening again".',
    );
  const plan = planResume(state, seen);
  if (plan.lifts.length > 0) return ok(plan);
  const left = plan.stays.map((row) => `${row.latch}: ${row.why}`).join('; ');
  return refuse(
    'NOTHING_TO_RESUME',
    left === ''
      ? 'No latch is set; there is nothing to resume.'
      : `No latch that is set is lifted by a resume. ${left}.`,
  );
}

/** What a resume is granted on and how old each may be at the commit (KEY-4). */
export const RESUME_EVIDENCE: Readonly<Record<string, number>> = {
  'smoke test': 600_000,
  'short backtest': 600_000,
  journal: 600_000,
  books: 15_000,
  preflight: 15_000,
};

/** The first evidence that is missing, bad or too old, in words; null when all holds. */
export function evidenceFault(evidence: readonly Evidence[], mono: number): string | null {
  for (const row of evidence) {
    if (!row.passed) return `${row.name}: ${row.says}`;
    const age = mono - row.mono;
    const most = Math.min(row.goodForMs, RESUME_EVIDENCE[row.name] ?? row.goodForMs);
    if (!(age >= 0 && age <= most))
      return `${row.name}: checked ${Math.round(age / 1000)} s ago, at most ${most / 1000} s`;
  }
  const names = new Set(evidence.map((row) => row.name));
  const missing = Object.keys(RESUME_EVIDENCE).find((name) => !names.has(name));
  return missing === undefined ? null : `${missing}: was not checked`;
}

/** Only what the signed card named is lifted; what became liftable since waits for another resume. */
function asShown(plan: ResumePlan, shown: Json | undefined): ResumePlan {
  if (!Array.isArray(shown)) return plan;
  const signed: readonly Json[] = shown;
  const added = plan.lifts.filter((latch) => !signed.includes(latch));
  return {
    lifts: plan.lifts.filter((latch) => signed.includes(latch)),
    stays: [...plan.stays, ...added.map((latch) => ({ latch, why: 'not on the card signed' }))],
  };
}

export interface ResumeTurn {
  readonly id: string;
  readonly account: Account;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

function liftFacts(
  state: EngineState,
  seen: Seen,
  { plan, approval }: { readonly plan: ResumePlan; readonly approval: string },
): readonly EngineFact[] {
  const facts: EngineFact[] = plan.lifts.map(
    (latch) =>
      ({
        kind: 'latch.lifted',
        latch,
        way: 'resume',
        approval,
        reason: 'resume by two people',
      }) as const,
  );
  // Also where it was taken back to PAPER on its live account meanwhile: arming it again is no way round the hour.
  if (state.desk?.mode === 'LIVE' || seen.realMoney === true)
    facts.push({
      kind: 'latch.set',
      latch: 'probation',
      level: 'reducing',
      reason: 'A live desk comes back reducing, for an hour at least.',
      by: approval,
      brake: null,
      values: {},
    });
  return facts;
}

/** A halt that is lifted is not confirmed later: its request ends with it, and a new halt asks anew. */
function endConfirmations(state: DeskState, approval: string): readonly DeskFact[] {
  return openApprovals(state.runbook.approvals)
    .filter((row) => row.terms.action === 'confirm-halt')
    .map(({ id }) => ({
      kind: 'approval.ended',
      id,
      status: 'voided',
      by: approval,
      why: 'the halt it would confirm is lifted',
    }));
}

/** The last key of a resume with everything read again: key, grant, lifted latches, one batch (A10). */
export function resumeFacts(
  state: DeskState,
  seen: Seen,
  bench: Bench,
  turn: ResumeTurn,
): Result<readonly DeskFact[]> {
  const turned = turnKey(state.runbook.approvals, bench, { ...turn, action: 'resume' });
  if (!turned.ok) return turned;
  if (!turned.value.complete) return ok(turned.value.facts);
  const fault = evidenceFault(turn.evidence, seen.mono);
  if (fault !== null)
    return refuse(
      'RESUME_CHECKS',
      `The resume was not carried out: ${fault.replace(/\.+$/, '')}. The request stays open until it expires; press again once it is mended.`,
    );
  if (seen.brake)
    return refuse(
      'BRAKE_UNRECORDED',
      'A halt is not on record yet; the desk stays closed until it is.',
    );
  if (seen.killFile !== 'absent' && state.engine.latches.set['kill-file'] === undefined)
    return refuse('KILL_FILE_NEW', 'A kill file is there that is not on record yet; it halts.');
  const { approval } = turned.value;
  const plan = asShown(planResume(state.engine, seen), approval.terms.args['lifts']);
  if (plan.lifts.length === 0)
    return refuse('NOTHING_TO_RESUME', 'No latch that is set is lifted by a resume.');
  const incidents = incidentsOf(state.runbook.incidents, plan.lifts);
  for (const row of incidents) {
    const lacking = resumeFault(row);
    if (!lacking.ok) return lacking;
  }
  const { cause, fix, prevention } = approval.terms.args;
  return ok([
    ...turned.value.facts,
    ...liftFacts(state.engine, seen, { plan, approval: approval.id }),
    ...(plan.lifts.includes('manual') ? endConfirmations(state, approval.id) : []),
    {
      kind: 'resume.recorded',
      approval: approval.id,
      cause: textOf(cause),
      fix: textOf(fix),
      prevention: textOf(prevention),
      incidents: incidents.map((row) => row.id),
      lifted: plan.lifts,
      stays: plan.stays.map((row) => `${row.latch}: ${row.why}`),
      evidence: turn.evidence.map((row) => `${row.name}: ${row.says}`),
    },
  ]);
}

/** A word of the signed terms; they hold JSON, and these are texts. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
