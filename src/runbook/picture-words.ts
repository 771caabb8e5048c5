// A picture in words: its title, and its figures in one to three sentences for whoever does not see it.
// The same series always says the same, so that a report may carry the words of a picture not yet drawn.
import { formatCents, formatGain, formatPercent, minus } from '#engine/model/money.ts';
import { pictureSeries, totalGain } from '#runbook/pictures.ts';
import type {
  EquityPoint,
  EquitySeries,
  ExposureSeries,
  PictureAbout,
  PictureAsked,
  PictureSeries,
  StrategiesSeries,
} from '#runbook/pictures.ts';
import type { DeskState } from '#runbook/state.ts';

const NAMES: Readonly<Record<PictureAsked['kind'], string>> = {
  equity: 'Equity and drawdown',
  exposure: 'Exposure',
  strategies: 'P&L by strategy',
};
const MOST_NAMED = 8;

/** "until 2020-02-28", or that its day still goes on, or that none has begun. */
function spanWords(about: PictureAbout): string {
  if (about.until === '') return 'before the first day';
  return `until ${about.until}${about.closed ? '' : ', so far'}`;
}

export function pictureTitle(series: PictureSeries): string {
  return `${NAMES[series.kind]} ${spanWords(series)}`;
}

/** The close that stood deepest under its mark; the earliest of equals, null when none did. */
export function deepest(points: readonly EquityPoint[]): EquityPoint | null {
  let found: EquityPoint | null = null;
  for (const point of points)
    if (point.drawdown < 0 && point.drawdown < (found?.drawdown ?? 0)) found = point;
  return found;
}

function when(about: PictureAbout): string {
  return about.closed ? `at the close of ${about.until}` : `so far on ${about.until}`;
}

/** Why there is nothing to draw, in words; null when there is something. */
export function emptyWords(series: PictureSeries): string | null {
  switch (series.kind) {
    case 'equity':
      if (series.points.length > 1) return null;
      return 'No trading day has begun. The line begins with the first.';
    case 'exposure':
      if (series.points.length > 0) return null;
      return 'No trading day has begun, and nothing is held.';
    case 'strategies':
      if (series.rows.some((row) => row.closed !== 0 || row.open !== 0)) return null;
      return 'No strategy has gained or lost anything yet.';
  }
}

function equityAlt(series: EquitySeries): string {
  const first = series.points[0];
  const last = series.points.at(-1);
  if (first === undefined || last === undefined || series.points.length < 2)
    return first === undefined ? '' : `The desk was made with ${formatCents(first.equity)}.`;
  const gain = minus(last.equity, first.equity);
  const ratio = first.equity > 0 ? ` (${formatPercent(gain / first.equity)})` : '';
  const worst = deepest(series.points);
  const limit = series.limit === null ? 'no limit is set' : `limit ${formatPercent(-series.limit)}`;
  const depth = worst === null ? '' : `; deepest ${formatPercent(worst.drawdown)} on ${worst.day}`;
  return `Equity ${formatCents(last.equity)} ${when(series)}, ${formatGain(gain)}${ratio} since the start. Drawdown ${formatPercent(last.drawdown)} under the high-water mark of ${formatCents(last.highWater)}, ${limit}${depth}.`;
}

function exposureAlt(series: ExposureSeries): string {
  const last = series.points.at(-1);
  if (last === undefined) return '';
  const limit = series.limit === null ? 'no limit is set' : `limit ${formatPercent(series.limit)}`;
  const named = series.held.slice(0, MOST_NAMED);
  const rest = series.held.length - named.length;
  const held = named.map((row) => `${row.symbol} by ${row.strategy} ${formatPercent(row.share)}`);
  const more = rest > 0 ? [`${rest} more`] : [];
  const holds = held.length === 0 ? 'Nothing is held.' : `Held: ${[...held, ...more].join(', ')}.`;
  return `Gross exposure ${formatPercent(last.gross)} of equity ${when(series)}, ${limit}. ${holds}`;
}

function strategiesAlt(series: StrategiesSeries): string {
  const rows = series.rows.map((row) => `${row.strategy} ${formatGain(row.gain)}`);
  return `P&L since the start ${when(series)}, open positions included: ${rows.join(', ')}; together ${formatGain(totalGain(series.rows))}.`;
}

/** The figures of a picture in words. */
export function pictureAlt(series: PictureSeries): string {
  const empty = emptyWords(series);
  switch (series.kind) {
    case 'equity':
      return empty === null ? equityAlt(series) : `${empty} ${equityAlt(series)}`.trim();
    case 'exposure':
      return empty ?? exposureAlt(series);
    case 'strategies':
      return empty ?? strategiesAlt(series);
  }
}

/** The picture beside the report of a day. */
export function reportPicture(day: string): string {
  return `equity-${day}.png`;
}

export interface WordedPicture extends PictureAsked {
  readonly title: string;
  readonly alt: string;
}

/** A picture as a card names it, with its words as the desk stands now. */
export function wordPicture(state: DeskState, asked: PictureAsked): WordedPicture {
  const series = pictureSeries(state, asked);
  return { ...asked, title: pictureTitle(series), alt: pictureAlt(series) };
}
