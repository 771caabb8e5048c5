// Execution failure (SOP-5): what counts as one, and when it is too often. Three entries in a row that were refused
// and the desk halts itself; one that was to fill at once and found no price has missed, which is no failure. A stop
// the broker refuses three times leaves a position bare, and that is a breach.
import type { EngineFact } from '#engine/fact.ts';
import { formatQty } from '#engine/model/money.ts';
import { openPositions } from '#engine/order/books.ts';
import { failedStops, TRIES_MAX, unprotected } from '#engine/order/protect.ts';
import type { Order } from '#engine/order/order.ts';
import { isOpen } from '#engine/order/order.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

const IN_A_ROW = 3;

function gotNothing(order: Order): boolean {
  return order.purpose === 'entry' && order.filled === 0 && !order.cancelAsked;
}

/** Whether the broker refused an entry. */
function hasFailed(order: Order): boolean {
  return gotNothing(order) && order.status === 'rejected';
}

/** Whether an entry that was to fill at once found nobody at its price: the broker did what it was asked. */
function hasMissed(order: Order): boolean {
  const ended = order.status === 'cancelled' || order.status === 'expired';
  return gotNothing(order) && order.timeInForce === 'ioc' && ended;
}

/** Whether an ended entry got nothing, and nobody had taken it back: it may be tried the other way. */
export function cameToNothing(order: Order): boolean {
  return hasFailed(order) || hasMissed(order);
}

/** Entries whose fate the broker decided, the last ended first. A miss says nothing of the broker and counts neither way. */
function ended(state: EngineState): readonly Order[] {
  return Object.values(state.orders)
    .filter((order) => order.purpose === 'entry' && order.status !== 'unsent')
    .filter((order) => !isOpen(order.status) || order.filled > 0)
    .filter((order) => !hasMissed(order))
    .toSorted((a, b) => (b.closedAt ?? b.approvedAt) - (a.closedAt ?? a.approvedAt));
}

/** Positions whose stop is refused again and again: no new risk until people have looked. */
function judgeStops(state: EngineState): readonly EngineFact[] {
  if (state.latches.set.breach !== undefined) return [];
  const bare = openPositions(state.books).filter((position) => {
    const missing = unprotected(state, position);
    return missing > 0 && failedStops(state, position, missing).length >= TRIES_MAX;
  });
  if (bare.length === 0) return [];
  const held = bare.map((row) => `${formatQty(row.qty)} ${row.symbol} of ${row.strategy}`);
  return [
    {
      kind: 'latch.set',
      latch: 'breach',
      level: 'reducing',
      reason: `The protective stop was refused ${TRIES_MAX} times: ${held.join(', ')} may rest under none.`,
      by: 'rule SOP-3',
      brake: null,
      values: { bare: held },
    },
    ...cancelEntries(state, 'breach'),
  ];
}

function cancelEntries(state: EngineState, why: string): readonly EngineFact[] {
  return openOrders(state)
    .filter((order) => order.purpose === 'entry' && !order.cancelAsked)
    .map(({ id }) => ({ kind: 'order.cancelAsked', id, why }) as const);
}

/** After an order ended: what the desk does where entries, or stops, fail again and again. */
export function judgeFailures(state: EngineState): readonly EngineFact[] {
  return [...judgeStops(state), ...judgeEntries(state)];
}

function judgeEntries(state: EngineState): readonly EngineFact[] {
  if (state.latches.set['self-halt'] !== undefined) return [];
  const last = ended(state).slice(0, IN_A_ROW);
  if (last.length < IN_A_ROW || !last.every(hasFailed)) return [];
  const orders = last.map((order) => order.id).toReversed();
  return [
    {
      kind: 'latch.set',
      latch: 'self-halt',
      level: 'halted',
      reason: `${IN_A_ROW} entries in a row were refused by the broker: ${orders.join(', ')}.`,
      by: 'rule SOP-5',
      brake: null,
      values: { orders },
    },
    ...cancelEntries(state, 'self-halt'),
  ];
}
