// A busy desk for the simulator: the same strategies with their quickest parameters and loose limits, so
// that orders, fills, stops and exits happen every day and faults find something to hit.
import type { Config } from '../../src/config.ts';
import type { Limits } from '#engine/risk/limits.ts';

const QUICK: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'trend-crossover': { fast: 2, slow: 20, atr: 2, stop: 0.5 },
  'donchian-breakout': { enter: 5, leave: 2, atr: 2, stop: 0.5 },
  'rsi2-pullback': { rsi: 2, below: 40, trend: 20, leave: 2, atr: 2, stop: 0.5 },
  'bollinger-reversion': { length: 5, width: 0.5, trend: 20, atr: 2, stop: 0.5 },
  'macd-momentum': { fast: 2, slow: 5, signal: 2, trend: 20, atr: 2, stop: 0.5 },
};

const LOOSE: Limits['values'] = {
  lossDayRatio: 0.05,
  lossWeekRatio: 0.05,
  drawdownRatio: 0.15,
  lossStreakStrategy: 500,
  lossStreakDesk: 500,
  winRateRatio: 0,
  score: 0,
  varRatio: 0.1,
  correlation: 1,
  signalsDay: 50,
  positions: 50,
  washSaleDays: 0,
  vixHalf: 'none',
  vixNone: 'none',
  dayTradesBelowFloor: 500,
};

export function busy(config: Config): Config {
  const { strategies, limits } = config.proposal;
  return {
    ...config,
    proposal: {
      ...config.proposal,
      limits: { ...limits, values: { ...limits.values, ...LOOSE } },
      strategies: {
        ...strategies,
        strategies: strategies.strategies.map((row) => ({
          ...row,
          params: { ...row.params, ...QUICK[row.name] },
        })),
      },
    },
  };
}
