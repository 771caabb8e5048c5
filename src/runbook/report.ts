// The daily report: the day as the journal's state has it, in Markdown, pure. Every claim stands beside
// its limit, what is synthetic says so, and a figure of too few trades is not given.
import {
  formatCents,
  formatGain,
  formatPercent,
  formatPrice,
  formatQty,
  plus,
} from '#engine/model/money.ts';
import { formatDayEt, newYork } from '#engine/model/time.ts';
import { averageR, winRate } from '#engine/research/metrics.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import type { Alert } from '#runbook/alert.ts';
import { openApprovals, waitsFor } from '#runbook/approval.ts';
import { formatShare, headroom, weekLine } from '#runbook/briefing.ts';
import { executionLines } from '#runbook/execution.ts';
import { judgeBands, redFlags, TRADES_MIN } from '#runbook/jobs/performance.ts';
import { reportPicture, wordPicture } from '#runbook/picture-words.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import { jobKey } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

export interface ReportSource {
  readonly feedLabel: string;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly code: string;
}

/** Names and reasons are people's words: they are shown as text and never as markup. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|[\]<>`*]/g, (mark) => `\\${mark}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)];
}

function section(title: string, lines: readonly string[], none = 'None.'): readonly string[] {
  return ['', `## ${title}`, '', ...(lines.length === 0 ? [none] : lines)];
}

function items(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `- ${plain(line)}`);
}

function header(state: DeskState, seen: Seen, source: ReportSource): readonly string[] {
  const { desk, day } = state.engine;
  const mode = desk?.mode ?? 'NONE';
  const live = mode === 'LIVE' ? 'LIVE: REAL MONEY' : `${mode}: no real money`;
  return [
    `# Daily report ${day?.day ?? newYork(seen.desk).day}`,
    '',
    `**${live}** - account ${plain(desk?.account ?? 'none')} (${desk?.deskKind ?? 'no'} desk) - profile ${state.engine.strategies?.profile ?? 'none'} - as of ${formatDayEt(seen.desk)}${day?.closed === true ? '' : ' (the day is not closed yet)'}`,
    '',
    `Data: ${plain(source.feedLabel)}`,
  ];
}

function pictureLines(state: DeskState): readonly string[] {
  const day = state.engine.day?.day;
  if (day === undefined) return [];
  const { alt } = wordPicture(state, { kind: 'equity', until: day });
  return ['', `![${plain(alt)}](${reportPicture(day)})`];
}

function moneyRows(state: EngineState, picture: DeskPicture): readonly (readonly string[])[] {
  const { money } = picture;
  const { lossDayRatio, lossWeekRatio, drawdownRatio } = state.limits.values;
  const minusLimit = (
    value: number | 'none' | undefined,
    name: 'lossDayRatio' | 'lossWeekRatio' | 'drawdownRatio',
  ): string => (typeof value === 'number' ? `-${formatPercent(value)}` : formatLimit(name, value));
  return [
    ['Equity', formatCents(money.equity), ''],
    [
      'Day',
      `${formatGain(money.day)} (${formatShare(money.dayRatio)})`,
      minusLimit(lossDayRatio, 'lossDayRatio'),
    ],
    [
      'Week',
      `${formatGain(money.week)} (${formatShare(money.weekRatio)})`,
      minusLimit(lossWeekRatio, 'lossWeekRatio'),
    ],
    ['Since the start', formatGain(money.sinceStart), ''],
    [
      'Drawdown',
      `${formatPercent(money.drawdownRatio)} from ${formatCents(money.highWater)}`,
      minusLimit(drawdownRatio, 'drawdownRatio'),
    ],
    ['Unrealised', formatGain(money.unrealised), ''],
    ['Realised since the start', formatGain(money.realised), ''],
    [
      'Gross exposure',
      `${formatCents(money.gross)} (${formatPercent(money.equity > 0 ? money.gross / money.equity : 0)} of equity)`,
      formatLimit('grossRatio', state.limits.values.grossRatio),
    ],
    [
      'Fees, day and since the start',
      `${formatCents(money.dayFees)}, ${formatCents(money.fees)}`,
      '',
    ],
  ];
}

function formatR(multiple: number | null): string {
  if (multiple === null) return 'no stop';
  return `${multiple > 0 ? '+' : ''}${multiple.toFixed(2)} R`;
}

function tradeLines(picture: DeskPicture): readonly string[] {
  if (picture.trades.length === 0) return ['No trade was closed.'];
  const rows = picture.trades.map((row) => [
    row.strategy,
    row.symbol,
    formatGain(row.gain),
    formatR(row.multiple),
    row.exit,
  ]);
  const rate = winRate(picture.trades.map((row) => row.gain)) ?? 0;
  const mean = averageR(picture.trades.map((row) => row.multiple));
  const gain = plus(...picture.trades.map((row) => row.gain));
  const few =
    picture.trades.length < TRADES_MIN
      ? 'win rate: too few trades'
      : `win rate ${formatPercent(rate)}`;
  return [
    ...table(['Strategy', 'Symbol', 'P&L', 'R', 'Left by'], rows),
    '',
    `${picture.trades.length} trades, ${formatGain(gain)}, ${few}, average ${mean === null ? 'R not known' : formatR(mean)}.`,
  ];
}

function bandLines(state: EngineState, picture: DeskPicture): readonly string[] {
  const { profile, rows } = judgeBands(state, picture);
  return table(['Since the start', 'Value', 'Target', 'Acceptable', profile], rows);
}

function strategyRows(picture: DeskPicture): readonly (readonly string[])[] {
  const ranked = picture.strategies.toSorted(
    (a, b) => b.gain - a.gain || (a.name < b.name ? -1 : 1),
  );
  return ranked.map((row, index) => {
    const today = picture.trades
      .filter((trade) => trade.strategy === row.name)
      .map((trade) => trade.gain);
    const rate = row.trades < TRADES_MIN ? 'too few' : formatPercent(row.wins / row.trades);
    return [
      `${index + 1}. ${row.name}`,
      formatGain(plus(...today)),
      formatGain(row.gain),
      `${row.wins} of ${row.trades}, ${rate}`,
      row.state,
    ];
  });
}

function orderLines(state: DeskState): readonly string[] {
  const { day, orders } = state.engine;
  if (day === null) return [];
  const today = Object.values(orders).filter((order) => order.day === day.day);
  const count = (purpose: string): number =>
    today.filter((order) => order.purpose === purpose).length;
  const kinds = ['entry', 'exit', 'protective', 'close', 'flatten'].map(
    (purpose) => `${count(purpose)} ${purpose}`,
  );
  const filled = today.filter((order) => order.filled > 0).length;
  // The state keeps how many were denied; which layer said no stands in what the execution job posted.
  const denied = (state.runbook.jobs[jobKey(day.day, 'execution')]?.lines ?? []).filter((line) =>
    line.startsWith('denied '),
  );
  return [
    ...items([
      `approved: ${today.length} (${kinds.join(', ')}), of them ${filled} filled in whole or part`,
      `denied: ${day.denied}`,
    ]),
    ...denied.map((line) => `  - ${plain(line)}`),
  ];
}

function approvalLines(state: DeskState): readonly string[] {
  const { approvals, roster, refusals, resumes } = state.runbook;
  const rows = Object.values(approvals.byId);
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  const statuses = ['open', 'granted', 'denied', 'withdrawn', 'expired', 'voided'];
  return items([
    `on record: ${statuses.map((status) => `${count(status)} ${status}`).join(', ')}; ${refusals} commands refused, ${resumes} resumes since the start`,
    ...openApprovals(approvals).map(
      (row) =>
        `open: ${row.id} ${row.terms.action}, "${row.reason}", waits for ${waitsFor(row, roster)}`,
    ),
  ]);
}

function jobLines(state: DeskState): readonly string[] {
  const day = state.engine.day?.day;
  const bad = Object.entries(state.runbook.jobs).filter(
    ([, row]) => row.day === day && (row.status === 'failed' || row.status === 'missed'),
  );
  return items(
    bad.map(
      ([key, row]) => `${key.slice(row.day.length + 1)} ${row.status}: ${row.lines[0] ?? ''}`,
    ),
  );
}

const ENDED_SHOWN = 10;

/** The day an alert ended, whenever it was raised; null while it is open. */
function endedDay(row: Alert): string | null {
  const end = row.events.findLast((event) => event.kind === 'alert.resolved');
  return end === undefined ? null : newYork(end.desk).day;
}

