// The hourly card of O (DAY-2): balance, P&L, positions, trades, win rate and layers, each hour of a live
// session. Elsewhere it leaves a line of record and nothing to read.
import { formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatEt } from '#engine/model/time.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import { layerLines } from '#runbook/jobs/exposure.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';
import { pictureDesk } from '#runbook/picture.ts';

export const hourly: PlainJob = (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const state = ports.state();
  const seen = ports.seen();
  const mode = state.engine.desk?.mode ?? 'DEV';
  if (mode !== 'LIVE') return { ok: true, lines: [`${mode}: the hourly card is a live desk's.`] };
  if (seen.desk >= session.close)
    return { ok: true, lines: [`The session closed at ${formatEt(session.close)}: no card.`] };
  const { money, positions, trades } = pictureDesk(state, seen);
  const most = formatLimit('positions', state.engine.limits.values.positions);
  const won = trades.filter((row) => row.gain > 0).length;
  const rate = trades.length === 0 ? '' : `, win rate ${formatPercent(won / trades.length)}`;
  return {
    ok: true,
    lines: [
      `Balance ${formatCents(money.equity)}, today ${formatGain(money.day)} (${formatPercent(money.dayRatio)}), positions ${positions.length} of ${most}, trades ${trades.length}${rate}.`,
      ...layerLines(state.engine),
    ],
  };
};
