// The other attempt (SOP-5): an entry that got nothing is tried once more, with a wider clamp and a size of
// its own, under the one review. The wider limit never goes past the collar, and there is no third attempt.
import type { EngineFact } from '#engine/fact.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { cameToNothing } from '#engine/order/failing.ts';
import type { Order } from '#engine/order/order.ts';
import { attemptsOf, clampAbove, entryTerms, planEntry } from '#engine/plan.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { sizeEntry } from '#engine/risk/sizing.ts';
import { marketOpen } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { positionOf } from '#engine/state.ts';

/** A decision older than this is not tried again: the market it was made for is gone. */
const FRESH_MS = 10 * MINUTE_MS;

/** Entries of today that failed at their first attempt, a moment ago. */
export function failedEntries(state: EngineState, seen: Seen): readonly Order[] {
  if (!marketOpen(seen) || judgeGate(state, seen).level !== 'open') return [];
  return Object.values(state.orders).filter(
    (order) =>
      cameToNothing(order) &&
      attemptsOf(state, order) === 1 &&
      seen.desk - (order.closedAt ?? 0) <= FRESH_MS &&
      positionOf(state, order.strategy, order.symbol) === null,
  );
}

/** The wider offset in force, inside the collar. */
export function alternateRatio(state: EngineState): number {
  const { alternate } = entryTerms(state);
  const { collarRatio } = state.limits.values;
  return typeof collarRatio === 'number' ? Math.min(alternate, collarRatio) : alternate;
}

/** One failed entry tried again, as the review answers. */
export function tryAgain(
  state: EngineState,
  seen: Seen,
  market: Market,
  order: Order,
): readonly EngineFact[] {
  const { strategy, symbol, stopAfter: stop } = order;
  const last = market.last(symbol);
  if (last === null || stop === null || attemptsOf(state, order) !== 1) return [];
  const limit = clampAbove(last, alternateRatio(state));
  const { qty } = sizeEntry(state, { seen, market }, { symbol, at: limit, stop });
  const line = state.day?.pack.find((row) => row.strategy === strategy && row.symbol === symbol);
  const plan = planEntry(state, seen, { strategy, symbol, qty, last, limit, stop });
  return reviewOrder(state, seen, market, { plan, score: line?.score ?? 0, by: 'rule SOP-5' });
}
