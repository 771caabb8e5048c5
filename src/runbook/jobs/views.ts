// The morning's views: the strategy briefing and the four analysts. Both inform people and change
// nothing; an analyst without a source of data says so.
import type { Analyst } from '#engine/analyst.ts';
import { PANEL } from '#engine/analyst/panel.ts';
import type { Bars } from '#engine/market/bars.ts';
import { avoided, dailySet } from '#engine/market/quarantine.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { briefingLines } from '#runbook/briefing.ts';
import { ensureDay, NO_FEED } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';

export const briefing: PlainJob = (call) => {
  const { ports } = call;
  ensureDay(call);
  return { ok: true, lines: briefingLines(ports.state(), ports.seen(), ports.feed) };
};

const NO_ROWS = new Float64Array(0);

/** Bars of nothing: what an analyst without a source is asked with. */
export const NO_BARS: Bars = {
  symbol: instrumentSymbol('NONE'),
  length: 0,
  day: [],
  open: NO_ROWS,
  high: NO_ROWS,
  low: NO_ROWS,
  close: NO_ROWS,
  volume: NO_ROWS,
};

function viewLines(analyst: Analyst, bars: Bars): readonly string[] {
  const view = analyst.look(bars);
  if (view.kind === 'not-configured') return [view.line];
  const score = view.score > 0 ? `+${view.score}` : String(view.score);
  return [
    `${analyst.name}, ${bars.symbol}: ${view.stance}, score ${score} of -100 to +100`,
    ...view.lines.map((line) => `  ${line}`),
  ];
}

export const analysis: PlainJob = (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const { feed } = ports;
  const { quarantine } = ports.state().engine;
  const all = feed?.instruments.map((row) => feed.barsBefore(row.symbol, session.day)) ?? [];
  const lines = PANEL.flatMap((analyst) => {
    if (analyst.name !== 'technical') return viewLines(analyst, NO_BARS);
    if (all.length === 0) return [`The technical analyst has nothing to look at: ${NO_FEED}.`];
    return all.flatMap((bars) =>
      avoided(quarantine, dailySet(bars.symbol)) === null
        ? viewLines(analyst, bars)
        : [`${analyst.name}, ${bars.symbol}: avoided, its data is in quarantine`],
    );
  });
  return { ok: true, lines };
};
