// The manual: what of config/ tells people and the desk what to do, read at the start. It proposes nothing
// and is no part of the pin; its versions are on record.
import type { Task } from '#runbook/maintenance/calendar.ts';
import type { Contacts } from '#runbook/oncall/contact.ts';
import type { FiledPlaybook } from '#runbook/playbook/playbook.ts';
import type { Base } from '#runbook/toggle.ts';

/** The runbook's documents, each read and judged by its own reader in src/config. */
export interface Manual {
  /** Kobe's toggles: bounds on what the files propose, and what waits for the cognitive part. */
  readonly base: Base;
  /** Whom to call beyond the ladder. */
  readonly contacts: Contacts;
  /** The maintenance calendar, in the file's order. */
  readonly maintenance: readonly Task[];
  /** By id. */
  readonly playbooks: readonly FiledPlaybook[];
}
