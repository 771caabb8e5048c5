// Performance against what the sources call good: the bands of O by profile, and its red flags. A figure
// of too few trades or days is not judged.
import { formatPercent } from '#engine/model/money.ts';
import { deviation, maxDrawdown } from '#engine/research/metrics.ts';
import type { EngineState } from '#engine/state.ts';
import type { DeskPicture, StrategyPicture } from '#runbook/picture.ts';

/** One row of the source's table of expected performance; ratios are shares of one. */
interface Band {
  readonly measure: string;
  readonly target: string;
  readonly acceptable: string;
  readonly judge: (value: number) => 'Target' | 'Acceptable' | 'Poor';
}

/** More is better: above the target, not below what is acceptable. */
function atLeast(measure: string, target: number, acceptable: number): Band {
  return {
    measure,
    target: `above ${formatPercent(target)}`,
    acceptable: `${formatPercent(acceptable)} to ${formatPercent(target)}`,
    judge: (value) => {
      if (value > target) return 'Target';
      return value >= acceptable ? 'Acceptable' : 'Poor';
    },
  };
}

/** Less is better: below the target, not above what is acceptable. */
function atMost(measure: string, target: number, acceptable: number): Band {
  return {
    measure,
    target: `below ${formatPercent(target)}`,
    acceptable: `${formatPercent(target)} to ${formatPercent(acceptable)}`,
    judge: (value) => {
      if (value < target) return 'Target';
      return value <= acceptable ? 'Acceptable' : 'Poor';
    },
  };
}

interface Bands {
  readonly name: string;
  readonly winRate: Band;
  readonly drawdown: Band;
  readonly volatility: Band;
}

/** DAY-7: the bands of O, "Performance Benchmarks". */
const BANDS: Readonly<Record<'green_only' | 'full_24', Bands>> = {
  green_only: {
    name: 'GREEN_ONLY',
    winRate: atLeast('Win rate', 0.65, 0.6),
    drawdown: atMost('Worst drawdown at a close', 0.12, 0.15),
    volatility: atMost('Deviation of daily P&L', 0.02, 0.03),
  },
  full_24: {
    name: 'FULL_24',
    winRate: atLeast('Win rate', 0.62, 0.58),
    drawdown: atMost('Worst drawdown at a close', 0.15, 0.18),
    volatility: atMost('Deviation of daily P&L', 0.03, 0.04),
  },
};

/** Fewer trades, or days, than this are not judged. */
export const TRADES_MIN = 5;
/** Red flags of O, "Review Yesterday's Performance". */
const FLAG_WIN_RATE = 0.5;
const FLAG_DRAWDOWN = 0.1;
const FLAG_TRADES = 20;

/** Equity at each close over the one before it; the first from the day's opening. */
function dailyReturns(state: EngineState): Float64Array {
  return Float64Array.from(state.days, (row, index) => {
    const before = state.days[index - 1]?.closeEquity ?? row.openEquity;
    return before > 0 ? row.closeEquity / before - 1 : 0;
  });
}

interface Tally {
  readonly trades: number;
  readonly wins: number;
}

function totals(strategies: readonly StrategyPicture[]): Tally {
  let trades = 0;
  let wins = 0;
  for (const row of strategies) {
    trades += row.trades;
    wins += row.wins;
  }
  return { trades, wins };
}

export interface Judged {
  readonly profile: string;
  /** Measure, value, target, acceptable, verdict. */
  readonly rows: readonly (readonly string[])[];
}

/** What the desk did since its start, each measure in its band. */
export function judgeBands(state: EngineState, picture: DeskPicture): Judged {
  const bands = picture.profile === 'full_24' ? BANDS.full_24 : BANDS.green_only;
  const { trades, wins } = totals(picture.strategies);
  const returns = dailyReturns(state);
  const spread = returns.length < TRADES_MIN ? null : deviation(returns);
  const row = (band: Band, value: number | null, few: string): readonly string[] => [
    band.measure,
    value === null ? few : formatPercent(value),
    band.target,
    band.acceptable,
    value === null ? 'not judged' : band.judge(value),
  ];
  const rate = trades < TRADES_MIN ? null : wins / trades;
  const deepest = returns.length === 0 ? null : -maxDrawdown(returns);
  return {
    profile: bands.name,
    rows: [
      row(bands.winRate, rate, `too few trades (${trades})`),
      row(bands.drawdown, deepest, 'no day closed'),
      row(bands.volatility, spread, `too few days (${returns.length})`),
    ],
  };
}

/** O's red flags that are up, one sentence each. */
export function redFlags(state: EngineState, picture: DeskPicture): readonly string[] {
  const { trades, wins } = totals(picture.strategies);
  const deepest = Math.max(-maxDrawdown(dailyReturns(state)), -picture.money.drawdownRatio);
  const today = picture.trades.length;
  const flags: string[] = [];
  if (trades >= TRADES_MIN && wins / trades < FLAG_WIN_RATE)
    flags.push(
      `RED FLAG: win rate ${formatPercent(wins / trades)}, under ${formatPercent(FLAG_WIN_RATE)}: review the strategies.`,
    );
  if (deepest > FLAG_DRAWDOWN)
    flags.push(
      `RED FLAG: drawdown ${formatPercent(deepest)}, over ${formatPercent(FLAG_DRAWDOWN)}: check the risk taken.`,
    );
  if (picture.profile !== 'full_24' && today > FLAG_TRADES)
    flags.push(`RED FLAG: ${today} trades today, over ${FLAG_TRADES}: is the desk overtrading?`);
  return flags;
}
