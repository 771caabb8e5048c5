// A herald on a memory journal, a platform that answers as a test says, and time that stands still until it
// is played.
import type { Card } from '#bot/card.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { openHerald } from '#bot/herald.ts';
import type { Herald, HeraldParts } from '#bot/herald.ts';
import { cardText } from '#bot/written-card.ts';
import type { Outbox, Outgoing, Posting } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { Timeline } from '#tests/simulation/timeline.ts';

type Fact = { readonly kind: 'desk.said' };
type Answers = (message: ChatMessage) => Promise<string>;

export const WALL = Date.parse('2026-01-05T14:00:00Z');
export const CARD: Card = {
  severity: 'INFO',
  at: '2020-02-24 10:05 ET',
  mode: 'DEV',
  account: 'demo-0001',
  title: 'words',
  lines: [],
  tone: 'plain',
  state: null,
  fields: [],
  table: null,
  picture: null,
  buttons: [],
  calls: [],
};
export const never = () => new Promise<never>(() => undefined);

/** A herald on a memory journal and a platform that answers as the test says. */
export class Bench {
  readonly time = new Timeline();
  readonly journal = openMemoryJournal<Fact>({ 'desk.said': 1 });
  readonly arrived: ChatMessage[] = [];
  readonly log: string[] = [];
  readonly records: (readonly Posting[])[] = [];
  waits: (message: ChatMessage) => number = () => 0;
  answers: Answers = (message) => Promise.resolve(`p${message.id}`);
  finds: Chat['find'] = () => Promise.resolve({ state: 'unknown' });
  /** How often what is due was read. */
  reads = 0;
  full = false;
  broken: Error | null = null;
  readonly herald: Herald;

  constructor(more: Partial<Pick<HeraldParts, 'queues' | 'from'>> = {}) {
    this.herald = this.open(more);
  }

  open(
    more: Partial<Pick<HeraldParts, 'queues' | 'from'>> = {},
    chat: Pick<Chat, 'isLocal'> = {},
  ): Herald {
    return openHerald({
      chat: {
        ...chat,
        name: 'room',
        waitMs: (message) => this.waits(message),
        deliver: (message) => {
          this.arrived.push(message);
          return this.answers(message);
        },
        find: (message) => this.finds(message),
      },
      outbox: this.#outbox(),
      from: 'all',
      queues: 'by-lane',
      ...more,
      ports: {
        mono: () => this.time.now,
        wall: () => WALL + this.time.now,
        after: (ms, act) => this.time.after(ms, act),
        lot: () => 0,
        log: (text) => this.log.push(text),
        isStoreFault: (error) => error instanceof JournalFault,
      },
    });
  }

  #outbox(): Outbox {
    const { messages } = this.journal;
    return {
      ...messages,
      due: (platform, limit, only) => {
        if (this.broken !== null) throw this.broken;
        this.reads += 1;
        return messages.due(platform, limit, only);
      },
      record: (postings) => {
        if (this.full) throw new JournalFault('full', 'the disk is full');
        this.records.push(postings);
        messages.record(postings);
      },
    };
  }

  write(...messages: readonly Partial<Outgoing>[]): void {
    const stamp = { desk: deskTime(this.time.now), wall: wallTime(WALL + this.time.now) };
    const outgoing = messages.map((message) => ({
      channel: 'alerts',
      lane: 'normal' as const,
      card: cardText(CARD),
      topic: null,
      part: 'card' as const,
      ...message,
    }));
    this.journal.append({ facts: [{ kind: 'desk.said' }], stamp, outgoing });
    this.herald.wake();
  }

  async pass(ms: number): Promise<void> {
    await this.time.playUntil(this.time.now + ms);
  }

  ids(): readonly number[] {
    return this.arrived.map((message) => message.id);
  }

  states(): readonly string[] {
    return this.records.flat().map(({ message, state }) => `${message} ${state}`);
  }

  left(): number {
    return this.journal.messages.due('room', 999).length;
  }
}

export const CRITICAL = { lane: 'critical' } as const;
export const REPORT = { lane: 'report' } as const;
export const A = { topic: 'alert AL-0001' } as const;
