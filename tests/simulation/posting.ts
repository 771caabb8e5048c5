// A desk's messages on their way in a bad hour: platforms that fail, a disk that fills, a process that dies
// between any two steps and starts again. What must hold is judged by what the platforms show in the end.
import { cardText } from '#bot/written-card.ts';
import type { Card } from '#bot/card.ts';
import type { Chat } from '#bot/chat.ts';
import { openHerald } from '#bot/herald.ts';
import type { Herald, HeraldParts } from '#bot/herald.ts';
import { threadOf } from '#bot/herald/plan.ts';
import type { Journal, Outbox, Outgoing, OutboxRow } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { FaultyChat, FORBIDDEN } from './chat.ts';
import type { LineParts } from './chat.ts';
import { openChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { Timeline } from './timeline.ts';

type Fact = { readonly kind: 'desk.said' };

export interface HourParts {
  readonly seed: number;
  readonly messages: number;
  /** The storm's share of calls that go wrong; 0 is a quiet hour. */
  readonly faults: number;
  readonly journal?: Journal<Fact>;
  /** Mistakes put in on purpose. */
  readonly plant?: {
    readonly chat?: (inner: Chat) => Chat;
    readonly outbox?: (inner: Outbox) => Outbox;
  };
}

export interface Hour {
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly arrivals: number;
  /** Those of them that carry the mark of a possible repeat. */
  readonly marked: number;
}

interface Site {
  readonly chat: FaultyChat;
  readonly queues: HeraldParts['queues'];
  /** Calls get through from here on. */
  readonly calmFrom: number;
}

const STORM_MS = 40_000;
const WRITING_MS = 70_000;
const OUTAGE_MS = 120_000;
/** A call begun in the storm ends, and what it did late is over. */
const AFTERMATH_MS = 20_000;
const LONGEST_MS = 1_800_000;
const CRITICAL_MS = 5_000;
const WALL = Date.parse('2026-01-05T14:00:00Z');

export const VERSIONS = { 'desk.said': 1 };

export async function simulateHour(parts: HourParts): Promise<Hour> {
  const hour = new BadHour(parts);
  return hour.run();
}

class BadHour {
  readonly #parts: HourParts;
  readonly #time = new Timeline();
  readonly #chance: Chance;
  readonly #journal: Journal<Fact>;
  readonly #sites: readonly Site[];
  readonly #written = new Map<number, number>();
  readonly #violations: string[] = [];
  readonly #counts: Record<string, number> = {};
  #heralds: readonly Herald[] = [];
  #fullUntil = 0;

  constructor(parts: HourParts) {
    this.#parts = parts;
    this.#chance = openChance('posting', parts.seed);
    this.#journal = parts.journal ?? openMemoryJournal<Fact>(VERSIONS);
    const reads = () => this.#chance.pick(['exactly', 'with a lag', 'never'] as const);
    this.#sites = [
      this.#site('slack', { reads: reads(), queues: 'by-lane', calmFrom: STORM_MS }),
      // It is down from the start, and must hold up nobody.
      this.#site('discord', { reads: reads(), queues: 'by-lane', calmFrom: OUTAGE_MS }),
      this.#site('terminal', { reads: 'never', queues: 'as-written', calmFrom: STORM_MS }),
    ];
  }

  async run(): Promise<Hour> {
    for (const { chat } of this.#sites) this.#journal.messages.join(chat.name, 'all');
    this.#start();
    this.#planMessages();
    this.#planDisk();
    await this.#time.playUntil(OUTAGE_MS);
    for (let at = OUTAGE_MS; at < LONGEST_MS && this.#isWaiting(); at += 10_000)
      await this.#time.playUntil(at + 10_000);
    const ended = Promise.all(this.#heralds.map((herald) => herald.stop(1_000)));
    await this.#time.playUntil(this.#time.now + 20_000);
    await ended;
    for (const site of this.#sites) this.#judge(site);
    return {
      violations: this.#violations,
      counts: this.#counts,
      messages: this.#written.size,
      arrivals: this.#sites.reduce((sum, { chat }) => sum + chat.arrivals.length, 0),
      marked: this.#sites.reduce(
        (sum, { chat }) => sum + chat.arrivals.filter((one) => one.repeat).length,
        0,
      ),
    };
  }

  #site(name: string, how: Omit<Site, 'chat'> & Pick<LineParts, 'reads'>): Site {
    const down = () => how.calmFrom === OUTAGE_MS && this.#time.now < OUTAGE_MS;
    const chat = new FaultyChat({
      time: this.#time,
      chance: openChance('line', name, this.#parts.seed),
      name,
      reads: how.reads,
      faults: () => (this.#time.now < how.calmFrom ? this.#parts.faults : 0),
      down: () => this.#parts.faults > 0 && down(),
      count: this.#count,
    });
    return { chat, queues: how.queues, calmFrom: how.calmFrom };
  }

  readonly #count = (name: string): void => {
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
  };

  #stormy(probability: number): boolean {
    return this.#time.now < STORM_MS && this.#chance.of(probability * this.#parts.faults);
  }

  #isWaiting(): boolean {
    return this.#sites.some(({ chat }) => this.#journal.messages.due(chat.name, 1).length > 0);
  }

  /** A process begins: a herald each, which all die together. */
  #start(): void {
    const life = { dead: false };
    const die = () => {
      if (life.dead) return;
      life.dead = true;
      this.#count('crash');
      this.#time.after(this.#chance.below(2_000), () => this.#start());
    };
    const born = this.#time.now;
    this.#heralds = this.#sites.map(({ chat, queues }) => {
      const planted = this.#parts.plant?.chat?.(chat) ?? chat;
      const outbox = this.#outbox(life, die);
      return openHerald({
        chat: this.#mortal(planted, life, die),
        outbox: this.#parts.plant?.outbox?.(outbox) ?? outbox,
        from: 'all',
        queues,
        ports: {
          mono: () => this.#time.now - born,
          wall: () => WALL + Math.floor(this.#time.now),
          after: (ms, act) => this.#time.after(ms, () => (life.dead ? undefined : act())),
          lot: () => this.#chance.below(1_000) / 1_000,
          log: () => this.#count('told of a refusal'),
          isStoreFault: (error) => error instanceof JournalFault,
        },
      });
    });
  }

  #mortal(inner: Chat, life: { dead: boolean }, die: () => void): Chat {
    const never = () => new Promise<never>(() => undefined);
    const call = async <T>(act: () => Promise<T>): Promise<T> => {
      if (this.#stormy(0.01)) die();
      if (life.dead) return never();
      const answer = act();
      if (this.#stormy(0.01)) die();
      try {
        const value = await answer;
        if (this.#stormy(0.01)) die();
        return life.dead ? await never() : value;
      } catch (error) {
        if (life.dead) return never();
        throw error;
      }
    };
    return {
      name: inner.name,
      deliver: (message) => call(() => inner.deliver(message)),
      find: (message) => call(() => inner.find(message)),
    };
  }

  #outbox(life: { dead: boolean }, die: () => void): Outbox {
    const { messages } = this.#journal;
    return {
      join: (platform, from) => messages.join(platform, from),
      due: (platform, limit, only) => (life.dead ? [] : messages.due(platform, limit, only)),
      placeOf: (platform, topic) => messages.placeOf(platform, topic),
      topicAt: (platform, place) => messages.topicAt(platform, place),
      fared: (message) => messages.fared(message),
      firstCard: (topic) => messages.firstCard(topic),
      newest: () => messages.newest(),
      page: (ask) => messages.page(ask),
      record: (postings) => {
        if (this.#stormy(0.005)) die();
        if (life.dead) return;
        if (this.#time.now < this.#fullUntil) {
          this.#count('disk full');
          throw new JournalFault('full', 'the disk of the simulation is full');
        }
        messages.record(postings);
        if (this.#stormy(0.005)) die();
      },
    };
  }

  #planDisk(): void {
    if (this.#parts.faults === 0) return;
    for (let time = 0; time < 3; time += 1)
      this.#time.after(this.#chance.below(STORM_MS), () => {
        this.#fullUntil = Math.min(STORM_MS, this.#time.now + this.#chance.below(4_000));
      });
  }

  #planMessages(): void {
    let left = this.#parts.messages;
    while (left > 0) {
      const size = Math.min(left, 1 + this.#chance.below(4));
      left -= size;
      this.#time.after(this.#chance.below(WRITING_MS), () => this.#write(size));
    }
    // A flood of reports that a CRITICAL message must not wait behind.
    this.#time.after(STORM_MS + 1_000, () => this.#write(40, 'report'));
  }

  #write(size: number, lane?: Outgoing['lane']): void {
    const at = this.#time.now;
    const outgoing = Array.from({ length: size }, () => this.#message(lane));
    const stamp = { desk: deskTime(Math.floor(at)), wall: wallTime(WALL + Math.floor(at)) };
    this.#journal.append({ facts: [{ kind: 'desk.said' }], stamp, outgoing });
    for (let count = 0; count < size; count += 1) this.#written.set(this.#written.size + 1, at);
    for (const herald of this.#heralds) herald.wake();
  }

  #message(only?: Outgoing['lane']): Outgoing {
    const chance = this.#chance;
    const lane = only ?? chance.pick(['critical', 'normal', 'normal', 'report'] as const);
    const topic = chance.of(0.6) && only === undefined ? `alert AL-${chance.below(30)}` : null;
    const part = topic !== null && chance.of(0.5) ? 'entry' : 'card';
    const title = chance.of(0.02) && topic === null ? `${FORBIDDEN} words` : 'words';
    const channel = chance.pick(['alerts', 'orders'] as const);
    return { channel, lane, topic, part, card: cardText(plainCard(title, lane)) };
  }

  #judge({ chat, calmFrom }: Site): void {
    const newest = { channel: null, topic: null, before: Number.MAX_SAFE_INTEGER, limit: 100_000 };
    const rows = this.#journal.messages.page(newest).toReversed();
    const say = (row: OutboxRow, what: string) =>
      this.#violations.push(`${chat.name}, message ${row.id} (${threadOf(row)}): ${what}`);
    const first = new Map<number, number>();
    for (const [order, { id }] of chat.arrivals.entries()) if (!first.has(id)) first.set(id, order);
    const threads = new Map<string, number>();
    for (const row of rows) {
      const copies = chat.arrivals.filter((one) => one.id === row.id);
      if (copies.length === 0 && !this.#mayBeMissing(row, rows, first)) say(row, 'never arrived');
      if (copies.filter((one) => !one.repeat).length > 1) say(row, 'is doubled without its mark');
      if (copies.length > 1) this.#count('doubled with its mark');
      const order = first.get(row.id);
      if (order === undefined) continue;
      if (order < (threads.get(threadOf(row)) ?? -1)) say(row, 'came before an earlier one');
      threads.set(threadOf(row), order);
      this.#judgeTime(row, copies[0]?.at ?? 0, { calmFrom, say });
    }
    this.#judgeCards(chat, rows, say);
  }

  /** Refused for good, or an edit that a later one of its topic says all of. */
  #mayBeMissing(
    row: OutboxRow,
    rows: readonly OutboxRow[],
    first: ReadonlyMap<number, number>,
  ): boolean {
    if (row.card.includes(FORBIDDEN)) return true;
    if (row.topic === null || row.part !== 'card') return false;
    this.#count('overtaken');
    return rows.some(
      (one) =>
        one.topic === row.topic && one.part === 'card' && one.id > row.id && first.has(one.id),
    );
  }

  #judgeTime(
    row: OutboxRow,
    arrived: number,
    { calmFrom, say }: { calmFrom: number; say: (row: OutboxRow, what: string) => void },
  ): void {
    if (row.lane !== 'critical') return;
    const due = this.#written.get(row.id) ?? 0;
    const calm = calmFrom + AFTERMATH_MS;
    const late = arrived - Math.max(due, calm);
    if (late > CRITICAL_MS) say(row, `is CRITICAL, and came ${arrived - due} ms after it was due`);
  }

  /** One card a topic, but for marked repeats, and it shows the newest that came. */
  #judgeCards(
    chat: FaultyChat,
    rows: readonly OutboxRow[],
    say: (row: OutboxRow, what: string) => void,
  ): void {
    const cards = Map.groupBy(
      rows.filter((row) => row.topic !== null && row.part === 'card'),
      (row) => row.topic,
    );
    for (const of of cards.values()) {
      const ids = new Set(of.map((row) => row.id));
      const mine = chat.arrivals.filter((one) => ids.has(one.id));
      const posts = mine.filter((one) => one.kind === 'post');
      const last = of.findLast((row) => mine.some((one) => one.id === row.id));
      const row = of[0];
      if (row === undefined || last === undefined) continue;
      if (posts.filter((one) => !one.repeat).length > 1) say(row, 'has a second card of its topic');
      if (!posts.some((one) => chat.shows.get(one.place) === last.id))
        say(last, 'is the newest of its topic, and no card shows it');
    }
  }
}

function plainCard(title: string, lane: Outgoing['lane']): Card {
  return {
    severity: lane === 'critical' ? 'CRITICAL' : 'INFO',
    at: '2020-02-24 10:05 ET',
    mode: 'DEV',
    account: 'demo-0001',
    title,
    lines: [],
    tone: 'plain',
    state: null,
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  };
}
