// A strategy reads daily bars and says, bar by bar, whether one would enter, would leave, and where the
// protective stop belongs. What it says at a bar rests on that bar and earlier ones alone; it is acted
// upon at the next session's open or later.
import { inChunks } from '#engine/indicator/kernel.ts';
import type { Bars } from '#engine/market/bars.ts';
import type { Brand } from '#engine/model/brand.ts';

export type StrategyName = Brand<string, 'StrategyName'>;

/** One row a bar. A row never asks for both: where both hold, leaving wins. */
export interface Columns {
  /** 1 where someone who holds nothing enters. */
  readonly entry: Uint8Array;
  /** 1 where someone who holds leaves. */
  readonly exit: Uint8Array;
  /** Dollars: the protective stop of an entry decided here, below the close; NaN where none can be. */
  readonly stop: Float64Array;
  /** 0 to 100: how strongly the entry's own condition holds, 0 where there is no entry. */
  readonly score: Float64Array;
}

export type Params = Readonly<Record<string, number>>;

export interface ParamSpec {
  readonly name: string;
  /** The published value. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Parameters in bars are whole numbers. */
  readonly unit: 'bars' | 'ATR' | 'points' | 'deviations';
  readonly doc: string;
}

/** One strategy at work on one growing history. */
export interface StrategyRun {
  readonly columns: Columns;
  /** Decides rows `from` to `to - 1`; calls follow one another from row 0 without gaps. */
  advance(bars: Bars, from: number, to: number): void;
  /** Why the row says enter or exit, with its numbers, for people. */
  reason(bars: Bars, row: number): string;
}

export interface StrategyTraits {
  readonly name: StrategyName;
  readonly title: string;
  readonly grade: 'green';
  /** The book or paper the rule comes from, and what of it is ours. */
  readonly source: string;
  readonly params: readonly ParamSpec[];
  /** Bars before the first entry can be decided, at the published parameters. */
  readonly warmUp: number;
}

export interface Strategy extends StrategyTraits {
  /** Begins a run that has room for `rows` bars; parameters not given take their published values. */
  start(params: Params, rows: number): StrategyRun;
  run(bars: Bars, params: Params): Columns;
}

const NAME_SHAPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A name like "donchian-breakout"; throws on anything else. */
export function strategyName(text: string): StrategyName {
  if (!NAME_SHAPE.test(text)) throw new RangeError(`not a strategy's name: ${text}`);
  return text as StrategyName;
}

/** The given parameters over the published ones; throws on an unknown name or a value out of range. */
export function settleParams(strategy: StrategyTraits, params: Params): Params {
  const settled: Record<string, number> = {};
  for (const spec of strategy.params) {
    const value = params[spec.name] ?? spec.value;
    if (!(value >= spec.min && value <= spec.max))
      throw new RangeError(
        `${strategy.name}: ${spec.name} is ${spec.min} to ${spec.max} ${spec.unit}, not ${value}`,
      );
    if (spec.unit === 'bars' && !Number.isInteger(value))
      throw new RangeError(
        `${strategy.name}: ${spec.name} is a whole number of bars, not ${value}`,
      );
    settled[spec.name] = value;
  }
  for (const name of Object.keys(params))
    if (settled[name] === undefined)
      throw new RangeError(`${strategy.name} has no parameter ${name}`);
  return settled;
}

/** A settled parameter's value; throws where the strategy forgot to declare it. */
export function param(params: Params, name: string): number {
  const value = params[name];
  if (value === undefined) throw new RangeError(`no parameter ${name}`);
  return value;
}

export function emptyColumns(rows: number): Columns {
  return {
    entry: new Uint8Array(rows),
    exit: new Uint8Array(rows),
    stop: new Float64Array(rows).fill(Number.NaN),
    score: new Float64Array(rows),
  };
}

export interface Decision {
  readonly enter: boolean;
  readonly leave: boolean;
  readonly close: number;
  /** Dollars from the close down to the stop; NaN while the range is not known. */
  readonly risk: number;
  readonly score: number;
}

/** Writes a row: leaving wins, and nothing is entered unless zero < stop < close and the score is a number (O9). */
export function decide(columns: Columns, row: number, decision: Decision): void {
  const below = decision.close - decision.risk;
  const stop = below > 0 && below < decision.close ? below : Number.NaN;
  const sound = !Number.isNaN(stop) && !Number.isNaN(decision.score);
  const enter = decision.enter && !decision.leave && sound;
  columns.entry[row] = enter ? 1 : 0;
  columns.exit[row] = decision.leave ? 1 : 0;
  columns.stop[row] = stop;
  columns.score[row] = enter ? Math.min(100, Math.max(0, decision.score)) : 0;
}

/** A strategy from its traits and the way it begins a run. */
export function defineStrategy(
  traits: StrategyTraits,
  begin: (params: Params, rows: number) => StrategyRun,
): Strategy {
  const start = (params: Params, rows: number): StrategyRun =>
    begin(settleParams(traits, params), rows);
  return {
    ...traits,
    start,
    run(bars, params) {
      const run = start(params, bars.length);
      advanceTo(run, bars, 0);
      return run.columns;
    },
  };
}

/** Carries a run on over every bar after the first `done`. */
export function advanceTo(run: StrategyRun, bars: Bars, done: number): void {
  inChunks({ from: done, to: bars.length }, (from, to) => run.advance(bars, from, to));
}
