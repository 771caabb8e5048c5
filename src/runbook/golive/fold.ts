// What the facts of going live amount to: who answers for what, which code is released, which sign-offs were taken
// back, and the paper record beside them.
import type { Stamp } from '#engine/journal/journal.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Approvals } from '#runbook/approval.ts';
import type { GoLiveFact } from '#runbook/golive/fact.ts';
import { NO_PAPER } from '#runbook/golive/paper.ts';
import type { Paper } from '#runbook/golive/paper.ts';
import type { PersonId } from '#runbook/person.ts';

export interface Tick {
  readonly note: string;
  readonly person: PersonId;
  readonly desk: number;
  readonly wall: number;
  /** What was in force, and which code was released, when it was given. */
  readonly pin: string;
  readonly code: string | null;
}
export interface GoLive {
  readonly ticks: Readonly<Record<string, Tick>>;
  /** Null until one was recorded. */
  readonly code: string | null;
  /** Sign-offs that were taken back. */
  readonly withdrawn: readonly string[];
  /** Those from before the last change of what is in force, of the code or of the journal: no way back revives one. */
  readonly voided: readonly string[];
  readonly paper: Paper;
  /** The last rating said that too few signals become positions. */
  readonly thin: boolean;
  /** The last day that was rated. */
  readonly rated: TradingDay | null;
}

export const NO_GOLIVE: GoLive = {
  ticks: {},
  code: null,
  withdrawn: [],
  voided: [],
  paper: NO_PAPER,
  thin: false,
  rated: null,
};

/** When, and what was in force. */
export interface GoLiveStamp extends Stamp {
  readonly pin: string;
}

/** Every sign-off there is was given for what stood before; one that was only asked for holds no more either. */
export function voidSigned(state: GoLive, { byId }: Approvals): GoLive {
  const rows = Object.values(byId).filter(({ terms }) => terms.action === 'live-sign-off');
  return { ...state, voided: rows.map((row) => row.id) };
}

export function foldGoLive(state: GoLive, fact: GoLiveFact, at: GoLiveStamp): GoLive {
  switch (fact.kind) {
    case 'golive.ticked': {
      const { note, person } = fact;
      const { desk, wall, pin } = at;
      const tick: Tick = { note, person, desk, wall, pin, code: state.code };
      return { ...state, ticks: { ...state.ticks, [fact.item]: tick } };
    }
    case 'golive.unticked':
      return {
        ...state,
        ticks: Object.fromEntries(
          Object.entries(state.ticks).filter(([item]) => item !== fact.item),
        ),
      };
    case 'signoff.withdrawn':
      return { ...state, withdrawn: [...state.withdrawn, fact.id] };
    case 'code.released':
      return { ...state, code: fact.code };
    case 'execution.rated':
      return { ...state, thin: fact.thin, rated: fact.day };
  }
}
