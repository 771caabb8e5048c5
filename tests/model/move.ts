// One move of the explored world and the deciders it asks: the real ones, or a broken set a test hands in.
import type { Result } from '#engine/model/result.ts';
import { askApproval, sweepApprovals } from '#runbook/approval.ts';
import { denyApproval } from '#runbook/denial.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { breakGlass, confirmHalt, haltFacts, killFileFacts } from '#runbook/halt.ts';
import type { Account } from '#runbook/person.ts';
import { mayAskResume, resumeFacts } from '#runbook/resume.ts';
import { GUARDS } from '#runbook/rules.ts';
import { foldDesk } from '#runbook/state.ts';
import type { World } from '#tests/model/world.ts';

/** What is explored; a test hands in a broken one and expects to hear of it. */
export interface Deciders {
  readonly haltFacts: typeof haltFacts;
  readonly confirmHalt: typeof confirmHalt;
  readonly breakGlass: typeof breakGlass;
  readonly killFileFacts: typeof killFileFacts;
  readonly askApproval: typeof askApproval;
  readonly denyApproval: typeof denyApproval;
  readonly sweepApprovals: typeof sweepApprovals;
  readonly mayAskResume: typeof mayAskResume;
  readonly resumeFacts: typeof resumeFacts;
  readonly foldDesk: typeof foldDesk;
  readonly guards: typeof GUARDS;
}

export const REAL: Deciders = {
  haltFacts,
  confirmHalt,
  breakGlass,
  killFileFacts,
  askApproval,
  denyApproval,
  sweepApprovals,
  mayAskResume,
  resumeFacts,
  foldDesk,
  guards: GUARDS,
};

export type MoveKind =
  | 'halt'
  | 'confirm'
  | 'break-glass'
  | 'ask-resume'
  | 'resume'
  | 'deny'
  | 'sweep'
  | 'clock'
  | 'restart'
  | 'roster'
  | 'disk'
  | 'poll'
  | 'limit'
  | 'session'
  | 'compare';

export type Proof = 'good' | 'old' | 'failed' | 'missing' | 'brake' | 'unread file';

export interface Move {
  readonly kind: MoveKind;
  readonly says: string;
  readonly account: Account | null;
  readonly request: string | null;
  readonly proof: Proof | null;
  /** What is written just before, in a turn of its own. */
  readonly first: readonly DeskFact[];
  readonly decide: () => Result<readonly DeskFact[]>;
  /** What of the world around the desk is another one afterwards. */
  readonly around: Partial<Omit<World, 'desk' | 'notes'>>;
}

type Made = Pick<Move, 'kind' | 'says' | 'decide'> & Partial<Move>;

export function move(made: Made): Move {
  return { account: null, request: null, proof: null, first: [], around: {}, ...made };
}
