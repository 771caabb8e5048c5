// Two windows of the room before the whole desk: ana and ben halt and resume it there, by words and by the
// buttons of its cards. One person is one key, whichever window they use, and every press is on record.
import { afterEach, expect, test } from 'vitest';
import type { Button } from '#bot/card.ts';
import type { RoomMessage, RoomSnapshot, SayLine } from '#bot/room/protocol.ts';
import { createRoom, ROOM_PLATFORM } from '#bot/room/room.ts';
import { openRoomServer } from '#bot/room/server.ts';
import type { RoomServer } from '#bot/room/server.ts';
import { ok } from '#engine/model/result.ts';
import { NOBODY_ON_CALL } from '#runbook/oncall/oncall.ts';
import { headersFor, PAGES } from '#tests/bot/room-hall.ts';
import { handed } from '#tests/bot/room-letters.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground } from '#tests/world.ts';

let server: RoomServer | null = null;
let ground: Ground | null = null;

afterEach(async () => {
  await server?.close();
  if (ground !== null) clearGround(ground);
  server = null;
  ground = null;
});

/** What a herald does, in one go: all that is due is delivered and written down. */
async function deliverAll(room: ReturnType<typeof createRoom>, at: Ground): Promise<void> {
  const { messages } = at.journal;
  for (const { row } of messages.due(ROOM_PLATFORM, 1_000)) {
    const place = row.topic === null ? null : messages.placeOf(ROOM_PLATFORM, row.topic);
    const stands = await room.chat.deliver(handed(row, place));
    const posting = { platform: ROOM_PLATFORM, message: row.id, state: 'sent', place: stands };
    messages.record([{ ...posting, state: 'sent', tries: 1, next: 0, fault: null, repeat: false }]);
  }
}

async function openWorldRoom() {
  const options = { from: '2020-02-24', until: '2020-02-28' };
  const land = newGround(options);
  ground = land;
  const world = await startWorld(land, options);
  const room = createRoom({ outbox: land.journal.messages, openTopics: [], wall: land.wall });
  land.journal.messages.join(ROOM_PLATFORM, 'now');
  const opened = await openRoomServer({
    port: 0,
    desk: world.assembled.desk,
    room,
    pages: PAGES,
    clocks: { wall: () => land.wall, mono: () => 0 },
    warn: (text) => {
      throw new Error(text);
    },
    health: () => ({}),
    unready: () => [],
    answers: () => true,
    onCall: () => NOBODY_ON_CALL,
    draw: () => Promise.resolve(ok({ png: Buffer.of() })),
  });
  if (!opened.ok) throw new Error(opened.refusal.text);
  server = opened.value;
  const origin = `http://127.0.0.1:${server.port}`;
  const snapshot = async () => (await (await fetch(`${origin}/api/room`)).json()) as RoomSnapshot;
  const send = async (as: string, path: string, body: object) => {
    const { token } = await snapshot();
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: headersFor(origin, token, as),
      body: JSON.stringify(body),
    });
    const lines = (await response.text()).trim().split('\n');
    await deliverAll(room, land);
    return JSON.parse(lines.at(-1) ?? '') as Extract<SayLine, { ok: boolean }>;
  };
  return {
    world,
    snapshot,
    say: (as: string, line: string) => send(as, '/api/say', { line, topic: null }),
    press: (as: string, message: RoomMessage, button: Button, answers: Record<string, string>) =>
      send(as, '/api/press', { message: message.id, words: button.words, answers }),
  };
}

function cardOf(room: RoomSnapshot, id: string): RoomMessage {
  const found = room.messages.find((one) => one.topic === `approval ${id}` && one.under === null);
  if (found === undefined) throw new Error(`no card of ${id}`);
  return found;
}

function buttonOf(message: RoomMessage, label: RegExp): Button {
  const found = message.card.buttons.find((one) => label.test(one.label));
  if (found === undefined) throw new Error(`${message.card.title} has no ${String(label)}`);
  return found;
}

test('ana and ben halt, and resume by two keys; one of them alone never does', async () => {
  const { world, snapshot, say, press } = await openWorldRoom();
  await world.playUntil('2020-02-24 10:30');
  expect((await say('ana', 'halt feed looks stale')).code).toBe('OK');
  expect((await snapshot()).desk.level).not.toBe('open');
  const asked = await say(
    'ana',
    'resume --cause "feed was stale" --fix "feed restored" --prevention "watched from now on"',
  );
  expect(asked.code).toBe('OK');
  const id = /R-\d{4}/.exec(asked.text)?.[0] ?? '';
  const card = cardOf(await snapshot(), id);
  expect(card.card.state).toBe('asked');
  const approve = buttonOf(card, /^Approve/);
  expect((await press('ana', card, approve, {})).code).toBe('KEY_SAME_PERSON');
  expect((await snapshot()).desk.level).not.toBe('open');
  const granted = await press('ben', card, approve, { reason: 'books equal' });
  expect(granted).toMatchObject({ ok: true, code: 'OK' });
  const after = await snapshot();
  expect(after.desk.latches.map((latch) => latch.name)).not.toContain('manual');
  const over = cardOf(after, id);
  expect(over).toMatchObject({
    id: card.id,
    edited: true,
    card: { state: 'granted', buttons: [] },
  });
  // The same press once more, as a browser that lost the answer would send it.
  const again = await press('ben', card, approve, { reason: 'books equal' });
  expect(again.code).toBe('BUTTON_OVER');
  const facts = world.facts();
  expect(facts.filter((fact) => fact.kind === 'approval.granted')).toHaveLength(1);
  expect(facts.flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : []))).toEqual([
    'KEY_SAME_PERSON',
    'BUTTON_OVER',
  ]);
  // Nothing stands twice, and the thread is under its card.
  const ids = after.messages.map((message) => message.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(after.messages.filter((one) => one.under === card.id).length).toBe(over.entries);
});
