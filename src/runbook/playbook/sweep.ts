// What time and a start bring to playbooks: versions of the files that are not on record yet, and steps that
// are not done within their time. Asked each second, it answers with nothing when nothing is new.
import { ok } from '#engine/model/result.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { PlaybookFact, PlaybookRun, Playbooks } from '#runbook/playbook/fact.ts';
import { openRuns, stepNow, stepSince } from '#runbook/playbook/follow.ts';
import type { FiledPlaybook } from '#runbook/playbook/playbook.ts';

const MINUTE_MS = 60_000;

/** The files of this start, where they are not the ones on record (SOP-9). */
export function versionFacts(
  { hashes: known }: Pick<Playbooks, 'hashes'>,
  all: readonly FiledPlaybook[],
): readonly PlaybookFact[] {
  const isNew = all.some(({ id, hash }) => known[id] !== hash);
  if (!isNew && Object.keys(known).length === all.length) return [];
  const hashes = Object.fromEntries(all.map(({ id, hash }) => [id, hash]));
  const ids = all.map(({ id }) => id);
  const added = ids.filter((id) => !Object.hasOwn(known, id));
  const changed = ids.filter((id) => Object.hasOwn(known, id) && known[id] !== hashes[id]);
  const removed = Object.keys(known).filter((id) => !Object.hasOwn(hashes, id));
  return [{ kind: 'playbooks.set', hashes, added, changed, removed }];
}

function overdueFact(run: PlaybookRun, wall: number): readonly PlaybookFact[] {
  const step = stepNow(run);
  if (step === null || step.limitMinutes === null || run.overdue.includes(step.id)) return [];
  if (wall - stepSince(run) < step.limitMinutes * MINUTE_MS) return [];
  const { id, playbook, title } = run;
  const { id: name, text, owner, limitMinutes: minutes } = step;
  return [{ kind: 'run.overdue', id, playbook, title, step: name, text, owner, minutes }];
}

/** `wall` is people's clock, which goes on where the machine's was set back. */
export function overdueFacts(playbooks: Playbooks, wall: number): readonly PlaybookFact[] {
  return openRuns(playbooks).flatMap((run) => overdueFact(run, wall));
}

export function sweepPlaybooks(machine: Machine): Decide {
  const { playbooks } = machine.manual;
  return (state) =>
    ok([
      ...versionFacts(state.runbook.playbooks, playbooks),
      ...overdueFacts(state.runbook.playbooks, machine.peopleWall()),
    ]);
}
