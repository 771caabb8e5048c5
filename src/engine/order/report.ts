// What the broker reports, as facts: each execution once, in whatever order reports come, and all that
// follows from it in the same turn: protection, the closed trade, the layers.
import type { BrokerReport, Execution } from '#engine/broker/broker.ts';
import type { EngineFact, TradeClosed } from '#engine/fact.ts';
import { newYork } from '#engine/model/time.ts';
import { gainWhenFlat } from '#engine/order/books.ts';
import type { Order } from '#engine/order/order.ts';
import { isOpen, moveOrder } from '#engine/order/order.ts';
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

function tradeClosed(state: EngineState, order: Order, fill: Execution): TradeClosed | null {
  const closed = newYork(fill.at).day;
  const flat = gainWhenFlat(state.books, {
    strategy: order.strategy,
    day: closed,
    fill,
    stop: null,
  });
  if (flat === null) return null;
  const { position, gain } = flat;
  return {
    kind: 'trade.closed',
    strategy: order.strategy,
    symbol: order.symbol,
    opened: position.opened,
    closed,
    qty: position.bought,
    cost: position.cost,
    gain,
    multiple: position.risk > 0 ? Number((gain / position.risk).toFixed(4)) : null,
    exit: order.purpose,
  };
}

function onExecution(state: EngineState, fill: Execution): readonly EngineFact[] {
  if (state.books.applied.includes(fill.execution)) return [];
  const order = state.orders[fill.id];
  if (order === undefined) {
    const known = state.latches.set['books-differ'] !== undefined;
    return known
      ? []
      : [booksDiffer(`The broker executed ${fill.id}, which this desk does not know.`)];
  }
  if (order.executions.includes(fill.execution)) return [];
  const beyond =
    order.filled + fill.qty > order.qty || fill.symbol !== order.symbol || fill.side !== order.side;
  if (beyond || moveOrder(order.status, 'fill') === null)
    return state.latches.set['books-differ'] === undefined
      ? [booksDiffer(`Execution ${fill.execution} does not fit order ${fill.id}.`)]
      : [];
  const trade = tradeClosed(state, order, fill);
  return [{ kind: 'order.filled', fill }, ...(trade === null ? [] : [trade])];
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

/** All facts that follow from one report; none when it was known already. */
export function applyReport(
  state: EngineState,
  seen: Seen,
  report: BrokerReport,
): readonly EngineFact[] {
  const facts = onReport(state, report);
  if (facts.length === 0) return facts;
  const after = foldBatch(state, facts, seen);
  const protection = protect(after, seen);
  return [...facts, ...protection, ...judgeLayers(after)];
}
