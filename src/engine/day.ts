// The trading day: opened once with its equity, marked as prices come, closed once. Opening lifts what
// a new session lifts; every mark is judged against the layers at once.
import type { EngineFact } from '#engine/fact.ts';
import { weekOf } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import type { Price } from '#engine/model/money.ts';
import { equity, grossValue, markOf, openPositions } from '#engine/order/books.ts';
import { overdue, sieve } from '#engine/risk/hold.ts';
import { ADOPTED } from '#engine/order/sync.ts';
import { judgeLayers, liftedByDay } from '#engine/risk/layers.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';

/** The first facts of a session's day; none when it is open already. */
export function openDay(state: EngineState, session: Session): readonly EngineFact[] {
  if (state.day !== null && state.day.day >= session.day) return [];
  const week = weekOf(session.day);
  return [
    { kind: 'day.opened', day: session.day, week, equity: equity(state.books) },
    ...liftedByDay(state, { day: session.day, week }),
  ];
}

/** The last fact of a day; none when it is closed or another day. */
export function closeDay(state: EngineState, session: Session): readonly EngineFact[] {
  if (state.day === null || state.day.day !== session.day || state.day.closed) return [];
  return [
    {
      kind: 'day.closed',
      day: session.day,
      equity: equity(state.books),
      gross: grossValue(state.books),
    },
  ];
}

/** Marks of what is held that the market made: what was taken over is at its cost until its first price. */
function marketMarks(state: EngineState): Readonly<Record<string, Price>> {
  const { books } = state;
  const rows = openPositions(books).map((row) => ({ row, mark: markOf(books, row) }));
  return Object.fromEntries(
    rows
      .filter(({ row, mark }) => row.strategy !== ADOPTED || row.lots.at(-1)?.price !== mark)
      .map(({ row, mark }) => [row.symbol, mark]),
  );
}

/**
 * Whether these prices break a layer that is not latched yet: then they must be recorded now. One that steps like
 * a split is held back for a while; held or let go, it is recorded at once.
 */
export function markPrices(
  state: EngineState,
  seen: Seen,
  ask: { prices: Readonly<Record<string, Price>>; periodic: boolean },
): readonly EngineFact[] {
  const marks = marketMarks(state);
  const { held, heldOnce: once } = state;
  const { facts, prices } = sieve({ marks, held, once, prices: ask.prices, at: seen.desk });
  const freed = facts.some((fact) => fact.kind === 'price.freed');
  const mark: EngineFact = { kind: 'market.marked', prices };
  const after = foldBatch(state, [...facts, mark], seen);
  const follows = judgeLayers(after);
  const records = ask.periodic || freed || follows.length > 0;
  return records ? [...facts, mark, ...follows] : facts;
}

/** A price that was held for long enough goes into the books also where no other followed it. */
export function freeHeld(state: EngineState, seen: Seen): readonly EngineFact[] {
  const prices = overdue(state.held, seen.desk);
  return Object.keys(prices).length === 0
    ? []
    : markPrices(state, seen, { prices, periodic: false });
}
