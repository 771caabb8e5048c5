// Reconciliation: the desk's books against the broker's own, by four invariants: quantity, price, money
// and identity. A difference latches; equal books lift what waits for them. It explains, it never corrects.
import type {
  BrokerOrder,
  BrokerPosition,
  ClientOrderId,
  Execution,
  OrderTicket,
} from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import {
  formatCents,
  formatHolding,
  formatPrice,
  formatQty,
  holding,
  minus,
  plus,
  ticks,
} from '#engine/model/money.ts';
import type { Cents, Price } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { appliedSince, equity, heldOf, marketValue, openPositions } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import { gapsOf } from '#engine/order/gaps.ts';
import type { Gaps } from '#engine/order/gaps.ts';
import { takenBack } from '#engine/order/lacking.ts';
import { roundingExplains, roundingMovement } from '#engine/order/movement.ts';
import { isBefore } from '#engine/order/moving.ts';
import { mayBe } from '#engine/order/nameless.ts';
import { describeTerms, idBegins } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { liftWay } from '#engine/risk/latch.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

/** The broker's side, read together. */
export interface BrokerBooks {
  readonly cash: Cents;
  /** Cash and holdings by the broker's own reckoning. */
  readonly equity: Cents;
  readonly positions: readonly BrokerPosition[];
  readonly orders: readonly BrokerOrder[];
  /** Executions after the last that is confirmed. */
  readonly missing: readonly Execution[];
  /** The broker's last movement; null where there was none. */
  readonly movement: string | null;
}

export type Invariant = 'quantity' | 'price' | 'money' | 'identity';

/** One thing both sides say something of. */
export interface Compared {
  readonly invariant: Invariant;
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly verdict: 'equal' | 'explained' | 'differs';
  /** In words: the difference, or what explains it; empty where they are equal. */
  readonly says: string;
}

const EQUAL = { verdict: 'equal', says: '' } as const;

function differs(says: string): Pick<Compared, 'verdict' | 'says'> {
  return { verdict: 'differs', says };
}

function compareMoney(state: EngineState, broker: BrokerBooks): readonly Compared[] {
  const ours = state.books.cash;
  const gap = minus(broker.cash, ours);
  const sides = { ours: formatCents(ours), theirs: formatCents(broker.cash) };
  const row = { invariant: 'money', what: 'cash', ...sides } as const;
  if (gap === 0) return [{ ...row, ...EQUAL }];
  const executions = appliedSince(state.books);
  if (roundingExplains(gap, executions))
    return [
      {
        ...row,
        verdict: 'explained',
        says: `rounding of ${executions} executions; it is booked`,
      },
    ];
  return [{ ...row, ...differs(`cash: desk ${sides.ours}, broker ${sides.theirs}`) }];
}

/** Of what is at stake: so far prices may move between two answers of the broker, or lie from ours. */
export const MARKS_RATIO = 0.01;

function holdSame(books: Books, { positions }: BrokerBooks): boolean {
  const theirs = new Set(positions.map((row) => row.symbol));
  return (
    openPositions(books).every((row) => theirs.has(row.symbol)) &&
    positions.every((row) => row.unread === undefined && row.qty === heldOf(books, row.symbol))
  );
}

/**
 * Profit and loss where both hold the same: what is held, at the broker’s last prices, is what its equity has
 * beside cash. Our own prices further off are told and close nothing, as nothing in the books is wrong. Nothing is
 * compared where the broker gives no value of a holding.
 */
