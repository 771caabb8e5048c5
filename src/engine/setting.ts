// What the desk is and what is in force, as facts set it: its making, its mode, its starts and stops, limits and
// strategies. Each replaces what stood before it whole.
import type { EngineFact } from '#engine/fact.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import type { ModeFact } from '#engine/live.ts';
import type { EngineState } from '#engine/state.ts';
import type { DeskTime } from '#engine/model/time.ts';

function foldMode(state: EngineState, fact: ModeFact, since: DeskTime): EngineState {
  const desk = state.desk === null ? null : { ...state.desk, mode: fact.to };
  if (fact.kind === 'mode.lowered') return { ...state, desk, live: null };
  const { approval, signOff } = fact;
  return { ...state, desk, live: { since, approval, signOff } };
}

/** Facts of other kinds leave the state as it was. */
export function foldSetting(state: EngineState, fact: EngineFact, at: Stamp): EngineState {
  switch (fact.kind) {
    case 'desk.created':
      return {
        ...state,
        desk: fact,
        made: at.desk,
        highWater: fact.cash,
        books: { ...state.books, cash: fact.cash },
      };
    case 'desk.started': {
      const startsWall = [
        ...(state.run?.startsWall ?? []).slice(-9),
        ...(fact.clean ? [] : [at.wall]),
      ];
      return { ...state, run: { started: at.desk, clean: false, startsWall } };
    }
    case 'desk.stopped':
      return { ...state, run: state.run === null ? null : { ...state.run, clean: true } };
    case 'mode.raised':
    case 'mode.lowered':
      return foldMode(state, fact, at.desk);
    case 'limits.set':
      return { ...state, limits: fact.limits };
    case 'strategies.set':
      return { ...state, strategies: fact };
    default:
      return state;
  }
}
