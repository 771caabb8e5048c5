// A process that can die at every effect: journal, broker books and kill file, each wrapped so that a
// seeded strike kills it before or after the durable write. What a dead process still does has no effect.
import { BrokerStoreFault } from '#engine/broker/store.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Entry, Inbox, Journal, Outgoing } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import type { DeskFact } from '#runbook/fact.ts';

export type Strike = 'none' | 'before' | 'after';
export type Effect = 'journal' | 'broker' | 'kill file';

export interface Dooms {
  /** Whether the process dies at this effect, before or after it is durable. */
  strike(effect: Effect): Strike;
  /** The disk is full this instant. */
  full(): boolean;
}

/** Hears what became durable, at once and whoever did it. */
export interface Witness {
  wrote(entries: readonly Entry<DeskFact>[], outgoing: readonly Outgoing[]): void;
  kept(events: readonly BrokerEvent[]): void;
}

export interface Life {
  dead: boolean;
}

export function mortalJournal(
  inner: Journal<DeskFact>,
  life: Life,
  parts: { readonly dooms: Dooms; readonly witness: Witness },
): Journal<DeskFact> {
  const { dooms, witness } = parts;
  return {
    head: () => inner.head(),
    append(batch) {
      if (life.dead) return [];
      if (dooms.full()) throw new JournalFault('full', 'the disk of the simulation is full');
      const strike = dooms.strike('journal');
      if (strike !== 'before') {
        const written = inner.append(batch);
        witness.wrote(written, batch.outgoing);
        if (strike === 'none') return written;
      }
      life.dead = true;
      return [];
    },
    read: (from) => inner.read(from),
    messages: {
      ...inner.messages,
      record(postings) {
        if (!life.dead) inner.messages.record(postings);
      },
    },
    deliveries: mortalInbox(inner.deliveries, life, dooms),
    close: () => undefined,
  };
}

function mortalInbox(inner: Inbox, life: Life, dooms: Dooms): Inbox {
  function effect<T>(act: () => T, nothing: T): T {
    if (life.dead) return nothing;
    if (dooms.full()) throw new JournalFault('full', 'the disk of the simulation is full');
    const strike = dooms.strike('journal');
    const done = strike === 'before' ? nothing : act();
    if (strike !== 'none') life.dead = true;
    return done;
  }
  return {
    ...inner,
    take: (delivery) => effect(() => inner.take(delivery), 'known'),
    mark: (marks) => effect(() => inner.mark(marks), undefined),
    forget: (platform, beforeWall, limit) =>
      effect(() => inner.forget(platform, beforeWall, limit), 0),
    moveCursor: (platform, place, to) =>
      effect(() => inner.moveCursor(platform, place, to), undefined),
  };
}

export function mortalStore(
  inner: BrokerStore,
  life: Life,
  parts: { readonly dooms: Dooms; readonly witness: Witness },
): BrokerStore {
  const { dooms, witness } = parts;
  const gone = () => new BrokerStoreFault('closed', 'the process of the simulation is dead');
  return {
    load: () => inner.load(),
    append(events) {
      if (life.dead) throw gone();
      const strike = dooms.strike('broker');
      if (strike !== 'before') {
        inner.append(events);
        witness.kept(events);
        if (strike === 'none') return;
      }
      life.dead = true;
      throw gone();
    },
    close: () => undefined,
  };
}

export function mortalKillFile(inner: KillFile, life: Life, dooms: Dooms): KillFile {
  function effect<T>(act: () => T, nothing: T): T {
    if (life.dead) return nothing;
    const strike = dooms.strike('kill file');
    const done = strike === 'before' ? nothing : act();
    if (strike !== 'none') life.dead = true;
    return done;
  }
  return {
    path: inner.path,
    look: () => inner.look(),
    prepare: () => inner.prepare(),
    place: (says) => effect(() => inner.place(says), false),
    remove: (id) => effect(() => inner.remove(id), false),
  };
}

/** The broker as the desk sees it: watched while it lives, unreachable once the process is dead. */
export function mortalBroker(
  inner: Broker,
  life: Life,
  watch: {
    submitting(id: string): void;
    cancelling(id: string): void;
    /** What happens while an order is on the wire and its answer not yet here. */
    meanwhile(): Promise<void>;
  },
): Broker {
  async function call<T>(act: () => Promise<T>): Promise<T> {
    if (life.dead) throw new BrokerFault('the process of the simulation is dead');
    const answer = await act();
    if (life.dead) throw new BrokerFault('the process of the simulation is dead');
    return answer;
  }
  return {
    name: inner.name,
    submit: (order) => {
      if (!life.dead) watch.submitting(order.id);
      return call(async () => {
        const answer = inner.submit(order);
        await Promise.all([answer, watch.meanwhile()]);
        return answer;
      });
    },
    cancel: (id) => {
      if (!life.dead) watch.cancelling(id);
      return call(() => inner.cancel(id));
    },
    find: (id) => call(() => inner.find(id)),
    openOrders: () => call(() => inner.openOrders()),
    positions: () => call(() => inner.positions()),
    executions: (after) => call(() => inner.executions(after)),
    account: () => call(() => inner.account()),
    movements: (after) => call(() => inner.movements(after)),
    clock: () => call(() => inner.clock()),
    calendar: (from, to) => call(() => inner.calendar(from, to)),
    listing: (symbol) => call(() => inner.listing(symbol)),
    skewMs: () => inner.skewMs(),
    hears: () => !life.dead && inner.hears(),
    listen(listener) {
      inner.listen((report) => {
        if (!life.dead) listener(report);
      });
    },
  };
}
