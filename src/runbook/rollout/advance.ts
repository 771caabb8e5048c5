// The rollout's moves as pure deciders: begun by one person, on to the next stage by two and only through its
// gates, back at once by one or by the emergency stop. Every move that lets risk grow reads its gates again.
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { stageAfter, stageBefore, STAGE_BOUNDS, STAGES } from '#engine/risk/rollout.ts';
import type { RolloutSet, Stage } from '#engine/risk/rollout.ts';
import type { EngineState } from '#engine/state.ts';
import { textOf } from '#runbook/resume.ts';
import { exitGates } from '#runbook/rollout/gates.ts';
import type { Gate } from '#runbook/rollout/gates.ts';
import type { DeskState } from '#runbook/state.ts';

/** "1 (SPY on paper)". */
export function stageText(stage: Stage): string {
  return `${stage} (${STAGE_BOUNDS[stage].says})`;
}

export function gateText(gate: Gate): string {
  return `${gate.name}: ${gate.found}, needs ${gate.needs}`;
}

export function stageNow(state: EngineState): Stage | null {
  return state.rollout?.stage ?? null;
}

/** The first stage; it only bounds, so that one person may. */
export function begin(
  state: EngineState,
  how: { readonly by: string; readonly reason: string },
): Result<readonly RolloutSet[]> {
  const from = stageNow(state);
  if (from !== null)
    return refuse(
      'ROLLOUT_BEGUN',
      `The rollout is in stage ${stageText(from)} already. On: rollout advance <reason>; back: rollout back <reason>.`,
    );
  return ok([{ kind: 'rollout.set', stage: '1', from, why: 'begun', ...how, approval: null }]);
}

/** What an advance would be signed for; refused while a gate is shut. */
export function asksToAdvance(state: DeskState): Result<{ readonly [key: string]: Json }> {
  const from = stageNow(state.engine);
  if (from === null)
    return refuse('ROLLOUT_NONE', 'No rollout is begun on this desk. Begin it: rollout begin.');
  const stage = stageAfter(from);
  if (stage === null)
    return refuse('ROLLOUT_LAST', `Stage ${stageText(from)} is the last; nothing comes after it.`);
  const mode = state.engine.desk?.mode ?? 'not made';
  if (STAGE_BOUNDS[stage].live && mode !== 'LIVE')
    return refuse(
      'ROLLOUT_LIVE',
      `Stage ${stageText(stage)} is real money, and this desk is ${mode}. It is reached by going live: golive shows what is missing.`,
    );
  const gates = exitGates(state, from);
  const shut = gates.filter((gate) => !gate.passed);
  if (shut.length > 0)
    return refuse(
      'ROLLOUT_GATE',
      `Stage ${from} cannot be left for ${stage}: ${shut.map(gateText).join('; ')}. rollout shows every gate.`,
      { shut: shut.length },
    );
  return ok({ from, stage, gates: gates.map(gateText) });
}

/** The effect of the last key, with everything read again. */
export function advanced(
  state: DeskState,
  of: {
    readonly approval: string;
    readonly terms: { readonly args: { readonly [key: string]: Json } };
  },
): Result<RolloutSet> {
  const asked = asksToAdvance(state);
  if (!asked.ok) return asked;
  const stage = STAGES.find((one) => one === asked.value['stage']);
  const from = stageNow(state.engine);
  if (stage === undefined || stage !== textOf(of.terms.args['stage']))
    return refuse(
      'ROLLOUT_MOVED',
      'The rollout moved since this was asked. See rollout, then ask again: rollout advance <reason>.',
    );
  const { approval } = of;
  const reason = 'two people, through its gates';
  return ok({ kind: 'rollout.set', stage, from, why: 'advanced', by: approval, reason, approval });
}

/** Back to the stage before, at once; out of the first one there is no way back. */
export function back(
  state: EngineState,
  how: { readonly by: string; readonly reason: string },
): Result<readonly RolloutSet[]> {
  const from = stageNow(state);
  if (from === null)
    return refuse('ROLLOUT_NONE', 'No rollout is begun on this desk. Begin it: rollout begin.');
  const stage = stageBefore(from);
  if (stage === null)
    return refuse(
      'ROLLOUT_FIRST',
      `Stage ${stageText(from)} is the first; nothing is before it. To stop: halt.`,
    );
  return ok([{ kind: 'rollout.set', stage, from, why: 'fell-back', ...how, approval: null }]);
}

/** An emergency stop takes the desk one stage back, once for each. */
export function fallBack(state: EngineState): readonly RolloutSet[] {
  const stop = state.latches.set.emergency;
  const { rollout } = state;
  if (stop === undefined || rollout === null || rollout.since >= stop.since) return [];
  const moved = back(state, { by: 'rule rollout', reason: `the emergency stop: ${stop.reason}` });
  return moved.ok ? moved.value : [];
}
