// The facts of going live (LIVE-2 to LIVE-4): what people ticked on the checklist by name, which code is released
// to trade, a sign-off taken back, and how many signals became positions. The sign-off itself is an approval.
import type { FactRow } from '#engine/fact.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Account, PersonId } from '#runbook/person.ts';

export interface ItemTicked {
  readonly kind: 'golive.ticked';
  /** Its id on the checklist, "risk-capital". */
  readonly item: string;
  readonly note: string;
  readonly person: PersonId;
  readonly account: Account;
}
export interface ItemUnticked {
  readonly kind: 'golive.unticked';
  readonly item: string;
  readonly why: string;
  readonly person: PersonId;
  readonly account: Account;
}
/** One of the three who signed takes it back: the sign-off holds no more. */
export interface SignOffWithdrawn {
  readonly kind: 'signoff.withdrawn';
  readonly id: string;
  readonly why: string;
  readonly person: PersonId;
  readonly account: Account;
}
/** From now on this code is the one that trades; on a live desk two people say so. */
export interface CodeReleased {
  readonly kind: 'code.released';
  readonly code: string;
  readonly from: string | null;
  readonly why: 'start' | 'approved';
  readonly approval: string | null;
}
/** Of the signals of the last days so many became positions; said when that is under half, and when it is not any more. */
export interface ExecutionRated {
  readonly kind: 'execution.rated';
  readonly day: TradingDay;
  readonly thin: boolean;
  readonly signals: number;
  readonly opened: number;
  readonly percent: number;
  /** Who denied the rest, "layer 2: 4, cap: 1". */
  readonly layers: string;
}

export type GoLiveFact =
  ItemTicked | ItemUnticked | SignOffWithdrawn | CodeReleased | ExecutionRated;

export const GOLIVE_FACTS: Readonly<Record<GoLiveFact['kind'], FactRow>> = {
  'golive.ticked': {
    version: 1,
    traced: true,
    says: 'A person answers for an item of the go-live checklist.',
  },
  'golive.unticked': { version: 1, traced: true, says: 'They take it back.' },
  'signoff.withdrawn': {
    version: 1,
    traced: true,
    says: 'One who signed the desk off takes it back.',
  },
  'code.released': {
    version: 1,
    traced: false,
    says: 'This version of the code is released to trade (LIVE-4).',
  },
  'execution.rated': {
    version: 1,
    traced: true,
    says: 'How many of the last signals became positions: under half, or no longer so.',
  },
};
