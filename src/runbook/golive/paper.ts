// The paper record (LIVE-3): of each closed day what became of its signals, trades and stops, fed by facts and
// kept for 120 days; and what those days amount to for going live.
import type { DeskFact } from '#runbook/fact.ts';
import type { EngineState } from '#engine/state.ts';
import type { Mode } from '#engine/model/mode.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** A signal's end: a position, an order without one, or the layer that denied it. */
type Fate = 'opened' | 'ordered' | { readonly denied: string };

export interface PaperDay {
  readonly day: TradingDay;
  readonly profile: string;
  readonly mode: Mode;
  readonly signals: number;
  readonly opened: number;
  readonly denied: Readonly<Record<string, number>>;
  readonly trades: number;
  readonly wins: number;
  /** Of the high-water mark, at the day's lowest equity. */
  readonly drawdown: number;
  readonly emergencies: number;
  /** CRITICAL alerts but those of a halt by people. */
  readonly criticals: number;
}

export interface Paper {
  readonly days: readonly PaperDay[];
  /** Of the day that is under way, by strategy and symbol. */
  readonly fates: Readonly<Record<string, Fate>>;
  readonly emergencies: number;
  readonly criticals: number;
}

export const NO_PAPER: Paper = { days: [], fates: {}, emergencies: 0, criticals: 0 };

const KEPT_DAYS = 120;
/** So many of the paper days are kept besides, however long the desk is LIVE: its sign-off is signed again each month. */
const PAPER_DAYS = 90;
/** What people did on purpose is no error. */
const BY_PEOPLE: readonly string[] = ['latch manual', 'latch kill-file'];

function withFate(paper: Paper, key: string, fate: Fate): Paper {
  return paper.fates[key] === 'opened'
    ? paper
    : { ...paper, fates: { ...paper.fates, [key]: fate } };
}

function isPaperDay({ mode, profile }: PaperDay): boolean {
  return mode === 'PAPER' && profile === 'green_only';
}

function keptDays(days: readonly PaperDay[]): readonly PaperDay[] {
  const first = days.length - KEPT_DAYS;
  const onPaper = new Set(days.filter(isPaperDay).slice(-PAPER_DAYS));
  return days.filter((row, at) => at >= first || onPaper.has(row));
}

function closedDay(paper: Paper, day: TradingDay, engine: EngineState): Paper {
  const book = engine.day;
  const fates = Object.values(paper.fates);
  const denied: Record<string, number> = {};
  for (const fate of fates)
    if (typeof fate === 'object') denied[fate.denied] = (denied[fate.denied] ?? 0) + 1;
  const { highWater } = engine;
  const row: PaperDay = {
    day,
    profile: engine.strategies?.profile ?? '',
    mode: engine.desk?.mode ?? 'DEV',
    signals: fates.length,
    opened: fates.filter((fate) => fate === 'opened').length,
    denied,
    trades: book?.trades.length ?? 0,
    wins: book?.trades.filter((trade) => trade.gain > 0).length ?? 0,
    drawdown: book === null || highWater <= 0 ? 0 : Math.max(0, 1 - book.lowEquity / highWater),
    emergencies: paper.emergencies,
    criticals: paper.criticals,
  };
  return { ...NO_PAPER, days: keptDays([...paper.days, row]) };
}

/** One fact more; `engine` is its state after it. Most facts leave the record as it was. */
export function foldPaper(paper: Paper, fact: DeskFact, engine: EngineState): Paper {
  switch (fact.kind) {
    case 'order.approved':
      return fact.plan.purpose === 'entry'
        ? withFate(paper, `${fact.plan.strategy} ${fact.plan.symbol}`, 'ordered')
        : paper;
    case 'order.denied':
      return fact.purpose === 'entry'
        ? withFate(paper, `${fact.strategy} ${fact.symbol}`, { denied: fact.layer })
        : paper;
    case 'order.filled': {
      const order = engine.orders[fact.fill.id];
      return order?.purpose === 'entry'
        ? withFate(paper, `${order.strategy} ${order.symbol}`, 'opened')
        : paper;
    }
    case 'latch.set':
      return fact.latch === 'emergency' ? { ...paper, emergencies: paper.emergencies + 1 } : paper;
    case 'alert.raised':
      return fact.severity === 'CRITICAL' && !BY_PEOPLE.includes(fact.key)
        ? { ...paper, criticals: paper.criticals + 1 }
        : paper;
    case 'day.closed':
      return closedDay(paper, fact.day, engine);
    default:
      return paper;
  }
}

export interface PaperSum {
  readonly days: number;
  readonly signals: number;
  readonly opened: number;
  readonly denied: Readonly<Record<string, number>>;
  readonly trades: number;
  readonly wins: number;
  readonly drawdown: number;
  readonly emergencies: number;
  readonly criticals: number;
}

export function sumOf(days: readonly PaperDay[]): PaperSum {
  const denied: Record<string, number> = {};
  for (const row of days)
    for (const [layer, count] of Object.entries(row.denied))
      denied[layer] = (denied[layer] ?? 0) + count;
  const total = (of: (row: PaperDay) => number): number =>
    days.reduce((sum, row) => sum + of(row), 0);
  return {
    days: days.length,
    signals: total((row) => row.signals),
    opened: total((row) => row.opened),
    denied,
    trades: total((row) => row.trades),
    wins: total((row) => row.wins),
    drawdown: Math.max(0, ...days.map((row) => row.drawdown)),
    emergencies: total((row) => row.emergencies),
    criticals: total((row) => row.criticals),
  };
}

/** The days that count for going live: GREEN_ONLY on paper, at most the last ninety of them. */
export function paperDays(paper: Paper): readonly PaperDay[] {
  return paper.days.filter(isPaperDay).slice(-PAPER_DAYS);
}

/** "layer 2: 4, cap: 1", the most first. */
export function layersText(denied: Readonly<Record<string, number>>): string {
  const rows = Object.entries(denied).toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return rows.length === 0 ? 'none' : rows.map(([layer, count]) => `${layer}: ${count}`).join(', ');
}
