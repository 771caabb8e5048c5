// The VIX stand-in: the market's fear gauge DERIVED from the index's own moves, because the recorded
// history has no options. It is never shown without saying that it is derived.
import { compute } from '#engine/indicator/kernel.ts';
import { ewmaVolatility } from '#engine/indicator/volatility.ts';
import type { Bars } from '#engine/market/bars.ts';

export const VIX_STAND_IN_LABEL =
  'DERIVED: 6.55 + 0.790 x EWMA(0.94) annualised volatility in percent; not the real VIX';

/** Rows of squared returns the volatility starts from. */
const SEED_ROWS = 20;

/** The stand-in in VIX points for each bar; NaN for the first 20. */
export function vixStandIn(bars: Bars): Float64Array {
  const out = new Float64Array(bars.length);
  compute(
    ewmaVolatility,
    { decay: 0.94, seedRows: SEED_ROWS },
    { source: bars.close, out },
    bars.length,
  );
  for (const [row, ratio] of out.entries()) out[row] = 6.55 + 0.79 * 100 * ratio;
  return out;
}
