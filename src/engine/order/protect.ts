// Protection: every quantity held rests under a stop at the broker, or is on its way out. What is
// missing is ordered here; nothing here ever takes a stop away.
import type { EngineFact } from '#engine/fact.ts';
import { nanos } from '#engine/model/money.ts';
import { newYork, deskTime, MINUTE_MS } from '#engine/model/time.ts';
import type { Position } from '#engine/order/books.ts';
import { markOf, openPositions } from '#engine/order/books.ts';
import { remaining } from '#engine/order/order.ts';
import { planOrder } from '#engine/plan.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';
import { openOrders } from '#engine/state.ts';

/** What of a position neither rests under a stop nor is being sold. */
export function unprotected(state: EngineState, position: Position): number {
  const sales = openOrders(state).filter(
    (order) =>
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      order.side === 'sell',
  );
  // A sale stands for the stops it replaces, whether they are gone yet or not.
  const replaced = new Set<string>(sales.flatMap((order) => order.replaces));
  const selling = sales
    .filter((order) => !replaced.has(order.id))
    .reduce((sum, order) => sum + remaining(order), 0);
  return Math.max(0, position.qty - selling);
}

const TRIES_MAX = 3;

/** Stops that failed within the last minute; past three the desk waits for its next look, never a loop. */
function isFutile(state: EngineState, seen: Seen, position: Position): boolean {
  const since = seen.desk - MINUTE_MS;
  const failed = Object.values(state.orders).filter(
    (order) =>
      order.purpose === 'protective' &&
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      (order.status === 'rejected' || order.status === 'unsent') &&
      (order.closedAt ?? 0) > since,
  );
  return failed.length >= TRIES_MAX;
}

function stopFor(state: EngineState, seen: Seen, position: Position): EngineFact | null {
  const missing = unprotected(state, position);
  if (missing === 0 || position.stop === null || isFutile(state, seen, position)) return null;
  const plan = planOrder(state, seen, {
    strategy: position.strategy,
    symbol: position.symbol,
    purpose: 'protective',
    side: 'sell',
    qty: nanos(missing),
    terms: { type: 'stop', stop: position.stop },
    timeInForce: 'gtc',
    assumed: markOf(state.books, position),
    replaces: [],
    stopAfter: null,
  });
  const deadline = deskTime(seen.desk + 10 * MINUTE_MS);
  return { kind: 'order.approved', plan, day: newYork(seen.desk).day, deadline, by: 'protection' };
}

/** The protective stops that are missing; passes at every level (O8). */
export function protect(state: EngineState, seen: Seen): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  let now = state;
  for (const position of openPositions(state.books)) {
    const fact = stopFor(now, seen, position);
    if (fact === null) continue;
    facts.push(fact);
    now = foldBatch(now, [fact], seen);
  }
  return facts;
}
