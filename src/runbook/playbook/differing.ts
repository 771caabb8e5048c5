// How two versions of a playbook differ, step by step, in words: what stood there and what stands there now.
import type { Playbook, Step } from '#runbook/playbook/playbook.ts';

/** The playbooks besides those in force: as the files say now, and as they were kept. */
export interface Shelf {
  /** The files as they are now, read again; a text says why they cannot be. */
  reread(): readonly (Playbook & { readonly hash: string })[] | string;
  /** The version of this hash, when it was kept. */
  kept(hash: string): Playbook | null;
}

type Shown = readonly (readonly [string, string])[];

function stepShown(step: Step): Shown {
  const { owner, text, does, what, evidence, limitMinutes } = step;
  return [
    ['owner', owner],
    ['text', text],
    ['does', `${does} ${what}`],
    ['evidence', evidence],
    ['limit', limitMinutes === null ? 'none' : `${limitMinutes} min`],
  ];
}

function headShown({ title, sort, purpose, source, when, next }: Playbook): Shown {
  return [
    ['title', title],
    ['sort', sort],
    ['purpose', purpose],
    ['source', source.join('; ')],
    ['when', when.says],
    ['alerts', when.alerts.join(', ')],
    ['refusals', when.refusals.join(', ')],
    ['next', next ?? 'none'],
  ];
}

function changes(before: Shown, after: Shown, place: string): readonly string[] {
  return after.flatMap(([name, now], at) => {
    const was = before[at]?.[1] ?? '';
    return was === now ? [] : [`${place}${name}: ${was || 'nothing'} -> ${now || 'nothing'}`];
  });
}

/** Empty for equal ones. */
export function differences(before: Playbook, after: Playbook): readonly string[] {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const ids = after.steps.map(({ id }) => id);
  const gone = before.steps.filter(({ id }) => !ids.includes(id));
  const kept = before.steps.map(({ id }) => id).filter((id) => ids.includes(id));
  const moved = ids.filter((id) => old.has(id)).join() !== kept.join();
  return [
    ...changes(headShown(before), headShown(after), ''),
    ...gone.map((step) => `step ${step.id} is gone: ${step.text}`),
    ...after.steps.flatMap((step) => {
      const was = old.get(step.id);
      return was === undefined
        ? [`step ${step.id} is new: ${step.text}`]
        : changes(stepShown(was), stepShown(step), `step ${step.id}, `);
    }),
    ...(moved ? [`the steps stand in another order: ${ids.join(', ')}`] : []),
  ];
}
