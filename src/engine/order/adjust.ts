// What changes the books without an execution: movements, each applied once, and force-sync. Cash and
// holdings always change by exactly what is said, and each cent is a gain, a loss or a transfer.
import { contractSize, valueOf } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, minus, nanos, NO_CENTS, plus, ticks } from '#engine/model/money.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import {
  APPLIED_KEPT,
  enlarge,
  heldOf,
  lessen,
  openPositions,
  positionKey,
  withPosition,
} from '#engine/order/books.ts';
import type { Books, Closed, Position } from '#engine/order/books.ts';
import { shareOf, shareOut, splitLots, splitPrice } from '#engine/order/lots.ts';
import { isOwnMovement } from '#engine/order/movement.ts';
import type { CashMovement, Movement, ShareCause, ShareMovement } from '#engine/order/movement.ts';
import { ADOPTED } from '#engine/order/sync.ts';
import type { BooksSynced } from '#engine/order/sync.ts';

/** Books after a change, and the positions it closed for good. */
export interface Settled {
  readonly books: Books;
  readonly closed: readonly Closed[];
}

function holdersOf(
  books: Books,
  symbol: InstrumentSymbol,
  side: Position['side'],
): readonly Position[] {
  return openPositions(books).filter((row) => row.symbol === symbol && row.side === side);
}

/** Cash that is a gain or a loss of the account itself. */
function earn(books: Books, amount: Cents): Books {
  const { cash, realised, income } = books;
  return {
    ...books,
    cash: plus(cash, amount),
    realised: plus(realised, amount),
    income: plus(income, amount),
  };
}

/**
 * Cash paid on a symbol belongs to the trades that hold it, pro rata on the side the account is on: the
 * price fell by a dividend, and without it the trade would look worse than it was. What arrives when
 * nobody holds the symbol any more is the account's.
 */
function payOn(books: Books, symbol: InstrumentSymbol, amount: Cents): Books {
  const held = heldOf(books, symbol);
  const rows = held === 0 ? [] : holdersOf(books, symbol, held > 0 ? 'long' : 'short');
  if (rows.length === 0) return earn(books, amount);
  const parts = shareOut(
    amount,
    rows.map((row) => row.qty),
  );
  let next: Books = {
    ...books,
    cash: plus(books.cash, amount),
    realised: plus(books.realised, amount),
  };
  for (const [at, row] of rows.entries()) {
    const realised = plus(row.realised, cents(parts[at] ?? 0));
    next = withPosition(next, { ...row, realised });
  }
  return next;
}

function moveCash(books: Books, movement: CashMovement): Books {
  const { amount, symbol } = movement;
  switch (movement.cause) {
    case 'deposit':
    case 'withdrawal':
      return {
        ...books,
        cash: plus(books.cash, amount),
        transfers: plus(books.transfers, amount),
      };
    case 'fee':
    case 'dividend':
    case 'interest':
    case 'other': {
      const paid = symbol === null ? earn(books, amount) : payOn(books, symbol, amount);
      return movement.cause === 'fee' ? { ...paid, fees: minus(paid.fees, amount) } : paid;
    }
  }
}

/** A position after a split; its stop moves with its price, and its cost and what was at risk stay. */
function splitPosition(row: Position, to: Qty): Position {
  const { qty, stop } = row;
  return {
    ...row,
    qty: to,
    lots: splitLots(row.lots, qty, to),
    bought: nanos(shareOf(row.bought, to, qty)),
    stop: stop === null ? null : splitPrice(stop, qty, to),
  };
}

/** So many units became so many; `exact` where no part of one was paid out. */
export interface SplitRatio {
  readonly from: number;
  readonly to: number;
  readonly exact: boolean;
}

/** The split of what is held that a movement is; null for anything else, also where it is called one. */
export function splitOf(books: Books, movement: Movement): SplitRatio | null {
  if (movement.kind !== 'shares' || movement.cause !== 'split') return null;
  const { symbol, change, amount } = movement;
  const before = heldOf(books, symbol);
  const after = before + change;
  if (change === 0 || before === 0 || Math.sign(after) !== Math.sign(before)) return null;
  const rows = openPositions(books).filter((row) => row.symbol === symbol);
  if (rows.some((row) => row.side !== rows[0]?.side)) return null;
  return { from: Math.abs(before), to: Math.abs(after), exact: amount === 0 };
}

