// The metrics alert rules may look at, as one table: what each is called, how it is written, which facts move
// it, and its readings as a pure function of the state. A metric nobody can read yet says so.
import { sessionOn } from '#engine/market/session.ts';
import { formatCents, formatPercent, cents } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import { equity } from '#engine/order/books.ts';
import { fillBps, JUDGED_MIN, qualityOf } from '#engine/order/execution.ts';
import { isSpared } from '#engine/order/order.ts';
import { bookSums } from '#engine/risk/carried.ts';
import type { EngineState } from '#engine/state.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

/** `ratio` is a share of one; `bps` basis points; `cents` money; `hours` time. */
export type Unit = 'ratio' | 'bps' | 'cents' | 'hours';

/** One value of a metric; null where there is too little to judge by. */
export interface Reading {
  /** What it is of, where a metric has several: a provider, an order; empty otherwise. */
  readonly about: string;
  readonly value: number | null;
}

/** What a reading may rest on besides the state. */
export interface Moment {
  /** The batch it is read after; none when only time passed. */
  readonly facts: readonly DeskFact[];
  /** Milliseconds on the desk's clock. */
  readonly desk: number;
}

export type Readings = readonly Reading[] | 'not configured';

export interface Metric {
  readonly title: string;
  readonly unit: Unit;
  /** What a reading is and when there is none, for people. */
  readonly says: string;
  /** The facts that can move it; `time` where its passing alone does. */
  readonly moves: readonly DeskFact['kind'][] | 'time';
  readonly read: (state: DeskState, moment: Moment) => Readings;
}

function one(value: number | null): readonly Reading[] {
  return [{ about: '', value }];
}

/** The day's change of equity as a share of what it opened with; null where no day is open. */
function dayChange({ books, day }: EngineState): number | null {
  if (day === null || day.openEquity <= 0) return null;
  return (equity(books) - day.openEquity) / day.openEquity;
}

function dayLoss({ engine }: DeskState): readonly Reading[] {
  const change = dayChange(engine);
  return one(change === null ? null : Math.max(0, -change));
}

function dayGain({ engine }: DeskState): readonly Reading[] {
  const change = dayChange(engine);
  return one(change === null ? null : Math.max(0, change));
}

const WIN_SESSIONS = 5;
/** O: with fewer trades a win rate says nothing. */
const WIN_TRADES_MIN = 10;

function winRate({ engine }: DeskState): readonly Reading[] {
  const { day, days } = engine;
  const isOpen = day !== null && !day.closed;
  const past = days.slice(isOpen ? 1 - WIN_SESSIONS : -WIN_SESSIONS);
  const today = isOpen ? day.trades : [];
  const trades = past.reduce((sum, row) => sum + row.trades, today.length);
  const won = today.filter((trade) => trade.gain > 0).length;
  const wins = past.reduce((sum, row) => sum + row.wins, won);
  return one(trades < WIN_TRADES_MIN ? null : wins / trades);
}

const HOUR_MS = 3_600_000;

/** Hours of this session since the last entry that filled the desk up; 0 where there is room. */
function hoursFull({ engine }: DeskState, { desk }: Moment): readonly Reading[] {
  const most = engine.limits.values.positions;
  const session = sessionOn(newYork(desk).day);
  const { day } = engine;
  if (typeof most !== 'number' || session === null || day === null || day.day !== session.day)
    return one(null);
  if (bookSums(engine.books).held.size < most) return one(0);
  const entries = day.fills.filter((fill) => engine.orders[fill.id]?.purpose === 'entry');
  const since = Math.max(session.open, entries.at(-1)?.at ?? session.open);
  return one(Math.max(0, Math.min(desk, session.close) - since) / HOUR_MS);
}

function fillRate({ engine }: DeskState): readonly Reading[] {
  const { day } = engine.execution;
  return one(day.ended < JUDGED_MIN ? null : qualityOf(day).fillRatio);
}

function slippage({ engine }: DeskState): readonly Reading[] {
  const { day } = engine.execution;
  return one(day.fills < JUDGED_MIN ? null : qualityOf(day).beyondBps);
}

