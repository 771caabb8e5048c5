// The witness: hears every durable write and every call on the wire, and says which invariant of the
// desk is broken, by its id. It asks none of the desk's own guards.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { OrderTicket } from '#engine/broker/broker.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import type { Entry, Outgoing } from '#engine/journal/journal.ts';
import { makeCodec } from '#engine/journal/payload.ts';
import { verifyJournal } from '#engine/journal/verify.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import type { DeskState } from '#runbook/state.ts';
import { newBrokerView, newJournalView, seeEntry, seeEvent } from './books.ts';
import type { SeenOrder } from './books.ts';
import type { Witness } from './process.ts';

export interface Violation {
  readonly id: string;
  readonly what: string;
  readonly seq: number;
}

type Batch = readonly Entry<DeskFact>[];

/** What lifts a latch, told again from the design's table. */
const BY_THEMSELVES: Readonly<Record<string, string>> = {
  'daily-loss': 'session',
  'weekly-loss': 'week',
  degraded: 'health',
  'books-differ': 'books',
  crashed: 'books',
};

export class Watch implements Witness {
  readonly journal = newJournalView();
  readonly broker = newBrokerView();
  readonly violations: Violation[] = [];
  readonly counts: Record<string, number> = {};
  readonly #dir: string;
  /** The journal's end when a halt was last acknowledged as durable; null when none stands. */
  #halted: number | null = null;
  #resumed = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  readonly complain = (id: string, what: string): void => {
    this.violations.push({ id, what, seq: this.journal.seq });
  };

  count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  killFile(): boolean {
    try {
      lstatSync(join(this.#dir, 'KILL_SWITCH'));
      return true;
    } catch {
      return false;
    }
  }

  wrote(entries: Batch, outgoing: readonly Outgoing[]): void {
    const before = { day: this.journal.day, week: this.journal.week };
    for (const entry of entries) {
      this.count(entry.fact.kind);
      if (entry.fact.kind === 'latch.set') this.count(`latch ${entry.fact.latch}`);
      if (entry.fact.kind === 'latch.lifted') this.#lifted(entries, entry.fact, before);
      if (entry.fact.kind === 'books.compared' && entry.fact.clean) this.#equalBooks('O7');
      seeEntry(this.journal, entry, this.complain);
      const { fact } = entry;
      if (fact.kind === 'desk.started' && !fact.clean && !this.journal.latches.has('crashed'))
        this.complain('K5', 'an unclean start did not latch crashed');
    }
    const critical = entries.some(
      ({ fact }) => fact.kind === 'alert.raised' && fact.severity === 'CRITICAL',
    );
    if (critical && outgoing.length === 0)
      this.complain('L1', 'a CRITICAL alert left with no message in its batch');
  }

  kept(events: readonly BrokerEvent[]): void {
    for (const event of events) {
      seeEvent(this.broker, event, this.complain);
      if (event.kind !== 'order.taken') continue;
      const { id, side, symbol, qty } = event.ticket;
      if (id.endsWith('.S') || id.endsWith('.T')) {
        this.#tookLeg(event.ticket);
        continue;
      }
      const known = this.journal.orders.get(id);
      if (known === undefined) this.complain('O1', `the broker took ${id}, which nobody approved`);
      else if (known.side !== side || known.symbol !== symbol || known.qty !== qty)
        this.complain('O1', `the broker took another ${id} than was approved`);
    }
  }

  /** A leg stands at the broker before the journal has it: its entry says of how much it may be. */
  #tookLeg({ id, side, symbol, qty }: OrderTicket): void {
    this.count(`leg ${id.slice(-1)}`);
    const entry = this.journal.orders.get(id.slice(0, -2));
    if (
      entry?.purpose !== 'entry' ||
      entry.side === side ||
      entry.symbol !== symbol ||
      entry.qty !== qty
    )
      this.complain('O1', `the broker took the leg ${id}, which no entry brings`);
  }

  #lifted(
    batch: Batch,
    fact: Extract<DeskFact, { kind: 'latch.lifted' }>,
    before: { readonly day: string; readonly week: string },
  ): void {
    const facts = batch.map((entry) => entry.fact);
    const opened = facts.find((one) => one.kind === 'day.opened');
    const allowed = BY_THEMSELVES[fact.latch];
    const holds = {
      session: opened !== undefined && opened.day > before.day,
      week: opened !== undefined && opened.day > before.day && opened.week !== before.week,
      health: true,
      books: facts.some((one) => one.kind === 'books.compared' && one.clean),
    }[allowed ?? ''];
    if (allowed !== undefined) {
      if (holds !== true) this.complain('K5', `${fact.latch} was lifted without its event`);
      return;
    }
    const grant = facts.find(
      (one) =>
        one.kind === 'approval.granted' && one.action === 'resume' && one.id === fact.approval,
    );
    if (grant?.kind !== 'approval.granted')
      return this.complain('K3', `${fact.latch} was lifted without a granted resume`);
    const people = new Set<string>(grant.people);
    if (people.size < 2 || ![...people].some((id) => this.journal.risk.has(id)))
      this.complain('A1', `${fact.latch} was lifted by ${[...people].join(', ')}`);
    const keyed = facts.flatMap((one) =>
      one.kind === 'approval.keyed' && one.id === grant.id ? [String(one.key.person)] : [],
    );
    const turned = new Set([...(this.journal.approvals.get(grant.id)?.keys ?? []), ...keyed]);
    if ([...people].some((id) => !turned.has(id)))
      this.complain('A7', `${grant.id} counts a key nobody turned`);
    this.#resumed = this.journal.seq + 1;
  }

  /** The desk hands an order to the wire. */
  submitting(id: string, brakeClosed: boolean): void {
    this.count('submitted');
    const order = this.journal.orders.get(id);
    if (order === undefined) return this.complain('O2', `${id} left before its intent was durable`);
    if (order.over) this.complain('O2', `${id} left after it was over`);
    if (this.broker.orders.has(id)) this.complain('O1', `${id} left a second time`);
    const halted = [...this.journal.latches].filter(([, level]) => level === 'halted');
    const closed = [
      ...(brakeClosed ? ['the brake'] : []),
      ...(this.killFile() ? ['the kill file'] : []),
    ];
    const against: Readonly<Record<string, readonly string[]>> = {
      entry: [...closed, ...this.journal.latches.keys()],
      exit: [...closed, ...halted.map(([name]) => name)],
    };
    const reasons = against[order.purpose] ?? [];
    if (reasons.length > 0)
      this.complain(
        order.purpose === 'entry' ? 'O3' : 'O8',
        `${order.purpose} ${id} left under ${reasons.join(', ')}`,
      );
  }

  cancelling(id: string): void {
    this.count('cancelled');
    const order = this.journal.orders.get(id);
    if (order?.purpose !== 'protective' && order?.purpose !== 'target') return;
    const replaced = [...this.journal.orders.values()].some((one) => one.replaces.includes(id));
    if (!replaced && !this.#protectionGivenUp())
      this.complain('O8', `the ${order.purpose} order ${id} was cancelled alone`);
  }

  /** A person was told that the halt holds. */
  haltAcknowledged(durable: boolean): void {
    if (durable) this.#halted = this.journal.seq;
    const loose = this.#entriesAtWork().filter((order) => !order.cancelAsked && !order.lost);
    if (durable && this.journal.latches.has('manual') && loose.length > 0)
      this.complain('K4', `a halt left ${loose.map((order) => order.id).join(', ')} uncancelled`);
  }

  #entriesAtWork(): readonly SeenOrder[] {
    return [...this.journal.orders.values()].filter(
      (order) => order.purpose === 'entry' && !order.over && this.broker.orders.get(order.id)?.open,
    );
  }

  /** After an instant: what the live desk says against what was heard. */
  look(state: DeskState, brakeClosed: boolean): void {
    const { books, latches } = state.engine;
    if (books.cash !== this.journal.cash)
      this.complain('O7', `cash ${books.cash}, fills say ${this.journal.cash}`);
    const held = Object.entries(books.positions).map(([key, row]) => [key, row.qty] as const);
    const same =
      held.length === this.journal.held.size &&
      held.every(([key, qty]) => this.journal.held.get(key) === qty);
    if (!same) this.complain('O7', 'the positions are not what the fills amount to');
    const set = Object.keys(latches.set);
    if (
      set.length !== this.journal.latches.size ||
      set.some((one) => !this.journal.latches.has(one))
    )
      this.complain('R1', 'the latches are not those on record');
    if (this.#halted !== null && this.#resumed > this.#halted) this.#halted = null;
    const stands =
      brakeClosed ||
      this.killFile() ||
      this.journal.latches.has('manual') ||
      this.journal.latches.has('kill-file');
    if (this.#halted !== null && !stands) this.complain('K2', 'an acknowledged halt is gone');
  }

  /** The whole journal walked again: chain, guards, and the state folded from empty. */
  prove(entries: readonly Entry<DeskFact>[], live: DeskState | null): void {
    const codec = makeCodec<DeskFact>(FACT_VERSIONS);
    const rows = entries.map((entry) => {
      const { kind, version, payload } = codec.write(entry.fact);
      const { seq, batch, desk, wall, hash } = entry;
      return [seq, batch, kind, version, desk, wall, payload, hash] as const;
    });
    const verdict = verifyJournal({ ...history(null), rows });
    if (!verdict.ok) return this.complain('U2', `${verdict.what} ${verdict.why}`);
    if (live === null) return;
    const text = (state: DeskState) => canonical(state as unknown as Json);
    if (text(verdict.state) !== text(live))
      this.complain('R1', 'the journal folded from empty is not the live state');
  }

  #protectionGivenUp(): boolean {
    return [...this.journal.approvals.values()].some(
      (row) => row.action === 'cancel-protection' && row.over === 'granted',
    );
  }

  #equalBooks(id: string): void {
    const sum = new Map<string, number>();
    for (const [key, qty] of this.journal.held) {
      const symbol = key.slice(key.indexOf(' ') + 1);
      sum.set(symbol, (sum.get(symbol) ?? 0) + qty);
    }
    const equal =
      this.journal.cash === this.broker.cash &&
      sum.size === this.broker.held.size &&
      [...sum].every(([symbol, qty]) => this.broker.held.get(symbol) === qty);
    if (!equal)
      this.complain(id, `books said equal: cash ${this.journal.cash} and ${this.broker.cash}`);
  }

  /** Faults are over and time went by: nothing may be left undone or unexplained. */
  quiet(state: DeskState, unrecorded: number): void {
    if (unrecorded > 0)
      this.complain('K2', `${unrecorded} closings of the brake are not on record`);
    this.#equalBooks('O7');
    const unknown = Object.values(state.engine.orders).filter((row) => row.status === 'unknown');
    if (unknown.length > 0) this.complain('O4', `${unknown.map((row) => row.id).join()} unknown`);
    for (const [symbol, qty] of this.broker.held) {
      let covered = 0;
      for (const [id, order] of this.broker.orders)
        if (order.open && order.side === 'sell' && order.symbol === symbol && !id.endsWith('.T'))
          covered += order.qty - order.filled;
      if (covered < qty && !this.#protectionGivenUp())
        this.complain('O8', `${symbol}: ${qty - covered} of ${qty} held without protection`);
    }
    for (const row of Object.values(state.engine.latches.set))
      if (row !== undefined && row.reason.trim() === '')
        this.complain('K5', `${row.latch} is set and gives no reason`);
  }
}
