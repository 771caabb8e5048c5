// Performance against what the sources call good (DAY-7): the six bands of O by profile, and its red flags. A
// figure of too few trades or days is not judged; how it stands is said in words, and colour only repeats it.
import { formatPercent } from '#engine/model/money.ts';
import { deviation, maxDrawdown } from '#engine/research/metrics.ts';

export type Verdict = 'Target' | 'Acceptable' | 'Poor' | 'Under the band' | 'not judged';

/** What is judged: of the trades and days of any stretch of time. */
export interface Measured {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** What the winners gained and the losers lost in sum, in cents, neither below zero. */
  readonly won: number;
  readonly lost: number;
  /** Equity at each close over the one before, less one. */
  readonly returns: Float64Array;
  /** Orders that ended, protective stops left out, and how many of them got nothing. */
  readonly ended: number;
  readonly none: number;
}

export interface BandRow {
  readonly measure: string;
  readonly value: string;
  readonly target: string;
  readonly acceptable: string;
  readonly verdict: Verdict;
}

export interface Judged {
  readonly profile: string;
  readonly rows: readonly BandRow[];
}

type Unit = 'percent' | 'times' | 'number';

/** Two bounds of the source's table; ratios are shares of one. */
interface Bound {
  readonly target: number;
  readonly acceptable: number;
}

interface Bands {
  readonly name: string;
  readonly winRate: Bound;
  readonly rewardToRisk: Bound;
  readonly drawdown: Bound;
  /** From and to, both counted in. */
  readonly dailyTrades: {
    readonly target: readonly [number, number];
    readonly acceptable: readonly [number, number];
  };
  readonly executionRate: Bound;
  readonly volatility: Bound;
}

/** O, "Performance Benchmarks". */
const BANDS: Readonly<Record<'green_only' | 'full_24', Bands>> = {
  green_only: {
    name: 'GREEN_ONLY',
    winRate: { target: 0.65, acceptable: 0.6 },
    rewardToRisk: { target: 2.5, acceptable: 2 },
    drawdown: { target: 0.12, acceptable: 0.15 },
    dailyTrades: { target: [3, 8], acceptable: [2, 10] },
    executionRate: { target: 0.8, acceptable: 0.7 },
    volatility: { target: 0.02, acceptable: 0.03 },
  },
  full_24: {
    name: 'FULL_24',
    winRate: { target: 0.62, acceptable: 0.58 },
    rewardToRisk: { target: 2.8, acceptable: 2.3 },
    drawdown: { target: 0.15, acceptable: 0.18 },
    dailyTrades: { target: [15, 40], acceptable: [10, 50] },
    executionRate: { target: 0.75, acceptable: 0.65 },
    volatility: { target: 0.03, acceptable: 0.04 },
  },
};

/** Fewer trades, days or orders than this are not judged. */
export const TRADES_MIN = 5;
/** Red flags of O, "Review Yesterday's Performance". */
const FLAG_WIN_RATE = 0.5;
const FLAG_DRAWDOWN = 0.1;
const FLAG_TRADES = 20;

function shown(value: number, unit: Unit): string {
  if (unit === 'percent') return formatPercent(value);
  return unit === 'times' ? value.toFixed(2) : value.toFixed(1);
}

interface Judging {
  readonly measure: string;
  readonly value: number | null;
  /** In place of the value, where there is too little to judge. */
  readonly few: string;
  readonly unit: Unit;
}

function row(ask: Judging, bound: Bound, more: 'is better' | 'is worse'): BandRow {
  const { measure, value, few, unit } = ask;
  const [target, least] = [shown(bound.target, unit), shown(bound.acceptable, unit)];
  const sign = more === 'is better' ? 1 : -1;
  const verdict = (is: number): Verdict => {
    if (is * sign > bound.target * sign) return 'Target';
    return is * sign >= bound.acceptable * sign ? 'Acceptable' : 'Poor';
  };
  return {
    measure,
    value: value === null ? few : shown(value, unit),
    target: more === 'is better' ? `above ${target}` : `below ${target}`,
    acceptable: more === 'is better' ? `${least} to ${target}` : `${target} to ${least}`,
    verdict: value === null ? 'not judged' : verdict(value),
  };
}

