// Ticks: what people answer for on the checklist, by name and with a note. What the desk proves is not ticked, and
// what one position alone may say is said by nobody else.
import { nearest } from '#engine/model/nearest.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { itemNamed, ITEMS } from '#runbook/golive/list.ts';
import type { Item } from '#runbook/golive/list.ts';
import type { Hand } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

function findItem(id: string): Result<Item> {
  const item = itemNamed(id.toLowerCase());
  if (item !== null) return ok(item);
  const near = nearest(
    id.toLowerCase(),
    ITEMS.map((row) => row.id),
  );
  const meant = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : '';
  return refuse('ITEM_UNKNOWN', `The checklist has no item ${id}.${meant} All of them: golive.`);
}

export function tickItem(
  ask: { readonly item: string; readonly note: string },
  { person, account }: Hand,
): Result<readonly DeskFact[]> {
  const found = findItem(ask.item);
  if (!found.ok) return found;
  const item = found.value;
  if (item.proof !== null)
    return refuse(
      'ITEM_PROVED',
      `The desk proves ${item.id} by itself; nobody ticks it. What it found: golive.`,
    );
  if (item.by !== null && person.position !== item.by)
    return refuse(
      'ITEM_POSITION',
      `${item.id} is ticked by the ${item.by} alone; ${person.name} is not that. See people.`,
    );
  const { note } = ask;
  return ok([{ kind: 'golive.ticked', item: item.id, note, person: person.id, account }]);
}

export function untickItem(
  state: DeskState,
  ask: { readonly item: string; readonly why: string },
  { person, account }: Hand,
): Result<readonly DeskFact[]> {
  const found = findItem(ask.item);
  if (!found.ok) return found;
  const { id } = found.value;
  if (state.runbook.golive.ticks[id] === undefined)
    return refuse('ITEM_OPEN', `${id} is not ticked: there is nothing to take back. See golive.`);
  return ok([{ kind: 'golive.unticked', item: id, why: ask.why, person: person.id, account }]);
}
