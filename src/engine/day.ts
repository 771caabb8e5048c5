// The trading day: opened once with its equity, marked as prices come, closed once. Opening lifts what
// a new session lifts; every mark is judged against the layers at once.
import type { EngineFact } from '#engine/fact.ts';
import { weekOf } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import type { Price } from '#engine/model/money.ts';
import { equity, grossValue } from '#engine/order/books.ts';
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

/** Whether these prices break a layer that is not latched yet: then they must be recorded now. */
export function markPrices(
  state: EngineState,
  seen: Seen,
  ask: { prices: Readonly<Record<string, Price>>; periodic: boolean },
): readonly EngineFact[] {
  const mark: EngineFact = { kind: 'market.marked', prices: ask.prices };
  const after = foldBatch(state, [mark], seen);
  const follows = judgeLayers(after);
  return ask.periodic || follows.length > 0 ? [mark, ...follows] : [];
}
