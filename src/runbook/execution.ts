// Execution quality in words: fill rate, slippage and shortfall of the day and since the start. Past which
// figures somebody is told, config/alerts.yaml says.
import type { Json } from '#engine/model/canonical.ts';
import { formatCents, formatGain, formatPercent, minus, NO_CENTS } from '#engine/model/money.ts';
import { MODEL_BPS, qualityOf } from '#engine/order/execution.ts';
import type { ExecutionSums } from '#engine/order/execution.ts';
import { entryTerms } from '#engine/plan.ts';
import type { EngineState } from '#engine/state.ts';

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
  const { timeInForce, clamp, alternate, target } = entryTerms(state);
  const how = timeInForce === 'ioc' ? 'at once or not at all' : 'for the day';
  return [
    ...spanLines('Today', day),
    ...spanLines('Since the start', since),
    `Entries leave ${how}, at most ${formatPercent(clamp)} above the last price; one other attempt at ${formatPercent(alternate)} where one got nothing.`,
    ...(target === undefined
      ? []
      : [
          `With an entry in whole units comes its stop, and for its day a target ${target} times as far above its limit.`,
        ]),
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
