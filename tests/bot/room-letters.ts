// Letters for the room's tests: messages written to a real outbox, and handed over as a herald does it.
import type { Button, Card } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { createRoom } from '#bot/room/room.ts';
import type { Room } from '#bot/room/room.ts';
import { cardText, parseCard } from '#bot/written-card.ts';
import { openMemoryOutbox } from '#engine/journal/outbox-memory.ts';
import type { Outbox, Outgoing, OutboxRow } from '#engine/journal/journal.ts';
import { AT } from '#tests/bot/desk-in-memory.ts';

export const PLAIN: Card = {
  severity: 'INFO',
  at: '2020-02-24 10:05 ET',
  mode: 'DEV',
  account: 'demo-0001',
  title: 'A message',
  lines: [],
  tone: 'plain',
  state: null,
  fields: [],
  table: null,
  picture: null,
  buttons: [],
  calls: [],
};

export function button(label: string, words: readonly string[]): Button {
  return { label, style: 'plain', words, asks: [] };
}

type Written = Partial<Pick<Outgoing, 'channel' | 'topic' | 'part'>> & {
  readonly card?: Partial<Card>;
};

export interface Letters {
  readonly outbox: Outbox;
  write(...messages: readonly Written[]): readonly OutboxRow[];
}

export function letters(): Letters {
  const memory = openMemoryOutbox(() => undefined);
  const { messages } = memory;
  return {
    outbox: messages,
    write(...written) {
      const out = written.map(({ card, ...rest }): Outgoing => ({
        channel: 'alerts',
        lane: 'normal',
        topic: null,
        part: 'card',
        ...rest,
        card: cardText({ ...PLAIN, ...card }),
      }));
      memory.write(out, { seq: 1, ...AT });
      const rows = messages.page({
        channel: null,
        topic: null,
        before: Number.MAX_SAFE_INTEGER,
        limit: out.length,
      });
      return rows.toReversed();
    },
  };
}

/** As a herald hands it over. */
export function handed(row: OutboxRow, place: string | null = null): ChatMessage {
  const card = parseCard(row.card);
  if (card === null) throw new Error(`row ${row.id} is no card`);
  const { id, channel, lane, topic, part, wall } = row;
  return { id, channel, lane, topic, part, wall, card, place, repeat: false };
}

export function newRoom(outbox: Pick<Outbox, 'firstCard' | 'page'>, wall = 1_000): Room {
  return createRoom({ outbox, openTopics: [], wall });
}
