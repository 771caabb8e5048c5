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
}

export interface OutboxRow extends Outgoing {
  readonly id: number;
  /** The last entry of the batch it left with. */
  readonly seq: number;
  readonly desk: DeskTime;
  readonly wall: WallTime;
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
  /** The message rows from an id on that no follower of this name has marked as done. */
  outbox(follower: string, limit: number): readonly OutboxRow[];
  /** Marks every row up to and with this id as done for the follower. */
  done(follower: string, id: number): void;
  close(): void;
}
