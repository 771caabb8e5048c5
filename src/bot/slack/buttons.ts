// What a button's id points at in the outbox: the words it says, and where its message stands. Pure lookups; an
// id no card of this desk carries points at nothing.
import { buttonSum, readButtonId } from '#bot/button-id.ts';
import { cardOf } from '#bot/reading.ts';
import { readPlace } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';
import type { Outbox } from '#engine/journal/journal.ts';

export function wordsOfButton(
  outbox: Pick<Outbox, 'page'>,
  button: string,
): readonly string[] | null {
  const id = readButtonId(button);
  if (id === null) return null;
  const before = id.message + 1;
  const [row] = outbox.page({ channel: null, topic: null, before, limit: 1 });
  if (row?.id !== id.message) return null;
  const found = cardOf(row).buttons.find((one) => buttonSum(one) === id.sum);
  return found?.words ?? null;
}

export function spotOfButton(outbox: Pick<Outbox, 'fared'>, button: string): Spot | null {
  const id = readButtonId(button);
  if (id === null) return null;
  const posting = outbox.fared(id.message).find(({ platform }) => platform === 'slack');
  return posting?.place === undefined || posting.place === null ? null : readPlace(posting.place);
}
