// The room as a chat: what is delivered stands on its board and is told to whoever looks on. It knows every
// row by its number, so a delivery that comes twice stands once, and it can always say whether one arrived.
import type { Chat } from '#bot/chat.ts';
import { createBoard } from '#bot/room/board.ts';
import type { Board } from '#bot/room/board.ts';
import type { ArchiveReader } from '#bot/room/archive.ts';
import { cardOf } from '#bot/reading.ts';
import { createStream } from '#bot/room/stream.ts';
import type { Stream } from '#bot/room/stream.ts';
import type { Outbox } from '#engine/journal/journal.ts';

export interface Room {
  readonly chat: Chat;
  readonly board: Board;
  readonly stream: Stream;
  readonly archive: ArchiveReader;
}

export interface RoomOptions {
  readonly outbox: Pick<Outbox, 'firstCard' | 'page'>;
  /** Topics of open alerts and requests: kept in sight however old. */
  readonly openTopics: readonly string[];
  /** Milliseconds on the wall: revisions begin there, beyond those of any earlier run. */
  readonly wall: number;
}

/** Many changes fit in a millisecond before revisions of two runs could meet. */
const REVISIONS_A_MS = 1_000;

export const ROOM_PLATFORM = 'room';

export function createRoom({ outbox, openTopics, wall }: RoomOptions): Room {
  const archive: ArchiveReader = { outbox, cardOf };
  const board = createBoard({ reader: archive, openTopics });
  const stream = createStream(Math.floor(wall) * REVISIONS_A_MS);
  const chat: Chat = {
    name: ROOM_PLATFORM,
    isLocal: true,
    deliver(message) {
      const { place, changed } = board.take(message);
      for (const one of changed) stream.publish({ kind: 'message', message: one });
      return Promise.resolve(String(place));
    },
    find(message) {
      const place = board.placeOf(message);
      return Promise.resolve(
        place === null ? { state: 'never-arrived' } : { state: 'stands', place: String(place) },
      );
    },
  };
  return { chat, board, stream, archive };
}
