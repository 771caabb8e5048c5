// Makes a report: the journal read once into annals, the span's figures, the backtest of the same days, pictures,
// and both texts; or what a day's report shows. It runs in a worker, or wherever entries are at hand; it writes nothing.
import { drawSvg } from './draw.ts';
import type { Chart } from '#bot/chart.ts';
import { dayCharts } from '#bot/chart/day.ts';
import { periodCharts } from '#bot/chart/period.ts';
import type { Feed } from '#engine/market/feed.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { summarise } from '#engine/research/summary.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Annals } from '#runbook/report/annals.ts';
import { markdownOf } from '#runbook/report/markdown.ts';
import { pageOf } from '#runbook/report/page.ts';
import type { Drawings } from '#runbook/report/page.ts';
import { figuresOf, periodOf } from '#runbook/report/period.ts';
import type { Period } from '#runbook/report/period.ts';
import { sessionsTo } from '#runbook/report/shown.ts';
import type { DayShown } from '#runbook/report/shown.ts';
import { daySpan } from '#runbook/report/span.ts';
import type { Span } from '#runbook/report/span.ts';
import { periodDigest, periodDocument } from '#runbook/report/written.ts';
import type { Compared, WrittenFrom } from '#runbook/report/written.ts';

export interface ReportTexts {
  readonly digest: readonly string[];
  readonly markdown: string;
  readonly page: string;
}

export type ReportFrom = Pick<WrittenFrom, 'feedLabel' | 'code'>;

function none(why: string): Compared {
  return { kind: 'none', why };
}

/** The period's sessions traded again by what is in force, on the history that comes with the desk. */
export async function backtestOf(annals: Annals, period: Period, feed: Feed): Promise<Compared> {
  const { engine } = annals.state;
  const { strategies, limits, desk } = engine;
  const days = period.days.filter((day) => day.closed).map((day) => day.day);
  const [from, until] = [days[0], days.at(-1)];
  if (from === undefined || until === undefined || strategies === null || desk === null)
    return none('No session closed in this span: there is nothing to compare.');
  if (from < feed.first || until > feed.last)
    return none(
      `Not compared: the history that comes with the desk goes from ${feed.first} to ${feed.last}.`,
    );
  if (sessionsBetween(from, until).length !== days.length)
    return none('Not compared: the desk did not trade every session of this span.');
  const setting = { feed, from, until, cash: period.opening, seed: desk.seed, limits, strategies };
  const run = await runBacktest(setting, () => undefined);
  const last = run.state.days.at(-1);
  if (last === undefined) return none('Not compared: the backtest closed no day.');
  return { kind: 'backtest', summary: summarise(run, { from, until, label: feed.label }), last };
}

function drawingsOf(charts: Readonly<Record<string, Chart>>): Drawings {
  return Object.fromEntries(
    Object.entries(charts).map(([name, chart]) => [
      name,
      { light: drawSvg({ chart, theme: 'light' }), dark: drawSvg({ chart, theme: 'dark' }) },
    ]),
  );
}

/** The texts of a span; `feed` is the history a backtest runs on, null where none is made. */
export async function textsOf(
  annals: Annals,
  ask: { readonly span: Span; readonly from: ReportFrom; readonly feed: Feed | null },
): Promise<ReportTexts> {
  const { span, from, feed } = ask;
  const period = periodOf(annals, span);
  const backtest =
    feed === null
      ? none('Not compared: no history was at hand.')
      : await backtestOf(annals, period, feed);
  const { pin } = annals.state.runbook;
  const document = periodDocument(period, { ...from, head: annals.head, pin, backtest });
  return {
    digest: periodDigest(period),
    markdown: markdownOf(document),
    page: pageOf(document, drawingsOf(periodCharts(period, from.feedLabel))),
  };
}

/** What the report of a day shows: the day, the sessions up to it, and those traded again on the feed's history. */
export async function shownOf(
  annals: Annals,
  ask: { readonly day: TradingDay; readonly feedLabel: string; readonly feed: Feed },
): Promise<DayShown> {
  const { day, feedLabel, feed } = ask;
  const [own, until] = [daySpan(day), sessionsTo(annals, day)];
  const sessions = periodOf(annals, until);
  const charts = dayCharts({ annals, day: periodOf(annals, own), sessions }, feedLabel);
  return {
    drawings: drawingsOf(charts),
    course: annals.course,
    day: figuresOf(annals, own),
    sessions: figuresOf(annals, until),
    backtest: await backtestOf(annals, sessions, feed),
  };
}
