// The room behind a bad line: deliveries that come twice, late or never, lost answers, and a process that dies
// and reads its room from the journal again. In the end everything stands once, in its order, for all who look.
import { expect, test } from 'vitest';
import { CHANNELS } from '#bot/card.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { openHerald } from '#bot/herald.ts';
import type { Herald } from '#bot/herald.ts';
import type { RoomEvent, RoomMessage } from '#bot/room/protocol.ts';
import { createRoom } from '#bot/room/room.ts';
import type { Room } from '#bot/room/room.ts';
import { cardText } from '#bot/written-card.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Outgoing } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { openChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { Timeline } from './timeline.ts';

type Fact = { readonly kind: 'desk.said' };

const WALL = Date.parse('2026-01-05T14:00:00Z');
const SEEDS = 30;
const MESSAGES = 220;
const STORM_MS = 30_000;
const FAULTS = ['before', 'lost', 'after', 'twice', 'late', 'hangs'] as const;

/** The line between herald and room; what it loses never arrives, what it doubles arrives twice. */
function badLine(inner: Chat, time: Timeline, chance: Chance, count: (name: string) => void): Chat {
  const deliver = async (message: ChatMessage): Promise<string> => {
    await time.wait(chance.below(40));
    const fault = time.now < STORM_MS && chance.of(0.35) ? chance.pick(FAULTS) : null;
    if (fault === null) return inner.deliver(message);
    count(fault);
    if (fault === 'before') throw new ChatFault('not-sent', 'no connection');
    if (fault === 'lost') throw new ChatFault('unknown', 'the connection was reset');
    if (fault === 'hangs') return new Promise(() => undefined);
    if (fault === 'late') {
      time.after(chance.below(3_000), () => void inner.deliver(message));
      throw new ChatFault('unknown', 'a gateway gave up');
    }
    const place = await inner.deliver(message);
    if (fault === 'twice') return inner.deliver(message);
    throw new ChatFault('unknown', `the answer ${place} was lost`);
  };
  return { name: inner.name, deliver, find: (message) => inner.find(message) };
}

/** A browser: what it was shown, and how far it heard. */
class Onlooker {
  readonly shown = new Map<number, RoomMessage>();
  #after = 0;

  reload(room: Room): void {
    this.shown.clear();
    for (const message of room.board.newest(1_000)) this.shown.set(message.id, message);
    this.#after = room.stream.revision();
  }

  /** Hears what came since, as server-sent events, or reloads where that is no longer kept. */
  hear(room: Room): void {
    for (const text of room.stream.since(this.#after)) {
      const [, id = '', data = ''] = /^id: (\d+)\ndata: (.*)\n\n$/s.exec(text) ?? [];
      const event = JSON.parse(data) as RoomEvent;
      if (event.kind === 'reset') return this.reload(room);
      if (event.kind === 'message') this.shown.set(event.message.id, event.message);
      this.#after = Number(id);
    }
    return undefined;
  }
}

function outgoing(chance: Chance, serial: number): Outgoing {
  const topic = chance.of(0.6) ? `alert AL-${chance.below(12)}` : null;
  const part = topic !== null && chance.of(0.5) ? 'entry' : 'card';
  const lane = chance.pick(['critical', 'normal', 'report'] as const);
  const channel = topic === null ? chance.pick(CHANNELS) : 'alerts';
  const card = {
    severity: 'INFO',
    at: '2020-02-24 10:05 ET',
    mode: 'DEV',
    account: 'demo-0001',
    title: `message ${serial}`,
    lines: [],
    tone: 'plain',
    state: null,
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  } as const;
  return { channel, lane, topic, part, card: cardText(card) };
}

interface Played {
  readonly room: Room;
  readonly fresh: Room;
  readonly onlooker: Onlooker;
  readonly written: number;
  readonly counts: ReadonlyMap<string, number>;
}

async function play(seed: number, plant = (chat: Chat): Chat => chat): Promise<Played> {
  const time = new Timeline();
  const chance = openChance('room', seed);
  const journal = openMemoryJournal<Fact>({ 'desk.said': 1 });
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const open = () =>
    createRoom({ outbox: journal.messages, openTopics: [], wall: WALL + Math.floor(time.now) });
  const onlooker = new Onlooker();
  let room = open();
  let herald: Herald | null = null;
  const start = () => {
    room = open();
    onlooker.reload(room);
    const life = room;
    const born = time.now;
    herald = openHerald({
      chat: badLine(plant(room.chat), time, chance, count),
      outbox: journal.messages,
      from: 'all',
      queues: 'by-lane',
      ports: {
        mono: () => time.now - born,
        wall: () => WALL + Math.floor(time.now),
        after: (ms, act) => time.after(ms, () => (life === room ? act() : undefined)),
        lot: () => chance.below(1_000) / 1_000,
        log: () => undefined,
        isStoreFault: (error) => error instanceof JournalFault,
      },
    });
  };
  start();
  for (let serial = 1; serial <= MESSAGES; serial += 1)
    time.after(chance.below(STORM_MS), () => {
      const stamp = {
        desk: deskTime(Math.floor(time.now)),
        wall: wallTime(WALL + Math.floor(time.now)),
      };
      journal.append({
        facts: [{ kind: 'desk.said' }],
        stamp,
        outgoing: [outgoing(chance, serial)],
      });
      herald?.wake();
    });
  for (let looks = 0; looks < 40; looks += 1)
    time.after(chance.below(STORM_MS), () => onlooker.hear(room));
  for (let crashes = 0; crashes < 2; crashes += 1)
    time.after(chance.below(STORM_MS), () => {
      count('crash');
      start();
    });
  await time.playUntil(STORM_MS + 120_000);
  onlooker.hear(room);
  return { room, fresh: open(), onlooker, written: MESSAGES, counts };
}

function standing(messages: Iterable<RoomMessage>) {
  return [...messages]
    .map(({ id, topic, under, card }) => ({ id, topic, under, title: card.title }))
    .toSorted((a, b) => a.id - b.id);
}

test(`${SEEDS} bad half-minutes: nothing lost, nothing twice, and every onlooker sees the same`, async () => {
  const faults = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { room, fresh, onlooker, counts } = await play(seed);
    for (const [name, times] of counts) faults.set(name, (faults.get(name) ?? 0) + times);
    // A room read from the journal's rows has all that was ever written, each in its place.
    const expected = standing(fresh.board.newest(1_000));
    expect(standing(room.board.newest(1_000)), `seed ${seed}, the board`).toEqual(expected);
    expect(standing(onlooker.shown.values()), `seed ${seed}, a browser`).toEqual(expected);
    expect(new Set(expected.map((one) => one.id)).size).toBe(expected.length);
  }
  for (const fault of [...FAULTS, 'crash']) expect(faults.get(fault) ?? 0).toBeGreaterThan(25);
});

test('a room that says it took what it did not is found out', async () => {
  const forgetful = (inner: Chat): Chat => ({
    ...inner,
    deliver: (message) =>
      message.id % 50 === 0 ? Promise.resolve(String(message.id)) : inner.deliver(message),
  });
  const { room, fresh } = await play(1, forgetful);
  expect(standing(room.board.newest(1_000))).not.toEqual(standing(fresh.board.newest(1_000)));
});
