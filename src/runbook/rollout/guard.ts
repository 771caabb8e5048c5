// What must hold of the rollout in every batch, over the whole history: it begins at the first stage, goes on
// only to the next one and by two keys, and falls back only to the one before.
import type { Guard } from '#engine/journal/guard.ts';
import { FIRST_LIVE, stageAfter, stageBefore } from '#engine/risk/rollout.ts';
import type { RolloutSet } from '#engine/risk/rollout.ts';
import { isEffect } from '#runbook/effects.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Action } from '#runbook/keys.ts';
import type { DeskState } from '#runbook/state.ts';

type Batch = readonly DeskFact[];

interface Around {
  readonly batch: Batch;
  readonly approvals: DeskState['runbook']['approvals'];
}

/** Two keys of this action; an advance goes to the stage that was signed alone. */
function granted(fact: RolloutSet, { batch, approvals }: Around, action: Action): boolean {
  return batch.some((other) => {
    if (other.kind !== 'approval.granted' || other.action !== action) return false;
    if (other.id !== fact.approval) return false;
    const args = approvals.byId[other.id]?.terms.args ?? {};
    return action !== 'advance-rollout' || isEffect(other, fact, args);
  });
}

function faultOf(fact: RolloutSet, now: RolloutSet['from'], around: Around): string | null {
  if (fact.from !== now) return `the rollout moved from ${fact.from ?? 'none'}, not its stage`;
  switch (fact.why) {
    case 'begun':
      return now === null && fact.stage === '1' ? null : 'a rollout began in the middle';
    case 'fell-back':
      return now !== null && fact.stage === stageBefore(now)
        ? null
        : 'a rollout fell back to another stage than the one before';
    case 'advanced': {
      // Raising the mode begins the first live stage, from wherever the rollout is.
      if (fact.stage === FIRST_LIVE && granted(fact, around, 'raise-mode')) return null;
      if (now === null || fact.stage !== stageAfter(now)) return 'a rollout left a stage out';
      return granted(fact, around, 'advance-rollout') ? null : 'a rollout went on without two keys';
    }
  }
}

function judge(before: DeskState, batch: Batch): string | null {
  let now = before.engine.rollout?.stage ?? null;
  const { approvals } = before.runbook;
  for (const fact of batch) {
    if (fact.kind !== 'rollout.set') continue;
    const fault = faultOf(fact, now, { batch, approvals });
    if (fault !== null) return fault;
    now = fact.stage;
  }
  return null;
}

export const ROLLOUT_GUARD: Guard<DeskState, DeskFact> = {
  name: 'a rollout begins at its first stage, goes on by two keys and falls back by one stage',
  judge,
};
