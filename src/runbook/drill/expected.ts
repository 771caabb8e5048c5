// What several drills look for alike: an alert, a denial, a note, entries in the pack, and that nothing was opened.
import type { Look } from '#runbook/drill/drill.ts';
import { never, recorded } from '#runbook/drill/look.ts';
import type { DeskFact } from '#runbook/fact.ts';

type Is<K extends DeskFact['kind']> = (fact: Extract<DeskFact, { readonly kind: K }>) => boolean;

/** An alert of this act that is as it must be. */
export function alerted(is: Is<'alert.raised'>): Look {
  return recorded('alert.raised', is, (fact) => `${fact.id} ${fact.severity}: ${fact.text}`);
}

/** An order that the review denied as it must. */
export function denied(is: Is<'order.denied'>): Look {
  return recorded('order.denied', is, (fact) => `${fact.code}: ${fact.text}`);
}

/** What somebody wrote into a thread. */
export function noted(is: Is<'note.kept'>): Look {
  return recorded('note.kept', is, (fact) => `${fact.topic}: ${fact.text}`);
}

/** The strategies wanted to open something: only then does it show something that nothing opens. */
export const packHasEntries: Look = recorded(
  'pack.made',
  (fact) => fact.lines.some((row) => row.action === 'enter' && row.verdict === 'taken'),
  (fact) =>
    `${fact.lines.filter((row) => row.action === 'enter').length} entries in the pack of ${fact.day}`,
);

export const noEntryApproved: Look = never(
  'order.approved',
  (fact) => fact.plan.purpose === 'entry',
  (fact) => `${fact.plan.purpose} ${fact.plan.symbol} approved`,
);
