// The plan of a force-sync: every difference from what to what, so that two people can see it and the last
// key can tell whether it is still the same. It changes nothing by itself.
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import { canonical } from '#engine/model/canonical.ts';
import { formatCents, formatHolding, formatPrice, holding, ticks } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { heldOf, openPositions } from '#engine/order/books.ts';
import { syncFacts } from '#engine/order/moving.ts';
import { foreignOrders } from '#engine/order/reconcile.ts';
import type { BrokerBooks } from '#engine/order/reconcile.ts';
import type { HoldingChange, SyncPlan } from '#engine/order/sync.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';
import { hash } from 'node:crypto';

function holdingChanges(state: EngineState, broker: BrokerBooks): readonly HoldingChange[] {
  const { books } = state;
  const symbols = new Set([
    ...openPositions(books).map((row) => row.symbol),
    ...broker.positions.map((row) => row.symbol),
  ]);
  return [...symbols].sort().flatMap((symbol): readonly HoldingChange[] => {
    const from = heldOf(books, symbol);
    const theirs = broker.positions.find((row) => row.symbol === symbol);
    const to = theirs?.qty ?? holding(0);
    // What nobody can count cannot be taken over: it stays a difference until it is closed at the broker.
    if (from === to || theirs?.unread !== undefined) return [];
    const lot = openPositions(books)
      .find((row) => row.symbol === symbol)
      ?.lots.at(-1);
    const price = theirs?.price ?? books.marks[symbol] ?? lot?.price ?? ticks(1);
    return [{ symbol, from, to, price }];
  });
}

function lastOf(rows: readonly Execution[], before: string | null): string | null {
  return rows.at(-1)?.execution ?? before;
}

/** Orders that nobody knows whether they arrived: while there are any, no books are taken over. */
export function inDoubt(state: EngineState): readonly ClientOrderId[] {
  return openOrders(state)
    .filter((order) => order.status === 'unknown')
    .map((order) => order.id);
}

/** What a force-sync would do by the broker's side as just read. An order in doubt is not gone: it may be on its way. */
export function planSync(state: EngineState, broker: BrokerBooks): SyncPlan {
  const { cash, confirmed } = state.books;
  const theirs = new Set<string>(broker.orders.map((row) => row.ticket.id));
  const gone = openOrders(state).filter(
    ({ id, status }) => status !== 'approved' && status !== 'unknown' && !theirs.has(id),
  );
  const foreign = foreignOrders(state, broker.orders).map((row) => row.ticket.id);
  const kept = state.foreign.flatMap((id) =>
    broker.orders.flatMap((row) => (row.ticket.id === id ? [row.ticket.id] : [])),
  );
  return {
    cash: broker.cash === cash ? null : { from: cash, to: broker.cash },
    holdings: holdingChanges(state, broker),
    gone: gone.map((order) => order.id).sort(),
    foreign: [...kept, ...foreign].sort(),
    execution: lastOf(broker.missing, confirmed),
    movement: broker.movement,
  };
}

/** Equal for equal plans; part of what the keys sign. */
export function planHash(plan: SyncPlan): string {
  const { cash, holdings, gone, foreign, execution, movement } = plan;
  const json = {
    cash: cash === null ? null : { ...cash },
    holdings: holdings.map((row) => ({ ...row })),
    gone,
    foreign,
    execution,
    movement,
  };
  return hash('sha256', canonical(json), 'hex');
}

/** Orders of one kind that are named; of more their number is said. */
const NAMED_MOST = 10;

function named(ids: readonly string[], says: string): readonly string[] {
  const rest = ids.length - NAMED_MOST;
  const lines = ids.slice(0, NAMED_MOST).map((id) => `order ${id} ${says}`);
  return rest > 0 ? [...lines, `and ${rest} orders more: each ${says}`] : lines;
}

/** The difference as people are shown it and sign it: all of cash and holdings, and how many orders. */
export function planLines(plan: SyncPlan): readonly string[] {
  return [
    ...(plan.cash === null
      ? []
      : [`cash ${formatCents(plan.cash.from)} to ${formatCents(plan.cash.to)}`]),
    ...plan.holdings.map(
      (row) =>
        `${row.symbol} ${formatHolding(row.from)} to ${formatHolding(row.to)} at ${formatPrice(row.price)}`,
    ),
    ...named(plan.gone, 'is closed here'),
    ...named(plan.foreign, 'stays at the broker, not ours'),
  ];
}

/** What the last key does: orders that are gone end, then the books become the broker's. */
export function takeoverFacts(
  state: EngineState,
  ask: { readonly plan: SyncPlan; readonly approval: string; readonly at: DeskTime },
): readonly EngineFact[] {
  const { plan, approval, at } = ask;
  const ends = plan.gone.flatMap((id): readonly EngineFact[] => {
    const order = state.orders[id];
    if (order === undefined) return [];
    const why = `not at the broker; closed by ${approval}`;
    return [{ kind: 'order.closed', id: order.id, status: 'cancelled', why }];
  });
  return [...ends, ...syncFacts(state.books, { kind: 'books.synced', approval, plan }, at)];
}
