// The manual read from config/: each of its documents judged by its own reader, all faults told at once.
import type { Manual } from '#runbook/manual.ts';
import type { AlertsFile } from './alerts.ts';
import { readBase } from './base.ts';
import { NO_CONTACTS, readContacts } from './contacts.ts';
import type { Folder } from './folder.ts';
import { readMaintenance } from './maintenance.ts';
import { judgeProcedures, readPlaybooks } from './playbooks.ts';

/** Null when a document has a fault, which is among the folder's faults then. */
export function readManual(
  folder: Folder,
  alerts: Pick<AlertsFile, 'rules'> | null,
): Manual | null {
  const before = folder.faults.length;
  const contacts = readContacts(folder) ?? NO_CONTACTS;
  const playbooks = readPlaybooks(folder);
  judgeProcedures(folder, alerts, playbooks);
  const ids = playbooks.map((one) => one.id);
  const maintenance = readMaintenance(folder, ids) ?? [];
  const base = readBase(folder);
  return base === null || folder.faults.length > before
    ? null
    : { base, contacts, playbooks, maintenance };
}
