// Asking the review about one order on the sheet's desk, with whatever a case changes of it; the answer as
// one line: code, layer, what happened, what would pass.
import type { OrderPlan } from '#engine/order/order.ts';
import type { LimitName, LimitValue } from '#engine/risk/limits.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import {
  LIMITS_AT_REST,
  marketOf,
  planOf,
  seenAt,
  stateOf,
  STRATEGY,
} from '#tests/engine/risk/sheet.ts';
import type { MarketSheet } from '#tests/engine/risk/sheet.ts';

export interface Case {
  readonly state?: Partial<EngineState>;
  readonly seen?: Partial<Seen>;
  readonly market?: MarketSheet;
  readonly plan?: Partial<OrderPlan>;
  readonly score?: number;
}

export function limited(values: Partial<Record<LimitName, LimitValue>>): Partial<EngineState> {
  return { limits: { ...LIMITS_AT_REST, values: { ...LIMITS_AT_REST.values, ...values } } };
}

export function without(name: LimitName): Partial<EngineState> {
  const { [name]: _gone, ...values } = LIMITS_AT_REST.values;
  return { limits: { ...LIMITS_AT_REST, values } };
}

export function review(row: Case) {
  const state = stateOf(row.state);
  const market = marketOf(row.market);
  const asked = { plan: planOf(row.plan), score: row.score ?? 70, by: STRATEGY };
  return reviewOrder(state, { ...seenAt(), ...row.seen }, market, asked);
}

export function said(row: Case): string {
  const [fact] = review(row).slice(-1);
  if (fact?.kind !== 'order.denied') return fact?.kind ?? 'nothing';
  return `${fact.code} | ${fact.layer} | ${fact.text} | ${fact.remedy}`;
}
