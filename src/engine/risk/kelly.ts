// Kelly's share: how much of equity a strategy's own record would put on a trade, kept within a quarter either
// way (RISK-7). It is shown to people; no order grows by it.
import type { StrategyBook } from '#engine/state.ts';

export const KELLY_MOST = 0.25;

/**
 * W - (1 - W) / R, with W the share of trades won and R the average win over the average loss (Kelly, A New
 * Interpretation of Information Rate, 1956), within +-25 %; null before so many trades.
 */
export function kellyShare(book: StrategyBook, leastTrades: number): number | null {
  const lostTrades = book.trades - book.wins;
  if (book.trades === 0 || book.trades < leastTrades) return null;
  const won = book.wins / book.trades;
  const averageWin = book.wins === 0 ? 0 : book.won / book.wins;
  const averageLoss = lostTrades === 0 ? 0 : book.lost / lostTrades;
  if (averageLoss <= 0) return averageWin > 0 ? KELLY_MOST : 0;
  if (averageWin <= 0) return -KELLY_MOST;
  const share = won - ((1 - won) * averageLoss) / averageWin;
  return Math.min(KELLY_MOST, Math.max(-KELLY_MOST, share));
}
