// What people and their commands do with playbooks: begin a run, record what a step came to, leave one out,
// give a run up. One press is one turn, and every refusal is on record before it is given.
import { refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account, Hand } from '#runbook/person.ts';
import type { PlaybookFact, Playbooks } from '#runbook/playbook/fact.ts';
import {
  abandonRun,
  foundByDesk,
  knownPlaybook,
  skipStep,
  startRun,
  tickStep,
} from '#runbook/playbook/follow.ts';
import { done, pressAlone, refused } from '#runbook/procedures/pressed.ts';
import type { DeskState } from '#runbook/state.ts';

export interface PlaybookDeeds {
  /** The answer's `run` is its number. `about`: "AL-0007" or "I-0003". */
  start(
    by: Account,
    ask: { readonly playbook: string; readonly about: string | null },
  ): Promise<Outcome>;
  /** What the desk found at a step it does by itself. */
  found(
    by: Account,
    ask: {
      readonly run: string;
      readonly step: string;
      readonly outcome: 'done' | 'failed';
      readonly evidence: string;
    },
  ): Promise<Outcome>;
  tick(
    by: Account,
    ask: { readonly run: string; readonly step: string; readonly note: string },
  ): Promise<Outcome>;
  skip(
    by: Account,
    ask: { readonly run: string; readonly step: string; readonly why: string },
  ): Promise<Outcome>;
  abandon(by: Account, ask: { readonly run: string; readonly why: string }): Promise<Outcome>;
}

const ABOUT = /^(al|i)-?(\d{1,6})$/i;

/** "AL-0007" as "alert AL-0007", when there is one. */
function aboutOf(
  word: string | null,
  { alerts, incidents }: DeskState['runbook'],
): Result<string | null> {
  if (word === null) return { ok: true, value: null };
  const [, kind = '', digits = ''] = ABOUT.exec(word.trim()) ?? [];
  const id = `${kind.toUpperCase()}-${digits.padStart(4, '0')}`;
  if (kind.toLowerCase() === 'al' && Object.hasOwn(alerts.byId, id))
    return { ok: true, value: `alert ${id}` };
  if (kind.toLowerCase() === 'i' && Object.hasOwn(incidents.byId, id))
    return { ok: true, value: `incident ${id}` };
  return refuse(
    'RUN_ABOUT_UNKNOWN',
    `A run is about an alert or an incident there is, like AL-0007, not ${word}. Those that are open: alerts.`,
  );
}

function said(fact: PlaybookFact | undefined): string {
  switch (fact?.kind) {
    case 'run.started':
      return `${fact.id} follows ${fact.playbook}: ${fact.title}.`;
    case 'run.stepped':
      return `${fact.id}: ${fact.step} is ${fact.outcome}.`;
    case 'run.ended':
      return fact.outcome === 'done'
        ? `${fact.id} is done: ${fact.why}.`
        : `${fact.id} is given up: ${fact.why}`;
    default:
      return 'Nothing changed.';
  }
}

type Press = (playbooks: Playbooks, hand: Hand) => Result<readonly PlaybookFact[]>;

function pressed(
  machine: Machine,
  ask: { readonly by: Account; readonly command: string },
  press: Press,
): Outcome {
  const turned = pressAlone(
    machine,
    { ...ask, act: 'work' },
    (hand) => (state) => press(state.runbook.playbooks, hand),
  );
  if (!turned.ok) return turned;
  const facts = turned.value.flatMap((fact): readonly PlaybookFact[] =>
    fact.kind === 'run.started' || fact.kind === 'run.stepped' || fact.kind === 'run.ended'
      ? [fact]
      : [],
  );
  const [first] = facts;
  const run = first !== undefined && 'id' in first ? first.id : null;
  return done(said(facts.at(-1)), { run, ended: facts.at(-1)?.kind === 'run.ended' });
}

function start(
  machine: Machine,
  by: Account,
  ask: { readonly playbook: string; readonly about: string | null },
): Outcome {
  const command = `runbook run ${ask.playbook}`;
  const playbook = knownPlaybook(machine.manual.playbooks, ask.playbook);
  if (!playbook.ok) return refused(machine, { command, by }, playbook.refusal);
  const about = aboutOf(ask.about, machine.state().runbook);
  if (!about.ok) return refused(machine, { command, by }, about.refusal);
  const asked = { playbook: playbook.value, about: about.value };
  return pressed(machine, { command, by }, (playbooks, who) => startRun(playbooks, asked, who));
}

export function playbookDeeds(machine: Machine): PlaybookDeeds {
  const answer = (command: string, by: Account, press: Press): Promise<Outcome> =>
    Promise.resolve(pressed(machine, { command: `runbook ${command}`, by }, press));
  return {
    start: (by, ask) => Promise.resolve(start(machine, by, ask)),
    found: (by, ask) => answer(`resume ${ask.run}`, by, (playbooks) => foundByDesk(playbooks, ask)),
    tick: (by, ask) =>
      answer(`tick ${ask.run} ${ask.step}`, by, (playbooks, who) => tickStep(playbooks, ask, who)),
    skip: (by, ask) =>
      answer(`skip ${ask.run} ${ask.step}`, by, (playbooks, who) => skipStep(playbooks, ask, who)),
    abandon: (by, ask) =>
      answer(`abandon ${ask.run}`, by, (playbooks, who) => abandonRun(playbooks, ask, who)),
  };
}
