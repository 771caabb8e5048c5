// What is at stake against its limits, for the jobs that look at risk: each figure as a value of its
// limit, with open entries counted as filled.
import { cents, formatCents, formatPercent } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { equity, openPositions } from '#engine/order/books.ts';
import { surroundings } from '#engine/risk/asked.ts';
import { bookOf } from '#engine/risk/caps.ts';
import { bookSums, orderSums } from '#engine/risk/carried.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { layers } from '#engine/risk/layers.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';

/** A share of equity against its limit; null where the value cannot be known. */
export interface Stake {
  readonly ratio: number | null;
  readonly bound: number | null;
  readonly line: string;
}

function boundOf(state: EngineState, name: LimitName): number | null {
  const value = state.limits.values[name];
  return typeof value === 'number' ? value : null;
}

function ofLimit(state: EngineState, name: LimitName): string {
  return `of ${formatLimit(name, state.limits.values[name])}`;
}

function stake(
  state: EngineState,
  row: { readonly what: string; readonly value: Cents | null; readonly limit: LimitName },
): Stake {
  const worth = equity(state.books);
  const bound = boundOf(state, row.limit);
  const known = row.value !== null && worth > 0;
  const ratio = known ? row.value / worth : null;
  const shown =
    ratio === null || row.value === null
      ? 'not known (under 60 sessions of history, or no equity)'
      : `${formatPercent(ratio)} (${formatCents(row.value)})`;
  return { ratio, bound, line: `${row.what}: ${shown} ${ofLimit(state, row.limit)}` };
}

/** Positions and open entries, of equity. */
export function grossStake(state: EngineState): Stake {
  const value = cents(bookSums(state.books).gross + orderSums(state.orders).reserved);
  return stake(state, { what: 'gross exposure', value, limit: 'grossRatio' });
}

/** One-day value at risk at 95 %, of equity: the higher of historical and parametric. */
export function varStake(state: EngineState, seen: Seen, market: Market): Stake {
  const found = valueAtRisk(bookOf(surroundings(state, seen, market)), null);
  const value = found?.loss ?? null;
  return stake(state, { what: 'value at risk (1 day, 95 %)', value, limit: 'varRatio' });
}

/** One line a layer, with its headroom. */
export function layerLines(state: EngineState): readonly string[] {
  return layers(state).map((row) => {
    const left = Math.max(0, Math.round((1 - row.used) * 100));
    return `${row.name}: ${row.value} of ${row.bound}, ${row.broken ? 'BROKEN' : `headroom ${left} %`}`;
  });
}

/** What the day has used up: new risk, signals, positions. */
export function budgetLines(state: EngineState): readonly string[] {
  const spent = formatCents(state.day?.spent ?? cents(0));
  return [
    `new risk today: ${spent} ${ofLimit(state, 'budgetDayCents')}`,
    `signals taken today: ${state.day?.signals ?? 0} ${ofLimit(state, 'signalsDay')}`,
    `positions: ${openPositions(state.books).length} ${ofLimit(state, 'positions')}`,
  ];
}
