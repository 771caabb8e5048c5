// The daily report: the day as the journal's state has it, as a document and its two texts, pure. Every claim
// stands beside its limit, what is synthetic says so, and a figure of too few trades is not given.
import {
  formatCents,
  formatGain,
  formatPercent,
  formatPrice,
  formatQty,
  plus,
} from '#engine/model/money.ts';
import type { Result } from '#engine/model/result.ts';
import { formatDayEt, newYork } from '#engine/model/time.ts';
import { averageR, winRate } from '#engine/research/metrics.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState, StrategyBook } from '#engine/state.ts';
import { openApprovals, waitsFor } from '#runbook/approval.ts';
import { formatShare, headroom, weekLine } from '#runbook/briefing.ts';
import { executionLines } from '#runbook/execution.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import { deepestFall, judgeBands, redFlags, TRADES_MIN } from '#runbook/report/bands.ts';
import type { Measured } from '#runbook/report/bands.ts';
import { comparedBlocks } from '#runbook/report/compared.ts';
import { cell, gainTone, list, section, table, words } from '#runbook/report/document.ts';
import type { Block, ReportDocument } from '#runbook/report/document.ts';
import { alertBlocks, incidentLines, practiceLines } from '#runbook/report/today.ts';
import { markdownOf } from '#runbook/report/markdown.ts';
import {
  againstSections,
  exposurePictures,
  moneyPictures,
  strategyPictures,
} from '#runbook/report/shown.ts';
import type { DayShown } from '#runbook/report/shown.ts';
import { languageModels } from '#runbook/report/always.ts';
import { bandBlocks } from '#runbook/report/written.ts';
import { jobOn } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

export interface ReportSource {
  readonly feedLabel: string;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly code: string;
  /** What the day shows beyond the state, or why it does not; left out where nobody waited for it. */
  readonly shown?: Result<DayShown>;
}

