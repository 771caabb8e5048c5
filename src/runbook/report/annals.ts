// The annals: a desk's journal read once from its first entry, kept as what reports tell: how each trading day
// closed, and every fact worth telling with its times. Reading on from where one stopped gives the same.
import type { Entry, Head, Stamp } from '#engine/journal/journal.ts';
import type { Cents } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { equity, grossValue } from '#engine/order/books.ts';
import type { ExecutionSums } from '#engine/order/execution.ts';
import { standing } from '#engine/standing.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

/** A fact with its times; the day is New York's at the desk's time. */
export interface Told extends Stamp {
  readonly seq: number;
  readonly day: TradingDay;
  readonly fact: DeskFact;
}

/** How a day closed, or stands while it goes on. */
export interface Close {
  readonly row: DayRow;
  readonly closed: boolean;
  /** What people moved in or out since the start, which is no gain. */
  readonly transfers: Cents;
  /** Of this day alone. */
  readonly execution: ExecutionSums;
}

/** What the desk was worth at an instant. */
export interface Marked {
  readonly desk: number;
  readonly equity: Cents;
}

export interface Annals {
  /** The desk as its last entry left it. */
  readonly state: DeskState;
  readonly head: Head;
  readonly closes: readonly Close[];
  readonly told: readonly Told[];
  /** Equity through the last day: at its opening, at each mark, at its close. */
  readonly course: readonly Marked[];
}

export const NO_ANNALS: Annals = {
  state: EMPTY_DESK,
  head: { seq: 0, hash: '' },
  closes: [],
  told: [],
  course: [],
};

/** Steps on the way to what is told: reports read their outcome in the state. */
const UNTOLD: ReadonlySet<DeskFact['kind']> = new Set<DeskFact['kind']>([
  'market.marked',
  'order.sent',
  'order.accepted',
  'order.filled',
  'order.closed',
  'order.cancelAsked',
  'message.said',
  'note.kept',
  'job.started',
  'provider.counted',
]);

function closeOf(engine: EngineState, row: DayRow): Close {
  return {
    row,
    closed: true,
    transfers: engine.books.transfers,
    execution: engine.execution.day,
  };
}

/** The course with one fact more; of one instant the last counts. */
function courseOn(
  course: readonly Marked[],
  { desk, fact }: Pick<Entry<DeskFact>, 'desk' | 'fact'>,
  { books, day }: EngineState,
): readonly Marked[] {
  const isMark = fact.kind === 'market.marked' && day !== null && !day.closed;
  if (fact.kind !== 'day.opened' && fact.kind !== 'day.closed' && !isMark) return course;
  const now = { desk, equity: equity(books) };
  if (fact.kind === 'day.opened') return [now];
  return [...(course.at(-1)?.desk === desk ? course.slice(0, -1) : course), now];
}

/** More entries, each folded once, in order. */
export function readOn(annals: Annals, entries: Iterable<Entry<DeskFact>>): Annals {
  let { state, head, course } = annals;
  const closes = [...annals.closes];
  const told = [...annals.told];
  for (const { seq, hash, desk, wall, fact } of entries) {
    state = foldDesk(state, fact, { desk, wall });
    head = { seq, hash };
    course = courseOn(course, { desk, fact }, state.engine);
    const row = fact.kind === 'day.closed' ? state.engine.days.at(-1) : undefined;
    if (row !== undefined) closes.push(closeOf(state.engine, row));
    if (!UNTOLD.has(fact.kind)) told.push({ seq, desk, wall, day: newYork(desk).day, fact });
  }
  return { state, head, closes, told, course };
}

/** The day that goes on, as if it closed now; null when none does. */
export function openClose({ engine }: DeskState): Close | null {
  const { day, books } = engine;
  if (day === null || day.closed) return null;
  const row: DayRow = {
    day: day.day,
    openEquity: day.openEquity,
    closeEquity: equity(books),
    gross: grossValue(books),
    trades: day.trades.length,
    wins: day.trades.filter((trade) => trade.gain > 0).length,
    fees: day.fees,
    standing: standing(engine),
  };
  return { ...closeOf(engine, row), closed: false };
}