function split(books: Books, movement: ShareMovement): Settled {
  const { symbol, change, amount } = movement;
  const before = heldOf(books, symbol);
  const after = before + change;
  const rows = holdersOf(books, symbol, before > 0 ? 'long' : 'short');
  const parts = shareOut(
    Math.abs(after),
    rows.map((row) => row.qty),
  );
  const mark = books.marks[symbol];
  let next = books;
  const closed: Closed[] = [];
  for (const [at, row] of rows.entries()) {
    const to = nanos(parts[at] ?? 0);
    // Less than the smallest unit is left of it: its cost is lost, or what it brought in is kept.
    const { position, gain } =
      to === 0
        ? lessen(row, row.qty, NO_CENTS)
        : { position: splitPosition(row, to), gain: NO_CENTS };
    next = { ...withPosition(next, position), realised: plus(next.realised, gain) };
    if (to === 0) closed.push({ position: row, gain: position.realised });
  }
  // The mark is scaled with it, so that equity is the same until the next price is seen; one that was seen since
  // is a price of the new units already.
  if (mark !== undefined && (books.seen[symbol] ?? 0) < movement.at)
    next = {
      ...next,
      marks: {
        ...next.marks,
        [symbol]: splitPrice(mark, Math.abs(before), Math.abs(after)),
      },
    };
  return { books: amount === 0 ? next : payOn(next, symbol, amount), closed };
}

/** A signed change of a holding, and what is known of its worth. */
interface Change {
  readonly symbol: InstrumentSymbol;
  readonly cause: ShareCause;
  readonly change: number;
  readonly amount: Cents;
  readonly price: Price | null;
  readonly at: DeskTime;
}

/** What a unit is worth: as the broker says, as last seen, as paid; where nothing is known, the least. */
function unitPrice(books: Books, change: Change): Price {
  const known = change.price ?? books.marks[change.symbol];
  if (known !== undefined) return known;
  const size = Math.abs(change.change) * contractSize(change.symbol);
  const paid = Number((BigInt(Math.abs(change.amount)) * 100_000_000_000n) / BigInt(size));
  return ticks(Math.max(1, paid));
}

/** Whether units that leave or come for this cause are worth the cash that moved with them, and no more. */
function isPaid(cause: ShareCause, way: 'leave' | 'come'): boolean {
  switch (cause) {
    case 'exercise':
    case 'assignment':
      return true;
    case 'transfer':
      return false;
    case 'split':
    case 'expiry':
    case 'merger':
    case 'spinoff':
    case 'other':
      return way === 'leave';
  }
}

/** What the cash that moved does not account for: of a transfer it is one, of all else a gain or a loss. */
function balance(books: Books, cause: ShareCause, gap: number): Books {
  const rest = cents(gap);
  if (cause === 'transfer') return { ...books, transfers: plus(books.transfers, rest) };
  return { ...books, realised: plus(books.realised, rest), income: plus(books.income, rest) };
}

/** Units that leave, pro rata from all who hold them on that side. */
function leave(books: Books, change: Change, qty: Qty): Settled {
  const { symbol, cause } = change;
  const side = change.change < 0 ? 'long' : 'short';
  const rows = holdersOf(books, symbol, side);
  if (qty === 0 || rows.length === 0) return { books, closed: [] };
  const paid = shareOf(change.amount, qty, Math.abs(change.change));
  const worth = valueOf(symbol, qty, unitPrice(books, change)) * (side === 'long' ? 1 : -1);
  const flow = isPaid(cause, 'leave') ? paid : worth;
  const weights = rows.map((row) => row.qty);
  const parts = shareOut(qty, weights);
  const flows = shareOut(flow, weights);
  let next = balance(books, cause, paid - flow);
  const closed: Closed[] = [];
  for (const [at, row] of rows.entries()) {
    const part = nanos(parts[at] ?? 0);
    const { position, gain } = lessen(row, part, cents(flows[at] ?? 0));
    next = { ...withPosition(next, position), realised: plus(next.realised, gain) };
    if (position.qty === 0) closed.push({ position: row, gain: position.realised });
  }
  return { books: next, closed };
}

