// What there is to do about a card's picture on Slack, and what of it an earlier process may have left undone: the
// outbox knows that the card stands, and the thread alone whether its picture does. Pure.
import type { Picture } from '#bot/card.ts';
import type { Spot } from '#bot/slack/place.ts';
import { readPlace } from '#bot/slack/place.ts';
import { parseCard } from '#bot/written-card.ts';
import type { Outbox, OutboxRow } from '#engine/journal/journal.ts';

export interface PictureWork {
  /** The row whose card it belongs to. */
  readonly row: number;
  readonly picture: Picture;
  readonly at: Spot;
  /** It may be there already: the thread is read first. */
  readonly perhapsThere: boolean;
}

const PLATFORM = 'slack';
const PAGE = 200;
/** A demo that runs fast writes more within an hour than anybody reads. */
const MOST_ROWS = 2_000;

/** The thread its picture belongs into; null where the row has not got there. A card that was edited brought none. */
function threadOf(outbox: Outbox, { id, topic, part }: OutboxRow): Spot | null {
  const sent = outbox.fared(id).find(({ platform }) => platform === PLATFORM);
  if (sent?.state !== 'sent' || sent.place === null) return null;
  if (topic === null) return readPlace(sent.place);
  if (part === 'card') return outbox.firstCard(topic)?.id === id ? readPlace(sent.place) : null;
  return readPlace(outbox.placeOf(PLATFORM, topic) ?? '');
}

function workOf(outbox: Outbox, row: OutboxRow): readonly PictureWork[] {
  const picture = parseCard(row.card)?.picture ?? null;
  const at = picture === null ? null : threadOf(outbox, row);
  return picture === null || at === null ? [] : [{ row: row.id, picture, at, perhapsThere: true }];
}

/** The pictures of the cards that stand on Slack and were written since then, oldest first. */
export function picturesSince(outbox: Outbox, wall: number): readonly PictureWork[] {
  const found: PictureWork[] = [];
  let before = outbox.newest() + 1;
  for (let read = 0; read < MOST_ROWS; read += PAGE) {
    const page = outbox.page({ channel: null, topic: null, before, limit: PAGE });
    const recent = page.filter((row) => row.wall >= wall);
    for (const row of recent) found.push(...workOf(outbox, row));
    const last = page.at(-1);
    if (last === undefined || recent.length < page.length) break;
    before = last.id;
  }
  return found.toReversed();
}
