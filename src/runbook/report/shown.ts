// What a day's report shows beyond the desk's state: the day's course, the sessions up to it, both drawn, and those
// sessions traded again. It is made off the desk's thread, changes no fact, and the report is whole without it.
import { sessionsBetween } from '#engine/market/session.ts';
import { cents, formatCents, formatGain, formatPercent, minus } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import type { Result } from '#engine/model/result.ts';
import { formatEt } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import { formatShare } from '#runbook/briefing.ts';
import { reportPicture, wordPicture } from '#runbook/picture-words.ts';
import type { Annals, Marked } from '#runbook/report/annals.ts';
import { cell, gainTone, section, table, words } from '#runbook/report/document.ts';
import type { Block, Cell, Section } from '#runbook/report/document.ts';
import type { Drawings } from '#runbook/report/page.ts';
import type { Figures } from '#runbook/report/period.ts';
import type { Span } from '#runbook/report/span.ts';
import { daysWords, depthText, strategyWords, winRateText } from '#runbook/report/written.ts';
import type { Compared } from '#runbook/report/written.ts';
import type { DeskState } from '#runbook/state.ts';

export interface DayShown {
  /** By the names of the document's pictures. */
  readonly drawings: Drawings;
  readonly course: readonly Marked[];
  readonly day: Figures;
  /** The sessions up to the day, itself included. */
  readonly sessions: Figures;
  /** Those sessions traded again. */
  readonly backtest: Compared;
}

export type ShowDay = (day: TradingDay) => Promise<Result<DayShown>>;

/** As many as the mean of the days before is taken of, and the day. */
const SESSIONS_MOST = 21;

/**
 * The sessions that end with a day and were all traded. A backtest begins flat: of the day alone it would hold nothing
 * that the desk held from before.
 */
export function sessionsTo({ closes }: Pick<Annals, 'closes'>, day: TradingDay): Span {
  const days = closes.map(({ row }) => row.day).filter((one) => one < day);
  let from = day;
  for (const one of days.slice(1 - SESSIONS_MOST).toReversed()) {
    if (sessionsBetween(one, from).length !== 2) break;
    from = one;
  }
  return { kind: 'range', from, until: day, label: day };
}

function clock({ desk }: Marked): string {
  return `${formatEt(desk).slice(0, 'HH:MM'.length)} ET`;
}

function courseWords(course: readonly Marked[]): string {
  const sorted = course.toSorted((a, b) => a.equity - b.equity);
  const [first, last, low, high] = [course[0], course.at(-1), sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || low === undefined || high === undefined)
    return 'The day has no course yet.';
  if (low.equity === high.equity) return `Equity stood at ${formatCents(last.equity)} all day.`;
  return `From ${formatCents(first.equity)} to ${formatCents(last.equity)}; lowest ${formatCents(low.equity)} at ${clock(low)}, highest ${formatCents(high.equity)} at ${clock(high)}.`;
}

function picture(name: string, title: string, alt: string): Block {
  return { block: 'picture', name, title, alt, file: null };
}

type Shown = Result<DayShown> | undefined;

/** Equity since the start, a picture of its own beside the Markdown, and how the day and its sessions went. */
export function moneyPictures(state: DeskState, shown: Shown): readonly Block[] {
  const day = state.engine.day?.day;
  if (day === undefined) return [];
  const { title, alt } = wordPicture(state, { kind: 'equity', until: day });
  const equity: Block = { block: 'picture', name: 'equity', title, alt, file: reportPicture(day) };
  if (shown?.ok !== true) return [equity];
  const { course, sessions } = shown.value;
  return [
    picture('course', 'The day', courseWords(course)),
    ...(sessions.days.length > 1 ? [picture('days', 'P&L by day', daysWords(sessions))] : []),
    equity,
  ];
}

export function strategyPictures(shown: Shown): readonly Block[] {
  if (shown?.ok !== true) return [];
  const { strategies } = shown.value.day;
  if (strategies.every(({ closed, open }) => closed === 0 && open === 0)) return [];
  const title = 'P&L by strategy, this day, open positions included';
  return [picture('strategies', title, strategyWords(strategies))];
}

export function exposurePictures(state: DeskState, shown: Shown): readonly Block[] {
  const day = state.engine.day?.day;
  if (day === undefined || shown?.ok !== true) return [];
  const { title, alt } = wordPicture(state, { kind: 'exposure', until: day });
  return [picture('exposure', title, alt)];
}

function gainCell(gain: Cents, ratio: number): Cell {
  return cell(`${formatGain(gain)} (${formatShare(ratio)})`, gainTone(gain));
}

/** A day's P&L is its close less its open, as everywhere. */
function dayGain({ openEquity, closeEquity }: DayRow): {
  readonly gain: Cents;
  readonly ratio: number;
} {
  const gain = minus(closeEquity, openEquity);
  return { gain, ratio: openEquity > 0 ? gain / openEquity : 0 };
}

/** Nothing where the report of the day as it stands is asked for, which waits for no backtest. */
export function againstSections(state: EngineState, shown: Shown): readonly Section[] {
  const title = 'Against the backtest';
  if (shown === undefined) return [];
  if (!shown.ok) return [section(title, [], `Not compared: ${shown.refusal.text}`)];
  const { sessions, backtest } = shown.value;
  const own = state.days.find(({ day }) => day === state.day?.day);
  if (backtest.kind === 'none') return [section(title, [], backtest.why)];
  if (own === undefined) return [section(title, [], 'Not compared: the day is not closed.')];
  const { summary, last } = backtest;
  const [desk, again] = [dayGain(own), dayGain(last)];
  const gain = cents(summary.endCents - summary.startCents);
  const ratio = summary.startCents > 0 ? gain / summary.startCents : 0;
  const span = summary.sessions === 1 ? 'this session' : `${summary.sessions} sessions`;
  const rows = [
    ['P&L, this day', gainCell(desk.gain, desk.ratio), gainCell(again.gain, again.ratio)],
    ['Trades closed, this day', String(own.trades), String(last.trades)],
    [`P&L, ${span}`, gainCell(sessions.gain, sessions.ratio), gainCell(gain, ratio)],
    [`Trades closed, ${span}`, String(sessions.trades.length), String(summary.trades)],
    [`Win rate, ${span}`, winRateText(sessions), winRateText({ measured: summary })],
    [
      `Worst drawdown at a close, ${span}`,
      depthText(sessions.deepest),
      formatPercent(summary.maxDrawdownRatio),
    ],
  ];
  return [
    section(title, [
      ...table('The desk beside the backtest of the same sessions', ['', 'Desk', 'Backtest'], rows),
      words(
        `The desk less the backtest: ${formatGain(minus(desk.gain, again.gain))} on this day, ${formatGain(minus(sessions.gain, gain))} over ${span} from ${summary.from}. The backtest begins flat with the equity the desk had then, by the strategies and limits in force now; nobody resumes it, so that a latch for people stays set.`,
      ),
    ]),
  ];
}
