// The canaries' words: what can be wrong with the daily rows of one data set, and what the one who looks
// may know besides the rows. A fault names its day, its numbers and its reason.
import type { Bars } from '#engine/market/bars.ts';
import type { CorporateAction } from '#engine/market/source.ts';
import type { TradingDay } from '#engine/model/time.ts';

export const CANARIES = [
  'not-finite',
  'not-positive',
  'high-below',
  'low-above',
  'out-of-order',
  'duplicate-day',
  'no-session',
  'missing-session',
  'gap',
  'stale',
  'repeated-bar',
  'frozen',
  'zero-volume',
  'spike',
  'true-move',
  'unadjusted-split',
  'unadjusted-dividend',
  'wrong-identity',
] as const;

export type CanaryName = (typeof CANARIES)[number];

/**
 * How many of the newest rows a canary's word is grave in: as far back as what signals rest on. Further back,
 * and for a true move anywhere, it is told and lets the set be used.
 */
const GRAVE_ROWS: Readonly<Record<CanaryName, number>> = {
  'not-finite': 260,
  'not-positive': 260,
  'high-below': 260,
  'low-above': 260,
  'out-of-order': Number.POSITIVE_INFINITY,
  'duplicate-day': Number.POSITIVE_INFINITY,
  'no-session': 10,
  'missing-session': 10,
  gap: 260,
  stale: Number.POSITIVE_INFINITY,
  'repeated-bar': 5,
  frozen: 5,
  'zero-volume': 5,
  spike: 260,
  'unadjusted-split': 260,
  'unadjusted-dividend': 260,
  'wrong-identity': Number.POSITIVE_INFINITY,
  'true-move': 0,
};

/** A gauge is quoted on some holidays, and two of its closes may be equal: told, and never grave. */
const NO_FAULT_OF_A_GAUGE: readonly CanaryName[] = ['no-session', 'repeated-bar'];

/** As `GRAVE_ROWS`; of a gauge only the newest value is used, so that its past is grave in nothing but order. */
export function graveRows(canary: CanaryName, nature: Look['nature']): number {
  const rows = GRAVE_ROWS[canary];
  if (nature !== 'gauge' || !Number.isFinite(rows)) return rows;
  return NO_FAULT_OF_A_GAUGE.includes(canary) ? 0 : Math.min(rows, 1);
}

/** What a canary found, before it is weighed: `row` is where it counts from, null for the whole set. */
export interface Finding {
  readonly canary: CanaryName;
  readonly row: number | null;
  readonly day: TradingDay | null;
  readonly says: string;
}

export interface CanaryFault {
  readonly canary: CanaryName;
  /** The row's day; null when the fault is of the whole set. */
  readonly day: TradingDay | null;
  /** Signals may not rest on the set while it stands. A blemish far in the past is told, and is not grave. */
  readonly grave: boolean;
  /** One sentence for people, with the symbol, the day, the numbers and why. */
  readonly says: string;
}

/** What the rows are judged against; only `through` must be known. */
export interface Look {
  /** The last session the rows must reach. */
  readonly through: TradingDay;
  /** A share has a volume, an index may not, a gauge (the VIX) jumps and returns by its nature; a share unless told. */
  readonly nature?: 'share' | 'index' | 'gauge';
  /** Splits and dividends known of this symbol, in any order; others' are passed over. */
  readonly actions?: readonly CorporateAction[];
  /** Rows of the same symbol that were found sound before: identity is judged against them. */
  readonly stored?: Bars;
  /** Another source's rows of the same symbol: what both show is no fault of either. */
  readonly second?: Bars;
  /** The market's rows, or the sector's: a jump that they share is true. */
  readonly market?: Bars;
}
