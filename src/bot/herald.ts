// The herald of one platform: a follower of the outbox that carries each message there and writes down how it
// fared. Nothing is handed over before that is on record; one call a queue is under way; nothing waits for it.
import type { Outbox, OutboxRow, Posting } from '#engine/journal/journal.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { HeraldBook } from '#bot/herald/book.ts';
import { ask, cardOf } from '#bot/herald/call.ts';
import type { After } from '#bot/herald/call.ts';
import {
  FIRST_TEMPO,
  handedOver,
  LONGEST_RETRY_MS,
  lookedUp,
  nextTempo,
  notDelivered,
  sentAt,
  untried,
} from '#bot/herald/fate.ts';
import type { Answer, Moment, Outcome, Tempo } from '#bot/herald/fate.ts';
import { planNext } from '#bot/herald/plan.ts';
import type { Lane, Step } from '#bot/herald/plan.ts';

export interface HeraldPorts {
  /** The monotonic and the wall clock, in milliseconds. */
  readonly mono: () => number;
  readonly wall: () => number;
  readonly after: After;
  /** A draw in [0, 1). */
  readonly lot: () => number;
  readonly log: (text: string) => void;
  /** What the outbox threw is the store's fault; anything else is a bug, and rises. */
  readonly isStoreFault: (error: unknown) => boolean;
}

export interface HeraldParts {
  readonly chat: Chat;
  readonly outbox: Outbox;
  /** What it gets when it is new: what comes, or everything there is. */
  readonly from: 'now' | 'all';
  /**
   * `by-lane` for platforms that can be slow: a stuck report delays nothing CRITICAL. `as-written` for
   * one that takes a message at once: there all comes in the order it was written.
   */
  readonly queues: 'by-lane' | 'as-written';
  readonly ports: HeraldPorts;
}

export interface HeraldLook {
  /** Messages the platform has not got; a thousand may be more. */
  readonly waiting: number;
  /** What went wrong last, until something goes right. */
  readonly lastFault: string | null;
}

export interface Herald {
  /** Something may have been written. */
  wake(): void;
  look(): HeraldLook;
  /** Delivers what can be delivered at once, and no longer than this; then it is silent. */
  stop(graceMs: number): Promise<void>;
}

interface Queue {
  readonly lanes: readonly Lane[];
  /** When the batch under way began; null at rest. */
  busySince: number | null;
  tempo: Tempo;
  restUntil: number;
  /** Looks further when all it sees has to wait. */
  width: number;
  /** What was written up to this message has to wait so long; null when that is not known. */
  waits: { readonly upTo: number; readonly until: number } | null;
}

/** What is written within this time leaves together; a far platform takes longer than this to show it anyhow. */
const COMPANY_MS: Readonly<Record<HeraldParts['queues'], number>> = {
  'by-lane': 100,
  'as-written': 40,
};
/** Between two rounds while there is more to deliver. */
const PACE_MS = 40;
const POLL_MS = 200;
/** What has to wait is read again by then, whatever was concluded of it. */
const REREAD_MS = 2_000;
/** A less urgent queue lets the more urgent one go first for so long, then both go on. */
const PATIENCE_MS = 1_000;
/** A batch that takes longer is taken up anew, with what came meanwhile. */
const BATCH_MS = 250;
const STORE_AGAIN_MS = 1_000;
const LOOK = 64;
const WIDEST = 64;
const MOST_COUNTED = 1_000;
const QUEUES: Readonly<Record<HeraldParts['queues'], readonly (readonly Lane[])[]>> = {
  'by-lane': [['critical'], ['normal'], ['report']],
  'as-written': [['critical', 'normal', 'report']],
};

export function openHerald(parts: HeraldParts): Herald {
  return new PlatformHerald(parts);
}

class PlatformHerald implements Herald {
  readonly #parts: HeraldParts;
  readonly #name: string;
  readonly #queues: readonly Queue[];
  readonly #book: HeraldBook;
  readonly #busy = new Set<string>();
  #timer: { readonly at: number; readonly off: () => void } | null = null;
  #lastRound = Number.NEGATIVE_INFINITY;
  #stopped: Promise<void> | null = null;
  #closing: (() => void) | null = null;
  #closed = false;

