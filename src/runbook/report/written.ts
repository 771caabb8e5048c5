// A period as a document: what people read of a week, a month or any range. Every claim stands beside what it is
// compared with, what is not real says so, and a figure of too little is not given.
import { cents, formatCents, formatGain, formatPercent, minus } from '#engine/model/money.ts';
import type { BacktestSummary } from '#engine/research/summary.ts';
import type { DayRow } from '#engine/state.ts';
import { formatShare } from '#runbook/briefing.ts';
import { spanLines } from '#runbook/execution.ts';
import { figureWords, languageModels } from '#runbook/report/always.ts';
import { TRADES_MIN, worstBand } from '#runbook/report/bands.ts';
import type { Judged, Verdict } from '#runbook/report/bands.ts';
import { calendarSection } from '#runbook/report/calendar.ts';
import { cell, gainTone, list, section, table, words } from '#runbook/report/document.ts';
import type { Block, Cell, ReportDocument, Section, Tone } from '#runbook/report/document.ts';
import { alertSection, onCallSection } from '#runbook/report/called.ts';
import {
  approvalSection,
  changeSection,
  dataSection,
  drillSection,
  incidentSection,
  jobSection,
  killSwitchSection,
  maintenanceSection,
  vetoSection,
} from '#runbook/report/happened.ts';
import type { Attributed, Figures, Period } from '#runbook/report/period.ts';
import { spanWords } from '#runbook/report/span.ts';

/** The same span traded again by the strategies in force, or why it was not. */
export type Compared =
  | {
      readonly kind: 'backtest';
      readonly summary: BacktestSummary;
      /** How its last day closed. */
      readonly last: DayRow;
    }
  | { readonly kind: 'none'; readonly why: string };

export interface WrittenFrom {
  readonly feedLabel: string;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly code: string;
  readonly pin: string;
  readonly backtest: Compared;
}

const VERDICT_TONE: Readonly<Record<Verdict, Tone>> = {
  Target: 'good',
  Acceptable: 'fair',
  Poor: 'bad',
  'Under the band': 'fair',
  'not judged': 'plain',
};

function gainCell(value: Figures['gain']): Cell {
  return cell(formatGain(value), gainTone(value));
}

function figure(value: number | null): string {
  return value === null ? 'not known' : value.toFixed(2);
}

export function winRateText({
  measured,
}: {
  readonly measured: Pick<Figures['measured'], 'trades' | 'wins'>;
}): string {
  const { trades, wins } = measured;
  if (trades === 0) return 'no trade';
  return trades < TRADES_MIN
    ? `${wins} of ${trades}, too few for a rate`
    : `${formatPercent(wins / trades)} (${wins} of ${trades})`;
}

function sharpeText({ sharpe, days }: Pick<Figures, 'sharpe' | 'days'>): string {
  if (sharpe === null) return `not known over ${days.length} days`;
  return `${sharpe.toFixed(2)} over ${days.length} days`;
}

/** How deep it fell, as a share that was lost. */
export function depthText(deepest: number | null): string {
  return deepest === null ? 'no day' : formatPercent(-deepest);
}

function figureRows(own: Figures, other: Figures): readonly (readonly (string | Cell)[])[] {
  const mean = ({ averageR }: Figures): string =>
    averageR === null ? 'not known' : `${figure(averageR)} R`;
  const row = (name: string, text: (of: Figures) => string): readonly string[] => [
    name,
    text(own),
    text(other),
  ];
  return [
    [
      'P&L',
      cell(`${formatGain(own.gain)} (${formatShare(own.ratio)})`, gainTone(own.gain)),
      `${formatGain(other.gain)} (${formatShare(other.ratio)})`,
    ],
    row('Equity at the end', (of) => formatCents(of.closing)),
    row('Sessions', (of) => String(of.days.length)),
    row('Trades closed', (of) => String(of.trades.length)),
    row('Win rate', winRateText),
    row('Average R', mean),
    row('Sharpe, a year of such days', sharpeText),
    row('Worst drawdown at a close', (of) => depthText(of.deepest)),
    row('Fees', (of) => formatCents(of.fees)),
    row('Moved in or out by people', (of) => formatGain(of.transfers)),
  ];
}

function moneySection(period: Period): Section {
  const { earlier } = period;
  return section('Result', [
    ...table(
      'The result beside the earlier period',
      ['', 'This period', `Earlier: ${earlier.span.label}`],
      figureRows(period, earlier),
    ),
    { block: 'picture', ...pictureBlock('equity', 'Equity and drawdown', equityWords(period)) },
    { block: 'picture', ...pictureBlock('days', 'P&L by day', daysWords(period)) },
  ]);
}

