// Reconciliation: the desk's books against the broker's own, by quantity, cash and identity of orders.
// A difference latches; equal books lift what waits for them. It explains, it never corrects.
import type {
  BrokerOrder,
  BrokerPosition,
  ClientOrderId,
  Execution,
} from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import { formatCents, formatQty, nanos } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { heldOf, openPositions } from '#engine/order/books.ts';
import { liftWay } from '#engine/risk/latch.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

/** The broker's side, read together. */
export interface BrokerBooks {
  readonly cash: Cents;
  readonly positions: readonly BrokerPosition[];
  readonly orders: readonly BrokerOrder[];
  /** Executions after the last that is confirmed. */
  readonly missing: readonly Execution[];
}

/** Every difference, in words with both numbers; none when the books are equal. */
export function compareBooks(state: EngineState, broker: BrokerBooks): readonly string[] {
  const lines: string[] = [];
  if (broker.cash !== state.books.cash)
    lines.push(`cash: desk ${formatCents(state.books.cash)}, broker ${formatCents(broker.cash)}`);
  const symbols = new Set([
    ...openPositions(state.books).map((row) => row.symbol),
    ...broker.positions.map((row) => row.symbol),
  ]);
  for (const symbol of symbols) {
    const ours = heldOf(state.books, symbol);
    const theirs = broker.positions.find((row) => row.symbol === symbol)?.qty ?? nanos(0);
    if (ours !== theirs)
      lines.push(`${symbol}: desk holds ${formatQty(ours)}, broker ${formatQty(theirs)}`);
  }
  const known = new Set<ClientOrderId>(openOrders(state).map((order) => order.id));
  for (const order of broker.orders)
    if (!known.has(order.ticket.id))
      lines.push(`order ${order.ticket.id} rests at the broker and is not ours`);
  const theirs = new Set(broker.orders.map((order) => order.ticket.id));
  for (const order of openOrders(state)) {
    if (order.status === 'unknown') lines.push(`order ${order.id}: its fate is unknown`);
    else if (order.status !== 'approved' && !theirs.has(order.id))
      lines.push(`order ${order.id} is open here and not at the broker`);
  }
  for (const fill of broker.missing)
    if (!state.books.applied.includes(fill.execution))
      lines.push(`execution ${fill.execution} of ${fill.id} is not in the books`);
  return lines;
}

/** The comparison on record, and the latches that follow from it. */
export function recordComparison(
  state: EngineState,
  lines: readonly string[],
): readonly EngineFact[] {
  const clean = lines.length === 0;
  const facts: EngineFact[] = [{ kind: 'books.compared', clean, lines }];
  const mode = state.desk?.mode ?? 'LIVE';
  if (!clean && state.latches.set['books-differ'] === undefined)
    facts.push({
      kind: 'latch.set',
      latch: 'books-differ',
      level: 'reducing',
      reason: `The books differ from the broker\u2019s: ${lines[0] ?? ''}${lines.length > 1 ? ` and ${lines.length - 1} more` : ''}.`,
      by: 'rule O7',
      brake: null,
      values: { differences: lines.length },
    });
  if (!clean) return facts;
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
