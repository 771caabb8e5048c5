// What people do about maintenance: tick a task with what shows it, let the desk prove one itself, answer a
// question of the week's review. One proof at a time; each leaves its task done, or failed, on record.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Outcome } from '#runbook/answer.ts';
import { attempt } from '#runbook/jobs/attempt.ts';
import type { Machine } from '#runbook/machine.ts';
import { lastPeriod } from '#runbook/maintenance/calendar.ts';
import type { ProofName, Task } from '#runbook/maintenance/calendar.ts';
import type { Maintenance, TaskDone } from '#runbook/maintenance/fact.ts';
import { drillKillSwitch } from '#runbook/maintenance/kill-drill.ts';
import { answerFacts, QUESTIONS, reviewMarkdown } from '#runbook/maintenance/review.ts';
import { rowsOf } from '#runbook/maintenance/sweep.ts';
import type { Proof, Workshop } from '#runbook/maintenance/workshop.ts';
import type { Account, Person } from '#runbook/person.ts';
import { authorised, done, pressAlone, pressTurn, refused } from '#runbook/procedures/pressed.ts';

export interface MaintenanceDeeds {
  tick(by: Account, ask: { readonly task: string; readonly evidence: string }): Promise<Outcome>;
  run(by: Account, ask: { readonly proof: ProofName }): Promise<Outcome>;
  answer(by: Account, ask: { readonly question: number; readonly text: string }): Promise<Outcome>;
}

const EVIDENCE_LETTERS_MAX = 1_000;

function mayTick(
  task: Task | undefined,
  maintenance: Maintenance,
  ask: { readonly period: string; readonly evidence: string; readonly known: readonly string[] },
): Result<Task> {
  if (task === undefined)
    return refuse(
      'TASK_UNKNOWN',
      `The calendar has no task of this name. It has: ${ask.known.join(', ')}.`,
    );
  if (task.proves !== null)
    return refuse(
      'TASK_PROVED',
      `${task.id} is not ticked: the desk proves it itself. Type: maintenance run ${task.proves}.`,
    );
  const letters = Array.from(ask.evidence).length;
  if (letters < 1 || letters > EVIDENCE_LETTERS_MAX)
    return refuse(
      'EVIDENCE_LENGTH',
      `What shows that it was done has ${letters} letters; 1 to ${EVIDENCE_LETTERS_MAX} are kept. Nothing was ticked.`,
    );
  const row = rowsOf(maintenance, task.id).find((one) => one.period === ask.period);
  return row?.status === 'done'
    ? refuse(
        'TASK_DONE',
        `${task.id} is done for ${ask.period} already, by ${row.by ?? 'the desk'}: ${row.evidence ?? ''}`,
      )
    : ok(task);
}

function tick(
  machine: Machine,
  by: Account,
  ask: { readonly task: string; readonly evidence: string },
): Outcome {
  const pressed = { command: `maintenance tick ${ask.task}`, by, act: 'work' } as const;
  const tasks = machine.manual.maintenance;
  const evidence = ask.evidence.trim();
  const turned = pressAlone(machine, pressed, (hand) => (state, seen) => {
    const task = tasks.find((one) => one.id === ask.task.toLowerCase());
    const period = task === undefined ? '' : lastPeriod(task, seen.desk).period;
    const known = tasks.map((one) => one.id);
    const may = mayTick(task, state.runbook.maintenance, { period, evidence, known });
    if (!may.ok) return may;
    const { id } = may.value;
    return ok([
      {
        kind: 'task.done',
        task: id,
        period,
        evidence,
        passed: true,
        by: hand.person.id,
        account: hand.account,
      },
    ]);
  });
  if (!turned.ok) return turned;
  return done(`${ask.task} is done: ${evidence}`, { task: ask.task, evidence });
}

/** The record of a proof, under the task of the calendar it is for. */
function proofFact(machine: Machine, proof: ProofName, found: Proof): TaskDone {
  const task = machine.manual.maintenance.find((one) => one.proves === proof);
  const { desk } = machine.seen();
  const period = task === undefined ? 'unasked' : lastPeriod(task, desk).period;
  return {
    kind: 'task.done',
    task: task?.id ?? proof,
    period,
    evidence: found.lines.join('\n'),
    passed: found.passed,
    by: 'desk',
    account: null,
  };
}

const UNAVAILABLE =
  'This desk was started without what proves it: a state folder and a thread for the work. A desk started with npm start has both.';

function provenBy(
  workshop: Workshop | undefined,
  proof: Exclude<ProofName, 'kill-switch-drill'>,
): Promise<Result<Proof>> {
  if (workshop === undefined)
    return Promise.resolve(refuse('PROOF_UNAVAILABLE', `${proof} was not run. ${UNAVAILABLE}`));
  switch (proof) {
    case 'backup-validation':
      return workshop.validateBackup();
    case 'key-rotation-rehearsal':
      return workshop.rehearseKeys();
    case 'disaster-recovery-drill':
      return workshop.recoverDesk();
  }
}

async function prove(
  machine: Machine,
  by: Account,
  ask: { readonly proof: ProofName; readonly person: Person },
): Promise<Outcome> {
  const { proof, person } = ask;
  const pressed = { command: `maintenance run ${proof}`, by };
  const found =
    proof === 'kill-switch-drill'
      ? await drillKillSwitch(machine, by, person)
      : await provenBy(machine.workshop, proof);
  if (!found.ok) return refused(machine, pressed, found.refusal);
  const fact = proofFact(machine, proof, found.value);
  const kept = pressTurn(machine, pressed, () => ok([fact]));
  if (!kept.ok) return kept;
  const { passed, lines } = found.value;
  return done(lines.join('\n'), { proof, passed, lines: [...lines] });
}

async function answer(
  machine: Machine,
  by: Account,
  ask: { readonly question: number; readonly text: string },
): Promise<Outcome> {
  const pressed = { command: `review answer ${ask.question}`, by, act: 'work' } as const;
  const turned = pressAlone(
    machine,
    pressed,
    (hand) => (state) => answerFacts(state.runbook.review, ask, hand),
  );
  if (!turned.ok) return turned;
  const { review, roster } = machine.state().runbook;
  if (review === null) return done('The answer is kept.');
  const { workshop } = machine;
  const written = await attempt('the review', () =>
    workshop?.writeReview(review.week, reviewMarkdown(review, roster)),
  );
  const left = QUESTIONS.length - Object.keys(review.answers).length;
  const file = written.ok ? written.value : null;
  const lost = written.ok ? '' : ` Its document is not renewed: ${written.refusal.text}`;
  const where = typeof file === 'string' ? ` It stands in ${file}.` : lost;
  return done(
    `The answer to question ${ask.question} of ${review.week} is kept; ${left} not answered yet.${where}`,
    { week: review.week, question: ask.question, left },
  );
}

export function maintenanceDeeds(machine: Machine): MaintenanceDeeds {
  let underWay: ProofName | null = null;
  return {
    tick: (by, ask) => Promise.resolve(tick(machine, by, ask)),
    answer: (by, ask) => answer(machine, by, ask),
    run: async (by, { proof }) => {
      const pressed = { command: `maintenance run ${proof}`, by };
      const who = authorised(machine, by, 'work');
      if (!who.ok) return refused(machine, pressed, who.refusal);
      if (underWay !== null)
        return refused(machine, pressed, {
          code: 'PROOF_UNDER_WAY',
          text: `${underWay} is under way, and one proof is made at a time. Ask again when it is over.`,
        });
      underWay = proof;
      try {
        return await prove(machine, by, { proof, person: who.value });
      } finally {
        underWay = null;
      }
    },
  };
}
