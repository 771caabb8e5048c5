// The witness's own books: what journal and broker each amount to, folded here a second time and in
// another way than the desk does it, so that one mistake cannot hide the other.
import type { BrokerEvent } from '#engine/broker/events.ts';
import type { Entry } from '#engine/journal/journal.ts';
import { notional } from '#engine/model/money.ts';
import type { DeskFact } from '#runbook/fact.ts';

export interface SeenOrder {
  readonly id: string;
  readonly purpose: string;
  readonly side: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly qty: number;
  readonly replaces: readonly string[];
  filled: number;
  cancelAsked: boolean;
  lost: boolean;
  over: boolean;
}

export interface SeenApproval {
  readonly action: string;
  readonly keys: Set<string>;
  over: string | null;
}

export interface JournalView {
  cash: number;
  /** By `strategy symbol`. */
  readonly held: Map<string, number>;
  readonly orders: Map<string, SeenOrder>;
  readonly executions: Set<string>;
  readonly latches: Map<string, string>;
  readonly approvals: Map<string, SeenApproval>;
  readonly jobs: Set<string>;
  readonly risk: Set<string>;
  day: string;
  week: string;
  seq: number;
}

export interface BrokerView {
  cash: number;
  readonly held: Map<string, number>;
  readonly orders: Map<
    string,
    { side: string; symbol: string; qty: number; filled: number; open: boolean }
  >;
}

export type Complain = (id: string, what: string) => void;

export function newJournalView(): JournalView {
  return {
    cash: 0,
    held: new Map(),
    orders: new Map(),
    executions: new Set(),
    latches: new Map(),
    approvals: new Map(),
    jobs: new Set(),
    risk: new Set(),
    day: '',
    week: '',
    seq: 0,
  };
}

export function newBrokerView(): BrokerView {
  return { cash: 0, held: new Map(), orders: new Map() };
}

function add(held: Map<string, number>, key: string, qty: number): number {
  const after = (held.get(key) ?? 0) + qty;
  if (after === 0) held.delete(key);
  else held.set(key, after);
  return after;
}

/** What the other leg of an entry is called; of what is no leg, a name nobody has. */
function twinName(id: string): string {
  if (id.endsWith('.S')) return `${id.slice(0, -2)}.T`;
  return id.endsWith('.T') ? `${id.slice(0, -2)}.S` : '';
}

function seeFill(
  view: JournalView,
  fact: Extract<DeskFact, { kind: 'order.filled' }>,
  complain: Complain,
): void {
  const { fill } = fact;
  const order = view.orders.get(fill.id);
  if (order === undefined) return complain('O6', `a fill of ${fill.id}, never approved`);
  if (order.over) complain('O6', `${fill.id} filled after it was over`);
  if (view.executions.has(fill.execution)) complain('O6', `${fill.execution} applied twice`);
  view.executions.add(fill.execution);
  order.filled += fill.qty;
  const twin = view.orders.get(twinName(fill.id));
  const filled = order.filled + (twin?.filled ?? 0);
  if (filled > order.qty) complain('O6', `${fill.id} filled beyond its quantity`);
  // Of a stop and its target each has ended once both together sold what was bought, and it sold some of it.
  for (const row of [order, twin])
    if (row !== undefined && filled === order.qty && row.filled > 0) row.over = true;
  const value = notional(fill.qty, fill.price);
  const sign = fill.side === 'buy' ? 1 : -1;
  view.cash += -sign * value - fill.fee;
  const after = add(view.held, `${order.strategy} ${fill.symbol}`, sign * fill.qty);
  if (after < 0) complain('O8', `${order.strategy} sold more ${fill.symbol} than it held`);
}

function seeOrder(view: JournalView, fact: DeskFact, complain: Complain): void {
  switch (fact.kind) {
    case 'order.approved': {
      const { id, purpose, side, symbol, strategy, qty, replaces } = fact.plan;
      if (view.orders.has(id)) complain('O1', `${id} was approved twice`);
      if (purpose === 'entry' && view.latches.size > 0)
        complain('O3', `entry ${id} approved under ${[...view.latches.keys()].join(', ')}`);
      const open = { filled: 0, cancelAsked: false, lost: false, over: false };
      view.orders.set(id, { id, purpose, side, symbol, strategy, qty, replaces, ...open });
      return;
    }
    case 'order.filled':
      return seeFill(view, fact, complain);
    case 'order.sent':
    case 'order.accepted':
    case 'order.lost':
    case 'order.closed': {
      const order = view.orders.get(fact.id);
      if (order === undefined) return complain('O2', `${fact.kind} of ${fact.id}, never approved`);
      if (order.over) complain('O6', `${fact.kind} of ${fact.id} after it was over`);
      order.lost = fact.kind === 'order.lost';
      if (fact.kind === 'order.closed') order.over = true;
      return;
    }
    case 'order.cancelAsked': {
      const order = view.orders.get(fact.id);
      if (order !== undefined) order.cancelAsked = true;
      return;
    }
    default:
      return;
  }
}

