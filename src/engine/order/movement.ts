// Movements: what changes cash or holdings without an order of ours. Each is known by the broker's own id
// and is applied once; the books name it, so that every cent has a cause.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Cents, Holding, Price } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

/** Cash that came or went. `deposit` and `withdrawal` are no gain and no loss; all else is. */
export type CashCause = 'deposit' | 'withdrawal' | 'dividend' | 'interest' | 'fee' | 'other';

/** Why a holding changed without an execution of ours. */
export type ShareCause =
  'split' | 'expiry' | 'exercise' | 'assignment' | 'merger' | 'spinoff' | 'transfer' | 'other';

export interface CashMovement {
  readonly kind: 'cash';
  /** Unique at the broker. */
  readonly id: string;
  readonly cause: CashCause;
  /** What it was paid on; null where it belongs to the account. */
  readonly symbol: InstrumentSymbol | null;
  /** Signed: what cash changes by. */
  readonly amount: Cents;
  readonly at: DeskTime;
  readonly says: string;
}

export interface ShareMovement {
  readonly kind: 'shares';
  readonly id: string;
  readonly cause: ShareCause;
  readonly symbol: InstrumentSymbol;
  /** Signed: what the holding changes by, of a split the whole difference in one movement. */
  readonly change: Holding;
  /** Signed: what cash changes by with it, as cash in lieu or a strike; zero for most. */
  readonly amount: Cents;
  /** What a unit is worth, where the broker says so; a split needs none. */
  readonly price?: Price;
  readonly at: DeskTime;
  readonly says: string;
}

export type Movement = CashMovement | ShareMovement;

export interface LedgerMoved {
  readonly kind: 'ledger.moved';
  readonly movement: Movement;
}

const OWN = 'desk ';

/** Whether the desk made this movement itself, so that the broker does not know it. */
export function isOwnMovement(id: string): boolean {
  return id.startsWith(OWN);
}

/**
 * Each execution is booked to the cent, half up; a broker that keeps parts of a cent ends at most one
 * cent away for each since the books last equalled its own. More than that is a difference.
 */
export function roundingExplains(difference: Cents, executions: number): boolean {
  return Math.abs(difference) <= executions;
}

/** The movement that books such a difference, so that it does not add up over the years. */
export function roundingMovement(difference: Cents, at: DeskTime): CashMovement {
  return {
    kind: 'cash',
    id: `${OWN}rounding ${at}`,
    cause: 'other',
    symbol: null,
    amount: difference,
    at,
    says: 'rounding',
  };
}
