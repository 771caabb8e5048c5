// What the broker was last found to lack: of a position, only what it holds there may be sold or rest under a
// stop. More would open a position the other way, so what goes beyond it is taken back.
import type { EngineFact } from '#engine/fact.ts';
import { openPositions } from '#engine/order/books.ts';
import type { Position } from '#engine/order/books.ts';
import type { Gaps } from '#engine/order/gaps.ts';
import type { Order, Purpose } from '#engine/order/order.ts';
import { leavingBy } from '#engine/order/pair.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';

/** How much of a position the broker does not hold, by the last comparison; the oldest bears it first. */
export function lackingOf(state: EngineState, position: Position): number {
  return shareOf(state, position, state.compared?.gaps ?? {});
}

function shareOf(state: EngineState, position: Position, gaps: Gaps): number {
  const gap = gaps[position.symbol] ?? 0;
  let lacking = Math.max(0, position.side === 'long' ? gap : -gap);
  if (lacking === 0) return 0;
  for (const row of openPositions(state.books)) {
    if (row.symbol !== position.symbol || row.side !== position.side) continue;
    const share = Math.min(row.qty, lacking);
    if (row.strategy === position.strategy) return share;
    lacking -= share;
  }
  return 0;
}

/** What is on its way out stays first, then stops, then targets: of a pair the stop is what must stay. */
const PLACE: Readonly<Record<Purpose, number>> = {
  entry: 0,
  exit: 0,
  close: 0,
  flatten: 0,
  protective: 1,
  target: 2,
};

/** Cancels of what would sell, or buy back, more than the broker holds; stops go before what is on its way out. */
export function takenBack(state: EngineState, gaps: Gaps): readonly EngineFact[] {
  return openPositions(state.books).flatMap((position): readonly EngineFact[] => {
    const lacking = shareOf(state, position, gaps);
    if (lacking === 0) return [];
    const leaving = openOrders(state).filter(
      (order) =>
        order.purpose !== 'entry' &&
        order.strategy === position.strategy &&
        order.symbol === position.symbol,
    );
    let room = position.qty - lacking;
    const staying: Order[] = [];
    return leaving
      .toSorted((a, b) => PLACE[a.purpose] - PLACE[b.purpose])
      .flatMap((order): readonly EngineFact[] => {
        const taken = leavingBy([...staying, order]) - leavingBy(staying);
        const fits = taken <= room;
        if (fits) {
          room -= taken;
          staying.push(order);
        }
        if (fits || order.cancelAsked) return [];
        const why = 'the broker holds less than it would take off';
        return [{ kind: 'order.cancelAsked', id: order.id, why }];
      });
  });
}
