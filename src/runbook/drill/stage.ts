// The stage of a drill: a whole desk of its own with its clock, its broker and what can be put out of order
// on it. It touches nothing of the desk that was asked for the drill.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import type { Heard, Sight } from '#runbook/drill/sight.ts';
import type { Proposal } from '#runbook/proposal.ts';

/** What is out of order: one thing at a time. */
export type Trouble =
  | 'none'
  /** Nothing can be written to the disk. */
  | 'disk'
  /** The first source of prices delivers a close that is no close; the backup is sound. */
  | 'first-source'
  /** And the backup delivers nothing. */
  | 'every-source'
  /** The broker answers nothing and reports nothing. */
  | 'broker-silent'
  /** The broker refuses every entry. */
  | 'broker-rejects';

export interface Stage {
  readonly assembled: AssembledDesk;
  readonly symbol: InstrumentSymbol;
  /** Plays the history up to and including an instant, "2020-02-10 09:30" New York time. */
  play(until: string): Promise<void>;
  /** Desk time passes without the market moving; then the desk makes its round. */
  pass(seconds: number): Promise<void>;
  trouble(what: Trouble): void;
  /** The last price falls by a share of itself. */
  fall(share: number): void;
  /** Somebody edits the files in config/; the desk reads them at once. */
  propose(change: (proposal: Proposal) => Proposal): void;
  heard(row: Heard): void;
  sight(since: number): Promise<Sight>;
}
