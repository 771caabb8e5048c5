// Selection: which of the day's signals make the pack, and in which order. Every signal is either
// chosen or dropped with a reason, and equal signals give an equal pack in whatever order they came.
import type { Signal } from '#engine/signal.ts';

export interface SelectionRule {
  /** The trade of the day alone, or the best `n`. */
  readonly mode: 'totd' | 'top_n';
  readonly n: number;
  /** Entries that score less are dropped. */
  readonly minScore: number;
  /** Entries the desk still may take today, whatever the mode says. */
  readonly maxSignals: number;
}

export interface DroppedSignal {
  readonly signal: Signal;
  readonly why: string;
}

export interface Selection {
  /** By priority: exits, then entries by score. */
  readonly chosen: readonly Signal[];
  readonly dropped: readonly DroppedSignal[];
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A total order: score down, then strategy, then symbol. */
function byPriority(a: Signal, b: Signal): number {
  return b.score - a.score || byText(a.strategy, b.strategy) || byText(a.symbol, b.symbol);
}

function limitOf(rule: SelectionRule): { readonly most: number; readonly why: string } {
  const most = rule.mode === 'totd' ? 1 : Math.max(0, rule.n);
  if (rule.maxSignals < most)
    return { most: Math.max(0, rule.maxSignals), why: `at most ${rule.maxSignals} entries today` };
  return {
    most,
    why: rule.mode === 'totd' ? 'not the trade of the day' : `not among the best ${most}`,
  };
}

/** Exits lower risk: they are always chosen and count against no limit. */
export function selectPack(candidates: readonly Signal[], rule: SelectionRule): Selection {
  const sorted = candidates.toSorted(byPriority);
  const chosen = sorted.filter((signal) => signal.action === 'exit');
  const dropped: DroppedSignal[] = [];
  const { most, why } = limitOf(rule);
  let taken = 0;
  for (const signal of sorted) {
    if (signal.action === 'exit') continue;
    const score = `score ${signal.score.toFixed(1)}`;
    // Written so that a score that is no number is dropped too (O9).
    if (!(signal.score >= rule.minScore)) {
      dropped.push({ signal, why: `${score} is below the least, ${rule.minScore}` });
    } else if (taken >= most) {
      dropped.push({ signal, why: `${why}: ${score} ranks ${taken + 1} or lower` });
    } else {
      chosen.push(signal);
      taken += 1;
    }
  }
  return { chosen, dropped };
}
