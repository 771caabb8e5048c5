// What can be seen of a drill's desk: its journal, its posts, what its people were answered, and what rests at
// its broker by the broker's own books. Only what is seen here can make a step pass.
import type { BrokerOrder } from '#engine/broker/broker.ts';
import type { Entry } from '#engine/journal/journal.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

/** A message as that desk posted it. */
export interface Post {
  /** The last entry of the batch it left with. */
  readonly seq: number;
  readonly channel: string;
  readonly severity: string;
  /** Title and lines, a line each. */
  readonly text: string;
}

/** What a persona was answered. */
export interface Heard {
  readonly person: string;
  readonly asked: string;
  readonly outcome: Outcome;
}

/** All that can be seen of that desk after an act; `since` is the last entry before the act began. */
export interface Sight {
  readonly since: number;
  readonly entries: readonly Entry<DeskFact>[];
  readonly posts: readonly Post[];
  readonly heard: readonly Heard[];
  readonly state: DeskState;
  /** Orders that rest at its broker now, by the broker's own books. */
  readonly resting: readonly BrokerOrder[];
  /** How often what is out of order was asked for since it is so. */
  readonly tries: number;
}
