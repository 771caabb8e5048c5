// The figures of a span: what the annals say of its days, trades and orders, added up. Gains leave out what
// people moved in or out; a figure that too little happened for is null and never guessed.
import type { DeskCreated, TradeClosed } from '#engine/fact.ts';
import { minus, NO_CENTS, plus } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { NO_SUMS } from '#engine/order/execution.ts';
import type { ExecutionSums } from '#engine/order/execution.ts';
import { averageR, sharpe } from '#engine/research/metrics.ts';
import { gainedSince } from '#engine/standing.ts';
import type { Standing } from '#engine/state.ts';
import { openClose } from '#runbook/report/annals.ts';
import type { Annals, Close, Told } from '#runbook/report/annals.ts';
import { deepestFall, judgeBands, redFlags, TRADES_MIN } from '#runbook/report/bands.ts';
import type { Judged, Measured } from '#runbook/report/bands.ts';
import { earlierSpan } from '#runbook/report/span.ts';
import type { Span } from '#runbook/report/span.ts';

export interface PeriodDay {
  readonly day: TradingDay;
  readonly closed: boolean;
  readonly gain: Cents;
  /** Of the equity before it. */
  readonly ratio: number;
  readonly equity: Cents;
  /** A share of equity. */
  readonly gross: number;
  readonly trades: number;
  readonly wins: number;
  readonly standing: Standing;
}

export interface Attributed {
  readonly name: string;
  /** Of trades closed in the span. */
  readonly trades: number;
  readonly wins: number;
  readonly closed: Cents;
  /** What its open positions gained or lost meanwhile. */
  readonly open: Cents;
  readonly gain: Cents;
}

export interface Figures {
  readonly span: Span;
  readonly days: readonly PeriodDay[];
  readonly opening: Cents;
  readonly closing: Cents;
  readonly gain: Cents;
  readonly ratio: number;
  readonly transfers: Cents;
  readonly fees: Cents;
  readonly trades: readonly TradeClosed[];
  readonly measured: Measured;
  readonly judged: Judged;
  readonly flags: readonly string[];
  readonly averageR: number | null;
  /** Annualised, over the days; null with too few or when they do not vary. */
  readonly sharpe: number | null;
  /** Zero or above; null without a day. */
  readonly deepest: number | null;
  /** Best first: gains of closed trades, and what open ones moved. */
  readonly strategies: readonly Attributed[];
  /** Best first, of closed trades alone. */
  readonly symbols: readonly Attributed[];
  readonly execution: ExecutionSums;
}

export interface Period extends Figures {
  readonly desk: DeskCreated | null;
  readonly profile: string;
  /** The same figures of what it is compared with. */
  readonly earlier: Figures;
  /** What happened in the span, in order. */
  readonly told: readonly Told[];
  /** All that happened until its end, from the desk's first fact on. */
  readonly before: readonly Told[];
}

function within(span: Span, day: string): boolean {
  return day >= span.from && day <= span.until;
}

function closesOf(annals: Annals, span: Span): readonly Close[] {
  const open = openClose(annals.state);
  const all = open === null ? annals.closes : [...annals.closes, open];
  return all.filter(({ row }) => within(span, row.day));
}

interface Base {
  readonly equity: Cents;
  readonly transfers: Cents;
  readonly gains: Standing['gains'];
}

