// Execution quality in words and as alerts: fill rate, slippage and shortfall of the day and since the
// start, and the thresholds past which somebody is told. An alert is raised when a figure gets worse.
import type { EngineFact } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import type { Json } from '#engine/model/canonical.ts';
import { formatCents, formatGain, formatPercent, minus, NO_CENTS } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import {
  FILL_BPS_MAX,
  fillBps,
  JUDGED_MIN,
  judgeExecution,
  MODEL_BPS,
  qualityOf,
} from '#engine/order/execution.ts';
import type { ExecutionSums, Severity } from '#engine/order/execution.ts';
import { entryTerms } from '#engine/plan.ts';
import type { EngineState } from '#engine/state.ts';
import { alertFact } from '#runbook/alert.ts';
import type { AlertRaised } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

export function formatBps(bps: number): string {
  const text = bps.toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} bps`;
}

/** What a span of time got, in a few lines; the first says how many orders ended. */
export function spanLines(name: string, sums: ExecutionSums): readonly string[] {
  if (sums.ended === 0 && sums.fills === 0) return [`${name}: no order ended.`];
  const quality = qualityOf(sums);
  const part = sums.ended - sums.whole - sums.none;
  const fill = quality.fillRatio === null ? 'not known' : formatPercent(quality.fillRatio);
  const lines = [
    `${name}: ${sums.ended} ${sums.ended === 1 ? 'order' : 'orders'} ended: ${sums.whole} filled whole, ${part} in part, ${sums.none} not at all; fill rate ${fill} of ${formatCents(sums.wanted)}.`,
  ];
  if (quality.slippageBps !== null && quality.beyondBps !== null)
    lines.push(
      `  slippage ${formatBps(quality.slippageBps)} against the decision, ${formatBps(quality.beyondBps)} beyond the model\u2019s ${MODEL_BPS}; worst fill ${formatBps(sums.worst?.bps ?? 0)} (${sums.worst?.order ?? 'none'})`,
    );
  if (quality.shortfallBps !== null)
    lines.push(
      `  implementation shortfall ${formatGain(minus(NO_CENTS, quality.shortfall))} (${formatBps(quality.shortfallBps)} of what was wanted): slippage ${formatGain(minus(NO_CENTS, sums.slipped))}, fees ${formatGain(minus(NO_CENTS, sums.fees))}, missed ${formatGain(minus(NO_CENTS, sums.missed))}`,
    );
  if (quality.clampRatio !== null)
    lines.push(
      `  clamped at once: ${sums.clamps} orders, ${formatPercent(quality.clampRatio)} of them got something`,
    );
  return lines;
}

export function executionLines(state: EngineState): readonly string[] {
  const { day, since } = state.execution;
  const { timeInForce, clamp, alternate } = entryTerms(state);
  const how = timeInForce === 'ioc' ? 'at once or not at all' : 'for the day';
  return [
    ...spanLines('Today', day),
    ...spanLines('Since the start', since),
    `Entries leave ${how}, at most ${formatPercent(clamp)} above the last price; one other attempt at ${formatPercent(alternate)} where one got nothing.`,
  ];
}

/** The same figures as data. */
export function executionData(state: EngineState): { readonly [key: string]: Json } {
  const spanOf = (sums: ExecutionSums): Json => ({
    ...sums,
    worst: sums.worst === null ? null : { ...sums.worst },
    ...qualityOf(sums),
  });
  const { day, since } = state.execution;
  return { day: spanOf(day), since: spanOf(since) };
}

const RANK: Readonly<Record<Severity, number>> = { none: 0, WARNING: 1, CRITICAL: 2 };

interface Finding {
  readonly key: string;
  readonly severity: Severity;
  readonly before: Severity;
  readonly text: string;
}

function findings(before: ExecutionSums, after: ExecutionSums): readonly Finding[] {
  const was = judgeExecution(before);
  const is = judgeExecution(after);
  const { fillRatio, beyondBps } = qualityOf(after);
  return [
    {
      key: 'execution fill rate',
      severity: is.fill,
      before: was.fill,
      text: `Fill rate today ${formatPercent(fillRatio ?? 0)} over ${after.ended} orders; 80 % is expected, 60 % the least.`,
    },
    {
      key: 'execution slippage',
      severity: is.slippage,
      before: was.slippage,
      text: `Slippage today ${formatBps(beyondBps ?? 0)} beyond the model over ${after.fills} fills; at most 5 bps is expected, 10 the most.`,
    },
  ];
}

/**
 * Fills of a batch that are further from their decisions than one alone may be. What was decided before the
 * day’s first price is left out: the gap over night is the market’s and no broker’s.
 */
function farFills(state: DeskState, facts: readonly EngineFact[]): readonly AlertRaised[] {
  return facts.flatMap((fact): readonly AlertRaised[] => {
    if (fact.kind !== 'order.filled') return [];
    const order = state.engine.orders[fact.fill.id];
    if (order === undefined || order.purpose === 'protective') return [];
    const { marked } = state.engine;
    if (marked === null || newYork(marked).day < order.day) return [];
    const bps = fillBps(order, fact.fill.price);
    if (bps <= FILL_BPS_MAX) return [];
    return [
      alertFact(state, {
        key: `execution ${order.id}`,
        severity: 'WARNING',
        rule: 'ENG-5',
        procedure: 'SOP-5',
        text: `A fill of ${order.id} is ${formatBps(bps)} worse than decided; ${FILL_BPS_MAX} is the most one may be.`,
        did: 'Booked it as it is; nothing else was done.',
      }),
    ];
  });
}

/** What of a batch somebody must know about how orders are filled. */
export function executionAlerts(
  state: DeskState,
  facts: readonly EngineFact[],
  at: Stamp,
): readonly AlertRaised[] {
  if (!facts.some((fact) => fact.kind === 'order.filled' || fact.kind === 'order.closed'))
    return [];
  const after = foldBatch(state.engine, facts, at).execution.day;
  const judged = findings(state.engine.execution.day, after).flatMap(
    ({ key, severity, before, text }): readonly AlertRaised[] => {
      if (severity === 'none' || RANK[severity] <= RANK[before]) return [];
      const did = `Counted from ${JUDGED_MIN} on; entries go on inside their clamp.`;
      return [alertFact(state, { key, severity, rule: 'ENG-5', procedure: 'SOP-5', text, did })];
    },
  );
  return [...farFills(state, facts), ...judged];
}
