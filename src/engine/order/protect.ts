// Protection: every quantity held at the broker rests under a stop there, or is on its way out. What is
// missing is ordered here; nothing here ever takes a stop away.
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { legTickets } from '#engine/broker/leg.ts';
import type { EngineFact } from '#engine/fact.ts';
import { nanos } from '#engine/model/money.ts';
import { newYork, deskTime, MINUTE_MS } from '#engine/model/time.ts';
import type { Position } from '#engine/order/books.ts';
import { markOf, openPositions } from '#engine/order/books.ts';
import { lackingOf } from '#engine/order/lacking.ts';
import { isOpen, remaining } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { closingSide, inTheWay, planOrder } from '#engine/plan.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';
import { openOrders } from '#engine/state.ts';

/** What of a position, as far as the broker has it, neither rests under a stop nor is being sold. */
export function unprotected(state: EngineState, position: Position): number {
  const sales = openOrders(state).filter(
    (order) =>
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      order.side === closingSide(position) &&
      // A target sells only where all goes well: it protects nothing.
      order.purpose !== 'target',
  );
  // A sale stands for the stops it replaces, whether they are gone yet or not.
  const replaced = new Set<string>(sales.flatMap((order) => order.replaces));
  const selling = sales
    .filter((order) => !replaced.has(order.id))
    .reduce((sum, order) => sum + remaining(order), 0);
  return Math.max(0, position.qty - lackingOf(state, position) - selling);
}

/** A stop that failed so often in a row is not asked for again soon, or it would be for ever. */
export const TRIES_MAX = 3;
const REST_MS = 30 * MINUTE_MS;
/** Nor is one that failed once asked for again at once: what refused it is still there. */
const AGAIN_MS = 2_000;

/** Whether it never came to rest at the broker, though nobody had taken it back. */
function hasFailed({ status, cancelAsked }: Order): boolean {
  return status === 'rejected' || (status === 'unsent' && !cancelAsked);
}

/** When an order of the other side last ended, which may be what refused a stop. */
function cleared(state: EngineState, position: Position): number {
  const closing = closingSide(position);
  return Object.values(state.orders)
    .filter((order) => order.symbol === position.symbol && order.side !== closing)
    .reduce((last, order) => Math.max(last, order.closedAt ?? 0), 0);
}

/**
 * Stops of a position that failed since the last that did not, the latest first. A stop for another quantity
 * is another stop, and what failed before the way was cleared says nothing of now.
 */
export function failedStops(
  state: EngineState,
  position: Position,
  missing: number,
): readonly Order[] {
  const stops = Object.values(state.orders)
    .filter((order) => order.purpose === 'protective' && order.symbol === position.symbol)
    .filter((order) => order.strategy === position.strategy)
    .toSorted((a, b) => b.approvedAt - a.approvedAt);
  const since = cleared(state, position);
  const held = stops.findIndex(
    (order) => !hasFailed(order) || order.qty !== missing || (order.closedAt ?? 0) < since,
  );
  return held < 0 ? stops : stops.slice(0, held);
}

/** Past three failures the desk rests before it asks again, never a loop; by then people are told. */
function isFutile(
  state: EngineState,
  seen: Seen,
  of: { readonly position: Position; readonly missing: number },
): boolean {
  const failed = failedStops(state, of.position, of.missing);
  const last = failed[0]?.closedAt;
  if (last === undefined || last === null) return false;
  return seen.desk - last < (failed.length >= TRIES_MAX ? REST_MS : AGAIN_MS);
}

/** What a sale of a part takes away must be gone before the rest is protected anew. */
function goingAway(state: EngineState, position: Position): readonly ClientOrderId[] {
  return openOrders(state)
    .filter((order) => order.strategy === position.strategy && order.symbol === position.symbol)
    .flatMap((order) => order.replaces)
    .filter((id) => {
      const old = state.orders[id];
      return old !== undefined && old.purpose !== 'entry' && isOpen(old.status);
    });
}

function entriesOf(state: EngineState, position: Position): readonly Order[] {
  return Object.values(state.orders).filter(
    (order) =>
      order.purpose === 'entry' &&
      order.strategy === position.strategy &&
      order.symbol === position.symbol &&
      order.stopLoss !== undefined,
  );
}

/** The stop, and the target, that came with an entry rest at the broker from its whole fill on: they become the desk's own. */
function adopted(state: EngineState, seen: Seen, position: Position): readonly EngineFact[] {
  const mark = markOf(state.books, position);
  return entriesOf(state, position).flatMap((entry): readonly EngineFact[] => {
    if (entry.status !== 'filled') return [];
    return legTickets(entry).flatMap(({ leg, ticket }): readonly EngineFact[] => {
      if (Object.hasOwn(state.orders, ticket.id)) return [];
      const plan = {
        ...ticket,
        strategy: entry.strategy,
        purpose: leg === 'stop' ? 'protective' : 'target',
        assumed: mark,
        decided: mark,
        replaces: [],
        stopAfter: null,
      } as const;
      const { day } = newYork(seen.desk);
      return [
        { kind: 'order.approved', plan, day, deadline: seen.desk, by: 'protection' },
        { kind: 'order.accepted', id: plan.id },
      ];
    });
  });
}

/** A target that still rests where a stop is lacking holds the very quantity the stop is to sell: it gives way. */
function targetsOf(state: EngineState, position: Position): readonly ClientOrderId[] {
  return openOrders(state)
    .filter((order) => order.strategy === position.strategy && order.symbol === position.symbol)
    .flatMap((order) => (order.purpose === 'target' ? [order.id] : []));
}

function stopFor(state: EngineState, seen: Seen, position: Position): EngineFact | null {
  // What such an entry has bought is under its own stop in a moment, or its rest is taken back by the clamp.
  if (entriesOf(state, position).some((entry) => isOpen(entry.status))) return null;
  const missing = unprotected(state, position);
  if (missing === 0 || position.stop === null) return null;
  if (isFutile(state, seen, { position, missing })) return null;
  const mark = markOf(state.books, position);
  const plan = planOrder(state, seen, {
    strategy: position.strategy,
    symbol: position.symbol,
    purpose: 'protective',
    side: closingSide(position),
    qty: nanos(missing),
    terms: { type: 'stop', stop: position.stop },
    timeInForce: 'gtc',
    assumed: mark,
    decided: mark,
    replaces: [
      ...goingAway(state, position),
      ...targetsOf(state, position),
      ...inTheWay(state, position).map(({ id }) => id),
    ],
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
    const came = adopted(now, seen, position);
    now = foldBatch(now, came, seen);
    const fact = stopFor(now, seen, position);
    const asked = fact === null ? [] : [fact];
    facts.push(...came, ...asked);
    now = foldBatch(now, asked, seen);
  }
  return facts;
}
