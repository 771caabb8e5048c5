// The journal: an append-only list of facts, each hash-chained to the one before. What is appended in
// one call is one batch: all of it is durable or none, and outgoing messages are part of it.
import type { DeskTime, WallTime } from '#engine/model/time.ts';

/** Every fact has a kind, `noun.pastParticiple`; the rest of it is plain JSON. */
export interface AnyFact {
  readonly kind: string;
}

/** When a batch was written, on the desk's clock and on the wall's. */
export interface Stamp {
  readonly desk: DeskTime;
  readonly wall: WallTime;
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export interface Entry<F extends AnyFact> extends Stamp, Head {
  /** The seq of the first entry of the batch this one belongs to. */
  readonly batch: number;
  readonly version: number;
  readonly fact: F;
}

/** A message that leaves with the batch (L1): kept in the same database, in the same transaction. */
export interface Outgoing {
  readonly channel: string;
  readonly lane: 'critical' | 'normal' | 'report';
  readonly card: string;
  /** What it is about, "alert AL-0007"; null stands alone. One topic is one card and one thread. */
  readonly topic: string | null;
  /** The topic's card, posted once and then replaced in place, or an entry in its thread. */
  readonly part: 'card' | 'entry';
}

export interface OutboxRow extends Outgoing {
  readonly id: number;
  /** The last entry of the batch it left with. */
  readonly seq: number;
  readonly desk: DeskTime;
  readonly wall: WallTime;
}

/** How far one message got on one platform. `sending`: handed over, and no answer is on record. */
export interface Posting {
  readonly platform: string;
  readonly message: number;
  readonly state: 'sending' | 'waiting' | 'sent' | 'refused';
  /** Where it stands on the platform; null until it is sent. */
  readonly place: string | null;
  readonly tries: number;
  /** Not to be tried before this wall time. */
  readonly next: number;
  readonly fault: string | null;
  /** It was posted without knowing whether it stood there already. */
  readonly repeat: boolean;
}

/** A message a platform has not got, with its posting if it was ever tried. */
export interface Due {
  readonly row: OutboxRow;
  readonly posting: Posting | null;
}

/** The messages and how they fared; ordinary tables beside the entries, outside the chain. */
export interface Outbox {
  /**
   * Makes a platform known: it gets what is written from now on, or everything when `all`. One that is
   * known stays as it is.
   */
  join(platform: string, from: 'now' | 'all'): 'joined' | 'known';
  /** What a platform has not got, oldest first; of one lane or one topic only, where asked. */
  due(
    platform: string,
    limit: number,
    only?: { readonly lane: Outgoing['lane'] } | { readonly topic: string },
  ): readonly Due[];
  /**
   * One commit for all; throws JournalFault, and then none is recorded. What is sent or refused stays
   * so. A RangeError says that there is no such message or platform.
   */
  record(postings: readonly Posting[]): void;
  /** Where a topic's card stands on a platform; null when it never got there. */
  placeOf(platform: string, topic: string): string | null;
  /** The topic whose card stands at a place of a platform; null when none does. */
  topicAt(platform: string, place: string): string | null;
  /** How a message fared on every platform that tried it. */
  fared(message: number): readonly Posting[];
  /** The first row of a topic's card, whose number its message keeps; null when it has none. */
  firstCard(topic: string): OutboxRow | null;
  /** The number of the last message that was written; 0 before the first. */
  newest(): number;
  /** Messages for reading, newest first, with ids below `before`. */
  page(ask: {
    readonly channel: string | null;
    readonly topic: string | null;
    readonly before: number;
    readonly limit: number;
  }): readonly OutboxRow[];
}

/** Something a person did on a remote platform, kept before it is acknowledged there. */
export interface Delivery {
  readonly platform: string;
  /** The platform's own number of this delivery. */
  readonly id: string;
  /** Equal for the same deed, under whatever number it is delivered again. */
  readonly meaning: string;
  /** When it came in, milliseconds on the wall clock. */
  readonly wall: number;
  /** What is needed to act on it, as JSON. */
  readonly body: string;
}

/** `acting`: it may have had its effect. */
export interface DeliveryMark {
  readonly platform: string;
  readonly id: string;
  readonly state: 'acting' | 'done';
  /** OK or the refusal's code, once it is done. */
  readonly outcome: string | null;
}

/** What came in from remote platforms; ordinary tables beside the entries, outside the chain. */
export interface Inbox {
  /** Durable when it returns. `known`: its number or its meaning came before. Throws JournalFault. */
  take(delivery: Delivery): 'new' | 'known';
  /** Whether its number or its meaning came before, without taking it. Throws JournalFault. */
  knows(delivery: Pick<Delivery, 'platform' | 'id' | 'meaning'>): boolean;
  /** One commit for all; throws JournalFault. What is done stays done. */
  mark(marks: readonly DeliveryMark[]): void;
  /** What was taken and is not done, oldest first. */
  unfinished(
    platform: string,
    limit: number,
  ): readonly (Delivery & { readonly state: 'taken' | 'acting' })[];
  /** Lets go of what is done and came in before this wall time; some at a time; answers how many. */
  forget(platform: string, beforeWall: number, limit: number): number;
  /** How far a place of a platform (a channel, a thread) was read; null when it never was. */
  cursor(platform: string, place: string): string | null;
  moveCursor(platform: string, place: string, to: string): void;
}

export interface Batch<F extends AnyFact> {
  readonly facts: readonly F[];
  readonly stamp: Stamp;
  readonly outgoing: readonly Outgoing[];
}

export type JournalFaultReason = 'full' | 'io' | 'locked' | 'read-only' | 'corrupt' | 'closed';

/** The store could not do it; nothing of the batch was kept. */
export class JournalFault extends Error {
  readonly reason: JournalFaultReason;

  constructor(reason: JournalFaultReason, message: string) {
    super(message);
    this.name = 'JournalFault';
    this.reason = reason;
  }
}

export interface Journal<F extends AnyFact> {
  head(): Head;
  /** Durable when it returns; throws JournalFault, and then nothing was kept. */
  append(batch: Batch<F>): readonly Entry<F>[];
  /** Entries with seq >= from, oldest first. */
  read(from: number): Iterable<Entry<F>>;
  readonly messages: Outbox;
  readonly deliveries: Inbox;
  close(): void;
}
