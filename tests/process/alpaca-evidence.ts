// What is left of a killed desk, judged by the local Alpaca's own books: every order, fill and holding there against
// the journal, what people were told against what still holds. Every fault found is a sentence.
import { holding, quantity } from '#engine/model/money.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { heldOf, openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';
import { openOrders } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import type { BookOrder, Books } from '#tests/contract/alpaca/standing.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import { lookAtWhatIsLeft } from './evidence.ts';
import type { Left } from './evidence.ts';
import type { Place } from './real-desk.ts';

/** What people were answered before the kill. */
export interface Told {
  /** A halt was acknowledged, and nobody began to resume after it. */
  halted: boolean;
  /** Requests whose number somebody was told. */
  readonly asked: string[];
  /** Requests somebody was told are granted. */
  readonly granted: string[];
}

const ENDED = ['filled', 'canceled', 'expired', 'rejected', 'replaced', 'done_for_day'];

export function isOpenThere(order: BookOrder): boolean {
  return !ENDED.includes(order.status);
}

/** What of a holding is not under an open sale; by symbol, empty when all is covered. */
export function uncovered(books: Books): readonly string[] {
  return books.positions.flatMap(({ symbol, qty }) => {
    const sales = books.orders.filter((row) => row.symbol === symbol && row.side === 'sell');
    const covered = sales
      .filter(isOpenThere)
      .reduce((sum, row) => sum + quantity(Number(row.qty)) - quantity(Number(row.filled)), 0);
    const held = holding(Number(qty) * 1e9);
    return covered === held ? [] : [`${symbol}: ${qty} held, ${covered / 1e9} under open sales`];
  });
}

function judgeOrders(books: Books, left: Left, faults: string[]): void {
  const ids = new Set<string>();
  const decisions = new Map<string, string>();
  for (const { clientOrderId: id, filled } of books.orders) {
    if (ids.has(id)) faults.push(`O1: two orders at the broker are named ${id}`);
    ids.add(id);
    const known = left.journal.orders.get(id);
    if (known === undefined) {
      faults.push(`O2: the broker has ${id}, which the journal does not know`);
      continue;
    }
    if (known.filled !== quantity(Number(filled)))
      faults.push(`O6: ${id} filled ${filled} at the broker, ${known.filled / 1e9} here`);
    if (known.purpose !== 'entry') continue;
    const decision = `${known.strategy} ${known.symbol}`;
    const other = decisions.get(decision);
    if (other !== undefined) faults.push(`O1: ${other} and ${id} are one decision`);
    decisions.set(decision, id);
  }
}

function judgeBooks(books: Books, engine: EngineState, faults: string[]): void {
  const cash = Math.round(Number(books.cash) * 100);
  if (engine.books.cash !== cash)
    faults.push(`O7: cash ${engine.books.cash} cents here, ${cash} at the broker`);
  const symbols = new Set([
    ...openPositions(engine.books).map((row) => row.symbol),
    ...books.positions.map((row) => instrumentSymbol(row.symbol)),
  ]);
  for (const symbol of symbols) {
    const there = holding(
      Number(books.positions.find((row) => row.symbol === symbol)?.qty ?? 0) * 1e9,
    );
    const here = heldOf(engine.books, symbol);
    if (here !== there)
      faults.push(`O7: ${here / 1e9} ${symbol} here, ${there / 1e9} at the broker`);
    if (there < 0) faults.push(`O8: the account is short ${there / 1e9} ${symbol}`);
  }
  for (const order of openOrders(engine)) {
    const there = books.orders.find((row) => row.clientOrderId === order.id);
    if (order.status === 'unknown') faults.push(`O4: ${order.id} is still unknown`);
    else if (there === undefined || !isOpenThere(there))
      faults.push(`O7: ${order.id} is ${order.status} here, ${there?.status ?? 'missing'} there`);
  }
  for (const row of books.orders.filter(isOpenThere)) {
    const order = engine.orders[row.clientOrderId];
    if (order === undefined || !isOpen(order.status))
      faults.push(
        `O7: ${row.clientOrderId} is ${row.status} there, ${order?.status ?? 'missing'} here`,
      );
  }
}

function judgeTold(told: Told, left: Left, faults: string[]): void {
  const { latches } = left.journal;
  if (told.halted && !left.killFile && !latches.has('manual') && !latches.has('kill-file'))
    faults.push('K2: a halt somebody was told of is gone');
  const approvals = left.journal.approvals;
  for (const id of told.asked)
    if (!approvals.has(id)) faults.push(`A4: the request ${id} somebody was told of is gone`);
  for (const id of told.granted)
    if (approvals.get(id)?.over !== 'granted')
      faults.push(`A10: ${id} was told as granted and is ${approvals.get(id)?.over ?? 'open'}`);
}

/** With no desk running: all that is wrong, once it has recovered and stopped. */
export function judgeLeft(place: Place, alpaca: FakeAlpaca, told: Told): Left {
  const left = lookAtWhatIsLeft(place.state);
  const faults = [...left.faults];
  const books = alpaca.books();
  if (left.state === null) faults.push('U2: there is no journal to judge');
  else judgeBooks(books, left.state.engine, faults);
  judgeOrders(books, left, faults);
  judgeTold(told, left, faults);
  faults.push(
    ...uncovered(books).map((row) => `O8: not protected: ${row}`),
    ...alpaca.imbalances(),
    ...alpaca.violations().map((row) => `${row.call} broke the documents: ${row.says}`),
  );
  return { ...left, faults };
}