export function compareWorth(books: Books, broker: BrokerBooks): readonly Compared[] {
  const values = broker.positions.flatMap(({ value }) => value ?? []);
  if (values.length < broker.positions.length || !holdSame(books, broker)) return [];
  const stake = values.reduce((sum, value) => sum + Math.abs(value), 0);
  // Each number the broker rounds by itself may be a cent off, its equity too.
  const room = Math.ceil(stake * MARKS_RATIO) + values.length + 1;
  const there = minus(broker.equity, broker.cash);
  const [summed, marked] = [plus(...values), marketValue(books)];
  const off = (ours: Cents): boolean => Math.abs(minus(there, ours)) > room;
  const row = (ours: Cents, whose: string) => ({
    invariant: 'money' as const,
    what: `holdings at ${whose} prices`,
    ours: formatCents(ours),
    theirs: formatCents(there),
  });
  const own = row(marked, 'our own');
  const same = row(summed, 'the broker’s');
  const says = `${same.what}: desk ${same.ours}, broker ${same.theirs} beside its cash`;
  if (off(summed)) return [{ ...same, ...differs(says) }];
  const priced = { verdict: 'explained', says: 'by prices alone' } as const;
  return [
    { ...same, ...EQUAL },
    { ...own, ...(off(marked) ? priced : EQUAL) },
  ];
}

/** What a unit of a symbol cost us; null where an averaging method would decide it. */
function ownPrice(books: Books, symbol: InstrumentSymbol): Price | null {
  const rows = openPositions(books).filter((row) => row.symbol === symbol);
  // Once a part was sold, brokers reckon the rest by methods of their own.
  if (rows.some((row) => row.qty !== row.bought || row.side !== rows[0]?.side)) return null;
  let qty = 0n;
  let sum = 0n;
  for (const lot of rows.flatMap((row) => row.lots)) {
    qty += BigInt(lot.qty);
    sum += BigInt(lot.qty) * BigInt(lot.price);
  }
  return qty === 0n ? null : ticks(Number((sum + qty / 2n) / qty));
}

/** Averages are printed to the cent by some. */
const PRICE_SLACK_TICKS = 100;

function comparePrice(books: Books, row: BrokerPosition): readonly Compared[] {
  const { symbol, price } = row;
  const own = ownPrice(books, symbol);
  if (price === null || own === null || heldOf(books, symbol) !== row.qty) return [];
  const sides = { ours: formatPrice(own), theirs: formatPrice(price) };
  const base = { invariant: 'price', what: symbol, ...sides } as const;
  const verdict =
    Math.abs(price - own) <= PRICE_SLACK_TICKS
      ? EQUAL
      : differs(`${symbol}: cost desk ${sides.ours} a unit, broker ${sides.theirs}`);
  return [{ ...base, ...verdict }];
}

function compareQuantities(books: Books, broker: BrokerBooks): readonly Compared[] {
  const symbols = new Set([
    ...openPositions(books).map((row) => row.symbol),
    ...broker.positions.map((row) => row.symbol),
  ]);
  return [...symbols].flatMap((symbol): readonly Compared[] => {
    const ours = heldOf(books, symbol);
    const row = broker.positions.find((one) => one.symbol === symbol);
    const theirs = row?.qty ?? holding(0);
    const unread = row?.unread;
    const sides = { ours: formatHolding(ours), theirs: unread ?? formatHolding(theirs) };
    const verdict =
      ours === theirs && unread === undefined
        ? EQUAL
        : differs(`${symbol}: desk holds ${sides.ours}, broker ${sides.theirs}`);
    const quantity = { invariant: 'quantity', what: symbol, ...sides, ...verdict } as const;
    return [quantity, ...(row === undefined ? [] : comparePrice(books, row))];
  });
}

/** How the line of a foreign order ends; the check for orphans and the latch look for it. */
export const FOREIGN = 'rests at the broker and is not ours';

/** Orders at the broker that this desk does not know as open and nobody let stand. */
export function foreignOrders(
  state: EngineState,
  orders: readonly BrokerOrder[],
): readonly BrokerOrder[] {
  const known = new Set<string>([...openOrders(state).map((row) => row.id), ...state.foreign]);
  return orders.filter((row) => !known.has(row.ticket.id));
}

/** How the line of an order that may or may not be at the broker ends. */
const IN_DOUBT = 'its fate is unknown';

/** Whether the last comparison named orders in doubt, and none is any more: what it found may be over. */
export function doubtIsOver(state: EngineState): boolean {
  const { compared } = state;
  if (compared === null || compared.clean) return false;
  if (!compared.lines.some((line) => line.endsWith(IN_DOUBT))) return false;
  return openOrders(state).every((order) => order.status !== 'unknown');
}

