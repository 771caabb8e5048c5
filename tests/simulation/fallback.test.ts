// The fallback at work: heralds of two chat platforms and of a courier on time that is played, while the
// platforms fail for spans that a seed draws. Each CRITICAL message stands somewhere within five seconds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { Timeline } from './timeline.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { courierChat } from '#bot/courier.ts';
import { openHerald } from '#bot/herald.ts';
import { cardText } from '#bot/written-card.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Outgoing } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { CARD, WALL } from '#tests/bot/couriers.ts';

type Fact = { readonly kind: 'desk.said' };

interface Arrival {
  readonly on: string;
  readonly at: number;
  readonly message: ChatMessage;
}

const PLATFORMS = ['slack', 'discord'] as const;
const AFTER_MS = 2_000;
const PROMISED_MS = 5_000;

class Scene {
  readonly time = new Timeline();
  readonly journal = openMemoryJournal<Fact>({ 'desk.said': 1 });
  readonly arrivals: Arrival[] = [];
  readonly written = new Map<number, number>();
  readonly chance: Chance;
  /** Whether a platform fails now. */
  isDown: (platform: string, at: number) => boolean = () => false;
  #wakes: (() => void)[] = [];

  constructor(seed: number) {
    this.chance = openChance('fallback', seed);
    const wall = () => WALL + this.time.now;
    for (const name of PLATFORMS) this.#open(this.#chat(name));
    this.#open(
      courierChat(
        {
          name: 'mail',
          sends: [],
          edits: 'news',
          carry: async (message) => {
            await this.time.wait(this.chance.below(900));
            this.#arrive('mail', message);
          },
          examine: () => Promise.reject(new Error('nobody asks here')),
        },
        {
          wall,
          chats: PLATFORMS,
          afterMs: AFTER_MS,
          fared: (message) => this.journal.messages.fared(message),
        },
      ),
    );
  }

  #arrive(on: string, message: ChatMessage): void {
    this.arrivals.push({ on, at: this.time.now, message });
  }

  /** Down, it refuses to connect, loses answers or says nothing at all. */
  #chat(name: string): Chat {
    return {
      name,
      deliver: async (message) => {
        await this.time.wait(5 + this.chance.below(200));
        if (!this.isDown(name, this.time.now)) {
          this.#arrive(name, message);
          return message.place ?? `p${message.id}`;
        }
        const how = this.chance.below(3);
        if (how === 0) return new Promise<never>(() => undefined);
        throw new ChatFault(how === 1 ? 'not-sent' : 'unknown', 'down');
      },
      find: () => Promise.resolve({ state: 'unknown' }),
    };
  }

  #open(chat: Chat): void {
    const herald = openHerald({
      chat,
      outbox: this.journal.messages,
      from: 'all',
      queues: 'by-lane',
      ports: {
        mono: () => this.time.now,
        wall: () => WALL + this.time.now,
        after: (ms, act) => this.time.after(ms, act),
        lot: () => this.chance.below(1_000) / 1_000,
        log: () => undefined,
        isStoreFault: (error) => error instanceof JournalFault,
      },
    });
    this.#wakes.push(() => herald.wake());
  }

  write(more: Partial<Outgoing> & { readonly severity: 'CRITICAL' | 'WARNING' }): number {
    const { severity, ...rest } = more;
    const stamp = { desk: deskTime(this.time.now), wall: wallTime(WALL + this.time.now) };
    const outgoing: Outgoing = {
      channel: 'alerts',
      lane: severity === 'CRITICAL' ? 'critical' : 'normal',
      card: cardText({ ...CARD, severity }),
      topic: null,
      part: 'card',
      ...rest,
    };
    this.journal.append({ facts: [{ kind: 'desk.said' }], stamp, outgoing: [outgoing] });
    const id = this.written.size + 1;
    this.written.set(id, this.time.now);
    for (const wake of this.#wakes) wake();
    return id;
  }

  pass(ms: number): Promise<void> {
    return this.time.playUntil(this.time.now + ms);
  }

  /** Milliseconds until a message stood somewhere; infinite where it never did. */
  lateness(id: number): number {
    const first = this.arrivals.find(({ message }) => message.id === id);
    return first === undefined ? Number.POSITIVE_INFINITY : first.at - (this.written.get(id) ?? 0);
  }

  on(platform: string): readonly number[] {
    return this.arrivals.filter((one) => one.on === platform).map((one) => one.message.id);
  }
}

test('whatever fails and for how long, each CRITICAL message stands somewhere within 5 s', async () => {
  let paged = 0;
  let spared = 0;
  const run = fc.asyncProperty(fc.integer(), async (seed) => {
    const scene = new Scene(seed);
    const { chance } = scene;
    const spans = Array.from({ length: 12 }, () => {
      const from = chance.below(60_000);
      const on = PLATFORMS[chance.below(2)] ?? 'slack';
      return { on, from, until: from + chance.below(20_000) };
    });
    scene.isDown = (name, at) =>
      spans.some(({ on, from, until }) => on === name && at >= from && at < until);
    const calls: number[] = [];
    for (let step = 0; step < 40; step += 1) {
      const severity = chance.below(2) === 0 ? 'CRITICAL' : 'WARNING';
      const topic = chance.below(2) === 0 ? `alert AL-${1_000 + step}` : null;
      const id = scene.write({ severity, topic });
      if (severity === 'CRITICAL') calls.push(id);
      await scene.pass(chance.below(3_000));
    }
    await scene.pass(90_000);
    for (const id of calls) expect(scene.lateness(id)).toBeLessThanOrEqual(PROMISED_MS);
    const mailed = scene.on('mail');
    expect(mailed.filter((id) => !calls.includes(id))).toEqual([]);
    expect(new Set(mailed).size).toBe(mailed.length);
    paged += mailed.length;
    spared += calls.length - mailed.length;
  });
  await fc.assert(run, { numRuns: 25 });
  // Both must have happened, or nothing was tried.
  expect(paged).toBeGreaterThan(20);
  expect(spared).toBeGreaterThan(20);
});

test('while one platform stands, nobody is mailed', async () => {
  const scene = new Scene(1);
  scene.isDown = (name) => name === 'slack';
  for (let at = 0; at < 20; at += 1) {
    scene.write({ severity: 'CRITICAL', topic: `alert AL-${at}` });
    await scene.pass(700);
  }
  await scene.pass(20_000);
  expect(scene.on('discord')).toHaveLength(20);
  expect(scene.on('mail')).toEqual([]);
});

test('an alert that goes on changing in an outage is paged in time, once', async () => {
  const scene = new Scene(2);
  const alert = { topic: 'alert AL-0001' };
  scene.write({ severity: 'WARNING', ...alert });
  await scene.pass(1_000);
  expect(scene.on('slack')).toEqual([1]);
  scene.isDown = () => true;
  const worse = scene.time.now;
  for (let at = 0; at < 30; at += 1) {
    scene.write({ severity: 'CRITICAL', ...alert });
    await scene.pass(400);
  }
  const mailed = scene.arrivals.filter((one) => one.on === 'mail');
  expect(mailed).toHaveLength(1);
  expect((mailed[0]?.at ?? Number.POSITIVE_INFINITY) - worse).toBeLessThanOrEqual(PROMISED_MS);
});