/**
 * Each fill of a batch against the price it was decided at. What was decided before the day's first price is
 * left out: the gap over night is the market's and no broker's.
 */
function fillSlippage({ engine }: DeskState, { facts }: Moment): readonly Reading[] {
  return facts.flatMap((fact): readonly Reading[] => {
    if (fact.kind !== 'order.filled') return [];
    const order = engine.orders[fact.fill.id];
    if (order === undefined || isSpared(order.purpose)) return [];
    const { marked } = engine;
    if (marked === null || newYork(marked).day < order.day) return [];
    return [{ about: order.id, value: fillBps(order, fact.fill.price) }];
  });
}

/** Of fewer questions a share of answers says nothing. */
const ASKED_MIN = 5;

function providerSuccess({ runbook }: DeskState): readonly Reading[] {
  return Object.entries(runbook.watch.providers).map(([about, { asked, answered }]) => ({
    about,
    value: asked < ASKED_MIN ? null : answered / asked,
  }));
}

const EQUITY_MOVES = ['market.marked', 'order.filled', 'trade.closed', 'day.opened'] as const;
const ORDER_MOVES = ['order.filled', 'order.closed', 'day.opened'] as const;

export const METRIC_NAMES = [
  'day-loss',
  'day-gain',
  'win-rate',
  'hours-full',
  'fill-rate',
  'slippage',
  'fill-slippage',
  'provider-success',
  'llm-cost',
  'cognitive-approval',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  'day-loss': {
    title: 'loss of the day',
    unit: 'ratio',
    says: 'of the equity the day opened with; 0 on a day that gains',
    moves: EQUITY_MOVES,
    read: dayLoss,
  },
  'day-gain': {
    title: 'profit of the day',
    unit: 'ratio',
    says: 'of the equity the day opened with; 0 on a day that loses',
    moves: EQUITY_MOVES,
    read: dayGain,
  },
  'win-rate': {
    title: `win rate of the last ${WIN_SESSIONS} sessions`,
    unit: 'ratio',
    says: `trades closed with a gain; judged from ${WIN_TRADES_MIN} trades on`,
    moves: ['trade.closed', 'day.opened'],
    read: winRate,
  },
  'hours-full': {
    title: 'time at the most positions allowed',
    unit: 'hours',
    says: 'hours of the session since the last entry that filled the desk up',
    moves: 'time',
    read: hoursFull,
  },
  'fill-rate': {
    title: 'fill rate of the day',
    unit: 'ratio',
    says: `share of the wanted value that filled; judged from ${JUDGED_MIN} orders on`,
    moves: ORDER_MOVES,
    read: fillRate,
  },
  slippage: {
    title: 'average slippage of the day',
    unit: 'bps',
    says: `beyond what the model takes a fill to cost; judged from ${JUDGED_MIN} fills on`,
    moves: ORDER_MOVES,
    read: slippage,
  },
  'fill-slippage': {
    title: 'slippage of one fill',
    unit: 'bps',
    says: 'against the price at which its order was decided; protective stops aside',
    moves: ['order.filled'],
    read: fillSlippage,
  },
  'provider-success': {
    title: 'answers of a data provider today',
    unit: 'ratio',
    says: `share of questions it answered; judged from ${ASKED_MIN} questions on`,
    moves: ['provider.counted'],
    read: providerSuccess,
  },
  'llm-cost': {
    title: 'cost of language models today',
    unit: 'cents',
    says: 'nothing here calls a language model yet',
    moves: ['day.opened'],
    read: () => 'not configured',
  },
  'cognitive-approval': {
    title: 'share of signals the cognitive part approves',
    unit: 'ratio',
    says: 'there is no cognitive part yet',
    moves: ['day.opened'],
    read: () => 'not configured',
  },
};

/** A value or a threshold as people read it. */
export function formatMetric(unit: Unit, value: number): string {
  switch (unit) {
    case 'ratio':
      return formatPercent(value);
    case 'bps':
      return `${value.toFixed(1)} bps`;
    case 'cents':
      return formatCents(cents(Math.round(value)));
    case 'hours':
      return `${value.toFixed(1)} h`;
  }
}
