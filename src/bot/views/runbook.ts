// Playbooks and their runs in words: the list, one in full, how far a run is and what is next, and how two
// versions differ. What a person is to do stands with the words to press.
import { left, PAGE_WIDTH, table } from '#bot/table.ts';
import { counted, cut, listed, oneLine, wrap } from '#bot/text.ts';
import { formatEt } from '#engine/model/time.ts';
import type { PlaybookRun, Playbooks, StepDone } from '#runbook/playbook/fact.ts';
import { openRuns, stepNow } from '#runbook/playbook/follow.ts';
import { filledWith, PLAYBOOK_SORTS } from '#runbook/playbook/playbook.ts';
import type { Playbook, PlaybookSort, Step } from '#runbook/playbook/playbook.ts';
import { nameOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';
import type { VersionsTold } from '#runbook/playbook/versions.ts';

const MOST_FOUND = 160;
const SHORT_HASH = 8;

const SORTS: Readonly<Record<PlaybookSort, string>> = {
  sop: 'Standard procedures',
  emergency: 'Emergencies',
  trouble: 'Troubleshooting',
  case: 'Cases: first response and escalation',
  routine: 'Routines',
};

export function sortTitle(sort: PlaybookSort): string {
  return SORTS[sort];
}

/** "the desk asks books", "press: resume", "say: what was it?". */
function doing(about: string | null, step: Step): string {
  switch (step.does) {
    case 'check':
      return `the desk asks: ${step.what}`;
    case 'look':
      return `the desk looks: ${filledWith(about, step)}`;
    case 'press':
      return `press: ${filledWith(about, step)}`;
    case 'ask':
      return `answer: ${filledWith(about, step)}`;
  }
}

/** "90 min", "2 h", "3 d". */
export function limitText(minutes: number): string {
  if (minutes % 1_440 === 0) return `${minutes / 1_440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function indented(text: string, indent: string): readonly string[] {
  return wrap(text, PAGE_WIDTH - indent.length).map((line) => `${indent}${line}`);
}

/** What goes on in further lines stands under its beginning. */
function hanging(head: string, text: string): readonly string[] {
  const indent = ' '.repeat(head.length);
  return wrap(text, PAGE_WIDTH - head.length).map((line, at) => (at === 0 ? head : indent) + line);
}

function stepLines(about: string | null, step: Step, at: number): readonly string[] {
  const within = step.limitMinutes === null ? '' : `, within ${limitText(step.limitMinutes)}`;
  return [
    ...hanging(`${at + 1}. `, `${step.id} (${step.owner}${within}): ${filledText(about, step)}`),
    ...indented(doing(about, step), '   '),
    ...indented(`shown by: ${step.evidence}`, '   '),
  ];
}

function filledText(about: string | null, step: Step): string {
  return filledWith(about, { does: step.does, what: step.text });
}

function leads({ when }: Playbook): readonly string[] {
  const from = [
    ...(when.alerts.length === 0 ? [] : [`the alerts ${listed(when.alerts)}`]),
    ...(when.refusals.length === 0 ? [] : [`the refusals ${listed(when.refusals)}`]),
  ];
  return from.length === 0 ? [] : wrap(`Leads here: ${from.join('; ')}.`, PAGE_WIDTH);
}

export function playbookLines(playbook: Playbook & { readonly hash: string }): readonly string[] {
  const { id, title, purpose, source, when, next, steps, hash } = playbook;
  return [
    `${id}: ${title}`,
    ...wrap(purpose, PAGE_WIDTH),
    ...wrap(`When: ${when.says}`, PAGE_WIDTH),
    ...leads(playbook),
    '',
    ...steps.flatMap((step, at) => stepLines(null, step, at)),
    '',
    ...(next === null ? [] : [`Then: ${next}.`]),
    ...wrap(`From: ${source.join('; ')}. Version ${hash.slice(0, SHORT_HASH)}.`, PAGE_WIDTH),
    `Follow it: runbook run ${id}`,
  ];
}

function runRow(run: PlaybookRun): readonly string[] {
  const step = stepNow(run);
  return [
    run.id,
    run.playbook,
    run.about ?? '',
    `${run.plan.length - leftOf(run)} of ${run.plan.length}`,
    step === null ? '' : `${step.id} (${step.owner})`,
  ];
}

function leftOf(run: PlaybookRun): number {
  const over = new Set(run.steps.filter((row) => row.outcome !== 'failed').map((row) => row.step));
  return run.plan.filter((step) => !over.has(step.id)).length;
}

export function runbookListLines(
  all: readonly Playbook[],
  playbooks: Playbooks,
): readonly string[] {
  const open = openRuns(playbooks);
  const sorts = PLAYBOOK_SORTS.filter((sort) => all.some((one) => one.sort === sort));
  return [
    `${counted(all.length, 'playbook')}; ${counted(open.length, 'run')} under way.`,
    ...(open.length === 0
      ? []
      : [
          '',
          ...table(
            [left('run'), left('playbook'), left('about'), left('done'), left('next')],
            open.map(runRow),
          ),
        ]),
    ...sorts.flatMap((sort) => [
      '',
      ...table(
        [left('playbook'), left('steps'), left(SORTS[sort])],
        all
          .filter((one) => one.sort === sort)
          .map((one) => [one.id, String(one.steps.length), one.title]),
      ),
    ]),
    '',
    'One of them: runbook show <playbook>. To follow it: runbook run <playbook>.',
  ];
}

const MARKS = { done: 'done   ', failed: 'FAILED ', skipped: 'skipped' } as const;

/** The first line of what was found: it alone must do. */
export function found({ evidence }: Pick<StepDone, 'evidence'>): string {
  return cut(oneLine(evidence.split('\n', 1)[0] ?? ''), MOST_FOUND);
}

function doneLines(row: StepDone, roster: Roster): readonly string[] {
  const by = row.by === 'desk' ? 'the desk' : nameOf(roster, row.by);
  const who = `${by}, ${formatEt(row.wall)}`;
  return hanging('        ', `${who}: ${found(row)}`);
}

function runStepLines(run: PlaybookRun, step: Step, roster: Roster): readonly string[] {
  const row = run.steps.find((one) => one.step === step.id);
  const mark = row === undefined ? '       ' : MARKS[row.outcome];
  return [
    ...hanging(`${mark} `, `${step.id}: ${filledText(run.about, step)}`),
    ...(row === undefined ? [] : doneLines(row, roster)),
  ];
}

/** What a person is to do now, with the words for it; empty for a run that is over. */
export function nextLines(run: PlaybookRun): readonly string[] {
  const step = stepNow(run);
  if (run.ended !== null || step === null) return [];
  const { id, what, owner, does } = step;
  const skip = `Leave it out: runbook skip ${run.id} ${id} <why>.`;
  const failed = run.steps.some((row) => row.step === id);
  switch (does) {
    case 'check':
    case 'look':
      return failed
        ? [`${id} failed. Mend it, then: runbook resume ${run.id}. ${skip}`]
        : [`The desk is to do ${id}: runbook resume ${run.id}.`];
    case 'press':
      return [
        `Now ${owner}, ${id}: press ${filledWith(run.about, step)}`,
        `When it is done: runbook tick ${run.id} ${id}. ${skip}`,
      ];
    case 'ask':
      return [
        `Now ${owner}, ${id}: ${filledWith(run.about, { does, what })}`,
        `Answer: runbook tick ${run.id} ${id} <answer>. ${skip}`,
      ];
  }
}

/** How far a run is, in one line. */
export function runHead(run: PlaybookRun): string {
  const about = run.about === null ? '' : ` about ${run.about}`;
  const done = `${run.plan.length - leftOf(run)} of ${counted(run.plan.length, 'step')} done`;
  if (run.ended !== null)
    return `${run.id} ${run.playbook}${about}: ${run.ended.outcome}, ${done}.`;
  const step = stepNow(run);
  return `${run.id} ${run.playbook}${about}: ${done}, next ${step?.id ?? 'none'}.`;
}

export function runLines(run: PlaybookRun, roster: Roster): readonly string[] {
  const ended = run.ended?.outcome === 'abandoned' ? [`Given up: ${run.ended.why}`] : [];
  return [
    runHead(run),
    ...ended,
    ...nextLines(run).flatMap((line) => wrap(line, PAGE_WIDTH)),
    '',
    run.title,
    ...run.plan.flatMap((step) => runStepLines(run, step, roster)),
  ];
}

/** A playbook in short, as somebody under an alert reads it. */
export function shortLines(playbook: Playbook, about: string | null): readonly string[] {
  const { id, title, steps } = playbook;
  return [
    `${id}: ${title}`,
    ...steps.flatMap((step, at) => {
      const { does } = step;
      const said = does === 'ask' ? '' : ` [${filledWith(about, step)}]`;
      return hanging(`${at + 1}. `, `${filledText(about, step)}${said}`);
    }),
  ];
}

const EQUAL: Readonly<Record<VersionsTold['against'], string>> = {
  files: 'What changed in config/runbook/ is not read yet; the next start puts it on record.',
  before: 'config/runbook/ is as on record. What the last change of each was:',
};

export function differenceLines({ against, fault, changes }: VersionsTold): readonly string[] {
  if (fault !== null)
    return [
      'config/runbook/ cannot be read now; what is on record stays.',
      '',
      ...fault.split('\n'),
    ];
  if (changes.length === 0)
    return ['config/runbook/ is as on record, and no playbook ever changed.'];
  return [
    `${counted(changes.length, 'playbook')} changed. ${EQUAL[against]}`,
    ...changes.flatMap(({ id, lines }) => [
      '',
      id,
      ...lines.flatMap((line) => indented(line, '  ')),
    ]),
  ];
}
