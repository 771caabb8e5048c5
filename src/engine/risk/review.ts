// The one review: every order passes here or does not exist. Only this file makes an ApprovedOrder, once
// when the order is approved and its risk reserved, and again, re-reading everything, when it leaves.
import type { ApprovedOrder, ClientOrderId, OrderTicket } from '#engine/broker/broker.ts';
import type { EngineFact, OrderDenied } from '#engine/fact.ts';
import { MINUTE_MS, deskTime, newYork, formatDayEt } from '#engine/model/time.ts';
import { nanos, units } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Order, OrderPlan, Purpose } from '#engine/order/order.ts';
import { isOpen, remaining } from '#engine/order/order.ts';
import { nextSession } from '#engine/market/session.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { judgeGate, passes } from '#engine/risk/gate.ts';
import type { Denial } from '#engine/risk/rules.ts';
import { ENTRY_RULES } from '#engine/risk/rules.ts';
import { marketOpen } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders, positionOf } from '#engine/state.ts';

/** An entry leaves within seconds of its approval or never (O3); what reduces risk may wait for a cancel. */
const DEADLINE_MS: Readonly<Record<Purpose, number>> = {
  entry: 30_000,
  exit: 10 * MINUTE_MS,
  protective: 10 * MINUTE_MS,
  close: 10 * MINUTE_MS,
  flatten: 10 * MINUTE_MS,
};

export interface ReviewAsked {
  readonly plan: OrderPlan;
  readonly score: number;
  readonly by: string;
}

function deniedFact(plan: OrderPlan, denial: Denial): OrderDenied {
  return {
    kind: 'order.denied',
    strategy: plan.strategy,
    symbol: plan.symbol,
    purpose: plan.purpose,
    code: denial.code,
    layer: denial.layer,
    text: denial.text,
    remedy: denial.remedy,
  };
}

function gateDenial(state: EngineState, seen: Seen, plan: OrderPlan): Denial | null {
  const gate = judgeGate(state, seen);
  if (passes(gate.level, plan.purpose)) return null;
  const why = gate.reasons.join(' · ');
  return {
    code: 'DESK_CLOSED',
    layer: 'gate',
    text: `the desk is ${gate.level}: ${why}`,
    remedy: 'when the desk is open again',
  };
}

/** What sells may sell no more than is held and not already being sold (O8: never beyond the position). */
function beyondPosition(state: EngineState, plan: OrderPlan): Denial | null {
  const held = positionOf(state, plan.strategy, plan.symbol)?.qty ?? 0;
  const selling = openOrders(state)
    .filter(
      (order) =>
        order.strategy === plan.strategy && order.symbol === plan.symbol && order.side === 'sell',
    )
    .filter((order) => !plan.replaces.includes(order.id))
    .reduce((sum, order) => sum + remaining(order), 0);
  if (plan.side === 'sell' && plan.qty > 0 && plan.qty <= held - selling) return null;
  const free = units(nanos(Math.max(0, held - selling)));
  return {
    code: 'BEYOND_POSITION',
    layer: 'gate',
    text: `asks to sell ${units(plan.qty)}, free to sell ${free}: ${units(nanos(held))} held, ${units(nanos(selling))} being sold already`,
    remedy: free > 0 ? `at most ${free}` : 'nothing more; see orders',
  };
}

function opensAt(seen: Seen): number {
  const { session, desk } = seen;
  if (session !== null && desk < session.open) return session.open;
  return nextSession(newYork(desk).day).open;
}

function denial(
  asked: ReviewAsked & { state: EngineState; seen: Seen; market: Market },
): Denial | null {
  const { state, seen, plan } = asked;
  if (state.orders[plan.id] !== undefined)
    return {
      code: 'ORDER_EXISTS',
      layer: 'gate',
      text: `order ${plan.id} exists`,
      remedy: 'a new decision',
    };
  const closed = gateDenial(state, seen, plan);
  if (closed !== null) return closed;
  if (plan.purpose !== 'entry') {
    const needsMarket = plan.purpose !== 'protective' && !marketOpen(seen);
    if (needsMarket)
      return {
        code: 'MARKET_CLOSED',
        layer: 'gate',
        text: 'the market is closed',
        remedy: `in the next session, from ${formatDayEt(opensAt(seen))}`,
      };
    return beyondPosition(state, plan);
  }
  for (const rule of ENTRY_RULES) {
    const answer = rule({ state, seen, market: asked.market, plan, score: asked.score });
    if (answer !== null) return answer;
  }
  return null;
}

