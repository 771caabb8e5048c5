// The charts of a period by the names its document gives them: equity with drawdown, P&L by day, by strategy, and
// exposure. A chart without anything to show is left out, and its words stand alone.
import { chartOf, DRAWING, shortGain, subtitle } from '#bot/chart.ts';
import type { Chart, ColumnPanel } from '#bot/chart.ts';
import type { PictureAbout } from '#runbook/pictures.ts';
import type { Period, PeriodDay } from '#runbook/report/period.ts';

export function aboutOf({ desk, days }: Period): PictureAbout {
  const last = days.at(-1);
  return {
    until: last?.day ?? '',
    closed: last?.closed ?? true,
    mode: desk?.mode ?? 'NONE',
    account: desk?.account ?? 'no account',
    deskKind: desk?.deskKind ?? 'none',
  };
}

function equityChart(period: Period, feedLabel: string): Chart {
  const { days, opening } = period;
  const first = days[0]?.standing.highWater ?? opening;
  const points = days.map(({ day, equity, standing: { highWater } }) => ({
    day,
    equity,
    highWater,
    drawdown: highWater > 0 ? Math.min(0, equity / highWater - 1) : 0,
  }));
  const mark = opening > first ? opening : first;
  const start = {
    day: '',
    equity: opening,
    highWater: mark,
    drawdown: mark > 0 ? Math.min(0, opening / mark - 1) : 0,
  };
  const limit = days.at(-1)?.standing.drawdownLimit ?? null;
  const series = { kind: 'equity' as const, ...aboutOf(period), points: [start, ...points], limit };
  return chartOf(series, feedLabel);
}

function exposureChart(period: Period, feedLabel: string): Chart {
  const last = period.days.at(-1);
  const held = (last?.standing.held ?? []).map(({ strategy, symbol, value }) => ({
    strategy,
    symbol,
    share: last !== undefined && last.equity > 0 ? value / last.equity : 0,
  }));
  const points = period.days.map(({ day, gross }) => ({ day, gross }));
  const limit = last?.standing.grossLimit ?? null;
  return chartOf(
    {
      kind: 'exposure',
      ...aboutOf(period),
      points,
      limit,
      held: held.toSorted((a, b) => b.share - a.share || (a.strategy < b.strategy ? -1 : 1)),
    },
    feedLabel,
  );
}

export function strategiesChart(period: Period, feedLabel: string): Chart {
  const rows = period.strategies.map(({ name, closed, open, gain }) => ({
    strategy: name,
    closed,
    open,
    gain,
  }));
  const chart = chartOf({ kind: 'strategies', ...aboutOf(period), rows }, feedLabel);
  return {
    ...chart,
    title: `P&L by strategy, ${period.span.label}`,
    panels: chart.panels.map((panel) => ({
      ...panel,
      name: panel.name.replace(
        'since the start',
        period.span.kind === 'daily' ? 'on this day' : 'in this period',
      ),
    })),
  };
}

/** The best and the worst day carry their figures. */
function isNamed(day: PeriodDay, days: readonly PeriodDay[]): boolean {
  if (day.gain === 0) return false;
  const gains = days.map((one) => one.gain);
  return day.gain === Math.max(...gains) || day.gain === Math.min(...gains);
}

export function daysChart(period: Period, when: string, feedLabel: string): Chart {
  const { days, gain } = period;
  const panel: ColumnPanel = {
    shape: 'columns',
    name: `P&L of each session, $; together ${shortGain(gain)}`,
    columns: days.map((day) => ({
      day: day.day,
      value: day.gain / 100,
      says: isNamed(day, days) ? shortGain(day.gain) : null,
    })),
  };
  return {
    drawing: DRAWING,
    title: `P&L by day, ${when}`,
    subtitle: subtitle(aboutOf(period), feedLabel),
    panels: [panel],
    empty: null,
  };
}

/** By the names of the document's pictures; none of a span without a session. */
export function periodCharts(period: Period, feedLabel: string): Readonly<Record<string, Chart>> {
  if (period.days.length === 0) return {};
  const charts: Readonly<Record<string, Chart>> = {
    equity: equityChart(period, feedLabel),
    days: daysChart(period, period.span.label, feedLabel),
    strategies: strategiesChart(period, feedLabel),
    exposure: exposureChart(period, feedLabel),
  };
  return Object.fromEntries(Object.entries(charts).filter(([, chart]) => chart.empty === null));
}
