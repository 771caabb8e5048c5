// The week's targets and the backtests that stand beside what the desk did (DAY-5): seven sessions each week,
// thirty each month. A backtest that cannot be made is said to be missing, and why; nothing is guessed.
import { sessionsBetween } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { cents, formatCents, formatGain, formatPercent, plus } from '#engine/model/money.ts';
import { DAY_MS, newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import { gainedSince } from '#engine/standing.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import { formatShare, WEEK_TARGET_RATIO } from '#runbook/briefing.ts';
import type { BacktestResult } from '#runbook/answer.ts';
import type { Job, JobPorts } from '#runbook/job.ts';
import { ensureDay } from '#runbook/jobs/today.ts';

/** The week's stop of O, as a share of week-start equity. */
const WEEK_STOP_RATIO = 0.05;
const WEEK_SESSIONS = 7;
const MONTH_SESSIONS = 30;
/** Days that hold thirty sessions wherever they lie. */
const LOOKBACK_DAYS = 60;

/** The last sessions before a day, oldest first. */
export function sessionsBefore(session: Session, count: number): readonly Session[] {
  const from = newYork(session.open - LOOKBACK_DAYS * DAY_MS).day;
  return sessionsBetween(from, session.day).slice(-count - 1, -1);
}

export function targetLine(state: EngineState): string {
  const base = state.week?.openEquity ?? equity(state.books);
  const at = (ratio: number): string =>
    `${formatShare(ratio)} (${formatGain(cents(Math.round(base * ratio)))})`;
  const own = formatLimit('lossWeekRatio', state.limits.values.lossWeekRatio);
  return `Targets of the week: ${at(WEEK_TARGET_RATIO)}, stop ${at(-WEEK_STOP_RATIO)} of ${formatCents(base)} at its start; the limit in force is ${own}.`;
}

/** What the desk did on these days, by its own closes. */
function deskLine(rows: readonly DayRow[], wanted: number): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined)
    return 'The desk: no session of them is on its record.';
  const ratio = first.openEquity > 0 ? last.closeEquity / first.openEquity - 1 : 0;
  const trades = rows.reduce((sum, row) => sum + row.trades, 0);
  const wins = rows.reduce((sum, row) => sum + row.wins, 0);
  const part = rows.length < wanted ? ` (${rows.length} of ${wanted} sessions on record)` : '';
  return `The desk: ${formatShare(ratio)}, ${trades} trades, ${wins} won, ${first.day} to ${last.day}${part}.`;
}

function testLine(tested: BacktestResult): string {
  const ratio = tested.startCents > 0 ? tested.endCents / tested.startCents - 1 : 0;
  const { trades, wins, maxDrawdownRatio, sessions } = tested;
  return `The backtest: ${formatShare(ratio)}, ${trades} trades, ${wins} won, worst drawdown ${formatPercent(maxDrawdownRatio)}, ${sessions} sessions from ${tested.from} to ${tested.until}, begun flat.`;
}

/** Both sides over the same sessions; the backtest begins without positions, which the desk may hold. */
async function comparedLines(
  ports: JobPorts,
  session: Session,
  count: number,
): Promise<readonly string[]> {
  const sessions = sessionsBefore(session, count);
  const [first, last] = [sessions[0]?.day, sessions.at(-1)?.day];
  if (first === undefined || last === undefined) return ['No session came before this one.'];
  const within = (day: TradingDay): boolean => day >= first && day <= last;
  const rows = ports.state().engine.days.filter((row) => within(row.day));
  const tested = await ports.backtest({ from: first, until: last, days: count });
  return [
    deskLine(rows, sessions.length),
    tested.ok ? testLine(tested.value) : `No backtest beside it: ${tested.refusal.text}`,
  ];
}

export const weeklyTargets: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const target = targetLine(ports.state().engine);
  return { ok: true, lines: [target, ...(await comparedLines(ports, session, WEEK_SESSIONS))] };
};

/** Strategies that gained less than nothing over thirty sessions: their parameters are to be looked at (O). */
export function underWater(state: EngineState): readonly string[] {
  const before = state.days.at(-MONTH_SESSIONS - 1);
  const now = state.days.at(-1);
  if (before === undefined || now === undefined)
    return [`Recalibration: fewer than ${MONTH_SESSIONS} sessions on record, not judged.`];
  const rows = gainedSince(now.standing, before.standing).flatMap(({ strategy, closed, open }) => {
    const gain = plus(closed, open);
    return gain < 0 ? [`${strategy} ${formatGain(gain)}`] : [];
  });
  return [
    rows.length === 0
      ? `Recalibration: no strategy is under water over ${MONTH_SESSIONS} sessions.`
      : `Recalibrate, under water over ${MONTH_SESSIONS} sessions: ${rows.join(', ')}.`,
  ];
}

export const monthlyBacktest: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const { engine } = ports.state();
  const profile = engine.strategies?.profile ?? 'none';
  const first =
    profile === 'full_24'
      ? `Backtest of the last ${MONTH_SESSIONS} sessions, profile full_24.`
      : `Backtest of the last ${MONTH_SESSIONS} sessions with the profile in force, ${profile}: full_24 is not configured.`;
  const lines = await comparedLines(ports, session, MONTH_SESSIONS);
  return { ok: true, lines: [first, ...lines, ...underWater(engine)] };
};