function pictureBlock(name: string, title: string, alt: string) {
  return { name, title, alt, file: null };
}

function equityWords({ opening, closing, gain, deepest, days }: Period): string {
  if (days.length === 0) return 'No session lies in this span.';
  return `From ${formatCents(opening)} to ${formatCents(closing)}, ${formatGain(gain)}; the deepest close stood ${formatPercent(deepest ?? 0)} under the highest before it in this period.`;
}

export function daysWords({ days }: Pick<Figures, 'days'>): string {
  const sorted = days.toSorted((a, b) => a.gain - b.gain);
  const [worst, best] = [sorted[0], sorted.at(-1)];
  if (worst === undefined || best === undefined) return 'No day to show.';
  const gained = days.filter((day) => day.gain > 0).length;
  return `${gained} of ${days.length} days gained; the best ${best.day} with ${formatGain(best.gain)}, the worst ${worst.day} with ${formatGain(worst.gain)}.`;
}

/** The bands as a table, each verdict in words and coloured. */
export function bandBlocks(judged: Judged, over: string): readonly Block[] {
  return table(
    `Bands of ${judged.profile}`,
    [over, 'Value', 'Target', 'Acceptable', judged.profile],
    judged.rows.map((row) => [
      row.measure,
      row.value,
      row.target,
      row.acceptable,
      cell(row.verdict, VERDICT_TONE[row.verdict]),
    ]),
  );
}

function rateText(row: Attributed): string {
  return row.trades < TRADES_MIN
    ? `${row.wins} of ${row.trades}, too few`
    : `${row.wins} of ${row.trades}, ${formatPercent(row.wins / row.trades)}`;
}

/** "rsi2-pullback +$12.00, macd-momentum -$3.00." */
export function strategyWords(rows: readonly Attributed[]): string {
  return `${rows.map((row) => `${row.name} ${formatGain(row.gain)}`).join(', ')}.`;
}

function strategySection(period: Period): Section {
  const earlier = new Map(
    period.earlier.strategies.map((row, index) => [row.name, { rank: index + 1, gain: row.gain }]),
  );
  const rows = period.strategies.map((row, index) => {
    const was = earlier.get(row.name);
    return [
      `${index + 1}. ${row.name}`,
      gainCell(row.gain),
      `${formatGain(row.closed)} closed, ${formatGain(row.open)} open`,
      rateText(row),
      was === undefined ? 'was not there' : `${was.rank}. with ${formatGain(was.gain)}`,
    ];
  });
  return section(
    'P&L by strategy, ranked',
    rows.length === 0
      ? []
      : [
          ...table('P&L by strategy', ['Strategy', 'P&L', 'Of it', 'Won', 'Earlier'], rows),
          {
            block: 'picture',
            ...pictureBlock('strategies', 'P&L by strategy', strategyWords(period.strategies)),
          },
        ],
    'No strategy is in force.',
  );
}

function symbolSection({ symbols }: Period): Section {
  return section(
    'P&L by symbol, closed trades',
    table(
      'P&L by symbol',
      ['Symbol', 'P&L', 'Won'],
      symbols.map((row) => [row.name, gainCell(row.gain), rateText(row)]),
    ),
    'No trade was closed.',
  );
}

function exposureWords({ days }: Period): string {
  const last = days.at(-1);
  const most = days.reduce((top, day) => Math.max(top, day.gross), 0);
  if (last === undefined) return 'No day to show.';
  const limit = last.standing.grossLimit;
  const bound = limit === null ? 'no limit is set' : `limit ${formatPercent(limit)}`;
  return `Gross exposure at the closes: at most ${formatPercent(most)} of equity, at the end ${formatPercent(last.gross)}; ${bound}.`;
}

function exposureSection(period: Period): Section {
  const held = period.days.at(-1)?.standing.held ?? [];
  return section('Exposure', [
    { block: 'picture', ...pictureBlock('exposure', 'Exposure', exposureWords(period)) },
    ...table(
      'Held at the end',
      ['Held at the end', 'Strategy', 'Value'],
      held.map((row) => [row.symbol, row.strategy, formatCents(row.value)]),
    ),
  ]);
}

function signed(change: number, unit: string): string {
  return `${change > 0 ? '+' : ''}${change.toFixed(2)}${unit}`;
}

