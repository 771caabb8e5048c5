// A picture's series as a chart: titles, panels, lines, bars and labels, before any theme or drawing
// program. Everything in it is text or a finite number, so that its hash names the drawing.
import type { Cents } from '#engine/model/money.ts';
import { cents, formatCents, formatPercent, plus } from '#engine/model/money.ts';
import { cut, oneLine } from '#bot/text.ts';
import { deepest, emptyWords, pictureTitle } from '#runbook/picture-words.ts';
import { totalGain } from '#runbook/pictures.ts';
import type {
  EquitySeries,
  ExposureSeries,
  PictureAbout,
  PictureSeries,
  StrategiesSeries,
} from '#runbook/pictures.ts';

/** Raised with every change of how charts look: an old drawing is never shown for a new chart. */
export const DRAWING = 1;
const MOST_ROWS = 5;
const MOST_NOTE = 31;
const MOST_ACCOUNT = 12;
const MOST_NAME = 24;
/** A million dollars, in cents. */
const MILLION = 100_000_000;

/** `series` is what the panel is about, `loss` the same hanging below zero, `mark` what it is held against. */
export type Role = 'series' | 'loss' | 'mark' | 'limit';

export interface Line {
  readonly role: Role;
  readonly values: readonly number[];
  /** At the line's end. */
  readonly label: string;
  /** A point of its own beside the last, with its label. */
  readonly noted: { readonly at: number; readonly label: string } | null;
}

export interface CurvePanel {
  readonly shape: 'curves';
  /** What is drawn and its unit. */
  readonly name: string;
  /** Days, or times of one day, "10:30"; empty for the start. */
  readonly days: readonly string[];
  readonly lines: readonly Line[];
  /** Zero belongs to the axis. */
  readonly fromZero: boolean;
}

export interface Bar {
  readonly label: string;
  readonly detail: string | null;
  readonly value: number;
  readonly says: string;
}

export interface BarPanel {
  readonly shape: 'bars';
  readonly name: string;
  readonly bars: readonly Bar[];
  /** What to say where there is no bar. */
  readonly none: string;
}

/** A column a day, up for a gain and down for a loss. */
export interface ColumnPanel {
  readonly shape: 'columns';
  readonly name: string;
  readonly columns: readonly {
    readonly day: string;
    readonly value: number;
    /** At its end; null where it is not named. */
    readonly says: string | null;
  }[];
}

export type Panel = CurvePanel | BarPanel | ColumnPanel;

export interface Chart {
  readonly drawing: number;
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly Panel[];
  /** In place of panels, where there is nothing to draw. */
  readonly empty: string | null;
}

function rounded(value: Cents): Cents {
  return cents(Math.round(value / 100) * 100);
}

const LARGE = [
  { letter: 'T', cents: 1_000_000 * MILLION },
  { letter: 'B', cents: 1_000 * MILLION },
  { letter: 'M', cents: MILLION },
] as const;

/** "$1,234", "-$12,345", "$1.235 M": for where room is short. */
export function shortDollars(value: Cents): string {
  const size = Math.abs(value);
  const unit = LARGE.find((one) => size >= one.cents);
  if (unit === undefined) return formatCents(rounded(value)).slice(0, -3);
  return `${value < 0 ? '-' : ''}$${(size / unit.cents).toPrecision(4)} ${unit.letter}`;
}

export function shortGain(value: Cents): string {
  return `${rounded(value) > 0 ? '+' : ''}${shortDollars(value)}`;
}

export function inPercent(ratio: number): number {
  return Number((ratio * 100).toFixed(4));
}

/** The part of a feed's label that says what is not real, at its shortest; empty when all is. */
function dataNote(label: string): string {
  const parts = oneLine(label).split(/[.;,] |\.$/);
  const found = parts.find((part) => /SYNTHETIC|DERIVED/.test(part));
  return found === undefined ? '' : cut(found.trim(), MOST_NOTE);
}

export function subtitle(about: PictureAbout, feedLabel: string): string {
  const mode = about.mode === 'LIVE' ? 'LIVE, REAL MONEY' : about.mode;
  const desk = about.deskKind === 'demo' ? 'demo' : '';
  const whose = `${mode} ${cut(oneLine(about.account), MOST_ACCOUNT)}`;
  return [whose, desk, dataNote(feedLabel)].filter((part) => part !== '').join(' \u00b7 ');
}

/** The unit in which an axis stays short enough to be read, and how many cents it is. */
export function unitOf(most: number): { readonly name: string; readonly cents: number } {
  if (most < MILLION) return { name: '$', cents: 100 };
  if (most < 1_000 * MILLION) return { name: '$ thousand', cents: 100_000 };
  if (most < 1_000_000 * MILLION) return { name: '$ million', cents: MILLION };
  return { name: '$ billion', cents: 1_000 * MILLION };
}