/** What is open and who has it, what is silent and why, and what ended today with its cause. */
function alertLines(state: DeskState, picture: DeskPicture): readonly string[] {
  const day = state.engine.day?.day;
  const rows = Object.values(state.runbook.alerts.byId);
  const today = rows.filter((row) => endedDay(row) === day);
  const times = (count: number): string => (count > 1 ? `, ${count} times` : '');
  return items([
    ...picture.alerts.map(
      (row) =>
        `${row.status}: ${row.id} ${row.severity}${times(row.count)}: ${row.text} The desk did: ${row.did}${row.owner === null ? '' : ` ${row.owner} has it.`}`,
    ),
    ...picture.silences.map((line) => `silence: ${line}`),
    ...today
      .slice(-ENDED_SHOWN)
      .map(
        (row) =>
          `resolved: ${row.id} ${row.severity}${times(row.count)}: ${row.text} Cause: ${row.cause ?? 'none is on record'}`,
      ),
    ...(today.length > ENDED_SHOWN ? [`${today.length - ENDED_SHOWN} more were resolved`] : []),
  ]);
}

function positionLines(picture: DeskPicture): readonly string[] {
  if (picture.positions.length === 0) return [];
  const rows = picture.positions.map((row) => [
    `${formatQty(row.qty)} ${row.symbol}`,
    row.strategy,
    formatCents(row.value),
    formatGain(row.gain),
    `${row.stop === null ? 'none' : formatPrice(row.stop)}${row.protected ? '' : ', NOT PROTECTED'}`,
  ]);
  return table(['Held', 'Strategy', 'Value', 'Unrealised', 'Stop'], rows);
}

