// The rollout as people reach it: begun, taken on by two keys, taken back by one.
import type { Result } from '#engine/model/result.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { askedId, done, pressAlone, pressTurn } from '#runbook/procedures/pressed.ts';
import { asksToAdvance, back, begin, stageNow, stageText } from '#runbook/rollout/advance.ts';

interface Why {
  readonly reason: string;
}

export interface RolloutDeeds {
  begin(by: Account, ask: Why): Outcome;
  advance(by: Account, ask: Why): Outcome;
  back(by: Account, ask: Why): Outcome;
}

type Move = typeof begin;

/** What one person may do alone: both moves only make the bounds narrower. */
function alone(machine: Machine, by: Account, move: Move, ask: Why & { name: string }): Outcome {
  const { name, reason } = ask;
  const pressed = { command: `rollout ${name}`, by, act: 'disable-strategy' } as const;
  const turned = pressAlone(
    machine,
    pressed,
    ({ person }) =>
      (state) =>
        move(state.engine, { by: person.id, reason }),
  );
  if (!turned.ok) return turned;
  const stage = stageNow(machine.state().engine);
  return done(
    stage === null ? 'No stage is in force.' : `The rollout is in stage ${stageText(stage)}.`,
    { stage },
  );
}

function askToAdvance(machine: Machine, by: Account, ask: Why): Outcome {
  const pressed = { command: 'rollout advance', by };
  const turned = pressTurn(machine, pressed, (state, _seen, bench): Result<readonly DeskFact[]> => {
    const args = asksToAdvance(state);
    if (!args.ok) return args;
    return askApproval(state.runbook.approvals, bench, {
      action: 'advance-rollout',
      args: args.value,
      reason: ask.reason,
      account: by,
    });
  });
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(
    `Asked to let the rollout go on: ${id}, 1 of 2 keys, one of them risk. Another keyholder: approve ${id}.`,
    { approval: id },
  );
}

export function rolloutDeeds(machine: Machine): RolloutDeeds {
  return {
    begin: (by, ask) => alone(machine, by, begin, { ...ask, name: 'begin' }),
    advance: (by, ask) => askToAdvance(machine, by, ask),
    back: (by, ask) => alone(machine, by, back, { ...ask, name: 'back' }),
  };
}
