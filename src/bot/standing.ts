// The card as it stands now for a row of the outbox: of a topic's card its newest words, however old the
// row, and of anything else the row itself. What people press is judged by this and by nothing they sent.
import type { Card } from '#bot/card.ts';
import { cardOf } from '#bot/reading.ts';
import type { Outbox, OutboxRow } from '#engine/journal/journal.ts';

type Rows = Pick<Outbox, 'firstCard' | 'page'>;

export interface StandingCard {
  readonly topic: string | null;
  readonly card: Card;
}

const PAGE = 200;
/** A card that said nothing new for this many pages of its thread stands as it first was. */
const MOST_PAGES = 25;

/** The row of this number; null when there is none. */
export function rowAt(outbox: Pick<Outbox, 'page'>, id: number): OutboxRow | null {
  const [row] = outbox.page({ channel: null, topic: null, before: id + 1, limit: 1 });
  return row?.id === id ? row : null;
}

function newestCard(outbox: Rows, topic: string): OutboxRow | null {
  let before = Number.MAX_SAFE_INTEGER;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const rows = outbox.page({ channel: null, topic, before, limit: PAGE });
    const card = rows.find((row) => row.part === 'card');
    if (card !== undefined) return card;
    if (rows.length < PAGE) return null;
    before = rows.at(-1)?.id ?? 0;
  }
  return outbox.firstCard(topic);
}

/** What stands where this row was posted; null when there never was such a row. */
export function standingCard(outbox: Rows, id: number): StandingCard | null {
  const row = rowAt(outbox, id);
  if (row === null) return null;
  const { topic } = row;
  const shown = topic !== null && row.part === 'card' ? newestCard(outbox, topic) : null;
  return { topic, card: cardOf(shown ?? row) };
}
