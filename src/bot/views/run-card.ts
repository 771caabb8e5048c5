// A run of a playbook as a card of its own, renewed with each step, and what it says where people look besides:
// in the thread of its alert, and in the audit channel when playbooks change.
import { entry, good, info, nameOf, press, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import type { Button, Channel } from '#bot/card.ts';
import { counted, listed } from '#bot/text.ts';
import { found, limitText, nextLines, runHead } from '#bot/views/runbook.ts';
import type {
  PlaybookFact,
  PlaybookRun,
  PlaybooksSet,
  RunEnded,
  RunStepped,
} from '#runbook/playbook/fact.ts';
import { runNamed, stepNow } from '#runbook/playbook/follow.ts';

const MOST_NAMED = 20;

function runTopic(id: string): string {
  return `run ${id}`;
}

function channelOf(run: PlaybookRun): Channel {
  return run.about === null ? 'audit' : 'alerts';
}

/** Where the thread of a run's topic is; null for any other topic. */
export function runChannel(news: News, topic: string): Channel | null {
  const id = /^run (RUN-\d+)$/.exec(topic)?.[1];
  const run = id === undefined ? null : runNamed(news.after.runbook.playbooks, id);
  return run === null ? null : channelOf(run);
}

function outcomeText(news: News, run: PlaybookRun, step: string): string {
  const row = run.steps.find((one) => one.step === step);
  if (row === undefined) return '';
  const who = row.by === 'desk' ? 'the desk' : nameOf(news, row.by);
  return `${row.outcome} by ${who}: ${found(row)}`;
}

function buttonsOf(run: PlaybookRun): readonly Button[] {
  const step = stepNow(run);
  if (step === null || run.ended !== null) return [];
  const skip: Button = {
    label: 'Leave out\u2026',
    style: 'plain',
    words: ['runbook', 'skip', run.id, step.id, '{why}'],
    asks: [{ name: 'why', says: 'Why it is not needed', needed: true }],
  };
  if (step.does === 'check' || step.does === 'look')
    return [press('Go on', 'runbook', 'resume', run.id), skip];
  const tick: Button = {
    label: step.does === 'ask' ? 'Answer\u2026' : 'Done\u2026',
    style: 'good',
    words: ['runbook', 'tick', run.id, step.id, '{note}'],
    asks: [{ name: 'note', says: 'What shows it', needed: step.does === 'ask' }],
  };
  return [tick, skip];
}

function cardOf(news: News, run: PlaybookRun): Draft {
  const draft: Draft = {
    ...info(channelOf(run), runHead(run), [run.title, ...nextLines(run)]),
    topic: runTopic(run.id),
    state: run.ended === null ? 'running' : 'ended',
    table: {
      columns: ['Step', 'Came to'],
      rows: run.plan.map((step) => [`${step.id} (${step.owner})`, outcomeText(news, run, step.id)]),
    },
    buttons: buttonsOf(run),
  };
  return run.ended?.outcome === 'done' ? good(draft) : draft;
}

/** In the thread of the alert it is about. */
function underAlert(run: PlaybookRun, title: string): readonly Draft[] {
  return run.about?.startsWith('alert ') === true ? [entry(run.about, 'alerts', title)] : [];
}

function saySet(news: News, { added, changed, removed }: PlaybooksSet): readonly Draft[] {
  // Those of a desk's first start are no change.
  if (Object.keys(news.before.runbook.playbooks.hashes).length === 0) return [];
  const named = (what: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${what}: ${listed(ids.slice(0, MOST_NAMED))}`];
  const count = added.length + changed.length + removed.length;
  return [
    info('audit', `Playbooks changed: ${counted(count, 'file')} of config/runbook/`, [
      ...named('New', added),
      ...named('Changed', changed),
      ...named('Gone', removed),
      'What changed, step by step: runbook diff.',
    ]),
  ];
}

function stepText(news: News, run: PlaybookRun, { step }: RunStepped): string {
  return `${run.id} ${step}: ${outcomeText(news, run, step)}`;
}

function endText(news: News, run: PlaybookRun, { outcome, why, by }: RunEnded): string {
  const who = by === 'desk' ? '' : ` by ${nameOf(news, by)}`;
  return outcome === 'done'
    ? `${run.id} ${run.playbook} is done`
    : `${run.id} ${run.playbook} is given up${who}: ${why}`;
}

function sayRunFact(news: News, fact: Exclude<PlaybookFact, PlaybooksSet>): readonly Draft[] {
  const run = runNamed(news.after.runbook.playbooks, fact.id);
  if (run === null) return [];
  const card = cardOf(news, run);
  const inThread = (title: string) => entry(runTopic(run.id), channelOf(run), title);
  switch (fact.kind) {
    case 'run.started': {
      const title = `${nameOf(news, fact.by)} follows ${run.playbook}: ${run.title} (${run.id})`;
      return [card, ...underAlert(run, title)];
    }
    case 'run.stepped':
      return [card, inThread(stepText(news, run, fact))];
    case 'run.overdue': {
      const late = `${fact.step} (${fact.owner}) is not done within ${limitText(fact.minutes)}`;
      return [warn(inThread(`${run.id}: ${late}`))];
    }
    case 'run.ended': {
      const title = endText(news, run, fact);
      return [card, inThread(title), ...underAlert(run, title)];
    }
  }
}

export function sayPlaybookFact(news: News, fact: PlaybookFact): readonly Draft[] {
  return fact.kind === 'playbooks.set' ? saySet(news, fact) : sayRunFact(news, fact);
}
