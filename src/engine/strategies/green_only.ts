// The profile "green_only": the five strategies graded green, long only, daily. The order here decides
// nothing.
import { bollingerReversion } from '#engine/strategies/bollinger_reversion.ts';
import { donchianBreakout } from '#engine/strategies/donchian_breakout.ts';
import { macdMomentum } from '#engine/strategies/macd_momentum.ts';
import { rsi2Pullback } from '#engine/strategies/rsi2_pullback.ts';
import { trendCrossover } from '#engine/strategies/trend_crossover.ts';
import type { Strategy } from '#engine/strategy.ts';

export const GREEN_ONLY: readonly Strategy[] = [
  trendCrossover,
  donchianBreakout,
  rsi2Pullback,
  bollingerReversion,
  macdMomentum,
];
