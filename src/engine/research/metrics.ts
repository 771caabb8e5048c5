// Figures of a track record, pure functions of returns or closed trades. Each answers null where too
// little happened for the figure to mean anything; none of them guesses.

/** Trading days in a year, by which daily figures are annualised. */
const YEAR = 252;

/** The mean; NaN of nothing. */
function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) sum += values[row] ?? 0;
  return sum / values.length;
}

/**
 * The deepest fall of compounded simple returns from their highest point so far, the start included:
 * zero or below, -0.1 for ten percent. Magdon-Ismail and Atiya, "Maximum Drawdown", Risk 17(10), 2004.
 */
export function maxDrawdown(returns: Float64Array): number {
  let worth = 1;
  let top = 1;
  let deepest = 0;
  for (const value of returns) {
    worth *= 1 + value;
    top = Math.max(top, worth);
    deepest = Math.min(deepest, worth / top - 1);
  }
  return deepest;
}

/** Sample standard deviation (one degree of freedom less); null with fewer than two values. */
export function deviation(values: Float64Array): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - middle) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Annualised Sharpe ratio of daily simple returns over a riskless rate of zero: mean over sample
 * deviation, times the root of 252 (Sharpe, "The Sharpe Ratio", J. Portfolio Management 21(1), 1994).
 * Null with fewer than two returns and when they do not vary.
 */
export function sharpe(returns: Float64Array): number | null {
  const spread = deviation(returns);
  if (spread === null || spread === 0) return null;
  return (mean(returns) / spread) * Math.sqrt(YEAR);
}

/** The share of trades that gained; a trade that gained nothing is no win. Null without trades. */
export function winRate(gains: readonly number[]): number | null {
  if (gains.length === 0) return null;
  return gains.filter((gain) => gain > 0).length / gains.length;
}

/** The mean R multiple of the trades that had a stop; null when none had. */
export function averageR(multiples: readonly (number | null)[]): number | null {
  const known = multiples.filter((multiple) => multiple !== null);
  return known.length === 0 ? null : mean(known);
}
