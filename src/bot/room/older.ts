// Older messages of a channel, page by page, from the archive: each comes once, whole with its thread.
import { CHANNELS } from '#bot/card.ts';
import { NEWEST, readChannel } from '#bot/room/archive.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';
import { readNumber } from '#bot/room/requests.ts';
import type { Room } from '#bot/room/room.ts';

const MOST_OLDER = 100;
const OLDER = 50;

export interface OlderMessages {
  /** Oldest first, each card before what stands under it. */
  readonly messages: readonly RoomMessage[];
  /** Where to ask on; null when there is nothing older. */
  readonly before: number | null;
}

/** Null when there is no such channel. */
export function olderMessages(room: Room, query: URLSearchParams): OlderMessages | null {
  const channel = query.get('channel') ?? '';
  if (!CHANNELS.some((name) => name === channel)) return null;
  const limit = Math.min(readNumber(query.get('limit')) ?? OLDER, MOST_OLDER);
  const ask = { channel, before: readNumber(query.get('before')) ?? NEWEST, limit };
  const { standing, before } = readChannel(room.archive, ask);
  const messages = standing.toReversed().flatMap(({ message, entries }) => [message, ...entries]);
  return { messages, before };
}
