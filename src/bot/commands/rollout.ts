// The rollout's commands: where the desk is on its way from one symbol on paper to real money, and the moves.
import { needed } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { rolloutLines } from '#bot/views/rollout.ts';
import { pictureRollout } from '#runbook/rollout/picture.ts';

const WHY = needed('reason', 'why', { kind: 'text' });

function ask({ said }: DeskCall): { readonly reason: string } {
  return { reason: said.texts['reason'] ?? '' };
}

export const ROLLOUT_COMMANDS: readonly Command[] = [
  {
    name: 'rollout',
    also: [],
    group: 'look',
    says: 'The stage of the rollout, its bounds, and the gates to the next one',
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['rollout'],
    needsDesk: true,
    run: ({ desk }) => {
      const picture = pictureRollout(desk.state());
      const gates = picture.gates.map((gate) => ({ ...gate }));
      const { stage, next } = picture;
      return done(rolloutLines(picture), { stage, next, gates });
    },
  },
  {
    name: 'rollout begin',
    also: [],
    group: 'act',
    says: 'Begin the rollout at its first stage: SPY on paper',
    args: [WHY],
    flags: [],
    access: 'disable-strategy',
    keys: 1,
    examples: ['rollout begin two weeks of SPY first'],
    needsDesk: true,
    run: (call) => call.desk.procedures.rollout.begin(call.by, ask(call)),
  },
  {
    name: 'rollout advance',
    also: [],
    group: 'two people',
    says: 'Ask to let the rollout go on to its next stage, through its gates',
    args: [WHY],
    flags: [],
    access: 'key',
    keys: 2,
    examples: ['rollout advance three clean weeks'],
    needsDesk: true,
    run: (call) => call.desk.procedures.rollout.advance(call.by, ask(call)),
  },
  {
    name: 'rollout back',
    also: [],
    group: 'act',
    says: 'Take the rollout back to the stage before, at once',
    args: [WHY],
    flags: [],
    access: 'disable-strategy',
    keys: 1,
    examples: ['rollout back fills are worse than on paper'],
    needsDesk: true,
    run: (call) => call.desk.procedures.rollout.back(call.by, ask(call)),
  },
];
