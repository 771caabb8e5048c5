// The command that drills a procedure on a desk of its own, or lists the last drill of each; a shell, since a
// drill takes its time. It changes nothing of this desk but its record.
import { checking, needed } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { drillLines, drillListLines } from '#bot/views/drill.ts';
import type { Outcome } from '#runbook/answer.ts';
import { DRILL_NAMES } from '#runbook/drill/name.ts';
import type { DrillName } from '#runbook/drill/name.ts';

function list({ desk }: DeskCall): Outcome {
  const { drills, roster } = desk.state().runbook;
  return done(drillListLines(drills, roster), {
    drills: DRILL_NAMES.map((name) => {
      const last = drills[name];
      return { name, last: last === undefined ? null : { ...last } };
    }),
  });
}

async function make(call: DeskCall, name: DrillName): Promise<Outcome> {
  const { desk, by, progress, signal } = call;
  const told = (share: number) => progress(share, `drill ${name}`);
  const made = await desk.drill(by, { name, progress: told, signal });
  if (!made.ok) return made;
  const { procedure, person, passed, steps, tookMs } = made.value;
  const rows = steps.map((row) => ({ ...row }));
  return done(drillLines(made.value), { procedure, person, passed, tookMs, steps: rows });
}

export const DRILL_COMMANDS: readonly Command[] = [
  checking({
    name: 'drill',
    says: 'Try a procedure on a desk of its own, or list the last',
    args: [
      needed('procedure', 'which one, or list', {
        kind: 'choice',
        choices: ['list', ...DRILL_NAMES],
      }),
    ],
    examples: ['drill list', 'drill sop-3'],
    run: (call) => {
      const name = DRILL_NAMES.find((one) => one === call.said.texts['procedure']);
      return name === undefined ? list(call) : make(call, name);
    },
  }),
];
