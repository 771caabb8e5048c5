// What a backtest amounts to: its figures from the facts it made. Ratios of few trades are what they
// are; the label says what of the data is synthetic.
import type { BacktestRun } from '#engine/research/backtest.ts';
import { maxDrawdown, sharpe } from '#engine/research/metrics.ts';
import { equity } from '#engine/order/books.ts';

export interface BacktestSummary {
  readonly from: string;
  readonly until: string;
  readonly sessions: number;
  readonly startCents: number;
  readonly endCents: number;
  readonly trades: number;
  readonly wins: number;
  readonly maxDrawdownRatio: number;
  readonly sharpe: number | null;
  readonly denied: number;
  readonly latches: readonly string[];
  readonly byStrategy: readonly {
    readonly strategy: string;
    readonly trades: number;
    readonly wins: number;
    readonly gainCents: number;
  }[];
  readonly label: string;
}

export function summarise(
  run: BacktestRun,
  about: { readonly from: string; readonly until: string; readonly label: string },
): BacktestSummary {
  const { state, facts } = run;
  const start = state.desk?.cash ?? 0;
  const worth = [start, ...state.days.map((row) => row.closeEquity)];
  const returns = Float64Array.from(
    worth.slice(1),
    (value, index) => value / (worth[index] ?? value) - 1,
  );
  const trades = facts.flatMap((fact) => (fact.kind === 'trade.closed' ? [fact] : []));
  const names = [...new Set(trades.map((trade) => trade.strategy))].sort();
  return {
    ...about,
    sessions: state.days.length,
    startCents: start,
    endCents: equity(state.books),
    trades: trades.length,
    wins: trades.filter((trade) => trade.gain > 0).length,
    maxDrawdownRatio: maxDrawdown(returns),
    sharpe: sharpe(returns),
    denied: facts.filter((fact) => fact.kind === 'order.denied').length,
    latches: facts.flatMap((fact) => (fact.kind === 'latch.set' ? [fact.latch] : [])),
    byStrategy: names.map((strategy) => {
      const own = trades.filter((trade) => trade.strategy === strategy);
      return {
        strategy,
        trades: own.length,
        wins: own.filter((trade) => trade.gain > 0).length,
        gainCents: own.reduce((sum, trade) => sum + trade.gain, 0),
      };
    }),
  };
}
