// Sizing: how much of a signal may be opened. It takes the tightest of the caps, halves it where the VIX
// says so, and names what decided; the review checks the answer again.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { NO_QTY } from '#engine/model/money.ts';
import type { Price, Qty } from '#engine/model/money.ts';
import { surroundings } from '#engine/risk/asked.ts';
import { CAPS, mostUnits, wholeUnits } from '#engine/risk/caps.ts';
import type { Market } from '#engine/risk/exposure.ts';
import type { VixWord } from '#engine/risk/vix.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';

export interface Sizing {
  readonly qty: Qty;
  /** The rule that decided the size, and whether it was halved. */
  readonly by: string;
}

/** The VIX at rest: caps at their full size, which the halving is of. */
const CALM: VixWord = { band: 'normal', factor: 1, says: '', overridden: false };

/** Size of an entry at an assumed price with a protective stop; zero when nothing fits. */
export function sizeEntry(
  state: EngineState,
  look: { readonly seen: Seen; readonly market: Market },
  wish: { readonly symbol: InstrumentSymbol; readonly at: Price; readonly stop: Price },
): Sizing {
  const around = surroundings(state, look.seen, look.market);
  const side = wish.stop < wish.at ? 'buy' : 'sell';
  const wished = { symbol: wish.symbol, side, assumed: wish.at, stopAfter: wish.stop } as const;
  let most = Number.POSITIVE_INFINITY;
  let by = 'nothing';
  for (const of of Object.values(CAPS)) {
    const cap = of({ ...around, vix: CALM }, wished);
    if (cap === null) continue;
    if ('text' in cap) return { qty: NO_QTY, by: cap.text };
    const units = mostUnits(wish.symbol, cap.each, cap.most - cap.used);
    if (units < most) [most, by] = [units, cap.name];
  }
  if (!Number.isFinite(most)) return { qty: NO_QTY, by: 'no cap is in force' };
  const half = around.vix.factor === 0.5;
  const qty = wholeUnits(around, wish.symbol, half ? Math.floor(most / 2) : most);
  return { qty, by: half ? `${by}, halved by ${around.vix.says}` : by };
}
