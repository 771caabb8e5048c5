// A desk's state after recorded days, made by the backtest with the demo's own limits and strategies, and
// the label of what in it is not real. For tests that need days, trades and losses that really happened.
import { demoConfig } from '#tests/world.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { tradingDay } from '#engine/model/time.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { EMPTY_DESK } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

const SEED = 'twokey';
const FEED = loadRecorded({ seed: SEED });
export const FEED_LABEL = FEED.label;

export async function replayedDesk(from: string, until: string): Promise<DeskState> {
  const { proposal, cashCents } = demoConfig();
  const span = { from: tradingDay(from), until: tradingDay(until) };
  const { limits, strategies } = proposal;
  const run = await runBacktest(
    {
      feed: FEED,
      ...span,
      cash: cashCents,
      seed: SEED,
      limits,
      strategies: { kind: 'strategies.set', ...strategies, why: 'genesis', approval: null },
    },
    () => undefined,
  );
  const { desk } = run.state;
  if (desk === null) throw new Error('the backtest made no desk');
  return { ...EMPTY_DESK, engine: { ...run.state, desk: { ...desk, account: 'demo-0001' } } };
}
