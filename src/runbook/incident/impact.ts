// How the desk stands at an instant, as an incident keeps it: mode, money, latches, working orders, and every
// position with whether it is protected. Pure, from the state alone.
import { formatQty } from '#engine/model/money.ts';
import { openPositions, paperGain, positionValue } from '#engine/order/books.ts';
import { unprotected } from '#engine/order/protect.ts';
import { setLatches } from '#engine/risk/latch.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';
import type { Impact } from '#runbook/incident/fact.ts';
import { pictureMoney } from '#runbook/picture.ts';

export function impactOf(state: EngineState): Impact {
  const money = pictureMoney(state);
  return {
    mode: state.desk?.mode ?? 'NONE',
    equityCents: money.equity,
    dayGainCents: money.day,
    drawdownRatio: money.drawdownRatio,
    latches: setLatches(state.latches).map((row) => row.latch),
    workingOrders: openOrders(state).length,
    positions: openPositions(state.books).map((row) => ({
      symbol: row.symbol,
      qty: `${row.side === 'short' ? '-' : ''}${formatQty(row.qty)}`,
      valueCents: positionValue(state.books, row),
      gainCents: paperGain(state.books, row),
      protected: row.stop !== null && unprotected(state, row) === 0,
    })),
  };
}
