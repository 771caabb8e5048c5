// The one review: every order passes here or does not exist. Only this file makes an ApprovedOrder, once
// when the order is approved and its risk reserved, and again, re-reading everything, when it leaves.
import type { ApprovedOrder, ClientOrderId, OrderTicket } from '#engine/broker/broker.ts';
import { legPrices } from '#engine/broker/leg.ts';
import type { EngineFact, OrderDenied } from '#engine/fact.ts';
import { MINUTE_MS, deskTime, newYork, formatDayEt } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { nanos, units } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { lackingOf } from '#engine/order/lacking.ts';
import type { Order, OrderPlan, Purpose } from '#engine/order/order.ts';
import { isOpen } from '#engine/order/order.ts';
import { leavingBy } from '#engine/order/pair.ts';
import { nextSession } from '#engine/market/session.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { gateLevel, judgeGate, passes } from '#engine/risk/gate.ts';
import { surroundings } from '#engine/risk/asked.ts';
import type { Denial } from '#engine/risk/asked.ts';
import { orderSums } from '#engine/risk/carried.ts';
import { firstDenial } from '#engine/risk/rules.ts';
import { marketOpen } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders, positionOf } from '#engine/state.ts';

/** An entry leaves within seconds of its approval or never (O3); what reduces risk may wait for a cancel. */
const DEADLINE_MS: Readonly<Record<Purpose, number>> = {
  entry: 30_000,
  exit: 10 * MINUTE_MS,
  protective: 10 * MINUTE_MS,
  target: 10 * MINUTE_MS,
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
  if (passes(gateLevel(state, seen), plan.purpose)) return null;
  const gate = judgeGate(state, seen);
  const why = gate.reasons.join(' · ');
  return {
    code: 'DESK_CLOSED',
    layer: 'gate',
    text: `the desk is ${gate.level}: ${why}`,
    remedy: 'when the desk is open again',
  };
}

interface Reduction {
  readonly held: number;
  /** What of it the broker was last found not to have. */
  readonly lacking: number;
  /** What other orders already take off it. */
  readonly leaving: number;
  /** Whether this side takes off what is held: a sale of a long, a purchase of a short. */
  readonly fits: boolean;
}

/** What is held where an order wants to take some off, and what others already do. */
function reductionOf(
  state: EngineState,
  of: Pick<OrderPlan, 'strategy' | 'symbol' | 'side'>,
  but: readonly ClientOrderId[],
): Reduction {
  const position = positionOf(state, of.strategy, of.symbol);
  const closing = position?.side === 'short' ? 'buy' : 'sell';
  const others = openOrders(state).filter(
    (row) =>
      row.purpose !== 'entry' &&
      row.strategy === of.strategy &&
      row.symbol === of.symbol &&
      row.side === closing &&
      !but.includes(row.id),
  );
  return {
    held: position?.qty ?? 0,
    lacking: position === null ? 0 : lackingOf(state, position),
    leaving: leavingBy(others),
    fits: of.side === closing,
  };
}

/** What reduces may take off no more than is held and not already leaving (O8: never beyond the position). */
function beyondPosition(state: EngineState, plan: OrderPlan): Denial | null {
  const { held, lacking, leaving, fits } = reductionOf(state, plan, plan.replaces);
  const left = held - lacking - leaving;
  if (fits && plan.qty > 0 && plan.qty <= left) return null;
  const free = fits ? units(nanos(Math.max(0, left))) : 0;
  const missing = lacking > 0 ? `, ${units(nanos(lacking))} of it not at the broker` : '';
  const [does, done] = plan.side === 'sell' ? ['sell', 'sold'] : ['buy back', 'bought back'];
  return {
    code: 'BEYOND_POSITION',
    layer: 'gate',
    text: `asks to ${does} ${units(plan.qty)}, free to ${does} ${free}: ${units(nanos(held))} held${missing}, ${units(nanos(leaving))} being ${done} already`,
    remedy:
      free > 0 ? `at most ${free}` : `nothing more; see ${lacking > 0 ? 'reconcile' : 'orders'}`,
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
  const around = surroundings(state, seen, asked.market);
  return firstDenial({ ...around, plan, score: asked.score });
}

/** How many of these instants, which came in order, are later than one; asked from the newest back. */
function countSince(times: readonly DeskTime[], since: number): number {
  let at = times.length;
  while (at > 0 && (times[at - 1] ?? 0) > since) at -= 1;
  return times.length - at;
}

/** More orders in a minute than allowed: the desk halts itself (O10). */
function tooFast(state: EngineState, seen: Seen): EngineFact | null {
  const since = seen.desk - MINUTE_MS;
  const sums = orderSums(state.orders);
  const count = countSince(sums.approvedAt, since) + 1;
  const rejects = countSince(sums.rejectedAt, since);
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
  const day = seen.session?.day ?? newYork(seen.desk).day;
  return [{ kind: 'order.approved', plan, day, deadline, by: asked.by }];
}

/**
 * The second look, in the tick the order leaves: everything read again. Refusals: ORDER_WAITS (its
 * replaced order is still there), ORDER_LATE, DESK_CLOSED, MARKET_CLOSED, BEYOND_POSITION, ORDER_NOT_APPROVED.
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
  // The price of a stop does not age: it protects as well later.
  if (order.purpose !== 'protective' && seen.desk > order.deadline)
    return refuse('ORDER_LATE', 'its deadline passed before it could leave');
  const gate = judgeGate(state, seen);
  if (!passes(gate.level, order.purpose))
    return refuse('DESK_CLOSED', `the desk is ${gate.level}: ${gate.reasons.join(' · ')}`);
  // What leaves after the bell would rest at the broker until the next open, with no stop beside it.
  if (order.purpose !== 'protective' && !marketOpen(seen))
    return refuse('MARKET_CLOSED', 'the market closed before it could leave');
  const waits = order.replaces.some((old) => isOpen(state.orders[old]?.status ?? 'cancelled'));
  if (waits) return refuse('ORDER_WAITS', 'the order it replaces still rests');
  if (order.purpose !== 'entry') {
    const { held, lacking, leaving, fits } = reductionOf(state, order, [order.id]);
    if (!fits || order.qty > held - lacking - leaving)
      return refuse('BEYOND_POSITION', 'less is held than it would take off');
  }
  return ok(approve(order));
}

function approve(order: Order): ApprovedOrder {
  const { id, symbol, side, qty, terms, timeInForce } = order;
  const ticket: OrderTicket = { id, symbol, side, qty, terms, timeInForce, ...legPrices(order) };
  return ticket as ApprovedOrder;
}
