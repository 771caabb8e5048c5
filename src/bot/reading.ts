// Reading a message's card back from its row. What cannot be read is shown as such in its place: one
// damaged row must not keep a room from opening.
import type { Card } from '#bot/card.ts';
import { parseCard } from '#bot/written-card.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';
import { formatDayEt } from '#engine/model/time.ts';

function unreadable(row: OutboxRow): Card {
  return {
    severity: 'WARNING',
    at: formatDayEt(row.desk),
    mode: '',
    account: '',
    title: `Message ${row.id} cannot be read`,
    lines: ['Its row in the journal\u2019s database is damaged: journal verify.'],
    tone: 'bad',
    state: null,
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  };
}

export function cardOf(row: OutboxRow): Card {
  try {
    return parseCard(row.card) ?? unreadable(row);
  } catch {
    return unreadable(row);
  }
}