function backtestSection(period: Period, compared: Compared): Section {
  if (compared.kind === 'none') return section('Against the backtest', [], compared.why);
  const { summary } = compared;
  const gain = cents(summary.endCents - summary.startCents);
  const ratio = summary.startCents > 0 ? gain / summary.startCents : 0;
  const rate =
    summary.trades < TRADES_MIN
      ? `${summary.wins} of ${summary.trades}, too few for a rate`
      : `${formatPercent(summary.wins / summary.trades)} (${summary.wins} of ${summary.trades})`;
  return section('Against the backtest', [
    ...table(
      'The desk beside the backtest of the same span',
      ['', 'Desk', 'Backtest'],
      [
        [
          'P&L',
          cell(`${formatGain(period.gain)} (${formatShare(period.ratio)})`, gainTone(period.gain)),
          `${formatGain(gain)} (${formatShare(ratio)})`,
        ],
        ['Trades closed', String(period.trades.length), String(summary.trades)],
        ['Win rate', winRateText(period), rate],
        [
          'Worst drawdown at a close',
          depthText(period.deepest),
          formatPercent(summary.maxDrawdownRatio),
        ],
        [
          'Sharpe, a year of such days',
          sharpeText(period),
          summary.sharpe === null || summary.sessions < TRADES_MIN
            ? `not known over ${summary.sessions} days`
            : `${summary.sharpe.toFixed(2)} over ${summary.sessions} days`,
        ],
      ],
    ),
    words(
      `The desk less the backtest: ${formatGain(minus(period.gain, gain))} (${signed((period.ratio - ratio) * 100, ' points')}). The backtest begins flat with the span\u2019s opening equity, by the strategies and limits in force now; nobody resumes it, so that a latch for people stays set.`,
    ),
  ]);
}

function header(
  period: Period,
  from: WrittenFrom,
): Pick<ReportDocument, 'title' | 'banner' | 'about' | 'data'> {
  const { desk, span, profile, days } = period;
  const mode = desk?.mode ?? 'NONE';
  const open = days.some((day) => !day.closed);
  const kind =
    span.kind === 'range' ? 'Report' : `${span.kind === 'weekly' ? 'Weekly' : 'Monthly'} report`;
  return {
    title: `${kind} ${span.kind === 'range' ? `${span.from} to ${span.until}` : span.label}`,
    banner: mode === 'LIVE' ? 'LIVE: REAL MONEY' : `${mode}: no real money`,
    about: [
      `account ${desk?.account ?? 'none'} (${desk?.deskKind ?? 'no'} desk)`,
      `profile ${profile}`,
      `${days.length} sessions${open ? ' (the last is not closed yet)' : ''}`,
    ],
    data: from.feedLabel,
  };
}

/** All that is told of a period. */
export function periodDocument(period: Period, from: WrittenFrom): ReportDocument {
  return {
    ...header(period, from),
    lead: periodDigest(period)[0] ?? null,
    sections: [
      section(
        'Red flags',
        period.flags.map((flag) => words(flag, 'bad')),
      ),
      moneySection(period),
      section('Performance against its band', bandBlocks(period.judged, 'In this period')),
      calendarSection(period),
      strategySection(period),
      symbolSection(period),
      exposureSection(period),
      backtestSection(period, from.backtest),
      killSwitchSection(period),
      vetoSection(period),
      section(
        'Execution',
        list(spanLines('In this period', period.execution).map((line) => line.trim())),
      ),
      incidentSection(period),
      alertSection(period),
      onCallSection(period),
      approvalSection(period),
      drillSection(period),
      maintenanceSection(period),
      jobSection(period),
      dataSection(period),
      changeSection(period),
      languageModels,
      figureWords,
      section(
        'Where this comes from',
        list([
          `journal head ${from.head.seq}, ${from.head.hash}`,
          `code ${from.code}, pin ${from.pin || 'none'}`,
        ]),
      ),
    ],
  };
}

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  Target: 'on target',
  Acceptable: 'acceptable',
  Poor: 'poor',
  'Under the band': 'under the band',
  'not judged': 'not judged',
};

function counted(trades: number): string {
  return trades === 1 ? '1 trade' : `${trades} trades`;
}

/** What a card says of it: the first line alone must do. */
export function periodDigest(period: Period): readonly string[] {
  const { trades, gain, ratio, judged, flags, span, earlier } = period;
  const worst = worstBand(judged);
  const band =
    worst === null
      ? 'no band judged'
      : `weakest measure: ${worst.measure} ${worst.value}, ${VERDICT_WORDS[worst.verdict]}`;
  return [
    `${spanWords(span)}: ${formatGain(gain)} (${formatShare(ratio)}), ${trades.length === 0 ? 'no trade closed' : `${counted(trades.length)}, won ${winRateText(period)}`}, ${band}.`,
    ...flags,
    `Earlier, ${earlier.span.label}: ${formatGain(earlier.gain)} (${formatShare(earlier.ratio)}), ${counted(earlier.trades.length)}.`,
  ];
}
