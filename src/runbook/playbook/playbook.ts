// A playbook: a procedure or a routine as a document that can be followed, step by step, each with its owner,
// what is done and what shows it. It is data; only a run of it is on record.
import type { Level } from '#runbook/oncall/contact.ts';
import type { Role } from '#runbook/person.ts';

/** `check` and `look` the desk does by itself, since they change nothing; what is pressed or asked is a person's. */
export type Does = 'check' | 'look' | 'press' | 'ask';

export type Owner = Role | 'desk' | 'on-call';

export interface Step {
  readonly id: string;
  readonly owner: Owner;
  readonly text: string;
  readonly does: Does;
  /** The name of the check, the command line, or the question. {about} stands for what it is run for. */
  readonly what: string;
  /** What shows that it was done. */
  readonly evidence: string;
  /** Within so many minutes of the step before; null where nobody waits. */
  readonly limitMinutes: number | null;
}

export const PLAYBOOK_SORTS = ['sop', 'emergency', 'trouble', 'case', 'routine'] as const;
export type PlaybookSort = (typeof PLAYBOOK_SORTS)[number];

export interface Playbook {
  /** Also the name of its file. */
  readonly id: string;
  readonly title: string;
  readonly sort: PlaybookSort;
  readonly purpose: string;
  /** The documents it was written from, "X Risk Breach". */
  readonly source: readonly string[];
  readonly when: {
    readonly says: string;
    /** Alert rules of config/alerts.yaml. */
    readonly alerts: readonly string[];
    readonly refusals: readonly string[];
  };
  /** Within which time what is CRITICAL under it is answered; the shortest where it says nothing. */
  readonly level?: Level;
  /** What is followed after it; null where it ends. */
  readonly next: string | null;
  readonly steps: readonly Step[];
}

/** A playbook with its version: the hash of what it says, and the text that says it. */
export interface FiledPlaybook extends Playbook {
  readonly hash: string;
  readonly written: string;
}

/** Found however it is typed. */
export function playbookNamed<T extends Pick<Playbook, 'id'>>(
  all: readonly T[],
  id: string,
): T | null {
  const low = id.toLowerCase();
  return all.find((one) => one.id.toLowerCase() === low) ?? null;
}

/** The playbook to follow after a refusal; the first that names the code. */
export function playbookForRefusal<T extends Playbook>(all: readonly T[], code: string): T | null {
  return all.find((one) => one.when.refusals.includes(code)) ?? null;
}

/** What else helps with an alert besides its own procedure. */
export function playbooksForRule<T extends Playbook>(
  all: readonly T[],
  rule: string,
): readonly T[] {
  return all.filter((one) => one.when.alerts.includes(rule));
}

/** "AL-0007" of "alert AL-0007". */
function numberOf(about: string): string {
  return about.split(' ').at(-1) ?? about;
}

/** A command as it is run or pressed: with what the run is about, or without it. */
export function filledWith(
  about: string | null,
  { does, what }: Pick<Step, 'does' | 'what'>,
): string {
  const stands = does === 'look' ? '' : '<alert>';
  const text = what.replaceAll('{about}', about === null ? stands : numberOf(about));
  return text.replaceAll(/ {2,}/g, ' ').trim();
}
