// The commands of the runbook: its playbooks to read, and runs of them. A shell, since a run waits for what the
// desk looks at; whatever acts is pressed by a person, never by a run.
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { checking, mayUse, needed, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { oneLine } from '#bot/text.ts';
import { lastDrillLine } from '#bot/views/drill.ts';
import {
  differenceLines,
  playbookLines,
  runbookListLines,
  runLines,
  shortLines,
} from '#bot/views/runbook.ts';
import { readWords, splitLine } from '#bot/words.ts';
import { worstFirst } from '#runbook/alert/picture.ts';
import { findAlert } from '#runbook/alert/tend.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import type { CheckAnswer, Outcome } from '#runbook/answer.ts';
import type { PlaybookRun } from '#runbook/playbook/fact.ts';
import { checkedBy, listOf } from '#runbook/playbook/checking.ts';
import type { Checked, CheckList } from '#runbook/playbook/checking.ts';
import { knownPlaybook, onlyRun, runNamed, stepNow } from '#runbook/playbook/follow.ts';
import { filledWith, playbookNamed, playbooksForRule } from '#runbook/playbook/playbook.ts';
import type { Playbook, Step } from '#runbook/playbook/playbook.ts';
import { versions } from '#runbook/playbook/versions.ts';

const RUN = needed('run', 'its number, as runbook list shows it', { kind: 'run' });
const PLAYBOOK = needed('playbook', 'its id, as runbook list shows it', { kind: 'playbook' });
const STEP = needed('step', 'its name, as the run shows it');

function word(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

function runData(run: PlaybookRun) {
  const { id, playbook, title, about, ended, hash } = run;
  const steps = run.steps.map((row) => ({ ...row }));
  const next = stepNow(run);
  return { id, playbook, title, about, hash, next: next?.id ?? null, ended, steps };
}

function list({ desk }: DeskCall): Outcome {
  const { playbooks } = desk.manual;
  const rows = playbooks.map(({ id, title, sort, hash }) => ({ id, title, sort, hash }));
  const { runs } = desk.state().runbook.playbooks;
  return done(runbookListLines(playbooks, desk.state().runbook.playbooks), {
    playbooks: rows,
    runs: Object.values(runs).map(runData),
  });
}

function show(call: DeskCall): Outcome {
  const found = knownPlaybook(call.desk.manual.playbooks, word(call, 'playbook'));
  if (!found.ok) return found;
  const { id, title, hash, purpose, next } = found.value;
  const steps = found.value.steps.map((step) => ({ ...step }));
  return done(playbookLines(found.value), { id, title, purpose, hash, next, steps });
}

/** The alert that is named, or the worst that is open; null where none is. */
function alertAsked(call: DeskCall): Result<Alert | null> {
  const { alerts } = call.desk.state().runbook;
  const id = call.said.texts['alert'];
  if (id !== undefined) return findAlert(alerts, id);
  return ok(worstFirst(openAlerts(alerts))[0] ?? null);
}

const NONE_OPEN =
  'No alert is open. One that ended is read by its number; see: alerts. All playbooks: runbook list.';

/** What stands for an alert: its own procedure, and whatever else names its rule. */
function forAlert(all: readonly Playbook[], alert: Alert): readonly string[] {
  const { id, procedure, rule } = alert;
  const own = procedure === null ? null : playbookNamed(all, procedure);
  const others = playbooksForRule(all, rule).filter((one) => one.id !== own?.id);
  const see = others.map((one) => `See also ${one.id}: ${one.title}.`);
  const first = own ?? others[0];
  if (first === undefined) return [];
  const lines = own === null ? [] : shortLines(own, alertTopic(id));
  const follow = `Follow it, with evidence: runbook run ${first.id} --about ${id}`;
  return [...lines, '', ...see, follow];
}

function runForAlert(call: DeskCall): Outcome {
  const found = alertAsked(call);
  if (!found.ok) return found;
  if (found.value === null) return done([NONE_OPEN], { alert: null });
  const { id, procedure, text: what } = found.value;
  const lines = forAlert(call.desk.manual.playbooks, found.value);
  if (lines.length === 0)
    return done(
      [`No procedure is written for ${id}. Find the cause; then: resolve ${id} <cause>.`],
      { alert: id, procedure: null },
    );
  const { drills, roster } = call.desk.state().runbook;
  const drilled = lastDrillLine(drills, roster, procedure ?? '');
  const last = drilled === null ? [] : [drilled];
  return done([`${id}: ${oneLine(what)}`, '', ...lines, ...last], { alert: id, procedure });
}

function shown(call: DeskCall, id: string): Outcome {
  const { playbooks, roster } = call.desk.state().runbook;
  const run = runNamed(playbooks, id);
  if (run === null) return done([`${id} is over.`], { run: id });
  return done(runLines(run, roster), { run: id, state: runData(run) });
}

/** Each list of checks is asked once while a run goes on without a person. */
type Lists = Map<CheckList, Promise<readonly CheckAnswer[]>>;

function answersOf({ desk }: DeskCall, lists: Lists, list: CheckList) {
  const known = lists.get(list);
  if (known !== undefined) return known;
  const asked = {
    preflight: () => desk.preflight(),
    smoke: () => desk.smoke(),
    doctor: () => desk.doctor(),
  };
  const answers = asked[list]();
  lists.set(list, answers);
  return answers;
}

/** Runs a command that only looks, with the rights of whoever follows the playbook. */
async function looked(call: DeskCall, line: string): Promise<Checked> {
  const asked = readWords(call.registry, splitLine(line));
  if (!asked.ok) return { outcome: 'failed', evidence: asked.refusal.text };
  const { command, said } = asked.value;
  if (!mayUse(command.access, call.person))
    return {
      outcome: 'failed',
      evidence: `${call.person?.name ?? 'nobody known'} may not run ${command.name}`,
    };
  const quiet = { ...call, said, progress: () => undefined };
  const answer = await command.run(quiet);
  if (!answer.ok)
    return { outcome: 'failed', evidence: `${answer.refusal.code}: ${answer.refusal.text}` };
  const { text, data } = answer.value;
  const bad = data['passed'] === false || data['sound'] === false;
  return { outcome: bad ? 'failed' : 'done', evidence: text };
}

async function findOut(
  call: DeskCall,
  lists: Lists,
  ask: { readonly run: PlaybookRun; readonly step: Step },
): Promise<Checked> {
  const { run, step } = ask;
  if (step.does === 'look') return looked(call, filledWith(run.about, step));
  const list = listOf(step.what);
  return checkedBy(step.what, await answersOf(call, lists, list));
}

/** Does what the desk does by itself, step after step, until a person is needed or something failed. */
async function goOn(call: DeskCall, id: string): Promise<Outcome> {
  const lists: Lists = new Map();
  const { desk } = call;
  while (!call.signal.aborted) {
    const run = runNamed(desk.state().runbook.playbooks, id);
    const step = run === null ? null : stepNow(run);
    if (run === null || run.ended !== null || step === null) break;
    if (step.does === 'press' || step.does === 'ask') break;
    call.progress(run.plan.indexOf(step) / run.plan.length, `${run.playbook}: ${step.id}`);
    const found = await findOut(call, lists, { run, step });
    const kept = await desk.procedures.playbooks.found(call.by, {
      run: id,
      step: step.id,
      ...found,
    });
    if (!kept.ok) return kept;
    if (found.outcome === 'failed') break;
  }
  return shown(call, id);
}

async function run(call: DeskCall): Promise<Outcome> {
  const about = call.said.texts['about'] ?? null;
  const begun = await call.desk.procedures.playbooks.start(call.by, {
    playbook: word(call, 'playbook'),
    about,
  });
  const id = begun.ok ? begun.value.data['run'] : null;
  return typeof id === 'string' ? goOn(call, id) : begun;
}

async function resume(call: DeskCall): Promise<Outcome> {
  const named = onlyRun(call.desk.state().runbook.playbooks, call.said.texts['run'] ?? null);
  if (named.ok) return goOn(call, named.value.id);
  const { code, text } = named.refusal;
  call.desk.refused(call.by, { command: 'runbook resume', code, text });
  return named;
}

async function tick(call: DeskCall): Promise<Outcome> {
  const id = word(call, 'run');
  const ask = { run: id, step: word(call, 'step'), note: word(call, 'note') };
  const ticked = await call.desk.procedures.playbooks.tick(call.by, ask);
  return ticked.ok ? goOn(call, id) : ticked;
}

async function skip(call: DeskCall): Promise<Outcome> {
  const id = word(call, 'run');
  const ask = { run: id, step: word(call, 'step'), why: word(call, 'why') };
  const left = await call.desk.procedures.playbooks.skip(call.by, ask);
  return left.ok ? goOn(call, id) : left;
}

function differ({ desk }: DeskCall): Outcome {
  const told = versions(desk.manual.playbooks, desk.state().runbook.playbooks, desk.shelf);
  const changes = told.changes.map(({ id, lines }) => ({ id, lines: [...lines] }));
  return done(differenceLines(told), { against: told.against, changes });
}

const why = (says: string) => needed('why', says, { kind: 'text' });

export const RUNBOOK_COMMANDS: readonly Command[] = [
  {
    name: 'runbook',
    also: ['runbook alert'],
    group: 'look',
    says: 'What to do about an alert, step by step',
    args: [
      optional('alert', 'its number; the worst that is open when not said', { kind: 'alert' }),
    ],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['runbook', 'runbook AL-0007'],
    needsDesk: true,
    run: runForAlert,
  },
  checking({
    name: 'runbook list',
    says: 'Every playbook, and the runs that are under way',
    access: 'read',
    examples: ['runbook list'],
    run: list,
  }),
  checking({
    name: 'runbook show',
    says: 'One playbook in full: steps, owners, evidence, times',
    args: [PLAYBOOK],
    access: 'read',
    examples: ['runbook show SOP-3', 'runbook show daily-morning'],
    run: show,
  }),
  checking({
    name: 'runbook run',
    says: 'Follow a playbook: the desk looks by itself and stops where a person is needed',
    args: [PLAYBOOK],
    flags: [optional('about', 'the alert or incident it is followed for, like AL-0007')],
    examples: ['runbook run daily-morning', 'runbook run SOP-3 --about AL-0007'],
    run,
  }),
  checking({
    name: 'runbook resume',
    says: 'Go on with a run where it stopped, also after a crash',
    args: [optional('run', 'its number; the only one under way when not said', { kind: 'run' })],
    examples: ['runbook resume', 'runbook resume RUN-0001'],
    run: resume,
  }),
  checking({
    name: 'runbook tick',
    says: 'Say that a step is done, with what shows it; the run goes on',
    args: [RUN, STEP, optional('note', 'what shows it, or the answer', { kind: 'text' })],
    examples: ['runbook tick RUN-0001 tell vendor called, back at 11'],
    run: tick,
  }),
  checking({
    name: 'runbook skip',
    says: 'Leave a step out, with the reason on record; the run goes on',
    args: [RUN, STEP, why('why it is not needed')],
    examples: ['runbook skip RUN-0001 call nothing to tell the vendor'],
    run: skip,
  }),
  checking({
    name: 'runbook abandon',
    says: 'Give a run up, with the reason on record',
    args: [RUN, why('why it is not followed to its end')],
    examples: ['runbook abandon RUN-0001 begun for the wrong alert'],
    run: (call) => {
      const id = word(call, 'run');
      return call.desk.procedures.playbooks.abandon(call.by, { run: id, why: word(call, 'why') });
    },
  }),
  checking({
    name: 'runbook diff',
    says: 'What changed in the playbooks, step by step, against the version on record',
    access: 'read',
    examples: ['runbook diff'],
    run: differ,
  }),
];
