// The commands of maintenance: the calendar with what is due, a tick with its evidence, what the desk proves of
// itself, and the review of the week.
import { needed } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { maintenanceLines, pictureTasks, reviewLines } from '#bot/views/maintenance.ts';
import type { Outcome } from '#runbook/answer.ts';
import { PROOFS } from '#runbook/maintenance/calendar.ts';

function list({ desk }: DeskCall): Outcome {
  const rows = pictureTasks(
    desk.manual.maintenance,
    desk.state().runbook.maintenance,
    desk.seen().desk,
  );
  return done(maintenanceLines(rows), {
    tasks: rows.map(({ task, last, next }) => ({
      task: task.id,
      owner: task.owner,
      next,
      last: last === null ? null : { ...last },
    })),
  });
}

function review({ desk }: DeskCall): Outcome {
  const { review: last, roster } = desk.state().runbook;
  return done(reviewLines(last, roster), { week: last?.week ?? null });
}

function word(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

type Row = Pick<Command, 'name' | 'says' | 'args' | 'examples' | 'group' | 'access' | 'keys'> & {
  readonly also?: readonly string[];
  readonly run: (call: DeskCall) => Outcome | Promise<Outcome>;
};

function command(row: Row): Command {
  return { also: [], flags: [], needsDesk: true, ...row };
}

const LOOK = { group: 'look', access: 'read', keys: 0, args: [] } as const;
const WORK = { group: 'act', access: 'work', keys: 1 } as const;

export const MAINTENANCE_COMMANDS: readonly Command[] = [
  command({
    ...LOOK,
    name: 'maintenance',
    also: ['maintenance list'],
    says: 'The work of week, month and quarter: due, overdue, next',
    examples: ['maintenance'],
    run: list,
  }),
  command({
    ...WORK,
    name: 'maintenance tick',
    says: 'Say that a task is done, with what shows it',
    args: [
      needed('task', 'its id, as maintenance lists it', { kind: 'task' }),
      needed('evidence', 'what shows that it was done', { kind: 'text' }),
    ],
    examples: ['maintenance tick contacts-review all seven reached, one number corrected'],
    run: (call) =>
      call.desk.procedures.maintenance.tick(call.by, {
        task: word(call, 'task'),
        evidence: word(call, 'evidence'),
      }),
  }),
  command({
    ...WORK,
    name: 'maintenance run',
    says: 'Let the desk prove a task: restore, recover, rehearse, drill',
    args: [needed('proof', 'which one', { kind: 'choice', choices: PROOFS })],
    examples: ['maintenance run backup-validation', 'maintenance run kill-switch-drill'],
    run: (call) => {
      const proof = PROOFS.find((one) => one === call.said.texts['proof']);
      return proof === undefined
        ? list(call)
        : call.desk.procedures.maintenance.run(call.by, { proof });
    },
  }),
  command({
    ...LOOK,
    name: 'review',
    also: ['review show'],
    says: 'The review of the week: five questions, what the journal has, who answered',
    examples: ['review'],
    run: review,
  }),
  command({
    ...WORK,
    name: 'review answer',
    says: 'Answer a question of the week\u2019s review',
    args: [
      needed('question', 'its number, 1 to 5', { kind: 'number' }),
      needed('text', 'the answer', { kind: 'text' }),
    ],
    examples: ['review answer 1 No: two stops in one day took what the week had gained'],
    run: (call) =>
      call.desk.procedures.maintenance.answer(call.by, {
        question: call.said.numbers['question'] ?? 0,
        text: word(call, 'text'),
      }),
  }),
];