/** Units that nobody here bought. */
function come(books: Books, change: Change, qty: Qty): Books {
  if (qty === 0) return books;
  const { symbol, cause } = change;
  const side: Position['side'] = change.change > 0 ? 'long' : 'short';
  const price = unitPrice(books, change);
  const whole = Math.abs(change.change);
  const paid = change.amount - shareOf(change.amount, whole - qty, whole);
  const worth = valueOf(symbol, qty, price) * (side === 'long' ? -1 : 1);
  const flow = isPaid(cause, 'come') ? paid : worth;
  const day = newYork(change.at).day;
  const part = {
    symbol,
    strategy: ADOPTED,
    side,
    qty,
    price,
    flow: cents(flow),
    day,
    stop: null,
  };
  const before = books.positions[positionKey(ADOPTED, symbol)];
  return withPosition(balance(books, cause, paid - flow), enlarge(before, part));
}

/** First what is held against the change goes, pro rata; the rest of it is adopted. */
function changeHolding(books: Books, change: Change): Settled {
  const against = holdersOf(books, change.symbol, change.change < 0 ? 'long' : 'short');
  const held = against.reduce((sum, row) => sum + row.qty, 0);
  const size = Math.abs(change.change);
  const leaving = nanos(Math.min(size, held));
  const left = leave(books, change, leaving);
  const next = come(left.books, change, nanos(size - leaving));
  return { books: { ...next, cash: plus(next.cash, change.amount) }, closed: left.closed };
}

function moveShares(books: Books, movement: ShareMovement): Settled {
  if (movement.change === 0)
    return { books: payOn(books, movement.symbol, movement.amount), closed: [] };
  if (splitOf(books, movement) !== null) return split(books, movement);
  return changeHolding(books, { ...movement, price: movement.price ?? null });
}

/** Applies one movement, each id once; and says which positions it closed. */
export function settleMovement(books: Books, movement: Movement): Settled {
  const { id } = movement;
  if (books.moved.includes(id)) throw new RangeError(`movement ${id} again`);
  const after =
    movement.kind === 'cash'
      ? { books: moveCash(books, movement), closed: [] }
      : moveShares(books, movement);
  const moved = [...books.moved.slice(-APPLIED_KEPT), id];
  const movedThrough = isOwnMovement(id) ? books.movedThrough : id;
  return { books: { ...after.books, moved, movedThrough }, closed: after.closed };
}

/** Books to which nothing happened yet: what the broker has stood there before them. */
function isNew({ applied, moved, confirmed, movedThrough }: Books): boolean {
  return applied.length + moved.length === 0 && confirmed === null && movedThrough === null;
}

/**
 * Takes the broker's books for ours, as two people agreed: by the differences they were shown, so that
 * what happened since stays right. What cash and holdings do not explain of each other is a gain or a loss;
 * to new books it is what their account began with, and neither.
 */
export function settleSynced(books: Books, { plan }: BooksSynced, at: DeskTime): Settled {
  const closed: Closed[] = [];
  const cause = isNew(books) ? 'transfer' : 'other';
  const gap = plan.cash === null ? NO_CENTS : minus(plan.cash.to, plan.cash.from);
  let next = balance({ ...books, cash: plus(books.cash, gap) }, cause, gap);
  for (const { symbol, from, to, price } of plan.holdings) {
    const change = to - from;
    if (change === 0) continue;
    // They leave and come at their worth, as in a transfer; of an adjustment that worth is a gain or a loss.
    const ask = { symbol, cause: 'transfer', change, amount: NO_CENTS, price, at } as const;
    const settled = changeHolding(next, ask);
    const worth = minus(settled.books.transfers, next.transfers);
    next = balance({ ...settled.books, transfers: next.transfers }, cause, worth);
    closed.push(...settled.closed);
  }
  return { books: { ...next, ...taken(next, plan) }, closed };
}

/** What the plan took into account is never applied again. */
function taken(
  books: Books,
  plan: BooksSynced['plan'],
): Pick<Books, 'applied' | 'confirmed' | 'moved' | 'movedThrough'> {
  const { execution, movement } = plan;
  const add = (list: readonly string[], id: string | null): readonly string[] =>
    id === null || list.includes(id) ? list : [...list.slice(-APPLIED_KEPT), id];
  return {
    applied: add(books.applied, execution),
    confirmed: execution ?? books.confirmed,
    moved: add(books.moved, movement),
    movedThrough: movement ?? books.movedThrough,
  };
}
