// Signals: what strategies say at the newest bar, with numbers for people. Columns are kept between
// scans and carried on bar by bar: a scan only ever reads bars it was given, and the answer is the one
// a fresh run would give.
import type { Bars } from '#engine/market/bars.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { advanceTo, settleParams } from '#engine/strategy.ts';
import type { Params, Strategy, StrategyName, StrategyRun } from '#engine/strategy.ts';

export interface Signal {
  readonly strategy: StrategyName;
  readonly symbol: InstrumentSymbol;
  /** The day of the bar that decided; acted upon at the next session's open or later. */
  readonly day: TradingDay;
  /** An exit is said whenever its condition holds, whether or not anything is held. */
  readonly action: 'enter' | 'exit';
  /** 0 to 100 for an entry; 0 for an exit, which is not ranked. */
  readonly score: number;
  /** Where the protective stop of an entry belongs; null for an exit. */
  readonly stopDollars: number | null;
  readonly reason: string;
}

export interface StrategyInUse {
  readonly strategy: Strategy;
  /** Parameters not given take their published values. */
  readonly params: Params;
}

/** Every strategy at its published parameters. */
export function asPublished(strategies: readonly Strategy[]): readonly StrategyInUse[] {
  return strategies.map((strategy) => ({ strategy, params: {} }));
}

interface KeptRun {
  readonly run: StrategyRun;
  readonly bars: Bars;
  rows: number;
  done: number;
}

/**
 * A memo, invisible from outside: runs by the memory their closes live in. A feed shows each day one
 * row more of the same memory; rows already shown never change (Bars), so a run goes on from where it
 * stood. No look-ahead: a run is given the shown rows only, and a row, once decided, depends on
 * earlier rows alone, so asking about an earlier day later gives what was said then.
 */
const kept = new WeakMap<ArrayBufferLike, Map<string, KeptRun>>();

function sameMemory(a: Float64Array, b: Float64Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset;
}

function sameHistory(a: Bars, b: Bars): boolean {
  return (
    a.symbol === b.symbol &&
    sameMemory(a.close, b.close) &&
    sameMemory(a.open, b.open) &&
    sameMemory(a.high, b.high) &&
    sameMemory(a.low, b.low) &&
    sameMemory(a.volume, b.volume)
  );
}

/** How many rows the memory behind a column could show in all; its content is not read. */
function roomOf(column: Float64Array): number {
  return Math.floor((column.buffer.byteLength - column.byteOffset) / column.BYTES_PER_ELEMENT);
}

/** The strategy's run over these bars, decided at least to the last of them. */
function runOver(use: StrategyInUse, bars: Bars): StrategyRun {
  const runs = kept.get(bars.close.buffer) ?? new Map<string, KeptRun>();
  kept.set(bars.close.buffer, runs);
  const settled = settleParams(use.strategy, use.params);
  const key = `${use.strategy.name} ${bars.symbol} ${Object.values(settled).join(' ')}`;
  let found = runs.get(key);
  if (found === undefined || found.rows < bars.length || !sameHistory(found.bars, bars)) {
    const rows = Math.max(bars.length, roomOf(bars.close));
    found = { run: use.strategy.start(settled, rows), bars, rows, done: 0 };
    runs.set(key, found);
  }
  if (found.done < bars.length) {
    advanceTo(found.run, bars, found.done);
    found.done = bars.length;
  }
  return found.run;
}

/** What a strategy says at the last bar; null when it says nothing. */
function lastWord(use: StrategyInUse, bars: Bars): Signal | null {
  const row = bars.length - 1;
  const day = bars.day[row];
  if (day === undefined) return null;
  const run = runOver(use, bars);
  const { columns } = run;
  const said = { strategy: use.strategy.name, symbol: bars.symbol, day };
  if (columns.exit[row] === 1)
    return { ...said, action: 'exit', score: 0, stopDollars: null, reason: run.reason(bars, row) };
  if (columns.entry[row] !== 1) return null;
  return {
    ...said,
    action: 'enter',
    score: columns.score[row] ?? 0,
    stopDollars: columns.stop[row] ?? null,
    reason: run.reason(bars, row),
  };
}

/** The signals of the last bar of each symbol, in the order of the strategies, then of the map. */
export function scan(
  strategies: readonly StrategyInUse[],
  barsBySymbol: ReadonlyMap<InstrumentSymbol, Bars>,
): readonly Signal[] {
  const signals: Signal[] = [];
  for (const use of strategies) {
    for (const bars of barsBySymbol.values()) {
      const signal = lastWord(use, bars);
      if (signal !== null) signals.push(signal);
    }
  }
  return signals;
}
