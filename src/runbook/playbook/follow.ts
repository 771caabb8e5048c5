// Following a playbook: which step's turn it is, and what one press makes of it. Steps are taken in their
// order; one that failed is asked again, and a run ends with its last step or with a reason.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Hand } from '#runbook/person.ts';
import type { PlaybookFact, PlaybookRun, Playbooks, RunStepped } from '#runbook/playbook/fact.ts';
import { playbookNamed } from '#runbook/playbook/playbook.ts';
import type { FiledPlaybook, Step } from '#runbook/playbook/playbook.ts';

const MOST_EVIDENCE = 600;

/** Steps that need no more of anybody. */
function settled(run: PlaybookRun): ReadonlySet<string> {
  return new Set(run.steps.filter((row) => row.outcome !== 'failed').map((row) => row.step));
}

/** The step whose turn it is; null when all are done. */
export function stepNow(run: PlaybookRun): Step | null {
  const over = settled(run);
  return run.plan.find((step) => !over.has(step.id)) ?? null;
}

/** When the step whose turn it is came up, on the wall clock. */
export function stepSince(run: PlaybookRun): number {
  const over = settled(run);
  return run.steps
    .filter((row) => over.has(row.step))
    .reduce((latest, row) => Math.max(latest, row.wall), run.startedWall);
}

export function openRuns(playbooks: Playbooks): readonly PlaybookRun[] {
  return Object.values(playbooks.runs).filter((run) => run.ended === null);
}

export function runNamed(playbooks: Playbooks, id: string): PlaybookRun | null {
  return Object.hasOwn(playbooks.runs, id) ? (playbooks.runs[id] ?? null) : null;
}

function openRun(playbooks: Playbooks, id: string): Result<PlaybookRun> {
  const run = runNamed(playbooks, id);
  if (run === null)
    return refuse(
      'RUN_UNKNOWN',
      `There is no run ${id}, or it ended long ago. Those that go on: runbook list.`,
    );
  if (run.ended === null) return ok(run);
  return refuse(
    'RUN_OVER',
    `${id} (${run.playbook}) is over: ${run.ended.why}. Begin it anew: runbook run ${run.playbook}.`,
  );
}

/** The run that is named; without a name the only one under way. */
export function onlyRun(playbooks: Playbooks, id: string | null): Result<PlaybookRun> {
  if (id !== null) return openRun(playbooks, id);
  const open = openRuns(playbooks);
  const [only] = open;
  if (only !== undefined && open.length === 1) return ok(only);
  return only === undefined
    ? refuse('RUN_NONE', 'No run is under way. Begin one: runbook run <playbook>.')
    : refuse(
        'RUN_AMBIGUOUS',
        `${open.length} runs are under way: ${open.map((run) => `${run.id} (${run.playbook})`).join(', ')}. Name one: runbook resume ${only.id}.`,
      );
}

export function knownPlaybook(all: readonly FiledPlaybook[], id: string): Result<FiledPlaybook> {
  const found = playbookNamed(all, id);
  if (found !== null) return ok(found);
  return refuse('PLAYBOOK_UNKNOWN', `There is no playbook ${id}. All of them: runbook list.`);
}

/** One run of a playbook about one thing at a time. */
export function startRun(
  playbooks: Playbooks,
  ask: { readonly playbook: FiledPlaybook; readonly about: string | null },
  { person }: Hand,
): Result<readonly PlaybookFact[]> {
  const { playbook, about } = ask;
  const same = openRuns(playbooks).find(
    (run) => run.playbook === playbook.id && run.about === about,
  );
  if (same !== undefined)
    return refuse(
      'RUN_GOES_ON',
      `${same.id} follows ${playbook.id}${about === null ? '' : ` about ${about}`} already. Go on with it: runbook resume ${same.id}.`,
    );
  return ok([
    {
      kind: 'run.started',
      id: `RUN-${String(playbooks.next).padStart(4, '0')}`,
      playbook: playbook.id,
      title: playbook.title,
      hash: playbook.hash,
      plan: playbook.steps,
      about,
      by: person.id,
    },
  ]);
}

function bounded(text: string): string {
  const letters = Array.from(text.trim());
  return letters.length <= MOST_EVIDENCE
    ? letters.join('')
    : `${letters.slice(0, MOST_EVIDENCE - 1).join('')}\u2026`;
}

