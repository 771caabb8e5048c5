// Sizing: how much of a signal may be bought. It takes the tightest of risk per trade, order cap,
// exposure, budget and cash, and says which one it was; the review checks the answer again.
import { cents, notional, priceInDollars, quantity, NO_QTY } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { equity, marketValue } from '#engine/order/books.ts';
import { remaining } from '#engine/order/order.ts';
import type { LimitName, Limits } from '#engine/risk/limits.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

export interface Sizing {
  readonly qty: Qty;
  /** The rule that decided the size, with its number. */
  readonly by: string;
}

/** Share of equity a trade may lose at its stop: the lowest of the two limits and 2.5 % (layer 1). */
export function riskRatio(limits: Limits): number | null {
  const own = limits.values.riskPerTradeRatio;
  const rollout = limits.values.rolloutRiskRatio;
  if (typeof own !== 'number' || rollout === undefined) return null;
  return Math.min(own, rollout === 'none' ? own : rollout, 0.025);
}

/** What open entries could still cost if they all filled at what they assumed (O5). */
export function reserved(state: EngineState): Cents {
  let sum = 0;
  for (const order of openOrders(state))
    if (order.purpose === 'entry') sum += notional(remaining(order), order.assumed);
  return cents(sum);
}

function cap(state: EngineState, name: LimitName, used: number): number {
  const value = state.limits.values[name];
  if (value === undefined) return 0;
  return value === 'none' ? Number.POSITIVE_INFINITY : Math.max(0, value - used);
}

/** Size of a long entry at an assumed price with a protective stop below it; zero when nothing fits. */
export function sizeEntry(state: EngineState, at: Price, stop: Price): Sizing {
  const worth = equity(state.books);
  const ratio = riskRatio(state.limits);
  const room = priceInDollars(at) - priceInDollars(stop);
  if (ratio === null || room <= 0 || worth <= 0)
    return { qty: NO_QTY, by: 'no risk limit or no room to the stop' };
  const gross = state.limits.values.grossRatio;
  const held = marketValue(state.books) + reserved(state);
  const grossRoom = typeof gross === 'number' ? Math.max(0, gross * worth - held) : 0;
  // The slippage allowance keeps the order inside its cap when it fills a little worse than assumed.
  const budget: readonly (readonly [string, number])[] = [
    ['risk per trade (layer 1)', ((ratio * worth) / 100 / room) * priceInDollars(at) * 100],
    ['order cap', cap(state, 'orderCents', 0)],
    ['day budget', cap(state, 'budgetDayCents', state.day?.spent ?? 0)],
    ['gross exposure', gross === 'none' ? Number.POSITIVE_INFINITY : grossRoom],
    ['cash', Math.max(0, state.books.cash - reserved(state))],
  ];
  const [by, most] = budget.reduce((low, row) => (row[1] < low[1] ? row : low));
  if (!Number.isFinite(most) || most < 100) return { qty: NO_QTY, by };
  return { qty: quantity(most / 100 / priceInDollars(at)), by };
}
