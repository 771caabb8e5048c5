// The room as a chat: a delivery stands once however often it comes, edits stay in place, entries stand
// under their card, and what was delivered is read back exactly.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMessage } from '#bot/room/archive.ts';
import { olderMessages } from '#bot/room/older.ts';
import type { RoomEvent, RoomMessage } from '#bot/room/protocol.ts';
import { createStream } from '#bot/room/stream.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';
import { handed, letters, newRoom, PLAIN } from '#tests/bot/room-letters.ts';

const TOPIC = 'alert AL-0001';

function standing(room: ReturnType<typeof newRoom>): readonly RoomMessage[] {
  return room.board.newest(400);
}

function shown(message: RoomMessage): string {
  const under = message.under === null ? '' : ` under ${message.under}`;
  return `${message.id} ${message.card.title}${under}${message.edited ? ' edited' : ''} ${message.entries}`;
}

test('a card is posted once and replaced in place, its entries stand under it', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const rows = mail.write(
    { topic: TOPIC, card: { title: 'fires', state: 'firing' } },
    { topic: TOPIC, part: 'entry', card: { title: 'paged Ana' } },
    { topic: TOPIC, card: { title: 'Ana has it', state: 'acknowledged' } },
    { card: { title: 'alone' } },
  );
  const places: string[] = [];
  for (const row of rows) places.push(await room.chat.deliver(handed(row, places[0] ?? null)));
  expect(places).toEqual(['1', '2', '1', '4']);
  expect(standing(room).map(shown)).toEqual([
    '1 Ana has it edited 1',
    '2 paged Ana under 1 0',
    '4 alone 0',
  ]);
});

test('the same delivery again changes nothing and says nothing', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const [row] = mail.write({ card: { title: 'once' } });
  if (row === undefined) throw new Error('no row');
  const first = await room.chat.deliver(handed(row));
  const revision = room.stream.revision();
  expect(await room.chat.deliver({ ...handed(row), repeat: true })).toBe(first);
  expect(room.stream.revision()).toBe(revision);
  expect(standing(room)).toMatchObject([{ id: 1, repeat: false }]);
});

test('an older edit that comes late does not undo a newer one', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const [first, second, third] = mail.write(
    { topic: TOPIC, card: { title: 'one' } },
    { topic: TOPIC, card: { title: 'two' } },
    { topic: TOPIC, card: { title: 'three' } },
  );
  for (const row of [first, third, second])
    if (row !== undefined) await room.chat.deliver(handed(row, '1'));
  expect(standing(room).map(shown)).toEqual(['1 three edited 0']);
});

test('an entry that comes before its card moves under it', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const [card, entry] = mail.write(
    { topic: TOPIC, card: { title: 'card' } },
    { topic: TOPIC, part: 'entry', card: { title: 'entry' } },
  );
  for (const row of [entry, card]) if (row !== undefined) await room.chat.deliver(handed(row));
  expect(standing(room).map(shown)).toEqual(['1 card 1', '2 entry under 1 0']);
});

test('find says where it stands, null before it came', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const [row] = mail.write({});
  if (row === undefined) throw new Error('no row');
  expect(await room.chat.find(handed(row))).toEqual({ state: 'never-arrived' });
  await room.chat.deliver(handed(row));
  expect(await room.chat.find(handed(row))).toEqual({ state: 'stands', place: '1' });
});

test('a room opened again stands as it was, and takes what it read from the rows for delivered', async () => {
  const mail = letters();
  const before = newRoom(mail.outbox);
  const rows = mail.write(
    { topic: TOPIC, card: { title: 'fires', state: 'firing' } },
    { channel: 'orders', card: { title: 'filled' } },
    { topic: TOPIC, part: 'entry', card: { title: 'paged' } },
    { topic: TOPIC, card: { title: 'over', state: 'resolved' } },
  );
  for (const row of rows) await before.chat.deliver(handed(row, '1'));
  const after = newRoom(mail.outbox);
  expect(standing(after)).toEqual(standing(before));
  for (const row of rows) expect((await after.chat.find(handed(row, '1'))).state).toBe('stands');
});

test('a full channel lets its oldest go, never what is still open, and an edit brings one back', async () => {
  const mail = letters();
  const room = newRoom(mail.outbox);
  const deliver = async (rows: readonly OutboxRow[], place: string | null) => {
    for (const row of rows) await room.chat.deliver(handed(row, place));
  };
  await deliver(
    mail.write({ topic: 'alert AL-0009', card: { title: 'open', state: 'firing' } }),
    null,
  );
  await deliver(
    mail.write({ topic: 'alert AL-0008', card: { title: 'done', state: 'resolved' } }),
    null,
  );
  await deliver(
    mail.write(...Array.from({ length: 900 }, (_, at) => ({ card: { title: `n${at}` } }))),
    null,
  );
  const ids = standing(room).map((message) => message.id);
  expect(ids.length).toBeLessThan(600);
  expect(ids).toContain(1);
  expect(ids).not.toContain(2);
  expect(room.board.find(2)).toBeNull();
  expect(readMessage(room.archive, 2)?.card.title).toBe('done');
  await deliver(mail.write({ topic: 'alert AL-0008', card: { title: 'again' } }), '2');
  expect(room.board.find(2)).toMatchObject({ card: { title: 'again' }, edited: true });
});