/** How the desk stood before the span's first day. */
function baseOf(annals: Annals, span: Span): Base {
  const last = annals.closes.findLast(({ row }) => row.day < span.from);
  if (last === undefined)
    return {
      equity: annals.state.engine.desk?.cash ?? NO_CENTS,
      transfers: NO_CENTS,
      gains: [],
    };
  const { row, transfers } = last;
  return { equity: row.closeEquity, transfers, gains: row.standing.gains };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function daysOf(closes: readonly Close[], base: Base): readonly PeriodDay[] {
  return closes.map(({ row, closed, transfers }, at): PeriodDay => {
    const before = closes[at - 1];
    const equity = before?.row.closeEquity ?? base.equity;
    const moved = minus(transfers, before?.transfers ?? base.transfers);
    const gain = minus(minus(row.closeEquity, equity), moved);
    return {
      day: row.day,
      closed,
      gain,
      ratio: share(gain, equity),
      equity: row.closeEquity,
      gross: share(row.gross, row.closeEquity),
      trades: row.trades,
      wins: row.wins,
      standing: row.standing,
    };
  });
}

function added(sums: ExecutionSums, more: ExecutionSums): ExecutionSums {
  const worst =
    sums.worst === null || (more.worst !== null && more.worst.bps > sums.worst.bps)
      ? more.worst
      : sums.worst;
  return {
    ended: sums.ended + more.ended,
    whole: sums.whole + more.whole,
    none: sums.none + more.none,
    wanted: plus(sums.wanted, more.wanted),
    got: plus(sums.got, more.got),
    fills: sums.fills + more.fills,
    slipped: plus(sums.slipped, more.slipped),
    fees: plus(sums.fees, more.fees),
    missed: plus(sums.missed, more.missed),
    worst,
    clamps: sums.clamps + more.clamps,
    clampsFilled: sums.clampsFilled + more.clampsFilled,
  };
}

function measure(
  trades: readonly TradeClosed[],
  days: readonly PeriodDay[],
  execution: ExecutionSums,
): Measured {
  const gains: readonly number[] = trades.map((trade) => trade.gain);
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const losers = gains.filter((gain) => gain < 0);
  const winners = gains.filter((gain) => gain > 0);
  return {
    trades: trades.length,
    wins: winners.length,
    losses: losers.length,
    won: sum(winners),
    lost: -sum(losers),
    returns: Float64Array.from(days, (day) => day.ratio),
    ended: execution.ended,
    none: execution.none,
  };
}

function best(rows: readonly Attributed[]): readonly Attributed[] {
  return rows.toSorted((a, b) => b.gain - a.gain || (a.name < b.name ? -1 : 1));
}

function tradesBy(
  trades: readonly TradeClosed[],
  name: string,
  key: 'strategy' | 'symbol',
): Pick<Attributed, 'trades' | 'wins' | 'closed'> {
  const own = trades.filter((trade) => trade[key] === name);
  return {
    trades: own.length,
    wins: own.filter((trade) => trade.gain > 0).length,
    closed: plus(...own.map((trade) => trade.gain)),
  };
}

/** What each strategy's gains moved by, from before the span to its last close. */
function byStrategy(
  trades: readonly TradeClosed[],
  last: Standing | undefined,
  base: Base,
): readonly Attributed[] {
  const rows = gainedSince(last, base).map(({ strategy, closed, open }): Attributed => {
    const { trades: count, wins } = tradesBy(trades, strategy, 'strategy');
    return { name: strategy, trades: count, wins, closed, open, gain: plus(closed, open) };
  });
  return best(rows);
}

function bySymbol(trades: readonly TradeClosed[]): readonly Attributed[] {
  const names = [...new Set<string>(trades.map((trade) => trade.symbol))];
  return best(
    names.map((name): Attributed => {
      const own = tradesBy(trades, name, 'symbol');
      return { name, ...own, open: NO_CENTS, gain: own.closed };
    }),
  );
}

function busiestDay(days: readonly PeriodDay[]): {
  readonly when: string;
  readonly trades: number;
} {
  const most = days.reduce<PeriodDay | null>(
    (found, day) => (found === null || day.trades > found.trades ? day : found),
    null,
  );
  return { when: `on ${most?.day ?? 'no day'}`, trades: most?.trades ?? 0 };
}

/** The figures of one span alone. */
export function figuresOf(annals: Annals, span: Span): Figures {
  const closes = closesOf(annals, span);
  const base = baseOf(annals, span);
  const days = daysOf(closes, base);
  const last = closes.at(-1);
  const trades = annals.told.flatMap(({ day, fact }) =>
    fact.kind === 'trade.closed' && within(span, day) ? [fact] : [],
  );
  const execution = closes.reduce((sums, close) => added(sums, close.execution), NO_SUMS);
  const measured = measure(trades, days, execution);
  const profile = annals.state.engine.strategies?.profile ?? 'none';
  const gain = plus(...days.map((day) => day.gain));
  const deepest = deepestFall(measured.returns);
  const { wins } = measured;
  return {
    span,
    days,
    opening: base.equity,
    closing: last?.row.closeEquity ?? base.equity,
    gain,
    ratio: share(gain, base.equity),
    transfers: minus(last?.transfers ?? base.transfers, base.transfers),
    fees: plus(...closes.map((close) => close.row.fees)),
    trades,
    measured,
    judged: judgeBands(profile, measured),
    flags: redFlags({
      profile,
      trades: trades.length,
      wins,
      deepest: deepest ?? 0,
      busiest: busiestDay(days),
    }),
    averageR: averageR(trades.map((trade) => trade.multiple)),
    sharpe: days.length < TRADES_MIN ? null : sharpe(measured.returns),
    deepest,
    strategies: byStrategy(trades, last?.row.standing, base),
    symbols: bySymbol(trades),
    execution,
  };
}

/** A span with what it is compared with and all that happened. */
export function periodOf(annals: Annals, span: Span): Period {
  const { engine } = annals.state;
  const before = annals.told.filter(({ day }) => day <= span.until);
  return {
    ...figuresOf(annals, span),
    desk: engine.desk,
    profile: engine.strategies?.profile ?? 'none',
    earlier: figuresOf(annals, earlierSpan(span)),
    told: before.filter(({ day }) => day >= span.from),
    before,
  };
}
