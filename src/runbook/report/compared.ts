// A day beside the days before it: the session before, and the mean of the last twenty. A day's P&L is its close
// less its open, as everywhere.
import { cents, formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import { cell, gainTone, table } from '#runbook/report/document.ts';
import type { Block, Cell } from '#runbook/report/document.ts';

/** So many closed days before it are taken for the mean. */
const DAYS_MOST = 20;

interface Means {
  readonly gain: number;
  /** Of the equity the day opened with. */
  readonly share: number;
  readonly trades: number;
  readonly wins: number;
  readonly fees: number;
}

function meansOf(rows: readonly DayRow[]): Means {
  const mean = (of: (row: DayRow) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  return {
    gain: mean((row) => row.closeEquity - row.openEquity),
    share: mean((row) => (row.openEquity > 0 ? row.closeEquity / row.openEquity - 1 : 0)),
    trades: mean((row) => row.trades),
    wins: mean((row) => row.wins),
    fees: mean((row) => row.fees),
  };
}

function count(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function row(name: string, rows: readonly DayRow[]): readonly (string | Cell)[] {
  const { gain, share, trades, wins, fees } = meansOf(rows);
  const money = cents(Math.round(gain));
  return [
    name,
    cell(`${formatGain(money)} (${formatPercent(share)})`, gainTone(money)),
    count(trades),
    count(wins),
    formatCents(cents(Math.round(fees))),
  ];
}

/** Nothing until the day is closed and one before it was. */
export function comparedBlocks(state: EngineState): readonly Block[] {
  const day = state.day?.day;
  const today = state.days.filter((one) => one.day === day);
  const before = state.days.filter((one) => day !== undefined && one.day < day);
  const last = before.at(-1);
  if (today.length === 0 || last === undefined) return [];
  const span = before.slice(-DAYS_MOST);
  return table(
    'The day beside those before it',
    ['Day', 'P&L', 'Trades', 'Won', 'Fees'],
    [
      row('This one', today),
      row(`The session before, ${last.day}`, [last]),
      ...(span.length > 1 ? [row(`Mean of the ${span.length} before`, span)] : []),
    ],
  );
}