function tradesRow(value: number | null, bands: Bands['dailyTrades']): BandRow {
  const within = (is: number, [low, high]: readonly [number, number]): boolean =>
    is >= low && is <= high;
  const verdict = (is: number): Verdict => {
    if (within(is, bands.target)) return 'Target';
    if (within(is, bands.acceptable)) return 'Acceptable';
    // O calls only more than the band poor.
    return is > bands.acceptable[1] ? 'Poor' : 'Under the band';
  };
  return {
    measure: 'Trades a day',
    value: value === null ? 'no day closed' : value.toFixed(1),
    target: bands.target.join(' to '),
    acceptable: bands.acceptable.join(' to '),
    verdict: value === null ? 'not judged' : verdict(value),
  };
}

/** The mean gain of the winners over the mean loss of the losers; null where one side is missing. */
export function rewardToRisk(
  of: Pick<Measured, 'wins' | 'losses' | 'won' | 'lost'>,
): number | null {
  if (of.wins === 0 || of.losses === 0 || of.lost === 0) return null;
  return (of.won * of.losses) / (of.lost * of.wins);
}

/** The deepest fall of the closes from the highest before, zero or above; null without a day. */
export function deepestFall(returns: Float64Array): number | null {
  return returns.length === 0 ? null : -maxDrawdown(returns);
}

function isFull(profile: string): boolean {
  return profile === 'full_24';
}

/** Each measure in its band, in the order of the source. */
export function judgeBands(profile: string, of: Measured): Judged {
  const bands = isFull(profile) ? BANDS.full_24 : BANDS.green_only;
  const { trades, wins, returns, ended, none } = of;
  const days = returns.length;
  const few = `too few trades (${trades})`;
  const ratio = rewardToRisk(of);
  const enough = trades >= TRADES_MIN;
  const winRate = enough ? wins / trades : null;
  const execution = ended >= TRADES_MIN ? (ended - none) / ended : null;
  const spread = days < TRADES_MIN ? null : deviation(returns);
  return {
    profile: bands.name,
    rows: [
      row(
        { measure: 'Win rate', value: winRate, few, unit: 'percent' },
        bands.winRate,
        'is better',
      ),
      row(
        {
          measure: 'Mean gain over mean loss',
          value: enough ? ratio : null,
          few: enough ? 'only wins or only losses' : few,
          unit: 'times',
        },
        bands.rewardToRisk,
        'is better',
      ),
      row(
        {
          measure: 'Worst drawdown at a close',
          value: deepestFall(returns),
          few: 'no day closed',
          unit: 'percent',
        },
        bands.drawdown,
        'is worse',
      ),
      tradesRow(days === 0 ? null : trades / days, bands.dailyTrades),
      row(
        {
          measure: 'Orders that got something',
          value: execution,
          few: `too few orders (${ended})`,
          unit: 'percent',
        },
        bands.executionRate,
        'is better',
      ),
      row(
        {
          measure: 'Deviation of daily P&L',
          value: spread,
          few: `too few days (${days})`,
          unit: 'percent',
        },
        bands.volatility,
        'is worse',
      ),
    ],
  };
}

const RANK: Readonly<Record<Verdict, number>> = {
  Poor: 3,
  'Under the band': 2,
  Acceptable: 1,
  Target: 0,
  'not judged': -1,
};

/** The row that stands worst, the first of equals; null where nothing was judged. */
export function worstBand({ rows }: Judged): BandRow | null {
  let worst: BandRow | null = null;
  for (const one of rows)
    if (RANK[one.verdict] > (worst === null ? -1 : RANK[worst.verdict])) worst = one;
  return worst;
}

export interface Flagged extends Pick<Measured, 'trades' | 'wins'> {
  readonly profile: string;
  /** Zero or above. */
  readonly deepest: number;
  /** The day with the most trades. */
  readonly busiest: { readonly when: string; readonly trades: number };
}

/** O's red flags that are up, one sentence each. */
export function redFlags({ profile, trades, wins, deepest, busiest }: Flagged): readonly string[] {
  const flags: string[] = [];
  if (trades >= TRADES_MIN && wins / trades < FLAG_WIN_RATE)
    flags.push(
      `RED FLAG: win rate ${formatPercent(wins / trades)}, under ${formatPercent(FLAG_WIN_RATE)}: review the strategies.`,
    );
  if (deepest > FLAG_DRAWDOWN)
    flags.push(
      `RED FLAG: drawdown ${formatPercent(deepest)}, over ${formatPercent(FLAG_DRAWDOWN)}: check the risk taken.`,
    );
  if (!isFull(profile) && busiest.trades > FLAG_TRADES)
    flags.push(
      `RED FLAG: ${busiest.trades} trades ${busiest.when}, over ${FLAG_TRADES}: is the desk overtrading?`,
    );
  return flags;
}