test('older messages come page by page, each once, down to the first', () => {
  const mail = letters();
  mail.write(...Array.from({ length: 260 }, (_, at) => ({ card: { title: `n${at}` } })));
  mail.write({ topic: TOPIC }, { topic: TOPIC, part: 'entry' }, { topic: TOPIC });
  const room = newRoom(mail.outbox);
  const seen: number[] = [];
  let before: number | null = Number.MAX_SAFE_INTEGER;
  while (before !== null) {
    const query = new URLSearchParams({ channel: 'alerts', before: String(before), limit: '60' });
    const page = olderMessages(room, query);
    if (page === null) throw new Error('no such channel');
    seen.push(...page.messages.map((message) => message.id));
    ({ before } = page);
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 262 }, (_, at) => at + 1));
  expect(olderMessages(room, new URLSearchParams({ channel: 'nowhere' }))).toBeNull();
});

test('a damaged row is shown as such and keeps nobody out', () => {
  const row = { ...letters().write({})[0], card: '{"title":', id: 7 } as OutboxRow;
  const room = newRoom({
    firstCard: () => null,
    page: ({ before }) => (before > 7 ? [row] : []),
  });
  expect(standing(room).map(shown)).toEqual(['7 Message 7 cannot be read 0']);
});

test('a topic of thousands of rows keeps the number of its first card', () => {
  const post = letters();
  const topic = 'alert AL-0001';
  const [first] = post.write({ topic });
  for (let times = 0; times < 1_200; times += 1)
    post.write({ topic, card: { title: `seen ${times}` } });
  const room = newRoom(post.outbox);
  expect(room.board.newest(10).map(({ id, card }) => [id, card.title])).toEqual([
    [first?.id, 'seen 1199'],
  ]);
});

interface Delivery {
  readonly row: number;
  readonly times: number;
  readonly drops: boolean;
}

/** What a browser holds: the newest of each message, by its number. */
function applied(page: Map<number, RoomMessage>, texts: readonly string[]): number | null {
  let revision: number | null = null;
  for (const text of texts) {
    revision = Number(/^id: (\d+)$/m.exec(text)?.[1]);
    const event = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') as RoomEvent;
    if (event.kind === 'message') page.set(event.message.id, event.message);
  }
  return revision;
}

test('with lost, repeated and resumed deliveries a browser ends with exactly what stands', async () => {
  const deliveries = fc.array(
    fc.record({
      row: fc.integer({ min: 0, max: 2 }),
      times: fc.integer({ min: 1, max: 3 }),
      drops: fc.boolean(),
    }) as fc.Arbitrary<Delivery>,
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async (script) => {
      const mail = letters();
      const room = newRoom(mail.outbox);
      const page = new Map<number, RoomMessage>();
      let revision = room.stream.revision();
      const begin = room.stream.revision();
      for (const { row, times, drops } of script) {
        const topic = row === 0 ? null : `alert AL-000${row}`;
        const [written] = mail.write({
          topic,
          part:
            row === 2 &&
            mail.outbox.page({ channel: null, topic, before: 1e9, limit: 1 }).length > 0
              ? 'entry'
              : 'card',
        });
        if (written === undefined) throw new Error('no row');
        for (let again = 0; again < times; again += 1) await room.chat.deliver(handed(written));
        // A connection that dropped hears nothing until it resumes behind the last it knows.
        if (!drops) revision = applied(page, room.stream.since(revision)) ?? revision;
      }
      revision = applied(page, room.stream.since(revision)) ?? revision;
      const held = [...page.values()].toSorted((a, b) => a.id - b.id);
      expect(held).toEqual(standing(room));
      expect(revision).toBe(room.stream.revision());
      // From the beginning each change comes once.
      const all = room.stream.since(begin).map((text) => /^id: (\d+)$/m.exec(text)?.[1]);
      expect(new Set(all).size).toBe(all.length);
    }),
    { numRuns: 60 },
  );
});

test('what is no longer kept, of an earlier run or of no run at all is a reset', () => {
  const stream = createStream(5_000);
  const message = { id: 1, channel: 'alerts', topic: null, under: null, entries: 0, wall: 0 };
  const event: RoomEvent = {
    kind: 'message',
    message: { ...message, card: PLAIN, edited: false, repeat: false },
  };
  for (let at = 0; at < 4_500; at += 1) stream.publish(event);
  const isReset = (after: number) => stream.since(after).join('').includes('"kind":"reset"');
  expect(isReset(5_000)).toBe(true);
  expect(isReset(4_999)).toBe(true);
  expect(isReset(9_501)).toBe(true);
  expect(stream.since(9_500)).toEqual([]);
  expect(stream.since(9_500 - 2_000)).toHaveLength(2_000);
});

test('of the desk only the newest is sent again, in its place', () => {
  const stream = createStream(0);
  const heard: string[] = [];
  stream.follow((text) => heard.push(text));
  const desk = { clock: 'a' } as unknown as Extract<RoomEvent, { kind: 'desk' }>['desk'];
  stream.publish({ kind: 'desk', desk });
  stream.publish({ kind: 'reset' });
  stream.publish({ kind: 'desk', desk });
  expect(heard).toHaveLength(3);
  expect(stream.since(0).map((text) => /^id: (\d+)/.exec(text)?.[1])).toEqual(['2', '3']);
});
