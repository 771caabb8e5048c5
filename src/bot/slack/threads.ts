// The threads that are read back: of what is open, and of what had a message lately, the newest first. What has
// ended is still spoken of in its thread, and a halt may be said there. Pure.
import type { PlatformParts } from '#bot/platform.ts';
import { readPlace } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';

/** So long before everything was read last, a topic may have had its last message. */
const RECENT_MS = 48 * 3_600_000;
/** A call each: with the channels fewer than Slack takes in a minute. */
const MOST_RECENT = 40;
const PAGE = 200;
const MOST_ROWS = 5_000;

/** Topics with a message written since, newest first. */
function recentTopics(outbox: PlatformParts['outbox'], since: number): readonly string[] {
  const found = new Set<string>();
  let before = outbox.newest() + 1;
  for (let looked = 0; looked < MOST_ROWS; looked += PAGE) {
    const rows = outbox.page({ channel: null, topic: null, before, limit: PAGE });
    for (const { id, topic, wall } of rows) {
      if (wall < since || found.size >= MOST_RECENT) return [...found];
      if (topic !== null && outbox.placeOf('slack', topic) !== null) found.add(topic);
      before = id;
    }
    if (rows.length < PAGE) break;
  }
  return [...found];
}

/** Where the cards of such threads stand; `readTo` is when everything was read last, on the wall clock. */
export function threadsToRead(
  { outbox, glance, candidates }: Pick<PlatformParts, 'outbox' | 'glance' | 'candidates'>,
  readTo: number,
): readonly Spot[] {
  const { approval, incident, run } = candidates();
  const topics = new Set([
    ...glance().alerts.map(({ id }) => `alert ${id}`),
    ...approval.map(({ value }) => `approval ${value}`),
    ...incident.map(({ value }) => `incident ${value}`),
    ...run.map(({ value }) => `run ${value}`),
    ...recentTopics(outbox, readTo - RECENT_MS),
  ]);
  return [...topics].flatMap((topic) => {
    const place = outbox.placeOf('slack', topic);
    const spot = place === null ? null : readPlace(place);
    return spot === null ? [] : [spot];
  });
}
