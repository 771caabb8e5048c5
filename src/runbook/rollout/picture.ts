// The rollout as data for whoever shows it: the stage, what bounds the desk now, and the gates to the next.
import type { DeskTime } from '#engine/model/time.ts';
import { stageAfter, stageBounds } from '#engine/risk/rollout.ts';
import type { RolloutSet, StageBounds } from '#engine/risk/rollout.ts';
import type { DeskState } from '#runbook/state.ts';
import { stageNow, stageText } from '#runbook/rollout/advance.ts';
import { exitGates } from '#runbook/rollout/gates.ts';
import type { Gate } from '#runbook/rollout/gates.ts';

export interface RolloutPicture {
  /** "1 SPY on paper"; null where none is begun. */
  readonly stage: string | null;
  readonly since: DeskTime | null;
  /** What holds now, also where no stage is begun. */
  readonly bounds: StageBounds | null;
  readonly gates: readonly Gate[];
  readonly next: string | null;
}

export function pictureRollout(state: DeskState): RolloutPicture {
  const stage = stageNow(state.engine);
  const next = stage === null ? null : stageAfter(stage);
  return {
    stage: stage === null ? null : stageText(stage),
    since: state.engine.rollout?.since ?? null,
    bounds: stageBounds(state.engine),
    gates: stage === null ? [] : exitGates(state, stage),
    next: next === null ? null : stageText(next),
  };
}

/** "stage 2 (SPY, QQQ, IWM and DIA on paper), back from 3a". */
export function rolloutText(fact: RolloutSet): string {
  const moved: Readonly<Record<RolloutSet['why'], string>> = {
    begun: 'begun',
    advanced: `on from ${fact.from ?? 'none'} by two keys`,
    'fell-back': `back from ${fact.from ?? 'none'}`,
  };
  return `stage ${stageText(fact.stage)}, ${moved[fact.why]}`;
}
