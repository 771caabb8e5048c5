// Going live as it is shown: every item with its answer, the sign-off and why it holds no more, and how the desk
// stands. Pure, from the state and the checks that were just asked.
import type { Mode } from '#engine/model/mode.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import type { StageBounds } from '#engine/risk/rollout.ts';
import type { Approval } from '#runbook/approval.ts';
import { armingHour } from '#runbook/golive/arming.ts';
import { judgeList } from '#runbook/golive/list.ts';
import type { ItemAnswer } from '#runbook/golive/list.ts';
import type { Proving } from '#runbook/golive/proofs.ts';
import { signOffEnds, signOffs, validSignOff, voidedBecause } from '#runbook/golive/signoff.ts';
import { venueText } from '#runbook/golive/venue.ts';

export interface GoLivePicture {
  readonly mode: Mode | null;
  readonly venue: string;
  /** LIVE, with nothing that keeps it from trading real money but the gate. */
  readonly armed: boolean;
  readonly answers: readonly ItemAnswer[];
  readonly signOff: { readonly row: Approval; readonly ends: number } | null;
  /** The last one that was granted, and why it holds no more. */
  readonly lapsed: { readonly id: string; readonly why: string } | null;
  /** When a desk may be armed next. */
  readonly hour: string;
  /** What a first live is bound to, or this one is. */
  readonly bounds: StageBounds | null;
}

export function pictureGoLive(sight: Proving): GoLivePicture {
  const { state, seen, bench, venue } = sight;
  const { desk, latches, rollout } = state.engine;
  const row = validSignOff(state, bench, venue);
  const last = row === null ? (signOffs(state).at(-1) ?? null) : null;
  const why = last === null ? null : voidedBecause(state, bench, { row: last, venue });
  const live = desk === null ? null : { ...desk, mode: 'LIVE' as const };
  return {
    mode: desk?.mode ?? null,
    venue: venueText(venue),
    armed: desk?.mode === 'LIVE' && latches.set.unarmed === undefined,
    answers: judgeList(sight),
    signOff: row === null ? null : { row, ends: signOffEnds(row) },
    lapsed: last === null || why === null ? null : { id: last.id, why },
    hour: armingHour(seen.desk),
    bounds: stageBounds({ desk: live, rollout }),
  };
}
