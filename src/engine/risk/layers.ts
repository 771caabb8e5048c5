// The kill switch's layers (RISK-1): what a state's equity and streaks amount to against their limits,
// and which latches follow. Judged in the same turn as the fill or the price that moved them.
import type { EngineFact } from '#engine/fact.ts';
import { formatCents, formatGain, formatPercent, minus } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { equity } from '#engine/order/books.ts';
import type { LatchName, LatchSet } from '#engine/risk/latch.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import type { EngineState, StrategyBook } from '#engine/state.ts';
import { openOrders, strategyBook } from '#engine/state.ts';

export interface Layer {
  readonly name: string;
  readonly latch: LatchName | null;
  readonly limit: LimitName;
  /** Where it stands, as a share of the limit used: 1 is the limit itself. */
  readonly used: number;
  readonly value: string;
  readonly bound: string;
  /** The same bound in the limit's own unit, with what the stage of the rollout makes of it. */
  readonly most: number;
  readonly broken: boolean;
}

function ratioLimit(state: EngineState, name: LimitName): number | null {
  const value = state.limits.values[name];
  return typeof value === 'number' ? value : null;
}

interface Loss {
  readonly name: string;
  readonly latch: LatchName;
  readonly limit: LimitName;
  readonly from: Cents;
}

/** A loss from a base, against a ratio of that base; a missing limit counts as broken only by the review. */
function lossLayer(state: EngineState, now: Cents, loss: Loss): Layer | null {
  const bound = ratioLimit(state, loss.limit);
  if (bound === null || loss.from <= 0) return null;
  const ratio = (now - loss.from) / loss.from;
  return {
    name: loss.name,
    latch: loss.latch,
    limit: loss.limit,
    used: Math.max(0, -ratio / bound),
    value: `${formatPercent(ratio)} (${formatGain(minus(now, loss.from))} of ${formatCents(loss.from)})`,
    bound: `-${formatPercent(bound)}`,
    most: bound,
    broken: -ratio >= bound,
  };
}

function dollarLayer(state: EngineState, now: Cents): Layer | null {
  const own = state.limits.values.lossDayCents;
  const stage = stageBounds(state)?.lossDayCents ?? Number.POSITIVE_INFINITY;
  const bound = Math.min(typeof own === 'number' ? own : Number.POSITIVE_INFINITY, stage);
  if (!Number.isFinite(bound) || state.day === null) return null;
  const loss = now - state.day.openEquity;
  return {
    name: 'layer 2, daily loss in dollars',
    latch: 'daily-loss',
    limit: 'lossDayCents',
    used: Math.max(0, -loss / bound),
    value: formatGain(minus(now, state.day.openEquity)),
    bound: `-${formatCents(bound as Cents)}`,
    most: bound,
    broken: -loss >= bound,
  };
}

function streakLayer(state: EngineState): Layer | null {
  const bound = ratioLimit(state, 'lossStreakDesk');
  if (bound === null) return null;
  return {
    name: 'losses in a row, desk-wide',
    latch: 'loss-streak',
    limit: 'lossStreakDesk',
    used: state.lossStreak / bound,
    value: String(state.lossStreak),
    bound: String(bound),
    most: bound,
    broken: state.lossStreak >= bound,
  };
}

/** The desk's layers as they stand now, with headroom; the strategies' own are in `strategyFaults`. */
export function layers(state: EngineState): readonly Layer[] {
  const now = equity(state.books);
  const rows = [
    state.day === null
      ? null
      : lossLayer(state, now, {
          name: 'layer 2, daily loss',
          latch: 'daily-loss',
          limit: 'lossDayRatio',
          from: state.day.openEquity,
        }),
    dollarLayer(state, now),
    state.week === null
      ? null
      : lossLayer(state, now, {
          name: 'weekly loss',
          latch: 'weekly-loss',
          limit: 'lossWeekRatio',
          from: state.week.openEquity,
        }),
    streakLayer(state),
    lossLayer(state, now, {
      name: 'layer 4, drawdown',
      latch: 'emergency',
      limit: 'drawdownRatio',
      from: state.highWater,
    }),
  ];
  return rows.filter((row) => row !== null);
}

function latchFor(layer: Layer, latch: LatchName): LatchSet {
  return {
    kind: 'latch.set',
    latch,
    level: LATCHES[latch].level,
    reason: `${layer.name} ${layer.value} of ${layer.bound}.`,
    by: `rule ${layer.limit}`,
    brake: null,
    values: { layer: layer.name, value: layer.value, limit: layer.bound },
  };
}

/** Why a strategy must stop opening trades (layer 3), or null. */
function strategyFault(state: EngineState, book: StrategyBook): string | null {
  const streak = ratioLimit(state, 'lossStreakStrategy');
  const rate = ratioLimit(state, 'winRateRatio');
  const after = ratioLimit(state, 'winRateTrades');
  if (streak !== null && book.losses >= streak)
    return `layer 3: ${book.losses} losses in a row of ${streak}`;
  if (rate === null || after === null || book.trades < after) return null;
  const wins = book.wins / book.trades;
  if (wins >= rate) return null;
  return `layer 3: ${formatPercent(wins)} wins in ${book.trades} trades, at least ${formatPercent(rate)} asked`;
}

/** A breach takes back what is on its way and would still add risk (SOP-3). */
function outstanding(state: EngineState, facts: readonly EngineFact[]): readonly EngineFact[] {
  const breach = facts.find((fact) => fact.kind === 'latch.set');
  if (breach === undefined) return [];
  return openOrders(state)
    .filter((order) => order.purpose === 'entry' && !order.cancelAsked)
    .map(({ id }) => ({ kind: 'order.cancelAsked', id, why: breach.latch }) as const);
}

/**
 * The facts that follow from a state after a batch: latches not yet set, entries taken back with them,
 * strategies to disable.
 */
export function judgeLayers(state: EngineState): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  const judged = new Set<LatchName>();
  for (const layer of layers(state)) {
    const { latch } = layer;
    if (
      !layer.broken ||
      latch === null ||
      state.latches.set[latch] !== undefined ||
      judged.has(latch)
    )
      continue;
    judged.add(latch);
    facts.push(latchFor(layer, latch));
  }
  facts.push(...outstanding(state, facts));
  for (const setting of state.strategies?.strategies ?? []) {
    const row = strategyBook(state, setting.name);
    if (row.disabled !== null) continue;
    const reason = strategyFault(state, row);
    if (reason !== null)
      facts.push({ kind: 'strategy.disabled', strategy: setting.name, reason, by: 'rule layer 3' });
  }
  return facts;
}

/** Latches that a new day lifts by itself: the day's loss, and the week's when the week is new. */
export function liftedByDay(
  state: EngineState,
  next: { readonly day: string; readonly week: string },
): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  if (state.latches.set['daily-loss'] !== undefined)
    facts.push({
      kind: 'latch.lifted',
      latch: 'daily-loss',
      way: 'session',
      approval: null,
      reason: `a new session, ${next.day}`,
    });
  if (
    state.latches.set['weekly-loss'] !== undefined &&
    state.week !== null &&
    state.week.key !== next.week
  )
    facts.push({
      kind: 'latch.lifted',
      latch: 'weekly-loss',
      way: 'week',
      approval: null,
      reason: `a new trading week, ${next.week}`,
    });
  return facts;
}