  constructor(parts: HeraldParts) {
    const { chat, outbox, from, ports } = parts;
    this.#parts = parts;
    this.#name = chat.name;
    this.#book = new HeraldBook({
      platform: chat.name,
      isLocal: chat.isLocal === true,
      outbox,
      from,
      ...ports,
    });
    this.#queues = QUEUES[parts.queues].map((lanes) => {
      return { lanes, busySince: null, tempo: FIRST_TEMPO, restUntil: 0, width: 1, waits: null };
    });
    this.#wakeIn(0);
  }

  wake(): void {
    this.#wakeAfter(COMPANY_MS[this.#parts.queues]);
  }

  look(): HeraldLook {
    try {
      const due = this.#book.unfinished(this.#parts.outbox.due(this.#name, MOST_COUNTED));
      return {
        waiting: due.length,
        lastFault: this.#book.lastFault,
      };
    } catch (error) {
      this.#book.storeFailed(error);
      return { waiting: 0, lastFault: this.#book.lastFault };
    }
  }

  stop(graceMs: number): Promise<void> {
    this.#stopped ??= new Promise<void>((resolve) => {
      const off = this.#parts.ports.after(graceMs, () => this.#close());
      this.#closing = () => {
        off();
        resolve();
      };
      this.#wakeIn(0);
    });
    return this.#stopped;
  }

  /** So long after the last round, or at once. */
  #wakeAfter(ms: number): void {
    this.#wakeIn(Math.max(0, this.#lastRound + ms - this.#parts.ports.mono()));
  }

  #wakeIn(ms: number): void {
    if (this.#closed) return;
    const { mono, after } = this.#parts.ports;
    const at = mono() + ms;
    if (this.#timer !== null && this.#timer.at <= at) return;
    this.#timer?.off();
    this.#timer = { at, off: after(ms, () => this.#round()) };
  }

  #round(): void {
    this.#timer = null;
    const now = this.#parts.ports.mono();
    this.#lastRound = now;
    let again = now + POLL_MS;
    let begun = false;
    try {
      for (const queue of this.#queues) {
        if (queue.busySince === null) {
          again = Math.min(again, this.#begin(queue, now));
          begun ||= queue.busySince !== null;
        }
        if (queue.busySince !== null && now - queue.busySince < PATIENCE_MS) break;
      }
    } catch (error) {
      this.#book.storeFailed(error);
      again = now + STORE_AGAIN_MS;
    }
    const idle = this.#queues.every((queue) => queue.busySince === null);
    if (this.#closing !== null && idle && again > now) return this.#close();
    // What is begun takes along what is not on record yet.
    if (!begun) this.#book.record([]);
    this.#wakeIn(Math.max(this.#closing === null ? PACE_MS : 0, again - now));
  }

  #close(): void {
    this.#book.record([]);
    this.#closed = true;
    this.#timer?.off();
    this.#closing?.();
  }

  /** Begins what can be done in a queue; answers when to look again if that is nothing. */
  #begin(queue: Queue, now: number): number {
    if (now < queue.restUntil) return queue.restUntil;
    const upTo = this.#parts.outbox.newest();
    const { waits } = queue;
    if (waits !== null && waits.upTo === upTo && now < waits.until) return waits.until;
    const again = this.#takeUp(queue, now);
    queue.waits = again > now ? { upTo, until: Math.min(again, now + REREAD_MS) } : null;
    return again;
  }

  /** Takes up what may go now; answers when to look again if nothing may. */
  #takeUp(queue: Queue, now: number): number {
    const [first = 'critical', ...more] = queue.lanes;
    const hurried = queue.tempo.slow && more.length > 0 ? this.#take(queue, [first], now) : null;
    return hurried === now ? now : this.#take(queue, queue.lanes, now);
  }

  #take(queue: Queue, lanes: readonly Lane[], now: number): number {
    const limit = LOOK * queue.width;
    const { queue: due, full } = this.#book.due(lanes, limit);
    const { steps, again } = planNext({
      lanes,
      queue: due,
      busy: this.#busy,
      placeOf: (topic) => this.#book.placeOf(topic),
      now,
      most: queue.tempo.size,
    });
    const ready = this.#inTime(steps, now);
    if (ready.length > 0) {
      queue.busySince = now;
      for (const step of ready) this.#busy.add(step.thread);
      void this.#work(queue, ready);
      return now;
    }
    // What is behind those that wait may go.
    if (steps.length > 0) return now;
    const wider = full && queue.width < WIDEST;
    queue.width = wider ? queue.width * 2 : Math.max(1, queue.width / 2);
    return wider ? now : again;
  }

  /** Without what the platform would not take yet: that is held, and nothing is put on record of it. */
  #inTime(steps: readonly Step[], now: number): readonly Step[] {
    const { chat } = this.#parts;
    const waiting = new Set<string>();
    return steps.filter((step) => {
      if (waiting.has(step.thread)) return false;
      if (step.kind !== 'deliver') return true;
      const posting = step.posting ?? untried(this.#name, step.row);
      const ms = chat.waitMs?.(this.#message(step.row, posting)) ?? 0;
      if (ms <= 0) return true;
      waiting.add(step.thread);
      const until = now + Math.min(ms, LONGEST_RETRY_MS);
      this.#book.hold(step.row, { until, urgent: until, settled: step.hold?.settled ?? now });
      return false;
    });
  }

  async #work(queue: Queue, steps: readonly Step[]): Promise<void> {
    const { mono } = this.#parts.ports;
    const began = mono();
    const stuck = new Set<string>();
    const count = { gone: 0, misses: 0 };
    try {
      const sending = this.#handOver(queue, steps);
      for (const step of steps) {
        const posting = sending.get(step.row.id);
        const waits = stuck.has(step.thread) || mono() - began > BATCH_MS;
        if (waits) this.#putBack(step, posting);
        else {
          const gone = await this.#carryOut(step, posting);
          if (this.#closed) return;
          if (gone === 'gone') count.gone += 1;
          else stuck.add(step.thread);
          if (gone === 'missed') count.misses += 1;
        }
      }
    } catch (error) {
      this.#book.storeFailed(error);
    }
    for (const step of steps) this.#busy.delete(step.thread);
    queue.tempo = nextTempo(queue.tempo, { tookMs: mono() - began, ...count });
    queue.restUntil = Math.max(queue.restUntil, mono() + queue.tempo.restMs);
    queue.busySince = null;
    // Threads that waited for this one may be another queue's.
    for (const one of this.#queues) one.waits = null;
    this.#wakeAfter(PACE_MS);
  }

  /** Puts on record what is handed over next. On a full disk only the urgent goes, and is kept in mind. */
  #handOver(queue: Queue, steps: readonly Step[]): ReadonlyMap<number, Posting> {
    const wall = this.#parts.ports.wall();
    const all = steps
      .filter((step) => step.kind === 'deliver')
      .map((step) => {
        const before = step.posting ?? untried(this.#name, step.row);
        return { urgent: step.urgent, posting: handedOver(before, wall) };
      });
    const recorded = all.length === 0 || this.#book.record(all.map((one) => one.posting));
    if (!recorded) queue.restUntil = this.#parts.ports.mono() + STORE_AGAIN_MS;
    const handed = recorded ? all : all.filter((one) => one.urgent);
    return new Map(handed.map(({ posting }) => [posting.message, posting]));
  }

  /** It was put on record as handed over, and was not. */
  #putBack(step: Step, sending: Posting | undefined): void {
    if (step.kind !== 'deliver' || sending === undefined) return;
    const before = step.posting ?? untried(this.#name, step.row);
    this.#book.keep(step.row, { posting: { ...before, state: 'waiting' }, hold: step.hold });
  }

  /** `gone`: the thread may go on. */
  async #carryOut(step: Step, sending: Posting | undefined): Promise<'gone' | 'held' | 'missed'> {
    const { row } = step;
    const { chat, ports } = this.#parts;
    switch (step.kind) {
      case 'skip': {
        const place = row.topic === null ? null : this.#book.placeOf(row.topic);
        if (place === null) return 'held';
        const posting = sentAt(step.posting ?? untried(this.#name, row), place);
        this.#book.keep(row, { posting, hold: null });
        return 'gone';
      }
      case 'look-up': {
        const { posting, urgent, edit } = step;
        const message = this.#message(row, posting);
        const answer = await ask(ports.after, () => chat.find(message));
        if (this.#closed) return 'held';
        const hold = step.hold ?? { until: 0, urgent: 0, settled: 0 };
        const before = { posting, hold, hurry: urgent && !edit };
        const outcome = lookedUp(before, answer, this.#moment());
        return this.#settle(row, outcome, answer);
      }
      case 'deliver': {
        if (sending === undefined) return 'held';
        const message = this.#message(row, sending);
        const answer = await ask(ports.after, () => chat.deliver(message));
        if (this.#closed) return 'held';
        const outcome: Outcome =
          answer.kind === 'answered'
            ? { posting: sentAt(sending, answer.value), hold: null }
            : notDelivered(sending, answer, this.#moment());
        return this.#settle(row, outcome, answer);
      }
    }
  }

  #settle(row: OutboxRow, outcome: Outcome, answer: Answer<unknown>): 'gone' | 'held' | 'missed' {
    const { state } = outcome.posting;
    this.#book.keep(row, outcome);
    if (answer.kind === 'failed' && answer.fate === 'later') return 'held';
    this.#book.lastFault = answer.kind === 'failed' ? answer.fault : null;
    if (state === 'refused')
      this.#parts.ports.log(
        `${this.#name} refused message ${row.id} of ${row.channel}: ${this.#book.lastFault ?? ''}`,
      );
    if (state === 'sent' || state === 'refused') return 'gone';
    return answer.kind === 'failed' ? 'missed' : 'held';
  }

  #message(row: OutboxRow, posting: Posting): ChatMessage {
    const { id, channel, lane, topic, part, wall } = row;
    const place = topic === null ? null : this.#book.placeOf(topic);
    const { repeat } = posting;
    return { id, channel, lane, topic, part, card: cardOf(row), wall, place, repeat };
  }

  #moment(): Moment {
    const { mono, wall, lot } = this.#parts.ports;
    return { mono: mono(), wall: wall(), lot: lot() };
  }
}
