// What the broker reports, as facts: each execution once, in whatever order reports come, and all that
// follows from it in the same turn: protection, the closed trade, the layers.
import type { BrokerReport, Execution } from '#engine/broker/broker.ts';
import type { EngineFact } from '#engine/fact.ts';
import { newYork } from '#engine/model/time.ts';
import { crossesZero, gainWhenFlat } from '#engine/order/books.ts';
import type { Booking } from '#engine/order/books.ts';
import { judgeFailures } from '#engine/order/failing.ts';
import { isBefore, tradeOf } from '#engine/order/moving.ts';
import type { Order } from '#engine/order/order.ts';
import { isOpen, moveOrder } from '#engine/order/order.ts';
import { mayBe } from '#engine/order/nameless.ts';
import { protect } from '#engine/order/protect.ts';
import { judgeLayers } from '#engine/risk/layers.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';

function booksDiffer(reason: string): EngineFact {
  return {
    kind: 'latch.set',
    latch: 'books-differ',
    level: 'reducing',
    reason,
    by: 'rule O7',
    brake: null,
    values: {},
  };
}

function bookingOf(order: Order, fill: Execution): Booking {
  const { strategy, purpose, day, stopAfter } = order;
  return { strategy, purpose, day, fill, stop: stopAfter };
}

function onExecution(state: EngineState, fill: Execution): readonly EngineFact[] {
  if (state.books.applied.includes(fill.execution)) return [];
  const order = state.orders[fill.id];
  if (order === undefined) {
    const known = state.latches.set['books-differ'] !== undefined;
    return known || isBefore(state, fill.at)
      ? []
      : [
          booksDiffer(
            `The broker executed ${fill.id}, which this desk does not know.${mayBe(state.orders, fill)}`,
          ),
        ];
  }
  if (order.executions.includes(fill.execution)) return [];
  const beyond =
    order.filled + fill.qty > order.qty || fill.symbol !== order.symbol || fill.side !== order.side;
  const booking = bookingOf(order, fill);
  // What the broker executed beyond what is held is not ours to book: people look at it (O7).
  const unfit = moveOrder(order.status, 'fill') === null || crossesZero(state.books, booking);
  if (beyond || unfit)
    return state.latches.set['books-differ'] === undefined
      ? [booksDiffer(`Execution ${fill.execution} does not fit order ${fill.id}.`)]
      : [];
  const flat = gainWhenFlat(state.books, booking);
  const trade = flat === null ? [] : [tradeOf(flat, newYork(fill.at).day, order.purpose)];
  return [{ kind: 'order.filled', fill }, ...trade];
}

function onReport(state: EngineState, report: BrokerReport): readonly EngineFact[] {
  switch (report.kind) {
    case 'accepted': {
      const status = state.orders[report.id]?.status;
      const fresh = status === 'approved' || status === 'sent' || status === 'unknown';
      return fresh ? [{ kind: 'order.accepted', id: report.id }] : [];
    }
    case 'executed':
      return onExecution(state, report.fill);
    case 'closed': {
      const order = state.orders[report.id];
      if (order === undefined || !isOpen(order.status)) return [];
      // Executions of it are still missing: it ends when they are here (O6).
      if (report.filled > order.filled) return [];
      return [{ kind: 'order.closed', id: report.id, status: report.status, why: report.reason }];
    }
  }
}

/**
 * A stop that the broker ended on its own: after a split, or because somebody closed the position there. The
 * broker is read before another one is asked for, or it might be asked for at a price of before.
 */
export function isTakenAway({ purpose, status, cancelAsked }: Order): boolean {
  return purpose === 'protective' && status === 'cancelled' && !cancelAsked;
}

function endsStop(after: EngineState, report: BrokerReport): boolean {
  const order = report.kind === 'closed' ? after.orders[report.id] : undefined;
  return order !== undefined && isTakenAway(order);
}

/** All facts that follow from one report; none when it was known already. */
export function applyReport(
  state: EngineState,
  seen: Seen,
  report: BrokerReport,
): readonly EngineFact[] {
  const facts = onReport(state, report);
  if (facts.length === 0) return facts;
  const after = foldBatch(state, facts, seen);
  const protection = endsStop(after, report) ? [] : protect(after, seen);
  const failures = report.kind === 'closed' ? judgeFailures(after) : [];
  return [...facts, ...protection, ...judgeLayers(after), ...failures];
}
