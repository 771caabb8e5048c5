// Contacts: whom to call beyond the on-call's ladder, by what they answer for, with hours and who comes after
// them. A list of names is kept for people; nothing is sent to it by itself.
import type { Severity } from '#runbook/alert/severity.ts';

export const LEVEL_NAMES = ['L1', 'L2', 'L3'] as const;
export type Level = (typeof LEVEL_NAMES)[number];

/** The response times of the levels (SOP-6), in minutes. */
export const LEVELS: Readonly<Record<Level, { readonly minutes: number; readonly says: string }>> =
  {
    L1: { minutes: 60, says: 'operational: seen within 1 hour' },
    L2: { minutes: 30, says: 'technical: within 30 minutes' },
    L3: { minutes: 15, says: 'critical: within 15 minutes' },
  };

export interface Contact {
  readonly id: string;
  /** "Broker support". */
  readonly title: string;
  /** Null while nobody is named. */
  readonly name: string | null;
  /** A number, an address; null while none is known. */
  readonly reach: string | null;
  readonly hours: string;
  /** Null for those outside the levels. */
  readonly level: Level | null;
  /** The id of who comes after them; null for the last. */
  readonly next: string | null;
}

export interface Contacts {
  /** "2026-01-05"; null where nobody has looked through the list yet. */
  readonly reviewed: string | null;
  readonly rows: readonly Contact[];
}

/** A list looked through longer ago than this is due: once a month. */
export const REVIEW_DAYS = 31;

function chainFault(row: Contact, rows: readonly Contact[]): string | null {
  const met = [row.id];
  let at = row.next;
  while (at !== null) {
    if (met.includes(at))
      return `${[...met, at].join(' \u2192 ')} goes round in a circle. End it with next: none.`;
    const next = rows.find((one) => one.id === at);
    if (next === undefined) return `${at} is none of the contacts. Correct next, or write none.`;
    met.push(at);
    at = next.next;
  }
  return null;
}

/** What is wrong with a contact among its list, in words; null when nothing is. */
export function contactFault(row: Contact, rows: readonly Contact[]): string | null {
  if (rows.filter((one) => one.id === row.id).length > 1) return `${row.id} stands here twice.`;
  if ((row.name === null) !== (row.reach === null))
    return 'A name and how to reach them stand together. Give both, or none for both.';
  return chainFault(row, rows);
}

/** Within which time an alert is answered: what is CRITICAL as its procedure says, at once where it says nothing. */
export function levelOf(
  alert: { readonly severity: Severity; readonly procedure: string | null },
  playbooks: readonly { readonly id: string; readonly level?: Level }[],
): Level {
  if (alert.severity !== 'CRITICAL') return 'L1';
  return playbooks.find(({ id }) => id === alert.procedure)?.level ?? 'L3';
}
