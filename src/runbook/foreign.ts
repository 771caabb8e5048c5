// An order at the broker that is not ours and protects what is held: two people take it back, and what the broker made
// of that is on record, once. Those whose end is not known yet are kept by their names.
import type {
  BrokerOrder,
  BrokerReport,
  BrokerStatus,
  ClientOrderId,
} from '#engine/broker/broker.ts';
import type { FactRow } from '#engine/fact.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Qty } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface ForeignCancelAsked {
  readonly kind: 'foreign.cancelAsked';
  readonly id: ClientOrderId;
  readonly symbol: InstrumentSymbol;
  /** "sell 7 QQQ stop 20.00": as it was signed, and as it rested. */
  readonly order: string;
  /** What is held then and what protects it, in words. */
  readonly leaves: string;
  readonly approval: string;
}
/** The broker's own word that it rests no more. */
export interface ForeignClosed {
  readonly kind: 'foreign.closed';
  readonly id: ClientOrderId;
  readonly status: Exclude<BrokerStatus, 'accepted' | 'partial'>;
  /** What of it was executed before it ended. */
  readonly filled: Qty;
  readonly approval: string;
}

export type ForeignFact = ForeignCancelAsked | ForeignClosed;

export const FOREIGN_FACTS: Readonly<Record<ForeignFact['kind'], FactRow>> = {
  'foreign.cancelAsked': {
    version: 1,
    traced: true,
    says: 'Two people take back an order that is not ours and protects what is held.',
  },
  'foreign.closed': {
    version: 1,
    traced: true,
    says: 'The broker says that it rests no more, and how it ended.',
  },
};

/** Each that was taken back and has not ended, by its name: the request, and when the broker was to be asked. */
export type TakenBack = Readonly<
  Record<string, { readonly approval: string; readonly since: DeskTime }>
>;

export function foldForeign(taken: TakenBack, fact: ForeignFact, since: DeskTime): TakenBack {
  const { [fact.id]: _known, ...others } = taken;
  if (fact.kind === 'foreign.closed') return others;
  return { ...others, [fact.id]: { approval: fact.approval, since } };
}

/**
 * What two people sign of it besides the order: what its holding stands under once it is gone, each part on a line of
 * its own, so that a card hides none.
 */
export function signedLeaves(leaves: string): readonly string[] {
  return `Then ${leaves}`.split('; ');
}

type End = Pick<ForeignClosed, 'id' | 'status' | 'filled'>;

const ENDS: Readonly<Partial<Record<BrokerStatus, ForeignClosed['status']>>> = {
  filled: 'filled',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

/** The end of an order as the broker shows it; null while it rests, and where the broker does not show it. */
export function endFound(id: ClientOrderId, found: BrokerOrder | null): End | null {
  const status = found === null ? undefined : ENDS[found.status];
  return found === null || status === undefined ? null : { id, status, filled: found.filled };
}

/** The end of one that two people took back; none where it was told already, or nobody did. */
export function foreignEnds(taken: TakenBack, end: End): readonly ForeignClosed[] {
  const asked = Object.hasOwn(taken, end.id) ? taken[end.id] : undefined;
  if (asked === undefined) return [];
  const { id, status, filled } = end;
  return [{ kind: 'foreign.closed', id, status, filled, approval: asked.approval }];
}

export function foreignReported(taken: TakenBack, report: BrokerReport): readonly ForeignClosed[] {
  return report.kind === 'closed' ? foreignEnds(taken, report) : [];
}
