// The probation of a live desk (KEY-4): after a resume it stays reducing until an hour passed stable and two keys
// under a valid sign-off end it.
import { MINUTE_MS } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { setLatches } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { validSignOff } from '#runbook/golive/signoff.ts';
import type { Press } from '#runbook/golive/signoff.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import type { DeskState } from '#runbook/state.ts';

const STABLE_MS = 60 * MINUTE_MS;

/** What is read when the probation is asked to end, and again when it ends. */
export interface Sight {
  readonly seen: Seen;
  readonly bench: Bench;
  readonly venue: Venue;
}

/** Why the probation may not end yet, as a refusal; null when it may. */
function holdsOn(state: DeskState, sight: Sight): ReturnType<typeof refuse> | null {
  const { seen, bench, venue } = sight;
  const row = state.engine.latches.set.probation;
  if (row === undefined) return refuse('PROBATION_NONE', 'This desk is on no probation.');
  const others = setLatches(state.engine.latches).filter((one) => one.latch !== 'probation');
  if (others.length > 0)
    return refuse(
      'PROBATION_UNSTABLE',
      `Other latches are set: ${others.map((one) => one.latch).join(', ')}.`,
    );
  const left = Math.ceil((STABLE_MS - (seen.desk - row.since)) / MINUTE_MS);
  if (left > 0) return refuse('PROBATION_SHORT', `An hour must pass stable; ${left} minutes left.`);
  if (validSignOff(state, bench, venue) !== null) return null;
  return refuse(
    'SIGNOFF_INVALID',
    'No sign-off of the three named people holds for what is in force now; ask for one first: golive sign <reason>.',
  );
}

export function askProbationEnd(
  state: DeskState,
  sight: Sight,
  ask: Omit<Press, 'id'>,
): Result<readonly DeskFact[]> {
  const no = holdsOn(state, sight);
  if (no !== null) return no;
  const { approvals } = state.runbook;
  return askApproval(approvals, sight.bench, { action: 'end-probation', args: {}, ...ask });
}

/** The last key ends the probation in its own batch, everything read again (A10). */
export function endProbation(
  state: DeskState,
  sight: Sight,
  turn: Press,
): Result<readonly DeskFact[]> {
  const press = { ...turn, action: 'end-probation' } as const;
  const turned = turnKey(state.runbook.approvals, sight.bench, press);
  if (!turned.ok) return turned;
  if (!turned.value.complete) return ok(turned.value.facts);
  const no = holdsOn(state, sight);
  if (no !== null) return no;
  return ok([
    ...turned.value.facts,
    {
      kind: 'latch.lifted',
      latch: 'probation',
      way: 'probation',
      approval: turn.id,
      reason: 'an hour stable, two keys and a valid sign-off',
    },
  ]);
}