/** The names of orders that are not ours and that the last comparison found. */
export function foreignFound({ compared }: Pick<EngineState, 'compared'>): readonly string[] {
  const lines = (compared?.lines ?? []).filter((line) => line.endsWith(` ${FOREIGN}`));
  return lines.map((line) => line.slice('order '.length, -FOREIGN.length - 1));
}

/** The same, with those two people let stand. */
export function foreignNames(state: Pick<EngineState, 'compared' | 'foreign'>): readonly string[] {
  return [...new Set([...foreignFound(state), ...state.foreign])];
}

function identity(id: string, sides: { ours: string; theirs: string }, says: string): Compared {
  return { invariant: 'identity', what: id, ...sides, ...differs(says) };
}

/** A price further away than this is no rounding to the broker's grid. */
const TERMS_SLACK = 0.01;

function priceIn({ terms }: OrderTicket): Price | null {
  switch (terms.type) {
    case 'market':
      return null;
    case 'limit':
      return terms.limit;
    case 'stop':
      return terms.stop;
  }
}

function sizeWords(ticket: OrderTicket): string {
  return `${formatQty(ticket.qty)} ${describeTerms(ticket.terms, formatPrice)}`;
}

/** The same id on both sides over other quantities or prices, as a split may leave it. */
function compareTerms(order: Order, { ticket }: BrokerOrder): readonly Compared[] {
  const [own, there] = [priceIn(order), priceIn(ticket)];
  const apart = own !== null && there !== null && Math.abs(there - own) > own * TERMS_SLACK;
  if (ticket.qty === order.qty && !apart) return [];
  const sides = { ours: sizeWords(order), theirs: sizeWords(ticket) };
  const says = `order ${order.id}: here ${sides.ours}, at the broker ${sides.theirs}`;
  return [identity(order.id, sides, says)];
}

function unbookedWords(state: EngineState, fill: Execution): string {
  const known = state.orders[fill.id] !== undefined;
  const hint = known ? '' : mayBe(state.orders, fill);
  return `execution ${fill.execution} of ${fill.id} is not in the books${hint === '' ? '' : `.${hint}`}`;
}

function compareOrders(state: EngineState, broker: BrokerBooks): readonly Compared[] {
  const theirs = new Map<ClientOrderId, BrokerOrder>();
  for (const row of broker.orders) theirs.set(row.ticket.id, row);
  const rows: Compared[] = foreignOrders(state, broker.orders).map(({ ticket, status }) =>
    identity(ticket.id, { ours: 'none', theirs: status }, `order ${ticket.id} ${FOREIGN}`),
  );
  for (const order of openOrders(state)) {
    const { id, status } = order;
    const there = theirs.get(id);
    if (there !== undefined) rows.push(...compareTerms(order, there));
    const sides = { ours: status, theirs: there === undefined ? 'none' : 'open' };
    if (status === 'unknown') rows.push(identity(id, sides, `order ${id}: ${IN_DOUBT}`));
    else if (status !== 'approved' && there === undefined)
      rows.push(identity(id, sides, `order ${id} is open here and not at the broker`));
  }
  const applied = new Set(state.books.applied);
  for (const fill of broker.missing)
    if (!applied.has(fill.execution) && !isBefore(state, fill.at))
      rows.push(
        identity(fill.execution, { ours: 'none', theirs: 'executed' }, unbookedWords(state, fill)),
      );
  if (rows.length > 0) return rows;
  const count = String(broker.orders.length);
  const same = { ours: count, theirs: count, ...EQUAL };
  return [{ invariant: 'identity', what: 'orders and executions', ...same }];
}

/** The four invariants, row by row with both numbers. */
export function compareBooks(state: EngineState, broker: BrokerBooks): readonly Compared[] {
  return [
    ...compareQuantities(state.books, broker),
    ...compareMoney(state, broker),
    ...compareWorth(state.books, broker),
    ...compareOrders(state, broker),
  ];
}

/** So many differences are told and put on record; of more, their number says enough. */
const TOLD_MOST = 100;