/** More orders in a minute than allowed: the desk halts itself (O10). */
function tooFast(state: EngineState, seen: Seen): EngineFact | null {
  const since = seen.desk - MINUTE_MS;
  const orders = Object.values(state.orders);
  const count =
    orders.filter((order) => order.approvedAt > since && order.purpose !== 'protective').length + 1;
  const rejects = orders.filter(
    (order) => order.status === 'rejected' && (order.closedAt ?? 0) > since,
  ).length;
  const most = state.limits.values.ordersPerMinute;
  const mostRejects = state.limits.values.rejectsPerMinute;
  const over = typeof most === 'number' && count > most;
  const overRejects = typeof mostRejects === 'number' && rejects > mostRejects;
  if (!over && !overRejects) return null;
  const reason = over
    ? `${count} orders in a minute, at most ${most}.`
    : `${rejects} rejects in a minute, at most ${mostRejects}.`;
  return {
    kind: 'latch.set',
    latch: 'self-halt',
    level: 'halted',
    reason,
    by: 'rule O10',
    brake: null,
    values: { count, rejects },
  };
}

/** The one gate for every order: approved with its risk reserved, or denied with numbers. */
export function reviewOrder(
  state: EngineState,
  seen: Seen,
  market: Market,
  asked: ReviewAsked,
): readonly EngineFact[] {
  const { plan } = asked;
  const fast =
    plan.purpose === 'entry' && state.latches.set['self-halt'] === undefined
      ? tooFast(state, seen)
      : null;
  if (fast !== null) {
    const code = {
      code: 'ORDER_RATE',
      layer: 'compliance',
      text: 'too many orders in a minute; the desk halted itself',
      remedy: 'a resume',
    };
    return [fast, deniedFact(plan, code)];
  }
  const no = denial({ ...asked, state, seen, market });
  if (no !== null) return [deniedFact(plan, no)];
  const deadline = deskTime(seen.desk + DEADLINE_MS[plan.purpose]);
  return [{ kind: 'order.approved', plan, day: newYork(seen.desk).day, deadline, by: asked.by }];
}

/**
 * The second look, in the tick the order leaves: everything read again. Refusals: ORDER_WAITS (its
 * replaced order is still there), ORDER_LATE, DESK_CLOSED, BEYOND_POSITION, ORDER_NOT_APPROVED.
 */
export function releaseOrder(
  state: EngineState,
  seen: Seen,
  id: ClientOrderId,
): Result<ApprovedOrder> {
  const order = state.orders[id];
  if (order === undefined || order.status !== 'approved')
    return refuse('ORDER_NOT_APPROVED', `order ${id} is not waiting to leave`);
  if (!seen.lease) return refuse('LEASE_LOST', 'the lease on the state folder is lost');
  if (seen.desk > order.deadline)
    return refuse('ORDER_LATE', 'its deadline passed before it could leave');
  const gate = judgeGate(state, seen);
  if (!passes(gate.level, order.purpose))
    return refuse('DESK_CLOSED', `the desk is ${gate.level}: ${gate.reasons.join(' · ')}`);
  const waits = order.replaces.some((old) => isOpen(state.orders[old]?.status ?? 'cancelled'));
  if (waits) return refuse('ORDER_WAITS', 'the order it replaces still rests');
  if (order.side === 'sell' && order.qty > sellable(state, order))
    return refuse('BEYOND_POSITION', 'less is held than it would sell');
  return ok(approve(order));
}

function sellable(state: EngineState, order: Order): number {
  const held = positionOf(state, order.strategy, order.symbol)?.qty ?? 0;
  const others = openOrders(state).filter(
    (row) =>
      row.id !== order.id &&
      row.strategy === order.strategy &&
      row.symbol === order.symbol &&
      row.side === 'sell',
  );
  return held - others.reduce((sum, row) => sum + remaining(row), 0);
}

function approve(order: Order): ApprovedOrder {
  const { id, symbol, side, qty, terms, timeInForce } = order;
  const ticket: OrderTicket = { id, symbol, side, qty, terms, timeInForce };
  return ticket as ApprovedOrder;
}