function layerRows(picture: DeskPicture): readonly (readonly string[])[] {
  return picture.layers.map((row) => [row.name, row.value, row.bound, headroom(row)]);
}

/** The report of the day that is open, or was last; the journal's head says of which journal. */
export function dailyReport(state: DeskState, seen: Seen, source: ReportSource): string {
  const picture = pictureDesk(state, seen);
  const { engine } = state;
  const latches = picture.latches.map(
    (row) =>
      `${row.latch} (${row.level}) since ${formatDayEt(row.since)}, by ${row.by}: ${row.reason} Lifted by ${LATCHES[row.latch].says}.`,
  );
  const disabled = picture.strategies
    .filter((row) => row.disabled !== null)
    .map((row) => `${row.name}: ${row.disabled ?? ''}`);
  const lines = [
    ...header(state, seen, source),
    ...section('Red flags', items(redFlags(engine, picture))),
    ...section('Equity and P&L', [
      ...table(['', 'Value', 'Limit'], moneyRows(engine, picture)),
      '',
      `${plain(weekLine(engine, picture))}.`,
      ...pictureLines(state),
    ]),
    ...section('Trades closed today', tradeLines(picture)),
    ...section('Performance against its band', bandLines(engine, picture)),
    ...section(
      'P&L by strategy, ranked',
      table(['Strategy', 'Today', 'Since the start', 'Won', 'State'], strategyRows(picture)),
    ),
    ...section('Kill switch', [
      ...table(['Layer', 'Value', 'Limit', 'Headroom'], layerRows(picture)),
      '',
      '### Latches set now',
      '',
      ...(latches.length === 0 ? ['None.'] : items(latches)),
    ]),
    ...section('Strategies disabled', items(disabled)),
    ...section('Positions and their stops', positionLines(picture)),
    ...section('Orders', orderLines(state)),
    ...section('Execution', items(executionLines(engine).map((line) => line.trim()))),
    ...section('Approvals', approvalLines(state)),
    ...section('Jobs failed or missed', jobLines(state)),
    ...section('Alerts', alertLines(state, picture)),
    ...section(
      'Where this comes from',
      items([
        `journal head ${source.head.seq}, ${source.head.hash}`,
        `code ${source.code}, pin ${state.runbook.pin || 'none'}`,
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