export function shortened(lines: readonly string[], most = TOLD_MOST): readonly string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `and ${rest} more`] : lines;
}

/** Every difference in words; none when the books are equal. */
export function differenceLines(rows: readonly Compared[]): readonly string[] {
  return rows.filter((row) => row.verdict === 'differs').map((row) => row.says);
}

/** So many orders or executions named like ours that nobody here made are another desk's (E1). */
const FOREIGN_MANY = 3;

function otherDesk(state: EngineState, broker: BrokerBooks): readonly string[] {
  const begins = idBegins(state.desk?.account ?? '');
  const ids = [
    ...foreignOrders(state, broker.orders).map((row) => row.ticket.id),
    ...broker.missing
      .filter((fill) => !state.books.applied.includes(fill.execution))
      .map((fill) => fill.id),
  ];
  const like = ids.filter((id) => id.startsWith(begins) && state.orders[id] === undefined);
  return [...new Set<string>(like)];
}

function latchForeign(state: EngineState, broker: BrokerBooks): readonly EngineFact[] {
  const ids = otherDesk(state, broker);
  if (ids.length < FOREIGN_MANY || state.latches.set['foreign-desk'] !== undefined) return [];
  return [
    {
      kind: 'latch.set',
      latch: 'foreign-desk',
      level: 'reducing',
      reason: `The broker has ${ids.length} orders named as this account\u2019s that this journal does not know, ${ids[0] ?? ''} among them: another desk trades it.`,
      by: 'rule E1',
      brake: null,
      values: { orders: ids.length },
    },
  ];
}

function latchDifference(state: EngineState, lines: readonly string[]): readonly EngineFact[] {
  if (state.latches.set['books-differ'] !== undefined) return [];
  return [
    {
      kind: 'latch.set',
      latch: 'books-differ',
      level: 'reducing',
      reason: `The books differ from the broker\u2019s: ${lines[0] ?? ''}${lines.length > 1 ? ` and ${lines.length - 1} more` : ''}.`,
      by: 'rule O7',
      brake: null,
      values: { differences: lines.length },
    },
  ];
}

/** The comparison on record, and the latches that follow from it. */
export function recordComparison(
  state: EngineState,
  lines: readonly string[],
  gaps: Gaps = {},
): readonly EngineFact[] {
  const clean = lines.length === 0;
  const found = Object.keys(gaps).length === 0 ? {} : { gaps };
  const told = shortened(lines);
  const compared = { kind: 'books.compared', clean, lines: told, ...found } as const;
  const facts: EngineFact[] = [compared, ...takenBack(state, gaps)];
  const mode = state.desk?.mode ?? 'LIVE';
  if (!clean) return [...facts, ...latchDifference(state, lines)];
  for (const latch of ['books-differ', 'crashed'] as const)
    if (state.latches.set[latch] !== undefined && liftWay(latch, mode) === 'clean-books')
      facts.push({
        kind: 'latch.lifted',
        latch,
        way: 'clean-books',
        approval: null,
        reason: 'the books equal the broker\u2019s',
      });
  return facts;
}

/** A comparison as facts: a cent of rounding is booked first, so that it does not add up over the years. */
export function comparisonFacts(
  state: EngineState,
  broker: BrokerBooks,
  at: DeskTime,
): readonly EngineFact[] {
  const rows = compareBooks(state, broker);
  const lines = differenceLines(rows);
  const rounded = rows.some((row) => row.what === 'cash' && row.verdict === 'explained');
  const gap = minus(broker.cash, state.books.cash);
  return [
    ...(rounded && lines.length === 0
      ? [{ kind: 'ledger.moved', movement: roundingMovement(gap, at) } as const]
      : []),
    ...recordComparison(state, lines, gapsOf(state.books, broker.positions)),
    ...latchForeign(state, broker),
  ];
}

/** Profit and loss in one line, as it follows from quantity, price and money together. */
export function gainLine(state: EngineState): string {
  return `equity ${formatCents(equity(state.books))}, realised ${formatCents(state.books.realised)} since the start`;
}
