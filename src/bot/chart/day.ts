// The charts of a day's report by the names its document gives them: its course against the limit of its loss, the
// sessions up to it, its strategies, and equity and exposure since the start.
import { chartOf, DRAWING, inPercent, shortDollars, subtitle, unitOf } from '#bot/chart.ts';
import type { Chart, Line } from '#bot/chart.ts';
import { aboutOf, daysChart, strategiesChart } from '#bot/chart/period.ts';
import { formatPercent, minus } from '#engine/model/money.ts';
import { formatEt } from '#engine/model/time.ts';
import { pictureSeries } from '#runbook/pictures.ts';
import type { Annals, Marked } from '#runbook/report/annals.ts';
import type { Period } from '#runbook/report/period.ts';

export interface DayDrawn {
  readonly annals: Annals;
  readonly day: Period;
  readonly sessions: Period;
}

function flat(course: readonly Marked[], role: Line['role'], at: number, label: string): Line {
  return { role, values: course.map(() => at), label, noted: null };
}

/** Equity at each mark of the day, and how far it stood from its opening and from the limit of its loss. */
function courseChart({ annals, day }: DayDrawn, feedLabel: string): Chart | null {
  const { course } = annals;
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined || course.length < 2) return null;
  const { lossDayRatio } = annals.state.engine.limits.values;
  const unit = unitOf(Math.max(...course.map(({ equity }) => equity)));
  const ratio = ({ equity }: Marked) =>
    first.equity > 0 ? minus(equity, first.equity) / first.equity : 0;
  const times = course.map(({ desk }, at) =>
    at === 0 ? '' : formatEt(desk).slice(0, 'HH:MM'.length),
  );
  const limits =
    typeof lossDayRatio === 'number'
      ? [flat(course, 'limit', inPercent(-lossDayRatio), `limit ${formatPercent(-lossDayRatio)}`)]
      : [];
  return {
    drawing: DRAWING,
    title: `The day ${day.span.label}`,
    subtitle: subtitle(aboutOf(day), feedLabel),
    panels: [
      {
        shape: 'curves',
        name: `Equity at each mark, ${unit.name}`,
        days: times,
        fromZero: false,
        lines: [
          flat(course, 'mark', first.equity / unit.cents, 'open'),
          {
            role: 'series',
            values: course.map(({ equity }) => equity / unit.cents),
            label: shortDollars(last.equity),
            noted: null,
          },
        ],
      },
      {
        shape: 'curves',
        name: 'P&L since the opening, %',
        days: times,
        fromZero: true,
        lines: [
          {
            role: 'series',
            values: course.map((point) => inPercent(ratio(point))),
            label: formatPercent(ratio(last)),
            noted: null,
          },
          ...limits,
        ],
      },
    ],
    empty: null,
  };
}

/** By the names of the document's pictures; what has nothing to show is left out, and its words stand alone. */
export function dayCharts(drawn: DayDrawn, feedLabel: string): Readonly<Record<string, Chart>> {
  const { annals, day, sessions } = drawn;
  const until = day.span.until;
  // Whoever did nothing on a day would fill the picture; the words beside it name all.
  const moved = day.strategies.filter(({ closed, open }) => closed !== 0 || open !== 0);
  const charts: Readonly<Record<string, Chart | null>> = {
    course: courseChart(drawn, feedLabel),
    days: sessions.days.length < 2 ? null : daysChart(sessions, `until ${until}`, feedLabel),
    equity: chartOf(pictureSeries(annals.state, { kind: 'equity', until }), feedLabel),
    strategies: strategiesChart({ ...day, strategies: moved }, feedLabel),
    exposure: chartOf(pictureSeries(annals.state, { kind: 'exposure', until }), feedLabel),
  };
  return Object.fromEntries(
    Object.entries(charts).flatMap(([name, chart]) =>
      chart === null || chart.empty !== null ? [] : [[name, chart]],
    ),
  );
}
