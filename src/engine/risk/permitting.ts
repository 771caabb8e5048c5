// What stands between a signal and an entry besides limits and latches, folded: pauses and halts by symbol, prices
// that are held back, the VIX, data in quarantine, the stage of the rollout.
import type { EngineFact } from '#engine/fact.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { foldQuarantine } from '#engine/market/quarantine.ts';
import { foldHalted } from '#engine/risk/halted.ts';
import { foldHeld } from '#engine/risk/hold.ts';
import { foldPause } from '#engine/risk/pause.ts';
import { foldRollout } from '#engine/risk/rollout.ts';
import { foldVix } from '#engine/risk/vix.ts';
import type { EngineState } from '#engine/state.ts';

export type Permitting = Extract<
  EngineFact,
  {
    kind:
      | 'symbol.paused'
      | 'symbol.freed'
      | 'symbol.halted'
      | 'symbol.resumed'
      | 'price.held'
      | 'price.freed'
      | 'vix.read'
      | 'vix.overridden'
      | 'data.quarantined'
      | 'data.released'
      | 'rollout.set';
  }
>;

export function foldPermitting(state: EngineState, fact: Permitting, at: DeskTime): EngineState {
  switch (fact.kind) {
    case 'symbol.paused':
    case 'symbol.freed':
      return { ...state, pauses: foldPause(state.pauses, fact, at) };
    case 'symbol.halted':
    case 'symbol.resumed':
      return { ...state, halted: foldHalted(state.halted, fact, at) };
    case 'price.held': {
      const heldOnce = [...state.heldOnce, fact.symbol];
      return { ...state, heldOnce, held: foldHeld(state.held, fact, at) };
    }
    case 'price.freed':
      return { ...state, held: foldHeld(state.held, fact, at) };
    case 'vix.read':
    case 'vix.overridden':
      return { ...state, vix: foldVix(state.vix, fact) };
    case 'data.quarantined':
    case 'data.released':
      return { ...state, quarantine: foldQuarantine(state.quarantine, fact, at) };
    case 'rollout.set':
      return { ...state, rollout: foldRollout(fact, at) };
  }
}
