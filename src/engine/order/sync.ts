// Force-sync: the broker's books taken for ours, by two keys, with every difference shown first. It is the
// one way the books change without an execution or a movement, and it says from what to what.
import type { BrokerOrder } from '#engine/broker/broker.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Cents, Holding, Price } from '#engine/model/money.ts';

/** A holding set to what the broker says; what the strategies do not account for belongs to `adopted`. */
export interface HoldingChange {
  readonly symbol: InstrumentSymbol;
  readonly from: Holding;
  readonly to: Holding;
  /** What a unit of it is taken to have cost. */
  readonly price: Price;
}

/** The strategy that holds what nobody here bought; it opens nothing, and a person may close it. */
export const ADOPTED = 'adopted';

export interface SyncPlan {
  readonly cash: { readonly from: Cents; readonly to: Cents } | null;
  readonly holdings: readonly HoldingChange[];
  /** Open here and gone at the broker: closed as the broker's evidence says, or as never there. */
  readonly gone: readonly string[];
  /** At the broker and not ours; they stay, named. */
  readonly foreign: readonly BrokerOrder['ticket']['id'][];
  /** The broker's last execution and movement that this takes into account; null where there is none. */
  readonly execution: string | null;
  readonly movement: string | null;
}

export interface BooksSynced {
  readonly kind: 'books.synced';
  readonly approval: string;
  readonly plan: SyncPlan;
}
