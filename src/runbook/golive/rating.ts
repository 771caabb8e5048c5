// How many signals become positions (LIVE-3), looked at after each closed day: under half of the last thirty days'
// is told with what denied them, and told again when it is over.
import type { ExecutionRated } from '#runbook/golive/fact.ts';
import { layersText, sumOf } from '#runbook/golive/paper.ts';
import type { DeskState } from '#runbook/state.ts';

const DAYS = 30;
/** Of fewer signals nothing can be said. */
const SIGNALS_MIN = 10;
const THIN_UNDER = 0.5;

/** A fact where the verdict changed; none otherwise. */
export function rateExecution({ runbook }: DeskState): readonly ExecutionRated[] {
  const { paper, thin, rated } = runbook.golive;
  const last = paper.days.at(-1);
  if (last === undefined || last.day === rated) return [];
  const { signals, opened, denied } = sumOf(paper.days.slice(-DAYS));
  const isThin = signals >= SIGNALS_MIN && opened / signals < THIN_UNDER;
  if (isThin === thin) return [];
  const percent = signals === 0 ? 0 : Math.round((opened / signals) * 100);
  const layers = layersText(denied);
  return [
    { kind: 'execution.rated', day: last.day, thin: isThin, signals, opened, percent, layers },
  ];
}