function equityPanels(series: EquitySeries): readonly Panel[] {
  const { points, limit } = series;
  const last = points.at(-1);
  if (last === undefined) return [];
  const days = points.map((point) => point.day);
  const unit = unitOf(Math.max(...points.map((point) => point.highWater)));
  const worst = deepest(points);
  const worstAt = worst === null ? -1 : points.indexOf(worst);
  const limits: readonly Line[] =
    limit === null
      ? []
      : [
          {
            role: 'limit',
            values: points.map(() => inPercent(-limit)),
            label: `limit ${formatPercent(-limit)}`,
            noted: null,
          },
        ];
  return [
    {
      shape: 'curves',
      name: `Equity, ${unit.name}`,
      days,
      fromZero: false,
      lines: [
        {
          role: 'mark',
          values: points.map((point) => point.highWater / unit.cents),
          label: `high ${shortDollars(last.highWater)}`,
          noted: null,
        },
        {
          role: 'series',
          values: points.map((point) => point.equity / unit.cents),
          label: shortDollars(last.equity),
          noted: null,
        },
      ],
    },
    {
      shape: 'curves',
      name: 'Drawdown from the high-water mark, %',
      days,
      fromZero: true,
      lines: [
        {
          role: 'loss',
          values: points.map((point) => inPercent(point.drawdown)),
          label: formatPercent(last.drawdown),
          noted:
            worst === null || formatPercent(worst.drawdown) === formatPercent(last.drawdown)
              ? null
              : { at: worstAt, label: formatPercent(worst.drawdown) },
        },
        ...limits,
      ],
    },
  ];
}

/** The first rows as they are, and what is left as one row. */
function foldRows<T>(rows: readonly T[], rest: (others: readonly T[]) => T): readonly T[] {
  if (rows.length <= MOST_ROWS) return rows;
  return [...rows.slice(0, MOST_ROWS - 1), rest(rows.slice(MOST_ROWS - 1))];
}

function exposurePanels(series: ExposureSeries): readonly Panel[] {
  const { points, limit } = series;
  const gross: Line = {
    role: 'series',
    values: points.map((point) => inPercent(point.gross)),
    label: formatPercent(points.at(-1)?.gross ?? 0),
    noted: null,
  };
  const limits: readonly Line[] =
    limit === null
      ? []
      : [
          {
            role: 'limit',
            values: points.map(() => inPercent(limit)),
            label: `limit ${formatPercent(limit)}`,
            noted: null,
          },
        ];
  const held = foldRows(
    series.held.map((row) => ({
      label: cut(oneLine(`${row.symbol} ${row.strategy}`), MOST_NAME),
      detail: null,
      value: inPercent(row.share),
      says: formatPercent(row.share),
    })),
    (others) => {
      const value = others.reduce((sum, row) => sum + row.value, 0);
      return {
        label: `${others.length} others`,
        detail: null,
        value,
        says: formatPercent(value / 100),
      };
    },
  );
  return [
    {
      shape: 'curves',
      name: 'Gross exposure, % of equity',
      days: points.map((point) => point.day),
      fromZero: true,
      lines: [gross, ...limits],
    },
    {
      shape: 'bars',
      name: 'Held by position, % of equity',
      bars: held,
      none: 'Nothing is held.',
    },
  ];
}

/** How much of a strategy's gain is not realised yet. */
function openDetail({ closed, open }: Pick<StrategiesSeries['rows'][number], 'closed' | 'open'>) {
  if (open === 0) return closed === 0 ? 'no trade yet' : 'in closed trades';
  return closed === 0 ? 'in open trades' : `of it open ${shortGain(open)}`;
}

function strategiesPanels(series: StrategiesSeries): readonly Panel[] {
  const rows = foldRows(series.rows, (others) => ({
    strategy: `${others.length} others`,
    closed: plus(...others.map((row) => row.closed)),
    open: plus(...others.map((row) => row.open)),
    gain: totalGain(others),
  }));
  return [
    {
      shape: 'bars',
      name: `P&L since the start, $; together ${shortGain(totalGain(series.rows))}`,
      bars: rows.map((row) => ({
        label: cut(oneLine(row.strategy), MOST_NAME),
        detail: openDetail(row),
        value: row.gain / 100,
        says: shortGain(row.gain),
      })),
      none: 'No strategy is in force.',
    },
  ];
}

function panelsOf(series: PictureSeries): readonly Panel[] {
  switch (series.kind) {
    case 'equity':
      return equityPanels(series);
    case 'exposure':
      return exposurePanels(series);
    case 'strategies':
      return strategiesPanels(series);
  }
}

/** The chart of a series; the feed's label says what of the data is SYNTHETIC or DERIVED. */
export function chartOf(series: PictureSeries, feedLabel: string): Chart {
  const empty = emptyWords(series);
  return {
    drawing: DRAWING,
    title: pictureTitle(series),
    subtitle: subtitle(series, feedLabel),
    panels: empty === null ? panelsOf(series) : [],
    empty,
  };
}