function seeApproval(view: JournalView, fact: DeskFact, complain: Complain): void {
  if (fact.kind === 'approval.asked') {
    if (view.approvals.has(fact.id)) complain('A7', `${fact.id} asked twice`);
    const keys = new Set<string>([fact.asker]);
    view.approvals.set(fact.id, { action: fact.terms.action, keys, over: null });
    return;
  }
  if (
    fact.kind !== 'approval.keyed' &&
    fact.kind !== 'approval.granted' &&
    fact.kind !== 'approval.ended'
  )
    return;
  const row = view.approvals.get(fact.id);
  if (row === undefined) return complain('A7', `${fact.kind} of ${fact.id}, never asked`);
  if (row.over !== null) complain('A5', `${fact.kind} of ${fact.id}, which was ${row.over}`);
  if (fact.kind === 'approval.keyed') {
    if (row.keys.has(fact.key.person)) complain('A7', `${fact.key.person} keyed ${fact.id} twice`);
    row.keys.add(fact.key.person);
  } else row.over = fact.kind === 'approval.granted' ? 'granted' : fact.status;
}

function seeRest(view: JournalView, fact: DeskFact, complain: Complain): void {
  switch (fact.kind) {
    case 'desk.created':
      view.cash = fact.cash;
      return;
    case 'roster.set':
      view.risk.clear();
      for (const person of fact.people) if (person.roles.includes('risk')) view.risk.add(person.id);
      return;
    case 'day.opened':
      view.day = fact.day;
      view.week = fact.week;
      return;
    case 'latch.set':
      view.latches.set(
        fact.latch,
        view.latches.get(fact.latch) === 'halted' ? 'halted' : fact.level,
      );
      return;
    case 'latch.lifted':
      if (!view.latches.delete(fact.latch)) complain('K5', `${fact.latch} lifted, was not set`);
      return;
    case 'job.started': {
      const key = `${fact.day} ${fact.job}`;
      if (view.jobs.has(key)) complain('S1', `${fact.job} started twice on ${fact.day}`);
      view.jobs.add(key);
      return;
    }
    default:
      return;
  }
}

/** One durable entry more. */
export function seeEntry(view: JournalView, entry: Entry<DeskFact>, complain: Complain): void {
  if (entry.seq !== view.seq + 1) complain('U2', `entry ${entry.seq} follows ${view.seq}`);
  view.seq = entry.seq;
  seeOrder(view, entry.fact, complain);
  seeApproval(view, entry.fact, complain);
  seeRest(view, entry.fact, complain);
}

/** One event more in the broker's own books. */
export function seeEvent(view: BrokerView, event: BrokerEvent, complain: Complain): void {
  switch (event.kind) {
    case 'cash.deposited':
      view.cash += event.amount;
      return;
    case 'order.taken': {
      const { id, side, symbol, qty } = event.ticket;
      if (view.orders.has(id)) complain('O1', `the broker took ${id} twice`);
      view.orders.set(id, { side, symbol, qty, filled: 0, open: true });
      return;
    }
    case 'order.executed': {
      const { fill } = event;
      const order = view.orders.get(fill.id);
      if (order === undefined) return complain('O6', `the broker executed the unknown ${fill.id}`);
      order.filled += fill.qty;
      if (order.filled > order.qty) complain('O6', `${fill.id} overfilled at the broker`);
      if (order.filled === order.qty) order.open = false;
      const sign = fill.side === 'buy' ? 1 : -1;
      view.cash += -sign * notional(fill.qty, fill.price) - fill.fee;
      if (add(view.held, fill.symbol, sign * fill.qty) < 0)
        complain('O8', `the account is short ${fill.symbol}`);
      return;
    }
    case 'order.closed': {
      const order = view.orders.get(event.id);
      if (order !== undefined) order.open = false;
      return;
    }
    case 'order.adjusted': {
      const order = view.orders.get(event.id);
      const sold = view.orders.get(twinName(event.id))?.filled ?? 0;
      if (order === undefined || !event.id.endsWith('.S') || event.qty !== order.qty - sold)
        return complain('O6', `${event.id} was made ${event.qty} at the broker`);
      return;
    }
    case 'account.moved':
      return complain('O7', `${event.kind}, which no scenario here brings about`);
    case 'price.marked':
    case 'symbol.halted':
    case 'symbol.resumed':
    case 'order.activated':
    case 'cancel.asked':
      return;
  }
}
