// Execution failure (SOP-5): what counts as one, and when it is too often. An entry that was refused, or
// that was to fill at once and did not, has failed; three in a row and the desk halts itself. A stop the
// broker refuses three times leaves a position bare, and that is a breach.
import type { EngineFact } from '#engine/fact.ts';
import { formatQty } from '#engine/model/money.ts';
import { openPositions } from '#engine/order/books.ts';
import { failedStops, TRIES_MAX, unprotected } from '#engine/order/protect.ts';
import type { Order } from '#engine/order/order.ts';
import { isOpen } from '#engine/order/order.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

const IN_A_ROW = 3;

/** Whether an ended entry got nothing, and nobody had taken it back. */
export function hasFailed(order: Order): boolean {
  if (order.purpose !== 'entry' || order.filled > 0 || order.cancelAsked) return false;
  if (order.status === 'rejected') return true;
  const atOnce = order.timeInForce === 'ioc';
  return atOnce && (order.status === 'cancelled' || order.status === 'expired');
}

/** Entries whose fate the broker decided, the last ended first; one that missed its price counts with its other attempt. */
function ended(state: EngineState): readonly Order[] {
  const entries = Object.values(state.orders).filter(
    (order) => order.purpose === 'entry' && order.status !== 'unsent',
  );
  const triedAgain = (order: Order): boolean =>
    order.status !== 'rejected' &&
    entries.some(
      (other) =>
        other.strategy === order.strategy &&
        other.symbol === order.symbol &&
        other.approvedAt > order.approvedAt,
    );
  return entries
    .filter((order) => !isOpen(order.status) || order.filled > 0)
    .filter((order) => !(hasFailed(order) && triedAgain(order)))
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
      reason: `${IN_A_ROW} entries in a row failed at the broker: ${orders.join(', ')}.`,
      by: 'rule SOP-5',
      brake: null,
      values: { orders },
    },
    ...cancelEntries(state, 'self-halt'),
  ];
}