function header(
  state: DeskState,
  seen: Seen,
  source: ReportSource,
): Omit<ReportDocument, 'sections'> {
  const { desk, day } = state.engine;
  const mode = desk?.mode ?? 'NONE';
  const open = day?.closed === true ? '' : ' (the day is not closed yet)';
  return {
    title: `Daily report ${day?.day ?? newYork(seen.desk).day}`,
    banner: mode === 'LIVE' ? 'LIVE: REAL MONEY' : `${mode}: no real money`,
    about: [
      `account ${desk?.account ?? 'none'} (${desk?.deskKind ?? 'no'} desk)`,
      `profile ${state.engine.strategies?.profile ?? 'none'}`,
      `as of ${formatDayEt(seen.desk)}${open}`,
    ],
    data: source.feedLabel,
    lead: null,
  };
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

function tradeBlocks(picture: DeskPicture): readonly Block[] {
  if (picture.trades.length === 0) return [words('No trade was closed.')];
  const rows = picture.trades.map((row) => [
    row.strategy,
    row.symbol,
    cell(formatGain(row.gain), gainTone(row.gain)),
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
    ...table('Trades', ['Strategy', 'Symbol', 'P&L', 'R', 'Left by'], rows),
    words(
      `${picture.trades.length} trades, ${formatGain(gain)}, ${few}, average ${mean === null ? 'R not known' : formatR(mean)}.`,
    ),
  ];
}

/** Equity at each close over the one before it; the first from the day's opening. */
function dailyReturns(state: EngineState): Float64Array {
  return Float64Array.from(state.days, (row, index) => {
    const before = state.days[index - 1]?.closeEquity ?? row.openEquity;
    return before > 0 ? row.closeEquity / before - 1 : 0;
  });
}

/** What the desk did since its start. */
function measureAll(state: EngineState): Measured {
  const books = Object.values(state.strategyBooks);
  const sum = (of: (row: StrategyBook) => number): number =>
    books.reduce((all, row) => all + of(row), 0);
  const { ended, none } = state.execution.since;
  return {
    trades: sum((row) => row.trades),
    wins: sum((row) => row.wins),
    losses: sum((row) => row.trades - row.wins),
    won: sum((row) => row.won),
    lost: sum((row) => row.lost),
    returns: dailyReturns(state),
    ended,
    none,
  };
}

function flagLines(picture: DeskPicture, measured: Measured) {
  const { trades, wins, returns } = measured;
  return redFlags({
    profile: picture.profile,
    trades,
    wins,
    deepest: Math.max(deepestFall(returns) ?? 0, -picture.money.drawdownRatio),
    busiest: { when: 'today', trades: picture.trades.length },
  });
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

function orderBlocks(state: DeskState): readonly Block[] {
  const { day, orders } = state.engine;
  if (day === null) return [];
  const today = Object.values(orders).filter((order) => order.day === day.day);
  const count = (purpose: string): number =>
    today.filter((order) => order.purpose === purpose).length;
  const kinds = ['entry', 'exit', 'protective', 'target', 'close', 'flatten']
    .filter((purpose) => purpose !== 'target' || count(purpose) > 0)
    .map((purpose) => `${count(purpose)} ${purpose}`);
  const filled = today.filter((order) => order.filled > 0).length;
  // The state keeps how many were denied; which layer said no stands in what the execution job posted.
  const denied = (jobOn(state.runbook.jobs, day.day, 'execution')?.lines ?? []).filter((line) =>
    line.startsWith('denied '),
  );
  return [
    {
      block: 'list',
      items: [
        {
          text: `approved: ${today.length} (${kinds.join(', ')}), of them ${filled} filled in whole or part`,
          under: [],
        },
        { text: `denied: ${day.denied}`, under: denied },
      ],
    },
  ];
}

function approvalBlocks(state: DeskState): readonly Block[] {
  const { approvals, roster, refusals, resumes } = state.runbook;
  const rows = Object.values(approvals.byId);
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  const statuses = ['open', 'granted', 'denied', 'withdrawn', 'expired', 'voided'];
  return list([
    `on record: ${statuses.map((status) => `${count(status)} ${status}`).join(', ')}; ${refusals} commands refused, ${resumes} resumes since the start`,
    ...openApprovals(approvals).map(
      (row) =>
        `open: ${row.id} ${row.terms.action}, "${row.reason}", waits for ${waitsFor(row, roster)}`,
    ),
    ...rows
      .filter((row) => row.brokeGlass)
      .map(
        (row) =>
          `BREAK-GLASS: ${row.ending ?? ''} alone granted ${row.id} ${row.terms.action}, "${row.reason}"`,
      ),
  ]);
}

function jobBlocks(state: DeskState): readonly Block[] {
  const { day } = state.engine;
  const rows = Object.entries(day === null ? {} : (state.runbook.jobs[day.day] ?? {}));
  const bad = rows.filter(([, row]) => row.status === 'failed' || row.status === 'missed');
  return list(bad.map(([job, row]) => `${job} ${row.status}: ${row.lines[0] ?? ''}`));
}

function positionBlocks(picture: DeskPicture): readonly Block[] {
  const rows = picture.positions.map((row) => [
    `${formatQty(row.qty)} ${row.symbol}`,
    row.strategy,
    formatCents(row.value),
    formatGain(row.gain),
    `${row.stop === null ? 'none' : formatPrice(row.stop)}${row.protected ? '' : ', NOT PROTECTED'}`,
  ]);
  return table('Positions', ['Held', 'Strategy', 'Value', 'Unrealised', 'Stop'], rows);
}

function layerRows(picture: DeskPicture): readonly (readonly string[])[] {
  return picture.layers.map((row) => [row.name, row.value, row.bound, headroom(row)]);
}

/** The report of the day that is open, or was last; the journal's head says of which journal. */
export function dailyDocument(state: DeskState, seen: Seen, source: ReportSource): ReportDocument {
  const picture = pictureDesk(state, seen);
  const { engine } = state;
  const measured = measureAll(engine);
  const latches = picture.latches.map(
    (row) =>
      `${row.latch} (${row.level}) since ${formatDayEt(row.since)}, by ${row.by}: ${row.reason} Lifted by ${LATCHES[row.latch].says}.`,
  );
  const disabled = picture.strategies
    .filter((row) => row.disabled !== null)
    .map((row) => `${row.name}: ${row.disabled ?? ''}`);
  const money = moneyRows(engine, picture);
  const strategies = strategyRows(picture);
  return {
    ...header(state, seen, source),
    sections: [
      section(
        'Red flags',
        flagLines(picture, measured).map((flag) => words(flag, 'bad')),
      ),
      section('Equity and P&L', [
        ...table('Equity and P&L', ['', 'Value', 'Limit'], money),
        words(`${weekLine(engine, picture)}.`),
        ...comparedBlocks(engine),
        ...moneyPictures(state, source.shown),
      ]),
      section('Trades closed today', tradeBlocks(picture)),
      section(
        'Performance against its band',
        bandBlocks(judgeBands(picture.profile, measured), 'Since the start'),
      ),
      section('P&L by strategy, ranked', [
        ...table(
          'P&L by strategy',
          ['Strategy', 'Today', 'Since the start', 'Won', 'State'],
          strategies,
        ),
        ...strategyPictures(source.shown),
      ]),
      section('Kill switch', [
        ...table('Layers', ['Layer', 'Value', 'Limit', 'Headroom'], layerRows(picture)),
        { block: 'heading', text: 'Latches set now' },
        ...(latches.length === 0 ? [words('None.')] : list(latches)),
      ]),
      section('Strategies disabled', list(disabled)),
      section('Positions and their stops', [
        ...positionBlocks(picture),
        ...exposurePictures(state, source.shown),
      ]),
      ...againstSections(engine, source.shown),
      section('Orders', orderBlocks(state)),
      section('Execution', list(executionLines(engine).map((line) => line.trim()))),
      section('Approvals', approvalBlocks(state)),
      section('Jobs failed or missed', jobBlocks(state)),
      section('Incidents', list(incidentLines(state)), 'None is open.'),
      section('Alerts', alertBlocks(state, picture)),
      section('Drills and maintenance', list(practiceLines(state))),
      languageModels,
      section(
        'Where this comes from',
        list([
          `journal head ${source.head.seq}, ${source.head.hash}`,
          `code ${source.code}, pin ${state.runbook.pin || 'none'}`,
        ]),
      ),
    ],
  };
}

/** The same in Markdown. */
export function dailyReport(state: DeskState, seen: Seen, source: ReportSource): string {
  return markdownOf(dailyDocument(state, seen, source));
}