function stepped(
  run: PlaybookRun,
  row: Pick<RunStepped, 'step' | 'outcome' | 'evidence' | 'by' | 'account'>,
): readonly PlaybookFact[] {
  const fact = {
    kind: 'run.stepped',
    id: run.id,
    ...row,
    evidence: bounded(row.evidence),
  } as const;
  const over = settled(run);
  const left = run.plan.filter((step) => step.id !== row.step && !over.has(step.id));
  if (row.outcome === 'failed' || left.length > 0) return [fact];
  const why = 'every step is done or was left out with a reason';
  return [fact, { kind: 'run.ended', id: run.id, outcome: 'done', why, by: row.by }];
}

interface Turn {
  readonly run: PlaybookRun;
  readonly step: Step;
}

/** The run and the step named, when it is this step's turn. */
function turnOf(
  playbooks: Playbooks,
  named: { readonly run: string; readonly step: string },
): Result<Turn> {
  const run = openRun(playbooks, named.run);
  if (!run.ok) return run;
  const { id, plan } = run.value;
  const step = plan.find((one) => one.id.toLowerCase() === named.step.toLowerCase());
  if (step === undefined)
    return refuse(
      'STEP_UNKNOWN',
      `${id} has no step ${named.step}. Its steps: ${plan.map((one) => one.id).join(', ')}.`,
    );
  const now = stepNow(run.value);
  if (now?.id === step.id) return ok({ run: run.value, step });
  return refuse(
    'STEP_NOT_NEXT',
    `It is not the turn of ${step.id}: steps are taken in their order, and ${now?.id ?? 'none'} is next in ${id}.`,
  );
}

/** What the desk found by itself at a step that only looks. */
export function foundByDesk(
  playbooks: Playbooks,
  found: Pick<RunStepped, 'step' | 'evidence'> & {
    readonly run: string;
    readonly outcome: 'done' | 'failed';
  },
): Result<readonly PlaybookFact[]> {
  const { step, evidence, outcome } = found;
  const turn = turnOf(playbooks, found);
  if (!turn.ok) return turn;
  return ok(stepped(turn.value.run, { step, outcome, evidence, by: 'desk', account: null }));
}

/** A person says that a step is done. What they were asked they answer in words. */
export function tickStep(
  playbooks: Playbooks,
  ask: { readonly run: string; readonly step: string; readonly note: string },
  { person, account }: Hand,
): Result<readonly PlaybookFact[]> {
  const turn = turnOf(playbooks, ask);
  if (!turn.ok) return turn;
  const { run, step } = turn.value;
  const note = ask.note.trim();
  if (step.does === 'check' || step.does === 'look')
    return refuse(
      'STEP_OF_DESK',
      `The desk does ${step.id} by itself: runbook resume ${run.id}. If it cannot be done, leave it out: runbook skip ${run.id} ${step.id} <why>.`,
    );
  if (step.does === 'ask' && note === '')
    return refuse(
      'EVIDENCE_MISSING',
      `${step.id} asks: ${step.what} Answer it: runbook tick ${run.id} ${step.id} <answer>.`,
    );
  const evidence = note === '' ? `Pressed, says ${person.name}.` : note;
  return ok(stepped(run, { step: step.id, outcome: 'done', evidence, by: person.id, account }));
}

/** A person leaves a step out, and says why. */
export function skipStep(
  playbooks: Playbooks,
  ask: { readonly run: string; readonly step: string; readonly why: string },
  { person, account }: Hand,
): Result<readonly PlaybookFact[]> {
  const turn = turnOf(playbooks, ask);
  if (!turn.ok) return turn;
  const { run, step } = turn.value;
  return ok(
    stepped(run, { step: step.id, outcome: 'skipped', evidence: ask.why, by: person.id, account }),
  );
}

export function abandonRun(
  playbooks: Playbooks,
  ask: { readonly run: string; readonly why: string },
  { person }: Hand,
): Result<readonly PlaybookFact[]> {
  const run = openRun(playbooks, ask.run);
  if (!run.ok) return run;
  const { id } = run.value;
  return ok([
    { kind: 'run.ended', id, outcome: 'abandoned', why: bounded(ask.why), by: person.id },
  ]);
}
