// The room's stream over the wire: resumed without loss or doubling, begun anew where it must, ended in words.
import { get } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { RoomEvent, RoomMessage } from '#bot/room/protocol.ts';
import { closeHalls, openHall } from '#tests/bot/room-hall.ts';
import type { Hall } from '#tests/bot/room-hall.ts';

afterEach(closeHalls);

/** Listens until told to stop; answers what came, and the last id. */
function listen(hall: Hall, after: number | null, lastId: number | null = null) {
  const events: RoomEvent[] = [];
  const ids: number[] = [];
  let text = '';
  let bye = false;
  const path = after === null ? '/api/events' : `/api/events?after=${after}`;
  const headers = lastId === null ? {} : { 'last-event-id': String(lastId) };
  const request = get({ port: hall.server.port, host: '127.0.0.1', path, headers, agent: false });
  const done = new Promise<void>((resolve) => {
    request.on('error', () => resolve());
    request.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          if (part.startsWith('event: bye')) bye = true;
          const id = /^id: (\d+)$/m.exec(part)?.[1];
          if (id === undefined) continue;
          ids.push(Number(id));
          events.push(JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '') as RoomEvent);
        }
      });
      response.on('close', () => resolve());
      response.on('error', () => resolve());
    });
  });
  return {
    events,
    ids,
    done,
    bye: () => bye,
    stop: () => {
      request.destroy();
      return done;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a browser that is away again and again loses nothing and doubles nothing', async () => {
  const hall = await openHall();
  let { revision } = await hall.snapshot();
  const page = new Map<number, RoomMessage>();
  const ids: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const half = hall.letters.write(
      { card: { title: `a${round}` } },
      { card: { title: `b${round}` } },
    );
    const away = round % 3 === 0;
    if (away) await hall.post(half);
    // The address keeps its first number, as a browser's stream does; the header goes ahead.
    const stream = listen(hall, 1, revision);
    if (!away) await hall.post(half);
    const wanted = hall.room.stream.revision();
    await until(() => (stream.ids.at(-1) ?? revision) >= wanted);
    await stream.stop();
    for (const event of stream.events)
      if (event.kind === 'message') page.set(event.message.id, event.message);
    const messages = stream.events.flatMap((event, at) =>
      event.kind === 'message' ? [stream.ids[at] ?? 0] : [],
    );
    ids.push(...messages);
    revision = stream.ids.at(-1) ?? revision;
  }
  expect(ids).toHaveLength(24);
  expect(new Set(ids).size).toBe(24);
  expect(page.size).toBe(24);
});

test('a stream of an earlier run is told to begin anew', async () => {
  const hall = await openHall();
  const stream = listen(hall, 3);
  await until(() => stream.events.length > 0);
  expect(stream.events[0]).toEqual({ kind: 'reset' });
  expect(stream.ids[0]).toBe(hall.room.stream.revision());
  await stream.stop();
});

test('the desk is told when it changes, and not otherwise', async () => {
  const hall = await openHall();
  const stream = listen(hall, null);
  await until(() => stream.events.some((event) => event.kind === 'desk'));
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(stream.events.filter((event) => event.kind === 'desk')).toHaveLength(1);
  await stream.stop();
});

test('on stop every window hears a last word, and the server is closed within a second', async () => {
  const hall = await openHall();
  const streams = Array.from({ length: 20 }, () => listen(hall, null));
  await until(() => streams.every((stream) => stream.events.length > 0));
  const began = performance.now();
  await hall.server.close();
  await Promise.all(streams.map((stream) => stream.done));
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(streams.every((stream) => stream.bye())).toBe(true);
});
