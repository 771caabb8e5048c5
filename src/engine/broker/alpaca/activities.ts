// The account's activities as executions and movements. An execution is known by its order and what was
// executed of it so far, which the stream and the activities both say; an unknown activity is never dropped.
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { sideOf } from './orders.ts';
import {
  centsOf,
  countOf,
  dayOf,
  instantOf,
  needed,
  priceOf,
  qtyOf,
  symbolOf,
  textOf,
} from './wire.ts';
import type { Row } from './wire.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import { cents, holding, NO_CENTS } from '#engine/model/money.ts';
import type { Qty } from '#engine/model/money.ts';
import { atNewYork, deskTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { CashCause, Movement, ShareCause } from '#engine/order/movement.ts';

/**
 * The ids of the stream (execution_id) and of the activities (id) are not documented to be one another's,
 * and fills of one millisecond are listed in any order. What was executed of the order so far is in both.
 */
export function executionId(orderId: string, sum: Qty): string {
  return `${orderId}:${sum}`;
}

/** A fill as the activities say it, with what orders it belongs among. */
export interface FillRow {
  readonly execution: string;
  readonly orderId: string;
  readonly sum: Qty;
  readonly at: DeskTime;
  /** What continues the list after it. */
  readonly token: string;
  readonly row: Row;
}

/** A quantity the desk has no number for is of no order of the desk: the position and the cash name what it did. */
export function isCountable(row: Row): boolean {
  return ['qty', 'cum_qty'].every((key) => countOf(needed(row, key), 9) !== null);
}

export function fillRowOf(row: Row): FillRow {
  const orderId = needed(row, 'order_id');
  const sum = qtyOf(needed(row, 'cum_qty'));
  return {
    execution: executionId(orderId, sum),
    orderId,
    sum,
    at: instantOf(needed(row, 'transaction_time')),
    token: needed(row, 'id'),
    row,
  };
}

/** The broker's order: by time, and within one order by what was executed of it so far. */
export function byTime(a: FillRow, b: FillRow): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  return a.sum - b.sum;
}

export function executionOf(fill: FillRow, id: ClientOrderId): Execution {
  const price = priceOf(needed(fill.row, 'price'));
  if (price === null)
    throw new BrokerFault(`Alpaca names no price for execution ${fill.execution}`);
  return {
    execution: fill.execution,
    id,
    symbol: symbolOf(needed(fill.row, 'symbol')),
    side: sideOf(needed(fill.row, 'side')),
    qty: qtyOf(needed(fill.row, 'qty')),
    price,
    // Fees are activities of their own.
    fee: NO_CENTS,
    at: fill.at,
  };
}

type Meaning =
  | { readonly moves: 'cash'; readonly cause: CashCause }
  /** A deposit when it comes, a withdrawal when it goes. */
  | { readonly moves: 'funding' }
  | { readonly moves: 'shares'; readonly cause: ShareCause };

const cash = (cause: CashCause): Meaning => ({ moves: 'cash', cause });
const shares = (cause: ShareCause): Meaning => ({ moves: 'shares', cause });
const FUNDING: Meaning = { moves: 'funding' };

/** Alpaca's activity types. A dividend's quantity is what it was paid on, not what came. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  CSD: FUNDING,
  CSW: FUNDING,
  TRANS: FUNDING,
  JNLC: FUNDING,
  ACATC: FUNDING,
  DIV: cash('dividend'),
  DIVCGL: cash('dividend'),
  DIVCGS: cash('dividend'),
  DIVFEE: cash('fee'),
  DIVFT: cash('dividend'),
  DIVNRA: cash('dividend'),
  DIVROC: cash('dividend'),
  DIVTW: cash('dividend'),
  DIVTXEX: cash('dividend'),
  CGD: cash('dividend'),
  INT: cash('interest'),
  INTNRA: cash('interest'),
  INTTW: cash('interest'),
  FEE: cash('fee'),
  CFEE: cash('fee'),
  PTC: cash('fee'),
  PTR: cash('other'),
  OPCSH: cash('other'),
  JNLS: shares('transfer'),
  ACATS: shares('transfer'),
  FOPT: shares('transfer'),
  SPLIT: shares('split'),
  SPIN: shares('spinoff'),
  MA: shares('merger'),
  NC: shares('other'),
  REORG: shares('other'),
  OPCA: shares('other'),
  OPEXP: shares('expiry'),
  OPASN: shares('assignment'),
  OPEXC: shares('exercise'),
  OPTRD: shares('exercise'),
};

/** Signed: what the holding changes by; by what was before and after where both are said. One the desk has no number for is none: the position names it. */
function changeOf(row: Row): number {
  const before = textOf(row, 'old_qty');
  const after = textOf(row, 'new_qty');
  const [from, to] = [countOf(before ?? '', 9), countOf(after ?? '', 9)];
  if (from !== null && to !== null) return to - from;
  return countOf(textOf(row, 'qty') ?? '0', 9) ?? 0;
}

/** When Alpaca made it; by its day where it does not say. */
export function madeAt(row: Row): DeskTime {
  const made = textOf(row, 'created_at');
  if (made !== null) return instantOf(made);
  return deskTime(atNewYork(dayOf(needed(row, 'date')), 0));
}

export function movementOf(row: Row): Movement {
  const type = needed(row, 'activity_type');
  const kind = textOf(row, 'activity_sub_type');
  const symbolText = textOf(row, 'symbol');
  const symbol = symbolText === null ? null : symbolOf(symbolText);
  // Taken back by Alpaca: it is on record and moves nothing.
  const undone = textOf(row, 'status') === 'canceled';
  const amount = undone ? NO_CENTS : centsOf(textOf(row, 'net_amount') ?? '0');
  const change = undone ? 0 : changeOf(row);
  const words = textOf(row, 'description') ?? `${type}${kind === null ? '' : ` ${kind}`}`;
  const base = {
    id: needed(row, 'id'),
    at: madeAt(row),
    says: `${words}${undone ? ', taken back by Alpaca' : ''}`.slice(0, 200),
  };
  const known = MEANINGS[type];
  const inShares =
    known === undefined
      ? change !== 0
      : known.moves === 'shares' || (kind === 'SDIV' && amount === 0 && change !== 0);
  if (inShares && symbol !== null && change !== 0) {
    const cause = known?.moves === 'shares' ? known.cause : 'other';
    const price = cause === 'transfer' ? priceOf(textOf(row, 'price')) : null;
    const moved = {
      ...base,
      kind: 'shares',
      cause,
      symbol,
      change: holding(change),
      amount,
    } as const;
    return price === null ? moved : { ...moved, price };
  }
  return { ...base, kind: 'cash', cause: cashCause(known, amount), symbol, amount: cents(amount) };
}

function cashCause(known: Meaning | undefined, amount: number): CashCause {
  if (known?.moves === 'funding') return amount < 0 ? 'withdrawal' : 'deposit';
  return known?.moves === 'cash' ? known.cause : 'other';
}
